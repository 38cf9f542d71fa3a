"""Measures a page of the lists that people work from, at a million rows: for each index, where rows match and where none does. Prints a line each, and at
the end a line for each noun.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/lists.py [--rows N] [NOUN ...]

Without nouns all are measured. Each has servers and a folder of its own, which are gone after it. The rows are made by the program `send` beside the
services, which also says how fast that is. Times are those of a Python client on the same machine, over loopback. A page of 100 is OK where half of the
calls take no more than 5 ms, and OVER otherwise; then the exit code is 1. A filter beyond an index is only reported. A page that is short and yet has a next page is marked with a +.
"""

import argparse
import statistics
import sys
import time

import list_command
import list_economy
import list_livelihood
import list_urban
from harness import Suite

CALLS, SETTLED = 30, 1.5
PAGE, LARGE_PAGE, MOST_MS = 100, 1000, 5
NOUNS = {**list_command.NOUNS, **list_urban.NOUNS, **list_economy.NOUNS, **list_livelihood.NOUNS}


def measure(noun, index, ask, filters, matches, is_filter):
    """Prints a line for each size of a page; the milliseconds of a page of 100."""
    milliseconds = {}
    for size in (PAGE, LARGE_PAGE):
        times = []
        for _ in range(CALLS):
            begun = time.perf_counter()
            answer, found = ask(size, filters)
            times.append((time.perf_counter() - begun) * 1e3)
        assert bool(found) == matches, f"{noun}, {index}: {len(found)} rows"
        milliseconds[size] = statistics.median(times)
        short = "+" if len(found) < size and answer.next_page_token else ""
        judged = "" if size != PAGE else "filter" if is_filter else "OK" if milliseconds[size] <= MOST_MS else "OVER"
        print(f"{noun}\t{index}\tpage of {size}\t{len(found)}{short} rows\t{milliseconds[size]:.2f} ms\tat most {max(times):.2f} ms\t{judged}", flush=True)
    return 0 if is_filter else milliseconds[PAGE]


def measure_noun(name, noun, wanted):
    """The summary of a noun, and how many questions took too long."""
    with Suite() as suite:
        rows, questions = noun.fill(suite, wanted)
        time.sleep(SETTLED)
        server = getattr(suite, noun.list.server)

        def ask(size, filters):
            answer = noun.list.answer(server, page_size=size, **filters)
            return answer, getattr(answer, noun.list.field)

        times = []
        for index, matching, none, is_filter in questions:
            if matching is not None:
                times.append(measure(name, index, ask, matching, True, is_filter))
            if none is not None:
                times.append(measure(name, f"{index}, none", ask, none, False, is_filter))
    over = sum(milliseconds > MOST_MS for milliseconds in times)
    return f"{name}\t{rows:,} rows\t{len(times)} questions\tslowest {max(times):.2f} ms\t{f'{over} OVER' if over else 'OK'}", over


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("nouns", nargs="*", metavar="NOUN", help=" ".join(NOUNS))
    options = parser.parse_args()
    for name in options.nouns:
        if name not in NOUNS:
            parser.error(f"{name} is none of: {' '.join(NOUNS)}")
    summaries = [measure_noun(name, NOUNS[name], options.rows) for name in options.nouns or NOUNS]
    print(*(summary for summary, _ in summaries), sep="\n")
    sys.exit(any(over for _, over in summaries))


if __name__ == "__main__":
    main()
