"""Workbooks as bureaus send them: forms of the sample district as .xlsx load like their CSV, and what intake and command write is read by others."""

import csv
import datetime
import decimal
import glob
import io
import os
import re
import subprocess
import tempfile
import zipfile

import openpyxl

from eastgate.command.v1 import briefing_pb2, publication_pb2
from eastgate.fact.v1 import fact_service_pb2
from harness import SAMPLE, Suite, binary, run, sample_files

ARTICLE = ["--as-of", "2024-09-30", "--file", f"{SAMPLE}/article.tsv"]
FORMS = ("12-", "31-", "32-", "51-", "55-", "64-", "65-", "77-", "82-", "91-")
DIVISIONS = ("所在区划", "经办区划", "区划代码", "服务区划")
TEXTS = ("证件号码", "身份证号", "统一社会信用代码")


def rows_of(path):
    with open(path, "rb") as file:
        content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(text.splitlines()))


def typed(column, text):
    """The value and the number format that a spreadsheet makes of what somebody enters."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.date.fromisoformat(text), "yyyy/m/d"
    if re.fullmatch(r"\d{4}-\d\d", text):
        return datetime.date.fromisoformat(text + "-01"), 'yyyy"年"m"月"'
    if column not in TEXTS and re.fullmatch(r"-?\d{1,14}(\.\d+)?", text):
        return (float(text) if "." in text else int(text)), "General"
    return text or None, "General"


def padded(text):
    return "；".join(part.ljust(12, "0") if part.isdigit() else part for part in text.split("；"))


def workbook(path, rows, variant=False):
    """Writes rows as a workbook; the variant has a title above them, codes of twelve digits, and amounts in 万元."""
    book = openpyxl.Workbook()
    sheet = book.active
    header = list(rows[0])
    if variant:
        sheet["A1"] = "青山湖区示例报表"
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
        sheet["B3"] = "填报单位：示例单位"
        sheet.append([name.replace("（元）", "（万元）") for name in header])
    else:
        sheet.append(header)
    for row in rows[1:]:
        cells = []
        for column, text in zip(header, row):
            if variant and column in DIVISIONS:
                text = padded(text)
            if variant and column.endswith("（元）"):
                text = format(decimal.Decimal(text) / 10000, "f")
            cells.append(typed(column, text))
        sheet.append([value for value, _ in cells])
        for place, (value, number_format) in enumerate(cells, start=1):
            if isinstance(value, datetime.date):
                sheet.cell(sheet.max_row, place).number_format = number_format
    sheet.append([None] * len(header))
    book.save(path)
    return path


def of_forms(path):
    return os.path.basename(path).startswith(FORMS)


def heads(suite):
    return [server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision for server in suite.servers]


def said(suite):
    """The rejected rows of workbooks."""
    return str([list(openpyxl.load_workbook(path).active.values) for path in glob.glob(os.path.join(suite.directory, "*.rejected.xlsx"))])


def counts(line):
    """(rows, new, unchanged, rejected) of a line of intake's report."""
    return tuple(int(part.split(" ")[1]) for part in line.split("\t")[2:])


def test_ten_forms_load_like_their_csv():
    with Suite() as suite:
        chosen = [path for path in sample_files() if of_forms(path)]
        assert len(chosen) == len(FORMS)
        rows = {path: rows_of(path) for path in chosen}

        def written(path, variant):
            return workbook(os.path.join(suite.directory, f"{os.path.basename(path)}{'-variant' if variant else ''}.xlsx"), rows[path], variant)

        # A new log takes the variants in the place of the CSV files.
        files = [written(path, True) if path in rows else path for path in sample_files()]
        first = suite.intake(*files)
        assert first.returncode == 0, first.stdout + first.stderr
        for line, path in zip(first.stdout.splitlines(), sample_files()):
            if path in rows:
                read = len(rows[path]) - 1
                assert counts(line)[0] == read and counts(line)[1] > 0 and counts(line)[1] + counts(line)[2] == read, line
        for principal, folder in (("office:test", "review"), ("bureau:test", "late")):
            assert suite.intake(*sample_files(folder), principal=principal).returncode == 0
        article = suite.run("article", *ARTICLE)
        assert article.returncode == 0 and article.stdout.count("agrees") == 48, article.stdout + article.stderr
        # A row whose content were another would be rejected now.
        before = heads(suite)
        for again in (sample_files(), [written(path, False) if path in rows else path for path in sample_files()]):
            result = suite.intake(*again)
            assert result.returncode == 0, result.stdout + result.stderr
            assert all(counts(line)[0] == counts(line)[2] for line in result.stdout.splitlines()), result.stdout
        assert heads(suite) == before, "a form was recorded twice"


def test_rejected_rows_of_a_workbook_come_back_as_one_that_loads_when_it_is_corrected():
    with Suite() as suite:
        path = os.path.join(suite.directory, "retrofits.xlsx")
        book = openpyxl.Workbook()
        book.active.title = "说明"
        book.active.append(["本表由示例单位填报"])
        sheet = book.create_sheet("明细")
        sheet.append(["改造编号", "户号", "完工日期", "费用（万元）", "所在区划"])
        sheet.append(["G-1", "360111000000000001", datetime.date(2024, 3, 1), 0.5, "上海路街道/同名示例社区"])
        sheet.append(["G-2", 360111000000000002, datetime.date(2024, 3, 1), 0.25, 360111001])
        sheet.append(["G-3", "007000001", datetime.date(2024, 3, 1), "#N/A", 360111001000])
        sheet["D4"].data_type = "e"
        book.save(path)
        assert suite.intake(path).returncode == 2, "the first sheet is no form"
        result = suite.intake("--sheet", "明细", path)
        assert result.returncode == 1 and counts(result.stdout.strip()) == (3, 1, 0, 2), result.stdout + result.stderr
        (back,) = glob.glob(os.path.join(suite.directory, "retrofits.xlsx.*.rejected.xlsx"))
        assert os.stat(back).st_mode & 0o077 == 0
        book = openpyxl.load_workbook(back)
        rows = list(book.active.iter_rows(values_only=True))
        assert rows[0] == ("改造编号", "户号", "完工日期", "费用（万元）", "所在区划", "退回原因"), rows
        assert rows[1][0] == "G-2" and rows[1][3:5] == ("0.25", "360111001") and "15 位" in rows[1][5], rows
        assert rows[2][:5] == ("G-3", "007000001", "2024-03-01", "#N/A", "360111001000") and "错误值 #N/A" in rows[2][5], rows
        book.active["B2"], book.active["D3"] = "360111000000000002", 0.125
        book.save(back)
        again = suite.intake(back)
        assert again.returncode == 0 and counts(again.stdout.strip()) == (2, 2, 0, 0), again.stdout + again.stderr + said(suite)
        # Loaded again, what is corrected in the file itself too, nothing is rejected, and the file of rejected rows goes.
        book = openpyxl.load_workbook(path)
        book["明细"]["B3"], book["明细"]["D4"] = "360111000000000002", 0.125
        book.save(path)
        last = suite.intake("--sheet", "明细", path)
        assert last.returncode == 0 and counts(last.stdout.strip()) == (3, 0, 3, 0), last.stdout + last.stderr
        assert not os.path.exists(back)


def test_a_damaged_workbook_is_refused_as_a_whole_and_nothing_is_sent():
    with Suite() as suite:
        (csv_path,) = [path for path in sample_files() if os.path.basename(path).startswith("32-")]
        whole = workbook(os.path.join(suite.directory, "whole.xlsx"), rows_of(csv_path))
        with open(whole, "rb") as file:
            content = file.read()
        with zipfile.ZipFile(whole) as archive:  # A byte of the sheet's rows.
            place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
        before = heads(suite)
        for name, damaged in (("cut.xlsx", content[:-100]), ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(100)),
                              ("changed.xlsx", content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])):
            path = os.path.join(suite.directory, name)
            with open(path, "wb") as file:
                file.write(damaged)
            result = suite.intake(path)
            assert result.returncode == 2 and "xlsx" in result.stderr and not result.stdout, result.stdout + result.stderr
        assert heads(suite) == before


def saved_by_libreoffice(path, folder):
    """The workbook as LibreOffice opens and saves it."""
    office = subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
                             "--outdir", os.path.join(folder, "saved"), path], capture_output=True, text=True, timeout=200)
    assert office.returncode == 0, office.stdout + office.stderr
    return openpyxl.load_workbook(os.path.join(folder, "saved", os.path.basename(path)))


def test_a_template_opens_in_libreoffice_unchanged():
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        template = os.path.join(folder, "template.xlsx")
        intake = [binary("intake")]
        listed = subprocess.run([*intake, "--list-forms"], capture_output=True, text=True, timeout=60)
        assert listed.returncode == 0 and "居家照护补贴" in listed.stdout.splitlines(), listed.stdout
        assert subprocess.run([*intake, "--template", "居家照护补贴", "--out", template], timeout=60).returncode == 0
        to_standard_output = subprocess.run([*intake, "--template", "居家照护补贴"], capture_output=True, timeout=60)
        assert to_standard_output.stdout.startswith(b"PK"), to_standard_output.stderr
        unknown = subprocess.run([*intake, "--template", "没有的表"], capture_output=True, text=True, timeout=60)
        assert unknown.returncode == 2 and "没有的表" in unknown.stderr
        ours, saved = openpyxl.load_workbook(template), saved_by_libreoffice(template, folder)
        assert ours.sheetnames == saved.sheetnames == ["居家照护补贴", "填写说明", "可填内容"]
        for name in ours.sheetnames:
            assert list(ours[name].values) == list(saved[name].values), name
        header, example = list(saved.active.values)
        assert header == ("发放编号", "身份证号", "残疾等级", "补贴月份", "金额（元）", "发放日期", "所在区划")
        assert example[2:] == ("一级", "2024-03", 100.5, datetime.datetime(2024, 3, 1), "360111001"), example
        (rule,) = saved.active.data_validations.dataValidation
        assert rule.type == "list" and "C2" in rule.sqref and "可填内容" in rule.formula1, rule


def exported(suite, **of):
    request = briefing_pb2.ExportBriefingRequest(format=briefing_pb2.BRIEFING_EXPORT_FORMAT_XLSX, **of)
    return suite.command.briefing.ExportBriefing(request)


def sheet(book, name):
    """The rows of a sheet by their column names."""
    header, *rows = list(book[name].values)
    return [dict(zip(header, row, strict=True)) for row in rows]


def no_formulas(book):
    return all(cell.data_type in "sn" for one in book for row in one for cell in row)


def test_a_briefing_is_a_workbook_that_opens_in_libreoffice_unchanged():
    with Suite() as suite:
        suite.load()
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        file = exported(suite, as_of="2024-09-30")
        assert (file.file_name, file.content_type) == (
            "briefing-2024-09-30.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), file.content_type
        assert exported(suite, as_of="2024-09-30").content == file.content, "the same briefing is the same bytes"
        path = os.path.join(suite.directory, file.file_name)
        with open(path, "wb") as out:
            out.write(file.content)
        ours, saved = openpyxl.load_workbook(path), saved_by_libreoffice(path, suite.directory)
        assert ours.sheetnames == saved.sheetnames == ["指标", "勾稽关系", "简报正文"]
        for name in ours.sheetnames:
            assert list(ours[name].values) == list(saved[name].values), name
        assert no_formulas(ours) and no_formulas(saved)
        rows = sheet(ours, "指标")
        assert len(rows) == sum(len(section.items) for section in briefing.sections)
        of_figure = {row["指标代码"]: row for row in rows}
        enrolled, relief = of_figure["livelihood.newborn_enrollments"], of_figure["livelihood.newborn_premium_relief"]
        assert [enrolled[column] for column in ("数值", "单位", "目标", "灯")] == [1429, "人", 1900, "绿"], enrolled
        assert [relief[column] for column in ("数值", "单位", "原值")] == [543020, "元", 54302000], relief
        for row in rows:
            assert type(row["数值"]) in (int, float), row
            assert type(row["上年同期"]) in (int, float, type(None)), row
        checks = sheet(ours, "勾稽关系")
        assert [(row["名称"], row["左式（原值）"], row["右式（原值）"], row["相差"], row["结果"]) for row in checks] == [
            (check.title_zh, check.left.sum, check.right.sum, 0, "一致") for check in briefing.cross_checks]
        assert [row[0] for row in list(ours["简报正文"].values)[1:]] == briefing.narrative_zh.split("\n")
        # One that was published stays what it is, whatever is down now.
        suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
            published_briefing_id="b", as_of="2024-09-30", published_on="2024-10-08"))
        suite.livelihood.stop()
        frozen = exported(suite, published_briefing="publishedBriefings/b").content
        assert list(openpyxl.load_workbook(io.BytesIO(frozen))["指标"].values) == list(ours["指标"].values)
        without = openpyxl.load_workbook(io.BytesIO(exported(suite, as_of="2024-09-30").content))
        (gone,) = [row for row in sheet(without, "指标") if row["栏目"] == "民生实事"]
        assert gone["数值"] == "暂缺" and gone["表述"].startswith("暂缺："), gone
        assert {row["结果"] for row in sheet(without, "勾稽关系")} == {"一致", "所涉数据暂缺"}


def test_what_was_not_reported_is_a_text_in_the_workbook():
    with Suite() as suite:  # Nothing was loaded.
        book = openpyxl.load_workbook(io.BytesIO(exported(suite, as_of="2025-03-31").content))
        silent = [row for row in sheet(book, "指标") if row["指标代码"] == "economy.chain_output"]
        assert silent and all(row["数值"] == "未上报" and row["上年同期"] == "未上报" and row["原值"] is None for row in silent), silent
        assert all(row["数值"] == 0 for row in sheet(book, "指标") if row["指标代码"] == "economy.promotion_events"), "no duty asks for reports"


run([test_ten_forms_load_like_their_csv,
     test_rejected_rows_of_a_workbook_come_back_as_one_that_loads_when_it_is_corrected,
     test_a_damaged_workbook_is_refused_as_a_whole_and_nothing_is_sent,
     test_a_template_opens_in_libreoffice_unchanged,
     test_a_briefing_is_a_workbook_that_opens_in_libreoffice_unchanged,
     test_what_was_not_reported_is_a_text_in_the_workbook])
