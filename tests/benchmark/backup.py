"""Measures backups of one service: what they cost writes that go on meanwhile, how much of a backup is new after one in a hundred more facts,
and the time and bytes of a backup and a restore. Prints a line each.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/backup.py [--facts N] [--folder DIR] [first] [more] [rates] [restore]

Without measures all are made, in this order. With --folder the store and its backups stay in DIR, and a later run goes on with them: facts are
loaded once.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import threading
import time

import grpc

from eastgate.admin.v1 import admin_pb2
from eastgate.fact.v1 import fact_service_pb2
from harness import SERVICES, Server

BENCHMARK = os.environ.get("EASTGATE_BENCHMARK", os.path.join(SERVICES, "..", "tests", "benchmark", "service_benchmark"))
IN_FLIGHT, CALL_SECONDS = 64, 25
INCREMENTS = 10
WRITE_SECONDS, TURNS = 20, 3
MEASURES = ("first", "more", "rates", "restore")


def revision(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def write(server, **extent):
    """Enrollments per second. Each takes a revision, so the numbers after the last one are new."""
    values = [f"{name}={value}" for name, value in dict(extent, first=revision(server) + 1, in_flight=IN_FLIGHT).items()]
    result = subprocess.run([BENCHMARK, server.address, "create", *values], capture_output=True, text=True, check=True)
    return float(result.stdout.split("\t")[1])


def back_up(server):
    """The backup, and the seconds that it took; a call that is given up joins it."""
    begun = time.monotonic()
    request = admin_pb2.CreateBackupRequest(request_id=f"benchmark-{time.time_ns()}")
    while True:
        try:
            return server.admin_service.CreateBackup(request, timeout=CALL_SECONDS), time.monotonic() - begun
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error


def restore(server, into, *flags):
    """The seconds of a restore; the directory is gone afterwards."""
    begun = time.monotonic()
    subprocess.run([server.program, "--restore", server.backups, "--data", into, *flags], check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    shutil.rmtree(into)
    return seconds


class Forever:
    """Makes backups one after another until it is stopped."""

    def __init__(self, server):
        self.server, self.made, self.stopping = server, [], threading.Event()
        self.thread = threading.Thread(target=self._make, daemon=True)
        self.thread.start()

    def _make(self):
        while not self.stopping.is_set():
            self.made.append(back_up(self.server))

    def stop(self):
        self.stopping.set()
        self.thread.join()
        return self.made


def million(number, facts):
    return number / facts * 1_000_000


def measure_first(server, facts):
    write(server, count=facts)
    made, seconds = back_up(server)
    print(
        f"the first backup of {made.revision} facts: {seconds:.1f} s, {million(seconds, made.revision):.1f} s and "
        f"{million(made.size_bytes, made.revision) / 2**20:.0f} MiB a million facts", flush=True)
    again, seconds = back_up(server)
    print(f"again, with no facts more: {seconds:.1f} s, {again.added_bytes / again.size_bytes:.2%} of the bytes are new", flush=True)


def measure_more(server, facts):
    back_up(server)
    shares = []
    for _ in range(INCREMENTS):
        more = facts // 100
        write(server, count=more)
        added, seconds = back_up(server)
        shares.append(added.added_bytes / added.size_bytes)
        print(f"after {more} facts more: {seconds:.1f} s, {shares[-1]:.2%} of {added.size_bytes / 2**20:.0f} MiB are new", flush=True)
    print(f"after one in a hundred more, {INCREMENTS} in a row: {min(shares):.2%} to {max(shares):.2%}, {sum(shares) / len(shares):.2%} on average", flush=True)


def measure_rates(server, _):
    rates = {"alone": [], "while backups are made": []}
    for _ in range(TURNS):
        for what, busy in (("alone", False), ("while backups are made", True)):
            backups = Forever(server) if busy else None
            rates[what].append(write(server, seconds=WRITE_SECONDS))
            made = backups.stop() if backups else []
            print(f"writes {what}: {rates[what][-1]:.0f}/s" + (f", {len(made)} backups" if made else ""), flush=True)
    alone, busy = (sum(values) / len(values) for values in rates.values())
    print(f"writes while backups are made, one after another ÷ alone: {busy / alone:.2f} ({busy:.0f}/s, {alone:.0f}/s)", flush=True)


def measure_restore(server, facts):
    first = server.admin_service.ListBackups(admin_pb2.ListBackupsRequest()).backups[0]
    server.stop()
    into = server.directory + ".restored"
    whole = restore(server, into, "--from", str(first.backup))
    print(f"restored: {whole:.1f} s, {million(whole, first.revision):.1f} s a million facts", flush=True)
    back = restore(server, into, "--from", str(first.backup), "--to-revision", str(first.revision - facts // 100))
    print(f"restored, and set back by one fact in a hundred: {back:.1f} s, {million(back, first.revision):.1f} s a million facts", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--facts", type=int, default=2_000_000)
    parser.add_argument("--folder")
    parser.add_argument("measures", nargs="*", metavar="|".join(MEASURES))
    given = parser.parse_args()
    assert set(given.measures) <= set(MEASURES), given.measures
    folder = given.folder or tempfile.mkdtemp(prefix="eastgate-benchmark-")
    server = Server("livelihood", os.path.join(folder, "measured"))
    server.backups = os.path.join(folder, "backups")
    server.flags = ["--backup-dir", server.backups, "--backup-keep", "1000"]
    server.start()
    try:
        for measure in given.measures or MEASURES:
            globals()[f"measure_{measure}"](server, given.facts)
    finally:
        if server.process:
            server.stop()
        if not given.folder:
            shutil.rmtree(folder)


main()
