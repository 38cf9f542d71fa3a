"""The tools that make all files of the sample district: its divisions, numbers that pass their checks, days, and the writing of files."""

import csv
import datetime
import io
import pathlib

SAMPLE = pathlib.Path(__file__).resolve().parent.parent
FILES, REVIEW, LATE = SAMPLE / "files", SAMPLE / "review", SAMPLE / "late"
REPORTED_ON = "2024-09-30"
DAY = datetime.timedelta(days=1)
AMENDMENT = ["更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"]
# Two communities have this name: a row that gives it would be refused.
AMBIGUOUS = "同名示例社区"


def divisions():
    """The rows of the townships and of the communities that the district had on the day of the report, those that a name alone identifies."""
    with open(SAMPLE / "reference" / "divisions.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["valid_from"] <= REPORTED_ON < (row["valid_to"] or "9999")]
    townships = [row for row in rows if len(row["code"]) == 9]
    communities = [row for row in rows if len(row["code"]) == 12 and row["title_zh"] != AMBIGUOUS]
    return townships, communities


TOWNSHIPS, COMMUNITIES = divisions()


def streets():
    """The names that the units of towns and streets had on the day of the report, by the division for which they work."""
    with open(SAMPLE / "reference" / "units.csv", encoding="utf-8", newline="") as file:
        return {row["division"]: row["title_zh"] for row in csv.DictReader(file)
                if row["kind"] == "street" and row["valid_from"] <= REPORTED_ON < (row["valid_to"] or "9999")}


STREETS = streets()


def iso(date):
    return date.isoformat()


def spread(first, last, count, number):
    """The day of the number-th of `count` events spread over a period."""
    days = (last - first).days + 1
    return first + DAY * (number * days // count)


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02}"


def citizen_id(birth, number):
    """A made-up ID of the district that passes GB 11643's check."""
    digits = f"360111{birth:%Y%m%d}{number % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def uscc(number):
    """A made-up code of the district that passes GB 32100's check."""
    digits = f"91360111M{number:08}"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(digit) * pow(3, place, 31) for place, digit in enumerate(digits))
    return digits + alphabet[-total % 31]


def write(name, header, rows, encoding="utf-8", folder=FILES):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.getvalue().encode(encoding))
