"""Words the company's world is made of: names of people, companies and places, what is sold, what is said about deals."""
import re

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

PREFER = ["只认书面报价，电话里不谈价格", "喜欢先看同行案例再约现场", "付款准时，但流程要走两周", "设备部说了算，采购只管合同", "对能耗数据很敏感，方案要附测算", "习惯微信沟通，邮件基本不看", "要求备件 24 小时到厂", "每年 12 月集中下备件单",
    "老板亲自拍板，周一上午好约", "看重交期，宁可多付一点", "招标必须三家，价格占 60 分", "停机窗口只有春节和国庆", "机房噪音投诉过，选型要低噪", "质量部会查含油量检测报告", "外方总部有品牌短名单", "对售后响应不满意过，要先修复关系", "接受节能分成，但要第三方测量", "承兑支付为主，尽量谈电汇比例"]

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
REPEAT_JOBS = [
    ("{y} 年 {month} 月滤芯", "parts", 0, 9_000), ("三滤一套", "parts", 1_000, 6_000), ("机油滤芯与空气滤芯", "parts", 1_500, 12_000), ("2000 小时保养包", "parts", 2_000, 16_000), ("4000 小时换油", "parts", 4_000, 22_000), ("空压机油 {n} 桶", "parts", 3_000, 20_000),
    ("油气分离器 {n} 只", "parts", 3_000, 28_000), ("精密滤芯更换", "parts", 2_000, 18_000), ("8000 小时保养备件", "parts", 12_000, 80_000), ("干燥剂更换", "parts", 5_000, 30_000), ("温控阀与传感器", "parts", 2_000, 15_000), ("{y} 年滤芯与润滑油", "parts", 12_000, 160_000),
    ("主机轴承维修包", "parts", 18_000, 95_000), ("季度保养", "service", 4_000, 20_000), ("冷却器清洗", "service", 3_000, 15_000), ("{y} 年度保养合同续签", "service", 14_000, 120_000), ("主机大修", "service", 30_000, 400_000), ("应急抢修", "service", 3_000, 24_000)]
SIZES = [7.5, 11, 15, 22, 37, 45, 55, 75, 90, 110, 132, 160, 200, 250]
NEXT = {
    "due": ["按运行小时推算该换滤芯了，电话问一下", "上次备件到期，微信提醒", "问机修班库存还有几套", "核对机台和型号再报"],
    "repurchase.needs": ["确认型号和数量", "等设备部报计划", "问清要不要上门更换"],
    "quote": ["等采购下单", "按年框价报，等回签", "问付款方式和收货地址"],
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

TITLES = {  # title: (department, role, weight, how one is addressed)
    "设备部经理": ("设备部", "technical", 16, "经理"), "动力科科长": ("动力科", "user", 9, "科长"), "采购经理": ("采购部", "purchasing", 14, "经理"), "采购专员": ("采购部", "purchasing", 8, ""), "生产副总": ("生产部", "approver", 8, "总"),
    "总经理": ("总经办", "approver", 11, "总"), "总工程师": ("技术部", "technical", 5, "总工"), "厂务主管": ("厂务部", "user", 9, "工"), "设备工程师": ("设备部", "user", 12, "工"), "机修班长": ("机修班", "user", 5, "师傅"), "财务经理": ("财务部", "finance", 4, "经理"),
    "基建项目经理": ("基建办", "influencer", 5, "经理"), "能源管理员": ("能环部", "coach", 4, "工"), "工艺主管": ("工艺部", "influencer", 4, "工"), "董事长": ("总经办", "approver", 2, "董")}

ACCOUNT_TAGS = ["扩产中", "两班制", "能耗大户", "可参观样板", "自有维保班组", "年度框架", "要第三方测量", "冬季检修"]
CONTACT_TAGS = ["关注能耗", "关注交期", "微信响应快", "上午好约", "愿意推荐", "现场派", "看重品牌", "流程严谨"]

# Foreign names, of syllables.
SOUNDS = pairs("爱ai 博bo 卡ka 艾ai 斯si 欧ou 菲fei 威wei 洛luo 韦wei 诺nuo 莱lai 奥ao 德de 瓦wa 马ma 莫mo 罗luo 贝bei 塔ta 维wei 恩en 赫he 科ke"), pairs("瑞rui 尔er 美mei 泰tai 姆mu 兰lan 勒le 森sen 伯bo 里li 格ge 诺nuo 拉la 米mi"), pairs("德de 登deng 特te 克ke 纳na 顿dun 曼man 林lin 夫fu 斯si 恩en 堡bao")
