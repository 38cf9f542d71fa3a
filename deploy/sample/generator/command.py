"""The files sent to command: the mechanism, the targets of the year, the funds of the livelihood projects."""

import datetime

from generator.district import iso, spread, write, yuan
from generator.livelihood import PROJECTS


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


def targets():
    write("41-targets-2024.csv",
          ["目标编号", "指标", "维度", "年度", "方向", "目标值", "工作专班", "牵头单位", "责任单位", "下达单位", "下达日期"],
          [["newborn-enrollments-2024", "livelihood.newborn_enrollments", "", 2024, "不低于", 1900, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["meal-points-2024", "livelihood.care_facilities", "type=meal_point", 2024, "不低于", 25, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["startup-loans-2024", "livelihood.startup_loans_disbursed", "", 2024, "不低于", 8500000000, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["chain-output-2024", "economy.chain_output", "chain=knitting", 2024, "不低于", 10000000000000, "task-force-industry", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["rectification-railway-2024", "urban.rectification_items_cleared", "campaign=railway-corridor", 2024, "不低于", 118, "task-force-management",
            "示例牵头单位", "", "青山湖区重点工作总指挥部", "2024-02-20"],
           ["renovation-2024", "urban.renovation_accepted_neighborhoods", "", 2024, "不低于", 65, "task-force-construction", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"],
           ["barrier-free-2024", "livelihood.barrier_free_households", "", 2024, "不低于", 40, "", "示例牵头单位",
            "示例责任单位一；示例责任单位二", "青山湖区重点工作总指挥部", "2024-02-20"],
           ["newborn-entitlement-days-2024", "livelihood.newborn_entitlement_days_average", "", 2024, "不高于", 30000, "", "示例牵头单位", "",
            "青山湖区重点工作总指挥部", "2024-02-20"]])


# Allocated to the ten projects of 2024: 62.08 million yuan, of it 20.51 million by the district, 4.78 million more than the year before.
FUNDS_2024 = {"中央": 1650000000, "省级": 1842000000, "市级": 665000000, "区本级": 2051000000}
FUNDS_2023 = {"中央": 1400000000, "省级": 1600000000, "市级": 600000000, "区本级": 1573000000}
LEVELS = {"中央": "national", "省级": "provincial", "市级": "municipal", "区本级": "district"}


def funds():
    appropriations, allocations = [], []
    for year, funds, names in ((2023, FUNDS_2023, [f"{name}-2023" for name, _ in PROJECTS[:8]]), (2024, FUNDS_2024, [name for name, _ in PROJECTS])):
        for level, total in funds.items():
            spare = 50000000
            appropriations.append([f"XD-{year}-{LEVELS[level]}", level, year, "livelihood", yuan(total + spare), f"{year - 1}-11-20" if level == "省级" else f"{year}-01-25",
                                   f"示例财社〔{year}〕{len(appropriations) + 1}号"])
            left = total
            for n, name in enumerate(names):
                fen = left if n == len(names) - 1 else total // len(names) // 1000000 * 1000000
                left -= fen
                allocations.append([f"FP-{year}-{len(allocations) + 1:03}", f"{LEVELS[level]}-{year}-livelihood", name, yuan(fen),
                                    iso(spread(datetime.date(year, 1, 28), datetime.date(year, 9, 20), len(names), n)), ""])
    write("77-appropriations.csv", ["下达编号", "资金级次", "预算年度", "用途", "金额（元）", "下达日期", "文号"], appropriations)
    write("78-allocations.csv", ["分配编号", "资金账户", "民生项目编号", "金额（元）", "分配日期", "文号"], allocations)


def write_all():
    mechanism()
    targets()
    funds()
