"""What the demo company sells and how: products and prices, rivals, leads, the people and lines of a deal, quotes, articles.

Used by generate.py, after accounts, contacts and deals are drawn: `Selling(world)` gets that module's names and returns
lists of records in the order they can be loaded. Amounts agree to the cent: the lines of a deal sum to its amount, the
lines of a quote less its header discount to its total, its payment terms to 100 %.
"""
import re
from decimal import Decimal

SHELF = 8  # a deal's lump-sum line takes what the priced lines leave over, and at least this many percent

LEAD_TAGS = ["要方案", "只询价", "样本已寄", "要看样板", "急用机", "年底预算", "旧机置换", "要租赁"]

# key, name, product manager, parent
LINES = [
    ("machine", "主机", "he_xiaofeng", None), ("auxiliary", "后处理", "zhou_lin", None), ("parts", "备件耗材", "zhao_wei", None),
    ("piping", "管道工程", "chen_jianguo", None), ("service", "服务", "zhao_wei", None),
    ("screw", "螺杆空压机", "he_xiaofeng", "machine"), ("oil_free", "无油空压机", "he_xiaofeng", "machine"), ("dryer", "干燥机", "zhou_lin", "auxiliary"),
    ("filter", "过滤与储气", "zhou_lin", "auxiliary"), ("control", "联控与监测", "chen_jianguo", "service")]
# top lines by name of the sub-line
TOP = {k: p or k for k, _, _, p in LINES}

VSD = {7.5: 19800, 11: 26800, 15: 33800, 22: 46800, 37: 66800, 45: 79800, 55: 92800, 75: 118000, 90: 139000, 110: 166000, 132: 196000, 160: 238000, 200: 296000, 250: 368000}
TWO = {55: 128000, 75: 158000, 90: 186000, 110: 218000, 132: 256000, 160: 308000, 200: 378000, 250: 462000}

def catalogue():
    """(code, name, line, kind, unit, list price, tax, lead days, life days, cost share, code it replaces)"""
    out = []
    def put(code, name, line, kind, unit, price, tax="vat13", lead=None, life=None, cost=.71, of=None):
        out.append((code, name, line, kind, unit, price, tax, lead, life, cost, of))
    for kw in (37, 55, 75):
        put(f"TH-F{kw}", f"工频螺杆空压机 {kw}kW", "screw", "machine", "set", round(VSD[kw] * .68, -2), lead=15)
    for kw, price in VSD.items():
        put(f"TH-PM{kw:g}".replace(".", "P"), f"永磁变频螺杆空压机 {kw:g}kW", "screw", "machine", "set", price, lead=20 if kw < 110 else 35, of=f"TH-F{kw}" if kw in (37, 55, 75) else None)
    for kw, price in TWO.items():
        put(f"TH-TS{kw}", f"两级压缩永磁变频机 {kw}kW", "screw", "machine", "set", price, lead=35, cost=.73, of=f"TH-PM{kw}")
    put("TH-LC22", "激光切割专用一体机 22kW", "screw", "machine", "set", 56800, lead=15, cost=.7)
    put("TH-LP75", "低压螺杆空压机 75kW", "screw", "machine", "set", 139000, lead=35)
    put("TH-SC15", "无油涡旋空压机 15kW", "oil_free", "machine", "set", 86000, lead=40, cost=.76)
    put("TH-SC30", "无油涡旋空压机 30kW", "oil_free", "machine", "set", 158000, lead=40, cost=.76)
    put("TH-OF75", "干式无油螺杆机 75kW", "oil_free", "machine", "set", 468000, lead=60, cost=.78)
    put("TH-OF132", "干式无油螺杆机 132kW", "oil_free", "machine", "set", 698000, lead=75, cost=.78)
    put("TH-CE250", "离心式空压机 250kW", "oil_free", "machine", "set", 780000, lead=90, cost=.8)
    put("TH-CE450", "离心式空压机 450kW", "oil_free", "machine", "set", 1180000, lead=110, cost=.8)
    for m3, price in {3: 6800, 6: 9800, 13: 16800, 28: 34800, 60: 68000}.items():
        put(f"TD-R{m3}", f"冷冻式干燥机 {m3} m³/min", "dryer", "auxiliary", "set", price, lead=12, cost=.68)
    for m3, price in {6: 26800, 13: 42800, 28: 78000, 60: 148000}.items():
        put(f"TD-A{m3}", f"吸附式干燥机 {m3} m³/min", "dryer", "auxiliary", "set", price, lead=25, cost=.69)
    put("TD-Z28", "零气耗干燥机 28 m³/min", "dryer", "auxiliary", "set", 168000, lead=45, cost=.74, of="TD-A28")
    put("TD-Z60", "零气耗干燥机 60 m³/min", "dryer", "auxiliary", "set", 286000, lead=45, cost=.74, of="TD-A60")
    for m3, price in {6: 1280, 13: 1980, 28: 3280}.items():
        put(f"TF-P{m3}", f"精密过滤器 {m3} m³/min", "filter", "auxiliary", "set", price, lead=5, cost=.58)
    for m3, price in {1: 4800, 2: 7800, 4: 15800, 6: 23800}.items():
        put(f"TT-V{m3}", f"储气罐 {m3} m³", "filter", "auxiliary", "set", price, lead=10, cost=.72)
    put("TF-OW13", "冷凝水油水分离器 13 m³/min", "filter", "auxiliary", "set", 5800, lead=10, cost=.62)
    put("TH-HR75", "余热回收装置 75kW", "auxiliary", "auxiliary", "suit", 46800, lead=30, cost=.66)
    put("TH-HR132", "余热回收装置 132kW", "auxiliary", "auxiliary", "suit", 72800, lead=30, cost=.66)
    for code, name, kind, unit, price, life in (
            ("SP-OF55", "机油滤芯 37–55kW", "consumable", "piece", 380, 118), ("SP-OF90", "机油滤芯 75–90kW", "consumable", "piece", 560, 118), ("SP-AF55", "空气滤芯 37–55kW", "consumable", "piece", 460, 118),
            ("SP-AF90", "空气滤芯 75–90kW", "consumable", "piece", 680, 118), ("SP-SE55", "油气分离器 37–55kW", "consumable", "piece", 1280, 400), ("SP-SE90", "油气分离器 75–90kW", "consumable", "piece", 1980, 400),
            ("SP-OIL18", "空压机专用油 18L", "consumable", "barrel", 1680, 205), ("SP-FE13", "精密滤芯 13 m³/min", "consumable", "piece", 560, 365), ("SP-AL25", "干燥剂 25kg", "consumable", "barrel", 1260, 730),
            ("SP-BRG75", "主机轴承维修包 75kW", "part", "suit", 18600, 1460), ("SP-INV75", "变频器 75kW", "part", "set", 24800, 2190), ("SP-VAL", "温控阀组件", "part", "piece", 1960, 1095), ("SP-SEN", "排气温度传感器", "part", "piece", 680, 1095)):
        put(code, name, "parts", kind, unit, price, lead=3, life=life, cost=.52)
    put("PJ-AL50", "铝合金管道 DN50", "piping", "auxiliary", "metre", 268, "vat9", 10, cost=.62)
    put("PJ-AL80", "铝合金管道 DN80", "piping", "auxiliary", "metre", 428, "vat9", 10, cost=.62)
    put("PJ-KIT", "末端阀门与快接组件", "piping", "auxiliary", "suit", 2800, "vat9", 7, cost=.6)
    put("PJ-INST", "运输、安装与调试", "piping", "service", "job", 6800, "vat9", cost=.7)
    put("SV-Y55", "年度保养 37–55kW", "service", "service", "year", 16800, "vat6", cost=.5)
    put("SV-Y110", "年度保养 75–110kW", "service", "service", "year", 28800, "vat6", cost=.5)
    put("SV-OVH75", "主机大修 75kW", "service", "service", "job", 46800, "vat6", 12, cost=.55)
    put("SV-AUDIT", "空压站节能诊断", "service", "service", "job", 18000, "vat6", 10, cost=.45)
    put("SV-OPS", "空压站驻厂运维", "service", "service", "year", 168000, "vat6", cost=.72)
    put("SV-CTRL", "空压站联控系统(4 台)", "control", "service", "suit", 86000, "vat13", 30, cost=.55)
    put("SV-METER", "能耗监测点", "control", "service", "suit", 9800, "vat13", 15, cost=.55)
    put("BD-LC", "激光切割供气套装", "machine", "bundle", "suit", 66800, lead=15, cost=.68)
    put("BD-2000", "2000 小时保养包 37–55kW", "parts", "bundle", "suit", 2380, lead=3, cost=.5)
    return out

BUNDLES = [("BD-LC", "TH-LC22", 1, "主机"), ("BD-LC", "TD-R3", 1, "冷干机"), ("BD-LC", "TF-P6", 3, "三级过滤"), ("BD-2000", "SP-OF55", 1, "油滤"), ("BD-2000", "SP-AF55", 1, "空滤"), ("BD-2000", "SP-OIL18", 1, "补油")]

RIVALS = {
    "凯普森": ("kaipusen", "high", "品牌老，外资总部短名单里常有；大机型比功率好", "备件贵，变频器交期 60 天以上；华东以外服务网点少", "比五年总成本，不比裸机价；请客户问清 8000 小时保养包的价格和到货天数"),
    "宏奥": ("hongao", "same", "铺货快，常规机型有现货；账期给得松", "联控和监测要外购，售后外包给代理", "要求写明保养由谁来做；带客户看我们的联控画面和服务记录"),
    "斯普锐": ("sipurui", "low", "价格低，小功率一体机卖得好", "单级压缩，空载电耗高；质保一年且不含主机轴承", "现场测空载率，用电费说话；报价里把三年备件单列")}

BENCH_STAGE = [("标准销售/潜在客户", 5), ("标准销售/初步沟通", 8), ("标准销售/需求确认", 10), ("标准销售/方案报价", 14), ("标准销售/谈判签约", 11), ("工程设备/项目信息", 12), ("工程设备/立项", 8),
    ("工程设备/现场勘测", 14), ("工程设备/方案设计", 20), ("工程设备/投标", 30), ("工程设备/商务谈判", 14), ("工程设备/合同签订", 7)]
# channel: (label, cost per valid lead, lead → opportunity in percent, share of leads, share invalid)
CHANNEL = {"website": ("官网", 380, 21, 22, 10), "search_ads": ("搜索广告", 1190, 16, 18, 18), "expo": ("展会", 850, 15, 18, 10), "referral": ("转介绍", 190, 35, 10, 3), "social": ("社媒", 550, 9, 10, 28),
    "official_account": ("公众号", 240, 19, 8, 12), "hotline": ("400电话", 140, 29, 8, 6), "list": ("名录", 120, 10, 6, 15)}
REVIEWS = [  # metric, scope, period, value, benchmark, age in days, owner, end stage, finding, decision, changed
    ("单次获客成本 CPA", "搜索广告", "2026-08", "1517.00", "1050.00", 52, "wang_siyuan", "open", None, None, None),
    ("单条线索成本 CPL", "搜索广告", "2026-10", "1386.00", "1190.00", 16, "wang_siyuan", "approving", "“螺杆空压机价格”一组词点击贵、多是同行和学生，占花费三成，有效线索只有 6 条。", "adjust_budget", "停掉价格类词组，预算转到官网改版"),
    ("12 周预测偏差", "全部流程", "2026 第 18–29 周", "9.10", "8.00", 96, "chen_jianguo", "closed", "偏差在正常波动范围内，主要是一个 680 万的项目四次推迟。", "keep", None),
    ("12 周预测偏差", "华东/标准销售", "2025 第 30–41 周", "-14.20", "8.00", 402, "chen_jianguo", "closed", "“承诺”普遍偏乐观约 12%，销售把未回签的合同也算进承诺。", "adjust_parameter", "承诺的条件改为客户已口头确认价格与交期"),
    ("客户回复率", "标准销售/初步沟通", "2026 第 3 季度", "43.00", "50.00", 41, "zhou_lin", "closed", "华南新人多用群发微信，改为一对一后回升到 51%。", "keep", None)]

NEEDS = {
    "org": ["现有 {n} 台{old}，夏天老跳机，想换变频，先报个价", "新车间 {month} 月投产，用气大概 {flow} 个立方，要整套站房方案", "电费太高，看到你们的节能案例，想先做一次诊断", "露点达不到，喷涂线返工多，问吸附式干燥机", "激光切割机配套，{kw}kW 一体机要现货",
        "{old}的 {kw}kW 机要做大修，原厂报价太贵", "三家比价，要技术参数和交期", "想了解余热回收，锅炉要停", "需要 0 级无油，质量部要检测报告", "管道压降大，末端只有 {bar} bar，想请人来测", "8000 小时保养到了，要全套备件报价", "展会上看到两级压缩样机，要比功率数据",
        "老厂搬迁，站房要重新布置，想请你们出图", "要做能耗监测，集团有双碳考核", "备用机 {kw}kW 一台，尽快", "经销合作，想了解华中的政策"],
    "person": ["小工作室喷砂用，{kw}kW 够不够", "汽修店换一台静音的", "3D 打印工作室要无油机，预算不高"]}
TITLES = ["设备部经理", "采购经理", "动力科科长", "厂务主管", "生产副总", "设备工程师", "采购专员", "总经理", "基建项目经理", "能源管理员"]
UTM = [("baidu", "cpc", "brand_2026"), ("baidu", "cpc", "screw_compressor"), ("so360", "cpc", "energy_saving"), ("wechat", "moments", "case_video")]
LEAD_TALK = [
    ("call", "effective", "首次联系，核实需求", "本人接通，{need}。还在收集资料，预计{when}定。", "发样本和同行案例"), ("call", "no_answer", "首次联系，未接", "响铃无人接，已发短信说明来意。", "隔天上午再打"), ("wechat", None, "加微信发资料", "已通过好友，发了样本和两个案例。", "三天后问反馈"),
    ("call", "effective", "问清预算和决策人", "预算口归设备部，金额超过 20 万要副总批。", "约现场看机房"), ("call", "message", "再次联系，请前台转告", "转到前台，请其转告并留了号码。", "换个时间再打"), ("email", None, "按要求发参数和业绩表", "参数表、能效检测报告和三家业绩已发。", "两天后电话确认")]

ARTICLES = [  # title, kind, audience, line, industry, stage, text
    ("客户说“你们比宏奥贵 8%”怎么答", "objection", "internal", "machine", None, "published", "先问：贵在哪一项？对方报价里通常不含两样：三年备件和联控。\n一、把双方报价拆成裸机、后处理、安装、备件、电费五栏。\n二、按客户自己的电价和运行小时算五年电费，差额往往超过价差三倍。\n三、邀请客户去同行站房看联控画面，问值班员三个问题。\n不要说“一分钱一分货”，要给客户一张能交给老板的表。"),
    ("客户坚持货到 180 天承兑怎么谈", "objection", "internal", None, None, "published", "底线：预付不低于 20%，承兑不超过合同额三成。\n可以让的：发货款改为到货 7 天电汇；质保金从 10% 降到 5%。\n不可以让的：取消预付。低于 20% 要在报价备注里写理由，由区域经理批准。"),
    ("客户问“变频器夏天会不会报警”", "objection", "customer", "screw", None, "published", "我们的变频器有独立风道，柜内进风口温度 55℃ 仍可满载。\n给客户三样东西：检测报告、同城用户站房的夏季运行记录、报警后两小时到场的服务承诺。\n站房实测进气超过 42℃ 时，先谈通风改造。"),
    ("“先换一台试试”如何变成整站改造", "objection", "internal", "machine", "machinery", "published", "先同意换一台，但把监测点一起装上。三个月后用数据谈其余的机器：加载率、空载电费、峰谷时段。\n合同里写明：一年内扩建，试用机按原价抵扣。"),
    ("永磁变频与工频怎么选", "faq", "public", "screw", None, "published", "用气稳定、加载率常年高于 90%：工频更划算。\n用气波动大、有夜班低负荷：永磁变频，回收期多在 1.2 到 2.5 年。\n不确定：先测一周流量。"),
    ("露点要求 -40℃ 时后处理怎么配", "faq", "customer", "dryer", "electronics", "published", "冷干机最低到 +3℃，-40℃ 必须用吸附式。\n再生气耗 12%–15%，处理量大于 20 m³/min 时建议零气耗。\n前级必须有除油，否则干燥剂半年报废。"),
    ("储气罐要不要办特种设备登记", "faq", "public", "filter", None, "published", "容积与压力乘积达到规定值的要办理使用登记，资料由我们提供。\n年检由使用单位送检，到期前我们会提醒。"),
    ("现场测风量的六个步骤", "training", "internal", "machine", None, "published", "1. 约好至少 72 小时，含一个夜班。\n2. 流量计装在储气罐之后、过滤器之前。\n3. 同时记录每台电流。\n4. 标出三个最远用气点的压力。\n5. 拍站房、电缆沟、门洞照片。\n6. 当天给客户看曲线，不要等报告。"),
    ("新人第一周：十五家客户怎么排", "training", "internal", None, None, "published", "周一排本周十五家：五家在谈、五家老客户、五家沉默客户。\n每家写明目的和下一步，拜访后 24 小时内补记录。\n周五和经理过一遍“没有下一步”的商机。"),
    ("投标前双人复核清单", "training", "internal", None, None, "published", "资质、业绩、偏离表、签字页、保证金、U 盾、样本数量，一人念一人勾。\n提交时间至少提前两小时。"),
    ("精密模具厂：两台换三台，一年省 31 万", "case", "public", "screw", "machinery", "published", "背景：三台 75kW 工频机，加载率 61%，空载电费每年约 40 万。\n做法：一台 90kW 永磁变频加一台 75kW 备用，压力从 7.5 降到 6.8 bar。\n结果：年省电费 31 万，回收期 1.4 年，设备部经理成了我们的推荐人。"),
    ("食品厂无油站房：从两家都不敢签到一次验收", "case", "public", "oil_free", "food_pharma", "published", "质量部要求 0 级无油且要第三方检测。我们先做一周旁路试验，报告附在投标文件里。\n验收一次通过，随后三年备件走年框。"),
    ("汽配厂余热回收：锅炉停了两台", "case", "customer", "auxiliary", "auto_parts", "published", "两台 132kW 主机余热加热清洗槽，冬季补水温度 65℃。\n燃气费一年少 27 万，设备投入十四个月收回。"),
    ("电子厂 -70℃ 露点改造", "case", "customer", "dryer", "electronics", "published", "把两台吸附式换成零气耗，露点稳定在 -70℃，再生气耗归零。\n停产窗口只有国庆三天，管道提前预制。"),
    ("泄漏治理：先堵漏，再谈主机", "solution", "customer", "piping", None, "published", "泄漏率超过 15% 的厂，先做检漏与阀门更换，费用一般不到新机的一成。\n堵漏之后再测流量，主机往往可以小一号。"),
    ("空压站智能联控方案要点", "solution", "customer", "control", None, "published", "统一压力带 0.3 bar，按单位电耗排序启停，故障自动补机。\n前提：每台有独立电表，管网无严重压降。"),
    ("集中供气与分散供气对比", "solution", "internal", "piping", "textile", "published", "喷气织机用气量大且压力低：低压机组单独供，不与高压混管。\n仪表气单独干燥，不要跟着大管网一起降露点。"),
    ("两级压缩永磁变频机产品手册摘要", "product_doc", "public", "screw", None, "published", "55–250kW，比功率较单级低 8%–12%。\n标配独立油路、双变频、4G 监测；质保五年含主机轴承。"),
    ("零气耗干燥机选型表", "product_doc", "customer", "dryer", None, "published", "28 与 60 m³/min 两档，进气温度不高于 45℃，压力 0.6–1.0 MPa。\n再生不耗成品气，加热功率见表。"),
    ("备件编码与适用机型对照", "product_doc", "internal", "parts", None, "published", "油滤、空滤、油分按功率段通用：37–55kW 一套，75–90kW 一套。\n下单前核对铭牌功率，不要按客户口述。"),
    ("客户要求分项报安装费时怎么写", "faq", "internal", None, None, "review", "运输、吊装、管道、电气、调试五项分开写，税率 9%。\n客户自理的项目也写进表里，金额填零，免得事后扯皮。"),
    ("年度备件框架怎么谈价", "solution", "internal", "parts", None, "draft", "先拉近两年实际用量，再谈价。\n按季度锁价，不按数量返点。"),
    ("老款工频机停售说明", "product_doc", "internal", "screw", None, "retired", "2024 年起逐步由永磁变频替代，备件继续供应十年。")]

FITS = {"objection": ["quoting", "closing"], "case": ["talking", "needs", "quoting"], "solution": ["needs", "quoting"], "product_doc": ["talking", "quoting"], "training": None}
GOES_WITH = {"TH-PM": ["TD-R13", "TF-P13", "TT-V4"], "TH-TS": ["TD-A28", "TF-P28", "TT-V6"], "TH-OF": ["TD-Z28"], "TH-LC": ["TD-R3", "TF-P6"], "TD-R": ["TF-P13", "SP-FE13"], "TD-A": ["TF-P28", "SP-AL25"], "SP-OIL": ["SP-OF55", "SP-SE55"], "SP-OF": ["SP-AF55"]}
PARTNERS = [  # name, short, industry word, region, role text
    ("苏州恒川钰工业设计院有限公司", "恒川钰设计院", "east", "设计院"), ("上海筑衡能源工程设计有限公司", "筑衡能源设计", "east", "设计院"), ("苏州禾铠机电安装工程有限公司", "禾铠安装", "east", "总包"), ("东莞瑞勒机电工程有限公司", "瑞勒机电", "south", "总包"),
    ("广州晟曼工程咨询有限公司", "晟曼咨询", "south", "招标代理"), ("天津柏冀建设工程有限公司", "柏冀建设", "north", "总包"), ("青岛卓森项目管理有限公司", "卓森管理", "north", "监理"), ("武汉荆铄工业设计有限公司", "荆铄设计", "central", "设计院"),
    ("长沙宁垣招标代理有限公司", "宁垣招标", "central", "招标代理"), ("成都岷铠智控系统集成有限公司", "岷铠智控", "southwest", "集成商")]
PARTY = {"设计院": ("designer", ["负责站房与管网设计", "出压缩空气专业图", "编制技术规格书"]), "总包": ("contractor", ["机电总包，负责安装", "总包单位，管现场进度"]), "招标代理": ("tender_agent", ["组织招标与答疑", "发标、收标、组织评标"]), "监理": ("supervisor", ["现场监理与签证"]), "集成商": ("integrator", ["厂务监控系统集成"])}
CONCERN = {"approver": ["投资回收期要在两年内", "怕停产影响交货", "要能向集团交代", "总价不能超预算"], "user": ["噪音和检修方便", "夜班没人会修", "压力不能掉", "操作要简单"], "technical": ["比功率和露点要有第三方报告", "管径与压降", "变频器夏天报警", "与原系统联控"], "purchasing": ["三家比价留档", "付款周期", "合同条款干净", "交期写到周"],
    "finance": ["预付比例", "能不能收承兑", "税率与开票"], "coach": ["希望按我们的规格写标书", "愿意帮忙约副总"], "influencer": ["不想再用老牌子", "关心工艺稳定", "担心换机期间减产"]}
RIVAL_MOVE = {"ahead": ["比我们低约 {p}%，已见过副总", "技术规格按他们写的", "老供应商，年框还有半年"], "even": ["也做了现场测量，方案相近", "报了同功率变频，价差 {p}% 以内", "刚提交第二版报价"], "behind": ["只报了工频机", "交期答不下来", "资料不全，被设备部退回"]}
TERMS = {"engineering": [("预付款", 30, "signed", 7), ("发货款", 30, "before_shipment", 0), ("验收款", 30, "accepted", 15), ("质保金", 10, "warranty_end", 0)], "standard": [("预付款", 30, "signed", 7), ("发货款", 65, "before_shipment", 0), ("质保金", 5, "warranty_end", 0)],
    "parts": [("货款", 100, "invoiced", 30)], "service": [("首付款", 50, "signed", 7), ("尾款", 50, "accepted", 15)]}
REASONS = {"share": ["共同开发客户", "交接期间两人负责", "区域经理主谈", "老客户介绍新厂"], "grant": ["老客户复购满三年", "展会现场签约", "旧机以旧换新", "首单试用", "年度框架返利"]}

def money(value):
    """As the wire has it: two decimals only where they are needed."""
    value = Decimal(value)
    return str(int(value)) if value == int(value) else f"{value:.2f}"

class Selling:
    def __init__(self, world):
        self.w, self.r = world, world.R
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
        w = self.w
        return [self.record(f"pln_{k}", "wang_siyuan", w.stamp(-2005, f"09:{i:02d}"), {"name": n, "parent": p and {"key": f"pln_{p}"}, "manager": {"user": m}}) for i, (k, n, m, p) in enumerate(LINES)]

    def products(self):
        out = []
        for i, (code, name, line, kind, unit, price, tax, lead, life, _, of) in enumerate(catalogue()):
            old = code.startswith("TH-F")
            goes = next((codes for start, codes in GOES_WITH.items() if code.startswith(start)), None)
            at = self.w.stamp(-2000 if old or kind in ("part", "consumable", "service") else -1620 if code.startswith(("TH-PM", "TD", "TT", "TF", "PJ")) else -760, f"{9 + i // 60:02d}:{i % 60:02d}")
            out.append(self.record(self.key[code], "wang_siyuan", at, {
                "code": code, "name": name, "line": {"key": f"pln_{line}"}, "kind": kind, "active": not old, "unit": unit, "list_price": money(price), "floor_price": money(round(price * .82, -1 if price > 1000 else 0)),
                "cost": money(self.costs[code]), "tax_rate": tax, "lead_days": lead, "life_days": life, "upgrade_of": {"key": self.key[of]} if of else None, "companions": [{"key": self.key[c]} for c in goes if c != code] if goes and not old else None}))
        return out

    def bundles(self):
        return [self.record(f"bnd_{i:02d}", "wang_siyuan", self.w.stamp(-700, f"10:{i:02d}"), {"bundle": {"key": self.key[b]}, "product": {"key": self.key[p]}, "qty": str(n), "purpose": text}) for i, (b, p, n, text) in enumerate(BUNDLES, 1)]

    def competitors(self):
        return [self.record(f"cpt_{key}", "wang_siyuan", self.w.stamp(-1990, f"11:{i:02d}"), {"name": name, "price_level": level, "strengths": good, "weaknesses": bad, "note": answer}) for i, (name, (key, level, good, bad, answer)) in enumerate(RIVALS.items())]

    def territories(self):
        rows = [("苏锡常", "east", "small", 10, "chen_jianguo", None, "js"), ("上海与浙江", "east", "small", 20, "chen_jianguo", None, "sh zj"), ("华东其他", "east", None, 30, "chen_jianguo", None, "ah js"), ("珠三角", "south", "small", 40, "zhou_lin", None, "gd"), ("福建与华南其他", "south", None, 50, "zhou_lin", None, "fj gx hi gd"),
            ("京津冀鲁", "north", None, 60, "zhao_wei", None, "bj tj he sd"), ("东北", "northeast", None, 70, "zhao_wei", None, "ln jl hl"), ("华中", "central", None, 80, "he_xiaofeng", None, "hb hn ha jx"), ("西南与西北", "southwest", None, 90, "he_xiaofeng", None, "sc cq gz yn sn"), ("全国兜底", None, None, 999, "wang_siyuan", True, "")]
        return [self.record(f"ter_{i:02d}", owner, self.w.stamp(-690, f"09:{i:02d}"), {"name": n, "region": region, "provinces": provinces.split() or None, "min_size": size, "priority": p, "fallback": fallback}) for i, (n, region, size, p, owner, fallback, provinces) in enumerate(rows, 1)]

    def skills(self):
        r, out = self.r, []
        good = {"screw": ["永磁变频选型", "整站节能改造", "激光切割配套"], "oil_free": ["无油站房", "质量部沟通"], "dryer": ["低露点干燥", "零气耗改造"], "parts": ["备件年框", "大修谈判"], "piping": ["管网改造", "投标技术标"], "service": ["驻厂运维", "节能诊断"]}
        for region, people in self.w.SELLERS.items():
            for user, _, since in people:
                for line in r.sample(list(good), 2):
                    years = round(min(12, max(1, -since / 365)) * r.uniform(.6, 1), 1)
                    out.append(self.record(f"skl_{len(out) + 1:02d}", self.w.MANAGER[region], self.w.stamp(max(since, -600), "13:%02d" % (len(out) % 60)), {
                        "strength": r.choice(good[line]), "user": {"user": user}, "line": {"key": f"pln_{line}"}, "industry": r.choice(list(self.w.TRADES)), "region": region, "years": str(years), "level": min(5, max(2, round(years / 2.2 + r.uniform(0, 1.4))))}))
        return out

    def price_books(self):
        rows = [("standard", "标准价格表 2026", "cny", -325, 39, None, None, 30), ("vip", "VIP 价格表 2026", "cny", -325, 39, "vip", None, 10), ("dealer", "华南经销价格表 2026", "cny", -325, 39, None, "south", 20), ("y2025", "标准价格表 2025", "cny", -690, -326, None, None, 40)]
        return [self.record(f"pbk_{k}", "wang_siyuan", self.w.stamp(start - 12, f"10:{i:02d}"), {"name": n, "currency": c, "valid_from": self.w.day(start), "valid_to": self.w.day(end), "tier": tier, "region": region, "priority": p, "tax_included": True}) for i, (k, n, c, start, end, tier, region, p) in enumerate(rows)]

    def price_entries(self):
        out = []
        def put(book, code, qty, factor, off, terms, most):
            price = Decimal(self.price[code]) * Decimal(str(factor))
            out.append(self.record(f"pen_{len(out) + 1:03d}", "wang_siyuan", self.w.stamp(off, f"{11 + len(out) // 60:02d}:{len(out) % 60:02d}"), {
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
            out.append(self.record(f"bmk_{len(out) + 1:02d}", "wang_siyuan", self.w.stamp(start, "16:%02d" % len(out)), {"metric": metric, "scope": scope, "value": str(value), "source": source, "valid_from": self.w.day(start), "valid_to": end and self.w.day(end)}))
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
        return [self.record(f"off_{k}", "wang_siyuan", self.w.stamp(start - 5, f"15:{i:02d}"), {"name": n, "code": c, "kind": kind, "percent": p, "value": v, "min_amount": least, "tier": tier, "valid_from": self.w.day(start), "valid_to": self.w.day(end)}) for i, (k, n, c, kind, p, v, least, tier, start, end) in enumerate(rows)]

    def reviews(self):
        out, w = [], self.w
        for i, (metric, scope, period, value, bench, ago, owner, end, finding, decision, changed) in enumerate(REVIEWS, 1):
            deviation = (Decimal(value) - Decimal(bench)) / Decimal(bench) * 100 if "预测" not in metric else Decimal(value)
            moves = []
            result = {k: v for k, v in {"finding": finding, "decision": decision, "changed": changed}.items() if v}
            if end != "open":
                moves.append({"to": "standard/approving", "at": w.stamp(-ago + 4, "15:10"), "values": result})
            if end == "closed":
                moves.append({"to": "standard/closed", "at": w.stamp(-ago + 6, "17:20")})
            out.append(self.record(f"mrv_{i}", owner, w.stamp(-ago, "09:40"), {"metric": metric, "stage": "standard/open", "scope": scope, "period": period, "value": value, "benchmark": bench, "deviation": f"{deviation:.1f}"}, moves))
        return out

    # ------------------------------------------------------------------------------------------- partners and grants
    def partners(self):
        out, r = [], self.r
        for i, (name, short, region, role) in enumerate(PARTNERS, 1):
            city = next((c for c in self.w.CITIES[region] if name.startswith(c[0])), self.w.CITIES[region][0])
            out.append(self.record(f"acc_p{i:02d}", self.w.MANAGER[region], self.w.stamp(-900 + i * 11, f"10:{i:02d}"), {
                "name": name, "kind": "org", "short_name": short, "uscc": self.w.credit_code(), "industry": "other", "size": r.choice(["small", "medium"]), "ownership": r.choice(["private", "private", "state"]), "address": f"{city[0]}市{r.choice(city[3].split())}{r.randrange(6, 900)}号",
                "region": region, "lifecycle": "engaged", "tier": "potential", "source": "referral", "roles": ["designer" if role == "设计院" else "contractor" if role == "总包" else "tender_agent" if role == "招标代理" else "partner"], "phone": f"{city[1]}-9{r.randrange(10**7):07d}", "preferences": f"{role}，项目上常碰面；先打招呼再送资料"}))
        return out

    def grants(self):
        w, r, out = self.w, self.r, []
        vip = [a for a in w.ACCOUNTS if a.tier == "vip"][:8]
        others = [a for a in w.ACCOUNTS if a.life in ("customer", "repeat") and a.tier != "vip" and a.kind == "org"]
        rows = [("vip", a) for a in vip] + [(k, a) for k, a in zip(["trade_in"] * 4 + ["expo"] * 3 + ["service"] * 3, r.sample(others, 10))]
        for offer, a in rows:
            start = {"vip": -300, "trade_in": -150, "expo": -40, "service": -200}[offer]
            at = max(a.off + 1, start + r.randrange(0, 30))
            out.append(self.record(f"ogr_{len(out) + 1:02d}", a.owner, w.stamp(min(-1, at), "14:%02d" % len(out)), {"offer": {"key": f"off_{offer}"}, "account": {"key": a.key}, "reason": r.choice(REASONS["grant"]), "expires_on": w.day(39 if offer != "expo" else 30)}))
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
        return self.w.stamp(off, f"{hour:02d}:{self.r.randrange(10, 59):02d}")

    def deal_parts(self):
        w, r = self.w, self.r
        lines, people, parties, rivals, shares = [], [], [], [], []
        def put(rows, prefix, d, off, values):
            rows.append(((off, d.key), self.record(None, d.owner, self.at(off, d), {"opportunity": {"key": d.key}, **values})))
        names = {name: key for name, (key, *_) in RIVALS.items()}
        for d in w.DEALS:
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
                    attitude = w.pick([("support", 4), ("neutral", 5), ("oppose", 1), ("unknown", 3)]) if live else "support"
                    put(people, "dct", d, max(off, d.off), {"contact": {"key": c.key}, "role": c.role, "influence": {"approver": "high", "technical": "high", "purchasing": "mid", "influencer": "mid", "coach": "mid"}.get(c.role, "low"), "attitude": attitude,
                        "concern": r.choice(CONCERN[c.role]), "reports_to": {"key": boss.key} if boss and boss is not c else None})
            noted = next((n for n in names for m in d.record.get("moves", []) if n in m.get("values", {}).get("loss_note", "")), None)
            if live and priced is not None and r.random() < .5 or noted and d.end > -150:
                rival = noted or w.pick([(n, wt) for n, wt in zip(names, (41, 33, 26))])
                position = "ahead" if noted else w.pick([("ahead", 3), ("even", 4), ("behind", 4)])
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
                second = w.MANAGER[d.region] if d.owner != w.MANAGER[d.region] else next(u for u, _, _ in w.SELLERS[d.region] if u != d.owner)
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
    def quotes(self, most=64):
        w, r = self.w, self.r
        quotes, lines, terms = [], [], []
        ready = [d for d in w.DEALS if d.contact and d.account.kind == "org" and self.stage_day(d, "quoting", "bidding", "negotiation") is not None and d.amount > 20_000]
        live = [d for d in ready if d.outcome == "open" and self.stage_day(d, "quoting", "bidding", "negotiation") < -3]
        won = [d for d in ready if d.outcome == "won" and d.end > -75 and self.stage_day(d, "quoting", "bidding", "negotiation") < d.end - 2]
        lost = [d for d in ready if d.outcome == "lost" and -120 < d.end < -2]
        chosen = [(d, None) for d in r.sample(live, min(len(live), most - 22))] + [(d, "accepted") for d in r.sample(won, min(14, len(won)))] + [(d, r.choice(["rejected", "rejected", "expired"])) for d in r.sample(lost, min(8, len(lost)))]
        for d, end in sorted(chosen, key=lambda x: (x[0].days[-1], x[0].key)):
            start = self.stage_day(d, "quoting", "bidding", "negotiation")
            close = d.end if end else -1
            if end is None:
                state = w.pick([("draft", 3), ("approving", 2), ("approved", 2), ("sent", 12)])
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
        w, r = self.w, self.r
        (version, count), (made, close) = versions, days
        quotes, lines, terms = rows
        key = f"quo_{len(quotes) + 1:03d}"
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
        book = "vip" if d.account.tier == "vip" else "standard" if made > -325 else "y2025"
        v = {"name": f"{d.name} 报价" + (f" 第{'一二三'[version - 1]}版" if count > 1 else ""), "opportunity": {"key": d.key}, "account": {"key": d.account.key}, "contact": {"key": d.contact.key}, "stage": "standard/draft",
            "price_book": {"key": f"pbk_{book}"}, "currency": "cny", "valid_until": w.day(made + 30), "header_discount": money(off) if off else None}
        full = {"total": money(total), "advance_percent": str(advance), "delivery_days": r.choice([15, 20, 30, 35, 45]), "warranty_months": r.choice([12, 24, 36] if d.line != "parts" else [6, 12])}
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
            by = {"by": {"user": w.MANAGER[d.region]}} if step == "approved" else {}
            moves.append({"to": f"standard/{step}", "at": w.stamp(day_, "18:40" if end else next(clock)), **by})
        created = w.stamp(made, "09:10" if made > d.off else "19:00")
        quotes.append(self.record(key, d.owner, created, v, moves))
        child = w.stamp(made, "09:30" if made > d.off else "19:10")
        for code, text, qty, list_, discount, price in basket:
            lines.append(self.record(f"qln_{len(lines) + 1:03d}", d.owner, child, {"quote": {"key": key}, "product": {"key": self.key[code]}, "text": text, "qty": str(qty), "unit": self.units[code], "list_price": money(list_), "discount": str(discount), "price": money(price),
                "tax_rate": self.taxes[code], "cost": money(self.costs[code] if code != "PJ-INST" else (price * Decimal("0.66")).quantize(Decimal(1)))}))
        for name, ratio, trigger, days_ in plan:
            terms.append(self.record(f"qtm_{len(terms) + 1:03d}", d.owner, child, {"quote": {"key": key}, "name": name, "ratio": str(ratio), "trigger": trigger, "offset_days": days_}))
        assert sum(t[1] for t in plan) == 100
        assert total == sum(q * p for _, _, q, _, _, p in basket) - off and (version < count or total == d.amount), d.name

    # ------------------------------------------------------------------------------------------- leads
    def company(self, region):
        w, r = self.w, self.r
        while True:
            (x, _), (y, _) = r.choice(w.FIRST), r.choice(w.SECOND)
            if x != y and x + y not in w.TAKEN and x + y not in w.BRANDS:
                break
        w.BRANDS.add(x + y)
        industry = w.pick(w.INDUSTRY)
        trade, _ = r.choice(w.TRADES[industry])
        city = r.choices(w.CITIES[region], [c[2] for c in w.CITIES[region]])[0]
        return f"{city[0]}{x}{y}{trade}有限公司", industry, city

    def leads(self, most=176):
        w, r = self.w, self.r
        rows, talks, tasks = [], [], []
        reach = {rec["values"]["account"]["key"]: rec["values"] for rec in reversed(w.contact_file) if rec["values"].get("is_primary") and "mobile" in rec["values"]}
        born = [d for d in w.DEALS if d.type == "new" and -260 < d.off < -8 and d.contact and d.account.kind == "org" and d.account.source in CHANNEL and d.account.key in reach and d.account.off > -262]
        born = sorted(r.sample(born, min(52, len(born))), key=lambda d: d.key)
        for d in born:
            a, first = d.account, d.account.contacts[0]
            off = w.weekday(a.off - r.choice([1, 2, 3, 5, 8, 14]))
            grade = w.pick([("a", 46), ("b", 40), ("c", 14)])
            v = self.lead_values(a.region, a.source, first.name, a.name, a.industry, off, grade, a.kw, a.old)
            v |= {"mobile": reach[a.key]["mobile"], "title": first.title, "address": a.address, "size": a.size, "region": w.OTHER_REGION.get(a.city, a.region), "line": {"key": f"pln_{d.line}"}}
            owner = d.owner
            moves = [{"to": "standard/assigned", "at": w.stamp(off, "18:40"), "by": {"user": w.MANAGER[a.region]}}, {"to": "standard/working", "at": w.stamp(min(d.off, w.weekday(off + 1) if off + 1 < 0 else -1), "18:50"), "values": {"grade": grade}},
                {"to": "standard/converted", "at": w.stamp(d.off, "19:30"), "values": {"converted_account": {"key": a.key}, "converted_contact": {"key": first.key}, "converted_opportunity": {"key": d.key}}}]
            rows.append(((off, a.key), owner, v, moves, off, None))
        states = w.deck(most - len(born), [("new", 14), ("assigned", 16), ("working", 40), ("nurturing", 26), ("invalid", 26), ("lost", 18)])
        sources = w.deck(len(states), [(k, c[3]) for k, c in CHANNEL.items()])
        for i, (state, source) in enumerate(zip(states, sources)):
            region = w.pick(list(zip(w.REGIONS, (41, 19.5, 18, 11.5, 10))))
            off = w.weekday({"new": -r.randint(1, 3), "assigned": -r.randint(1, 6), "working": -r.randint(3, 40), "nurturing": -r.randint(30, 200)}.get(state, -r.randint(12, 240)))
            name, _, _, _ = w.person()
            single = r.random() < .06
            company, industry, city = self.company(region)
            grade = w.pick([("a", 16), ("b", 38), ("c", 46)]) if state not in ("invalid",) else "c"
            v = self.lead_values(region, source, name, None if single else company, None if single else industry, off, grade, r.choice(w.SIZES[:9]), r.choice(w.OLD_BRANDS))
            v |= {"mobile": w.mobile(), "title": None if single else r.choice(TITLES), "region": w.OTHER_REGION.get(city[0], region), "address": f"{city[0]}市{r.choice(city[3].split())}" if r.random() < .4 else None, "kind": "person" if single else "org",
                "size": None if single else r.choice(["micro", "small", "small", "medium", "large"]) if r.random() < .6 else None}
            owner = w.seller(region, off)
            steps = {"new": [], "assigned": ["assigned"], "working": ["assigned", "working"], "nurturing": ["assigned", "working", "nurturing"], "invalid": ["assigned", "invalid"], "lost": ["assigned", "working", "lost"]}[state]
            if state == "new":
                owner = w.MANAGER[region]
            moves, day_ = [], off
            for step in steps:
                values = {}
                if step == "working":
                    values = {"grade": grade}
                    if state == "working" and r.random() < .8:
                        values["next_contact_at"] = w.moment(w.weekday(w.pick([(r.randint(1, 6), 5), (0, 2), (-r.randint(1, 4), 2)])) or 0, r.choice(["09:30", "10:30", "14:00", "16:00"]))
                elif step == "nurturing":
                    values = {"next_contact_at": w.moment(w.weekday(r.randint(3, 60)), "10:00")}
                elif step == "invalid":
                    values = {"invalid_reason": w.pick([("duplicate", 22), ("empty_number", 28), ("no_need", 24), ("rival", 10), ("student", 8), ("out_of_area", 8)])}
                elif step == "lost":
                    values = {"lost_reason": w.pick([("unreachable", 45), ("not_followed", 30), ("chose_rival", 25)])}
                day_ = min(-1, day_ + {"assigned": 0, "working": r.choice([0, 1]), "nurturing": r.randint(3, 12), "invalid": r.randint(0, 3), "lost": r.randint(6, 20)}[step])
                moves.append({"to": f"standard/{step}", "at": w.stamp(day_, {"assigned": "18:30", "working": "18:45"}.get(step, "19:20")), **({"by": {"user": w.MANAGER[region]}} if step == "assigned" else {}), **({"values": values} if values else {})})
            rows.append(((off, f"~{i:03d}"), owner, v, moves, off, state))
        rows.sort(key=lambda x: x[0])
        out = []
        for i, (_, owner, v, moves, off, state) in enumerate(rows, 1):
            key = f"led_{i:03d}"
            made = w.clock_time("08:40", "17:20")
            v |= w.tags_of(key, LEAD_TAGS, {"expo": "展会名片", "referral": "熟人介绍"}.get(v["source"]))
            out.append(self.record(key, owner, w.stamp(off, made), {**v, "stage": "standard/new"}, moves))
            if state in ("working", "nurturing", "lost") and r.random() < .75:
                talk = r.choice([t for t in LEAD_TALK if (t[1] in ("no_answer", "message")) == (state == "lost")])
                kind, outcome, subject, content, nxt = talk
                day_ = min(-1, off + r.choice([0, 1]))
                need = re.sub(r"[，,].*", "", v["need"])
                talks.append(((day_, key), self.record(None, owner, w.stamp(day_, "19:40"), {"subject": subject, "kind": kind, "lead": {"key": key}, "started_at": w.moment(day_, "17:30"), "direction": "out", "outcome": outcome,
                    "content": content.format(need=need, when=r.choice(["下个月", "年底前", "明年一季度"])), "next_step": nxt})))
            if state in ("new", "assigned") and r.random() < .8:
                tasks.append(((off, key), self.record(None, owner, w.stamp(off, "19:45"), {"subject": f"首次联系{v['name']}" + (f"({v['company']})" if v.get("company") else ""), "kind": "first_contact", "stage": "standard/todo", "priority": "high" if v.get("grade") == "a" else "mid",
                    "due_at": w.moment(max(off + 1, r.choice([0, 0, 1, 1, 2])), r.choice(["11:00", "15:00", "17:30"])), "lead": {"key": key}})))
        return out, self.numbered(talks, "act_l"), self.numbered(tasks, "tsk_l")

    def lead_values(self, region, source, name, company, industry, off, grade, kw, old):
        w, r = self.w, self.r
        need = r.choice(NEEDS["org" if company else "person"]).format(n=r.randint(2, 5), old=old, month=r.randint(1, 12), flow=r.choice([12, 20, 30, 45, 60]), kw=f"{kw:g}", bar=round(r.uniform(5.1, 6.2), 1))
        within = {"a": [("m3", 8), ("m6", 2)], "b": [("m3", 2), ("m6", 5), ("m12", 3)], "c": [("m12", 3), ("later", 3), ("unknown", 6)]}[grade]
        v = {"name": name, "company": company, "industry": industry, "source": source, "need": need, "buy_within": w.pick(within), "grade": grade if off < -2 or r.random() < .4 else None,
            "line": {"key": "pln_" + w.pick([("machine", 45), ("auxiliary", 18), ("parts", 16), ("piping", 9), ("service", 12)])} if r.random() < .8 else None, "budget": str(w.rough(r.choice([30_000, 60_000, 90_000, 150_000, 280_000, 500_000]))) if r.random() < .35 else None,
            "wechat": "wx_" + "".join(r.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8)) if r.random() < .3 else None}
        if source == "search_ads":
            s, m, c = r.choice(UTM)
            v |= {"utm_source": s, "utm_medium": m, "utm_campaign": c, "click_id": f"demo-{r.randrange(16**8):08x}", "landing_url": "https://www.tuoheng.example/" + r.choice(["energy", "screw", "oil-free"])}
        if source in ("website", "search_ads", "official_account", "expo") and r.random() < .6:
            v |= {"consent": True, "consent_text": "隐私条款 2026-01 版"}
        if v["line"] and r.random() < .3:
            top = v["line"]["key"][4:]
            v["interests"] = [{"key": self.key[c]} for c in r.sample(sorted(c for c in self.key if TOP[self.lines[c]] == top and not c.startswith("TH-F")), 2)]
        if source == "referral":
            customers = [a for a in w.ACCOUNTS if a.region == region and a.life in ("repeat", "advocate", "customer") and a.off < off - 30]
            if customers:
                v["referrer"] = {"key": r.choice(customers).key}
        return v

    # ------------------------------------------------------------------------------------------- knowledge
    def articles(self):
        w, out = self.w, []
        writers = ["wang_siyuan", "chen_jianguo", "li_na", "zhou_lin", "xu_jiahao"]
        for i, (title, kind, audience, line, industry, stage, body) in enumerate(ARTICLES, 1):
            ago = 560 - i * 23
            steps = {"draft": [], "review": ["review"], "published": ["review", "published"], "retired": ["review", "published", "retired"]}[stage]
            moves = [{"to": f"standard/{s}", "at": w.stamp(-ago + 1 + n, "16:%02d" % i), **({"by": {"user": "wang_siyuan"}} if s in ("published", "retired") else {})} for n, s in enumerate(steps)]
            out.append(self.record(f"art_{i:02d}", writers[i % 5], w.stamp(-ago, "10:%02d" % i), {"title": title, "kind": kind, "stage": "standard/draft", "audience": audience, "line": line and {"key": f"pln_{line}"}, "industries": industry and [industry], "fits_stages": FITS.get(kind), "revision": 1 + i % 3, "body": body}, moves))
        return out
