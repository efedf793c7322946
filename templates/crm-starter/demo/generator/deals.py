"""Deals as they went: which pipeline, region and outcome, how much, through which stages and when.

Outcomes, starts, regions and amounts come from decks, so that rates and sums are those of figures.py and not those of luck."""
import datetime as dt
import math
from statistics import median

from .figures import (
    AMOUNT, CYCLE, EAST_GROWTH, E_SIGNATURE, FASTER_SIGNING, LAST_STAGE_SLOWER, LATE_IN_MONTH, MONEY, OPEN,
    OPEN_MONEY, OPEN_STAGES, REGIONS, REGION_MONEY, REGION_RATE, SEASON, SHELVED, STAGES, STUCK, TENDER_SHARE,
    WIN_RATE, WON, YEARS,
)
from .test_truth import TODAY
from .tools import R, clock_time, deck, dwell, lognormals, neat, pick, share, workday
from .world import DEALS

class Deal:
    """One opportunity. `days[i]` is the day it came to `stages[i]`, `end` the day it closed or came to today's stage."""

    slipped = False
    lead = None

    def days_in(self, name):
        """Days a closed deal spent in a stage."""
        n = [s[0] for s in self.stages].index(name)
        return (self.days + [self.end])[n + 1] - self.days[n]


def closed_counts(pipeline):
    """(won, lost) by year and region: won after the money, lost so that rates of years and of regions hold."""
    won = {y: share(WON[pipeline][y], REGION_MONEY[y]) for y in YEARS}
    by_region = [sum(won[y][r] for y in YEARS) for r in range(5)]
    # Rates of the years and of the regions disagree by some tenths of a point: they meet in the middle.
    low, high = -3.0, 3.0
    for _ in range(60):
        mid = (low + high) / 2
        of_years = sum(WON[pipeline][y] * 100 / (WIN_RATE[pipeline][y] - mid) for y in YEARS)
        of_regions = sum(w * 100 / (rate + mid) for w, rate in zip(by_region, REGION_RATE[pipeline]))
        low, high = (mid, high) if of_regions > of_years else (low, mid)
    closed_year = {y: WON[pipeline][y] * 100 / (WIN_RATE[pipeline][y] - low) for y in YEARS}
    target = [w * 100 / (rate + low) for w, rate in zip(by_region, REGION_RATE[pipeline])]
    cell = {(y, r): won[y][r] * 100 / REGION_RATE[pipeline][r] for y in YEARS for r in range(5)}
    for _ in range(200):
        for y in YEARS:
            f = closed_year[y] / sum(cell[y, r] for r in range(5))
            cell.update({(y, r): cell[y, r] * f for r in range(5)})
        for r in range(5):
            f = target[r] / sum(cell[y, r] for y in YEARS)
            cell.update({(y, r): cell[y, r] * f for y in YEARS})
    lost, carry = {}, [0.0] * 5
    for y in YEARS:
        wanted = [max(0.0, cell[y, r] - won[y][r] + carry[r]) for r in range(5)]
        got = share(round(sum(wanted)), wanted)
        carry = [a - b for a, b in zip(wanted, got)]
        lost[y] = got
    return won, lost


def routes(pipeline, won, lost):
    """How each deal goes: (first stage, last stage, tender or not). Two lists, for won and for lost ones."""
    names = [s[0] for s in STAGES[pipeline]]
    go = [s[1] / 100 for s in STAGES[pipeline]]
    total = won + lost
    if pipeline == "engineering":
        left = [total * (1 - go[0]), total * go[0] * (1 - go[1]), total * go[0] * go[1] * (1 - go[2]), total * go[0] * go[1] * go[2] * (1 - go[3])]
        left = [round(x) for x in left]
        offered = total - sum(left)
        signing = round(won / go[6])
        talks = round(signing / go[5])
        at_bid = offered - talks
        bids = round(at_bid / (1 - go[4]))
        direct = offered - bids
        won_direct = round(won * direct / talks)
        talks_lost = share(talks - signing, [direct, talks - direct])
        sign_lost = share(signing - won, [direct, talks - direct])
        lost_routes = [("project", "bidding", True)] * at_bid
        for last, (a, b) in (("negotiation", talks_lost), ("signing", sign_lost)):
            lost_routes += [("project", last, False)] * a + [("project", last, True)] * b
        early = [name for name, n in zip(names, left) for _ in range(n)]
        R.shuffle(early)
        tenders = max(0, round(total * TENDER_SHARE / 100) - bids)
        lost_routes += [("project", name, i < tenders) for i, name in enumerate(early)]
        lost_routes = lost_routes[:lost] + [("project", "project", False)] * (lost - len(lost_routes))
        return [("project", "signing", i >= won_direct) for i in range(won)], lost_routes
    reach = lambda start: [p for p in _products(go[start:])]
    through = [reach(0)[-1], reach(1)[-1], reach(2)[-1]]
    later = 0 if pipeline == "repurchase" else max(0, (won - total * through[0]) / (2 * (through[1] - through[0]) + through[2] - through[0]))
    starts = [total - 3 * later, 2 * later, later]  # known customers begin further on
    won_routes, lost_routes, cells = [], [], []
    for start, n in enumerate(starts):
        for i in range(start, len(names)):
            before = 1
            for x in go[start:i]:
                before *= x
            cells.append((names[start], names[i], n * before * (1 - go[i])))
        won_routes.append((names[start], n * through[start]))
    for (start, last, _), n in zip(cells, share(lost, [c[2] for c in cells])):
        lost_routes += [(start, last, False)] * n
    won_routes = [(start, names[-1], False) for (start, _), n in zip(won_routes, share(won, [x[1] + 1e-9 for x in won_routes])) for _ in range(n)]
    return won_routes, lost_routes


def _products(rates):
    product = 1
    for rate in rates:
        product *= rate
        yield product


def close_days(year, n, season):
    """Days of closing in a year: by season, a known share in the last working days of the month."""
    last_day = {m: min(dt.date(year + m // 12, m % 12 + 1, 1) - dt.timedelta(days=1), TODAY - dt.timedelta(days=2)) for m in range(1, 13)}
    months = [m for m in range(1, 13) if dt.date(year, m, 3) < TODAY]
    part = lambda m: last_day[m].day / 30 if last_day[m] >= TODAY - dt.timedelta(days=2) else 1
    out = []
    for m, k in zip(months, share(n, [season[m - 1] * part(m) for m in months])):
        first, last = dt.date(year, m, 1), last_day[m]
        span = (last - first).days
        late = share(k, [LATE_IN_MONTH, 100 - LATE_IN_MONTH])[0]
        for i in range(k):
            d = last - dt.timedelta(days=R.randint(0, min(7, span))) if i < late else first + dt.timedelta(days=R.randint(0, max(1, span - 8)))
            out.append(workday((d - TODAY).days))
    R.shuffle(out)
    return out


def stages_of(pipeline, first, last, tender):
    stages = [s for s in STAGES[pipeline] if pipeline != "engineering" or s[0] != "bidding" or tender]
    names = [s[0] for s in stages]
    return stages[names.index(first): names.index(last) + 1]


def path_of(d):
    """All stages of the deal's way, also those it did not come to."""
    return [s for s in STAGES[d.pipeline] if d.pipeline != "engineering" or s[0] != "bidding" or d.tender]


def new_deal(pipeline, region, outcome, end, route, amount):
    d = Deal()
    d.pipeline, d.region, d.outcome, d.end, d.amount = pipeline, region, outcome, end, amount
    d.first, d.last, d.tender = route
    d.year = (TODAY + dt.timedelta(days=end)).year
    d.stages = stages_of(pipeline, *route)
    DEALS.append(d)
    return d


def draw_closed():
    for pipeline in STAGES:
        won, lost = closed_counts(pipeline)
        n_won, n_lost = sum(map(sum, won.values())), sum(map(sum, lost.values()))
        won_routes, lost_routes = routes(pipeline, n_won, n_lost)
        R.shuffle(won_routes), R.shuffle(lost_routes)
        season = SEASON["repurchase" if pipeline == "repurchase" else "deals"]
        mid, sigma = AMOUNT[pipeline]
        for y in YEARS:
            slots = {"won": won[y], "lost": lost[y]}
            for outcome, counts in slots.items():
                n = sum(counts)
                ends = close_days(y, n, season)
                amounts = {r: lognormals(k, mid * (1 if outcome == "won" else 1.05), sigma) for r, k in zip(REGIONS, counts)}
                regions = [r for r, k in zip(REGIONS, counts) for _ in range(k)]
                R.shuffle(regions)
                for region in regions:
                    route = (won_routes if outcome == "won" else lost_routes).pop()
                    new_deal(pipeline, region, outcome, ends.pop(), route, amounts[region].pop())


def fit_money():
    """Rescales won amounts so that pipelines, years and regions sum to the table, the East also on equal days."""
    money = {(p, y, r): MONEY[p][y] * REGION_MONEY[y][i] / sum(REGION_MONEY[y]) * 1e6 for p in STAGES for y in YEARS for i, r in enumerate(REGIONS)}
    east = {y: sum(money[p, y, "east"] for p in STAGES) for y in YEARS}
    late = 1 - east[2026] / EAST_GROWTH / east[2025]
    cut = (TODAY.replace(year=2025) - TODAY).days
    cells = {}
    for d in DEALS:
        if d.outcome == "won":
            part = (d.end > cut) if (d.year, d.region) == (2025, "east") else None
            cells.setdefault((d.pipeline, d.year, d.region, part), []).append(d)
    for (p, y, r, part), deals in cells.items():
        target = money[p, y, r] * (1 if part is None else late if part else 1 - late)
        for _ in range(6):
            f = target / sum(d.amount for d in deals)
            for d in deals:
                d.amount *= f
        rest = target - sum(neat(d.amount) for d in deals)
        biggest = max(deals, key=lambda d: d.amount)
        biggest.amount += rest
        for d in deals:
            d.amount = neat(d.amount)


def draw_open():
    for pipeline, n in OPEN.items():
        mid, sigma = AMOUNT[pipeline]
        amounts = lognormals(n, mid, sigma)
        regions = deck(n, list(zip(REGIONS, (42, 19.5, 17.5, 11.5, 9.5))))
        stage = {s[0]: s for s in STAGES[pipeline]}
        for last, region in zip(deck(n, OPEN_STAGES[pipeline]), regions):
            _, _, mid_days, p90 = stage[last]
            ago = min(round(dwell(mid_days, p90) * R.uniform(.1, 1.1)), 120)
            if last in ("design", "quoting") and R.random() < .2:
                ago = round(mid_days * R.uniform(3.6, 4.8))  # stuck
            tender = pipeline == "engineering" and (last == "bidding" or R.random() < .6)
            names = [s[0] for s in STAGES[pipeline]]
            first = names[0] if pipeline != "standard" else names[min(names.index(last), pick([(0, 64), (1, 24), (2, 12)]))]
            new_deal(pipeline, region, "open", workday(-max(1, ago)), (first, last, tender), amounts.pop())
    big = next(d for d in DEALS if d.outcome == "open" and d.last == "negotiation" and d.region == "east" and d.pipeline == "engineering")
    big.tender, big.slipped = True, True
    big.stages = stages_of("engineering", "project", "negotiation", True)
    live = [d for d in DEALS if d.outcome == "open" and d.pipeline != "repurchase"]
    others = [d for d in live if d is not big]
    f = (OPEN_MONEY * 1e6 - 6_800_000) / sum(d.amount for d in others)
    for d in others:
        d.amount *= f
    big.amount = 6_800_000


def draw_aside():
    """What was laid aside, and what turned out to be nothing."""
    for outcome, n, span in (("shelved", SHELVED, (-325, -4)), ("invalid", 40, (-1000, -8))):
        amounts = {p: lognormals(n, *AMOUNT[p]) for p in STAGES}
        for pipeline, region in zip(deck(n, [("engineering", 36), ("standard", 64)]), deck(n, list(zip(REGIONS, (40, 20, 18, 12, 10))))):
            names = [s[0] for s in STAGES[pipeline]]
            last = names[pick([(0, 3), (1, 4), (2, 3), (3, 3)])] if outcome == "shelved" else names[pick([(0, 3), (1, 2)])]
            new_deal(pipeline, region, outcome, workday(R.randint(*span)), (names[0], last, R.random() < .4), amounts[pipeline].pop())


def place(d):
    """The days of a deal, on working days, from its end backwards."""
    at, later, names = float(d.end), d.end, [s[0] for s in d.stages]
    days = []
    if d.outcome == "open":
        days, names = [d.end], names[:-1]
    for name in reversed(names):
        at -= d.stay[name]
        day_ = workday(round(at))
        later = day_ if day_ < later else workday(later - 1)
        days.append(later)
    d.days = days[::-1]


def lay_days():
    """Gives every deal its days, from its end backwards. Medians of stages and of won deals' cycles are those of the table."""
    signing = (dt.date(*E_SIGNATURE) - TODAY).days
    for pipeline, stages in STAGES.items():
        mine = [d for d in DEALS if d.pipeline == pipeline]
        closed = [d for d in mine if d.outcome in ("won", "lost")]
        stuck = set(id(d) for d in R.sample([d for d in closed if d.last in ("design", "quoting") or len(d.stages) > 3], round(len(closed) * STUCK / 100))) if pipeline != "repurchase" else set()
        for name, _, mid, p90 in stages:
            visits = [d for d in mine if any(s[0] == name for s in d.stages)]
            sigma = math.log(p90 / mid) / 1.2816
            for d, n in zip(visits, lognormals(len(visits), mid, sigma)):
                d.stay = getattr(d, "stay", {})
                if d.outcome == "lost" and d.last == name:
                    n *= LAST_STAGE_SLOWER
                if id(d) in stuck and name in ("design", "quoting"):
                    n *= 4
                if name in ("negotiation", "closing") and d.end > signing:
                    n *= FASTER_SIGNING
                d.stay[name] = n
        cycle = CYCLE.get(pipeline)
        for _ in range(12):
            for name, _, mid, _ in stages:
                seen = [d.stay[name] for d in closed if name in d.stay]
                f = mid / median(seen)
                for d in mine:
                    if name in d.stay:
                        d.stay[name] *= f
            if cycle:
                speed = {y: cycle[y] / median(sum(d.stay.values()) for d in closed if d.outcome == "won" and d.year == y) for y in YEARS}
                mean = sum(speed.values()) / 3
                for d in mine:
                    f = speed[min(2026, max(2024, d.year))] / mean
                    d.stay = {k: v * f for k, v in d.stay.items()}
        # What working days change is made good: a few rounds over the days as they fell.
        for turn in range(7):
            for d in mine:
                place(d)
            for name, _, mid, _ in stages:
                f = mid / median(d.days_in(name) for d in closed if name in d.stay)
                for d in mine:
                    if name in d.stay:
                        d.stay[name] *= f
            for y in YEARS if cycle else ():
                won = [d for d in closed if d.outcome == "won" and d.year == y]
                f = cycle[y] / median(d.end - d.days[0] for d in won)
                for d in won:
                    d.stay = {k: v * f for k, v in d.stay.items()}
        for d in mine:
            place(d)
    big = next(d for d in DEALS if d.slipped)
    big.days, big.end = [workday(x) for x in (-462, -431, -398, -352, -214, -38)], workday(-38)


def draw_deals():
    draw_closed()
    fit_money()
    draw_open()
    draw_aside()
    lay_days()
    DEALS.sort(key=lambda d: (d.days[0], d.pipeline, d.region, d.end, d.amount))
    for i, d in enumerate(DEALS, 1):
        d.amount = d.amount if d.outcome == "won" else neat(d.amount)
        d.key, d.off, d.time = f"o{i:04d}", d.days[0], clock_time()
        d.procurement = procurement(d)


def procurement(d):
    if d.pipeline == "engineering":
        return pick([("tender", 26), ("invited", 11), ("negotiated", 6)]) if d.tender else pick([("direct", 42), ("single", 15)])
    if d.pipeline == "repurchase":
        return "direct" if d.amount > 500_000 else None
    return pick([("direct", 62), ("single", 14), ("invited", 14), ("negotiated", 10)]) if d.amount > 400_000 or R.random() < .4 else None
