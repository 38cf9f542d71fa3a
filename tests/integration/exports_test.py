"""Lists exported as workbooks: intake --export writes what the List method answers, and others read it."""

import datetime
import os
import shutil
import subprocess
import tempfile

import grpc
import openpyxl
from google.protobuf import json_format, timestamp_pb2
from google.protobuf.descriptor import FieldDescriptor

from contract_walk import COMMON, methods, path
from eastgate.livelihood.v1 import care_facility_pb2
from eastgate.options.v1 import options_pb2
from harness import SAMPLE, Server, binary, run, sample_files

# Without other services. The first has more than a page.
FILES = ("12-", "15-", "21-", "22-", "31-", "32-", "34-", "35-")
NUMBERS = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_DOUBLE)
MAX_DEPTH = 4


class District:
    """livelihood alone, with some files of the sample district."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.server = Server("livelihood", os.path.join(self.folder, "data")).start()
        for file in sample_files():
            if os.path.basename(file).startswith(FILES):
                loaded = self.intake("--reference", os.path.join(SAMPLE, "reference"), "--rejects", self.folder, file)
                assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        return self

    def __exit__(self, *unused):
        self.server.kill()
        shutil.rmtree(self.folder)

    def intake(self, *arguments):
        return subprocess.run([binary("intake"), "--livelihood", self.server.address, "--principal", "test:client", *arguments],
                              capture_output=True, text=True, timeout=200, check=False)

    def export(self, name, *arguments):
        """Returns the path of the workbook, or None with what was said where the export was refused."""
        out = os.path.join(self.folder, "list.xlsx")
        if os.path.exists(out):
            os.remove(out)
        result = self.intake("--export", name, "--out", out, *arguments)
        if result.returncode != 0:
            assert result.returncode == 2 and not os.path.exists(out), result.stdout + result.stderr
            return None, result.stderr
        return out, result.stdout

    def listed(self, method, **filters):
        """All rows of a List method, page by page."""
        call = self.server.channel.unary_unary(path(method), request_serializer=lambda message: message.SerializeToString(),
                                               response_deserializer=method.output_type._concrete_class.FromString)
        request, rows = method.input_type._concrete_class(page_size=1000, **filters), []
        (field,) = [field for field in method.output_type.fields if repeated(field) and field.message_type]
        while True:
            page = call(request, timeout=20)
            rows += getattr(page, field.name)
            if not page.next_page_token:
                return rows
            request.page_token = page.next_page_token


def repeated(field):
    return field.label == FieldDescriptor.LABEL_REPEATED


def words_of(field, value):
    """The Chinese text that the contract has for the value of an enum; None where it has none."""
    return field.enum_type.values_by_number[value].GetOptions().Extensions[options_pb2.text_zh] or None


def cells_of(row, with_history, above=(), found=None):
    """The cells of a resource by the names of the contract, as a reader of the workbook gets them."""
    found = {} if found is None else found
    for field in row.DESCRIPTOR.fields:
        if field.GetOptions().Extensions[options_pb2.history] and not with_history:
            continue
        name, value = ".".join([*above, field.name]), getattr(row, field.name)
        if field.message_type and not repeated(field):
            is_there = row.HasField(field.name)
            if field.message_type == timestamp_pb2.Timestamp.DESCRIPTOR:
                found[name] = value.ToJsonString() if is_there else None
            elif is_there and len(above) + 1 < MAX_DEPTH:
                cells_of(value, with_history, (*above, field.name), found)
            continue
        if repeated(field):
            found[name] = list_text(field, value)
        elif field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
            found[name] = (words_of(field, value) or ...) if value else None
        elif field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
            found[name] = "是" if value else "否"
        elif field.cpp_type in NUMBERS:
            found[name] = value if not field.has_presence or row.HasField(field.name) else None
            if field.name.endswith("_fen") and found[name] is not None:
                found[name + "（元）"] = value / 100
        elif field.GetOptions().HasExtension(options_pb2.date) and value:
            found[name] = datetime.datetime.fromisoformat(value)
        else:
            found[name] = value or None
    return found


def list_text(field, values):
    if not values:
        return None
    if field.message_type and field.message_type.GetOptions().map_entry:
        return ...
    if field.message_type:
        return [json_format.MessageToDict(value, preserving_proto_field_name=True) for value in values]
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return ...
    return "；".join(str(value) for value in values)


def rows_of(workbook):
    """The rows of all sheets by the titles of their columns, and the formats of numbers by the same."""
    book = openpyxl.load_workbook(workbook)
    for sheet in book:
        header, *rows = list(sheet.iter_rows())
        titles = [cell.value for cell in header]
        assert len(set(titles)) == len(titles), titles
        for row in rows:
            yield {title: cell for title, cell in zip(titles, row)}


def said(want, cell):
    """Compares a cell with what is wanted; ... is any text."""
    if want is ...:
        return bool(cell)
    if isinstance(want, list):
        return json_format.json.loads(cell or "null") == want
    return cell == want


def list_methods():
    return {f"livelihood/{method.name.removeprefix('List')}": method for method in methods()
            if method.name.startswith("List") and method.containing_service.file.package.split(".")[1] in (*COMMON, "livelihood")}


def test_every_list_is_exported_as_it_is_answered():
    with District() as district:
        listed = district.intake("--list-exports").stdout.splitlines()
        names = [line.split("\t")[0] for line in listed if line.startswith("livelihood/")]
        assert {"livelihood/HomeCareSubsidies", "livelihood/Facts", "livelihood/Divisions", "livelihood/StartupLoans"} <= set(names), names
        assert any(line.startswith("urban/RectificationItems\t") and " states… " in line for line in listed), listed
        by_name, rows_in_all, refused = list_methods(), 0, []
        for name in names:
            method = by_name[name]
            workbook, out = district.export(name, "--contract-names")
            if workbook is None:
                try:
                    district.listed(method)
                except grpc.RpcError as error:
                    assert error.code() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION), error
                    refused.append(name)
                    continue
                raise AssertionError(f"{name} is not exported: {out}")
            want, got = district.listed(method), list(rows_of(workbook))
            assert out == f"{name}\t行 {len(want)}\t表 1\n", out
            assert len(got) == len(want), (name, len(got), len(want))
            for message, row in zip(want, got):
                for title, cell in cells_of(message, with_history=False).items():
                    assert said(cell, row[title].value), (name, title, cell, row[title].value)
            rows_in_all += len(want)
        assert rows_in_all > 3000 and len(refused) <= 4, (rows_in_all, refused)


def test_filters_are_those_of_the_method_and_cells_have_their_types():
    with District() as district:
        by_name = list_methods()
        want = district.listed(by_name["livelihood/HomeCareSubsidies"], month="2024-03", division="360111001")
        workbook, _ = district.export("HomeCareSubsidies", "--filter", "month=2024-03 division=360111001 view=FULL")
        got = list(rows_of(workbook))
        assert [row["编号"].value for row in got] == [subsidy.name for subsidy in want] and want
        cell = got[0]
        assert cell["发放日期"].is_date and cell["发放日期"].value == datetime.datetime.fromisoformat(want[0].paid_on)
        assert (cell["金额（元）"].value, cell["amount_fen"].value) == (want[0].amount_fen / 100, want[0].amount_fen)
        assert cell["所在区划"].value == want[0].division and cell["所在区划"].data_type == "s"
        assert "recoveries" in cell and "recoveries" not in next(rows_of(district.export("HomeCareSubsidies")[0]))
        open_ones = district.listed(by_name["livelihood/CareFacilities"], states=[care_facility_pb2.CARE_FACILITY_STATE_OPEN])
        for states in ("states=OPEN", "states=CARE_FACILITY_STATE_OPEN"):
            workbook, _ = district.export("livelihood/CareFacilities", "--filter", states, "--contract-names")
            assert [row["name"].value for row in rows_of(workbook)] == [facility.name for facility in open_ones] and open_ones
        _, message = district.export("HomeCareSubsidies", "--filter", "month=2024-13")
        assert "月份" in message, message
        for arguments, text in ((("HomeCareSubsidies", "--filter", "color=red"), "没有这一筛选项"), (("Facts",), "livelihood/Facts"),
                                (("Nothing",), "没有“Nothing”这个清单"), (("CareFacilities", "--filter", "states=GONE"), "OPEN")):
            workbook, message = district.export(*arguments)
            assert workbook is None and text in message, message
        assert district.intake("--export", "HomeCareSubsidies").returncode == 2, "without --out"


def test_an_exported_list_opens_in_libreoffice_unchanged():
    with District() as district:
        workbook, _ = district.export("NewbornEnrollments", "--filter", "division=360111001")
        office = subprocess.run(["soffice", f"-env:UserInstallation=file://{district.folder}/profile", "--headless", "--convert-to", "xlsx",
                                 "--outdir", os.path.join(district.folder, "saved"), workbook], capture_output=True, text=True, timeout=200)
        assert office.returncode == 0, office.stdout + office.stderr
        ours, saved = (openpyxl.load_workbook(name) for name in (workbook, os.path.join(district.folder, "saved", "list.xlsx")))
        assert ours.sheetnames == saved.sheetnames == ["NewbornEnrollments"]
        rows = list(ours.active.values)
        assert rows == list(saved.active.values) and len(rows) > 50


run([test_every_list_is_exported_as_it_is_answered, test_filters_are_those_of_the_method_and_cells_have_their_types,
     test_an_exported_list_opens_in_libreoffice_unchanged])
