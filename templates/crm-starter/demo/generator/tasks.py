"""Tasks around deals."""
from .people import MANAGER, at_work
from .tools import R, clock_time, deck, moment, offset, pick, stamp, workday
from .world import DEALS

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

def task_records(total=1_100):
    out, seen = [], set()
    outcome = deck(total, [("done", 58), ("todo", 27), ("doing", 10), ("cancelled", 5)])
    live = [d for d in DEALS if d.contact and d.outcome == "open"]
    past = [d for d in DEALS if d.contact and d.outcome != "open" and d.end > -400]
    while outcome:
        state = outcome[-1]
        active = state in ("todo", "doing")
        d = R.choice(live if active or R.random() < .3 else past)
        a = d.account
        won = d.outcome == "won"
        kind = pick([("payment", 4), ("care", 4), ("renewal", 2)] if won else [("review", 1), ("follow_up", 1)] if d.outcome != "open" else
            [("first_contact", 2), ("follow_up", 6)] if d.stages[-1][0] in ("prospect", "project", "due") else [("follow_up", 7), ("visit", 5), ("quote", 4), ("report", 1.5)])
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
        made, due = workday(made), workday(due) if due else 0
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
        if active and owner not in [u for u, _ in at_work(d.region, -1)]:
            owner = MANAGER[d.region]
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
