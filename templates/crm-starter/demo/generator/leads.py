"""Leads: where they came from, what became of them, how soon somebody called."""
import datetime as dt
import math

from .accounts import company
from .catalogue import LEAD_TAGS, LEAD_TITLES, NEEDS, UTM
from .figures import (
    CHANNELS, CONVERSION, GRADES, INDUSTRY, LEAD_COUNT, LEAD_REGION, LEAKAGE, OWNERSHIP, REGIONS, RESPONSE,
    YEARS,
)
from .people import MANAGER, at_work
from .test_truth import TODAY
from .tools import (
    R, Text, clock_time, deck, lognormals, mobile, moment, person, pick, rough, share, stamp, tags_of, wechat,
    workday, works,
)
from .words import OLD_BRANDS, OTHER_REGION, SIZES
from .world import ACCOUNTS, DEALS, LEADS

class Lead:
    """One lead. `deal` is what it became."""

    deal = None
    account = None


def draw_leads():
    """All leads with channel, region, grade and fate; those that became a deal take the deal's own time."""
    for y in YEARS:
        first = (dt.date(y, 1, 1) - TODAY).days
        last = min((dt.date(y, 12, 31) - TODAY).days, -1)
        for region, n in zip(REGIONS, share(LEAD_COUNT[y], LEAD_REGION[y])):
            for source in deck(n, [(c, v[0]) for c, v in CHANNELS.items()]):
                lead = Lead()
                lead.year, lead.region, lead.source, lead.span = y, region, source, (first, last)
                LEADS.append(lead)
        for source, (_, invalid, _, _) in CHANNELS.items():
            mine = [x for x in LEADS if x.year == y and x.source == source]
            bad = set(map(id, R.sample(mine, round(len(mine) * invalid / 100))))
            for lead in mine:
                lead.fate = "invalid" if id(lead) in bad else None
        valid = [x for x in LEADS if x.year == y and not x.fate]
        for lead, grade in zip(valid, deck(len(valid), [(g, s) for g, s, _ in GRADES])):
            lead.grade = grade
    choose_converted()
    for lead in LEADS:
        if not lead.deal:
            lead.off = R.randint(*lead.span)
            if not works(lead.off) and R.random() < .7:
                lead.off = max(lead.span[0], workday(lead.off))
    choose_lost()
    LEADS.sort(key=lambda x: (x.off, x.source, x.region))
    for i, lead in enumerate(LEADS, 1):
        lead.key = f"l{i:04d}"
    for y in YEARS:
        valid = [x for x in LEADS if x.year == y and x.fate != "invalid"]
        for lead, hours in zip(valid, lognormals(len(valid), RESPONSE[y], 1.1)):
            lead.hours = hours


def choose_converted():
    """Which leads became deals: as many per year and region as the table says, channels and grades in their proportion."""
    valid = [x for x in LEADS if not x.fate]
    cells = {}
    for lead in valid:
        lead.weight = CHANNELS[lead.source][2] * {g: c for g, _, c in GRADES}[lead.grade]
        cells.setdefault((lead.year, lead.region), []).append(lead)
    wanted = {(y, r): round(len(cells[y, r]) * CONVERSION[y][i] / 100) for y in YEARS for i, r in enumerate(REGIONS)}
    total = sum(wanted.values())
    by_channel = {c: [x for x in valid if x.source == c] for c in CHANNELS}
    by_grade = {g: [x for x in valid if x.grade == g] for g, _, _ in GRADES}
    channel_goal = {c: len(by_channel[c]) * CHANNELS[c][2] / 100 for c in CHANNELS}
    grade_goal = {g: len(by_grade[g]) * rate / 100 for g, _, rate in GRADES}
    goals = [(cells, wanted), (by_channel, channel_goal), (by_grade, grade_goal)]
    for _ in range(60):
        for groups, goal in goals[1:] + goals[:1]:
            f = total / sum(goal.values())
            for key, leads in groups.items():
                k = goal[key] * f / sum(x.weight for x in leads)
                for x in leads:
                    x.weight = min(.98, x.weight * k)
    free = {r: [d for d in DEALS if d.pipeline != "repurchase" and d.region == r] for r in REGIONS}
    carried = 0.0
    for (y, region), leads in cells.items():
        leads.sort(key=lambda x: (x.source, x.grade, R.random()))
        step = sum(x.weight for x in leads) / wanted[y, region]
        at, chosen = step * R.random(), []
        for lead in leads:
            at -= lead.weight
            if at <= 0:
                chosen.append(lead)
                at += step
        R.shuffle(chosen)
        first, last = leads[0].span
        for lead in chosen:
            lag = max(1, round(CHANNELS[lead.source][3] * math.exp(R.gauss(0, .7))))
            lag = min(lag, 85)
            fits = [d for d in free[region] if first <= d.off - lag <= min(last, -3)]
            if not fits:
                lag = 1
                fits = [d for d in free[region] if first <= d.off - lag <= last]
            assert fits, (y, region)
            d = R.choice([d for d in fits if d.first in ("prospect", "project")] or fits)
            free[region].remove(d)
            lead.deal, d.lead, lead.off, lead.fate = d, lead, d.off - lag, "converted"


def choose_lost():
    """Leads nobody followed, month by month; the rest chose a rival, could not be reached, or waits."""
    months = {}
    for lead in LEADS:
        if lead.fate != "invalid":
            date = TODAY + dt.timedelta(days=lead.off)
            months.setdefault((date.year - 2024) * 12 + date.month - 1, []).append(lead)
    for month, leads in sorted(months.items()):
        rate = LEAKAGE[0] - (LEAKAGE[0] - LEAKAGE[1]) * min(month, 23) / 23
        open_ = [x for x in leads if not x.fate and x.off < -25]
        for lead in R.sample(open_, min(len(open_), round(len(leads) * rate / 100))):
            lead.fate = "leaked"
        for lead in leads:
            if lead.fate:
                continue
            if lead.off > -4:
                lead.fate = pick([("new", 5), ("assigned", 5), ("working", 2)])
            elif lead.off > -50:
                lead.fate = pick([("working", 70), ("nurturing", 22), ("assigned", 3), ("lost", 5)])
            elif lead.off > -240:
                lead.fate = pick([("nurturing", 45), ("lost", 48), ("working", 7)])
            else:
                lead.fate = pick([("lost", 88), ("nurturing", 12)])


def lead_records(product_keys):
    out = []
    for lead in LEADS:
        d, region = lead.deal, lead.region
        single = not d and R.random() < .06
        v = {}
        if d:
            a, who = d.account, d.account.contacts[0]
            v = {"name": who.name, "company": a.name if a.kind == "org" else None, "title": who.title if a.kind == "org" else None, "mobile": who.mobile, "wechat": None if who.mobile else wechat(), "industry": a.industry,
                "region": OTHER_REGION.get(a.city, region), "size": a.size if a.kind == "org" and R.random() < .5 else None}
            kw, rival = a.kw, a.rival
            lead.owner = d.owner
        else:
            industry = pick(INDUSTRY)
            name, _, _, _, _, city = company(region, pick(OWNERSHIP), industry)
            v = {"name": person()[0], "company": None if single else name, "title": None if single else R.choice(LEAD_TITLES), "mobile": mobile(), "industry": None if single else industry, "region": OTHER_REGION.get(city[0], region),
                "size": R.choice(["micro", "small", "small", "medium", "large"]) if not single and R.random() < .35 else None}
            kw, rival = R.choice(SIZES[:9]), R.choice(OLD_BRANDS)
            lead.owner = pick(at_work(region, lead.off))
            if lead.fate in ("working", "assigned", "nurturing", "new") and lead.owner not in [u for u, _ in at_work(region, -1)]:
                lead.owner = pick(at_work(region, -1))
        lead.company = v["company"] or v["name"]
        lead.who = v["name"]
        grade = getattr(lead, "grade", "c")
        phrase = R.choice(NEEDS["org" if v["company"] else "person"])
        need = Text(phrase, n=R.randint(2, 5), old=rival, month=R.randint(1, 12), flow=R.choice([12, 20, 30, 45, 60]), kw=f"{kw:g}", bar=round(R.uniform(5.1, 6.2), 1))
        within = {"a": [("m3", 8), ("m6", 2)], "b": [("m3", 2), ("m6", 5), ("m12", 3)], "c": [("m12", 3), ("later", 3), ("unknown", 6)]}[grade]
        lead.need = need
        v |= {"stage": "standard/new", "source": lead.source, "need": need, "buy_within": pick(within), "kind": None if v["company"] else "person"}
        if d or R.random() < .4:
            v["line"] = {"key": f"pln_{d.line if d else pick([('machine', 45), ('auxiliary', 18), ('parts', 16), ('piping', 9), ('service', 12)])}"}
        if R.random() < .2:
            v["budget"] = str(rough(R.choice([30_000, 60_000, 90_000, 150_000, 280_000, 500_000])))
        if lead.source == "search_ads" and R.random() < .5:
            s, m, c = R.choice(UTM)
            v |= {"utm_source": s, "utm_medium": m, "utm_campaign": c}
        if lead.source in ("website", "official_account") and R.random() < .3:
            v |= {"consent": True, "consent_text": "隐私条款 2026-01 版"}
        if lead.source == "referral" and R.random() < .5:
            known = [a for a in R.sample(ACCOUNTS, 30) if a.region == region and a.off < lead.off - 30 and not a.is_copy and a.kind == "org"]
            if known:
                v["referrer"] = {"key": known[0].key}
        v |= tags_of(lead.key, LEAD_TAGS) if int(lead.key[1:]) % 2 else {}
        lead.time = clock_time("08:40", "17:20")
        if lead.fate not in ("new", "assigned") and lead.fate != "invalid":
            v["grade"] = grade
        out.append({"key": lead.key, "owner": {"user": MANAGER[region] if lead.fate == "new" else lead.owner}, "at": stamp(lead.off, lead.time), "values": {k: x for k, x in v.items() if x is not None}, "moves": lead_moves(lead)})
    return out


def lead_moves(lead):
    """Its way, each step at its time."""
    h, m = int(lead.time[:2]), int(lead.time[3:])
    born = lead.off * 1440 + h * 60 + m
    steps = []

    def move(to, minute, **values):
        minute = max(minute, (steps[-1][1] if steps else born) + 2)
        steps.append((to, min(minute, -30), values))
    if lead.fate == "new":
        return []
    move("assigned", born + R.choice([4, 9, 16, 31, 55]))
    if lead.fate == "invalid":
        move("invalid", born + R.randint(120, 4000), invalid_reason=pick([("duplicate", 22), ("empty_number", 28), ("no_need", 24), ("rival", 10), ("student", 8), ("out_of_area", 8)]))
    elif lead.fate == "leaked":
        move("lost", born + R.randint(31, 45) * 1440 if lead.off < -50 else born + 20 * 1440, lost_reason="not_followed")
    elif lead.fate != "assigned":
        day_end = lead.deal.off * 1440 + 540 if lead.deal else -30
        first = born + round(lead.hours * 60)
        if not 450 <= first % 1440 < 1380:  # nobody calls at night
            first = first // 1440 * 1440 + (1440 if first % 1440 >= 1380 else 0) + R.randint(510, 620)
        move("working", min(first, max(born + 60, day_end - 10)))
        lead.first = steps[-1][1]
        if lead.deal:
            h, m = int(lead.deal.time[:2]), int(lead.deal.time[3:])
            d, a = lead.deal, lead.deal.account
            move("converted", d.off * 1440 + h * 60 + m + 5, converted_account={"key": a.key}, converted_contact={"key": a.contacts[0].key}, converted_opportunity={"key": d.key})
        elif lead.fate == "lost":
            move("lost", born + R.randint(8, 60) * 1440, lost_reason=pick([("unreachable", 45), ("chose_rival", 55)]))
        elif lead.fate == "nurturing":
            move("nurturing", born + R.randint(2, 14) * 1440, next_contact_at=moment(workday(R.randint(3, 90)), R.choice(["09:30", "10:00", "14:00", "15:30"])))
        elif R.random() < .8:
            steps[-1][2]["next_contact_at"] = moment(workday(pick([(R.randint(1, 6), 6), (-R.randint(1, 4), 2)])), R.choice(["09:30", "10:30", "14:00", "16:00"]))
    out, last = [], None
    for to, minute, values in steps:
        if last is not None and minute <= last:
            minute = last + 1
        last = minute
        record = {"to": f"standard/{to}", "at": stamp(minute // 1440, f"{minute % 1440 // 60:02d}:{minute % 60:02d}")}
        if values:
            record["values"] = values
        if to == "assigned":
            record["by"] = {"user": MANAGER[lead.region]}
        out.append(record)
    return out
