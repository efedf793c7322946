"""The order in which the company is made."""
from .account_rows import account_records, contact_records
from .accounts import give_accounts, give_owners
from .activities import activity_records
from .check import Check
from .contacts import give_contacts
from .deal_names import name_deals
from .deal_rows import deal_records
from .deals import draw_deals
from .files import HERE, line, text_of
from .leads import draw_leads, lead_records
from .people import USERS
from .sample import choose
from .selling import Selling
from .tasks import task_records
from .tools import begin
from .world import DEALS

def draw():
    """(file, entity, records) of everything, in the order it is loaded."""
    begin("deals")
    draw_deals()
    begin("leads")
    draw_leads()
    begin("accounts")
    give_accounts()
    give_owners()
    begin("contacts")
    give_contacts()
    begin("names")
    name_deals()
    begin("deal rows")
    deal_records()
    begin("account rows")
    accounts, contacts = account_records(), contact_records()
    begin("lead rows")
    leads = lead_records({})
    begin("activities")
    activities = activity_records()
    begin("tasks")
    tasks = task_records()
    begin("selling")
    sell = Selling()
    lines, people, parties, rivals, shares = sell.deal_parts()
    quotes, quote_lines, quote_terms = sell.quotes()
    return [
        ("01_product_line", "product_line", sell.product_lines()), ("02_product", "product", sell.products()), ("03_bundle_item", "bundle_item", sell.bundles()), ("04_competitor", "competitor", sell.competitors()),
        ("05_territory", "territory", sell.territories()), ("06_rep_skill", "rep_skill", sell.skills()), ("07_price_book", "price_book", sell.price_books()), ("08_price_entry", "price_entry", sell.price_entries()),
        ("09_offer", "offer", sell.offers()), ("10_account", "account", accounts), ("11_partner", "account", sell.partners()), ("12_offer_grant", "offer_grant", sell.grants()), ("20_contact", "contact", contacts),
        ("30_opportunity", "opportunity", [d.record for d in DEALS]), ("31_opp_line", "opp_line", lines), ("32_deal_contact", "deal_contact", people), ("33_deal_party", "deal_party", parties), ("34_deal_rival", "deal_rival", rivals),
        ("35_deal_share", "deal_share", shares), ("36_lead", "lead", leads), ("40_activity", "activity", activities), ("50_task", "task", tasks), ("60_quote", "quote", quotes), ("61_quote_line", "quote_line", quote_lines),
        ("62_quote_term", "quote_term", quote_terms), ("70_article", "article", sell.articles()), ("80_benchmark", "benchmark", sell.benchmarks()), ("81_metric_review", "metric_review", sell.reviews())]


def users_text():
    users = [{"key": k, "name": n, "email": f"{k.replace('_', '.')}@demo.example", "roles": [r]} | ({} if active else {"active": False}) for k, n, r, active in USERS]
    return '{"$schema":"sartor/1/users","users":[\n' + ",\n".join(line(u) for u in users) + "\n]}\n"


def main(check_only):
    files = draw()
    check = Check(HERE.parent)
    check.users = {key for key, *_ in USERS}
    for name, entity, records in files:
        for record in records:
            check.play(entity, record)
    assert not check.problems, "\n".join(check.problems[:40]) + f"\n{len(check.problems)} problems"
    begin("sample")
    sample = choose(files)
    texts = {"users.json": users_text()} | {f"{name}.jsonl": text_of(entity, records, sample.get(name)) for name, entity, records in files}
    stale = [name for name, text in texts.items() if not (HERE / name).exists() or (HERE / name).read_text() != text]
    stale += sorted(path.name for path in HERE.glob("*.jsonl") if path.name not in texts)
    if check_only:
        print("stale: " + ", ".join(stale) if stale else "up to date")
        return int(bool(stale))
    for name in set(stale) - set(texts):
        (HERE / name).unlink()
    for name, text in texts.items():
        (HERE / name).write_bytes(text.encode())
    for name, _, records in files:
        print(f"{name:20} {len(records):6} records, {len(sample[name]) if name in sample else len(records):5} in the sample, {len(texts[name + '.jsonl'].encode()) / 1000:6.0f} kB")
    print(f"{sum(len(t.encode()) for t in texts.values()) / 1e6:.2f} MB")
    return 0
