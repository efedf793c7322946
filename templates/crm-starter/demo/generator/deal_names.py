"""What a deal is about: its name, line and size after its amount."""
import datetime as dt

from .test_truth import TODAY
from .tools import R, pick
from .words import ENG_JOBS, REPEAT_JOBS, SIZES, STD_JOBS
from .world import DEALS

def name_deals():
    seen, counts = set(), {}
    for d in DEALS:
        jobs = ENG_JOBS if d.pipeline == "engineering" else REPEAT_JOBS if d.pipeline == "repurchase" else STD_JOBS
        fit = [j for j in jobs if j[2] <= d.amount <= j[3]] or [min(jobs, key=lambda j: min(abs(j[2] - d.amount), abs(j[3] - d.amount)))]
        if d.account.kind == "person":
            fit = [j for j in fit if "驻厂" not in j[0] and "年度" not in j[0]] or fit
        only = {"喷气织机": ("textile",), "激光切割": ("machinery", "auto_parts"), "洁净车间": ("electronics", "food_pharma"), "无油空压站": ("food_pharma", "electronics", "chemical", "textile"), "无油涡旋": ("food_pharma", "electronics", "other")}
        fit = [j for j in fit if all(k not in j[0] or d.account.industry in inds for k, inds in only.items())] or fit
        month = (TODAY + dt.timedelta(days=d.off)).month
        weight = {"machine": 1.7, "auxiliary": 1.3, "parts": 2.6, "piping": 1.1, "service": 1.3}
        y = (TODAY + dt.timedelta(days=d.off)).year
        for attempt in range(40):
            job = pick([(j, weight[j[1]]) for j in fit])
            per = d.amount / 1350  # about 1,350 yuan per kW and set
            n = R.choice([1, 1, 2]) if d.amount < 150_000 else R.choice([2, 2, 3])
            kw = min(SIZES, key=lambda s: abs(s - per / n))
            if "台" not in job[0]:
                kw = min(SIZES, key=lambda s: abs(s - per))
            m3 = min((3, 6, 8, 13, 20, 28, 40, 60), key=lambda v: abs(v - d.amount / (2400 if "冷干" in job[0] else 4200)))
            text = job[0].format(kw=f"{kw:g}", n=n, y=y, m3=m3, month=month)
            d.name = f"{d.account.short} {text}"
            if attempt > 20:
                d.name += R.choice(["(东区)", "(西区)", "(3 号车间)", "(南厂)", "(1 号车间)", "(新楼)", "(二期)", "(北厂)", "(2 号站房)"])
            if d.name not in seen:
                break
        assert d.name not in seen, d.name
        seen.add(d.name)
        d.job, d.line, d.kw, d.sets = text, job[1], kw, n
        before = [x for x in d.account.deals if x.off < d.off]
        if d.pipeline == "repurchase":
            d.type = "renewal" if d.line == "service" and "合同" in text else "repurchase"
        elif d.line == "service" and before and "保养" in text:
            d.type = "renewal"
        elif d.line == "parts" and (before or d.account.old):
            d.type = "repurchase"
        elif before or d.account.old:
            d.type = pick([("expand", 5), ("cross", 4)])
        else:
            d.type = "new"
