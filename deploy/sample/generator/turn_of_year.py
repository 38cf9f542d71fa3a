"""The records that came after the report: the turn of the year 2024, some of them reaching into 2025. None changes a figure of the report."""

import datetime

from generator.district import AMENDMENT, DAY, TOWNSHIPS, iso, spread, write
from generator.livelihood import ENROLLMENT, enrollment, enrollments_of_2023, subsidy

# It is merged into the second with the end of the year.
MERGED, SUCCESSOR = "360111005006", "360111005005"
# The name of a township until the end of 2024.
RENAMED = "艾溪湖管理处"
PROOF = "示例材料/处置后照片.jpg#" + "0123456789abcdef" * 4


def newborns():
    date = datetime.date
    rows = [enrollment(2025, n, spread(date(2024, 11, 1), date(2025, 2, 28), 60, n)) for n in range(60)]
    for n, on in enumerate((date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2))):
        row = enrollment(2025, 100 + n, on)
        row[6:] = [MERGED if on.year == 2024 else SUCCESSOR, "村社区经办点"]
        rows.append(row)
    # After the merger a village point of the old community is one of the new.
    for row in rows:
        if row[4] >= "2025" and row[6] in (MERGED, "站东示例社区六"):
            row[6] = SUCCESSOR
    for row in rows:
        if row[4] >= "2025" and row[6] == RENAMED:
            row[6] = "艾溪湖示例街道"
    write("18-newborn-enrollments-2025.csv", ENROLLMENT, rows)
    # The third year of children born in 2023, and the second of two who were enrolled in the merged community.
    waived = [row[0] for row in enrollments_of_2023() if row[3] >= "2023"][:120]
    waivers = [[name, 2025, iso(spread(date(2024, 12, 23), date(2025, 1, 10), len(waived), n))] for n, name in enumerate(waived)]
    waivers += [[row[0], 2025, "2025-01-06"] for row in rows if row[6] == MERGED][-2:]
    write("19-newborn-premium-waivers-2025.csv", ["业务编号", "登记编号", "参保年度", "减免日期"],
          [[f"XB-2025-{n:04}", *waiver] for n, waiver in enumerate(waivers)])
    # Enrollments whose waivers, and of one the entitlement, were recorded after them: they follow.
    write("20-newborn-amendments-2025.csv", AMENDMENT,
          [[f"青医保更〔2025〕{n + 1}号", "新生儿参保登记", name, "区划代码", TOWNSHIPS[n]["code"], "差错", "经办网点归属有误"]
           for n, name in enumerate(("XSE-2023-0003", "XSE-2023-0040", "XSE-2024-0213"))])


def subsidies():
    rows = []
    for month, paid_on in (("2024-10", "2024-10-25"), ("2024-11", "2024-11-25"), ("2024-12", "2025-01-03"), ("2025-01", "2025-01-24")):
        for person in range(12):
            row = subsidy(month, person, paid_on)
            if paid_on >= "2025" and row[6] == MERGED:
                row[6] = SUCCESSOR
            rows.append(row)
    write("34-home-care-subsidies-2025.csv", ["发放编号", "身份证号", "残疾等级", "补贴月份", "金额（元）", "发放日期", "所在区划"], rows)
    write("35-home-care-subsidy-recoveries.csv", ["业务编号", "发放编号", "追回日期", "金额（元）", "追回原因"],
          [["ZHZH-001", "ZH-202405-002", "2024-09-12", "50.00", "当月住院，减发部分追回（示例）"],
           ["ZHZH-002", "ZH-202405-002", "2025-01-15", "100.00", "复核后全部追回（示例）"],
           ["ZHZH-003", "ZH-202412-005", "2025-02-10", "30.00", "多发部分追回（示例）"]])
    write("36-retrofit-recoveries.csv", ["业务编号", "改造编号", "追回日期", "金额（元）", "追回原因"],
          [["GZZH-001", "GZ-2024-031", "2025-03-05", "210.00", "决算核减（示例）"]])


def promotion():
    write("68-fiscal-input-recoveries.csv", ["业务编号", "投入编号", "追回日期", "金额（元）", "追回原因"],
          [["TRZH-01", "TR-02", "2024-12-18", "35000.00", "活动结余收回（示例）"], ["TRZH-02", "TR-02", "2025-02-20", "1000.50", "审计核减（示例）"]])


def renovations():
    """The plan of 2024 is revised at the end of the year, loses one neighborhood, and carries over; that of 2025 is adopted before its year."""
    date = datetime.date
    unit = "青山湖区住房和城乡建设局"
    write("94-renovation-plan-revisions.csv", ["计划文号", "计划年度", "调整日期", "下达单位", "调整原因"],
          [["青老旧改〔2024〕2号（示例）", 2024, "2024-12-10", unit, "纳入片区征收，调出一个小区（示例）"]])
    write("96-renovation-plans-2025.csv", ["计划文号", "计划年度", "下达日期", "下达单位"], [["青老旧改〔2024〕3号（示例）", 2025, "2024-12-20", unit]])
    write("97-renovations-2025.csv", ["小区编号", "计划年度", "小区名称", "区划代码", "改造类别", "楼栋数", "面积（平方米）", "户数"],
          [[f"GZXQ-2025-{n + 1:02}", 2025, f"示例小区25{n + 1:02}", TOWNSHIPS[n]["code"], "完善类", 9 + n, 21000 + 100 * n, 260 + n] for n in range(6)])
    steps = []

    def step(name, stage, on, households=0):
        steps.append([f"GZJZ-25{len(steps) + 1:03}", name, stage, iso(on), households])

    # Designed in 2024 and started in 2025; three of them are accepted in 2025.
    for n in range(0, 40, 5):
        name, on = f"GZXQ-2024-{n + 1:02}", date(2025, 1, 8) + DAY * n
        step(name, "开工", on)
        if n < 15:
            step(name, "完工", on + DAY * 120)
            step(name, "验收", on + DAY * 140)
    # Started in 2024 and finished over the end of the year.
    for n in (2, 3, 4, 6, 7, 8):
        name, on = f"GZXQ-2024-{n + 1:02}", date(2024, 12, 2) + DAY * 7 * n
        step(name, "完工", on)
        step(name, "验收", on + DAY * 20)
    step("GZXQ-2024-61", "调出计划", date(2024, 12, 20))
    for n in range(3):
        name, on = f"GZXQ-2025-{n + 1:02}", date(2025, 1, 6) + DAY * n
        step(name, "摸底", on)
        step(name, "征求意见", on + DAY * 20, 260)
    write("98-renovation-steps-2025.csv", ["业务编号", "小区编号", "改造阶段", "阶段日期", "同意户数"], steps)


def rectification():
    """Two items that were cleared in 2024 and are found bad again in 2025: one is cleared in time, one late."""
    date = datetime.date
    steps = []

    def step(item, kind, on, unit="", due="", reason="", proof=""):
        steps.append([f"ZZHJ-25{len(steps) + 1:02}", item, kind, iso(on), "", unit, due, reason, proof])

    for item, cleared in (("GT-010", date(2025, 1, 16)), ("DD-011", date(2025, 2, 6))):
        step(item, "重新列入", date(2025, 1, 10), due="2025-01-20", reason="节前回访发现反弹（示例）")
        step(item, "处置", cleared - DAY * 2, "示例责任单位", proof=PROOF)
        step(item, "核查", cleared - DAY, "示例核查单位")
        step(item, "销号", cleared)
    write("99-rectification-steps-2025.csv", ["业务编号", "事项编号", "整治环节", "环节日期", "责任单位", "办理单位", "办结期限", "原因", "佐证材料"], steps)


def write_all():
    newborns()
    subsidies()
    promotion()
    renovations()
    rectification()
