"""Deals as records: first values, then a move for every stage with what its gate asks for."""
from .catalogue import RIVAL_CARDS
from .deals import path_of
from .figures import LOSS, WIN
from .tools import R, clock_time, day, deck, moment, neat, pick, rough, stamp, workday
from .words import NEXT, OTHER_REGION, RIVALS
from .world import DEALS

CATEGORY = {"prospect": "omitted", "project": "omitted", "quoting": "best", "bidding": "best", "closing": "commit", "due": "pipeline", "repurchase.needs": "best", "quote": "commit", "negotiation": "commit", "signing": "commit"}

def of_stage(table, d, name):
    """What a table says of a stage; names that pipelines share are told apart where it matters."""
    return table.get(f"{d.pipeline}.{name}") or table.get(name)


def loss_note(reason, amount):
    rival = pick([(RIVALS[0], 41), (RIVALS[1], 33), (RIVALS[2], 26)])
    return R.choice({
        "price": [f"{rival}低我们约 {R.randint(4, 11)}%，客户按最低价定", f"{rival}最后一轮又降了 {R.randint(2, 5)} 个点，我们没有跟", "客户预算被集团砍了，只看总价"],
        "relation": [f"{rival}与业主合作多年，技术规格按他们写的", "对手先做通了分管副总，我们介入太晚", f"客户原有站房都是{rival}，不愿混用"],
        "cancelled": ["新厂项目缓建，客户暂停全部设备采购", "产线搬去外地，本厂不再扩容", "环评没过，项目取消"],
        "spec": ["露点要求 -70℃，我们的配置达不到", "业主要求 0 级无油证书，资料没跟上", "站房层高不够，我们的机型放不下"],
        "delivery": [f"客户要 {R.randint(12, 20)} 天到货，我们最快 {R.randint(30, 45)} 天", "进口变频器缺货，交期答应不下来"],
        "terms": ["客户要求货到 180 天承兑，财务不同意", "坚持质保金 15% 两年，没有谈拢"],
        "no_answer": ["联系人换岗，三次电话无人接", "报价后没有回音，前台不再转接"]}[reason])

def deal_records():
    lost = [d for d in DEALS if d.outcome == "lost"]
    losses = deck(len(lost), LOSS)
    R.shuffle(lost)
    fits_early = ("cancelled", "no_answer", "relation", "spec")
    early = lambda d: len(d.stages) <= 2 and d.pipeline != "repurchase"
    for d in sorted(lost, key=lambda d: -len(d.stages)):  # those that came far take price, terms and delivery first
        liked = [x for x in losses if (x in fits_early) == early(d)]
        d.reason = R.choice(liked or losses)
        losses.remove(d.reason)
    wins = deck(sum(d.outcome == "won" for d in DEALS), WIN)
    late = 0
    for d in DEALS:
        a, std = d.account, d.pipeline != "engineering"
        known = [c for c in a.contacts if (c.off, c.time) < (d.off, d.time) and not c.left]
        d.contact = R.choice(known[:1] * 2 + known) if known else None
        if d.outcome == "open":
            if d.slipped:
                due = 24
            elif R.random() < .11:
                due = -R.randint(1, 26)
            else:
                left = sum(s[2] for s in path_of(d)[len(d.stages) - 1:])
                due = max(2, min(R.randint(70, 125), round(left * R.uniform(.45, 1.9) + R.randint(0, 8))))
                if R.random() < .06:
                    due = R.randint(121, 190)
            due = workday(due)
        else:
            due = workday(max(d.end + R.randint(-4, 24), d.off + 16)) if d.outcome == "won" else workday(max(d.end + R.randint(4, 50), d.off + 25 if d.pipeline == "standard" else d.off + 70))
        d.due = due
        first = d.stages[0][0]
        v = {"name": d.name, "account": {"key": a.key}}
        if d.contact:
            v["contact"] = {"key": d.contact.key}
        v["stage"] = f"{d.pipeline}/{first}"
        v["type"] = d.type
        state = {}  # what has been filled so far, so that moves add only what is missing
        estimate = rough(d.amount * R.uniform(.82, 1.2)) if R.random() < .6 else d.amount
        if not std or R.random() < .55 or len(d.stages) == 1:
            if not std or R.random() < .85:
                v["amount"] = str(estimate)
        if "amount" in v and (estimate > 500_000 or R.random() < .7):
            v["expected_close"] = day(workday(max(d.off + 14, due - R.randint(5, 40))) if d.outcome != "open" or d.slipped else due)
        if d.slipped:
            v["expected_close"] = day(-385)
        if d.procurement and (estimate > 500_000 and "amount" in v or R.random() < (.35 if std else .5)):
            v["procurement"] = d.procurement
        if std and "amount" in v and estimate > 500_000 and not d.procurement:
            d.procurement = v["procurement"] = "direct"
        v["product_line"] = {"key": f"pln_{d.line}"}
        v["source"] = d.lead.source if d.lead else a.source
        v["region"] = OTHER_REGION.get(a.city, a.region)
        v["next_step"] = R.choice(of_stage(NEXT, d, first))
        state.update(v)
        moves = []
        def move(to, off, **vals):
            time = clock_time("09:00", "18:30")
            new = {k: x for k, x in vals.items() if x is not None and state.get(k) != x}
            state.update(new)
            m = {"to": f"{d.pipeline}/{to}", "at": stamp(off, time)}
            if new:
                m["values"] = new
            moves.append(m)
        budget = str(rough(d.amount * R.uniform(.95, 1.22)))
        for (name, *_), off in list(zip(d.stages, d.days))[1:]:
            need = {}
            final = str(d.amount)
            want = lambda k, x: need.__setitem__(k, x) if k not in state else None
            if name in ("quoting", "design", "bidding", "negotiation", "closing", "quote"):
                need["amount"] = final
                if d.amount > 500_000:
                    want("procurement", d.procurement or "direct")
                if name != "design" or d.amount > 500_000:
                    want("expected_close", day(due))
            if name == "go":
                want("amount", str(estimate))
                want("procurement", d.procurement)
                if int(state.get("amount", need.get("amount", "0"))) > 500_000:
                    want("expected_close", day(due))
            if name == "survey":
                need |= {"go_decision": "go", "cost_budget": str(rough(max(3000, d.amount * .012)))}
            if name == "design":
                need |= {"decision_on": day(workday(due - R.randint(2, 14)) or -1), "funding": pick([("approved", 6), ("applying", 3), ("none", 1)]) if d.amount < 5_000_000 else "approved"}
            if name == "bidding" or name == "negotiation" and "budget" not in state:  # the gate counts when it is skipped
                need |= {"budget": budget}
            if std and name == "quoting" and R.random() < .45:
                need["budget"] = budget
            if d.slipped and name in ("survey", "design", "bidding"):
                need["expected_close"] = day({"survey": -300, "design": -190, "bidding": -96}[name])
            if name == d.last and d.outcome == "open":
                need["next_step"] = R.choice(of_stage(NEXT, d, name))
                need["expected_close"] = day(due) if "expected_close" in state or "expected_close" in need else None
            if name == "signing":
                need["next_step"] = R.choice(NEXT["signing"])
            cat = of_stage(CATEGORY, d, name) or "pipeline"
            if name == d.last and d.outcome == "open":
                if cat == "commit" and R.random() < .25:
                    cat = "best"
                elif cat == "pipeline" and R.random() < .12:
                    cat = "best"
                need["forecast_category"] = cat
                if name in ("quoting", "bidding", "closing", "negotiation", "signing") and R.random() < .42:
                    need["manager_amount"] = str(neat(d.amount * R.choice([.8, .85, .9, .9, .95, 1, 1])))
                    need["manager_category"] = cat if R.random() < .75 else "best" if cat == "commit" else "pipeline"
                if R.random() < .08:
                    need["probability"] = str(R.choice([15, 25, 30, 40, 60, 70, 75, 90]))
                if R.random() < .78:
                    nc = pick([(R.randint(1, 4), 4), (R.randint(5, 14), 4), (-R.randint(1, 9), 1.6)])
                    need["next_contact_at"] = moment(workday(nc), R.choice(["09:00", "09:30", "10:00", "14:00", "15:00", "16:30"]))
            move(name, off, **need)
        if d.outcome == "open" and len(d.stages) == 1:
            v["forecast_category"] = of_stage(CATEGORY, d, d.last) or "pipeline"
            if v["forecast_category"] == "commit":
                v["forecast_category"] = "best"
            if R.random() < .8:
                v["next_contact_at"] = moment(workday(R.randint(1, 9)), R.choice(["09:00", "10:30", "14:00", "15:30"]))
        if d.outcome == "won":
            d.reason = wins.pop()
            move("won", d.end, expected_close=day(d.end), forecast_category="closed", close_reason=d.reason)
        elif d.outcome == "lost":
            vals = {"close_reason": d.reason, "forecast_category": "omitted"}
            if R.random() < .62:
                vals["loss_note"] = loss_note(d.reason, d.amount) if d.reason != "price" or not early(d) else R.choice(["超出客户心理价位，先不考虑", "客户只看最低价，不愿比能耗", "按客户预算只能做二手机"])
            winner = next((key for name, (key, *_) in RIVAL_CARDS.items() if name in vals.get("loss_note", "")), None)
            if winner:
                vals["lost_to"] = {"key": f"cpt_{winner}"}
            if d.reason == "price" and len(d.stages) > 3 and R.random() < .6:
                vals["rival_price"] = str(neat(d.amount * R.uniform(.88, .97)))
            move("lost", d.end, **vals)
        elif d.outcome == "shelved":
            until = workday(R.randint(6, min(330, d.end + 355)))
            move("shelved", d.end, shelved_reason=pick([("funds", 34), ("plan", 36), ("decider", 14), ("capacity", 12), ("other", 4)]), shelved_until=day(until), forecast_category="omitted")
        elif d.outcome == "invalid":
            move("invalid", d.end, forecast_category="omitted")
        d.record = {"key": d.key, "owner": {"user": d.owner}, "at": stamp(d.off, d.time), "values": v}
        if moves:
            d.record["moves"] = moves
