"""People at the accounts."""
from .figures import CONTACT_COUNT
from .tools import R, clock_time, mobile, person, pick, share, workday
from .words import TITLES
from .world import ACCOUNTS, NAMES

class Contact:
    pass

CONTACTS = []

def give_contacts():
    mails = set()
    orgs = [a for a in ACCOUNTS if a.kind == "org" and not a.is_copy]
    rest = CONTACT_COUNT - (len(ACCOUNTS) - len(orgs)) - len(orgs)
    weights = [({"micro": .5, "small": 1, "medium": 1.6, "large": 2.2}[a.size] + min(3, len(a.deals))) * R.uniform(.5, 1.5) for a in orgs]
    counts = {id(a): 1 for a in ACCOUNTS} | {id(a): 1 + min(8, n) for a, n in zip(orgs, share(rest, weights))}
    for a in ACCOUNTS:
        n = counts[id(a)]
        used = set()
        for i in range(n):
            c = Contact()
            c.account, c.first = a, i == 0
            while True:
                c.name, sp, gp, c.sex = person()
                if (c.name, a.mail) not in used and c.name not in NAMES:
                    break
            used.add((c.name, a.mail))
            if a.kind == "person":
                c.name = a.name
                sp, gp = "u", f"{R.randrange(10**4):04d}"
                c.title, c.sex = "业主", None
                c.dept, c.role, c.call = None, "approver", "老板"
            else:
                while True:
                    c.title = pick([(t, v[2]) for t, v in TITLES.items()])
                    if c.title not in used:
                        break
                used.add(c.title)
                c.dept, c.role, _, c.call = TITLES[c.title]
            c.who = c.name[0] + c.call if c.call else c.name
            c.off, c.time = (a.off, a.time) if i == 0 else (workday(R.randint(a.off, max(a.off, min(-3, a.off + 420)))), clock_time("18:00", "19:30"))
            if i == 0:
                h, m = a.time.split(":")
                c.time = f"{h}:{min(59, int(m) + 4):02d}"
            c.left = i > 0 and c.off < -400 and R.random() < .1
            mail = f"{sp}.{gp}@{a.mail}" if R.random() < .6 else f"{gp}{sp[0]}@{a.mail}"
            c.mail = mail if a.mail and mail not in mails and R.random() < .74 else None
            mails.add(c.mail)
            CONTACTS.append(c)
            a.contacts.append(c)
            if a.is_copy and i == 0:
                twin = next(x for x in a.copy_of.contacts)
                c.name, c.title, c.dept, c.role, c.call, c.sex = twin.name, twin.title, twin.dept, twin.role, twin.call, twin.sex
    CONTACTS.sort(key=lambda c: (c.off, c.time, c.account.key, c.name))
    for i, c in enumerate(CONTACTS, 1):
        c.key = f"k{i:04d}"
        c.mobile = mobile() if R.random() < .9 else None
