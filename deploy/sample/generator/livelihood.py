"""The files sent to livelihood: newborns, facilities of elderly care, assistance, livelihood projects, start-up loans."""

import datetime

from generator.district import AMENDMENT, COMMUNITIES, DAY, LATE, STREETS, TOWNSHIPS, citizen_id, iso, spread, write, yuan

# The values of the report as of 2024-09-30.
ENROLLED_2024 = 1429
RECIPIENTS_2024 = 82
HOUSEHOLDS_2024 = 30
OPEN_FACILITIES = {"社区老年幸福食堂": 5, "社区助餐点": 22, "区社会福利中心": 1, "社区嵌入式养老院": 3, "社区居家养老服务中心": 98}

CHANNELS = ["区级经办中心", "镇街经办站", "村社区经办点", "定点医药机构", "定点医药机构", "村社区经办点"]
RETRACTED_2024 = 4  # Children entered twice; the second entries are retracted.
MOVED_OUT = 2  # Entered in September, really of October.
MOVED_IN = 3  # Entered in December 2023, really of January 2024.
LATE_2024 = 36  # Sent in October for August.


def outlet(number):
    """Channel and division of an enrollment: the district center, a station, a village point or a hospital."""
    channel = CHANNELS[number % len(CHANNELS)]
    if channel == "区级经办中心":
        return channel, "360111"
    if channel == "村社区经办点":
        community = COMMUNITIES[number * 7 % len(COMMUNITIES)]
        return channel, community["title_zh"] if number % 2 else community["code"]
    township = TOWNSHIPS[number * 3 % len(TOWNSHIPS)]
    return channel, township["title_zh"] if number % 3 else township["code"]


ENROLLMENT = ["登记编号", "证件类型", "证件号码", "出生日期", "登记日期", "待遇起始日期", "经办区划", "经办渠道"]


def enrollment(year, number, enrolled_on):
    birth = enrolled_on - DAY * (number * 5 % 61)
    # Most are entitled from birth on, some a few days later; one in ten is reported afterwards or not yet.
    entitled = "" if number % 10 == 3 else iso(birth + DAY * (0 if number % 4 else number % 9))
    channel, division = outlet(number)
    if number % 5 == 0:
        document = ("公民身份号码", citizen_id(birth, number))
    else:
        document = ("出生医学证明", f"{'XYW'[year - 2023]}{number:09}")
    return [f"XSE-{year}-{number:04}", *document, iso(birth), iso(enrolled_on), entitled, division, channel]


def enrollments_of_2023():
    return [enrollment(2023, n, spread(datetime.date(2023, 1, 3), datetime.date(2023, 12, 29), 1702, n)) for n in range(1702)]


def enrollments():
    date = datetime.date
    in_2023 = enrollments_of_2023()
    on_time = ENROLLED_2024 - LATE_2024 - MOVED_IN + MOVED_OUT
    in_2024 = [enrollment(2024, n, spread(date(2024, 1, 2), date(2024, 9, 30), on_time, n)) for n in range(on_time)]
    late = [enrollment(2024, 2000 + n, spread(date(2024, 8, 1), date(2024, 8, 31), LATE_2024, n)) for n in range(LATE_2024)]
    october = [enrollment(2024, 3000 + n, spread(date(2024, 10, 8), date(2024, 10, 25), 40, n)) for n in range(40)]
    twice = []
    for n in range(RETRACTED_2024):  # The same children under another document.
        row = list(in_2024[41 + 10 * n])
        row[0], row[1], row[2] = f"XSE-2024-{9000 + n}", "出生医学证明", f"Z{n:09}"
        twice.append(row)
    write("11-newborn-enrollments-2023.csv", ENROLLMENT, in_2023)
    write("12-newborn-enrollments-2024.csv", ENROLLMENT, in_2024 + twice, encoding="gb18030")
    write("13-newborn-enrollments-2024-october.csv", ENROLLMENT, october)
    write("01-newborn-enrollments-2024-august.csv", ENROLLMENT, late, folder=LATE)

    unentitled = [row for row in in_2024 if not row[5]][:60]
    write("15-newborn-entitlements-2024.csv", ["业务编号", "登记编号", "待遇起始日期"],
          [[f"DY-2024-{n:04}", row[0], iso(date.fromisoformat(row[3]) + DAY * (10 + n % 20))] for n, row in enumerate(unentitled)])
    write("16-newborn-premium-waivers-2024.csv", ["业务编号", "登记编号", "参保年度", "减免日期"],
          [[f"XB-2024-{n:04}", row[0], 2024, iso(spread(date(2024, 1, 2), date(2024, 2, 29), 900, n))]
           for n, row in enumerate(in_2023[:900])])
    enrollment_amendments(in_2023, in_2024, twice)


def enrollment_amendments(in_2023, in_2024, twice):
    date = datetime.date
    amendments = []
    case = "新生儿参保登记"
    error, change = "差错", "变更"
    september = [row for row in in_2024 if "2024-09-20" <= row[4] <= "2024-09-30"]
    for row in september[:MOVED_OUT]:
        amendments.append([row[0], "日期", "2024-10-0%d" % (8 + len(amendments)), error, "登记日期录入有误，实为十月"])
    # Without an entitlement or later waiver, and born early enough.
    december = [row for n, row in enumerate(in_2023) if n >= 900 and row[4] >= "2023-12-20"][:MOVED_IN]
    for n, row in enumerate(december):
        amendments.append([row[0], "日期", f"2024-01-0{2 + n}", error, "跨年登记，实为一月"])
    for row in in_2024[100:105]:
        amendments.append([row[0], "日期", iso(date.fromisoformat(row[4]) + DAY * 20), error, "登记日期录入有误"])
    for n, row in enumerate(in_2024[200:206]):
        amendments.append([row[0], "区划代码", TOWNSHIPS[n + 1]["code"], error, "经办网点归属有误"])
    for row in in_2024[300:303]:
        amendments.append([row[0], "经办渠道", "定点医药机构", change, "经办渠道调整"])
    for row in twice:
        amendments.append([row[0], "撤销", "", error, "同一儿童重复登记"])
    write("17-newborn-amendments.csv", AMENDMENT,
          [[f"青医保更〔2024〕{n + 1}号", case, *row] for n, row in enumerate(amendments)])


def facilities():
    date = datetime.date
    rows, changes = [], []

    def add(kind, count, opened_from, opened_to):
        for n in range(count):
            opened = spread(opened_from, opened_to, count, n)
            place = COMMUNITIES[(len(rows) * 5 + n) % len(COMMUNITIES)]
            rows.append([f"YL-{len(rows) + 1:03}", f"{place['title_zh']}{kind}（示例）", kind, place["code"], "",
                         iso(opened - DAY * 300), iso(opened - DAY * 200), iso(opened)])

    def change(row, state, on):
        changes.append([f"YLBG-{len(changes) + 1:03}", row[0], state, on])

    add("社区老年幸福食堂", 5, date(2022, 3, 1), date(2024, 6, 1))
    add("社区助餐点", 22 + 2, date(2022, 5, 1), date(2024, 9, 10))
    add("区社会福利中心", 1, date(2019, 10, 1), date(2019, 10, 1))
    add("社区嵌入式养老院", 3 + 1, date(2021, 4, 1), date(2024, 5, 1))
    add("社区居家养老服务中心", 98 + 3, date(2018, 3, 1), date(2024, 8, 15))
    of_kind = {kind: [row for row in rows if row[2] == kind] for kind in OPEN_FACILITIES}
    # Facilities that opened and no longer count on 2024-09-30, and some that were suspended and are open again.
    change(of_kind["社区助餐点"][0], "暂停", "2024-08-01")
    change(of_kind["社区助餐点"][1], "关闭", "2024-03-31")
    change(of_kind["社区嵌入式养老院"][0], "关闭", "2023-12-31")
    for row in of_kind["社区居家养老服务中心"][:3]:
        change(row, "关闭", "2023-06-30")
    change(of_kind["社区居家养老服务中心"][5], "暂停", "2024-02-01")
    change(of_kind["社区居家养老服务中心"][5], "启用", "2024-04-01")
    rows.append(["YL-901", "一老一小幸福院（示例）", "一老一小幸福院", "360111003", "", "2023-11-01", "2024-03-01", ""])
    rows.append(["YL-902", "十月启用助餐点（示例）", "社区助餐点", "360111001", "", "2024-02-01", "2024-06-01", "2024-10-10"])
    rows.append(["YL-903", "规划中助餐点（示例）", "社区助餐点", "360111005", "", "2024-09-01", "", ""])
    write("21-care-facilities.csv",
          ["设施编号", "设施名称", "设施类型", "所在区划", "运营单位信用代码", "规划日期", "开工日期", "启用日期"], rows)
    write("22-care-facility-states.csv", ["业务编号", "设施编号", "变更为", "变更日期"], changes, encoding="gb18030")


def subsidy(month, person, paid_on):
    birth = datetime.date(1950 + person % 40, 1 + person % 12, 1 + person % 28)
    level = "一级" if person % 3 else "二级"
    return [f"ZH-{month.replace('-', '')}-{person + 1:03}", citizen_id(birth, 300 + person), level, month, "150.00" if level == "一级" else "100.00", paid_on,
            COMMUNITIES[person * 3 % len(COMMUNITIES)]["code"]]


def assistance():
    date = datetime.date
    rows = []
    for year, persons, months in ((2023, 75, 12), (2024, RECIPIENTS_2024, 9)):
        for month in range(1, months + 1):
            for person in range(persons):
                # Some join during the year; everyone is there by September.
                if year == 2024 and person >= 70 and month < (person - 68) // 2:
                    continue
                rows.append(subsidy(f"{year}-{month:02}", person, f"{year}-{month:02}-25"))
    write("31-home-care-subsidies.csv",
          ["发放编号", "身份证号", "残疾等级", "补贴月份", "金额（元）", "发放日期", "所在区划"], rows)

    rows = []
    periods = ((2023, 24, date(2023, 3, 1), date(2023, 11, 30)), (2024, HOUSEHOLDS_2024, date(2024, 2, 20), date(2024, 9, 28)),
               (2024, 2, date(2024, 10, 10), date(2024, 10, 20)))
    for year, count, first, last in periods:
        for n in range(count):
            number = len(rows) + 1
            rows.append([f"GZ-{year}-{number:03}", f"360111{number:06}", iso(spread(first, last, count, n)),
                         f"{3000 + number * 37 % 4000}.{number % 100:02}", COMMUNITIES[number * 11 % len(COMMUNITIES)]["title_zh"]])
    write("32-barrier-free-retrofits.csv", ["改造编号", "户号", "完工日期", "费用（元）", "所在区划"], rows)
    write("33-assistance-amendments.csv", AMENDMENT,
          [["青残更〔2024〕1号", "居家照护补贴", "ZH-202405-007", "金额（元）", "120.00", "差错", "发放金额录入有误"],
           ["青残更〔2024〕2号", "无障碍改造", "GZ-2024-030", "金额（元）", "4210.50", "差错", "决算金额调整"]])


PROJECTS = [("newborn-insurance", "新生儿资助参保"), ("elderly-and-child-center", "“一老一小幸福院”建设"), ("meal-points", "社区助餐点建设"),
            ("startup-loans", "创业担保贷款"), ("home-care-subsidies", "重度失能残疾人居家照护补贴"), ("barrier-free", "困难残疾家庭无障碍改造"),
            ("movable-desks", "可移动式课桌椅采购"), ("ai-assisted-clinics", "基层人工智能辅助智慧医疗系统推广应用"),
            ("example-project-9", "示例民生实事九"), ("example-project-10", "示例民生实事十")]


def projects():
    header = ["民生项目编号", "项目名称", "项目级别", "年度", "工作专班", "牵头单位", "责任单位", "下达日期", "所在区划"]
    rows = [[name, title, "省级", 2024, "", "示例牵头单位", "", "2024-01-12", "360111"] for name, title in PROJECTS]
    rows += [[f"{name}-2023", title, "省级", 2023, "", "示例牵头单位", "", "2023-01-13", "360111"] for name, title in PROJECTS[:8]]
    rows.append(["district-parks", "示例区级民生实事", "区级", 2024, "task-force-construction", "示例牵头单位", "示例责任单位一；示例责任单位二", "2024-02-26",
                 "360111"])
    write("70-livelihood-projects.csv", header, rows)
    milestones = [("design", "方案设计", "2024-02-29", "2024-02-26"), ("structure", "主体改造", "2024-06-30", "2024-06-28"),
                  ("interior", "室内装修", "2024-09-15", "2024-09-12"), ("equipment", "设备和办公物资采购", "2024-11-30", "")]
    write("71-milestones.csv", ["节点编号", "民生项目编号", "节点代码", "节点名称", "计划日期", "应完成日期", "所在区划"],
          [[f"JD-{n + 1:02}", "elderly-and-child-center", key, title, "2024-01-15", due, "360111003"] for n, (key, title, due, _) in enumerate(milestones)])
    write("72-milestone-completions.csv", ["业务编号", "节点编号", "完成日期"],
          [[f"JDWC-{n + 1:02}", f"JD-{n + 1:02}", done] for n, (_, _, _, done) in enumerate(milestones) if done])
    deliverables = []
    for kind, project, count in (("meal_point", "meal-points", 5), ("ai_assisted_clinic", "ai-assisted-clinics", 31)):
        for n in range(count + 1):
            place = COMMUNITIES[(len(deliverables) * 3) % len(COMMUNITIES)]
            done = iso(spread(datetime.date(2024, 3, 20), datetime.date(2024, 9, 25), count, n)) if n < count else ""
            deliverables.append([f"RW-{len(deliverables) + 1:03}", project, kind, f"{place['title_zh']}（示例）", "2024-01-20",
                                 "2024-09-30" if n < count else "2024-12-31", place["code"], done])
    write("73-deliverables.csv", ["任务编号", "民生项目编号", "任务类别", "建设地点", "计划日期", "应完成日期", "所在区划"], [row[:7] for row in deliverables])
    write("74-deliverable-completions.csv", ["业务编号", "任务编号", "完成日期"],
          [[f"RWWC-{n + 1:03}", row[0], row[7]] for n, row in enumerate(deliverables) if row[7]])
    write("75-procurements.csv", ["采购编号", "民生项目编号", "采购名称", "需求确定日期", "公告期限", "开标期限", "中标期限", "合同期限", "验收期限", "所在区划"],
          [["CG-01", "movable-desks", "可移动式课桌椅采购", "2024-05-20", "2024-06-07", "2024-07-05", "2024-07-19", "2024-08-16", "2024-10-31", "360111"]])
    write("76-procurement-steps.csv", ["业务编号", "采购编号", "采购环节", "环节日期"],
          [["CGHJ-1", "CG-01", "采购公告", "2024-06-05"], ["CGHJ-2", "CG-01", "开标", "2024-07-02"], ["CGHJ-3", "CG-01", "中标", "2024-07-12"],
           ["CGHJ-4", "CG-01", "合同", "2024-08-09"]])


LOANS_2024 = 7664000000  # 76.64 million yuan.
JOBS_2024 = 885
LENT_TO_2024 = 11
DECIDES_LOANS = "青山湖区人力资源和社会保障局"


def loans(enterprises):
    header = ["贷款编号", "金额（元）", "期限（月）", "已获贷款次数", "在职人数", "新招用人数", "有拖欠", "带动就业人数", "申请日期", "受理单位", "所在区划", "借款人类型", "借款人证件号"]
    date = datetime.date
    rows, steps = [], []
    small = [row for row in enterprises if row[3] in ("微型", "小型")]

    def step(loan, kind, on, reason=""):
        steps.append([f"DKHJ-{len(steps) + 1:04}", loan, kind, iso(on), DECIDES_LOANS if kind == "审批" else "", reason])

    # The town or street that takes the application, and the division.
    def applied_in(division):
        return STREETS[division[:9]], division

    def borrow(year, n, fen, jobs, disbursed, enterprise=None):
        name = f"DK-{year}-{n + 1:03}"
        if enterprise:
            who = ["小微企业", enterprise[0]]
            staff, hires, term = enterprise[4], enterprise[4] // 10 + 2, 24
        else:
            who = ["个人", citizen_id(date(1970 + n % 30, 1 + n % 12, 1 + n % 28), 500 + n % 400)]
            staff, hires, term = 0, 0, 36
        rows.append([name, yuan(fen), term, 0, staff, hires, "否", jobs, iso(disbursed - DAY * 30), *applied_in(COMMUNITIES[n * 5 % len(COMMUNITIES)]["code"]), *who])
        step(name, "审批", disbursed - DAY * 10)
        step(name, "发放", disbursed)
        return name

    # 11 enterprises and persons for the rest, each below the ceiling of its day.
    left, jobs_left, persons = LOANS_2024, JOBS_2024, 198
    for n in range(LENT_TO_2024):
        fen = 180000000 + n * 10000000
        left -= fen
        jobs_left -= 14 + n
        borrow(2024, n, fen, 14 + n, spread(date(2024, 2, 20), date(2024, 9, 20), LENT_TO_2024, n), small[n * 2])
    for n in range(persons):
        last = n == persons - 1
        fen = left if last else (left // (persons - n)) // 100000 * 100000
        jobs = jobs_left if last else jobs_left // (persons - n)
        left, jobs_left = left - fen, jobs_left - jobs
        borrow(2024, LENT_TO_2024 + n, fen, jobs, spread(date(2024, 2, 5), date(2024, 9, 29), persons, n))
    for n in range(150):
        name = borrow(2023, n, 15000000 if n % 2 else 20000000, 3, spread(date(2023, 1, 20), date(2023, 12, 20), 150, n))
        if n % 10 == 0:
            step(name, "还清", date(2024, 6, 3) + DAY * n)
    # Refused: one asks for too much, one owes wages; and one not taken up.
    for n, (fen, arrears) in enumerate(((40000000, "否"), (20000000, "是"), (20000000, "否"))):
        name = f"DK-2024-9{n + 1:02}"
        rows.append([name, yuan(fen), 36, 0, 0, 0, arrears, 2, "2024-05-06", *applied_in("360111001"), "个人", citizen_id(date(1988, 2, 3 + n), 950 + n)])
        step(name, "审批", date(2024, 5, 20))
    step("DK-2024-903", "取消", date(2024, 6, 20), "申请人放弃（示例）")
    write("79-startup-loans.csv", header, rows)
    write("80-startup-loan-steps.csv", ["业务编号", "贷款编号", "贷款环节", "环节日期", "审批单位", "原因"], steps)


def write_all(enterprises):
    enrollments()
    facilities()
    assistance()
    projects()
    loans(enterprises)
