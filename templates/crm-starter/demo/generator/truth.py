"""What must hold of the written files: every figure of figures.py that these records carry, counted again from the rows.

Knows nothing of how they were drawn: it reads the files, as anybody could."""
import datetime as dt
import json
from collections import Counter, defaultdict
from statistics import median

from .figures import (
    ACCOUNT_COUNT, ACTIVITY_COUNT, AMOUNT, CHANNELS, CONTACT_COUNT, CONVERSION, CONVERSION_ALL,
    CUSTOMERS_A_WEEK, CYCLE, GRADES, HOLIDAYS, INDUSTRY, KINDS, LAST_STAGE_SLOWER, LEAD_COUNT, LEAD_REGION,
    LEAKAGE, LOSS, MONEY, OPEN, OPEN_MONEY, OWNERSHIP, PERSONS, REGIONS, REGION_MONEY, REGION_RATE,
    REPEAT_CUSTOMERS, REPORTS_IN_TIME, RESPONSE, SHELVED, STAGES, TIERS, WIN_RATE, WITHOUT_CONTENT, WON,
    YEARS,
)

class Files:
    """The rows of the files, cells by column; moments as minutes from the first minute of the story's day."""

    def __init__(self, folder, today):
        self.today, self.rows = today, defaultdict(list)
        for path in sorted(folder.glob("*.jsonl")):
            lines = path.read_text().splitlines()
            head = json.loads(lines[0])
            for text in lines[1:]:
                self.rows[head["entity"]].append(dict(zip(head["columns"], json.loads(text))))

    def year(self, days):
        return (self.today + dt.timedelta(days=days)).year


def minutes(moment):
    days, time = moment.split()
    return int(days) * 1440 + int(time[:2]) * 60 + int(time[3:])


def days(moment):
    return int(moment.split()[0])


class Deal:
    """An opportunity as its row tells it."""

    def __init__(self, row):
        self.row = row
        self.pipeline, first = row["stage"].split("/")
        self.way = [(first, row["$at"], {})] + [(m[0], m[1], (m + [None])[2] or {}) for m in row.get("$moves") or []]
        last = self.way[-1][0]
        self.outcome = last if last in ("won", "lost", "shelved", "invalid") else "open"
        self.end = days(self.way[-1][1])
        self.values = {k: v for k, v in row.items() if v is not None}
        for _, _, values in self.way:
            self.values |= values
        self.region = {"northeast": "north", "northwest": "southwest"}.get(self.values["region"], self.values["region"])
        self.amount = float(self.values.get("amount", 0))
        self.visits = [(a[0], (minutes(b[1]) - minutes(a[1])) / 1440, b[0]) for a, b in zip(self.way, self.way[1:])]


class Truth:
    """Collects what is off; `check` wants a figure within a distance of its target."""

    def __init__(self, folder, today):
        self.files = Files(folder, today)
        self.wrong, self.seen = [], 0

    def check(self, what, found, wanted, within):
        self.seen += 1
        if abs(found - wanted) > within + 1e-9:
            self.wrong.append(f"{what}: {found:.4g}, wanted {wanted:.4g} ± {within:.3g}")

    def points(self, what, part, whole, wanted, within=1.0):
        self.check(what + " %", 100 * part / max(1, whole), wanted, within)

    def shares(self, what, counted, table, within=1.0):
        whole, total = sum(counted.values()), sum(w for _, w in table)
        for name, weight in table:
            self.points(f"{what} {name}", counted[name], whole, 100 * weight / total, within)

    def all(self):
        self.customers()
        self.deals = [Deal(r) for r in self.files.rows["opportunity"]]
        self.money()
        self.rates()
        self.stages()
        self.leads()
        self.work()
        return self.wrong

    def customers(self):
        accounts, contacts = self.files.rows["account"], self.files.rows["contact"]
        self.check("accounts", len(accounts), ACCOUNT_COUNT, 0)
        self.check("persons", sum(a["kind"] == "person" for a in accounts), PERSONS, 0)
        self.check("contacts", len(contacts), CONTACT_COUNT, CONTACT_COUNT * .02)
        orgs = [a for a in accounts if a["kind"] == "org"]
        self.shares("tier", Counter(a["tier"] for a in accounts), TIERS)
        self.shares("ownership", Counter(a["ownership"] for a in orgs), OWNERSHIP)
        self.shares("industry", Counter(a["industry"] for a in accounts), INDUSTRY)
        codes = [a["uscc"] for a in orgs if a.get("uscc")]
        self.check("wrong credit codes", sum(not right_code(c) for c in codes), 0, 0)
        self.check("repeated credit codes", len(codes) - len(set(codes)), 0, 0)

    def money(self):
        won = [d for d in self.deals if d.outcome == "won"]
        self.check("opportunities", len(self.deals), 5300, 5300 * .02)
        total = {y: sum(MONEY[p][y] for p in MONEY) for y in YEARS}
        for y in YEARS:
            mine = [d for d in won if self.files.year(d.end) == y]
            for p in STAGES:
                deals = [d for d in mine if d.pipeline == p]
                self.check(f"won {p} {y}", len(deals), WON[p][y], WON[p][y] * .02)
                self.check(f"million {p} {y}", sum(d.amount for d in deals) / 1e6, MONEY[p][y], MONEY[p][y] * .02)
            for region, share in zip(REGIONS, REGION_MONEY[y]):
                wanted = total[y] * share / sum(REGION_MONEY[y])
                self.check(f"million {region} {y}", sum(d.amount for d in mine if d.region == region) / 1e6, wanted, wanted * .02)
        east = lambda y, last: sum(d.amount for d in won if d.region == "east" and self.files.year(d.end) == y and d.end <= last)
        cut = (self.files.today.replace(year=2025) - self.files.today).days
        self.check("East on equal days %", 100 * (east(2026, 0) / east(2025, cut) - 1), 50, 1)
        for p in ("engineering", "standard"):
            self.check(f"median amount {p}", median(d.amount for d in won if d.pipeline == p), AMOUNT[p][0], AMOUNT[p][0] * .12)
        live = [d for d in self.deals if d.outcome == "open"]
        for p, n in OPEN.items():
            self.check(f"open {p}", sum(d.pipeline == p for d in live), n, 0)
        self.check("open million", sum(d.amount for d in live if d.pipeline != "repurchase") / 1e6, OPEN_MONEY, OPEN_MONEY * .06)
        self.check("shelved", sum(d.outcome == "shelved" for d in self.deals), SHELVED, 0)
        for y, n in REPEAT_CUSTOMERS.items():
            again = {d.values["account"] for d in won if d.pipeline == "repurchase" and self.files.year(d.end) == y}
            self.check(f"customers that bought again {y}", len(again), n, n * .02)
        signed = [d for d in won if d.pipeline != "repurchase"]
        self.check("the deal that slipped, million", max(d.amount for d in live) / 1e6, 6.8, 0)
        self.check("signings", len(signed), sum(WON[p][y] for p in ("engineering", "standard") for y in YEARS), 0)

    def rates(self):
        closed = [d for d in self.deals if d.outcome in ("won", "lost")]
        for p in STAGES:
            mine = [d for d in closed if d.pipeline == p]
            for y in YEARS:
                year = [d for d in mine if self.files.year(d.end) == y]
                self.points(f"win rate {p} {y}", sum(d.outcome == "won" for d in year), len(year), WIN_RATE[p][y])
            for region, rate in zip(REGIONS, REGION_RATE[p]):
                here = [d for d in mine if d.region == region]
                self.points(f"win rate {p} {region}", sum(d.outcome == "won" for d in here), len(here), rate)
        self.shares("lost for", Counter(d.values["close_reason"] for d in closed if d.outcome == "lost"), LOSS)

    def stages(self):
        closed = [d for d in self.deals if d.outcome in ("won", "lost")]
        for p, stages in STAGES.items():
            mine = [d for d in closed if d.pipeline == p]
            for name, goes_on, mid, _ in stages:
                visits = [(stay, to) for d in mine for at, stay, to in d.visits if at == name]
                self.points(f"goes on {p}/{name}", sum(to != "lost" for _, to in visits), len(visits), goes_on)
                if p != "repurchase":
                    self.check(f"days in {p}/{name}", median(stay for stay, _ in visits), mid, max(1.0, mid * .08))
            if p in CYCLE:
                for y, wanted in CYCLE[p].items():
                    cycle = [minutes(d.way[-1][1]) / 1440 - minutes(d.way[0][1]) / 1440 for d in mine if d.outcome == "won" and self.files.year(d.end) == y]
                    self.check(f"cycle {p} {y}", median(cycle), wanted, wanted * .05)
        lost = [stay for d in closed for _, stay, to in d.visits if to == "lost" and d.pipeline == "standard"]
        on = [stay for d in closed for _, stay, to in d.visits if to != "lost" and d.pipeline == "standard"]
        self.check("lost deals dwell longer, times", median(lost) / median(on), LAST_STAGE_SLOWER, .5)

    def leads(self):
        leads = self.files.rows["lead"]
        last = lambda r: r["$moves"][-1][0] if r.get("$moves") else "new"
        wide = {"northeast": "north", "northwest": "southwest"}
        region = lambda r: wide.get(r["region"], r["region"])
        year = lambda r: self.files.year(days(r["$at"]))
        valid = [r for r in leads if last(r) != "invalid"]
        won = [r for r in valid if last(r) == "converted"]
        self.shares("channel", Counter(r["source"] for r in leads), [(c, v[0]) for c, v in CHANNELS.items()])
        for source, (_, invalid, rate, _) in CHANNELS.items():
            mine = [r for r in leads if r["source"] == source]
            self.points(f"invalid {source}", sum(last(r) == "invalid" for r in mine), len(mine), invalid)
            good = [r for r in mine if last(r) != "invalid"]
            self.points(f"converted {source}", sum(last(r) == "converted" for r in good), len(good), rate, 1.5)
        for grade, share, rate in GRADES:
            graded = [r for r in won if r["grade"] == grade]
            self.points(f"converted grade {grade}", len(graded), len(valid) * share / 100, rate, 1.5)
        for y in YEARS:
            mine = [r for r in valid if year(r) == y]
            self.check(f"leads {y}", sum(year(r) == y for r in leads), LEAD_COUNT[y], LEAD_COUNT[y] * .02)
            self.points(f"converted {y}", sum(last(r) == "converted" for r in mine), len(mine), CONVERSION_ALL[y])
            rates = {}
            for name, rate, share in zip(REGIONS, CONVERSION[y], LEAD_REGION[y]):
                here = [r for r in mine if region(r) == name]
                rates[name] = sum(last(r) == "converted" for r in here) / len(here)
                self.points(f"converted {name} {y}", rates[name] * len(here), len(here), rate)
                self.points(f"leads {name} {y}", sum(region(r) == name and year(r) == y for r in leads), LEAD_COUNT[y], share)
            self.check(f"East first {y}", max(rates, key=rates.get) == "east", True, 0)
            waited = [(minutes(m[1]) - minutes(r["$at"])) / 60 for r in mine for m in r.get("$moves") or [] if m[0] == "working" and days(r["$at"]) < -30]
            if y != 2025:  # on the way from one to the other
                self.check(f"hours to the first contact {y}", median(waited), RESPONSE[y], RESPONSE[y] * .2)
        quarter = lambda a, b: [r for r in valid if a <= days(r["$at"]) < b]
        for what, first, past, wanted in (("first quarter of 2024", "2024-01-01", "2024-04-01", LEAKAGE[0] - 30 / 23), ("first half of 2026", "2026-01-01", "2026-07-01", LEAKAGE[1])):
            mine = quarter(*((dt.date.fromisoformat(x) - self.files.today).days for x in (first, past)))
            lost = sum(last(r) == "lost" and r["$moves"][-1][2]["lost_reason"] == "not_followed" for r in mine)
            self.points(f"leakage {what}", lost, len(mine), wanted)
        linked = {m[2]["converted_opportunity"] for r in won for m in r["$moves"] if m[0] == "converted"}
        others = [d for d in self.deals if d.pipeline != "repurchase"]
        self.points("deals from leads", sum(d.row["$key"] in linked for d in others), len(others), 46, 2)

    def work(self):
        activities = self.files.rows["activity"]
        self.check("activities", len(activities), ACTIVITY_COUNT, ACTIVITY_COUNT * .02)
        kinds = Counter(a["kind"] if a["kind"] in dict(KINDS) else "other" for a in activities)
        self.shares("kind", kinds, KINDS)
        whom = defaultdict(set)
        monday = (dt.date(2024, 1, 1) - self.files.today).days
        for a in activities:
            whom[a["$owner"], (days(a["started_at"]) - monday) // 7].add(a.get("account") or a.get("lead"))
        free = {(dt.date.fromisoformat(a) - self.files.today).days + i for a, b in HOLIDAYS for i in range((dt.date.fromisoformat(b) - dt.date.fromisoformat(a)).days + 1)}
        full = [(week, len(who)) for (_, week), who in whom.items() if not any(monday + week * 7 + i in free for i in range(5)) and monday + week * 7 + 6 < 0]
        last = max(week for week, _ in full)
        for what, weeks, wanted in (("at first", range(8), CUSTOMERS_A_WEEK[0]), ("lately", range(last - 7, last + 1), CUSTOMERS_A_WEEK[1])):
            counted = [n for week, n in full if week in weeks]
            self.check(f"customers per seller and week {what}", sum(counted) / len(counted), wanted, 1.5)
        visits = [a for a in activities if a["kind"] == "visit"]
        for y, share in REPORTS_IN_TIME.items():
            mine = [a for a in visits if self.files.year(days(a["started_at"])) == y]
            in_time = sum(minutes(a["$at"]) - minutes(a["started_at"]) - (a.get("minutes") or 0) <= 1440 for a in mine)
            self.points(f"visits written down in 24 hours {y}", in_time, len(mine), share, 1.5)
        self.points("activities without content", sum(not a.get("content") for a in activities), len(activities), WITHOUT_CONTENT)


SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def right_code(code):
    """GB 32100: 18 characters, weights 3^(i-1) modulo 31; region 000000 belongs to nobody."""
    total = sum(SIGNS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return len(code) == 18 and code[2:8] == "000000" and SIGNS[(31 - total % 31) % 31] == code[17]
