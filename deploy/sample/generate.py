#!/usr/bin/env python3
"""Writes the sample district's files as bureaus would send them: files/*.csv, always the same bytes.

What the report names (counts, amounts, bodies, divisions) is as it says; everything else is illustrative: dates, identifiers, communities, amounts
of single payments, the year before. Numbers of identity documents are made up and only pass their checks; nobody has them.
"""

import csv
import datetime
import io
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
FILES = HERE / "files"
DAY = datetime.timedelta(days=1)
# The communities that are the district's today and whose name says which one is meant.
AMBIGUOUS = "同名示例社区"

# What the report states as of 2024-09-30.
ENROLLED_2024 = 1429
RECIPIENTS_2024 = 82
HOUSEHOLDS_2024 = 30
OPEN_FACILITIES = {"社区老年幸福食堂": 5, "社区助餐点": 22, "区社会福利中心": 1, "社区嵌入式养老院": 3, "社区居家养老服务中心": 98}

CHANNELS = ["区级经办中心", "镇街经办站", "村社区经办点", "定点医药机构", "定点医药机构", "村社区经办点"]
RETRACTED_2024 = 4  # Children entered twice; the second entries are retracted.
MOVED_OUT = 2  # Entered in September, really of October.
MOVED_IN = 3  # Entered in December 2023, really of January 2024.
LATE_2024 = 36  # Sent in October for August.


def divisions():
    with open(HERE / "reference" / "divisions.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    townships = [row for row in rows if len(row["code"]) == 9]
    communities = [row for row in rows if len(row["code"]) == 12 and not row["valid_to"] and row["name"] != AMBIGUOUS]
    return townships, communities


TOWNSHIPS, COMMUNITIES = divisions()


def iso(date):
    return date.isoformat()


def spread(first, last, count, number):
    """The day of the number-th of `count` events spread over a period."""
    days = (last - first).days + 1
    return first + DAY * (number * days // count)


def citizen_id(birth, number):
    """A made-up ID of the district that passes GB 11643's check."""
    digits = f"360111{birth:%Y%m%d}{number % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def write(name, header, rows, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    FILES.mkdir(exist_ok=True)
    (FILES / name).write_bytes(text.getvalue().encode(encoding))


def outlet(number):
    """Channel and division of an enrollment: the district center, a station, a village point or a hospital."""
    channel = CHANNELS[number % len(CHANNELS)]
    if channel == "区级经办中心":
        return channel, "360111"
    if channel == "村社区经办点":
        community = COMMUNITIES[number * 7 % len(COMMUNITIES)]
        return channel, community["name"] if number % 2 else community["code"]
    township = TOWNSHIPS[number * 3 % len(TOWNSHIPS)]
    return channel, township["name"] if number % 3 else township["code"]


ENROLLMENT = ["登记编号", "证件类型", "证件号码", "出生日期", "登记日期", "待遇起始日期", "经办区划", "经办渠道"]


def enrollment(year, number, enrolled_on):
    birth = enrolled_on - DAY * (number * 5 % 61)
    # Most are entitled from birth on, some a few days later; one in ten is reported afterwards or not yet.
    entitled = "" if number % 10 == 3 else iso(birth + DAY * (0 if number % 4 else number % 9))
    channel, division = outlet(number)
    if number % 5 == 0:
        document = ("公民身份号码", citizen_id(birth, number))
    else:
        document = ("出生医学证明", f"{'Y' if year == 2024 else 'X'}{number:09}")
    return [f"XSE-{year}-{number:04}", *document, iso(birth), iso(enrolled_on), entitled, division, channel]


def enrollments():
    date = datetime.date
    in_2023 = [enrollment(2023, n, spread(date(2023, 1, 3), date(2023, 12, 29), 1702, n)) for n in range(1702)]
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
    write("14-newborn-enrollments-2024-august-late.csv", ENROLLMENT, late)

    unentitled = [row for row in in_2024 if not row[5]][:60]
    write("15-newborn-entitlements-2024.csv", ["业务编号", "登记编号", "待遇起始日期"],
          [[f"DY-2024-{n:04}", row[0], iso(date.fromisoformat(row[3]) + DAY * (10 + n % 20))] for n, row in enumerate(unentitled)])
    write("16-newborn-premium-waivers-2024.csv", ["业务编号", "登记编号", "参保年度", "减免日期"],
          [[f"XB-2024-{n:04}", row[0], 2024, iso(spread(date(2024, 1, 2), date(2024, 2, 29), 900, n))]
           for n, row in enumerate(in_2023[:900])])

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
    write("17-newborn-amendments.csv", ["更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"],
          [[f"青医保更〔2024〕{n + 1}号", case, *row] for n, row in enumerate(amendments)])


def facilities():
    date = datetime.date
    rows, changes = [], []

    def add(kind, count, opened_from, opened_to):
        for n in range(count):
            opened = spread(opened_from, opened_to, count, n)
            place = COMMUNITIES[(len(rows) * 5 + n) % len(COMMUNITIES)]
            rows.append([f"YL-{len(rows) + 1:03}", f"{place['name']}{kind}（示例）", kind, place["code"], "",
                         iso(opened - DAY * 300), iso(opened - DAY * 200), iso(opened)])

    def change(row, state, on):
        changes.append([f"YLBG-{len(changes) + 1:03}", row[0], state, on])

    add("社区老年幸福食堂", 5, date(2022, 3, 1), date(2024, 6, 1))
    add("社区助餐点", 22 + 2, date(2022, 5, 1), date(2024, 9, 10))
    add("区社会福利中心", 1, date(2019, 10, 1), date(2019, 10, 1))
    add("社区嵌入式养老院", 3 + 1, date(2021, 4, 1), date(2024, 5, 1))
    add("社区居家养老服务中心", 98 + 3, date(2018, 3, 1), date(2024, 8, 15))
    of_kind = {kind: [row for row in rows if row[2] == kind] for kind in OPEN_FACILITIES}
    # What opened and no longer counts on 2024-09-30, and what was suspended and is open again.
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


def assistance():
    date = datetime.date
    rows = []
    for year, persons, months in ((2023, 75, 12), (2024, RECIPIENTS_2024, 9)):
        for month in range(1, months + 1):
            for person in range(persons):
                # Some join during the year; everyone is there by September.
                if year == 2024 and person >= 70 and month < (person - 68) // 2:
                    continue
                birth = date(1950 + person % 40, 1 + person % 12, 1 + person % 28)
                level = "一级" if person % 3 else "二级"
                rows.append([f"ZH-{year}{month:02}-{person + 1:03}", citizen_id(birth, 300 + person), level, f"{year}-{month:02}",
                             "150.00" if level == "一级" else "100.00", f"{year}-{month:02}-25",
                             COMMUNITIES[person * 3 % len(COMMUNITIES)]["code"]])
    write("31-home-care-subsidies.csv",
          ["发放编号", "身份证号", "残疾等级", "补贴月份", "金额（元）", "发放日期", "所在区划"], rows)

    rows = []
    periods = ((2023, 24, date(2023, 3, 1), date(2023, 11, 30)), (2024, HOUSEHOLDS_2024, date(2024, 2, 20), date(2024, 9, 28)),
               (2024, 2, date(2024, 10, 10), date(2024, 10, 20)))
    for year, count, first, last in periods:
        for n in range(count):
            number = len(rows) + 1
            rows.append([f"GZ-{year}-{number:03}", f"360111{number:06}", iso(spread(first, last, count, n)),
                         f"{3000 + number * 37 % 4000}.{number % 100:02}", COMMUNITIES[number * 11 % len(COMMUNITIES)]["name"]])
    write("32-barrier-free-retrofits.csv", ["改造编号", "户号", "完工日期", "费用（元）", "所在区划"], rows)
    write("33-assistance-amendments.csv", ["更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"],
          [["青残更〔2024〕1号", "居家照护补贴", "ZH-202405-007", "金额（元）", "120.00", "差错", "发放金额录入有误"],
           ["青残更〔2024〕2号", "无障碍改造", "GZ-2024-030", "金额（元）", "4210.50", "差错", "决算金额调整"]])


def uscc(number):
    """A made-up code of the district that passes GB 32100's check."""
    digits = f"91360111M{number:08}"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(digit) * pow(3, place, 31) for place, digit in enumerate(digits))
    return digits + alphabet[-total % 31]


def economy():
    date = datetime.date
    sizes = ["微型", "小型", "小型", "中型", "大型"]
    rows = []
    for n in range(60):
        registered = spread(date(2005, 3, 1), date(2024, 6, 30), 60, n)
        size = sizes[n % len(sizes)]
        rows.append([uscc(1000 + n), f"示例企业{n + 1:02}", "C17" if n % 2 else "C18", size,
                     {"微型": 8, "小型": 60, "中型": 420, "大型": 1300}[size] + n, "是" if n % 3 else "否", iso(registered),
                     TOWNSHIPS[n * 3 % len(TOWNSHIPS)]["code"]])
    write("51-enterprises.csv",
          ["统一社会信用代码", "企业名称", "行业代码", "企业规模", "从业人数", "自有厂房", "登记日期", "所在区划"], rows)
    recognitions, revocations = [], []

    def award(kind, count, first, last, years, scenario=""):
        for n in range(count):
            holder = rows[(len(recognitions) * 2) % 50]
            on = spread(first, last, count, n)
            until = iso(on.replace(year=on.year + years) - DAY) if years else ""
            recognitions.append([f"RD-{len(recognitions) + 1:03}", kind, holder[0],
                                 f"{scenario}{n + 1}" if scenario else "", iso(on), until, holder[7]])

    # What is live on 2024-09-30, as the report counts it; days, holders and scenarios are illustrative.
    award("国家级智能制造优秀场景", 2, date(2022, 11, 10), date(2023, 11, 20), 3, "示例场景")
    award("省级智能制造标杆企业", 4, date(2021, 12, 1), date(2024, 3, 1), 3)
    award("省级两化融合示范企业", 2, date(2022, 10, 1), date(2023, 10, 1), 3)
    award("省级工业互联网平台企业", 1, date(2023, 8, 1), date(2023, 8, 1), 0)
    award("省级5G+工业互联网应用示范企业", 2, date(2022, 9, 1), date(2024, 5, 1), 0)
    award("省级5G+工业互联网应用示范场景", 3, date(2022, 9, 1), date(2024, 5, 1), 0, "示例应用")
    # What was awarded and no longer counts: lapsed, or revoked; and what is awarded afterwards.
    award("省级智能制造标杆企业", 2, date(2020, 6, 1), date(2021, 7, 1), 3)
    award("省级两化融合示范企业", 1, date(2023, 5, 1), date(2023, 5, 1), 3)
    revocations.append([f"RDCX-{len(revocations) + 1:03}", recognitions[-1][0], "2024-06-15", "不再符合认定条件（示例）"])
    award("省级5G+工业互联网应用示范企业", 1, date(2024, 10, 20), date(2024, 10, 20), 0)
    write("52-recognitions.csv",
          ["认定编号", "认定类别", "统一社会信用代码", "场景名称", "认定日期", "有效期至", "所在区划"], recognitions,
          encoding="gb18030")
    write("53-recognition-revocations.csv", ["业务编号", "认定编号", "撤销日期", "撤销原因"], revocations)
    write("54-economy-amendments.csv", ["更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"],
          [["青工信更〔2024〕1号", "企业认定", "RD-003", "日期", "2022-01-10", "差错", "认定日期录入有误"],
           ["青工信更〔2024〕2号", "企业登记", rows[59][0], "区划代码", TOWNSHIPS[1]["code"], "差错", "所在区划录入有误"]])


def mechanism():
    header = ["机构编号", "机构类型", "机构名称", "成立日期", "职责", "岗位", "牵头单位", "责任单位"]
    founded = "2024-02-19"
    forces = [
        ("economy", "扫楼扫街、做大经济总量工作专班", "扫楼扫街；做大经济总量"),
        ("industry", "抓大引大、做强产业项目工作专班", "抓大引大；做强产业项目"),
        ("construction", "改旧建新、做优城市建设工作专班", "改旧建新；做优城市建设"),
        ("management", "常态长效、做精城市管理工作专班", "常态长效；做精城市管理"),
        ("stability", "长治久安、维护社会稳定工作专班", "长治久安；维护社会稳定"),
    ]
    rows = [["headquarters", "总指挥部", "青山湖区重点工作总指挥部", founded, "统筹推进重点工作",
             "总负责：区委书记；总指挥：区长；副总指挥：区四套班子领导", "", ""]]
    rows += [[f"task-force-{name}", "工作专班", title, founded, duties, "", "", ""] for name, title, duties in forces]
    rows += [["group-funds", "职能小组", "资金保障领导小组", founded, "资金保障", "", "", ""],
             ["group-conduct", "职能小组", "作风督查领导小组", founded, "作风督查", "", "", ""]]
    write("01-mechanism.csv", header, rows)
    write("41-targets-2024.csv",
          ["目标编号", "指标", "维度", "年度", "方向", "目标值", "工作专班", "牵头单位", "责任单位", "下达单位", "下达日期"],
          [["newborn-enrollments-2024", "livelihood.newborn_enrollments", "", 2024, "不低于", 1900, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["meal-points-2024", "livelihood.care_facilities", "type=meal_point", 2024, "不低于", 25, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["barrier-free-2024", "livelihood.barrier_free_households", "", 2024, "不低于", 40, "", "示例牵头单位",
            "示例责任单位一；示例责任单位二", "青山湖区重点工作总指挥部", "2024-02-20"]])


if __name__ == "__main__":
    mechanism()
    economy()
    enrollments()
    facilities()
    assistance()
