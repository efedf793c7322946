"""The sample: some accounts with everything of theirs, so that nothing in it names a record that is not."""
from .tools import R
from .world import ACCOUNTS, DEALS

OTHERS = 120  # accounts beside those of open deals
EVERY = 14  # leads that never became a deal: one of so many
LATEST = 60  # and the newest, which nobody has worked yet


def keys_in(value):
    if isinstance(value, list):
        return [k for v in value for k in keys_in(v)]
    return [value["key"]] if isinstance(value, dict) and "key" in value else []


def named(record):
    values = list(record["values"].values()) + [v for m in record.get("moves", []) for v in m.get("values", {}).values()]
    return [k for v in values for k in keys_in(v)]


def choose_accounts(account_rows, grants):
    """Accounts of some open deals of every stage, others by chance, and whoever they name."""
    stages = {}
    for d in DEALS:
        if d.outcome == "open" and d.account.deals and len(d.account.deals) < 7:
            stages.setdefault((d.pipeline, d.last), []).append(d.account.key)
    chosen = {k for keys in stages.values() for k in keys[:max(4, len(keys) * 2 // 5)]}
    chosen |= {r["values"]["account"]["key"] for r in grants[-5:]}
    chosen |= set(R.sample([a.key for a in ACCOUNTS if len(a.deals) < 6], OTHERS))
    by_key = {r["key"]: r for r in account_rows}
    waiting = sorted(chosen)
    while waiting:
        for k in named(by_key[waiting.pop()]):
            if k in by_key and k not in chosen:
                chosen.add(k)
                waiting.append(k)
    return chosen


def choose(files):
    """For each file the ids of its records in the sample; files that belong to it as a whole are left out."""
    of = {name: records for name, _, records in files}
    accounts = choose_accounts(of["10_account"], of["12_offer_grant"])
    latest = of["36_lead"][-LATEST]["key"]
    inside, outside, found = set(), set(), {}
    for name, entity, records in files:
        if name[:2] in ("01", "02", "03", "04", "05", "06", "07", "08", "09", "11", "70", "80", "81"):
            continue
        chosen = set()
        for r in records:
            names = named(r)
            if name.startswith("10_"):
                ok = r["key"] in accounts
            elif name.startswith("36_"):
                converted = any(k in inside or k in outside for k in names if k[0] == "o")
                ok = not any(k in outside for k in names) and (converted or int(r["key"][1:]) % EVERY == 0 or r["key"] >= latest)
            else:
                ok = not any(k in outside for k in names)
            if ok:
                chosen.add(id(r))
            if r.get("key"):
                (inside if ok else outside).add(r["key"])
        found[name] = chosen
    return found
