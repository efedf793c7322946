"""Plays every record through the template's own metadata before it is written."""
import json
import re

from .people import ROLE
from .tools import offset

class Check:
    """Plays records through the template's own metadata: types, required, options, rules, gates, moves, references, order."""
    def __init__(self, root):
        load = lambda p: json.loads(p.read_text())
        self.lists = {d["name"]: [o["name"] for o in d["options"]] for d in map(load, (root / "choices").glob("*.json"))}
        self.entities, self.pipes = {}, {}
        for p in (root / "entities").glob("*/entity.json"):
            e = load(p)
            e["by"] = {f["name"]: f for f in e["fields"]}
            self.entities[e["name"]] = e
            self.pipes[e["name"]] = {q["name"]: q for q in map(load, p.parent.glob("pipelines/*.json"))}
        self.users, self.keys, self.rows, self.problems, self.steps, self.base, self.taken = set(), {}, {}, [], 0, 0, set()

    def bad(self, rec, text):
        self.problems.append(f"{rec.get('key') or rec['values'].get('subject')}: {text}")

    def stage(self, ent, wire):
        pipe, name = wire.split("/")
        q = self.pipes[ent][pipe]
        return q, next(s for s in q["stages"] if s["name"] == name)

    def get(self, ent, state, path):
        head, *tail = path.split(".")
        v = state.get(head)
        if tail == ["kind"]:
            return self.stage(ent, v)[1].get("kind", "open")
        if tail == ["pipeline"]:
            return v.split("/")[0]
        assert not tail, path
        return v

    def number(self, v, base=0):
        """A figure to compare; a date counts in days, one without offset of its own from `base`, the day of the write."""
        if isinstance(v, dict) and "date" in v:
            n, unit = re.match(r"([+-]?\d+)(\w+)", v.get("add", "0d")).groups()
            return offset({**v, "add": f"{base + int(n) * {'d': 1, 'w': 7, 'mo': 30, 'q': 91, 'y': 365}[unit]}d"})
        return float(v)

    def true(self, ent, s, f):
        if "all" in f:
            return all(self.true(ent, s, x) for x in f["all"])
        if "any" in f:
            return any(self.true(ent, s, x) for x in f["any"])
        if "not" in f:
            return not self.true(ent, s, f["not"])
        if "." in f["field"] and f["field"].split(".")[0] != "stage":
            return False  # what other records say is the engine's to judge; here it only locks
        v, w, op = self.get(ent, s, f["field"]), f.get("value"), f["op"]
        base = self.base if isinstance(w, dict) and "date" in w else 0
        if isinstance(w, dict) and "field" in w:
            w = s.get(w["field"])
        if op in ("empty", "not_empty"):
            return (v in (None, "")) == (op == "empty")
        if v is None or w is None:
            return op in ("ne", "not_in")
        if self.entities[ent]["by"].get(f["field"], {}).get("type") == "stage":  # a stage's name alone stands for it in any pipeline
            same = lambda name: name in (v, v.split("/")[1])
            return {"eq": lambda: same(w), "ne": lambda: not same(w), "in": lambda: any(map(same, w)), "not_in": lambda: not any(map(same, w))}[op]()
        return {"eq": lambda: v == w, "ne": lambda: v != w, "in": lambda: v in w, "not_in": lambda: v not in w, "gt": lambda: self.number(v) > self.number(w, base),
            "gte": lambda: self.number(v) >= self.number(w, base), "lt": lambda: self.number(v) < self.number(w, base), "lte": lambda: self.number(v) <= self.number(w, base)}[op]()

    def value(self, ent, rec, name, v, at):
        f = self.entities[ent]["by"].get(name)
        if not f:
            return self.bad(rec, f"no field {name}")
        t = f["type"]
        ok = True
        if t in ("text", "long_text", "rich_text"):
            ok = isinstance(v, str) and 0 < len(v) <= f.get("maxLength", 200) and "{" not in v and v == v.strip()
        elif t in ("money", "percent", "decimal"):
            ok = isinstance(v, str) and re.fullmatch(r"-?\d+(\.\d{1,%d})?" % (f.get("scale", 2) or 1), v) and float(f.get("min", v)) <= float(v) <= float(f.get("max", v))
        elif t == "rating":
            ok = type(v) is int and 1 <= v <= f.get("max", 5)
        elif t == "phone":
            ok = re.fullmatch(r"1540\d{7}|0\d{2,3}-9\d{7}|\+86 \d{2,3}-9\d{7}", v)  # ranges without subscribers
        elif t == "email":
            ok = re.fullmatch(r"[a-z0-9.]+@[a-z0-9]+\.example", v)
        elif t == "url":
            ok = re.fullmatch(r"https://www\.[a-z0-9]+\.example(/[a-z-]+)?", v)
        elif t == "integer":
            ok = type(v) is int and f.get("min", v) <= v <= f.get("max", v)
        elif t == "boolean":
            ok = type(v) is bool
        elif t == "multi_choice":
            ok = v and len(set(v)) == len(v) and all(x in (self.lists[f["choices"]] if "choices" in f else [o["name"] for o in f["options"]]) for x in v)
        elif t == "tags":
            ok = v and len(set(v)) == len(v) and all(isinstance(x, str) and 0 < len(x) <= 20 for x in v)
        elif t == "many_to_many":
            ok = v and all(self.keys.get(x["key"], (None,))[0] == f["to"] for x in v if ent != f["to"])
        elif t == "regarding":
            ok = self.keys.get(v["key"], (None,))[0] in f["to"] and self.keys[v["key"]][1] <= at
        elif t == "choice":
            ok = v in (self.lists[f["choices"]] if "choices" in f else [o["name"] for o in f["options"]])
        elif t == "lookup":
            ok = self.keys.get(v["key"], (None,))[0] == f["to"] and self.keys[v["key"]][1] <= at
        elif t == "user":
            ok = v["user"] in self.users
        elif t == "date":
            ok = v["date"] == "today" and "time" not in v
        elif t == "datetime":
            ok = v["date"] == "today" and "time" in v
        elif t == "stage":
            self.stage(ent, v)
        if not ok:
            self.bad(rec, f"bad value {name} = {v}")

    def rules(self, ent, rec, state, where):
        for f in self.entities[ent]["fields"]:
            if f.get("required") and state.get(f["name"]) in (None, ""):
                self.bad(rec, f"required {f['name']} at {where}")
        for r in self.entities[ent].get("rules", []):
            if "lock" in r or not self.true(ent, state, r.get("when", {"all": []})):
                continue
            if r.get("refuse"):
                self.bad(rec, f"refused by {r['id']} at {where}")
            for k in r.get("require", []):
                if state.get(k) in (None, ""):
                    self.bad(rec, f"rule {r['id']} wants {k} at {where}")
            for k, opts in r.get("options", {}).items():
                if state.get(k) is not None and state[k] not in opts:
                    self.bad(rec, f"rule {r['id']} refuses {k} = {state[k]}")
            for k, limit in r.get("records", {}).items():
                if state.get(k) is not None and not self.true(*self.rows[state[k]["key"]], self.bound(limit, state)):
                    self.bad(rec, f"rule {r['id']} refuses {k} = {state[k]} at {where}")

    def bound(self, f, state):
        """A condition on another record, with the values of the one that points at it."""
        for word in ("all", "any"):
            if word in f:
                return {word: [self.bound(x, state) for x in f[word]]}
        if "not" in f:
            return {"not": self.bound(f["not"], state)}
        w = f.get("value")
        return {**f, "value": state.get(w["record"])} if isinstance(w, dict) and "record" in w else f

    def gate(self, ent, rec, state, stage):
        g = stage.get("enter", {})
        for k in g.get("require", []):
            computed = self.entities[ent]["by"][k]["type"] in ("formula", "rollup")  # nobody types these in
            if not computed and state.get(k) in (None, ""):
                self.bad(rec, f"gate {stage['name']} wants {k}")
        if "when" in g and not self.true(ent, state, g["when"]):
            self.bad(rec, f"gate {stage['name']} refuses")

    def may(self, move, user):
        return not move.get("roles") or ROLE[user] in move["roles"]

    def play(self, ent, rec):
        state, at = dict(rec["values"]), offset(rec["at"])
        if rec["owner"]["user"] not in self.users or at[0] >= 0 or rec.get("key") in self.keys:
            self.bad(rec, "owner, time or key")
        self.base = at[0]
        for k, v in state.items():
            self.value(ent, rec, k, v, at)
        for f in self.entities[ent]["fields"]:
            if "default" in f and f["name"] not in state:
                state[f["name"]] = f["default"]
        for u in self.entities[ent].get("unique", []):
            values = tuple(json.dumps(state.get(k), sort_keys=True) for k in u["fields"])
            if "null" not in values and (u["id"], values) in self.taken:
                self.bad(rec, f"{u['id']}: {values} is taken")
            self.taken.add((u["id"], values))
        self.rules(ent, rec, state, "create")
        for m in rec.get("moves", []):
            self.steps += 1
            self.base = offset(m["at"])[0]
            for k, v in m.get("values", {}).items():
                self.value(ent, rec, k, v, offset(m["at"]))
            pipe, here = self.stage(ent, state["stage"])
            pipe2, there = self.stage(ent, m["to"])
            names = [s["name"] for s in pipe["stages"]]
            if pipe is not pipe2 or here is there:
                self.bad(rec, f"move to {m['to']}")
            allowed = pipe.get("moves", "any")
            if isinstance(allowed, list) and not any(x["from"] == here["name"] and there["name"] in x["to"] and self.may(x, m.get("by", rec["owner"])["user"]) for x in allowed):
                self.bad(rec, f"move {here['name']} → {there['name']} not allowed")
            before = at
            at = offset(m["at"])
            if at < before or at[0] >= 0:
                self.bad(rec, f"time of move to {m['to']}: {before} → {at}")
            for k in m.get("values", {}):
                if any(k in r.get("lock", []) and self.true(ent, {**state, "stage": m["to"]}, r["when"]) for r in self.entities[ent].get("rules", [])):
                    self.bad(rec, f"{k} is locked in {m['to']}")
            state |= m.get("values", {})
            state["stage"] = m["to"]
            i, j = names.index(here["name"]), names.index(there["name"])
            skipped = pipe["stages"][i + 1:j] if there.get("kind", "open") in ("open", "won") else []
            for s in [s for s in skipped if s.get("kind", "open") == "open"]:
                self.gate(ent, rec, state, s)  # gates count through skipped stages
            self.gate(ent, rec, state, there)
            self.rules(ent, rec, state, there["name"])
        if rec.get("key"):
            self.keys[rec["key"]] = (ent, offset(rec["at"]))
            self.rows[rec["key"]] = (ent, state)
        return state
