"""Activities: whom each seller spoke to in each week, from 15 customers in January 2024 to 30 today."""
import datetime as dt
import re

from .catalogue import LEAD_TALK
from .figures import ACTIVITY_COUNT, CUSTOMERS_A_WEEK, KINDS, REPORTS_IN_TIME, WITHOUT_CONTENT, YEARS
from .people import CAREERS, days
from .talks import EXTRA, IND_ZH, KIND_OF, MISSED, PHASE, SOURCE_ZH, TALKS
from .test_truth import TODAY
from .tools import R, Text, clock_time, deck, moment, offset, pick, share, stamp, workday, works
from .words import RIVALS
from .world import ACCOUNTS, DEALS, LEADS

def slots(a, c, d):
    kw = d.kw if d and d.line == "machine" and d.pipeline == "standard" else a.kw
    flow = round(kw * a.sets * .165 * R.uniform(.6, .9), 1)
    return dict(who=c.who if c else "设备部", sets=a.sets, kw=f"{kw:g}", old=a.rival, hours=R.choice([5200, 6000, 6800, 7200, 7800, 8000, 8400]), src=SOURCE_ZH[a.source], ind=IND_ZH[a.industry], area=R.choice([36, 48, 60, 80, 110, 150]),
        temp=R.randint(33, 46), load=R.randint(52, 88), money=R.choice([5, 10, 20, 30, 50, 80, 100]), price=R.choice(["0.62", "0.68", "0.71", "0.74", "0.79", "0.83"]), sp=round(R.uniform(5.6, 7.8), 2), bar=round(R.uniform(5.2, 6.8), 1), rival=R.choice(RIVALS),
        month=R.randint(1, 12), days=R.choice([3, 5, 7, 10, 15, 20, 30, 35, 45]), flow=flow, peak=round(flow * R.uniform(1.15, 1.4), 1), night=round(flow * R.uniform(.25, .5), 1), dew=R.randint(3, 14), dp=R.choice([20, 40, 40, 70]), len=R.choice([45, 80, 120, 160, 220, 310]), dn=R.choice([40, 50, 65, 80]),
        drop=round(R.uniform(.2, .9), 1), leak=R.randint(4, 27), height=round(R.uniform(2.4, 3.8), 1), amp=R.choice([100, 160, 200, 250]), cyc=R.randint(18, 60), tank=R.choice([2, 3, 4, 6]), holiday=R.choice(["春节", "国庆", "五一", "端午"]), pct=R.randint(12, 34), pct2=R.randint(3, 12), pay=round(R.uniform(1.1, 2.8), 1),
        warranty=R.choice([2, 3, 5]), save=round(kw * a.sets * .028 * R.uniform(.7, 1.3), 1), people=R.randint(3, 9), dom=R.randint(5, 28), tech=R.choice([40, 45, 50]), pscore=R.choice([30, 40, 45]), bond=R.choice([1, 2, 3, 5, 8, 10]), ret=R.choice([5, 10]), rank=R.choice(["一", "二", "三"]),
        round=R.choice(["一", "二", "三"]), ton=R.choice([3, 5, 7]), adv=R.choice([20, 30]), run=R.choice([480, 1200, 2050, 3600, 7800, 12_400, 21_000]), temp2=R.randint(78, 92), n=R.randint(1, 4), kwh=R.randint(60, 420), kind2=R.choice(["喷涂", "激光", "包装", "注塑", "装配"]))

def stage_at(d, off):
    name = d.stages[0][0]
    for (s, *_), day_ in zip(d.stages, d.days):
        if day_ <= off:
            name = s
    return name

LETTER = {"call": "c", "wechat": "w", "visit": "v", "meeting": "m", "email": "e", "other": "o"}


def weeks():
    """(first day, number) of every week of the story."""
    first = dt.date(2024, 1, 1)
    for n in range((TODAY - first).days // 7 + 1):
        yield (first + dt.timedelta(weeks=n) - TODAY).days, n


def plan_weeks():
    """(day, deal, account, lead, seller) of every activity."""
    total = (TODAY - dt.date(2024, 1, 1)).days // 7
    low, high = CUSTOMERS_A_WEEK
    by_deal, by_lead, plan = {}, {}, []
    for d in DEALS:
        by_deal.setdefault(d.owner, []).append(d)
    for lead in LEADS:
        if hasattr(lead, "first"):
            by_lead.setdefault((lead.owner, (lead.first // 1440 - FIRST_WEEK) // 7), []).append(lead)
    careers = {}
    for region, people in CAREERS.items():
        for user, _, since, until in people:
            careers.setdefault(user, []).append((region, days(since), min(-1, days(until))))
    for user, spans in careers.items():
        regions = {region for region, _, _ in spans}
        since, until = spans[0][1], spans[0][2]
        mine = [a for a in ACCOUNTS if a.region in regions and any(u == user for _, u in a.owners)]
        for start, n in weeks():
            open_days = [x for x in range(max(start, since), min(start + 6, until) + 1) if works(x)]
            if not open_days:
                continue
            wanted = round((low + (high - low) * n / total) * len(open_days) / 5 + R.uniform(-.5, .5))
            week, seen = [], set()
            for lead in by_lead.get((user, n), []):
                week.append((lead.first // 1440, None, None, lead, user))
            live = [d for d in by_deal.get(user, []) if d.off <= open_days[-1] and (d.end if d.outcome != "open" else -1) >= open_days[0]]
            R.shuffle(live)
            live.sort(key=lambda d: -(d.amount > 300_000) - R.random())
            for d in live:
                if len(week) >= wanted * .8:
                    break
                if id(d.account) not in seen:
                    seen.add(id(d.account))
                    fit = [x for x in open_days if d.off <= x <= (d.end if d.outcome != "open" else -1)]
                    if fit:
                        week.append((R.choice(fit), d, d.account, None, user))
            tries = 0
            while len(week) < wanted and mine and tries < 600:
                tries += 1
                a = R.choice(mine)
                if id(a) in seen or a.off > open_days[-1] or a.owner_on(open_days[-1]) != user and tries < 300 or a.is_copy:
                    continue
                seen.add(id(a))
                week.append((R.choice([x for x in open_days if x >= a.off]), None, a, None, user))
            plan += week
    return plan


FIRST_WEEK = (dt.date(2024, 1, 1) - TODAY).days


def lead_activity(lead, day_):
    lost = lead.fate == "lost" and R.random() < .5
    kind, outcome, subject, content, nxt = R.choice([t for t in LEAD_TALK if (t[1] in ("no_answer", "message")) == lost])
    minute = lead.first
    v = {"subject": Text(subject), "kind": kind, "lead": {"key": lead.key}, "started_at": moment(minute // 1440, f"{minute % 1440 // 60:02d}:{minute % 60:02d}"), "direction": "out"}
    if outcome:
        v["outcome"] = outcome
    v["content"] = Text(content, need=re.sub(r"[，,].*", "", lead.need), when=R.choice(["下个月", "年底前", "明年一季度"]))
    v["next_step"] = Text(nxt)
    at = minute + R.choice([6, 12, 20, 45])
    return {"owner": {"user": lead.owner}, "at": stamp(min(-1, at // 1440), f"{at % 1440 // 60:02d}:{at % 60:02d}"), "values": v}


def choose_talk(a, d, k, off, recent):
    """A phrase for this kind of talk at this point of the deal that the account has not heard lately."""
    won_before = any(x.outcome == "won" and x.end <= off for x in a.deals)
    if d and d.pipeline == "repurchase":
        phase = "care"
    elif d:
        phase = PHASE[stage_at(d, off)]
        if phase == "first" and d.type != "new":
            phase = "again"
    else:
        phase = "care" if won_before or a.old else "cold"
    wanted = "rnsx" if k == "o" else k
    pool = [t for t in TALKS[phase] if t[0] in wanted]
    if not pool:
        others = ("offer", "needs") if phase in ("bid", "deal") else ("care", "needs") if won_before or a.old else ("first", "needs")
        pool = [t for p in others for t in TALKS[p] if t[0] in wanted]
    pool = pool or [t for p in ("again", "offer", "first") for t in TALKS[p] if t[0] in wanted]
    pool = [t for t in pool if t[0] != "x" or a.source == "expo"] or pool
    fresh = [t for t in pool if t[1] not in recent[-6:]] or pool
    return phase, R.choice(fresh)


def activity_records():
    plan = plan_weeks()
    extra = ACTIVITY_COUNT - len(plan)
    again = [p for p in plan if p[3] is None]
    plan = plan + R.sample(again, extra) if extra > 0 else plan
    out = []
    rest = [p for p in plan if p[3] is None]
    for day_, _, _, lead, _ in plan:
        if lead:
            out.append(lead_activity(lead, day_))
    counts = dict(zip([k for k, _ in KINDS], share(len(plan), [w for _, w in KINDS])))
    for r in out:
        counts[r["values"]["kind"]] -= 1
    kinds = [LETTER[k] for k, n in counts.items() for _ in range(max(0, n))][:len(rest)]
    R.shuffle(kinds)
    rest.sort(key=lambda p: (p[0], p[2].key))
    visits = {y: [] for y in YEARS}
    for (off, *_), k in zip(rest, kinds):
        if k == "v":
            visits[(TODAY + dt.timedelta(days=off)).year].append(1)
    in_time = {y: deck(len(v), [(True, REPORTS_IN_TIME[y]), (False, 100 - REPORTS_IN_TIME[y])]) for y, v in visits.items()}
    recent = {}
    for (off, d, a, _, user), k in zip(rest, kinds):
        late = k == "v" and not in_time[(TODAY + dt.timedelta(days=off)).year].pop()
        out.append(activity((off, d, a, user), k, late, recent.setdefault(a.key, [])))
    out.sort(key=lambda r: offset(r["at"]))
    return out


def activity(what, k, late, recent):
    off, d, a, user = what
    known = [c for c in a.contacts if c.off <= off and not c.left]
    c = d.contact if d and d.contact and R.random() < .7 else R.choice(known) if known else None
    phase, (letter, subject, content, nxt) = choose_talk(a, d, k, off, recent)
    recent.append(subject)
    kind, s = KIND_OF[letter], slots(a, c, d)
    outcome = None
    if kind == "call":
        outcome = "effective" if content else pick([("no_answer", 7), ("message", 3)])
        if content and R.random() < .1:
            outcome, content, nxt = pick([("no_answer", 7), ("message", 3)]), None, "改天再联系"
            subject = R.choice(["电话跟进，未接通", "拨打未接", "约时间未果", "催进度，对方未接"])
    missed = outcome in ("no_answer", "message")
    text = R.choice(MISSED) if missed else content
    if not missed and kind in ("call", "visit", "meeting") and R.random() < .3:
        text += R.choice(EXTRA[phase])
    v = {"subject": Text(subject, **s), "kind": kind, "account": {"key": a.key}}
    if c:
        v["contact"] = {"key": c.key}
    if d:
        v["opportunity"] = {"key": d.key}
    start = clock_time("08:30", "16:50")
    minutes = None if missed or kind in ("wechat", "email", "note", "sms") else R.choice({"call": [3, 4, 6, 8, 11, 15, 22], "visit": [60, 75, 90, 120, 150, 180], "meeting": [45, 60, 90, 120]}.get(kind, [20, 30, 45]))
    h, m = int(start[:2]), int(start[3:])
    begun = off * 1440 + h * 60 + m
    born = max(x.off * 1440 + int(x.time[:2]) * 60 + int(x.time[3:]) for x in (a, c, d) if x)
    if begun <= born:  # what it is about was entered the same day, a little later
        begun = born + R.choice([3, 6, 11])
    v["started_at"] = moment(begun // 1440, f"{begun % 1440 // 60:02d}:{begun % 60:02d}")
    if minutes:
        v["minutes"] = minutes
    if kind == "call" or kind in ("wechat", "email") and R.random() < .8:
        v["direction"] = "in" if R.random() < .17 and not missed else "out"
    if outcome:
        v["outcome"] = outcome
    elif kind in ("visit", "meeting") or kind in ("wechat", "email") and R.random() < .3:
        v["outcome"] = "effective"
    if R.random() * 100 > WITHOUT_CONTENT:
        v["content"] = Text(text, **s)
    if kind == "visit" or R.random() > .3:
        v["next_step"] = Text(nxt, **s)
    if off > -21 and R.random() < .6:
        v["next_contact_at"] = moment(workday(max(1, off + R.randint(3, 24))), R.choice(["09:00", "10:00", "14:00", "15:30"]))
    if kind in ("visit", "meeting") and off > -300 and R.random() < .09:
        v["coach_note"] = R.choice(["数据扎实，下次把回收期也算给客户", "决策人还没见到，尽快安排", "记录及时，继续保持", "对手信息再问细一点", "先确认预算再出第二版方案", "注意把口头承诺落到纪要里"])
    done = begun + (minutes or 5)
    at = done + (R.randint(25, 60) * 60 if late else R.choice([5, 10, 20, 60, 150]))
    at = min(at, -12)
    return {"owner": {"user": user}, "at": stamp(at // 1440, f"{at % 1440 // 60:02d}:{at % 60:02d}"), "values": v}
