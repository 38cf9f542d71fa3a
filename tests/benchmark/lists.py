"""Measures a page of the lists that people work from, at a million rows: for each index, where rows match and where none does. Prints a line each.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/lists.py [--rows N]

The rows are made by batches of 500, so it also says how fast these are. Times are those of a Python client on the same machine, over loopback.
"""

import argparse
import concurrent.futures
import datetime
import os
import shutil
import statistics
import tempfile
import time

import grpc

from eastgate.livelihood.v1 import newborn_enrollment_pb2, newborn_enrollment_service_pb2
from eastgate.urban.v1 import rectification_campaign_pb2, rectification_item_pb2, rectification_service_pb2
from harness import Server

BATCH, IN_FLIGHT, CALLS, SETTLED = 500, 4, 30, 1.5
DIVISIONS = ("360111001", "360111003", "360111004", "360111100", "360111103")
UNITS = ("office-example-responsible", "office-example-lead")


def day(number, days=360):
    return (datetime.date(2024, 1, 1) + datetime.timedelta(days=number % days)).isoformat()


def enrollments(first):
    requests = []
    for number in range(first, first + BATCH):
        request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id=f"b-{number}", born_on=day(number % 300), enrolled_on=day(number % 300 + 20), channel=1 + number % 4,
            division=DIVISIONS[number % len(DIVISIONS)], entitled_on=day(number % 300) if number % 100 else "")
        request.child_identity.birth_certificate = f"{'QWERTYUIOP'[number // 10**9]}{number % 10**9:09}"
        requests.append(request)
    return newborn_enrollment_service_pb2.BatchCreateNewbornEnrollmentsRequest(requests=requests)


def items(first):
    return rectification_service_pb2.BatchCreateRectificationItemsRequest(requests=[rectification_item_pb2.CreateRectificationItemRequest(
        rectification_item_id=f"b-{number}", campaign="rectificationCampaigns/c", kind=("clearance", "facades", "recultivation")[number % 3], place=f"示例地点{number}",
        division=DIVISIONS[number % len(DIVISIONS)], found_on=day(number), due_on=day(number % 360 + 30, 400)) for number in range(first, first + BATCH)])


def fill(create, make, rows):
    """Rows per second."""
    begun = time.monotonic()

    def send(first):
        while True:
            try:
                answer = create(make(first), timeout=60)
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
                continue
            refused = [result for result in answer.results if result.HasField("error")]
            assert not refused, refused[0]
            return

    with concurrent.futures.ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(send, range(0, rows, BATCH)))
    return rows / (time.monotonic() - begun)


def measure(noun, ask, questions):
    for name, filters in questions.items():
        for size in (100, 1000):
            times = []
            for _ in range(CALLS):
                begun = time.perf_counter()
                answer = ask(page_size=size, **filters)
                times.append((time.perf_counter() - begun) * 1e3)
            rows = len(next(getattr(answer, field.name) for field in answer.DESCRIPTOR.fields if field.message_type))
            print(f"{noun}\t{name}\tpage of {size}\t{rows} rows\t{statistics.median(times):.2f} ms\tat most {max(times):.2f} ms", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    folder = tempfile.mkdtemp(prefix="eastgate-lists-")
    servers = [Server(name, os.path.join(folder, name)).start() for name in ("livelihood", "urban")]
    try:
        livelihood, urban = servers
        stub = livelihood.newborn_enrollment
        print(f"enrollments\tmade by batches of {BATCH}\t{fill(stub.BatchCreateNewbornEnrollments, enrollments, rows):,.0f} rows/s", flush=True)
        time.sleep(SETTLED)
        measure("enrollments", lambda **asked: stub.ListNewbornEnrollments(newborn_enrollment_pb2.ListNewbornEnrollmentsRequest(**asked)), {
            "all": {}, "by day": {"enrolled_from": "2024-06-01"}, "by day, none": {"enrolled_from": "2025-06-01"},
            "entitlement missing": {"entitlement_missing": True}, "entitlement missing, none": {"entitlement_missing": True, "enrolled_from": "2025-06-01"},
            "waiver due": {"waiver_due_year": 2025}, "waiver due, none": {"waiver_due_year": 2031},
            "of a child": {"child": "persons/7"}, "of no child": {"child": "persons/nobody"},
            "within a township, without an index": {"division": "360111104"}})
        stub = urban.rectification
        stub.CreateRectificationCampaign(rectification_campaign_pb2.CreateRectificationCampaignRequest(
            rectification_campaign_id="c", title_zh="示例专项", division="360111", started_on="2024-01-01", lead_unit="office-example-lead"))
        print(f"items\tmade by batches of {BATCH}\t{fill(stub.BatchCreateRectificationItems, items, rows):,.0f} rows/s", flush=True)
        time.sleep(SETTLED)
        measure("items", lambda **asked: stub.ListRectificationItems(rectification_item_pb2.ListRectificationItemsRequest(**asked)), {
            "all": {}, "open": {"open": True}, "due until": {"due_until": "2024-06-30"}, "due until, none": {"due_until": "2000-01-01"},
            "overdue": {"overdue_on": "2026-01-01"}, "of a unit, none": {"open": True, "responsible_unit": UNITS[0]},
            "of a township": {"open": True, "division": DIVISIONS[0]}, "of a township, none": {"open": True, "division": "360111104"},
            "to verify, none": {"states": [3]}, "relapses, none": {"relapse": True}, "of a campaign": {"campaign": "rectificationCampaigns/c"},
            "of a campaign, none": {"campaign": "rectificationCampaigns/none"}})
    finally:
        for server in servers:
            server.kill()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
