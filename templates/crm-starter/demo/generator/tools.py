"""Drawing and dates: decks hold every value exactly as often as its weight says, days count from the day of the story."""
import datetime as dt
import math
import os
import random
import re
from statistics import NormalDist

from .figures import HOLIDAYS
from .words import FEMALE, MALE, SURNAMES

TODAY = dt.date.fromisoformat(os.environ.get("DEMO_TODAY", "2026-11-22"))  # only offsets from it are written
R = random.Random()


def begin(part):
    """Every part draws from its own sequence: adding to one leaves the others as they are."""
    R.seed(f"{TODAY}/{part}")


def pick(pairs_):
    """Weighted choice from [(value, weight)]."""
    vals, ws = zip(*pairs_)
    return R.choices(vals, ws)[0]

def share(total, weights):
    """Splits a whole number by weights (largest remainder)."""
    s = sum(weights)
    raw = [total * w / s for w in weights]
    out = [int(x) for x in raw]
    for i in sorted(range(len(raw)), key=lambda i: (out[i] - raw[i], i))[: total - sum(out)]:
        out[i] += 1
    return out

def deck(total, table):
    """A shuffled list that holds every value exactly as often as its weight says."""
    out = [v for (v, _), n in zip(table, share(total, [w for _, w in table])) for _ in range(n)]
    R.shuffle(out)
    return out

def lognormals(n, mid, sigma):
    """n stratified draws of a log-normal."""
    out = [mid * math.exp(sigma * NormalDist().inv_cdf((i + 0.5) / n)) for i in range(n)]
    R.shuffle(out)
    return out

def dwell(mid, p90):
    return max(1, round(mid * math.exp(math.log(p90 / mid) / 1.2816 * R.gauss(0, 1))))

def neat(x):
    step = 100 if x < 30_000 else 500 if x < 120_000 else 1000 if x < 600_000 else 5000 if x < 3_000_000 else 10_000
    return max(step, int(round(x / step) * step))

def rough(x):
    step = 1000 if x < 30_000 else 5000 if x < 100_000 else 10_000 if x < 500_000 else 50_000
    return max(step, int(round(x / step) * step))

FREE = {dt.date.fromisoformat(a) + dt.timedelta(days=i) for a, b in HOLIDAYS for i in range((dt.date.fromisoformat(b) - dt.date.fromisoformat(a)).days + 1)}

def works(off):
    """Whether people work on a day."""
    date = TODAY + dt.timedelta(days=off)
    return date.weekday() < 5 and date not in FREE

def workday(off):
    """The nearest working day: before or on a day of the past, after or on one to come."""
    step = -1 if off < 0 else 1
    while not works(off):
        off += step
    return off if off or step > 0 else workday(-1)

def clock_time(a="08:40", b="17:50"):
    lo, hi = (int(x[:2]) * 60 + int(x[3:]) for x in (a, b))
    m = R.randrange(lo, hi, 5)
    return f"{m // 60:02d}:{m % 60:02d}"

def add(off):
    return f"{off:+d}d" if off < 0 else f"{off}d"

def day(off):
    return {"date": "today", "add": add(off)} if off else {"date": "today"}

def moment(off, time, anchor="today"):
    d = {"date": anchor, "add": add(off), "time": time}
    if not off:
        del d["add"]
    return d

def stamp(off, time):
    return moment(off, time, "now")

def offset(v):
    """(days, minutes) of a relative date as written; for comparing."""
    d = int(v.get("add", "0d")[:-1])
    t = v.get("time", "00:00")
    return d, int(t[:2]) * 60 + int(t[3:])

def person(sex=None):
    sex = sex or pick([("male", 66), ("female", 34)])
    n = len(SURNAMES)
    s, sp = pick([(x, 1 / (i + 14)) for i, x in enumerate(SURNAMES)])
    g, gp = R.choice(MALE if sex == "male" else FEMALE)
    return s + g, sp, gp, sex

MOBILE = set()
def mobile():
    """A number in a range the public network does not use."""
    while True:
        m = f"1540{R.randrange(10**7):07d}"
        if m not in MOBILE:
            MOBILE.add(m)
            return m

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

def wechat():
    return "wx_" + "".join(R.choice(LETTERS) for _ in range(8))

ALNUM = "0123456789ABCDEFGHJKLMNPQRTUWXY"
def credit_code():
    """18 characters with region 000000 and right check digits (GB 11714 inside, GB 32100 outside)."""
    body = "MA" + "".join(R.choice(ALNUM) for _ in range(6))
    v = lambda c: int(c) if c.isdigit() else ord(c) - 55
    c9 = (11 - sum(v(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2))) % 11) % 11
    s = "91000000" + body + ("X" if c9 == 10 else str(c9))
    return s + ALNUM[(31 - sum(ALNUM.index(c) * pow(3, i, 31) for i, c in enumerate(s)) % 31) % 31]

def tags_of(key, words, first=None):
    n = int(re.sub(r"\D", "", key))
    if n % 3:
        return {}
    more = [words[n // 3 % len(words)], words[n // 3 * 3 % len(words)]][: 1 + n // 3 % 2]
    return {"tags": list(dict.fromkeys(([first] if first else []) + more))}

class Text(str):
    """A text made of a phrase and what fills it; the file keeps the two apart."""

    def __new__(cls, phrase, **filling):
        names = list(dict.fromkeys(re.findall(r"{(\w+)}", phrase)))
        made = super().__new__(cls, phrase.format(**{n: filling[n] for n in names}))
        made.phrase = re.sub(r"{(\w+)}", lambda m: "{%d}" % names.index(m.group(1)), phrase)
        made.filling = [str(filling[n]) for n in names]
        return made
