"""What the company sells, whom it meets and what it knows: products, prices, rivals, benchmarks, articles."""

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

RIVAL_CARDS = {
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
LEAD_TITLES = ["设备部经理", "采购经理", "动力科科长", "厂务主管", "生产副总", "设备工程师", "采购专员", "总经理", "基建项目经理", "能源管理员"]
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
