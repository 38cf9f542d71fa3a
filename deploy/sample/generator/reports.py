"""The monthly reports of the townships to economy and livelihood, some of which an office then reviewed and closed."""

from generator.district import REVIEW, TOWNSHIPS, write


def write_all():
    """The output of one township for September is missing, and only the months to August are closed."""
    missing = ("economy.chain_output", "360111490", 9)
    drafts, steps = [], []
    for prefix, figure in (("TB-XSE", "livelihood.newborn_enrollments"), ("TB-CZ", "economy.chain_output")):
        for month in range(1, 10):
            for township in TOWNSHIPS:
                if (figure, township["code"], month) == missing:
                    continue
                number = f"{prefix}-2024{month:02}-{township['code'][6:]}"
                drafts.append([number, figure, f"2024-{month:02}", f"2024-{month + 1:02}-09", "", township["code"]])
                steps.append([f"{number}-SH", figure, number, "审核", f"2024-{month + 1:02}-11", "", ""])
                if month < 9:
                    steps.append([f"{number}-JZ", figure, number, "结账", f"2024-{month + 1:02}-14", "", ""])
    write("95-figure-reports.csv", ["填报编号", "填报指标", "所属期", "填报日期", "填报单位", "填报区划"], drafts)
    write("01-report-steps.csv", ["业务编号", "填报指标", "填报编号", "填报环节", "环节日期", "审核单位", "原因"], steps, folder=REVIEW)
