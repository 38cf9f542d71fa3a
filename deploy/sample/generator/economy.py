"""The files sent to economy: enterprises and their recognitions, the chain, promotion campaigns, first stores."""

import datetime

from generator.district import AMENDMENT, DAY, TOWNSHIPS, iso, spread, uscc, write, yuan


def enterprises():
    """Writes the register and returns its rows."""
    sizes = ["微型", "小型", "小型", "中型", "大型"]
    rows = []
    for n in range(60):
        registered = spread(datetime.date(2005, 3, 1), datetime.date(2024, 6, 30), 60, n)
        size = sizes[n % len(sizes)]
        rows.append([uscc(1000 + n), f"示例企业{n + 1:02}", "C17" if n % 2 else "C18", size,
                     {"微型": 8, "小型": 60, "中型": 420, "大型": 1300}[size] + n, "是" if n % 3 else "否",
                     "knitting" if n % 4 else "", n % 6, iso(registered), TOWNSHIPS[n * 3 % len(TOWNSHIPS)]["code"]])
    write("50-chains.csv", ["产业链编号", "产业链名称", "牵头单位", "启动日期", "所在区划"],
          [["knitting", "现代针纺产业链", "示例牵头单位", "2021-01-01", "360111"]])
    write("51-enterprises.csv",
          ["统一社会信用代码", "企业名称", "行业代码", "企业规模", "从业人数", "自有厂房", "产业链编号", "数字化成熟度", "登记日期",
           "所在区划"], rows)
    return rows


def recognitions(rows):
    date = datetime.date
    awards, revocations = [], []

    def award(kind, count, first, last, years, scenario=""):
        for n in range(count):
            holder = rows[(len(awards) * 2) % 50]
            on = spread(first, last, count, n)
            until = iso(on.replace(year=on.year + years) - DAY) if years else ""
            awards.append([f"RD-{len(awards) + 1:03}", kind, holder[0],
                                 f"{scenario}{n + 1}" if scenario else "", iso(on), until, holder[9]])

    # Recognitions in effect on 2024-09-30, as the report counts them; days, holders and scenarios are illustrative.
    award("国家级智能制造优秀场景", 2, date(2022, 11, 10), date(2023, 11, 20), 3, "示例场景")
    award("省级智能制造标杆企业", 4, date(2021, 12, 1), date(2024, 3, 1), 3)
    award("省级两化融合示范企业", 2, date(2022, 10, 1), date(2023, 10, 1), 3)
    award("省级工业互联网平台企业", 1, date(2023, 8, 1), date(2023, 8, 1), 0)
    award("省级5G+工业互联网应用示范企业", 2, date(2022, 9, 1), date(2024, 5, 1), 0)
    award("省级5G+工业互联网应用示范场景", 3, date(2022, 9, 1), date(2024, 5, 1), 0, "示例应用")
    # Recognitions that no longer count, since they lapsed or were revoked; and one awarded afterwards.
    award("省级智能制造标杆企业", 2, date(2020, 6, 1), date(2021, 7, 1), 3)
    award("省级两化融合示范企业", 1, date(2023, 5, 1), date(2023, 5, 1), 3)
    revocations.append([f"RDCX-{len(revocations) + 1:03}", awards[-1][0], "2024-06-15", "不再符合认定条件（示例）"])
    award("省级5G+工业互联网应用示范企业", 1, date(2024, 10, 20), date(2024, 10, 20), 0)
    write("52-recognitions.csv",
          ["认定编号", "认定类别", "统一社会信用代码", "场景名称", "认定日期", "有效期至", "所在区划"], awards,
          encoding="gb18030")
    write("53-recognition-revocations.csv", ["业务编号", "认定编号", "撤销日期", "撤销原因"], revocations)


def amendments(rows):
    write("54-economy-amendments.csv", AMENDMENT,
          [["青工信更〔2024〕1号", "企业认定", "RD-003", "日期", "2022-01-10", "差错", "认定日期录入有误"],
           ["青工信更〔2024〕2号", "企业登记", rows[59][0], "区划代码", TOWNSHIPS[1]["code"], "差错", "所在区划录入有误"]])


def output(rows):
    """Monthly output of the chain's enterprises: towards the target of 1000 hundred million yuan a year, and the year before."""
    reports = []
    members = [row for row in rows if row[6] == "knitting"]
    scale = {"微型": 1, "小型": 4, "中型": 18, "大型": 60}
    for year, months in ((2023, 12), (2024, 9)):
        for month in range(1, months + 1):
            for n, row in enumerate(members):
                if row[8] > f"{year}-{month:02}-28":
                    continue
                amount = scale[row[3]] * (1100000000 + (n * 37 + month * 11) % 97 * 1000000) * (107 if year == 2024 else 100)
                reports.append([f"CZ-{year}{month:02}-{n + 1:03}", row[0], f"{year}-{month:02}", yuan(amount // 105)])
    write("55-output-reports.csv", ["报表编号", "统一社会信用代码", "报表月份", "产值（元）"], reports)


def transformation(rows):
    # The three of the report first; their codes and days are illustrative.
    projects, steps = [], []
    named = ["华兴针织“5G+智慧工厂”", "众拓制衣“5G+智慧工厂”", "中大制衣“5G+智慧工厂”", "示例智慧工厂", "示例智慧车间"]
    for n, title in enumerate(named):
        holder = rows[8 + 5 * n]
        planned = datetime.date(2022, 3, 1) + DAY * 90 * n
        projects.append([f"ZX-{n + 1:02}", holder[0], title, yuan(800000000 + n * 120000000), iso(planned), holder[9]])
        for k, stage in enumerate(["在建", "验收", "标杆"][: 3 if n < 3 else n - 2]):
            steps.append([f"ZXJZ-{len(steps) + 1:03}", f"ZX-{n + 1:02}", stage, iso(planned + DAY * 100 * (k + 1))])
    projects.append(["ZX-09", rows[40][0], "示例终止项目", "100000.00", "2023-02-01", rows[40][9]])
    steps.append([f"ZXJZ-{len(steps) + 1:03}", "ZX-09", "终止", "2023-09-01"])
    write("56-transformations.csv", ["项目编号", "统一社会信用代码", "项目名称", "投资（元）", "立项日期", "所在区划"], projects)
    write("57-transformation-steps.csv", ["业务编号", "项目编号", "项目阶段", "阶段日期"], steps)


# Amounts of the report: 2.3 million yuan drove over a thousand million; three campaigns over 400 million.
CAMPAIGNS = [("knitting-carnival", "“青山湖针纺”嘉年华", "2024-03-01", 24), ("auto-shows", "汽车展览展销", "2024-02-01", 18),
             ("double-quality-online-festival", "双品网购节", "2024-04-28", 12), ("good-things-qingshanhu", "好物青山湖 惠购万家户", "2024-01-10", 14),
             ("chrysanthemum-double-ninth", "菊品为尚 情浓重阳", "2024-09-01", 5)]


def promotion():
    date = datetime.date
    campaigns, events, inputs, reports = [], [], [], []
    for name, title, started, count in CAMPAIGNS:
        begun = date.fromisoformat(started)
        campaigns.append([name, title, 2024, "示例电商平台；示例优势产业企业", "task-force-economy", "示例牵头单位", "", started, "360111"])
        for n in range(count):
            events.append([f"CC-{len(events) + 1:03}", name, f"{title}第{n + 1}场（示例）", "示例广场", iso(spread(begun, date(2024, 9, 29), count, n)),
                           TOWNSHIPS[n % len(TOWNSHIPS)]["code"]])
    campaigns.append(["carnival-2023", "2023年示例促消费活动", 2023, "", "", "示例牵头单位", "", "2023-05-01", "360111"])
    for n in range(41):
        events.append([f"CC-{len(events) + 1:03}", "carnival-2023", f"示例活动第{n + 1}场", "示例广场",
                       iso(spread(date(2023, 5, 1), date(2023, 9, 28), 41, n)), TOWNSHIPS[n % len(TOWNSHIPS)]["code"]])
    events.append([f"CC-{len(events) + 1:03}", "chrysanthemum-double-ninth", "重阳节专场（示例）", "示例广场", "2024-10-11", "360111001"])
    for n, fen in enumerate((80000000, 90000000, 60000000)):  # 230 万元 in all.
        inputs.append([f"TR-{n + 1:02}", "knitting-carnival", yuan(fen), f"2024-0{3 + 2 * n}-15", "360111"])
    for n, (name, source, fen, on) in enumerate([
            ("knitting-carnival", "参与商户", 64000000000, "2024-06-30"), ("knitting-carnival", "电商平台", 41500000000, "2024-09-20"),
            ("auto-shows", "主办方估算", 12000000000, "2024-08-31"),
            ("double-quality-online-festival", "电商平台", 18600000000, "2024-05-12"), ("good-things-qingshanhu", "支付数据", 15900000000, "2024-08-31"),
            ("chrysanthemum-double-ninth", "参与商户", 6800000000, "2024-09-28"), ("carnival-2023", "参与商户", 30000000000, "2023-09-30")]):
        reports.append([f"XF-{n + 1:02}", name, source, yuan(fen), on, "360111"])
    write("60-promotion-campaigns.csv",
          ["活动编号", "活动名称", "主题年", "合作单位", "工作专班", "牵头单位", "责任单位", "启动日期", "所在区划"], campaigns)
    write("61-promotion-events.csv", ["场次编号", "活动编号", "场次名称", "举办地点", "举办日期", "所在区划"], events)
    write("62-fiscal-inputs.csv", ["投入编号", "活动编号", "金额（元）", "支付日期", "所在区划"], inputs)
    write("63-consumption-reports.csv", ["报告编号", "活动编号", "数据来源", "金额（元）", "截止日期", "所在区划"], reports, encoding="gb18030")


def first_stores():
    write("64-trade-areas.csv", ["商圈编号", "商圈名称", "服务区划", "设立日期", "所在区划"],
          [["dream-times", "示例商圈一", "360111001；360111003", "2018-10-01", "360111001"], ["east-gate", "示例商圈二", "360111105", "2020-05-01", "360111105"]])
    header = ["首店编号", "店铺名称", "品牌", "首店类型", "首店级别", "首店范围", "商圈编号", "面积（平方米）", "投资（元）", "就业人数", "开业日期", "申报日期",
              "所在区划"]
    stores = [["SD-01", "壹品仓江西首店", "壹品仓", "品牌首店", "全省", "江西", "dream-times", 5200, "26000000.00", 160, "2023-05-20", "2023-06-01", "360111001"],
              ["SD-02", "FLOOB亲子乐园南昌首展（示例数据）", "FLOOB亲子乐园", "体验店", "全市", "南昌", "dream-times", 1800, "3000000.00", 35, "2024-06-01",
               "2024-06-11", "360111001"],
              ["SD-03", "示例概念店", "示例品牌甲", "概念店", "全区", "青山湖", "east-gate", 260, "900000.00", 12, "2023-03-01", "2023-03-10", "360111105"],
              ["SD-04", "示例旗舰店", "示例品牌乙", "旗舰店", "全市", "南昌", "", 600, "2200000.00", 20, "2024-08-20", "2024-09-02", "360111003"]]
    steps = [("SD-01", "审核", "2023-06-12", ""), ("SD-01", "公示", "2023-06-19", ""), ("SD-01", "认定", "2023-07-03", ""),
             ("SD-02", "审核", "2024-06-20", ""), ("SD-02", "公示", "2024-06-24", ""), ("SD-02", "认定", "2024-07-08", ""),
             ("SD-03", "审核", "2023-03-16", ""), ("SD-03", "公示", "2023-03-20", ""), ("SD-03", "认定", "2023-04-03", ""),
             ("SD-03", "闭店", "2024-05-31", "租约到期（示例）"), ("SD-04", "审核", "2024-09-10", ""), ("SD-04", "公示", "2024-09-25", "")]
    write("65-first-stores.csv", header, stores)
    write("66-first-store-steps.csv", ["业务编号", "首店编号", "首店环节", "环节日期", "原因"],
          [[f"SDHJ-{n + 1:02}", *step] for n, step in enumerate(steps)])
    turnover = []
    for year, months in ((2023, range(6, 13)), (2024, range(1, 10))):
        for month in months:
            turnover.append([f"YY-{year}{month:02}-01", "SD-01", f"{year}-{month:02}", yuan(380000000 + (year - 2023) * 60000000 + month * 7000000),
                             "华东", 3 - month % 2, 26])
    write("67-turnover-reports.csv", ["报表编号", "首店编号", "报表月份", "营业额（元）", "排名区域", "区域排名", "区域门店数"], turnover)


def write_all():
    """Returns the rows of the enterprises, some of which borrow."""
    rows = enterprises()
    recognitions(rows)
    amendments(rows)
    output(rows)
    transformation(rows)
    promotion()
    first_stores()
    return rows
