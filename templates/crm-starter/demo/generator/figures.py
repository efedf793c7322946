"""The figures the company lives by. Everything drawn is drawn to meet them, and truth.py checks that it does."""

REGIONS = ["east", "south", "north", "central", "southwest"]
YEARS = (2024, 2025, 2026)

# ---- people and customers
ACCOUNT_COUNT = 3260
PERSONS = 280
CONTACT_COUNT = 7100
OLD_CUSTOMERS = 1050  # bought before 2024, on paper and in the old system
DUPLICATES = 130
TIERS = [("vip", 7), ("regular", 61), ("potential", 32)]
OWNERSHIP = [("private", 68), ("state", 20), ("foreign", 12)]
INDUSTRY = [("machinery", 24), ("electronics", 17), ("food_pharma", 15), ("textile", 12), ("chemical", 11), ("auto_parts", 11), ("other", 10)]

# ---- deals: stage, share that goes on, median and P90 of days in it
STAGES = {
    "engineering": [("project", 70, 13, 30), ("go", 85, 8, 21), ("survey", 84, 14, 31), ("design", 78, 22, 60), ("bidding", 56, 37, 85), ("negotiation", 90, 14, 30), ("signing", 97, 7, 15)],
    "standard": [("prospect", 80, 5, 11), ("talking", 78, 8, 18), ("needs", 80, 10, 28), ("quoting", 67, 14, 33), ("closing", 85, 9, 21)],
    "repurchase": [("due", 80, 5, 12), ("needs", 85, 5, 12), ("quote", 86, 5, 12)]}
TENDERS = ("tender", "invited", "negotiated")
TENDER_SHARE = 43
WON = {"engineering": {2024: 52, 2025: 51, 2026: 47}, "standard": {2024: 176, 2025: 183, 2026: 177}, "repurchase": {2024: 376, 2025: 478, 2026: 538}}
WIN_RATE = {"engineering": {2024: 21, 2025: 22.5, 2026: 24}, "standard": {2024: 31, 2025: 32, 2026: 33.5}, "repurchase": {2024: 58, 2025: 58, 2026: 58}}
REGION_RATE = {"engineering": (24, 21, 20, 19, 16), "standard": (34, 32, 31, 29, 27), "repurchase": (58, 58, 58, 58, 58)}
# Money won, million. Of repeat business only what goes through the pipeline is here: the rest are orders without a deal.
MONEY = {"engineering": {2024: 38.0, 2025: 37.3, 2026: 35.1}, "standard": {2024: 21.5, 2025: 22.7, 2026: 22.3}, "repurchase": {2024: 8.3, 2025: 10.5, 2026: 11.8}}
REGION_MONEY = {2024: (30.4, 17.6, 14.4, 9.6, 8.0), 2025: (31.6, 19.4, 15.8, 10.5, 8.7), 2026: (40.9, 16.5, 13.3, 8.8, 7.1)}
EAST_GROWTH = 1.5037  # 40.9 to 27.2 on equal days
AMOUNT = {"engineering": (520_000, .85), "standard": (92_000, .75), "repurchase": (14_400, .9)}  # median, sigma
CYCLE = {"engineering": {2024: 126, 2025: 114, 2026: 104}, "standard": {2024: 54, 2025: 50, 2026: 44}}
SEASON = {"deals": [.75, .45, 1.05, 1.05, 1.05, 1.20, .90, .85, 1.10, .90, 1.20, 1.50], "repurchase": [.85, .60, 1.05, 1.05, 1.10, 1.10, 1.05, 1.05, 1.05, .95, 1.05, 1.10]}
LATE_IN_MONTH = 38  # percent of signings in the last working days
E_SIGNATURE = (2025, 7, 1)
FASTER_SIGNING = .78
LAST_STAGE_SLOWER = 1.8
STUCK = 6  # percent of deals that get stuck where the offer is made
LOSS = [("price", 34), ("relation", 21), ("cancelled", 14), ("spec", 12), ("delivery", 9), ("terms", 6), ("no_answer", 4)]
WIN = [("solution", 30), ("relation", 20), ("price", 18), ("service", 17), ("brand", 9), ("delivery", 6)]
OPEN = {"engineering": 52, "standard": 80, "repurchase": 160}
OPEN_STAGES = {
    "engineering": [("project", 25), ("go", 12), ("survey", 17), ("design", 22), ("bidding", 15), ("negotiation", 6), ("signing", 3)],
    "standard": [("prospect", 19), ("talking", 24), ("needs", 22), ("quoting", 24), ("closing", 11)],
    "repurchase": [("due", 45), ("needs", 30), ("quote", 25)]}
OPEN_MONEY = 50.0  # million, engineering and standard
SHELVED = 260
REPEAT_CUSTOMERS = {2024: 210, 2025: 333, 2026: 465}  # different customers that bought again

# ---- leads: share, invalid, lead → opportunity of the valid ones, days to the deal
LEAD_COUNT = {2024: 2400, 2025: 2550, 2026: 2270}
CHANNELS = {"website": (22, 10, 21, 12), "search_ads": (18, 18, 16, 12), "expo": (18, 10, 15, 41), "referral": (10, 3, 35, 7), "social": (10, 28, 9, 16), "official_account": (8, 12, 19, 12), "hotline": (8, 6, 29, 5), "list": (6, 15, 10, 20)}
LEAD_REGION = {2024: (34, 22, 20, 13, 11), 2025: (37, 21, 19, 12.5, 10.5), 2026: (41, 19.5, 18, 11.5, 10)}
CONVERSION = {2024: (20.5, 16.5, 15, 14, 11.5), 2025: (25, 20, 18, 16.5, 14), 2026: (28, 22.5, 19.5, 18.5, 15.5)}
CONVERSION_ALL = {2024: 16.5, 2025: 20.5, 2026: 23}
GRADES = [("a", 18, 46), ("b", 37, 22), ("c", 45, 8)]  # share, converting
LEAKAGE = (40, 10)  # percent in January 2024, from December 2025 on
RESPONSE = {2024: 31, 2025: 15, 2026: 6}  # median hours to the first contact

# ---- work
ACTIVITY_COUNT = 48_000
KINDS = [("call", 46), ("wechat", 22), ("visit", 17), ("meeting", 7), ("email", 6), ("other", 2)]
CUSTOMERS_A_WEEK = (15, 30)  # per seller, from January 2024 to today
REPORTS_IN_TIME = {2024: 46, 2025: 72, 2026: 93}  # percent of visits written down within 24 hours
WITHOUT_CONTENT = 3
HOLIDAYS = [("2024-02-10", "2024-02-17"), ("2024-05-01", "2024-05-05"), ("2024-10-01", "2024-10-07"), ("2025-01-28", "2025-02-04"), ("2025-05-01", "2025-05-05"), ("2025-10-01", "2025-10-08"), ("2026-02-15", "2026-02-23"), ("2026-05-01", "2026-05-05"), ("2026-10-01", "2026-10-07")]
