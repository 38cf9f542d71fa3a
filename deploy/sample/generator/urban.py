"""The files sent to urban: renovations, neighborhood centers, village points, patrols and rectification."""

import datetime

from generator.district import COMMUNITIES, DAY, TOWNSHIPS, iso, spread, uscc, write, yuan


def renovations():
    date = datetime.date
    write("81-renovation-plans.csv", ["计划文号", "计划年度", "下达日期", "下达单位"],
          [[f"青老旧改〔{on[:4]}〕1号（示例）", year, on, "青山湖区住房和城乡建设局"] for year, on in ((2023, "2023-01-05"), (2024, "2024-01-08"))])
    rows, steps = [], []
    classes = ["基础类", "完善类", "提升类"]

    def renovate(year, count, buildings, area, households):
        for n in range(count):
            last = n == count - 1
            b = buildings - (buildings // count) * n if last else buildings // count
            a = area - (area // count // 100 * 100) * n if last else area // count // 100 * 100
            h = households - (households // count) * n if last else households // count
            name = f"GZXQ-{year}-{n + 1:02}"
            rows.append([name, year, f"示例小区{year % 100}{n + 1:02}", TOWNSHIPS[n % len(TOWNSHIPS)]["code"], classes[n % 3], b, a, h])
            stages = ["摸底", "征求意见", "设计", "开工", "完工", "验收"]
            reached = 6 if year == 2023 else (4 if n % 5 else 3) + (2 if n % 4 == 1 and n % 5 else 0)
            for k, stage in enumerate(stages[:reached]):
                on = spread(date(year, 1, 15), date(year, 9, 25), 6 * 20, 20 * k + n % 20)
                steps.append([f"GZJZ-{len(steps) + 1:04}", name, stage, iso(on), h * 9 // 10 if stage == "征求意见" else 0])

    renovate(2023, 48, 560, 1230000, 14600)
    renovate(2024, 65, 794, 1760000, 20000)
    write("82-renovations.csv", ["小区编号", "计划年度", "小区名称", "区划代码", "改造类别", "楼栋数", "面积（平方米）", "户数"], rows)
    write("83-renovation-steps.csv", ["业务编号", "小区编号", "改造阶段", "阶段日期", "同意户数"], steps)


def neighborhood_centers():
    centers, formats = [], []
    five = ["社区", "教育", "健康", "养老", "商业", "文体"]
    for n in range(6):
        name = f"LL-{n + 1:02}"
        opened = datetime.date(2023, 3, 1) + DAY * 60 * n
        centers.append([name, f"示例邻里中心{n + 1}", uscc(1000 + n) if n % 2 else "", iso(opened + DAY * 1095) if n % 2 else "", iso(opened),
                        COMMUNITIES[n * 9 % len(COMMUNITIES)]["code"]])
        for k, kind in enumerate(five[: 6 if n < 4 else 4] + ["助餐", "托育"][: n % 3]):
            formats.append([f"LLYT-{len(formats) + 1:03}", name, kind, "是", "YL-001" if kind == "助餐" else "", iso(opened + DAY * 5 * k)])
    formats.append([f"LLYT-{len(formats) + 1:03}", "LL-04", "教育", "否", "", "2024-07-01"])
    write("84-neighborhood-centers.csv", ["中心编号", "中心名称", "运营企业信用代码", "合同期至", "启用日期", "所在区划"], centers)
    write("85-center-formats.csv", ["业务编号", "中心编号", "业态", "开办", "承办设施编号", "变更日期"], formats)


def village_points():
    date = datetime.date
    # 34 points, 152 million yuan; the three that the report names are shown as examples.
    points, point_steps = [], []
    named = ["赵坊山上秦村", "谢埠老街", "石泉村"]
    total, count = 15200000000, 34
    for n in range(count):
        fen = total - (total // count // 1000000 * 1000000) * n if n == count - 1 else total // count // 1000000 * 1000000
        planned = spread(date(2021, 4, 1), date(2024, 3, 1), count, n)
        village = TOWNSHIPS[(4 + n) % len(TOWNSHIPS)]["code"]
        points.append([f"CD-{n + 1:02}", named[n] if n < 3 else f"示例村点{n + 1:02}", yuan(fen), iso(planned), village])
        for k, stage in enumerate(["开工", "完工", "验收", "特色示范"][: 4 if n < 3 else (3 if n < 28 else n % 3)]):
            point_steps.append([f"CDJZ-{len(point_steps) + 1:03}", f"CD-{n + 1:02}", stage, iso(min(planned + DAY * 60 * (k + 1), date(2024, 9, 20)))])
    points.append(["CD-90", "示例终止村点", "1000000.00", "2022-05-01", "360111103"])
    point_steps.append([f"CDJZ-{len(point_steps) + 1:03}", "CD-90", "终止", "2022-12-01"])
    write("86-village-points.csv", ["村点编号", "村点名称", "投资（元）", "立项日期", "所在区划"], points)
    write("87-village-point-steps.csv", ["业务编号", "村点编号", "村点阶段", "阶段日期"], point_steps, encoding="gb18030")


def campaigns_and_patrols():
    write("88-rectification-campaigns.csv", ["行动编号", "行动名称", "工作专班", "牵头单位", "责任单位", "启动日期", "所在区划"],
          [["railway-corridor", "昌景黄高铁沿线环境整治", "task-force-management", "示例牵头单位", "示例责任单位一；示例责任单位二", "2024-01-08", "360111"],
           ["nanchang-avenue", "南昌大道沿线环境整治", "task-force-management", "示例牵头单位", "示例责任单位一", "2024-01-15", "360111"],
           ["village-appearance", "“两整治一提升”", "task-force-management", "示例牵头单位", "", "2023-03-01", "360111"]])
    rounds = [[f"XC-{month:02}", "高铁沿线巡查（示例）", "示例巡查单位", "2024-01-10", f"2024-{month:02}-20", "360111", "task-force-management"]
              for month in range(2, 13)]
    write("89-patrol-rounds.csv", ["巡查编号", "巡查路线", "巡查单位", "计划日期", "应巡查日期", "所在区划", "工作专班"], rounds)
    write("90-patrol-records.csv", ["业务编号", "巡查编号", "巡查日期"], [[f"XCJL-{month:02}", f"XC-{month:02}", f"2024-{month:02}-20"] for month in range(2, 10)])


# One story for all items: each step follows from those before it.
def rectification_items():
    date = datetime.date
    items, item_steps = [], []
    kinds = ["三清三拆", "穿衣戴帽", "复耕复绿", "市容环境"]
    evidence = "示例材料/处置后照片.jpg#" + "0123456789abcdef" * 4

    def step(item, kind, on, unit="", due="", reason="", proof=""):
        responsible, acting = (unit, "") if kind == "派遣" else ("", unit)
        item_steps.append([f"ZZHJ-{len(item_steps) + 1:04}", item, kind, iso(on), responsible, acting, due, reason, proof])

    def rectify(campaign, prefix, count, cleared, first):
        for n in range(count):
            name = f"{prefix}-{n + 1:03}"
            found = spread(first, date(2024, 8, 31), count, n)
            due = found + DAY * 25
            place = TOWNSHIPS[n % len(TOWNSHIPS)]
            patrol = f"XC-{found.month:02}" if n % 11 == 0 and found >= date(2024, 2, 20) and found.day >= 20 else ""
            items.append([name, campaign, kinds[n % 4], f"{place['title_zh']}示例点位{n + 1}", f"28.{680 + n % 40}", f"115.{950 + n % 45}", iso(found), iso(due), patrol,
                          place["code"]])
            step(name, "派遣", found + DAY, "示例责任单位")
            if n % 17 == 5:
                due = due + DAY * 15
                step(name, "延期", found + DAY * 3, due=iso(due), reason="跨汛期施工（示例）")
            if n >= cleared:
                if n % 3 == 0:
                    step(name, "处置", found + DAY * 9, "示例责任单位", proof=evidence)
                elif n % 7 == 1:
                    step(name, "撤回", found + DAY * 5, reason="重复列入（示例）")
                continue
            on = found + DAY * (9 if n % 9 else 24)
            step(name, "处置", on, "示例责任单位", proof=evidence)
            if n % 13 == 4:
                step(name, "退回", on + DAY, "示例核查单位", reason="清理不彻底（示例）")
                on = on + DAY * 3
                step(name, "处置", on, "示例责任单位", proof=evidence)
            step(name, "核查", on + DAY, "示例核查单位")
            step(name, "销号", on + DAY * 2)
            if n % 29 == 28:  # Cleared, reopened and cleared again.
                step(name, "重新列入", on + DAY * 4, due=iso(on + DAY * 12), reason="回访发现未达标（示例）")
                step(name, "处置", on + DAY * 6, "示例责任单位", proof=evidence)
                step(name, "核查", on + DAY * 7, "示例核查单位")
                step(name, "销号", on + DAY * 8)

    # 108 and 75 clearings: what is reopened and cleared again is cleared twice.
    rectify("railway-corridor", "GT", 120, 105, date(2024, 1, 10))
    rectify("nanchang-avenue", "DD", 80, 73, date(2024, 1, 16))
    # A place that was cleared and is found bad again within ninety days, listed for the third campaign.
    items.append(["LZ-001", "village-appearance", "三清三拆", items[40][3], items[40][4], items[40][5], iso(date.fromisoformat(items[40][6]) + DAY * 50),
                  "2024-09-30", "", items[40][9]])
    head = ["事项编号", "行动编号", "整治类别", "地点", "纬度", "经度", "发现日期", "办结期限", "巡查编号", "所在区划"]
    write("91-rectification-items.csv", head, items[:-1])
    write("92-rectification-steps.csv", ["业务编号", "事项编号", "整治环节", "环节日期", "责任单位", "办理单位", "办结期限", "原因", "佐证材料"], item_steps)
    write("93-rectification-relapses.csv", head, items[-1:])


def write_all():
    renovations()
    neighborhood_centers()
    village_points()
    campaigns_and_patrols()
    rectification_items()
