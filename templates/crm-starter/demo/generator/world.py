"""What there is so far. Filled in the order of __main__.py."""

ACCOUNTS, CONTACTS, DEALS, LEADS = [], [], [], []
BRANDS, NAMES = set(), set()
