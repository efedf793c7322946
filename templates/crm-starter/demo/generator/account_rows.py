"""Accounts and contacts as records."""
from .contacts import CONTACTS
from .figures import REGIONS, TIERS
from .tools import R, credit_code, day, moment, pick, rough, share, stamp, tags_of, wechat
from .words import ACCOUNT_TAGS, CONTACT_TAGS, OTHER_REGION, PREFER
from .world import ACCOUNTS

NEED_OF = {(line, pipeline): {"machine": "new_station" if pipeline == "engineering" else "replace", "auxiliary": "treatment", "parts": "parts", "piping": "energy", "service": "operation"}[line]
    for line in ("machine", "auxiliary", "parts", "piping", "service") for pipeline in ("standard", "engineering", "repurchase")}

# Tags of every third record, by its number: said without drawing.

def account_records():
    out = []
    by_region = {r: [a for a in ACCOUNTS if a.region == r and a.kind == "org"] for r in REGIONS}
    value = {a.key: sum(d.amount for d in a.deals if d.outcome == "won") for a in ACCOUNTS}
    top = set(sorted(value, key=lambda k: (-value[k], k))[:round((len(ACCOUNTS) + 10) * .07)])
    # Potential are those nobody sold to yet, the latest ones first.
    others = sorted((a for a in ACCOUNTS if a.key not in top), key=lambda a: (bool(value[a.key]), a.old, -a.off))
    potential = share(len(ACCOUNTS) + 10, [w for _, w in TIERS])[2] - 10
    tiers = {k: "vip" for k in top} | {a.key: "potential" if i < potential else "regular" for i, a in enumerate(others)}
    for a in ACCOUNTS:
        won = [d for d in a.deals if d.outcome == "won"]
        open_ = [d for d in a.deals if d.outcome == "open"]
        lastday = max([d.end for d in a.deals] + [a.off])
        if len(won) > 1 or won and a.old:
            life = "repeat"
        elif won or a.old and R.random() < .55:
            life = "customer"
        elif open_:
            life = "engaged" if any(len(d.stages) > 1 for d in open_) else "prospect"
        else:
            life = "prospect" if a.off > -240 else "dormant"
        if not open_ and won and max(d.end for d in won) < -430:
            life = "dormant" if R.random() < .7 else "lost"
        elif not open_ and not won and a.deals and lastday < -200:
            life = "lost" if R.random() < .4 else "dormant"
        elif life == "repeat" and a.key in top and R.random() < .3:
            life = "advocate"
        a.life = life
        a.tier = tiers[a.key]
        v = {"name": a.name, "kind": a.kind}
        if a.kind == "org":
            v["short_name"] = a.short
            if (R.random() < .8 or won) and not a.is_copy:
                v["uscc"] = credit_code()
            v |= {"industry": a.industry, "size": a.size}
            if R.random() < .45:
                v["employees"] = int({"micro": 8, "small": 45, "medium": 180, "large": 900}[a.size] * R.uniform(.6, 2.2))
            if a.size in ("medium", "large") and R.random() < .3:
                v["annual_sales"] = str(int({"medium": 9e7, "large": 9e8}[a.size] * R.uniform(.5, 2.5) / 1e6) * 1_000_000)
            v["ownership"] = a.ownership
        else:
            v["industry"] = a.industry
        v |= {"address": a.address, "region": OTHER_REGION.get(a.city, a.region)}
        if a.kind == "org" and R.random() < .72:
            a.phone = f"{a.code}-9{R.randrange(10**7):07d}"
            if a.is_copy and getattr(a.copy_of, "phone", None):
                a.phone = "+86 " + a.copy_of.phone[1:]
            v["phone"] = a.phone
        if a.kind == "org" and not a.parent and R.random() < .42:
            v["website"] = "https://www." + a.mail
        if a.parent:
            v["parent"] = {"key": a.parent.key}
        v |= {"lifecycle": life, "tier": a.tier}
        if a.tier == "vip":
            v["account_manager"] = {"user": a.owner}
            if R.random() < .3:
                v["tier_locked"] = True
        v["source"] = a.source
        # Said without drawing: the rest of the story stays as it is.
        if a.kind == "org":
            v["roles"] = ["dealer"] if a.old and a.size == "micro" else ["end_user"]
            v |= tags_of(a.key, ACCOUNT_TAGS, "多站房" if a.sets > 4 else "外资短名单" if a.ownership == "foreign" else "老客户" if a.old else None)
        needs = sorted({NEED_OF[d.line, d.pipeline] for d in a.deals})
        if needs:
            v["needs"] = needs
        known = [b for b in by_region[a.region][:80] if b.off < a.off - 30]
        if a.source == "referral" and known:
            v["referred_by"] = {"key": known[int(a.key[1:]) * 7 % len(known)].key}
        if R.random() < .2:
            v["preferences"] = R.choice(PREFER)
        if won and a.kind == "org":
            grade = pick([("a", 30), ("b", 42), ("c", 22), ("d", 6)])
            v["credit_grade"] = grade
            if grade != "d" and R.random() < .6:
                v |= {"credit_limit": str(rough(max(d.amount for d in won) * R.uniform(.3, .9))), "credit_days": R.choice([30, 30, 45, 60, 60, 90]), "credit_valid_to": day(R.choice([39, 129, 220, 311]))}
            if "uscc" in v and R.random() < .5:
                v |= {"invoice_title": a.name, "tax_no": v["uscc"]}
        out.append({"key": a.key, "owner": {"user": a.owner}, "at": stamp(a.off, a.time), "values": v})
    return out

def contact_records():
    out = []
    for c in CONTACTS:
        v = {"name": c.name, "account": {"key": c.account.key}, "title": c.title}
        if c.dept:
            v["department"] = c.dept
        v["default_role"] = c.role
        if c.first:
            v["is_primary"] = True
        if c.left:
            v["left_company"] = True
        if c.mobile:
            v["mobile"] = c.mobile
        if c.mail:
            v["email"] = c.mail
        if R.random() < .3:
            v["wechat"] = wechat()
        if R.random() < .4:
            v["channel_pref"] = pick([("wechat", 45), ("phone", 35), ("visit", 14), ("email", 6)])
        if c.sex and R.random() < .85:
            v["gender"] = c.sex
        if R.random() < .12:
            v["birthday"] = day(-round(365.25 * R.uniform(26, 58)))
        if c.off > -700 and R.random() < .3:
            v[R.choice(["consent_im", "consent_im", "consent_email", "consent_sms"])] = "granted"
            v["consent_at"] = moment(c.off, c.time)
            v["consent_source"] = pick([("展会扫码登记", 3), ("官网表单勾选", 3), ("加微信时口头同意", 3), ("售后回访时确认", 2), ("技术交流会签到表", 2)])
        elif R.random() < .03:
            v["consent_sms"] = "withdrawn"
        v |= tags_of(c.key, CONTACT_TAGS)
        out.append({"key": c.key, "owner": {"user": c.account.owner}, "at": stamp(c.off, c.time), "values": v})
    return out
