"""One caller's heavy questions and the others: work stops when its caller has left, a page of a list does not wait for scans, and one
call reads no more than one call may, however many questions it asks."""

import csv
import os
import shutil
import subprocess
import tempfile
import time

import grpc

from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2
from harness import SAMPLE, Refusal, Server, binary, run

FIGURE = "livelihood.newborn_enrollments"
ENROLLMENTS = 30_000
HEAVY_CALLS = 8
QUERIES = 200
LEFT_AFTER_SECONDS = 0.3
ANSWER_SECONDS = 1


class Filled:
    """A server with many enrollments; `before` is the revision before them."""

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.server = Server("livelihood", os.path.join(self.directory, "data")).start()
        self.before = self.server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
        self._fill()
        return self

    def __exit__(self, *unused):
        self.server.kill()
        shutil.rmtree(self.directory)

    def _fill(self):
        path = os.path.join(self.directory, "enrollments.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow("登记编号,证件类型,证件号码,出生日期,登记日期,待遇起始日期,经办区划,经办渠道".split(","))
            for i in range(ENROLLMENTS):
                day = f"2024-{1 + i % 9:02}-{1 + i % 28:02}"
                writer.writerow([f"n-{i}", "出生医学证明", f"L{i:09}", day, day, "", "360111003", "村社区经办点"])
        result = subprocess.run(
            [binary("intake"), "--livelihood", self.server.address, "--principal", "bureau:test", "--reference",
             os.path.join(SAMPLE, "reference"), "--rejects", self.directory, "--in-flight", "256", path],
            capture_output=True, text=True, timeout=300)
        assert result.returncode == 0, result.stdout + result.stderr

def heavy(filled):
    """Questions about what was known before anything was recorded: each reads every posting since, to subtract it."""
    query = figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31", known_at_revision=filled.before)
    return figure_service_pb2.BatchGetFiguresRequest(requests=[figure_service_pb2.GetFigureRequest(query=query)] * QUERIES)


def seconds(call, request):
    begun = time.monotonic()
    call(request)
    return time.monotonic() - begun


def test_others_do_not_wait_for_callers_who_have_left():
    with Filled() as filled:
        server = filled.server
        one_row = newborn_enrollment_pb2.ListNewbornEnrollmentsRequest(page_size=1)
        as_known = figure_service_pb2.GetFigureRequest(query=heavy(filled).requests[0].query)
        quiet = seconds(server.newborn_enrollment.ListNewbornEnrollments, one_row), seconds(server.figure.GetFigure, as_known)
        calls = [server.figure.BatchGetFigures.future(heavy(filled)) for _ in range(HEAVY_CALLS)]
        begun = time.monotonic()
        during = seconds(server.newborn_enrollment.ListNewbornEnrollments, one_row)
        time.sleep(max(LEFT_AFTER_SECONDS - (time.monotonic() - begun), 0))
        left = sum(call.cancel() for call in calls)
        listed = seconds(server.newborn_enrollment.ListNewbornEnrollments, one_row)
        scanned = seconds(server.figure.GetFigure, as_known)
        print(f"  a list {quiet[0] * 1000:.0f} ms, beside heavy questions {during * 1000:.0f} ms, after their callers left "
              f"{listed * 1000:.0f} ms; a scan {quiet[1] * 1000:.0f} ms, after they left {scanned * 1000:.0f} ms; {left} left")
        assert left > 0, "the heavy questions were too light"
        assert max(during, listed, scanned) < ANSWER_SECONDS, (during, listed, scanned)


def test_one_call_reads_no_more_than_one_call_may():
    with Filled() as filled:
        server = filled.server
        try:
            server.figure.BatchGetFigures(heavy(filled), timeout=60)
            raise AssertionError(f"{QUERIES} questions read {ENROLLMENTS} postings each")
        except grpc.RpcError as error:
            assert (Refusal(error).code, Refusal(error).reason) == (grpc.StatusCode.FAILED_PRECONDITION, "SCAN_LIMIT"), error


run([test_others_do_not_wait_for_callers_who_have_left, test_one_call_reads_no_more_than_one_call_may])
