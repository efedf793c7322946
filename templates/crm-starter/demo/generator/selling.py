"""What is sold and how: products and prices, what belongs to a deal, quotes, knowledge. Amounts agree to the cent: lines of a
deal sum to its amount, lines of a quote less its header discount to its total, its terms to 100 %."""
from decimal import Decimal

from .catalogue import (
    ARTICLES, BENCH_STAGE, BUNDLES, CHANNEL, CONCERN, FITS, GOES_WITH, LINES, PARTNERS, PARTY, REASONS,
    REVIEWS, RIVAL_CARDS, RIVAL_MOVE, TERMS, catalogue,
)
from .people import MANAGER, SELLERS
from .tools import R, credit_code, day, pick, stamp
from .words import CITIES, TRADES
from .world import ACCOUNTS, DEALS

def money(value):
    """As the wire has it: two decimals only where they are needed."""
    value = Decimal(value)
    return str(int(value)) if value == int(value) else f"{value:.2f}"

class Selling:
    def __init__(self):
        self.r = R
        self.price, self.names, self.lines, self.kinds, self.taxes, self.units, self.costs = {}, {}, {}, {}, {}, {}, {}
        self.key = {}
        for i, (code, name, line, kind, unit, price, tax, *_rest) in enumerate(catalogue(), 1):
            self.key[code] = f"prd_{i:03d}"
            self.price[code], self.names[code], self.lines[code], self.kinds[code], self.taxes[code], self.units[code] = price, name, line, kind, tax, unit
            self.costs[code] = round(price / 1.13 * _rest[2], -1 if price > 5000 else 0)
        self.basket = {}

    # ------------------------------------------------------------------------------------------- products and prices
    def record(self, key, owner, at, values, moves=None):
        out = {"key": key, "owner": {"user": owner}, "at": at, "values": {k: v for k, v in values.items() if v is not None}}
        if moves:
            out["moves"] = moves
        return out

    def product_lines(self):
        return [self.record(f"pln_{k}", "wang_siyuan", stamp(-2005, f"09:{i:02d}"), {"name": n, "parent": p and {"key": f"pln_{p}"}, "manager": {"user": m}}) for i, (k, n, m, p) in enumerate(LINES)]

    def products(self):
        out = []
        for i, (code, name, line, kind, unit, price, tax, lead, life, _, of) in enumerate(catalogue()):
            old = code.startswith("TH-F")
            goes = next((codes for start, codes in GOES_WITH.items() if code.startswith(start)), None)
            at = stamp(-2000 if old or kind in ("part", "consumable", "service") else -1620 if code.startswith(("TH-PM", "TD", "TT", "TF", "PJ")) else -760, f"{9 + i // 60:02d}:{i % 60:02d}")
            out.append(self.record(self.key[code], "wang_siyuan", at, {
                "code": code, "name": name, "line": {"key": f"pln_{line}"}, "kind": kind, "active": not old, "unit": unit, "list_price": money(price), "floor_price": money(round(price * .82, -1 if price > 1000 else 0)),
                "cost": money(self.costs[code]), "tax_rate": tax, "lead_days": lead, "life_days": life, "upgrade_of": {"key": self.key[of]} if of else None, "companions": [{"key": self.key[c]} for c in goes if c != code] if goes and not old else None}))
        return out

    def bundles(self):
        return [self.record(f"bnd_{i:02d}", "wang_siyuan", stamp(-700, f"10:{i:02d}"), {"bundle": {"key": self.key[b]}, "product": {"key": self.key[p]}, "qty": str(n), "purpose": text}) for i, (b, p, n, text) in enumerate(BUNDLES, 1)]

    def competitors(self):
        return [self.record(f"cpt_{key}", "wang_siyuan", stamp(-1990, f"11:{i:02d}"), {"name": name, "price_level": level, "strengths": good, "weaknesses": bad, "note": answer}) for i, (name, (key, level, good, bad, answer)) in enumerate(RIVAL_CARDS.items())]

    def territories(self):
        rows = [("苏锡常", "east", "small", 10, "chen_jianguo", None, "js"), ("上海与浙江", "east", "small", 20, "chen_jianguo", None, "sh zj"), ("华东其他", "east", None, 30, "chen_jianguo", None, "ah js"), ("珠三角", "south", "small", 40, "zhou_lin", None, "gd"), ("福建与华南其他", "south", None, 50, "zhou_lin", None, "fj gx hi gd"),
            ("京津冀鲁", "north", None, 60, "zhao_wei", None, "bj tj he sd"), ("东北", "northeast", None, 70, "zhao_wei", None, "ln jl hl"), ("华中", "central", None, 80, "he_xiaofeng", None, "hb hn ha jx"), ("西南与西北", "southwest", None, 90, "he_xiaofeng", None, "sc cq gz yn sn"), ("全国兜底", None, None, 999, "wang_siyuan", True, "")]
        return [self.record(f"ter_{i:02d}", owner, stamp(-690, f"09:{i:02d}"), {"name": n, "region": region, "provinces": provinces.split() or None, "min_size": size, "priority": p, "fallback": fallback}) for i, (n, region, size, p, owner, fallback, provinces) in enumerate(rows, 1)]

    def skills(self):
        r, out = self.r, []
        good = {"screw": ["永磁变频选型", "整站节能改造", "激光切割配套"], "oil_free": ["无油站房", "质量部沟通"], "dryer": ["低露点干燥", "零气耗改造"], "parts": ["备件年框", "大修谈判"], "piping": ["管网改造", "投标技术标"], "service": ["驻厂运维", "节能诊断"]}
        for region, people in SELLERS.items():
            for user, _, since in people:
                for line in r.sample(list(good), 2):
                    years = round(min(12, max(1, -since / 365)) * r.uniform(.6, 1), 1)
                    out.append(self.record(f"skl_{len(out) + 1:02d}", MANAGER[region], stamp(max(since, -600), "13:%02d" % (len(out) % 60)), {
                        "strength": r.choice(good[line]), "user": {"user": user}, "line": {"key": f"pln_{line}"}, "industry": r.choice(list(TRADES)), "region": region, "years": str(years), "level": min(5, max(2, round(years / 2.2 + r.uniform(0, 1.4))))}))
        return out

    def price_books(self):
        rows = [("standard", "标准价格表 2026", "cny", -325, 39, None, None, 30), ("vip", "VIP 价格表 2026", "cny", -325, 39, "vip", None, 10), ("dealer", "华南经销价格表 2026", "cny", -325, 39, None, "south", 20), ("y2025", "标准价格表 2025", "cny", -690, -326, None, None, 40)]
        return [self.record(f"pbk_{k}", "wang_siyuan", stamp(start - 12, f"10:{i:02d}"), {"name": n, "currency": c, "valid_from": day(start), "valid_to": day(end), "tier": tier, "region": region, "priority": p, "tax_included": True}) for i, (k, n, c, start, end, tier, region, p) in enumerate(rows)]

    def price_entries(self):
        out = []
        def put(book, code, qty, factor, off, terms, most):
            price = Decimal(self.price[code]) * Decimal(str(factor))
            out.append(self.record(f"pen_{len(out) + 1:03d}", "wang_siyuan", stamp(off, f"{11 + len(out) // 60:02d}:{len(out) % 60:02d}"), {
                "book": {"key": f"pbk_{book}"}, "product": {"key": self.key[code]}, "min_qty": str(qty), "price": money(price), "floor_price": money(min(price, Decimal(round(self.price[code] * .82, -1 if self.price[code] > 1000 else 0)))), "max_discount": str(most), "terms": terms}))
        for code, kind in self.kinds.items():
            if not code.startswith("TH-F") and code != "PJ-INST":
                put("standard", code, 1, 1, -330, {"service": "含税含差旅", "part": "含税不含安装", "consumable": "含税包邮"}.get(kind, "单台含税，不含安装"), 10 if kind in ("machine", "auxiliary", "bundle") else 5)
        for code in ("TH-PM37", "TH-PM55", "TH-PM75", "TH-PM90", "TH-TS110", "TH-TS132", "TD-R13", "TD-R28", "TD-A28", "SP-SE90", "SP-OIL18", "SV-Y110"):
            put("vip", code, 1, .94, -329, "VIP 客户", 5)
        for code in ("TH-PM22", "TH-PM37", "TH-PM55", "TD-R6", "TD-R13", "TH-LC22"):
            put("dealer", code, 3, .9, -329, "三台起，经销商", 3)
            put("dealer", code, 10, .87, -329, "十台起，经销商", 0)
        for code in ("TH-PM37", "TH-PM55", "TH-PM75", "TD-R13"):
            put("y2025", code, 1, 1.03, -700, "单台含税，不含安装", 10)
        return out

    def benchmarks(self):
        out = []
        def put(metric, scope, value, source, start, end=None):
            out.append(self.record(f"bmk_{len(out) + 1:02d}", "wang_siyuan", stamp(start, "16:%02d" % len(out)), {"metric": metric, "scope": scope, "value": str(value), "source": source, "valid_from": day(start), "valid_to": end and day(end)}))
        for scope, days in BENCH_STAGE:
            put("stage_days", scope, days, "2024–2025 年赢单项目实际天数，中位数上浮三成", -325)
        for label, cpl, conversion, *_ in CHANNEL.values():
            put("cpl", label, cpl, "2024 年市场费用除以有效线索", -325)
            put("conversion", label, conversion, "近三年有效线索转商机", -325)
        put("cpa", "全部渠道", 980, "2024 年实际", -690, -326)
        put("cpa", "全部渠道", 1050, "2025 年实际加 5%", -325)
        put("reply_rate", "标准销售/初步沟通", 50, "管理层要求", -325)
        return out

    def offers(self):
        rows = [("trade_in", "旧机以旧换新减 5000", "OFF-TRADEIN", "amount", None, "5000", "60000", None, -200, 39), ("expo", "工博会现场签约 98 折", "OFF-EXPO26", "percent", "2", None, "100000", None, -62, 30), ("service", "首年免费保养一次", "OFF-CARE", "gift", None, "2380", "80000", None, -325, 39), ("vip", "VIP 年框再减 1.5%", "OFF-VIP", "percent", "1.5", None, "300000", "vip", -325, 39), ("spring", "春节备件包邮", "OFF-SPRING", "amount", None, "300", "3000", None, -318, -280)]
        return [self.record(f"off_{k}", "wang_siyuan", stamp(start - 5, f"15:{i:02d}"), {"name": n, "code": c, "kind": kind, "percent": p, "value": v, "min_amount": least, "tier": tier, "valid_from": day(start), "valid_to": day(end)}) for i, (k, n, c, kind, p, v, least, tier, start, end) in enumerate(rows)]

    def reviews(self):
        out = []
        for i, (metric, scope, period, value, bench, ago, owner, end, finding, decision, changed) in enumerate(REVIEWS, 1):
            deviation = (Decimal(value) - Decimal(bench)) / Decimal(bench) * 100 if "预测" not in metric else Decimal(value)
            moves = []
            result = {k: v for k, v in {"finding": finding, "decision": decision, "changed": changed}.items() if v}
            if end != "open":
                moves.append({"to": "standard/approving", "at": stamp(-ago + 4, "15:10"), "values": result})
            if end == "closed":
                moves.append({"to": "standard/closed", "at": stamp(-ago + 6, "17:20")})
            out.append(self.record(f"mrv_{i}", owner, stamp(-ago, "09:40"), {"metric": metric, "stage": "standard/open", "scope": scope, "period": period, "value": value, "benchmark": bench, "deviation": f"{deviation:.1f}"}, moves))
        return out

    # ------------------------------------------------------------------------------------------- partners and grants
    def partners(self):
        out, r = [], self.r
        for i, (name, short, region, role) in enumerate(PARTNERS, 1):
            city = next((c for c in CITIES[region] if name.startswith(c[0])), CITIES[region][0])
            out.append(self.record(f"acc_p{i:02d}", MANAGER[region], stamp(-900 + i * 11, f"10:{i:02d}"), {
                "name": name, "kind": "org", "short_name": short, "uscc": credit_code(), "industry": "other", "size": r.choice(["small", "medium"]), "ownership": r.choice(["private", "private", "state"]), "address": f"{city[0]}市{r.choice(city[3].split())}{r.randrange(6, 900)}号",
                "region": region, "lifecycle": "engaged", "tier": "potential", "source": "referral", "roles": ["designer" if role == "设计院" else "contractor" if role == "总包" else "tender_agent" if role == "招标代理" else "partner"], "phone": f"{city[1]}-9{r.randrange(10**7):07d}", "preferences": f"{role}，项目上常碰面；先打招呼再送资料"}))
        return out

    def grants(self):
        r, out = self.r, []
        vip = [a for a in ACCOUNTS if a.tier == "vip"][:8]
        others = [a for a in ACCOUNTS if a.life in ("customer", "repeat") and a.tier != "vip" and a.kind == "org"]
        rows = [("vip", a) for a in vip] + [(k, a) for k, a in zip(["trade_in"] * 4 + ["expo"] * 3 + ["service"] * 3, r.sample(others, 10))]
        for offer, a in rows:
            start = {"vip": -300, "trade_in": -150, "expo": -40, "service": -200}[offer]
            at = max(a.off + 1, start + r.randrange(0, 30))
            out.append(self.record(f"ogr_{len(out) + 1:02d}", a.owner, stamp(min(-1, at), "14:%02d" % len(out)), {"offer": {"key": f"off_{offer}"}, "account": {"key": a.key}, "reason": r.choice(REASONS["grant"]), "expires_on": day(39 if offer != "expo" else 30)}))
        return out

    # ------------------------------------------------------------------------------------------- what belongs to a deal
    def contents(self, d):
        """Lines of a deal that sum to its amount: [(code, text, quantity, list price, discount in percent, price)]."""
        if d.key in self.basket:
            return self.basket[d.key]
        r, amount = self.r, Decimal(d.amount)
        wanted = {"machine": ["machine"], "auxiliary": ["auxiliary"], "parts": ["consumable", "part"], "piping": ["piping"], "service": ["service"]}[d.line]
        pool = [c for c in self.kinds if (self.lines[c] == "piping" if "piping" in wanted else self.kinds[c] in wanted and self.lines[c] != "piping") and c != "PJ-INST" and not c.startswith("TH-F")]
        kw = f"{d.kw:g}" if d.line == "machine" else ""
        rest, lines = amount, []
        goal = amount * Decimal("0.9")
        for step in range(3):
            fit = [c for c in pool if self.price[c] <= goal and c not in [x[0] for x in lines]]
            if not fit:
                break
            best = sorted(fit, key=lambda c: (step == 0 and not (kw and f"{kw}kW" in self.names[c]), abs(float(goal) * r.uniform(.25, .7) - self.price[c])))[0] if step == 0 else r.choice(sorted(fit, key=lambda c: -self.price[c])[:6])
            most = {"machine": 6, "auxiliary": 6, "metre": 400}.get(self.units[best] if self.units[best] == "metre" else self.kinds[best], 24)
            qty = max(1, min(most, int(goal * Decimal(str(r.uniform(.45, .85) if step == 0 else r.uniform(.3, .7))) / self.price[best])))
            discount = Decimal(r.choice([0, 3, 5, 5, 8, 10]) if amount > 30000 else r.choice([0, 0, 2, 5]))
            price = (Decimal(self.price[best]) * (100 - discount) / 100).quantize(Decimal("0.01"))
            lines.append((best, self.names[best], qty, Decimal(self.price[best]), discount, price))
            goal -= qty * price
            rest -= qty * price
            if self.kinds[best] == "machine":
                pool = [c for c in self.kinds if self.kinds[c] == "auxiliary" and self.lines[c] != "piping"]
            if goal < amount * Decimal("0.12"):
                break
        text = "管道、安装与调试" if d.pipeline == "engineering" else {"parts": "更换人工与运费", "service": "差旅、耗材与测试"}.get(d.line, "运输、安装与调试")
        lines.append(("PJ-INST", text, 1, rest, Decimal(0), rest))
        assert rest > 0 and sum(q * p for _, _, q, _, _, p in lines) == amount, d.name
        self.basket[d.key] = lines
        return lines

    def stage_day(self, d, *names):
        return next((off for (s, *_), off in zip(d.stages, d.days) if s in names), None)

    def later(self, off, until=-1):
        """A day after `off`, not after `until`."""
        return min(until, off + self.r.choice([0, 1, 1, 2, 3, 5])) if off < until else until

    def at(self, off, d):
        """A moment on the day after which the deal surely exists."""
        hour = self.r.randrange(9, 17) if off > d.off else 19
        return stamp(off, f"{hour:02d}:{self.r.randrange(10, 59):02d}")

    def deal_parts(self):
        r = self.r
        lines, people, parties, rivals, shares = [], [], [], [], []
        def put(rows, prefix, d, off, values):
            rows.append(((off, d.key), self.record(None, d.owner, self.at(off, d), {"opportunity": {"key": d.key}, **values})))
        names = {name: key for name, (key, *_) in RIVAL_CARDS.items()}
        for d in DEALS:
            live, recent = d.outcome == "open", d.outcome == "won" and d.end > -75
            far = len(d.stages) > 1
            priced = self.stage_day(d, "quoting", "design")
            sure = self.stage_day(d, "quoting", "bidding", "negotiation") is not None
            if priced is not None and (live and (sure or r.random() < .3) or recent and r.random() < .6):
                off = self.later(priced, -1 if live else d.end)
                for code, text, qty, _, _, price in self.contents(d):
                    put(lines, "opl", d, off, {"text": text, "product": {"key": self.key[code]}, "qty": str(qty), "price": money(price)})
            if live and far or recent and r.random() < .5:
                known = [c for c in d.account.contacts if not c.left and c.off < max(d.days[min(1, len(d.days) - 1)], d.off + 1)][:3 if d.pipeline == "engineering" else 2]
                boss = next((c for c in known if c.role == "approver"), None)
                for c in known:
                    off = self.later(max(c.off + 1, d.days[min(1, len(d.days) - 1)]), -1 if live else d.end)
                    attitude = pick([("support", 4), ("neutral", 5), ("oppose", 1), ("unknown", 3)]) if live else "support"
                    put(people, "dct", d, max(off, d.off), {"contact": {"key": c.key}, "role": c.role, "influence": {"approver": "high", "technical": "high", "purchasing": "mid", "influencer": "mid", "coach": "mid"}.get(c.role, "low"), "attitude": attitude,
                        "concern": r.choice(CONCERN[c.role]), "reports_to": {"key": boss.key} if boss and boss is not c else None})
            noted = next((n for n in names for m in d.record.get("moves", []) if n in m.get("values", {}).get("loss_note", "")), None)
            if live and priced is not None and r.random() < .5 or noted and d.end > -150:
                rival = noted or pick([(n, wt) for n, wt in zip(names, (41, 33, 26))])
                position = "ahead" if noted else pick([("ahead", 3), ("even", 4), ("behind", 4)])
                off = self.later(priced if priced is not None else d.days[-1], -1 if live else d.end)
                gap = r.randint(3, 9)
                price = Decimal(d.amount) * (100 - gap if position == "ahead" else 100 + gap) / 100 if r.random() < .7 else None
                put(rivals, "drv", d, off, {"competitor": {"key": f"cpt_{names[rival]}"}, "position": position, "price": price and money(price.quantize(Decimal(1))), "note": r.choice(RIVAL_MOVE[position]).format(p=gap)})
            if d.pipeline == "engineering" and live and far and r.random() < .55:
                near = [(i, p) for i, p in enumerate(PARTNERS, 1) if p[2] == d.region]
                for i, p in r.sample(near, min(len(near), r.choice([1, 1, 2]))):
                    role, parts = PARTY[p[3]]
                    put(parties, "dpt", d, self.later(d.days[1]), {"account": {"key": f"acc_p{i:02d}"}, "role": role, "part": r.choice(parts)})
            if d.outcome == "won" and d.end > -260 and d.amount > 150_000 and r.random() < .4:
                second = MANAGER[d.region] if d.owner != MANAGER[d.region] else next(u for u, _, _ in SELLERS[d.region] if u != d.owner)
                first = r.choice([60, 70, 70, 80])
                reason = r.choice(REASONS["share"])
                for user, percent in ((d.owner, first), (second, 100 - first)):
                    put(shares, "dsh", d, d.end, {"user": {"user": user}, "percent": str(percent), "reason": reason})
        return [self.numbered(rows, prefix) for rows, prefix in ((lines, "opl"), (people, "dct"), (parties, "dpt"), (rivals, "drv"), (shares, "dsh"))]

    def numbered(self, rows, prefix):
        rows.sort(key=lambda x: x[0])
        for i, (_, record) in enumerate(rows, 1):
            record["key"] = f"{prefix}_{i:03d}"
        return [record for _, record in rows]

    # ------------------------------------------------------------------------------------------- quotes
    def quotes(self):
        r = self.r
        quotes, lines, terms = [], [], []
        ready = [d for d in DEALS if d.contact and d.account.kind == "org" and self.stage_day(d, "quoting", "bidding", "negotiation") is not None and d.amount > 20_000]
        live = [d for d in ready if d.outcome == "open" and self.stage_day(d, "quoting", "bidding", "negotiation") < -3]
        won = [d for d in ready if d.outcome == "won" and d.end > -400 and self.stage_day(d, "quoting", "bidding", "negotiation") < d.end - 2]
        lost = [d for d in ready if d.outcome == "lost" and -400 < d.end < -2]
        chosen = [(d, None) for d in live] + [(d, "accepted") for d in r.sample(won, min(170, len(won)))] + [(d, r.choice(["rejected", "rejected", "expired"])) for d in r.sample(lost, min(110, len(lost)))]
        for d, end in sorted(chosen, key=lambda x: (x[0].days[-1], x[0].key)):
            start = self.stage_day(d, "quoting", "bidding", "negotiation")
            close = d.end if end else -1
            if end is None:
                state = pick([("draft", 3), ("approving", 2), ("approved", 2), ("sent", 12)])
                # Most are still valid; a few have run out and nobody noticed.
                start = max(start, -6 if state != "sent" else -r.choice([5, 9, 14, 19, 24, 27, 29, 36]))
            else:
                state = end
            versions = 2 if end != "expired" and start < close - 8 and r.random() < .16 else 1
            for version in range(1, versions + 1):
                last = version == versions
                made = start if version == 1 else min(close - 2, start + 6)
                self.quote((quotes, lines, terms), d, (version, versions), (made, close), state if last else "superseded")
        return quotes, lines, terms

    def quote(self, rows, d, versions, days, state):
        r = self.r
        (version, count), (made, close) = versions, days
        quotes, lines, terms = rows
        key = f"q{len(quotes) + 1:03d}"
        basket = list(self.contents(d))
        if version < count:  # the first offer asked a little more for the work
            code, text, qty, _, _, price = basket.pop()
            price += (Decimal(d.amount) * Decimal("0.03")).quantize(Decimal(1))
            basket.append((code, text, qty, price, Decimal(0), price))
        off = Decimal(0)
        if version == count and r.random() < .3 and d.amount > 60_000:  # the round sum given away at the end
            off = Decimal(r.choice([500, 800, 1000, 2000]))
            code, text, qty, _, _, price = basket.pop()
            basket.append((code, text, qty, price + off, Decimal(0), price + off))
        total = sum(q * p for _, _, q, _, _, p in basket) - off
        plan = TERMS["engineering"] if d.pipeline == "engineering" else TERMS[d.line] if d.line in ("parts", "service") else TERMS["standard"]
        advance = plan[0][1] if plan[0][2] == "signed" else 0
        book = "y2025" if made <= -325 else "vip" if d.account.tier == "vip" else "standard"
        v = {"name": f"{d.name} 报价" + (f" 第{'一二三'[version - 1]}版" if count > 1 else ""), "opportunity": {"key": d.key}, "account": {"key": d.account.key}, "contact": {"key": d.contact.key}, "stage": "standard/draft",
            "price_book": {"key": f"pbk_{book}"}, "currency": "cny", "valid_until": day(made + 30), "header_discount": money(off) if off else None}
        full = {"advance_percent": str(advance), "delivery_days": r.choice([15, 20, 30, 35, 45]), "warranty_months": r.choice([12, 24, 36] if d.line != "parts" else [6, 12])}
        if advance < 20:
            full["note"] = "年度备件款，按月结 30 天，客户历来准时"
        elif r.random() < .5:
            full["note"] = r.choice(["含税含运费，卸货由客户负责。", "停机窗口由客户安排，提前一周通知。", "旧机由客户保留作备用。", "报价不含配电与土建。", "节能量以双方共同测量为准。"])
        if state != "draft" or r.random() < .7:
            v |= full
        clock = iter(("10:20", "14:30", "16:40", "17:50"))
        moves, day_ = [], made
        path = {"draft": [], "approving": ["approving"], "approved": ["approving", "approved"], "sent": ["approving", "approved", "sent"]}.get(state, ["approving", "approved", "sent", state])
        for step in path:
            end = step in ("accepted", "rejected", "expired", "superseded")
            day_ = max(day_, min(close, day_ + 5) if step == "superseded" else close) if end else min(close, day_ + r.choice([0, 0, 1]))
            by = {"by": {"user": MANAGER[d.region]}} if step == "approved" else {}
            moves.append({"to": f"standard/{step}", "at": stamp(day_, "18:40" if end else next(clock)), **by})
        created = stamp(made, "09:10" if made > d.off else "19:00")
        quotes.append(self.record(key, d.owner, created, v, moves))
        child = stamp(made, "09:30" if made > d.off else "19:10")
        for code, text, qty, list_, discount, price in basket:
            lines.append(self.record(f"qln_{len(lines) + 1:03d}", d.owner, child, {"quote": {"key": key}, "product": {"key": self.key[code]}, "text": text, "qty": str(qty), "unit": self.units[code], "list_price": money(list_), "discount": str(discount), "price": money(price),
                "tax_rate": self.taxes[code], "cost": money(self.costs[code] if code != "PJ-INST" else (price * Decimal("0.66")).quantize(Decimal(1)))}))
        for name, ratio, trigger, days_ in plan:
            terms.append(self.record(f"qtm_{len(terms) + 1:03d}", d.owner, child, {"quote": {"key": key}, "name": name, "ratio": str(ratio), "trigger": trigger, "offset_days": days_}))
        assert sum(t[1] for t in plan) == 100
        assert total == sum(q * p for _, _, q, _, _, p in basket) - off and (version < count or total == d.amount), d.name

    # ------------------------------------------------------------------------------------------- knowledge
    def articles(self):
        out = []
        writers = ["wang_siyuan", "chen_jianguo", "li_na", "zhou_lin", "xu_jiahao"]
        for i, (title, kind, audience, line, industry, stage, body) in enumerate(ARTICLES, 1):
            ago = 560 - i * 23
            steps = {"draft": [], "review": ["review"], "published": ["review", "published"], "retired": ["review", "published", "retired"]}[stage]
            moves = [{"to": f"standard/{s}", "at": stamp(-ago + 1 + n, "16:%02d" % i), **({"by": {"user": "wang_siyuan"}} if s in ("published", "retired") else {})} for n, s in enumerate(steps)]
            out.append(self.record(f"art_{i:02d}", writers[i % 5], stamp(-ago, "10:%02d" % i), {"title": title, "kind": kind, "stage": "standard/draft", "audience": audience, "line": line and {"key": f"pln_{line}"}, "industries": industry and [industry], "fits_stages": FITS.get(kind), "revision": 1 + i % 3, "body": body}, moves))
        return out

