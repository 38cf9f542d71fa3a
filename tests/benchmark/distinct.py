"""Measures counts of different persons: those who were paid a home-care subsidy in a year, each in every month, so that there are twelve postings a person.
Prints a line for each question.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/distinct.py [--persons N]

Times are the median of ten calls of a Python client on the same machine, over loopback. A question that is refused has its reason instead.
"""

import argparse
import statistics
import time

import grpc

from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import Refusal, Suite
from list_rows import DIVISIONS, at, birth_certificate, create

CALLS = 10
MONTHS = [f"2024-{month:02}" for month in range(1, 13)]
FIGURE = "livelihood.home_care_subsidy_recipients"


def milliseconds(call, request):
    times = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        answer = call(request)
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000)
    persons = parser.parse_args().persons

    def subsidy(number):
        month, person = MONTHS[number // persons], number % persons
        return {"home_care_subsidy_id": f"b-{number}", "recipient_identity": {"birth_certificate": birth_certificate(person)}, "disability_level": 1 + person % 2,
                "month": month, "amount_fen": 10000, "paid_on": f"{month}-{1 + number % 28:02}", "division": at(DIVISIONS, person)}

    with Suite() as suite:
        figures = suite.livelihood.figure
        create(suite.livelihood, "BatchCreateHomeCareSubsidies", persons * len(MONTHS), subsidy)
        for question, call, request in questions(figures):
            try:
                median, answer = milliseconds(call, request)
                print(f"{question}\t{median:,.1f} ms\t{value(answer):,} persons", flush=True)
            except grpc.RpcError as error:
                print(f"{question}\t{Refusal(error).reason}", flush=True)


def value(answer):
    return answer.total.value if hasattr(answer, "total") else answer.value


def questions(figures):
    def query(as_of="2024-12-31", **more):
        return figure_pb2.FigureQuery(figure=FIGURE, start="2024-01-01", as_of=as_of, **more)

    of_level = [figure_pb2.DimensionFilter(key="level", values=["1"])]
    township = level_pb2.DIVISION_LEVEL_TOWNSHIP
    yield "of the year", figures.GetFigure, figure_service_pb2.GetFigureRequest(query=query())
    yield "until 15 December", figures.GetFigure, figure_service_pb2.GetFigureRequest(query=query("2024-12-15"))
    yield "of the year, of a township", figures.GetFigure, figure_service_pb2.GetFigureRequest(query=query(division=DIVISIONS[0]))
    yield "of the year, of a level", figures.GetFigure, figure_service_pb2.GetFigureRequest(query=query(dimensions=of_level))
    yield "of the year, by township", figures.BreakDownFigure, figure_service_pb2.BreakDownFigureRequest(query=query(), division_level=township)


if __name__ == "__main__":
    main()
