"""The company's own people: who is there, who left, who sells where and since when."""
import datetime as dt

from .figures import REGIONS
from .test_truth import TODAY

# key, name, role, active
USERS = [
    ("wang_siyuan", "王思远", "admin", 1), ("chen_jianguo", "陈建国", "manager", 1), ("li_na", "李娜", "sales", 1), ("fang_min", "方敏", "readonly", 1),
    ("gao_wenhai", "高文海", "readonly", 1), ("sun_zhiyuan", "孙致远", "manager", 1), ("zhou_lin", "周琳", "manager", 1), ("zhao_wei", "赵巍", "manager", 1), ("he_xiaofeng", "何晓峰", "manager", 1),
    ("shen_yue", "沈悦", "sales", 1), ("gu_mingyang", "顾明阳", "sales", 1), ("xu_jiahao", "徐嘉豪", "sales", 1), ("huang_zhiqiang", "黄志强", "sales", 1), ("tan_weijie", "谭伟杰", "sales", 1),
    ("liu_yang", "刘洋", "sales", 1), ("song_yu", "宋宇", "sales", 1), ("peng_bo", "彭博文", "sales", 1), ("luo_qian", "罗倩", "sales", 1),
    ("qin_haoran", "秦浩然", "sales", 1), ("du_xinyi", "杜欣怡", "sales", 1), ("ye_feng", "叶枫", "sales", 1), ("tian_jing", "田静", "sales", 1), ("cui_ming", "崔明", "sales", 0),
    ("bai_lu", "白露", "sales", 1), ("jiang_tao", "蒋涛", "sales", 1), ("shao_qiang", "邵强", "readonly", 1), ("meng_jie", "孟洁", "readonly", 1), ("kang_lei", "康磊", "readonly", 1), ("lu_jun", "陆军", "readonly", 1),
    ("hao_li", "郝丽", "readonly", 1), ("qiu_yan", "邱燕", "readonly", 1),
    # left
    ("liang_jun", "梁俊", "sales", 0), ("feng_tao", "冯涛", "sales", 0), ("xia_bin", "夏斌", "sales", 0), ("dai_wen", "戴文", "sales", 0)]
ROLE = {user: role for user, _, role, _ in USERS}
FOREVER = dt.date(2099, 1, 1)
OLD = dt.date(2019, 3, 1)

# region: (seller, weight, first day, last day)
CAREERS = {
    "east": [("chen_jianguo", 10, OLD, FOREVER), ("li_na", 30, OLD, FOREVER), ("dai_wen", 28, OLD, dt.date(2026, 5, 15)), ("shen_yue", 26, dt.date(2024, 3, 4), FOREVER), ("gu_mingyang", 25, dt.date(2026, 1, 5), FOREVER), ("xu_jiahao", 25, dt.date(2026, 2, 24), FOREVER)],
    "south": [("zhou_lin", 24, OLD, FOREVER), ("huang_zhiqiang", 40, OLD, FOREVER), ("liang_jun", 36, OLD, dt.date(2024, 6, 14)), ("tan_weijie", 36, dt.date(2024, 8, 5), FOREVER)],
    "north": [("zhao_wei", 24, OLD, FOREVER), ("liu_yang", 40, OLD, FOREVER), ("feng_tao", 36, OLD, dt.date(2024, 11, 22)), ("song_yu", 36, dt.date(2025, 5, 6), FOREVER)],
    "central": [("he_xiaofeng", 20, OLD, FOREVER), ("peng_bo", 45, OLD, FOREVER), ("xia_bin", 35, OLD, dt.date(2025, 8, 15))],
    "southwest": [("he_xiaofeng", 24, OLD, FOREVER), ("luo_qian", 76, OLD, FOREVER)]}
MANAGER = {"east": "chen_jianguo", "south": "zhou_lin", "north": "zhao_wei", "central": "he_xiaofeng", "southwest": "he_xiaofeng"}
# who joined, and the days until the first contract
RAMP = {"shen_yue": 178, "tan_weijie": 186, "song_yu": 97, "gu_mingyang": 92, "xu_jiahao": 88}


def days(date):
    return (date - TODAY).days


# As catalogue and skills want it: who sells in a region today.
SELLERS = {region: [(user, weight, days(since)) for user, weight, since, until in CAREERS[region] if until == FOREVER] for region in REGIONS}


def at_work(region, off):
    """Sellers of a region on a day, with their weights."""
    return [(user, weight) for user, weight, since, until in CAREERS[region] if days(since) <= off <= days(until)]


def seniors(region, off, settled=100):
    """Sellers who may sign on a day: who joined, not before the first contract."""
    return [(user, weight) for user, weight, since, until in CAREERS[region] if days(since) + (RAMP.get(user, 0)) <= off <= days(until)]
