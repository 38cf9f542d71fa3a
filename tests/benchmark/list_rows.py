"""Sends rows for lists.py, and has the values that the rows of its nouns share.

A noun has the list of its rows and a function that makes them: fill(suite, rows) makes as many rows as that, or as many as the rules allow, and
returns their number and the questions of the list. Each question is the name of its index, the filters that match rows, and those that match none;
None where there are no such filters. The rows differ in the days of 2024, in their townships and in their units.
"""

import collections
import datetime
import json
import os
import subprocess

from contract_walk import methods, path
from harness import SERVICES
from work_lists import WorkList

SEND = os.environ.get("EASTGATE_SEND", os.path.join(SERVICES, "..", "tests", "benchmark", "send"))
PATHS = {method.name: path(method).removeprefix("/") for method in methods()}
IN_FLIGHT, BATCH, BATCHES_IN_FLIGHT = 64, 500, 4
STEPPED = 5000  # The rows that take steps, at most.
DIVISIONS = ("360111001", "360111003", "360111004", "360111100", "360111103")
ELSEWHERE = "360111104"
UNITS = ("office-example-responsible", "office-example-lead")
OTHER_UNIT = "office-finance"
TASK_FORCE, OTHER_TASK_FORCE = "mechanismUnits/force", "mechanismUnits/other"
BEFORE_ALL, HALF, AFTER_ALL = "2000-01-01", "2024-06-30", "2025-06-01"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Noun = collections.namedtuple("Noun", ("list", "fill"))
# A question that an index answers, or a filter beyond it, which looks at 2,000 rows a page and has no aim.
Question = collections.namedtuple("Question", ("index", "matching", "none", "is_filter"), defaults=(None, False))
ALL = Question("all", {})


def send(server, rpc, requests, in_flight=IN_FLIGHT, principal="test:benchmark"):
    """Sends the requests, which are dictionaries; rows per second."""
    with subprocess.Popen([SEND, server.address, PATHS[rpc], str(in_flight), principal], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            for request in requests:
                process.stdin.write(json.dumps(request) + "\n")
        except BrokenPipeError:
            pass  # It failed and says why.
        said, why = process.communicate()
        assert process.returncode == 0, why
        return float(said)


def create(server, rpc, rows, request):
    """Creates rows by request(number) and says how fast; an rpc of a batch creates BATCH in a call."""
    if rpc.startswith("BatchCreate"):
        batches = ({"requests": [request(number) for number in range(first, min(first + BATCH, rows))]} for first in range(0, rows, BATCH))
        rate = send(server, rpc, batches, BATCHES_IN_FLIGHT)
    else:
        rate = send(server, rpc, map(request, range(rows)))
    print(f"{rpc}\t{rows:,} rows\t{rate:,.0f} rows/s", flush=True)


def stepped(rows):
    return min(rows // 4, STEPPED)


def day(number, first="2024-01-01", days=360):
    return (datetime.date.fromisoformat(first) + datetime.timedelta(days=number % days)).isoformat()


def at(choices, number):
    return choices[number % len(choices)]


def uscc(number):
    """The number-th unified social credit code."""
    digits = f"91360111{number:09}"
    return digits + USCC[-sum(USCC.index(digit) * pow(3, place, 31) for place, digit in enumerate(digits)) % 31]


def citizen_id(number):
    """The number-th citizen ID, of somebody born from 1980 on."""
    digits = f"360111{day(number // 1000, '1980-01-01', 5000).replace('-', '')}{number % 1000:03}"
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, CITIZEN_WEIGHTS)) % 11]


def birth_certificate(number):
    return f"Q{number:09}"


def enterprises(suite, count, **fields):
    """Registers the first enterprises."""
    send(suite.economy, "CreateEnterprise", ({"uscc": uscc(number), "title_zh": f"示例企业{number}", "division": at(DIVISIONS, number),
                                              "industry_code": f"C{17 + number % 10}{number % 100:02}", "size": 1 + number % 4,
                                              "registered_on": "2022-01-10", **fields} for number in range(count)))


def task_forces(suite):
    send(suite.command, "CreateMechanismUnit", ({"mechanism_unit_id": name.split("/")[1], "type": "MECHANISM_UNIT_TYPE_TASK_FORCE",
                                                 "title_zh": "示例专班", "established_on": "2023-01-01"} for name in (TASK_FORCE, OTHER_TASK_FORCE)))


def first_row(work_list, suite):
    return getattr(work_list.answer(getattr(suite, work_list.server), page_size=1), work_list.field)[0]


class RowList(WorkList):
    """A list, and the server that has it."""

    def __init__(self, server, rpc, package=None):
        super().__init__(package or server, None, rpc)
        self.server = server
