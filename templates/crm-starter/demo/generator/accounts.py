"""Accounts: who buys, where, since when and in whose hands. Each deal finds its account or brings it."""
import datetime as dt

from .figures import (
    ACCOUNT_COUNT, DUPLICATES, INDUSTRY, OLD_CUSTOMERS, OWNERSHIP, PERSONS, REGIONS, REPEAT_CUSTOMERS, YEARS,
)
from .people import CAREERS, MANAGER, RAMP, at_work, days, seniors
from .test_truth import TODAY
from .tools import R, clock_time, deck, person, pick, share, workday
from .words import CITIES, FIRST, OLD_BRANDS, PHONETIC, SECOND, SOUNDS, TAKEN, TRADES
from .world import ACCOUNTS, BRANDS, DEALS, NAMES

class Account:
    """One account. `owners` says from which day in whose hands it was."""

    is_copy = False
    parent = None

    def owner_on(self, off):
        return [user for since, user in self.owners if since <= off][-1] if off >= self.owners[0][0] else self.owners[0][1]

    @property
    def owner(self):
        return self.owners[-1][1]


def brand(ownership):
    """A name nobody has yet, and its spelling."""
    while True:
        if ownership == "foreign":
            if R.random() < .15:
                name, spelling = R.choice(PHONETIC)
            else:
                parts = [R.choice(sounds) for sounds in SOUNDS]
                name, spelling = "".join(x for x, _ in parts), "".join(x for _, x in parts)
        else:
            parts = [R.choice(FIRST), R.choice(SECOND)]
            if R.random() < .35:
                parts.reverse()
            if R.random() < .12:
                parts.append(R.choice(SECOND))
            name, spelling = "".join(x for x, _ in parts), "".join(x for _, x in parts)
        if name not in TAKEN and len(set(name)) == len(name):
            return name, spelling


def company(region, ownership, industry):
    """(full name, short name, brand, spelling, (trade, in short), city) of a company nobody has named yet."""
    trade, brief = R.choice(TRADES[industry])
    city = R.choices(CITIES[region], [c[2] for c in CITIES[region]])[0]
    name, spelling = brand(ownership)
    if ownership == "foreign":
        full = f"{name}{trade}({city[0] if R.random() < .8 else '中国'})有限公司"
    elif ownership == "state":
        full = f"{city[0]}{name}{trade}" + pick([("集团有限公司", 4), ("有限责任公司", 4), ("股份有限公司", 3)])
    else:
        science = "科技有限公司" if "科技" not in trade else "有限公司"
        full = pick([(f"{city[0]}{name}{trade}有限公司", 68), (f"{name}{trade}({city[0]})有限公司", 13), (f"{city[0]}{name}{trade}{science}", 12), (f"{city[0]}{name}{trade}股份有限公司", 7)])
    return full, name + brief, name, spelling, (trade, brief), city


def hands(region, off, stays):
    """In whose hands an account is from its first day on: who leaves hands over, who joins takes some."""
    user = pick(at_work(region, off) or at_work(region, -1))
    owners = [(off, user)]
    changes = sorted({(days(since), who, "join") for who, _, since, _ in CAREERS[region] if days(since) > off} | {(days(until), who, "leave") for who, _, _, until in CAREERS[region] if off <= days(until) <= -1})
    for at, who, what in changes:
        if what == "leave" and owners[-1][1] == who and not (who == "liang_jun" and stays):
            owners.append((at + 1, pick(at_work(region, at + 1))))
        elif what == "join" and owners[-1][1] != MANAGER[region] and R.random() < .3:
            owners.append((at + 4, who))
    return owners


def new_account(region, off, kind="org", old=False, source=None):
    a = Account()
    a.region, a.off, a.time, a.kind, a.old = region, workday(off), clock_time(), kind, old
    a.industry, a.ownership = INDUSTRIES.pop(), "private" if kind == "person" else OWNERS.pop()
    if kind == "person":
        while True:
            a.name = person("male" if R.random() < .85 else None)[0]
            if a.name not in NAMES:
                break
        city = R.choices(CITIES[region], [c[2] for c in CITIES[region]])[0]
        a.short, a.mail, a.brand, a.ownership, a.trade = a.name, None, None, None, R.choice(TRADES[a.industry])
    else:
        while True:
            a.name, a.short, a.brand, spelling, a.trade, city = company(region, a.ownership, a.industry)
            if a.brand not in BRANDS:
                break
        BRANDS.add(a.brand)
        a.mail = spelling + ".example" if spelling not in SPELLINGS else f"{spelling}{len(a.name)}{len(BRANDS) % 97}.example"
        SPELLINGS.add(spelling)
    NAMES.add(a.name)
    a.city, a.code = city[0], city[1]
    a.address = f"{a.city}市{R.choice(city[3].split())}{R.randrange(6, 1990)}号" + pick([("", 7), (f"{R.randrange(1, 9)}号楼", 2), (f"{R.choice('ABCD')}区", 1)])
    a.source = source or pick(OLD_SOURCES if old else NEW_SOURCES)
    a.size = pick([("micro", 6), ("small", 38), ("medium", 40), ("large", 16)]) if kind == "org" else "micro"
    a.kw = R.choice({"micro": [7.5, 11, 15], "small": [22, 37, 45], "medium": [55, 75, 90, 110], "large": [132, 160, 200, 250, 315]}[a.size])
    a.sets = {"micro": 1, "small": R.randint(1, 3), "medium": R.randint(2, 5), "large": R.randint(3, 9)}[a.size]
    a.rival = R.choice(OLD_BRANDS)
    a.owners = hands(region, a.off, old and region == "south" and len(STAY) < 118 and not STAY.append(1) if old and region == "south" else False)
    a.deals, a.contacts = [], []
    ACCOUNTS.append(a)
    return a


OLD_SOURCES = [("import", 40), ("referral", 28), ("expo", 14), ("list", 10), ("hotline", 8)]
NEW_SOURCES = [("list", 34), ("referral", 30), ("expo", 14), ("hotline", 12), ("website", 10)]
INDUSTRIES, OWNERS, SPELLINGS, STAY = [], [], set(), []


def grow(a, amount):
    """A small firm does not buy for millions."""
    if amount > 1_500_000 and a.size != "large":
        a.size, a.kw, a.sets = "large", R.choice([160, 200, 250]), R.randint(4, 9)
    elif amount > 200_000 and a.size in ("micro", "small"):
        a.size, a.kw, a.sets = "medium", R.choice([55, 75, 90]), R.randint(2, 5)


def give_accounts():
    INDUSTRIES.extend(deck(ACCOUNT_COUNT + 200, INDUSTRY))
    OWNERS.extend(deck(ACCOUNT_COUNT + 200, OWNERSHIP))
    for region, n in zip(REGIONS, share(OLD_CUSTOMERS, (34, 22, 20, 13, 11))):
        for _ in range(n):
            new_account(region, R.randint(-1960, -1060), old=True)
    by_region = {r: sorted((a for a in ACCOUNTS if a.region == r), key=lambda a: a.off) for r in REGIONS}
    persons = PERSONS
    for d in sorted((d for d in DEALS if d.pipeline != "repurchase"), key=lambda d: d.off):
        mine = by_region[d.region]
        if d.lead and R.random() < .82 or not d.lead and R.random() < .3:
            kind = "person" if persons and d.pipeline == "standard" and d.amount < 90_000 and R.random() < .14 else "org"
            persons -= kind == "person"
            d.account = new_account(d.region, d.off - (1 if d.lead else R.choice([1, 2, 3, 5, 8, 13])), kind, source=d.lead.source if d.lead else None)
            mine.append(d.account)
        else:
            fit = []
            for _ in range(14):
                a = R.choice(mine)
                if a.off < d.off - 3 and len(a.deals) < 12 and (a.kind == "org" or d.amount < 60_000):
                    fit.append(a)
            big = d.amount > 130_000
            d.account = max(fit, key=lambda a: ((a.size in ("medium", "large")) == big, bool(a.deals) and len(a.deals) < 4, -len(a.deals))) if fit else new_account(d.region, d.off - 4)
        grow(d.account, d.amount)
        d.account.deals.append(d)
    give_repeat(by_region)
    quiet = ACCOUNT_COUNT - 10 - DUPLICATES - len(ACCOUNTS)  # ten are partners
    kinds = ["person"] * persons + ["org"] * (quiet - persons)
    R.shuffle(kinds)
    for kind, region in zip(kinds, deck(quiet, list(zip(REGIONS, (40, 20, 18, 12, 10))))):
        new_account(region, -R.randint(2, 1050), kind)
    give_parents()
    plant_copies()
    ACCOUNTS.sort(key=lambda a: (a.off, a.time, a.name))
    for i, a in enumerate(ACCOUNTS, 1):
        a.key = f"c{i:04d}"


def give_repeat(by_region):
    """Repeat deals go to customers; as many different ones buy again in a year as the table says."""
    for y in YEARS:
        start = (dt.date(y, 1, 1) - TODAY).days
        deals = [d for d in DEALS if d.pipeline == "repurchase" and d.year == y and d.outcome == "won"]
        buyers = share(REPEAT_CUSTOMERS[y], [sum(d.region == r for d in deals) for r in REGIONS])
        for region, n in zip(REGIONS, buyers):
            mine = sorted((d for d in deals if d.region == region), key=lambda d: d.off)
            known = [a for a in by_region[region] if a.kind == "org" and a.off < min(start, mine[0].off) - 30 and (a.old or any(d.outcome == "won" and d.end < start for d in a.deals))]
            loyal = [a for a in known if any(d.pipeline == "repurchase" and d.outcome == "won" for d in a.deals)]
            kept = R.sample(loyal, min(len(loyal), round(n * .55)))
            rest = [a for a in known if a not in kept]
            chosen = kept + R.sample(rest, n - len(kept))
            for i, d in enumerate(mine):
                d.account = chosen[i] if i < n else R.choice(chosen)
                d.account.deals.append(d)
    for d in DEALS:
        if d.pipeline == "repurchase" and d.outcome != "won":
            known = [a for a in by_region[d.region] if a.kind == "org" and a.off < d.off - 30 and (a.old or any(x.outcome == "won" and x.end < d.off for x in a.deals))]
            d.account = R.choice(known)
            d.account.deals.append(d)


def give_parents():
    """Some companies are sites of another."""
    private = [a for a in ACCOUNTS if a.kind == "org" and a.ownership == "private"]
    heads = R.sample(private, 90)
    for head in heads:
        child = next((a for a in R.sample(private, 60) if a.off > head.off + 100 and a not in heads and a.parent is None and a.city != head.city), None)
        if child:
            NAMES.discard(child.name)
            child.parent, child.brand, child.industry, child.trade, child.mail = head, head.brand, head.industry, head.trade, head.mail
            child.name, child.short = f"{child.city}{head.brand}{head.trade[0]}有限公司", f"{head.brand}{head.trade[1]}({child.city})"
            if child.name in NAMES:
                child.name = f"{child.city}{head.brand}{head.trade[0]}制造有限公司"
            NAMES.add(child.name)


def plant_copies():
    """Accounts somebody entered a second time: by the short name, another ending, another way to write the phone."""
    orgs = [a for a in ACCOUNTS if a.kind == "org" and a.parent is None and a.off < -40]
    for a in R.sample(orgs, DUPLICATES):
        c = Account()
        c.__dict__.update({k: v for k, v in a.__dict__.items() if k not in ("deals", "contacts", "owners")})
        c.is_copy, c.deals, c.contacts, c.copy_of = True, [], [], a
        c.name = a.short if a.short not in NAMES and R.random() < .5 else a.name.replace("有限责任公司", "公司").replace("股份有限公司", "公司").replace("有限公司", "公司")
        NAMES.add(c.name)
        c.off, c.time = workday(R.randint(a.off + 20, -5)), clock_time()
        c.old, c.source = False, pick(NEW_SOURCES)
        c.owners = [(c.off, pick(at_work(c.region, c.off) or at_work(c.region, -1)))]
        c.owners += [(-2, pick(at_work(c.region, -1)))] if c.owners[0][1] not in [u for u, _ in at_work(c.region, -1)] else []
        ACCOUNTS.append(c)


def give_owners():
    """Who worked each deal: whose account it was, as far as they were there and had learned the trade."""
    for d in DEALS:
        d.owner = d.account.owner_on(d.off)
        last = d.end if d.outcome in ("won", "lost") else -1
        if d.owner not in [u for u, _ in at_work(d.region, last)]:
            d.owner = d.account.owner_on(last)
        ready = [u for u, _ in (seniors(d.region, last) if d.outcome == "won" else at_work(d.region, last))]
        if d.owner not in ready:
            d.owner = pick([(u, w) for u, w in (seniors(d.region, last) or at_work(d.region, last))])
        if d.amount > 300_000 and R.random() < .07:
            d.owner = MANAGER[d.region]
    for region in REGIONS:  # the first contract of who joined
        for user, _, since, _ in CAREERS[region]:
            if user in RAMP:
                first = days(since) + RAMP[user]
                won = [d for d in DEALS if d.region == region and d.outcome == "won" and d.end >= first]
                d = min(won, key=lambda d: (d.end - first, d.off))
                d.owner = user
