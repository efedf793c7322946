#!/usr/bin/env python3
"""Makes the demo data of crm-starter: users.json and files of records, beside this script.

Here: people, accounts, contacts, opportunities, activities, tasks. In selling.py: products, prices, leads, quotes and
what belongs to a deal.

Deterministic: fixed seed, fixed reference day, no input but the template's own metadata (read by the self-check).
Every date is written relative to the day the demo is loaded, so the story ends "today" whenever that is. Shape of the
story: a maker of compressed-air stations; three years of deals, East China growing fastest in the third.
Run it after changing it; a second run gives the same bytes. It ends with a self-check that plays every record through
required fields, rules, gates and moves, and prints figures.
"""
import datetime as dt
import json
import math
import random
import re
from pathlib import Path
from statistics import NormalDist, median
from types import SimpleNamespace

from selling import RIVALS as RIVAL_KEYS
from selling import Selling

HERE = Path(__file__).resolve().parent
TODAY = dt.date(2026, 11, 22)  # the day the story was drawn for; only offsets from it are written
R = random.Random(20261122)

# ------------------------------------------------------------------------------------------------ people of the company
USERS = [
    ("wang_siyuan", "王思远", "admin"), ("chen_jianguo", "陈建国", "manager"), ("zhou_lin", "周琳", "manager"),
    ("zhao_wei", "赵巍", "manager"), ("he_xiaofeng", "何晓峰", "manager"), ("li_na", "李娜", "sales"),
    ("xu_jiahao", "徐嘉豪", "sales"), ("shen_yue", "沈悦", "sales"), ("gu_mingyang", "顾明阳", "sales"),
    ("huang_zhiqiang", "黄志强", "sales"), ("liu_yang", "刘洋", "sales"), ("peng_bo", "彭博文", "sales"),
    ("luo_qian", "罗倩", "sales"), ("fang_min", "方敏", "readonly")]
ROLE = {user: role for user, _, role in USERS}
# seller, weight, first day in the company (offset from today)
SELLERS = {
    "east": [("li_na", 30, -3000), ("xu_jiahao", 26, -3000), ("shen_yue", 24, -990), ("gu_mingyang", 26, -318), ("chen_jianguo", 7, -3000)],
    "south": [("huang_zhiqiang", 62, -3000), ("zhou_lin", 38, -3000)],
    "north": [("liu_yang", 64, -3000), ("zhao_wei", 36, -3000)],
    "central": [("peng_bo", 72, -3000), ("he_xiaofeng", 28, -3000)],
    "southwest": [("luo_qian", 78, -3000), ("he_xiaofeng", 22, -3000)]}
MANAGER = {"east": "chen_jianguo", "south": "zhou_lin", "north": "zhao_wei", "central": "he_xiaofeng", "southwest": "he_xiaofeng"}
REGIONS = list(SELLERS)

# ------------------------------------------------------------------------------------------------ word lists
def pairs(text):
    """'恒heng 锐rui' -> [('恒', 'heng'), …]"""
    return [re.match(r"([^a-z]+)([a-z]+)", w).groups() for w in text.split()]

SURNAMES = pairs("王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo 梁liang 宋song 郑zheng 谢xie "
    "韩han 唐tang 冯feng 于yu 董dong 萧xiao 程cheng 曹cao 袁yuan 邓deng 许xu 傅fu 沈shen 曾zeng 彭peng 吕lv 苏su 卢lu 蒋jiang 蔡cai 贾jia 丁ding 魏wei 薛xue 叶ye 阎yan "
    "余yu 潘pan 杜du 戴dai 夏xia 钟zhong 汪wang 田tian 任ren 姜jiang 范fan 方fang 石shi 姚yao 谭tan 廖liao 邹zou 熊xiong 金jin 陆lu 郝hao 孔kong 白bai 崔cui 康kang 毛mao 邱qiu 秦qin 顾gu 侯hou 邵shao 孟meng")
MALE = pairs("伟wei 强qiang 磊lei 军jun 勇yong 涛tao 斌bin 超chao 鹏peng 峰feng 刚gang 辉hui 宁ning 亮liang 凯kai 建国jianguo 建军jianjun 志强zhiqiang 志远zhiyuan 志明zhiming 国栋guodong 国平guoping "
    "海涛haitao 海波haibo 文斌wenbin 文杰wenjie 晓东xiaodong 晓明xiaoming 永刚yonggang 永康yongkang 立新lixin 立群liqun 振华zhenhua 振宇zhenyu 俊杰junjie 俊峰junfeng 明辉minghui 明亮mingliang 浩然haoran "
    "家辉jiahui 子豪zihao 宇航yuhang 天宇tianyu 思远siyuan 世杰shijie 少华shaohua 新民xinmin 卫东weidong 卫国weiguo 德胜desheng 德华dehua 庆丰qingfeng 庆林qinglin 长江changjiang 春林chunlin 根宝genbao "
    "金龙jinlong 玉林yulin 光明guangming 学军xuejun 大勇dayong 正平zhengping 启明qiming 嘉伟jiawei 嘉诚jiacheng 锦程jincheng 泽民zemin 承志chengzhi 书豪shuhao 一鸣yiming 逸飞yifei 景行jingxing 维民weimin 小军xiaojun 雪松xuesong 亚东yadong")
FEMALE = pairs("丽li 敏min 静jing 艳yan 娟juan 霞xia 燕yan 玲ling 芳fang 洁jie 莉li 颖ying 琳lin 慧hui 秀英xiuying 秀兰xiulan 晓燕xiaoyan 晓红xiaohong 雪梅xuemei 雪莹xueying 婷婷tingting 佳怡jiayi "
    "佳慧jiahui 丽娟lijuan 丽华lihua 美玲meiling 美琴meiqin 海燕haiyan 海霞haixia 文静wenjing 文婷wenting 思琪siqi 思雨siyu 雨欣yuxin 梦瑶mengyao 淑芬shufen 淑华shuhua 春梅chunmei 桂芳guifang "
    "玉兰yulan 月华yuehua 素云suyun 红梅hongmei 建萍jianping 卫红weihong 小芳xiaofang 诗涵shihan 若兰ruolan 欣怡xinyi 丹丹dandan 倩倩qianqian 亚萍yaping")
FIRST = pairs("恒heng 盛sheng 华hua 腾teng 鼎ding 瑞rui 嘉jia 博bo 天tian 金jin 远yuan 宏hong 力li 科ke 凯kai 维wei 利li 正zheng 新xin 安an 康kang 优you 泰tai 联lian 源yuan 信xin 诚cheng 昌chang 隆long "
    "德de 思si 迈mai 锦jin 卓zhuo 启qi 柏bai 翔xiang 骏jun 沃wo 越yue 佳jia 皓hao 铭ming 帆fan 晶jing 润run 亿yi 奥ao 久jiu 汇hui 通tong 景jing 荣rong 钜ju 众zhong 海hai 江jiang 南nan 东dong 吉ji 永yong 万wan 兴xing 顺shun")
SECOND = pairs("锐rui 达da 驰chi 润run 拓tuo 邦bang 晟sheng 泽ze 腾teng 固gu 铭ming 森sen 毅yi 源yuan 冠guan 朗lang 鹏peng 航hang 盈ying 勤qin 辰chen 同tong 钧jun 捷jie 沃wo 曼man 禾he 迪di 菱ling 崎qi 川chuan "
    "裕yu 阳yang 峰feng 普pu 恩en 科ke 宇yu 弘hong 信xin 旭xu 升sheng 成cheng 工gong 创chuang 立li 威wei 纳na 巨ju 铠kai 茂mao")
TAKEN = set("华润 天泽 金科 新科 联科 安科 天科 科达 科沃 德恩 康恩 腾达 信达 恒源 天源 恒达 宏达 远达 瑞普 安普 康普 德普 凯普 利源 金源 天阳 新阳 新航 天航 天润 安源 博裕 泰达 利达 康达 力源 亿达 信源 宏源 联达 科源 科恩 科普 "
    "科捷 思科 博科 华科 力科 泰科 优科 德科 安达 华泽 金达 佳禾 博迪 安迪 润达 润阳 金阳 森源 新捷 海信 海航 东方 东阳 东升 江铃 通达 通润 万达 万科 万源 永辉 兴源 兴达 顺达 顺丰 华腾 华宇 华创 天威 天宇 天成 海立 海达 海森 华成 华阳 华峰 华信 华立 "
    "新宇 正威 正邦 东航 南航 海峰 金川 金茂 金升 奥克 奥迪 科创 吉达 吉利 众泰 众信 汇川 汇源 汇通 汇成 江川 荣成 荣达 景旺 东源 东旭 天朗 沃森 迈达 联创 联立 立达 同达 恒信 恒立 恒升 泰禾 德邦 天邦 天鹏 瑞源 瑞信 安信 优信 信立 信创 信达 华纳 华茂 永茂 永辉 诚成 利群 兴业 力帆 新希 久立 久源 万裕 江阳 南阳 安阳 海川 新川 天川 信阳 东冠 盛源 盛达 南川 东川 江源 恒裕 恒盈 恒泽 科信 科远 康泰 东威 东创 盛锐 众成 众创 通源 通威 海威 海普 宏信 荣科 荣信 荣盛 万信 万邦 万通 南威 永升 海辰 海曼 金沃 源成 联信 联成 联迪 永创 优创 优迪 天弘 天创 天立 力勤 鹏鼎".split())
PHONETIC = pairs("爱科德aikede 博瑞森boruisen 卡尔登kaerdeng 艾美特诺aimeitenuo 斯泰克sitaike 欧姆森oumusen 菲尔纳feierna 凯斯顿kaisidun 威思曼weisiman 洛克林luokelin 韦尔德weierde 诺德森nuodesen 莱克斯laikesi 海默林haimolin 奥瑟夫aosefu "
    "德尔曼deerman 瓦尔德waerde 马瑟斯masesi 蒂森特disente 艾格纳aigena 莫尔斯顿moersidun 科瑟尔keseer 罗伊德luoyide 贝尔格beierge 塔克曼takeman 维斯诺weisinuo 恩德森endesen 三崎sanqi 东菱崎donglingqi 高千穗gaoqiansui 大和田daheitian 韩宇星hanyuxing 瑟威科sewike 伊顿林yidunlin")
CITIES = {  # region: (city, dial code, weight, districts or parks)
    "east": [("苏州", "0512", 16, "工业园区星湖街 高新区鹿山路 吴中区东吴南路 相城区澄阳路 吴江区江兴东路"), ("昆山", "0512", 10, "玉山镇城北西路 开发区前进东路 张浦镇俱进路"), ("无锡", "0510", 10, "新吴区长江南路 惠山区惠山大道 锡山区东亭北路"),
        ("常州", "0519", 8, "武进区滆湖东路 新北区黄河西路"), ("上海", "021", 9, "嘉定区沪宜公路 松江区荣乐东路 奉贤区大叶公路 青浦区外青松公路"), ("南通", "0513", 6, "崇川区通富路 海门区北京东路"), ("宁波", "0574", 8, "北仑区小港街道 鄞州区启明路 慈溪市宗汉街道"),
        ("杭州", "0571", 7, "萧山区红垦路 余杭区兴国路"), ("嘉兴", "0573", 5, "南湖区亚太路 桐乡市梧桐街道"), ("绍兴", "0575", 4, "柯桥区安昌街道 上虞区人民西路"), ("张家港", "0512", 4, "杨舍镇长安南路 锦丰镇协仁路"), ("合肥", "0551", 4, "经开区莲花路 高新区习友路"), ("扬州", "0514", 3, "邗江区维扬路 江都区仙女镇"), ("台州", "0576", 3, "路桥区金清镇 温岭市泽国镇")],
    "south": [("东莞", "0769", 10, "长安镇振安中路 松山湖工业西路 虎门镇怀德路 寮步镇石大路"), ("深圳", "0755", 8, "宝安区松岗街道 龙岗区宝龙大道 光明区公明街道"), ("佛山", "0757", 9, "顺德区容桂街道 南海区狮山镇 三水区乐平镇"), ("广州", "020", 6, "黄埔区开创大道 番禺区石楼镇 增城区新塘镇"), ("中山", "0760", 4, "火炬开发区沿江东路 小榄镇工业大道"), ("惠州", "0752", 3, "仲恺高新区惠风路 博罗县园洲镇"), ("厦门", "0592", 3, "同安区同集中路 海沧区新阳路"), ("泉州", "0595", 3, "晋江市陈埭镇 南安市水头镇")],
    "north": [("天津", "022", 8, "西青区张家窝镇 北辰区双街镇 滨海新区第七大街"), ("青岛", "0532", 6, "黄岛区江山南路 即墨区蓝村镇 城阳区春阳路"), ("济南", "0531", 4, "历城区工业北路 章丘区明水街道"), ("北京", "010", 4, "大兴区亦庄荣华南路 顺义区赵全营镇"), ("石家庄", "0311", 3, "高新区长江大道 鹿泉区上庄镇"), ("潍坊", "0536", 3, "寿光市圣城街 坊子区凤凰街"), ("唐山", "0315", 2, "丰南区运河东路"), ("烟台", "0535", 3, "福山区福海路 开发区长江路"), ("沈阳", "024", 3, "铁西区开发大路 浑南区世纪路"), ("大连", "0411", 2, "金普新区铁山西路"), ("长春", "0431", 1, "汽开区东风大街")],
    "central": [("武汉", "027", 8, "经开区沌口路 东西湖区金银湖路 江夏区藏龙大道"), ("长沙", "0731", 5, "长沙县星沙街道 雨花区环保东路"), ("郑州", "0371", 5, "经开区航海东路 荥阳市豫龙镇"), ("襄阳", "0710", 2, "高新区邓城大道"), ("南昌", "0791", 3, "高新区火炬大街 小蓝经开区富山一路"), ("株洲", "0731", 2, "天元区黑龙江路"), ("洛阳", "0379", 2, "涧西区丰华路")],
    "southwest": [("成都", "028", 7, "龙泉驿区成龙大道 郫都区港通北三路 新都区工业大道"), ("重庆", "023", 6, "江北区鱼嘴镇 璧山区青杠街道 九龙坡区金凤镇"), ("绵阳", "0816", 2, "涪城区飞云大道"), ("贵阳", "0851", 1, "白云区沙文镇"), ("昆明", "0871", 1, "经开区信息产业基地"), ("西安", "029", 2, "高新区草堂科技园 经开区泾渭新城")]}
OTHER_REGION = {"沈阳": "northeast", "大连": "northeast", "长春": "northeast", "西安": "northwest"}
TRADES = {  # industry: (trade in the full name, in the short name)
    "machinery": "精密机械/精密 数控机床/数控 重工机械/重工 液压机电/液压 精密模具/模具 铸造/铸造 激光装备/激光 轴承/轴承 自动化设备/自动化 传动机械/传动 电梯部件/电梯 五金制品/五金 钣金制造/钣金 齿轮/齿轮 工具/工具",
    "electronics": "电子/电子 光电科技/光电 半导体材料/半导体 线路板/线路板 新能源电池/电池 精密连接器/连接器 显示科技/显示 电容器/电容 传感技术/传感 磁性材料/磁材 封装测试/封测",
    "food_pharma": "食品/食品 乳业/乳业 生物医药/医药 制药/制药 饮料/饮料 医疗器械/医疗 调味品/调味品 粮油/粮油 保健品/保健 无菌包装/包材 啤酒/啤酒",
    "textile": "纺织/纺织 化纤/化纤 印染/印染 无纺科技/无纺 织造/织造 针织/针织 家用纺织品/家纺 氨纶/氨纶",
    "chemical": "化工/化工 新材料/新材 塑胶制品/塑胶 涂料/涂料 橡塑/橡塑 气体/气体 助剂/助剂 薄膜科技/薄膜",
    "auto_parts": "汽车零部件/汽配 汽车内饰件/内饰 汽车冲压件/冲压 汽车电子/汽电 车轮/车轮 制动系统/制动 汽车灯具/车灯 动力总成/动力",
    "other": "玻璃/玻璃 包装印刷/印务 家居/家居 建材/建材 环保工程/环保 热电/热电 船舶配套/船配 水泥/水泥 纸业/纸业"}
TRADES = {k: [tuple(x.split("/")) for x in v.split()] for k, v in TRADES.items()}
RIVALS = ["凯普森", "宏奥", "斯普锐"]  # invented
OLD_BRANDS = ["凯普森", "宏奥", "斯普锐", "国产工频机", "进口老机器", "二手进口机"]

# ------------------------------------------------------------------------------------------------ small tools
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

def weekday(off):
    """The nearest working day before or on it (in the story's calendar)."""
    d = (TODAY + dt.timedelta(days=off)).weekday()
    return off - max(0, d - 4) if off < 0 else off + (7 - d if d > 4 else 0)

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

ALNUM = "0123456789ABCDEFGHJKLMNPQRTUWXY"
def credit_code():
    """18 characters with region 000000 and right check digits (GB 11714 inside, GB 32100 outside)."""
    body = "MA" + "".join(R.choice(ALNUM) for _ in range(6))
    v = lambda c: int(c) if c.isdigit() else ord(c) - 55
    c9 = (11 - sum(v(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2))) % 11) % 11
    s = "91000000" + body + ("X" if c9 == 10 else str(c9))
    return s + ALNUM[(31 - sum(ALNUM.index(c) * pow(3, i, 31) for i, c in enumerate(s)) % 31) % 31]

# ------------------------------------------------------------------------------------------------ accounts
CHANNELS = [("website", 24.4), ("search_ads", 13.9), ("expo", 14.3), ("referral", 20), ("social", 3.8), ("official_account", 7.9), ("hotline", 12.8), ("list", 3)]
OLD_CHANNELS = [("import", 40), ("referral", 28), ("expo", 14), ("list", 10), ("hotline", 8)]
INDUSTRY = [("machinery", 24), ("electronics", 17), ("food_pharma", 15), ("textile", 12), ("chemical", 11), ("auto_parts", 11), ("other", 10)]
PREFER = ["只认书面报价，电话里不谈价格", "喜欢先看同行案例再约现场", "付款准时，但流程要走两周", "设备部说了算，采购只管合同", "对能耗数据很敏感，方案要附测算", "习惯微信沟通，邮件基本不看", "要求备件 24 小时到厂", "每年 12 月集中下备件单",
    "老板亲自拍板，周一上午好约", "看重交期，宁可多付一点", "招标必须三家，价格占 60 分", "停机窗口只有春节和国庆", "机房噪音投诉过，选型要低噪", "质量部会查含油量检测报告", "外方总部有品牌短名单", "对售后响应不满意过，要先修复关系", "接受节能分成，但要第三方测量", "承兑支付为主，尽量谈电汇比例"]

class Account:
    pass

ACCOUNTS, BRANDS, NAMES = [], set(), set()

def seller(region, off):
    return pick([(u, w) for u, w, since in SELLERS[region] if since <= off])

def new_account(region, off, legacy=False):
    a = Account()
    a.region, a.off, a.time = region, weekday(off), clock_time()
    a.city, a.code, _, places = R.choices(CITIES[region], [c[2] for c in CITIES[region]])[0]
    a.kind = "person" if R.random() < 0.05 and not legacy else "org"
    a.industry = pick(INDUSTRY)
    a.ownership = pick([("private", 68), ("state", 20), ("foreign", 12)])
    a.parent = None
    trade, brief = R.choice(TRADES[a.industry])
    parents = [p for p in ACCOUNTS if p.kind == "org" and p.parent is None and p.off < off - 200 and p.city != a.city and p.ownership == "private" and not p.has_child]
    a.has_child = False
    if a.kind == "person":
        while True:
            a.name, sp, gp, _ = person("male" if R.random() < 0.85 else None)
            if a.name not in NAMES:
                break
        a.short, a.mail, a.ownership = a.name, None, None
    elif parents and R.random() < 0.06:
        p = R.choice(parents)
        p.has_child, a.parent, a.brand, a.industry, a.ownership = True, p, p.brand, p.industry, p.ownership
        trade, brief = p.trade
        a.name, a.short, a.mail = f"{a.city}{a.brand}{trade}有限公司", f"{a.brand}{brief}({a.city})", p.mail
    else:
        if a.ownership == "foreign" and all(b in BRANDS for b, _ in PHONETIC):
            a.ownership = "private"
        while True:
            if a.ownership == "foreign":
                a.brand, py = R.choice(PHONETIC)
            else:
                (x, px), (y, pyy) = R.choice(FIRST), R.choice(SECOND)
                a.brand, py = x + y, px + pyy
            if a.brand not in BRANDS and a.brand not in TAKEN and a.brand[0] != a.brand[1]:
                break
        BRANDS.add(a.brand)
        a.short, a.mail = a.brand + brief, py + ".example"
        if a.ownership == "foreign":
            a.name = f"{a.brand}{trade}({a.city if R.random() < .8 else '中国'})有限公司"
        elif a.ownership == "state":
            a.name = f"{a.city}{a.brand}{trade}" + pick([("集团有限公司", 4), ("有限责任公司", 4), ("股份有限公司", 3)])
        else:
            a.name = pick([(f"{a.city}{a.brand}{trade}有限公司", 68), (f"{a.brand}{trade}({a.city})有限公司", 13), (f"{a.city}{a.brand}{trade}科技有限公司" if "科技" not in trade else f"{a.city}{a.brand}{trade}有限公司", 12), (f"{a.city}{a.brand}{trade}股份有限公司", 7)])
    a.trade = (trade, brief)
    NAMES.add(a.name)
    a.owner = seller(region, a.off)
    a.source = pick(OLD_CHANNELS if legacy else CHANNELS)
    a.address = f"{a.city}市{R.choice(places.split())}{R.randrange(6, 1990)}号" + pick([("", 7), (f"{R.randrange(1, 9)}号楼", 2), (f"{R.choice('ABCD')}区", 1)])
    a.size = pick([("micro", 6), ("small", 38), ("medium", 40), ("large", 16)]) if a.kind == "org" else "micro"
    a.legacy = legacy
    a.kw = R.choice({"micro": [7.5, 11, 15], "small": [22, 37, 45], "medium": [55, 75, 90, 110], "large": [132, 160, 200, 250, 315]}[a.size])
    a.sets = {"micro": 1, "small": R.randint(1, 3), "medium": R.randint(2, 5), "large": R.randint(3, 9)}[a.size]
    a.old = R.choice(OLD_BRANDS)
    a.deals, a.contacts, a.acts = [], [], 0
    ACCOUNTS.append(a)
    return a

# ------------------------------------------------------------------------------------------------ opportunities
STD = [("prospect", 80, 5, 11), ("talking", 78, 8, 18), ("needs", 80, 10, 28), ("quoting", 67, 14, 33), ("closing", 85, 9, 21)]
ENG = [("project", 70, 13, 30), ("go", 85, 8, 21), ("survey", 84, 14, 31), ("design", 78, 22, 60), ("bidding", 56, 37, 85), ("negotiation", 90, 14, 30), ("signing", 97, 7, 15)]
TENDERS = ("tender", "invited", "negotiated")
SEASON = [.75, .45, 1.05, 1.05, 1.05, 1.20, .90, .85, 1.10, .90, 1.20, 1.50]
MONEY = {2024: (30.4, 17.6, 14.4, 9.6, 8.0), 2025: (31.6, 19.4, 15.8, 10.5, 8.7), 2026: (40.9, 16.5, 13.3, 8.8, 7.1)}
RATE = {"engineering": (24, 21, 20, 19, 16), "standard": (34, 32, 31, 29, 27)}
CLOSED = {"engineering": {2024: (74, 16), 2025: (68, 15), 2026: (58, 14)}, "standard": {2024: (170, 53), 2025: (171, 55), 2026: (159, 53)}}  # closed, of them won
FASTER = {2024: 1.0, 2025: 0.92, 2026: 0.83}
LOSS = [("price", 34), ("relation", 21), ("cancelled", 14), ("spec", 12), ("delivery", 9), ("terms", 6), ("no_answer", 4)]
WIN = [("solution", 30), ("relation", 20), ("price", 18), ("service", 17), ("brand", 9), ("delivery", 6)]

# (name, line, least and greatest amount); slots: kw, n, y year, m3
STD_JOBS = [
    ("{kw}kW 永磁变频螺杆机 {n} 台", "machine", 38_000, 420_000), ("{kw}kW 螺杆空压机更换", "machine", 25_000, 260_000), ("备用空压机 {kw}kW", "machine", 22_000, 180_000), ("激光切割专用一体机", "machine", 24_000, 95_000),
    ("{kw}kW 两级压缩主机", "machine", 110_000, 520_000), ("无油涡旋机 {n} 台", "machine", 60_000, 330_000), ("离心机配套螺杆调峰机", "machine", 260_000, 1_500_000), ("新产线增配空压机", "machine", 70_000, 600_000), ("旧机以旧换新 {kw}kW", "machine", 40_000, 240_000), ("喷气织机低压供气机组", "machine", 150_000, 900_000),
    ("冷干机 {m3} 立方", "auxiliary", 9_000, 70_000), ("吸附式干燥机 {m3} 立方", "auxiliary", 35_000, 240_000), ("零气耗干燥机", "auxiliary", 150_000, 520_000), ("储气罐与精密过滤器", "auxiliary", 8_000, 60_000), ("除油过滤升级", "auxiliary", 12_000, 110_000), ("后处理整体更换", "auxiliary", 60_000, 380_000), ("冷凝水油水分离器", "auxiliary", 10_000, 55_000),
    ("{y} 年滤芯年度采购", "parts", 8_000, 90_000), ("油气分离器与润滑油", "parts", 8_000, 60_000), ("主机轴承维修包", "parts", 18_000, 95_000), ("8000 小时保养备件", "parts", 12_000, 80_000), ("变频器备件", "parts", 9_000, 70_000),
    ("车间末端管道延伸", "piping", 25_000, 260_000), ("铝合金管道改造", "piping", 60_000, 480_000), ("泄漏治理与阀门更换", "piping", 18_000, 150_000),
    ("{y} 年度保养合同", "service", 12_000, 120_000), ("主机大修", "service", 30_000, 180_000), ("空压站节能诊断", "service", 15_000, 60_000), ("能耗监测与联控加装", "service", 40_000, 260_000), ("空压站驻厂运维", "service", 110_000, 480_000)]
ENG_JOBS = [
    ("空压站节能改造", "machine", 120_000, 2_600_000), ("新厂空压站总包", "machine", 500_000, 9_000_000), ("二期集中供气工程", "machine", 350_000, 6_000_000), ("无油空压站建设", "machine", 450_000, 7_000_000), ("老站房搬迁与扩容", "machine", 180_000, 2_400_000), ("离心加螺杆混合站房", "machine", 900_000, 9_500_000), ("双压力系统分压改造", "machine", 160_000, 1_800_000),
    ("全厂压缩空气管网", "piping", 90_000, 2_400_000), ("洁净车间供气管路", "piping", 80_000, 1_300_000), ("环网改造与压降治理", "piping", 70_000, 900_000),
    ("空压机余热回收", "auxiliary", 90_000, 1_200_000), ("低露点干燥系统", "auxiliary", 150_000, 1_900_000), ("制氮系统配套", "auxiliary", 200_000, 2_500_000), ("仪表气系统升级", "auxiliary", 90_000, 1_100_000),
    ("空压站智能联控", "service", 80_000, 900_000), ("合同能源管理项目", "service", 300_000, 4_500_000), ("多站房能源托管", "service", 400_000, 4_000_000)]
SIZES = [7.5, 11, 15, 22, 37, 45, 55, 75, 90, 110, 132, 160, 200, 250]
NEXT = {
    "prospect": ["本周内电话约技术负责人", "先加微信发同行业案例", "核实在用机台数和品牌", "找前台转设备部，问到负责人"],
    "talking": ["约现场看机房，带流量计", "发选型问卷请设备部填写", "请客户提供近三个月电费单", "安排客户参观样板站房", "下周三带售前一起拜访"],
    "needs": ["需求表发客户盖章确认", "和工艺确认最低供气压力", "补测夜班用气量", "落实预算归口部门和审批人"],
    "quoting": ["当面讲解报价和节能测算", "约总经理汇报投资回收期", "按客户要求拆分安装费重新报价", "补充三年备件价格表", "跟进采购比价进度"],
    "closing": ["谈定付款 30/65/5", "法务回合同修改意见", "确认交期和卸货条件", "催客户盖章回传"],
    "project": ["拜访业主基建科，核实资金来源", "打听设计院和招标代理", "拿到项目时间表", "确认业主项目经理人选"],
    "go": ["提交立项评估，等区域经理结论", "列竞争对手和应对办法", "测算项目费用预算"],
    "survey": ["安排工程师带流量计测一周", "补拍站房和电缆沟照片", "和动力科约停机窗口"],
    "design": ["出两版方案并核成本", "与设计院做技术交流", "把露点要求写进技术规格书", "请总工评审管径和压降"],
    "bidding": ["标书商务部分今晚双人复核", "准备投标保证金", "提交澄清回复", "落实开标授权人和样本"],
    "negotiation": ["谈付款比例和质保金", "与财务确认承兑比例", "回复业主法务意见", "争取预付款 30%"],
    "signing": ["用印后寄出两份原件", "等业主盖章回寄", "合同扫描件归档并写交接说明"]}

class Deal:
    pass

DEALS = []

def close_days(year, n):
    """Days of closing in a year: season by month, 38 % in the last working days."""
    months = range(1, 12) if year == 2026 else range(1, 13)
    counts = share(n, [SEASON[m - 1] * (0.75 if (year, m) == (2026, 11) else 1) for m in months])
    out = []
    for m, k in zip(months, counts):
        first = dt.date(year, m, 1)
        last = min((dt.date(year + m // 12, m % 12 + 1, 1) - dt.timedelta(days=1)), TODAY - dt.timedelta(days=2))
        span = (last - first).days
        for i in range(k):
            late = R.random() < 0.38
            d = last - dt.timedelta(days=R.randint(0, min(7, span))) if late else first + dt.timedelta(days=R.randint(2, max(3, span - 8)))
            out.append(weekday((d - TODAY).days))
    R.shuffle(out)
    return out

def path_of(d, until=None):
    stages = STD if d.pipeline == "standard" else [s for s in ENG if s[0] != "bidding" or d.procurement in TENDERS]
    names = [s[0] for s in stages]
    return stages if until is None else stages[: names.index(until) + 1]

def procurement(pipeline, big):
    if pipeline == "engineering":
        return pick([("tender", 26), ("invited", 11), ("negotiated", 6), ("direct", 42), ("single", 15)])
    return pick([("direct", 62), ("single", 14), ("invited", 14), ("negotiated", 10)]) if big or R.random() < .4 else None

def lay_back(d, year):
    """Gives the deal its stage days, going back from d.end (the day it closed, or entered today's stage)."""
    day_, days = d.end, []
    for i, (_, _, mid, p90) in enumerate(reversed(d.stages)):
        n = dwell(mid, p90) * FASTER[year]
        if i == 0 and d.outcome == "lost":
            n *= 1.8
        if d.outcome == "open" and i == 0:
            n = 0  # the present stage began on d.end
        day_ -= max(1, round(n)) if not (d.outcome == "open" and i == 0) else 0
        days.append(day_)
    d.days = days[::-1]

def new_deal(pipeline, region, outcome, end, year, last=None, amount=None):
    d = Deal()
    d.pipeline, d.region, d.outcome, d.end, d.year, d.amount = pipeline, region, outcome, end, year, amount
    d.procurement = procurement(pipeline, amount > 400_000)
    if last == "bidding" and d.procurement not in TENDERS:
        d.procurement = pick([("tender", 26), ("invited", 11), ("negotiated", 6)])
    stages = path_of(d)
    if last is None:
        if outcome == "won":
            last = stages[-1][0]
        else:
            reach, ws = 1.0, []
            for name, go, _, _ in stages:
                ws.append((name, reach * (100 - go)))
                reach *= go / 100
            if outcome == "invalid":
                ws = ws[:2]
            last = pick(ws)
    d.last = last
    d.stages = path_of(d, last)
    lay_back(d, year)
    DEALS.append(d)
    return d

def draw_deals():
    for pipeline, (mid, sigma) in {"engineering": (520_000, .85), "standard": (92_000, .75)}.items():
        won_total = sum(w for _, w in CLOSED[pipeline].values())
        lost_total = sum(c - w for c, w in CLOSED[pipeline].values())
        won_amounts, lost_amounts = lognormals(won_total, mid, sigma), lognormals(lost_total, mid * 1.05, sigma)
        for year, (closed, won) in CLOSED[pipeline].items():
            wins = share(won, MONEY[year])
            losses = share(closed - won, [m * (100 - r) / r for m, r in zip(MONEY[year], RATE[pipeline])])
            slots = [(r, "won") for r, n in zip(REGIONS, wins) for _ in range(n)] + [(r, "lost") for r, n in zip(REGIONS, losses) for _ in range(n)]
            R.shuffle(slots)
            ends = {o: close_days(year, sum(1 for s in slots if s[1] == o)) for o in ("won", "lost")}
            for r, o in slots:
                new_deal(pipeline, r, o, ends[o].pop(), year, amount=(won_amounts if o == "won" else lost_amounts).pop())
    # won amounts follow the story's table per region and year (2025 in two parts, so that equal days compare)
    won = [d for d in DEALS if d.outcome == "won"]
    cut = (dt.date(2025, 11, 22) - TODAY).days
    part = lambda d: (d.year, d.year == 2025 and d.end > cut, d.region)
    target = {}
    for year, row in MONEY.items():
        for r, m in zip(REGIONS, row):
            for late, f in ([(False, 27.2 / 31.6), (True, 4.4 / 31.6)] if year == 2025 else [(False, 1)]):
                target[year, late, r] = m * f
    k = sum(d.amount for d in won) / sum(target.values())
    for key, m in target.items():
        cell = [d for d in won if part(d) == key]
        if cell:
            f = min(2.6, max(0.4, m * k / sum(d.amount for d in cell)))
            for d in cell:
                d.amount *= f
    # open deals: as many per stage as flow through and stay there
    for pipeline, n, mid, sigma, parts in (
            ("engineering", 126, 520_000, .85, [("project", 25), ("go", 12), ("survey", 17), ("design", 22), ("bidding", 15), ("negotiation", 6), ("signing", 3)]),
            ("standard", 204, 92_000, .75, [("prospect", 19), ("talking", 24), ("needs", 22), ("quoting", 24), ("closing", 11)])):
        amounts = lognormals(n, mid, sigma)
        regions = deck(n, list(zip(REGIONS, (42, 19.5, 17.5, 11.5, 9.5))))
        for last, region in zip(deck(n, parts), regions):
            mid_d, p90 = next((s[2], s[3]) for s in STD + ENG if s[0] == last)
            ago = min(round(dwell(mid_d, p90) * R.uniform(.1, 1.1)), 120)
            if last in ("design", "quoting") and R.random() < .2:
                ago = round(mid_d * R.uniform(3.6, 4.8))  # stuck
            new_deal(pipeline, region, "open", weekday(-max(1, ago)), 2026, last, amounts.pop())
    for outcome, n, span in (("shelved", 36, (-190, -4)), ("invalid", 18, (-900, -8))):
        for i in range(n):
            pipeline = pick([("engineering", 45), ("standard", 55)])
            amount = lognormals(9, 520_000 if pipeline == "engineering" else 92_000, .8)[0]
            end = weekday(R.randint(*span))
            new_deal(pipeline, pick(list(zip(REGIONS, (40, 20, 18, 12, 10)))), outcome, end, (TODAY + dt.timedelta(days=end)).year, amount=amount)
    # the big one that slipped four times
    big = next(d for d in DEALS if d.outcome == "open" and d.last == "negotiation" and d.region == "east" and d.procurement in TENDERS + ("direct", "single"))
    big.procurement, big.amount, big.slipped = "tender", 6_800_000, True
    big.stages = path_of(big, "negotiation")
    big.days = [-462, -431, -398, -352, -214, -38]
    big.end = -38
    DEALS.sort(key=lambda d: (d.days[0], d.pipeline, d.region, d.end, d.amount))
    for d in DEALS:
        d.amount = neat(d.amount)

def give_accounts():
    """Legacy accounts first, then each deal finds or brings its account."""
    for region, n in zip(REGIONS, share(118, (34, 22, 20, 13, 11))):
        for off in sorted(R.randint(-1960, -1420) for _ in range(n)):
            new_account(region, off, legacy=True)
    bring = set(R.sample(range(len(DEALS)), 168))
    for i, d in enumerate(DEALS):
        d.off, d.time = d.days[0], clock_time()
        mine = [a for a in ACCOUNTS if a.region == d.region and a.off < d.off - 3]
        need_large = d.amount > 1_500_000
        if i in bring or not mine:
            d.account = new_account(d.region, d.off - R.choice([1, 1, 2, 3, 5, 8, 13]))
            if need_large:
                d.account.size, d.account.kw, d.account.sets = "large", R.choice([160, 200, 250]), R.randint(4, 9)
        else:
            fit = [a for a in mine if (a.size in ("medium", "large")) == (d.amount > 130_000) and (a.kind == "org" or d.pipeline == "standard")] or mine
            if need_large:
                fit = [a for a in fit if a.size == "large"] or fit
            busy = [(a, (1 + len(a.deals)) ** 0.5 * (1.6 if a.off > d.off - 500 else 1) / (1 + 2 * sum(x.outcome == "open" for x in a.deals))) for a in fit if len(a.deals) < 11] or [(a, 1) for a in fit]
            d.account = pick(busy)
        d.account.deals.append(d)
    for region, n in zip(REGIONS, share(62, (44, 19, 17, 11, 9))):
        for _ in range(n):  # nothing asked yet
            new_account(region, R.choice([R.randint(-900, -200), R.randint(-200, -2)]))
    ACCOUNTS.sort(key=lambda a: (a.off, a.time, a.name))
    for a in ACCOUNTS:  # newcomers in the East took over accounts
        a.first_owner, a.handed = a.owner, None
        if a.owner in ("li_na", "xu_jiahao") and R.random() < .42:
            a.owner, a.handed = pick([(("shen_yue", -960), 56), (("gu_mingyang", -300), 44)])
            a.handed = max(a.handed, a.off)
    for i, a in enumerate(ACCOUNTS, 1):
        a.key = f"acc_{i:04d}"

TITLES = {  # title: (department, role, weight, how one is addressed)
    "设备部经理": ("设备部", "technical", 16, "经理"), "动力科科长": ("动力科", "user", 9, "科长"), "采购经理": ("采购部", "purchasing", 14, "经理"), "采购专员": ("采购部", "purchasing", 8, ""), "生产副总": ("生产部", "approver", 8, "总"),
    "总经理": ("总经办", "approver", 11, "总"), "总工程师": ("技术部", "technical", 5, "总工"), "厂务主管": ("厂务部", "user", 9, "工"), "设备工程师": ("设备部", "user", 12, "工"), "机修班长": ("机修班", "user", 5, "师傅"), "财务经理": ("财务部", "finance", 4, "经理"),
    "基建项目经理": ("基建办", "influencer", 5, "经理"), "能源管理员": ("能环部", "coach", 4, "工"), "工艺主管": ("工艺部", "influencer", 4, "工"), "董事长": ("总经办", "approver", 2, "董")}

class Contact:
    pass

CONTACTS = []

def give_contacts():
    mails = set()
    for a in ACCOUNTS:
        n = 1 if a.kind == "person" else pick([(1, 54), (2, 32), (3, 14)] if a.deals else [(0, 12), (1, 76), (2, 12)])
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
            c.off, c.time = (a.off, a.time) if i == 0 else (weekday(R.randint(a.off, max(a.off, min(-3, a.off + 420)))), clock_time("18:00", "19:30"))
            if i == 0:
                h, m = a.time.split(":")
                c.time = f"{h}:{min(59, int(m) + 4):02d}"
            c.left = i > 0 and c.off < -400 and R.random() < .1
            mail = f"{sp}.{gp}@{a.mail}" if R.random() < .6 else f"{gp}{sp[0]}@{a.mail}"
            c.mail = mail if a.mail and mail not in mails and R.random() < .74 else None
            mails.add(c.mail)
            CONTACTS.append(c)
            a.contacts.append(c)
    CONTACTS.sort(key=lambda c: (c.off, c.time, c.account.key, c.name))
    for i, c in enumerate(CONTACTS, 1):
        c.key = f"con_{i:04d}"

def name_deals():
    seen, counts = set(), {}
    for d in DEALS:
        jobs = STD_JOBS if d.pipeline == "standard" else ENG_JOBS
        fit = [j for j in jobs if j[2] <= d.amount <= j[3]] or [min(jobs, key=lambda j: min(abs(j[2] - d.amount), abs(j[3] - d.amount)))]
        if d.account.kind == "person":
            fit = [j for j in fit if "驻厂" not in j[0] and "年度" not in j[0]] or fit
        only = {"喷气织机": ("textile",), "激光切割": ("machinery", "auto_parts"), "洁净车间": ("electronics", "food_pharma"), "无油空压站": ("food_pharma", "electronics", "chemical", "textile"), "无油涡旋": ("food_pharma", "electronics", "other")}
        fit = [j for j in fit if all(k not in j[0] or d.account.industry in inds for k, inds in only.items())] or fit
        weight = {"machine": 1.7, "auxiliary": 1.3, "parts": 2.6, "piping": 1.1, "service": 1.3}
        y = (TODAY + dt.timedelta(days=d.off)).year
        for attempt in range(40):
            job = pick([(j, weight[j[1]]) for j in fit])
            per = d.amount / 1350  # about 1,350 yuan per kW and set
            n = R.choice([1, 1, 2]) if d.amount < 150_000 else R.choice([2, 2, 3])
            kw = min(SIZES, key=lambda s: abs(s - per / n))
            if "台" not in job[0]:
                kw = min(SIZES, key=lambda s: abs(s - per))
            m3 = min((3, 6, 8, 13, 20, 28, 40, 60), key=lambda v: abs(v - d.amount / (2400 if "冷干" in job[0] else 4200)))
            text = job[0].format(kw=f"{kw:g}", n=n, y=y, m3=m3)
            d.name = f"{d.account.short} {text}"
            if attempt > 20:
                d.name += R.choice(["(东区)", "(西区)", "(3 号车间)", "(南厂)", "(1 号车间)", "(新楼)", "(二期)"])
            if d.name not in seen:
                break
        assert d.name not in seen, d.name
        seen.add(d.name)
        d.job, d.line, d.kw, d.sets = text, job[1], kw, n
        before = [x for x in d.account.deals if x.off < d.off]
        if d.line == "service" and before and "保养" in text:
            d.type = "renewal"
        elif d.line == "parts" and (before or d.account.legacy):
            d.type = "repurchase"
        elif before or d.account.legacy:
            d.type = pick([("expand", 5), ("cross", 4)])
        else:
            d.type = "new"
    for i, d in enumerate(DEALS, 1):
        d.key = f"opp_{i:04d}"

CATEGORY = {"prospect": "omitted", "project": "omitted", "quoting": "best", "bidding": "best", "closing": "commit", "negotiation": "commit", "signing": "commit"}

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
    early = lambda d: len(d.stages) <= 2
    for d in sorted(lost, key=lambda d: -len(d.stages)):  # those that came far take price, terms and delivery first
        liked = [x for x in losses if (x in fits_early) == early(d)]
        d.reason = R.choice(liked or losses)
        losses.remove(d.reason)
    wins = deck(sum(d.outcome == "won" for d in DEALS), WIN)
    late = 0
    for d in DEALS:
        a, std = d.account, d.pipeline == "standard"
        mine = a.owner if a.handed is None or d.outcome == "open" or d.end > a.handed + 30 else a.first_owner
        d.owner = mine if R.random() < .93 or d.amount < 300_000 else MANAGER[d.region]
        known = [c for c in a.contacts if (c.off, c.time) < (d.off, d.time) and not c.left]
        d.contact = R.choice(known[:1] * 2 + known) if known else None
        if d.outcome == "open":
            if getattr(d, "slipped", False):
                due = 24
            elif R.random() < .11:
                due = -R.randint(1, 26)
            else:
                left = sum(s[2] for s in path_of(d)[len(d.stages) - 1:])
                due = max(2, min(118, round(left * R.uniform(.45, 1.9) + R.randint(0, 8))))
                if R.random() < .06:
                    due = R.randint(121, 190)
            due = weekday(due)
        else:
            due = weekday(max(d.end + R.randint(-4, 24), d.off + 16)) if d.outcome == "won" else weekday(max(d.end + R.randint(4, 50), d.off + 25 if d.pipeline == "standard" else d.off + 70))
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
            v["expected_close"] = day(weekday(max(d.off + 14, due - R.randint(5, 40))) if d.outcome != "open" or getattr(d, "slipped", False) else due)
        if getattr(d, "slipped", False):
            v["expected_close"] = day(-385)
        if d.procurement and (estimate > 500_000 and "amount" in v or R.random() < (.35 if std else .5)):
            v["procurement"] = d.procurement
        if std and "amount" in v and estimate > 500_000 and not d.procurement:
            d.procurement = v["procurement"] = "direct"
        v["product_line"] = {"key": f"pln_{d.line}"}
        v["source"] = a.source
        v["region"] = OTHER_REGION.get(a.city, a.region)
        v["next_step"] = R.choice(NEXT[first])
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
            if name in ("quoting", "design", "bidding", "negotiation", "closing"):
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
                need |= {"decision_on": day(weekday(due - R.randint(2, 14)) or -1), "funding": pick([("approved", 6), ("applying", 3), ("none", 1)]) if d.amount < 5_000_000 else "approved"}
            if name == "bidding" or name == "negotiation" and "budget" not in state:  # the gate counts when it is skipped
                need |= {"budget": budget}
            if std and name == "quoting" and R.random() < .45:
                need["budget"] = budget
            if getattr(d, "slipped", False) and name in ("survey", "design", "bidding"):
                need["expected_close"] = day({"survey": -300, "design": -190, "bidding": -96}[name])
            if name == d.last and d.outcome == "open":
                need["next_step"] = R.choice(NEXT[name])
                need["expected_close"] = day(due) if "expected_close" in state or "expected_close" in need else None
            if name == "signing":
                need["next_step"] = R.choice(NEXT["signing"])
            cat = CATEGORY.get(name, "pipeline")
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
                    need["next_contact_at"] = moment(weekday(nc), R.choice(["09:00", "09:30", "10:00", "14:00", "15:00", "16:30"]))
            move(name, off, **need)
        if d.outcome == "open" and len(d.stages) == 1:
            v["forecast_category"] = "omitted"
            if R.random() < .8:
                v["next_contact_at"] = moment(weekday(R.randint(1, 9)), R.choice(["09:00", "10:30", "14:00", "15:30"]))
        if d.outcome == "won":
            d.reason = wins.pop()
            move("won", d.end, expected_close=day(d.end), forecast_category="closed", close_reason=d.reason)
        elif d.outcome == "lost":
            vals = {"close_reason": d.reason, "forecast_category": "omitted"}
            if R.random() < .62:
                vals["loss_note"] = loss_note(d.reason, d.amount) if d.reason != "price" or not early(d) else R.choice(["超出客户心理价位，先不考虑", "客户只看最低价，不愿比能耗", "按客户预算只能做二手机"])
            winner = next((key for name, (key, *_) in RIVAL_KEYS.items() if name in vals.get("loss_note", "")), None)
            if winner:
                vals["lost_to"] = {"key": f"cpt_{winner}"}
            if d.reason == "price" and len(d.stages) > 3 and R.random() < .6:
                vals["rival_price"] = str(neat(d.amount * R.uniform(.88, .97)))
            move("lost", d.end, **vals)
        elif d.outcome == "shelved":
            until = weekday(R.randint(6, min(330, d.end + 355)))
            move("shelved", d.end, shelved_reason=pick([("funds", 34), ("plan", 36), ("decider", 14), ("capacity", 12), ("other", 4)]), shelved_until=day(until), forecast_category="omitted")
        elif d.outcome == "invalid":
            move("invalid", d.end, forecast_category="omitted")
        d.record = {"key": d.key, "owner": {"user": d.owner}, "at": stamp(d.off, d.time), "values": v}
        if moves:
            d.record["moves"] = moves

# ------------------------------------------------------------------------------------------------ account and contact records
NEED_OF = {(line, pipeline): {"machine": "new_station" if pipeline == "engineering" else "replace", "auxiliary": "treatment", "parts": "parts", "piping": "energy", "service": "operation"}[line]
    for line in ("machine", "auxiliary", "parts", "piping", "service") for pipeline in ("standard", "engineering")}

# Tags of every third record, by its number: said without drawing.
ACCOUNT_TAGS = ["扩产中", "两班制", "能耗大户", "可参观样板", "自有维保班组", "年度框架", "要第三方测量", "冬季检修"]
CONTACT_TAGS = ["关注能耗", "关注交期", "微信响应快", "上午好约", "愿意推荐", "现场派", "看重品牌", "流程严谨"]

def tags_of(key, words, first=None):
    n = int(re.sub(r"\D", "", key))
    if n % 3:
        return {}
    more = [words[n // 3 % len(words)], words[n // 3 * 3 % len(words)]][: 1 + n // 3 % 2]
    return {"tags": list(dict.fromkeys(([first] if first else []) + more))}

def account_records():
    out = []
    value = {a.key: sum(d.amount for d in a.deals if d.outcome == "won") for a in ACCOUNTS}
    top = set(sorted(value, key=lambda k: (-value[k], k))[:25])
    for a in ACCOUNTS:
        won = [d for d in a.deals if d.outcome == "won"]
        open_ = [d for d in a.deals if d.outcome == "open"]
        lastday = max([d.end for d in a.deals] + [a.off])
        if len(won) > 1 or won and a.legacy:
            life = "repeat"
        elif won or a.legacy and R.random() < .55:
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
        a.tier = "vip" if a.key in top else "potential" if life in ("prospect", "engaged", "dormant") and not won else "regular"
        v = {"name": a.name, "kind": a.kind}
        if a.kind == "org":
            v["short_name"] = a.short
            if R.random() < .8 or won:
                v["uscc"] = credit_code()
            v |= {"industry": a.industry, "size": a.size}
            if R.random() < .6:
                v["employees"] = int({"micro": 8, "small": 45, "medium": 180, "large": 900}[a.size] * R.uniform(.6, 2.2))
            if a.size in ("medium", "large") and R.random() < .3:
                v["annual_sales"] = str(int({"medium": 9e7, "large": 9e8}[a.size] * R.uniform(.5, 2.5) / 1e6) * 1_000_000)
            v["ownership"] = a.ownership
        else:
            v["industry"] = a.industry
        v |= {"address": a.address, "region": OTHER_REGION.get(a.city, a.region)}
        if a.kind == "org" and R.random() < .72:
            v["phone"] = f"{a.code}-9{R.randrange(10**7):07d}"
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
            v["roles"] = ["dealer"] if a.legacy and a.size == "micro" else ["end_user"]
            v |= tags_of(a.key, ACCOUNT_TAGS, "多站房" if a.sets > 4 else "外资短名单" if a.ownership == "foreign" else "老客户" if a.legacy else None)
        needs = sorted({NEED_OF[d.line, d.pipeline] for d in a.deals})
        if needs:
            v["needs"] = needs
        known = [b for b in ACCOUNTS if b.region == a.region and b.kind == "org" and b.off < a.off - 30]
        if a.source == "referral" and known:
            v["referred_by"] = {"key": known[int(a.key[4:]) * 7 % len(known)].key}
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
        if R.random() < .9:
            v["mobile"] = mobile()
        if c.mail:
            v["email"] = c.mail
        if R.random() < .3:
            v["wechat"] = "wx_" + "".join(R.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))
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

# ------------------------------------------------------------------------------------------------ activities
# phase → (kinds, subject, content, next step). c call, w WeChat, v visit, m meeting, e e-mail, r remote, n note
KINDS = {"c": "call", "w": "wechat", "v": "visit", "m": "meeting", "e": "email", "r": "remote", "n": "note", "s": "sms", "x": "event"}
TALKS = {
    "first": [
        ("c", "初次电话了解用气情况", "{who}介绍厂里现有 {sets} 台 {kw}kW {old}，三班运行，年运行约 {hours} 小时。夏天排气温度偏高，跳过机。", "发公司资料和同行业案例"),
        ("c", "回访{src}咨询", "客户从{src}留的需求，想把 {kw}kW 工频机换成变频。{who}负责初选，最后由生产副总定。", "约现场看机房"),
        ("w", "加微信并发样本", "已通过好友。发了 {kw}kW 永磁变频样本和两个{ind}行业案例，{who}说先转给设备部看。", "三天后问反馈"),
        ("v", "首次拜访看机房", "机房约 {area} 平，通风差，实测进气 {temp}℃。现用{old} {sets} 台，加载率 {load}%，空载浪费明显。", "申请流量计，安排连续测量"),
        ("c", "问清决策流程", "设备部提需求，采购比价，{money} 万以上要上总经理办公会。{who}答应帮忙引见分管副总。", "准备一页纸的节能测算"),
        ("w", "索要电费单和铭牌照片", "{who}发来三张铭牌和近三个月电费单，平均电价 {price} 元。单机比功率按估算在 {sp} 以上。", "做初步节能测算"),
        ("v", "拜访设备部", "{who}带着看了站房和两个车间，{old} {sets} 台轮换开，储气罐 {tank} 立方，压力 {bar} bar。", "发选型问卷"),
        ("v", "拜访采购了解流程", "采购说合格供方要先做资质审核，约 {days} 天。技术由{who}把关。", "提交供方资料"),
        ("w", "问选型参数", "{who}回复了压力、班次和环境温度，露点要求再问工艺。", "补齐后出选型"),
        ("w", "约拜访时间", "与{who}约好下周上门，提醒带劳保鞋和身份证办入厂。", "准备测量仪器"),
        ("c", "电话沟通改造想法", "{who}想先换一台试，效果好再换其余。担心停机影响生产。", "准备不停机切换方案"),
        ("m", "与设备部第一次交流", "设备部三人参加。痛点是压力波动，末端只有 {bar} bar，{ind}设备报警。对手{rival}上周也来过。", "下次带售前讲压降治理"),
        ("c", "未接通，改约时间", None, "换个时间再打"),
        ("s", "发短信自我介绍", "电话未接，发短信说明来意并附名片信息。", "隔天上午再打"),
        ("x", "展会现场登记", "在展台看了 {kw}kW 两级压缩样机，问了比功率和交期。对余热回收也有兴趣。", "三天内电话跟进"),
        ("c", "核实项目是否立项", "{who}确认今年有技改预算约 {money} 万，{month} 月前要定设备，现在在收集三家方案。", "拿到技术要求"),
        ("e", "发公司简介与业绩表", "按{who}要求发了资质、业绩表和{ind}行业三家用户名单。", "下周电话确认收到")],
    "again": [
        ("c", "老客户新需求", "{who}来电说{kind2}线要上，现有 {sets} 台 {kw}kW 供气不够，想加一台。", "约时间看现场"),
        ("c", "了解扩产计划", "{who}透露{month} 月投产新车间，用气预计增加 {pct}%，让我们先给个配置。", "做初步配置"),
        ("c", "核对在用机台情况", "{sets} 台 {kw}kW 已运行约 {run} 小时，其中一台加载排温到 {temp2}℃，客户考虑更换。", "发更换方案"),
        ("c", "确认预算和时间", "今年技改还有 {money} 万左右，{who}说走年度框架最快。", "准备框架价格"),
        ("w", "客户发来新需求", "{who}发来新布局图，站房离新车间 {len} 米，问管道要不要重放。", "请售前看图"),
        ("w", "询问备件与改造能否一起做", "想把 8000 小时保养和改造放在同一次停机，{who}问要停几天。", "和服务部排计划"),
        ("w", "发更换机型对比", "发了同功率定频与变频的电费对比，年差 {save} 万，{who}说给老板看。", "两天后问意见"),
        ("v", "走访并了解扩容", "走了三个车间，末端压力 {bar} bar，{kind2}设备高峰时掉压。{who}希望年内解决。", "出扩容建议"),
        ("v", "看新车间用气点", "新车间共 {people} 处用气点，{who}给了设备清单，最大单点在{kind2}区。", "汇总用气量"),
        ("v", "拜访老客户高层", "见到分管副总，对现有机组满意，提出后处理和管道一起评估。", "下周提交评估提纲"),
        ("m", "年度技改计划会", "客户列了明年技改清单，压缩空气排第二，预算约 {money} 万。", "两周内交方案"),
        ("m", "用气评审", "与工艺、设备一起核新增用气量，约 {flow} m³/min，备用要求一台。", "更新选型"),
        ("e", "发送推荐配置", "按{who}给的用气清单发了两种配置和交期。", "电话解释差别"),
        ("r", "远程查看运行数据", "导出近一个月运行数据，平均加载率 {load}%，夜班长时间空载。", "把数据写进建议书"),
        ("c", "未接通，改约时间", None, "换个时间再打")],
    "needs": [
        ("v", "现场测风量", "带插入式流量计测了 {days} 天：均值 {flow} m³/min，峰值 {peak}，夜班只有 {night}。两台 {kw}kW 加一台变频足够。", "出流量曲线报告"),
        ("v", "测露点与含油量", "冷干机出口露点 {dew}℃，偏高；末端含油检出。{who}同意把后处理一起换。", "后处理单独报一版"),
        ("m", "需求确认会", "逐条过了需求表：压力 {bar} bar、露点 -{dp}℃、备用一台。{who}提出噪音不超过 75 分贝。", "整理纪要请客户确认"),
        ("c", "确认压力与露点要求", "工艺最低压力 {bar} bar，喷涂线要求露点 -{dp}℃。之前{old}按 8 bar 开，有降压空间。", "更新需求表"),
        ("v", "勘测管网压降", "从站房到最远车间 {len} 米，支管 DN{dn}，实测压降 {drop} bar。接头漏气点标了 {leak} 处。", "出泄漏清单和环网建议"),
        ("v", "机房尺寸与吊装勘测", "门洞净高 {height} 米，吊装要拆百叶。配电柜余量 {amp}A，电缆要新放 {len} 米。", "和安装队核报价"),
        ("w", "补充现场照片", "{who}补发了站房、电缆沟和储气罐铭牌照片，储气罐年检到 {month} 月。", "年检问题写进方案"),
        ("r", "远程看联控系统数据", "登录客户监控看了一周曲线，加卸载每小时 {cyc} 次，储气容积偏小。", "方案里加 {tank} 立方储气罐"),
        ("c", "了解竞争对手", "{rival}报了 {kw}kW 工频方案，价格低但没有算电费。{who}更看重五年总成本。", "准备五年成本对比表"),
        ("c", "确认停机窗口", "只能在{holiday}停机 {days} 天换机。{who}要求旧机先保留作备用。", "排安装计划")],
    "offer": [
        ("m", "方案讲解会", "给{who}和采购讲了方案：永磁变频加联控，预计节电 {pct}%，回收期 {pay} 年。对方追问 8000 小时保养费用。", "补保养费用表"),
        ("e", "发送报价单", "报价含主机、后处理和安装，有效期 30 天。抄送采购和设备部。", "两天后电话确认"),
        ("c", "跟进报价反馈", "{who}说{rival}便宜约 {pct2}%，希望我们再看看价格。技术上倾向我们的比功率 {sp}。", "与区域经理商量让利空间"),
        ("v", "当面解释报价差异", "逐项对比了配置：我方两级压缩、{warranty} 年质保，对手单级一年。{who}认可，但要书面说明。", "出配置对比表"),
        ("w", "发节能测算表", "按电价 {price} 元、年运行 {hours} 小时算，一年省 {save} 万。{who}转给财务看。", "约财务核测算口径"),
        ("c", "解答变频器品牌问题", "客户担心变频器高温报警，说明了独立风道和 55℃ 工况测试，发了检测报告。", "安排参观用户站房"),
        ("v", "陪同参观样板用户", "带{who}一行 {people} 人看了同行站房，运行 {hours} 小时，现场看联控画面，对噪音满意。", "本周出最终报价"),
        ("m", "技术交流：无油与微油", "质量部坚持 0 级无油，讨论后接受微油加两级除油和在线监测，费用省 {pct}%。", "提供含油量检测方案"),
        ("c", "催问比价进度", "采购还差一家报价，预计 {month} 月 {dom} 日前定。", "定标前一天再联系"),
        ("e", "回复技术澄清", "回复了管径、压降和冷却水水质三条澄清，附计算书。", "电话确认是否接受"),
        ("w", "报价调整说明", "去掉备用机后总价降 {pct2}%，{who}说可以往上报。", "等审批结果")],
    "bid": [
        ("n", "招标文件要点", "技术分 {tech}，价格分 {pscore}，要求三个同类业绩和能效 1 级证书。保证金 {bond} 万。", "列资料清单分工"),
        ("m", "标书评审会", "商务和技术一起过标书，偏离表两条需说明：交期 {days} 天、质保金 {ret}%。", "明晚前定稿"),
        ("v", "参加标前答疑", "代理机构组织答疑，到场 {people} 家。露点要求改为 -{dp}℃，其余不变。", "按答疑修改技术标"),
        ("v", "开标", "开标唱价我们排第 {rank}，{rival}最低，差 {pct2}%。评标约需 {days} 天。", "等中标公示"),
        ("c", "打听评标进展", "{who}透露技术分我们第一，价格分差一点，还要看综合得分。", "准备澄清材料"),
        ("e", "提交澄清函", "按要求提交了比功率检测报告和售后网点说明。", "确认收讫"),
        ("c", "催退投标保证金", "代理说公示期满 5 个工作日退还，已登记账号。", "到期再核")],
    "deal": [
        ("m", "商务谈判第 {round} 轮", "付款从 20/70/10 谈到 30/60/10，质保金一年。客户要求交期 {days} 天，工厂可排。", "法务出合同修订稿"),
        ("c", "确认合同条款", "{who}对违约金上限有异议，提了修改。其余条款无意见。", "回法务意见"),
        ("v", "上门谈合同", "见了分管副总，答应本周走完用印。要求赠送一套 2000 小时保养包。", "申请赠品审批"),
        ("w", "确认开票信息与收货地址", "{who}发来开票资料，卸货需叉车 {ton} 吨，提前一天联系门卫。", "通知商务备货"),
        ("c", "催盖章", "合同在客户法务，{who}说最迟 {dom} 日盖好。", "到期上门取"),
        ("e", "发送合同终稿", "合同终稿已发，附技术协议和备件清单。", "等盖章件"),
        ("c", "谈预付款到账时间", "财务每月 {dom} 日集中付款，预付 {adv}% 排在本批。", "到账后下生产单")],
    "care": [
        ("c", "交付后回访", "机组运行 {run} 小时，排温 {temp2}℃，振动正常。{who}反映加载时有轻微啸叫，安排服务看。", "服务部两天内上门"),
        ("v", "2000 小时首保", "换油滤、空滤，清洗冷却器。压差正常，建议 {month} 月备油分。", "报油分和润滑油"),
        ("c", "滤芯到期提醒", "按运行小时推算空滤和油滤月底到期，{who}同意和油一起订。", "发备件报价"),
        ("w", "备件询价", "{who}要 {kw}kW 机的油分和三滤各 {n} 套，急用。仓库有货。", "当天发报价"),
        ("r", "远程调联控参数", "压力带从 0.8 收到 0.3 bar，卸载时间下降，预计每天省 {kwh} 度电。", "一周后看数据"),
        ("c", "保养合同续约沟通", "合同 {month} 月到期，客户希望加入冷干机和过滤器一起保。", "出续约方案"),
        ("v", "季度走访", "和{who}看了站房，露点 {dew}℃ 正常。明年计划上 {kind2} 线，用气会增加 {pct}%。", "把扩容记成新商机"),
        ("c", "催验收款", "验收单已签，{who}说财务排在下月 {dom} 日。", "到期前两天提醒"),
        ("w", "节日问候", "问候{who}，顺带确认{holiday}值班安排和应急电话。", "节后约走访"),
        ("v", "处理高温停机", "到场检查：冷却器积灰、风道回流。清洗后排温降到 {temp2}℃，建议加装排风罩。", "报排风罩价格"),
        ("c", "满意度回访", "对安装和调试满意，对备件到货时间有意见。", "与商务核备件周期"),
        ("m", "操作培训", "给 {people} 名操作工讲了日常点检、排污和报警处理，现场考核通过。", "培训记录归档")],
    "cold": [
        ("c", "沉默客户回访", "{who}说今年没有新增计划，{old}还能撑一年，明年 {month} 月可再谈。", "明年初再联系"),
        ("c", "了解在用设备状况", "{sets} 台 {kw}kW 都过了 {run} 小时，主机没大修过。对大修报价有兴趣。", "发大修方案"),
        ("w", "发节能改造案例", "发了一家{ind}企业的改造案例，{who}回复收到。", "下周问看法"),
        ("v", "顺访", "路过拜访，{who}在开会，见了机修班长，看了站房。", "约下次正式拜访"),
        ("c", "电话无人接听", None, "下周再打"),
        ("e", "发新品资料", "发了新一代两级压缩机资料和能效标识。", "两周后回访")]}
EXTRA = {
    "again": ["对上次安装很满意。", "采购换了新人，要重新认识。", "还是希望同一个安装队来。", "提到上次备件到得慢。"],
    "first": ["对方对价格没有概念，先别急着报。", "站房紧挨锅炉房，进气温度偏高。", "公司去年刚扩了一条线。", "提到去年夏天停机损失不小。", "采购那边还没接触到。"],
    "needs": ["旧管道有锈，接口建议全换。", "配电由客户自理。", "动力科很配合。", "夜班数据要再补一次。", "现场光线差，照片第二次补拍。"],
    "offer": ["总经理下周出差，审批可能推迟。", "希望报价里单列安装费。", "采购要求三家比价留档。", "要求样机试用一周，已婉拒。", "能耗承诺要写进合同附件。"],
    "bid": ["注意签字页要法人章。", "U盾记得提前测试。", "样本要彩色胶装两份。"],
    "deal": ["财务确认可接受三成承兑。", "对方法务很细，留足时间。", "交期要写到周。"],
    "care": ["现场卫生比上次好。", "顺便教了班长看露点表。", "旧滤芯已带回。", "对方问到余热回收。"],
    "cold": ["前台换人了。", "联系方式已更新。", "态度友好。"]}
MISSED = ["打了两次都没有接，已发短信说明来意。", "响铃无人接，稍后改发微信。", "在车间听不清，约明天上午再通话。", "手机关机，座机转到前台，请其转告。", "对方正在开会，说会后回电。"]
PHASE = {"prospect": "first", "talking": "first", "needs": "needs", "quoting": "offer", "closing": "deal", "project": "first", "go": "first", "survey": "needs", "design": "offer", "bidding": "bid", "negotiation": "deal", "signing": "deal"}
SOURCE_ZH = {"website": "官网", "search_ads": "搜索广告", "expo": "展会", "referral": "老客户介绍", "social": "短视频", "official_account": "公众号", "hotline": "400 电话", "list": "名录", "import": "老档案"}
IND_ZH = {"machinery": "机加工", "electronics": "电子", "food_pharma": "食品医药", "textile": "纺织", "chemical": "化工", "auto_parts": "汽配", "other": "制造"}

def slots(a, c, d):
    kw = d.kw if d and d.line == "machine" and d.pipeline == "standard" else a.kw
    flow = round(kw * a.sets * .165 * R.uniform(.6, .9), 1)
    return dict(who=c.who if c else "设备部", sets=a.sets, kw=f"{kw:g}", old=a.old, hours=R.choice([5200, 6000, 6800, 7200, 7800, 8000, 8400]), src=SOURCE_ZH[a.source], ind=IND_ZH[a.industry], area=R.choice([36, 48, 60, 80, 110, 150]),
        temp=R.randint(33, 46), load=R.randint(52, 88), money=R.choice([5, 10, 20, 30, 50, 80, 100]), price=R.choice(["0.62", "0.68", "0.71", "0.74", "0.79", "0.83"]), sp=round(R.uniform(5.6, 7.8), 2), bar=round(R.uniform(5.2, 6.8), 1), rival=R.choice(RIVALS),
        month=R.randint(1, 12), days=R.choice([3, 5, 7, 10, 15, 20, 30, 35, 45]), flow=flow, peak=round(flow * R.uniform(1.15, 1.4), 1), night=round(flow * R.uniform(.25, .5), 1), dew=R.randint(3, 14), dp=R.choice([20, 40, 40, 70]), len=R.choice([45, 80, 120, 160, 220, 310]), dn=R.choice([40, 50, 65, 80]),
        drop=round(R.uniform(.2, .9), 1), leak=R.randint(4, 27), height=round(R.uniform(2.4, 3.8), 1), amp=R.choice([100, 160, 200, 250]), cyc=R.randint(18, 60), tank=R.choice([2, 3, 4, 6]), holiday=R.choice(["春节", "国庆", "五一", "端午"]), pct=R.randint(12, 34), pct2=R.randint(3, 12), pay=round(R.uniform(1.1, 2.8), 1),
        warranty=R.choice([2, 3, 5]), save=round(kw * a.sets * .028 * R.uniform(.7, 1.3), 1), people=R.randint(3, 9), dom=R.randint(5, 28), tech=R.choice([40, 45, 50]), pscore=R.choice([30, 40, 45]), bond=R.choice([1, 2, 3, 5, 8, 10]), ret=R.choice([5, 10]), rank=R.choice(["一", "二", "三"]),
        round=R.choice(["一", "二", "三"]), ton=R.choice([3, 5, 7]), adv=R.choice([20, 30]), run=R.choice([480, 1200, 2050, 3600, 7800, 12_400, 21_000]), temp2=R.randint(78, 92), n=R.randint(1, 4), kwh=R.randint(60, 420), kind2=R.choice(["喷涂", "激光", "包装", "注塑", "装配"]))

def stage_at(d, off):
    name = d.stages[0][0]
    for (s, *_), day_ in zip(d.stages, d.days):
        if day_ <= off:
            name = s
    return name

# share of kinds; the pool of texts is narrowed to the kind drawn
MIX = [("c", 46), ("w", 22), ("v", 17), ("m", 7), ("e", 6), ("o", 2)]

def activity_records(total=1_820):
    plan = []
    for d in DEALS:
        end = d.end if d.outcome != "open" else -1
        n = {"open": 2, "won": 4, "lost": 3, "shelved": 2, "invalid": 1}[d.outcome] + (1 if d.pipeline == "engineering" else 0)
        for i in range(n):
            off = R.randint(d.off, max(d.off, min(end, -1)))
            if d.outcome == "open" and i == 0:
                off = max(d.off, -R.randint(1, 26))
            plan.append((off, d, d.account))
        if d.outcome == "won":
            for _ in range(2):
                off = d.end + R.randint(20, 400)
                if off < 0:
                    plan.append((off, None, d.account))
    for a in ACCOUNTS:
        if not a.deals or a.life in ("dormant", "customer"):
            off = R.randint(max(a.off, -500), -1)
            plan.append((off, None, a))
    weight = lambda off: 1.5 if off > -60 else 1.6 if off > -330 else 1.0 if off > -690 else .45
    plan = [(weekday(o), d, a) for o, d, a in plan]
    must = [p for p in plan if p[1] and p[1].outcome == "open" and p[0] > -27 and R.random() < .8]
    rest = [p for p in plan if p not in must]
    rest = sorted(rest, key=lambda p: -(R.random() ** (1 / weight(p[0]))))[: total - len(must)]
    plan = sorted(must + rest, key=lambda p: (p[0], p[2].key, p[1].key if p[1] else ""))
    kinds, out, told, recent = deck(len(plan), MIX), [], set(), {}
    for off, d, a in plan:
        k = kinds.pop()
        off = min(-1, max(off, d.off if d else a.off))
        known = [c for c in a.contacts if c.off <= off and not c.left]
        c = d.contact if d and d.contact and R.random() < .7 else R.choice(known) if known else None
        won_before = any(x.outcome == "won" and x.end <= off for x in a.deals)
        phase = PHASE[stage_at(d, off)] if d else "care" if won_before or a.legacy and R.random() < .5 else "cold"
        if d and phase == "first" and (d.type != "new" or off > d.days[0] + 25 and R.random() < .3):
            phase = "again" if d.type != "new" else phase
        pool = [t for t in TALKS[phase] if t[0] == k] if k != "o" else [t for t in TALKS[phase] if t[0] in "rnsx"]
        if not pool and k == "o":
            pool = [t for p in (("needs",) if won_before else ("first", "needs")) for t in TALKS[p] if t[0] in "rnsx"]
        if not pool:
            pool = [t for p in ("offer", "needs") for t in TALKS[p] if t[0] == k] if phase in ("bid", "deal") else [t for t in TALKS["care" if phase == "care" else "again" if won_before else "first"] if t[0] == k]
        pool = pool or TALKS[phase]
        pool = [t for t in pool if (t[0] != "x" or a.source == "expo")] or pool
        used = recent.setdefault(a.key, [])
        fresh = [t for t in pool if t[1] not in used] or pool
        kk, subject, content, nxt = R.choice(fresh)
        used.append(subject)
        kind = KINDS[kk]
        s = slots(a, c, d)
        outcome = None
        if kind == "call":
            outcome = "effective" if content else pick([("no_answer", 7), ("message", 3)])
            if content and R.random() < .1:
                outcome, content, nxt = pick([("no_answer", 7), ("message", 3)]), None, "改天再联系"
                subject = R.choice(["电话跟进，未接通", "拨打未接", "约时间未果", "催进度，对方未接"])
        missed = outcome in ("no_answer", "message")
        for attempt in range(6):
            text = R.choice(MISSED) if missed else content.format(**s)
            if not missed and kind in ("call", "visit", "meeting") and R.random() < .4:
                text += R.choice(EXTRA[phase])
            if missed or text not in told:
                break
            s = slots(a, c, d)
        told.add(text)
        start = clock_time("08:30", "17:00")
        minutes = None if kind in ("wechat", "email", "note", "sms") else R.choice({"call": [3, 4, 6, 8, 11, 15, 22], "visit": [60, 75, 90, 120, 150, 180], "meeting": [45, 60, 90, 120]}.get(kind, [20, 30, 45]))
        if missed:
            minutes = None
        v = {"subject": subject.format(**s), "kind": kind, "account": {"key": a.key}}
        if c:
            v["contact"] = {"key": c.key}
        if d:
            v["opportunity"] = {"key": d.key}
        v["started_at"] = moment(off, start)
        if minutes:
            v["minutes"] = minutes
        if kind in ("call", "wechat", "email"):
            if R.random() < .8 or kind == "call":
                v["direction"] = "in" if R.random() < .17 and not missed else "out"
        if outcome:
            v["outcome"] = outcome
        elif kind in ("visit", "meeting") or kind in ("wechat", "email") and R.random() < .3:
            v["outcome"] = "effective"
        if R.random() > .03:
            v["content"] = text
        v["next_step"] = nxt.format(**s)
        if kind != "visit" and R.random() < .18:
            del v["next_step"]
        if off > -21 and R.random() < .6:
            v["next_contact_at"] = moment(weekday(max(1, off + R.randint(3, 24))), R.choice(["09:00", "10:00", "14:00", "15:30"]))
        if kind in ("visit", "meeting") and off > -300 and R.random() < .09:
            v["coach_note"] = R.choice(["数据扎实，下次把回收期也算给客户", "决策人还没见到，尽快安排", "记录及时，继续保持", "对手信息再问细一点", "先确认预算再出第二版方案", "注意把口头承诺落到纪要里"])
        h, m = (int(x) for x in start.split(":"))
        end = h * 60 + m + (minutes or 5) + R.choice([5, 10, 20, 60, 150])
        late = kind == "visit" and R.random() < (.4 if off < -500 else .12) and off < -1
        at = stamp(off + 1, clock_time("08:30", "10:00")) if late else stamp(off, f"{min(23, end // 60):02d}:{end % 60:02d}")
        made = max((x.off, int(x.time[:2]) * 60 + int(x.time[3:])) for x in (a, c, d) if x)
        if offset(at) <= made:  # what it is about was entered the same day, a little later
            at = stamp(made[0], f"{(made[1] + 3) // 60:02d}:{(made[1] + 3) % 60:02d}")
        owner = d.owner if d else a.owner
        a.acts += 1
        out.append((offset(at), {"owner": {"user": owner}, "at": at, "values": v}))
    out.sort(key=lambda x: x[0])
    return [{"key": f"act_{i:04d}", **r} for i, (_, r) in enumerate(out, 1)]

# ------------------------------------------------------------------------------------------------ tasks
TASKS = {  # kind: (subject, results)
    "first_contact": [("首次联系{short}", ["已接通，约了现场", "已加微信，发了样本"]), ("24 小时内回复{short}的咨询", ["已回电，需求记在商机里", "号码无误，本人不负责，已转设备部"]), ("联系{short}并核实需求", ["需求属实，计划今年采购", "已接通，下周看机房"])],
    "follow_up": [("跟进{short}报价反馈", ["客户内部还在走流程，下周再问", "对方要求再降一点，已报区域经理", "技术通过，等采购比价"]), ("问{short}审批进度", ["副总已签，等财务", "还在设备部，下周再问"]), ("确认{short}的停机窗口", ["周末两天可停", "只能等长假停机"]),
        ("催{short}回传需求表", ["已收到，缺露点要求", "已收到，资料齐"]), ("给{short}补五年成本对比", ["已发，客户转财务看", "已发"]), ("约{short}技术交流时间", ["定在下周三下午", "对方排不开，改到月底"]), ("向{short}要近三个月电费单", ["已收到", "只给了一个月的，先用"]), ("和{short}{who}核对付款比例", ["同意 30/60/10", "坚持货到付款，报区域经理"]),
        ("给{short}发同行业案例", ["已发，反馈不错", "已发"]), ("问{short}比价结果", ["我们排第二，差距不大", "采购还缺一家报价"]), ("请{short}确认用气清单", ["已确认", "新增两台设备，清单已更新"])],
    "visit": [("上门测{short}风量", ["测量完成，数据已发售前", "测了三天，峰值比预计高"]), ("拜访{short}{who}", ["见到本人，需求明确", "见到本人，预算下月才批"]), ("带售前去{short}看机房", ["看完现场，吊装条件可行", "门洞偏窄，要拆百叶"]), ("陪{short}参观样板站房", ["客户满意，答应出技术要求", "对噪音满意，问了保养费用"]), ("去{short}复测露点", ["露点偏高，建议换干燥机", "露点正常"])],
    "report": [("补写{short}拜访记录", ["已补"]), ("补{short}勘测照片说明", ["已补"])],
    "quote": [("给{short}出报价", ["报价已发"]), ("{short}方案改第二版", ["第二版已发，等回复"]), ("拆分{short}安装费重新报价", ["已拆分重发"]), ("核{short}后处理配置和价格", ["配置已改，价格不变"])],
    "payment": [("催{short}预付款", ["已到账", "财务排在本周批次"]), ("催{short}验收款", ["财务排在下月批次", "对方提出先整改再付，已转服务部", "已到账"]), ("跟{short}财务对账", ["对账一致，等付款", "差一张发票，已补寄"]), ("催{short}质保金", ["质保期满，已提交申请", "已到账"])],
    "renewal": [("{short}保养合同续约", ["续约一年，价格不变", "客户要求加冷干机，重新报价"]), ("{short}年度备件框架续签", ["已续签", "等客户年度预算"])],
    "care": [("交付满月回访{short}", ["运行正常", "反映噪音，已转服务"]), ("提醒{short}滤芯到期", ["已下备件单", "库存还有，下月再订"]), ("节日问候{short}{who}", ["已问候"]), ("{short}8000 小时保养提醒", ["约在下周末停机", "已下备件单"])],
    "review": [("复核{short}输单原因", ["结论已记在商机里", "与销售谈过，原因属实"]), ("检查{short}项目费用", ["费用在预算内"])]}

def task_records(total=356):
    out, seen = [], set()
    outcome = deck(total, [("done", 58), ("todo", 27), ("doing", 10), ("cancelled", 5)])
    pool = [d for d in DEALS if d.contact]
    while outcome:
        state = outcome[-1]
        active = state in ("todo", "doing")
        d = R.choice([x for x in pool if (x.outcome == "open") == (active or R.random() < .3)])
        a = d.account
        won = d.outcome == "won"
        kind = pick([("payment", 4), ("care", 4), ("renewal", 2)] if won else [("review", 1), ("follow_up", 1)] if d.outcome != "open" else
            [("first_contact", 2), ("follow_up", 6)] if d.stages[-1][0] in ("prospect", "project") else [("follow_up", 7), ("visit", 5), ("quote", 4), ("report", 1.5)])
        if active:
            due = pick([(-R.randint(1, 12), 22), (R.randint(1, 6), 44), (R.randint(7, 30), 34), (0, 6)])
            made = max(d.off, min(-1, due - R.randint(1, 12)))
        else:
            lo, hi = (d.end, -1) if won or d.outcome != "open" else (d.off, -1)
            lo = max(lo, -420)
            if lo > hi - 2:
                continue
            made = R.randint(lo, hi - 1)
            due = made + R.randint(1, 12)
        made, due = weekday(made), weekday(due) if due else 0
        if made < d.off or made >= 0:
            continue
        subject, results = R.choice(TASKS[kind])
        if kind == "review" and d.outcome != "lost" and "输单" in subject:
            continue
        text = subject.format(short=a.short, who=d.contact.who)
        if text in seen:
            continue
        seen.add(text)
        outcome.pop()
        due_time = R.choice(["09:30", "11:00", "12:00", "15:00", "17:00", "18:00"])
        v = {"subject": text, "kind": kind, "stage": "standard/todo", "priority": pick([("high", 24), ("mid", 58), ("low", 18)]), "due_at": moment(due, due_time)}
        if R.random() < .3 and due - 1 > made:
            v["remind_at"] = moment(due - 1, "09:00")
        v["account"] = {"key": a.key}
        if R.random() < .6:
            v["contact"] = {"key": d.contact.key}
        v["opportunity"] = {"key": d.key}
        owner = MANAGER[d.region] if kind == "review" else d.owner
        time = clock_time("08:35", "11:30") if made > d.off else clock_time("18:35", "19:30")
        rec = {"owner": {"user": owner}, "at": stamp(made, time), "values": v}
        if state == "doing":
            rec["moves"] = [{"to": "standard/doing", "at": stamp(made if made == -1 else R.randint(made, -1), "20:10")}]
        elif state == "done":
            fin = min(-1, max(made, due + R.choice([-2, -1, -1, 0, 0, 0, 1, 3])))
            rec["moves"] = ([{"to": "standard/doing", "at": stamp(made, "19:40")}] if R.random() < .35 else []) + [{"to": "standard/done", "at": stamp(fin, "20:20")}]
            if kind in ("payment", "visit") or R.random() < .6:
                rec["moves"][-1]["values"] = {"result": R.choice(results)}
        elif state == "cancelled":
            rec["moves"] = [{"to": "standard/cancelled", "at": stamp(min(-1, made + R.randint(0, 4)), "20:30"), "values": {"result": R.choice(["客户自行取消", "与另一条任务重复", "改由区域经理跟进", "项目推迟，不再需要"])}}]
        out.append((offset(rec["at"]), rec))
    out.sort(key=lambda x: x[0])
    return [{"key": f"tsk_{i:04d}", **r} for i, (_, r) in enumerate(out, 1)]

# ------------------------------------------------------------------------------------------------ files
def line(v):
    return json.dumps(v, ensure_ascii=False, separators=(",", ":"))

def cell(v):
    """A value as the file has it: a key, a person, days from today, or "days time"."""
    if isinstance(v, list):
        return [cell(x) for x in v]
    if not isinstance(v, dict):
        return v
    if "date" not in v:
        return v.get("key") or v["user"]
    days = int(v.get("add", "0d")[:-1])
    return f"{days} {v['time']}" if "time" in v else days

def write(name, entity, records):
    """One line that names the columns, then one line for each record."""
    fields = list(dict.fromkeys(f for r in records for f in r["values"]))
    moved = any(r.get("moves") for r in records)
    columns = ["$key", "$owner", "$at"] + fields + (["$moves"] if moved else [])
    lines = [line({"entity": entity, "columns": columns})]
    for r in records:
        row = [r["key"], r["owner"]["user"], cell(r["at"])] + [cell(r["values"].get(f)) for f in fields]
        if moved:
            steps = []
            for m in r.get("moves", []):
                values = {k: cell(v) for k, v in m.get("values", {}).items()}
                step = [m["to"].split("/")[1], cell(m["at"]), values or None, cell(m["by"]) if "by" in m else None]
                while step[-1] is None:
                    step.pop()
                steps.append(step)
            row.append(steps or None)
        while row[-1] is None:
            row.pop()
        lines.append(line(row))
    text = "\n".join(lines) + "\n"
    (HERE / name).write_bytes(text.encode())
    return len(text.encode())

# ------------------------------------------------------------------------------------------------ self-check
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
        self.users, self.keys, self.problems, self.steps, self.base, self.taken = set(), {}, [], 0, 0, set()

    def bad(self, rec, text):
        self.problems.append(f"{rec.get('key')}: {text}")

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
        if t in ("text", "long_text"):
            ok = isinstance(v, str) and 0 < len(v) <= f.get("maxLength", 200) and "{" not in v and v == v.strip()
        elif t in ("money", "percent", "decimal"):
            ok = isinstance(v, str) and re.fullmatch(r"-?\d+(\.\d{1,%d})?" % (f.get("scale", 2) or 1), v) and float(f.get("min", v)) <= float(v) <= float(f.get("max", v))
        elif t == "rating":
            ok = type(v) is int and 1 <= v <= f.get("max", 5)
        elif t == "phone":
            ok = re.fullmatch(r"1540\d{7}|0\d{2,3}-9\d{7}", v)  # ranges without subscribers
        elif t == "email":
            ok = re.fullmatch(r"[a-z0-9.]+@[a-z]+\.example", v)
        elif t == "url":
            ok = re.fullmatch(r"https://www\.[a-z]+\.example(/[a-z-]+)?", v)
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
            if "lock" in r or not self.true(ent, state, r["when"]):
                continue
            if r.get("refuse"):
                self.bad(rec, f"refused by {r['id']} at {where}")
            for k in r.get("require", []):
                if state.get(k) in (None, ""):
                    self.bad(rec, f"rule {r['id']} wants {k} at {where}")
            for k, opts in r.get("options", {}).items():
                if state.get(k) is not None and state[k] not in opts:
                    self.bad(rec, f"rule {r['id']} refuses {k} = {state[k]}")

    def gate(self, ent, rec, state, stage):
        g = stage.get("enter", {})
        for k in g.get("require", []):
            if state.get(k) in (None, ""):
                self.bad(rec, f"gate {stage['name']} wants {k}")
        if "when" in g and not self.true(ent, state, g["when"]):
            self.bad(rec, f"gate {stage['name']} refuses")

    def may(self, move, user):
        return not move.get("roles") or ROLE[user] in move["roles"]

    def play(self, ent, rec):
        state, at = dict(rec["values"]), offset(rec["at"])
        if rec["owner"]["user"] not in self.users or at[0] >= 0 or rec["key"] in self.keys:
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
        self.keys[rec["key"]] = (ent, offset(rec["at"]))
        return state

def main():
    draw_deals()
    give_accounts()
    give_contacts()
    name_deals()
    deal_records()
    accounts, contacts, activities, tasks = account_records(), contact_records(), activity_records(), task_records()
    # Drawn last, so that adding to what is sold leaves everything above as it is.
    sell = Selling(SimpleNamespace(**globals(), contact_file=contacts))
    lines, people, parties, rivals, shares = sell.deal_parts()
    leads, lead_talks, lead_tasks = sell.leads()
    quotes, quote_lines, quote_terms = sell.quotes()
    sets = [("01_product_line.jsonl", "product_line", sell.product_lines()), ("02_product.jsonl", "product", sell.products()), ("03_bundle_item.jsonl", "bundle_item", sell.bundles()),
        ("04_competitor.jsonl", "competitor", sell.competitors()), ("05_territory.jsonl", "territory", sell.territories()), ("06_rep_skill.jsonl", "rep_skill", sell.skills()),
        ("07_price_book.jsonl", "price_book", sell.price_books()), ("08_price_entry.jsonl", "price_entry", sell.price_entries()), ("09_offer.jsonl", "offer", sell.offers()),
        ("10_account.jsonl", "account", accounts), ("11_partner.jsonl", "account", sell.partners()), ("12_offer_grant.jsonl", "offer_grant", sell.grants()),
        ("20_contact.jsonl", "contact", contacts), ("30_opportunity.jsonl", "opportunity", [d.record for d in DEALS]), ("31_opp_line.jsonl", "opp_line", lines),
        ("32_deal_contact.jsonl", "deal_contact", people), ("33_deal_party.jsonl", "deal_party", parties), ("34_deal_rival.jsonl", "deal_rival", rivals), ("35_deal_share.jsonl", "deal_share", shares),
        ("36_lead.jsonl", "lead", leads), ("40_activity.jsonl", "activity", activities), ("41_lead_activity.jsonl", "activity", lead_talks),
        ("50_task.jsonl", "task", tasks), ("51_lead_task.jsonl", "task", lead_tasks), ("60_quote.jsonl", "quote", quotes), ("61_quote_line.jsonl", "quote_line", quote_lines),
        ("62_quote_term.jsonl", "quote_term", quote_terms), ("70_article.jsonl", "article", sell.articles()), ("80_benchmark.jsonl", "benchmark", sell.benchmarks()),
        ("81_metric_review.jsonl", "metric_review", sell.reviews())]
    users = [{"key": k, "name": n, "email": f"{k.replace('_', '.')}@demo.example", "roles": [r]} for k, n, r in USERS]
    text = '{"$schema":"sartor/1/users","users":[\n' + ",\n".join(line(u) for u in users) + "\n]}\n"
    (HERE / "users.json").write_bytes(text.encode())
    size = len(text.encode())

    check = Check(HERE.parent)
    check.users = {u["key"] for u in users}
    final = {}
    for name, entity, records in sets:
        n = write(name, entity, records)
        size += n
        final.setdefault(entity, []).extend(check.play(entity, r) for r in records)
        print(f"{name:20} {len(records):5} records {n / 1000:7.0f} kB")
    assert not check.problems, "\n".join(check.problems[:40]) + f"\n{len(check.problems)} problems"
    figures(final, check, size, {n: r for n, _, r in sets})

def figures(final, check, size, files):
    opps = final["opportunity"]
    kind = lambda s: check.stage("opportunity", s["stage"])[1].get("kind", "open")
    money = lambda rows: sum(float(s.get("amount", 0)) for s in rows) / 1e6
    print(f"total {size / 1e6:.2f} MB, {check.steps} stage moves played")
    print("outcome", {k: sum(kind(s) == k for s in opps) for k in ("open", "won", "lost", "paused", "invalid")})
    stages = {}
    for s in opps:
        if kind(s) == "open":
            stages[s["stage"]] = stages.get(s["stage"], 0) + 1
    print("open by stage", stages)
    won = [(offset(s["expected_close"])[0], s) for s in opps if kind(s) == "won"]
    wide = {"northeast": "north", "northwest": "southwest"}
    for y in (2024, 2025, 2026):
        a, b = (dt.date(y, 1, 1) - TODAY).days, (dt.date(y + 1, 1, 1) - TODAY).days
        print(y, "won, million:", {r: round(money([s for o, s in won if a <= o < b and wide.get(s["region"], s["region"]) == r]), 1) for r in REGIONS})
    east = lambda a, b: money([s for o, s in won if a <= o < b and s["region"] == "east"])
    y26, y25 = (dt.date(2026, 1, 1) - TODAY).days, (dt.date(2025, 1, 1) - TODAY).days
    growth = east(y26, 0) / east(y25, y25 + (0 - y26)) - 1
    rate = {p: sum(kind(s) == "won" for s in opps if s["stage"].startswith(p)) / sum(kind(s) in ("won", "lost") for s in opps if s["stage"].startswith(p)) for p in ("standard", "engineering")}
    mid = {p: median(float(s["amount"]) for _, s in won if s["stage"].startswith(p)) for p in rate}
    openc = [offset(s["expected_close"])[0] for s in opps if kind(s) == "open" and "expected_close" in s]
    texts = [s.get("content") for s in final["activity"] if s.get("content")]
    print(f"East, equal days: {growth:+.0%}   win rate {rate['standard']:.0%} / {rate['engineering']:.0%}   median won {mid['standard']:,.0f} / {mid['engineering']:,.0f}")
    print(f"open: {money([s for s in opps if kind(s) == 'open']):.1f} million, close date set {len(openc)}, overdue {sum(o < 0 for o in openc)}, within 120 days {sum(0 <= o <= 120 for o in openc)}")
    print(f"activities: {len({s['subject'] for s in final['activity']})} subjects, {len(set(texts))} different contents of {len(texts)}")
    print("kinds", {k: sum(s["kind"] == k for s in final["activity"]) for k in dict.fromkeys(s["kind"] for s in final["activity"])})
    print("owners", {u: sum(r["owner"]["user"] == u for r in files["30_opportunity.jsonl"]) for u, _, _ in USERS})
    print("tasks", {k: sum(s["stage"].endswith(k) for s in final["task"]) for k in ("todo", "doing", "done", "cancelled")})
    assert len(final["account"]) >= 330 and len(final["contact"]) >= 500 and len(opps) >= 1050
    assert len({s["name"] for s in final["account"]}) == len(final["account"]) and len({s["name"] for s in opps}) == len(opps)
    assert .26 < sum(kind(s) == "open" for s in opps) / len(opps) < .34
    assert .42 < growth < .58 and size < 3_200_000
    assert sum(0 <= o <= 120 for o in openc) > .75 * len(openc)

if __name__ == "__main__":
    main()
