"""Writing the files: a line of columns and phrases, then a line for each record."""
import json
from pathlib import Path

from .tools import Text

HERE = Path(__file__).resolve().parent.parent


def line(v):
    return json.dumps(v, ensure_ascii=False, separators=(",", ":"))


def cell(v, phrases):
    """A value as the file has it: a key, a person, days from today, "days time", or a phrase with what fills it."""
    if isinstance(v, Text):
        return [phrases.setdefault(v.phrase, len(phrases))] + v.filling
    if isinstance(v, list):
        return [cell(x, phrases) for x in v]
    if not isinstance(v, dict):
        return v
    if "date" not in v:
        return v.get("key") or v["user"]
    days = int(v.get("add", "0d")[:-1])
    return f"{days} {v['time']}" if "time" in v else days


def rows(records, chosen):
    """Columns, phrases and rows; `chosen` tells which records the sample has, none of them when all belong to it."""
    fields = list(dict.fromkeys(f for r in records for f in r["values"]))
    rare = {f: sum(f in r["values"] for r in records) for f in fields}
    fields.sort(key=lambda f: rare[f] < len(records) / 4)  # what is seldom there stands at the end and is left off
    keyed, moved = any(r.get("key") for r in records), any(r.get("moves") for r in records)
    columns = (["$sample"] if chosen is not None else []) + (["$key"] if keyed else []) + ["$owner", "$at"] + (["$moves"] if moved else []) + fields
    phrases, out = {}, []
    for r in records:
        row = ([int(id(r) in chosen)] if chosen is not None else []) + ([r["key"]] if keyed else []) + [r["owner"]["user"], cell(r["at"], phrases)]
        if moved:
            row.append([step(m, phrases) for m in r.get("moves", [])] or None)
        row += [cell(r["values"].get(f), phrases) for f in fields]
        while row[-1] is None:
            row.pop()
        out.append(row)
    return columns, phrases, out


def step(m, phrases):
    values = {k: cell(v, phrases) for k, v in m.get("values", {}).items()}
    parts = [m["to"].split("/")[1], cell(m["at"], phrases), values or None, m["by"]["user"] if "by" in m else None]
    while parts[-1] is None:
        parts.pop()
    return parts


def text_of(entity, records, chosen):
    columns, phrases, out = rows(records, chosen)
    header = {"entity": entity, "columns": columns} | ({"phrases": list(phrases)} if phrases else {})
    return "\n".join([line(header)] + [line(row) for row in out]) + "\n"
