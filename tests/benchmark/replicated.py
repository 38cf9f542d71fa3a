"""Measures a service whose log is in a PostgreSQL with a synchronous standby beside one that has its log in its data directory, on one disk,
taking turns, and how far a process that only reads is behind it, and prints a table in Markdown.

    PYTHONPATH=build/release/tests/stubs:tests/integration:tests/fault EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/replicated.py [--seconds N] [--turns N]
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from statistics import median

from eastgate.fact.v1 import fact_service_pb2
from harness import SERVICES, Server
from load import Load, enrollment
from postgres import Cluster

LAGS = 1000
PROGRAM = os.path.join(SERVICES, "..", "tests", "benchmark", "service_benchmark")


class Measured:
    def __init__(self, folder, name, flags=()):
        self.server = Server("livelihood", os.path.join(folder, name))
        self.server.flags = list(flags)
        self.server.start()
        self.next = 1

    def rate(self, measure, seconds, in_flight):
        output = subprocess.run([PROGRAM, self.server.address, measure, f"in_flight={in_flight}", f"seconds={seconds}", f"first={self.next}"],
                                stdout=subprocess.PIPE, text=True, check=True).stdout
        self.next += 10_000_000
        _, rate, p50, p99 = output.split("\t")
        return float(rate), float(p50) / 1000, float(p99) / 1000


def lags(writer, reader, count):
    """Returns the milliseconds from each answer of the writer to that of the reader which has the write."""
    times = []
    for number in range(count):
        revision = writer.newborn_enrollment.CreateNewbornEnrollment(enrollment(900_000_000 + number)).revision
        answered = time.monotonic()
        reader.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest(min_revision=revision))
        times.append((time.monotonic() - answered) * 1000)
    return sorted(times)


def measure_lag(cluster, folder, writer):
    reader = Measured(folder, "reader", [*cluster.flags, "--read-replica", "on"])
    for in_flight in (0, 64):
        load = Load(writer.server, writer.next, in_flight) if in_flight else None
        if load:
            load.wait_for(in_flight)
        times = lags(writer.server, reader.server, LAGS)
        if load:
            load.stop()
            writer.next = load.next
        print(f"| a reader's lag, {in_flight} more writes in flight, p50 and p99 (ms) | | ≤ 100 | {times[LAGS // 2]:.1f}, {times[LAGS * 99 // 100]:.1f} | |",
              flush=True)
    reader.server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="eastgate-benchmark-")
    try:
        with Cluster() as cluster:
            alone, replicated = Measured(folder, "alone"), Measured(folder, "replicated", cluster.flags)
            print("| measure | ratio | aim | replicated | alone |\n|---|---|---|---|---|")
            for measure, in_flight, aim in (("create", 1, None), ("create", 16, None), ("create", 64, 0.5), ("create", 256, 0.7),
                                            ("create_batch", 4, None), ("figure", 16, 0.95)):
                turns = [(replicated.rate(measure, options.seconds, in_flight), alone.rate(measure, options.seconds, in_flight))
                         for _ in range(options.turns)]
                ratio = median(ours[0] / theirs[0] for ours, theirs in turns)
                ours, theirs = sorted(turn[0] for turn in turns)[len(turns) // 2], sorted(turn[1] for turn in turns)[len(turns) // 2]
                print(f"| {measure}, {in_flight} in flight | {ratio:.2f} | {f'≥ {aim}' if aim else ''} | "
                      + " | ".join(f"{rate:,.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms" for rate, p50, p99 in (ours, theirs)) + " |", flush=True)
            measure_lag(cluster, folder, replicated)
            began = time.monotonic()
            assert replicated.server.stop() == 0
            replicated.server.start()
            print(f"| stopped and started again (s) | | | {time.monotonic() - began:.1f} | |")
            began = time.monotonic()
            replicated.server.stop()
            shutil.rmtree(os.path.join(replicated.server.directory, "rocksdb"))
            replicated.server.start()
            facts = int(cluster.primary.query("SELECT revision FROM shard", "eastgate"))
            print(f"| the copy made anew from the log of {facts:,} facts (s) | | | {time.monotonic() - began:.1f} | |")
            for measured in (alone, replicated):
                measured.server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
