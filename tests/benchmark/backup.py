"""Measures backups of one service: what one of all facts costs writes that go on meanwhile, how much of a backup is new after one in a hundred more
facts, and the time and bytes of a backup and a restore. Prints a line each.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/backup.py [--facts N] [--folder DIR] [first] [rates] [more] [restore]

Without measures all are made, in this order. With --folder the store and its backups stay in DIR, and a later run goes on with them: facts are
loaded once.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time

import grpc

from eastgate.admin.v1 import admin_pb2
from eastgate.fact.v1 import fact_service_pb2
from harness import SERVICES, Server

BENCHMARK = os.environ.get("EASTGATE_BENCHMARK", os.path.join(SERVICES, "..", "tests", "benchmark", "service_benchmark"))
IN_FLIGHT, CALL_SECONDS = 64, 25
INCREMENTS = 10
ALONE_SECONDS, LONGEST_SECONDS, TURNS = 20, 600, 2
MEASURES = ("first", "rates", "more", "restore")


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


class Writes:
    """Enrollments that are written until the block ends."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        first = revision(self.server) + 1
        self.process = subprocess.Popen(
            [BENCHMARK, self.server.address, "create", f"seconds={LONGEST_SECONDS}", f"first={first}", f"in_flight={IN_FLIGHT}"],
            stdout=subprocess.DEVNULL)
        while revision(self.server) == first - 1:
            assert self.process.poll() is None, "the client has ended"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def rate(self, work):
        """The result of the work, and the writes in a second meanwhile."""
        begun, before = time.monotonic(), revision(self.server)
        result = work()
        return result, (revision(self.server) - before) / (time.monotonic() - begun)


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
    kept = server.backups + ".kept"
    server.stop()
    if os.path.exists(server.backups):
        os.rename(server.backups, kept)
    shares = []
    for _ in range(TURNS):
        server.start()
        with Writes(server) as writes:
            _, before = writes.rate(lambda: time.sleep(ALONE_SECONDS))
            (made, seconds), during = writes.rate(lambda: back_up(server))
            _, after = writes.rate(lambda: time.sleep(ALONE_SECONDS))
        shares.append(2 * during / (before + after))
        print(f"writes while {made.size_bytes / 2**20:.0f} MiB were copied in {seconds:.0f} s: {during:.0f}/s, before {before:.0f}/s, after {after:.0f}/s", flush=True)
        server.stop()
        shutil.rmtree(server.backups)
    print(f"writes during a backup of all facts ÷ alone: {sum(shares) / len(shares):.2f}", flush=True)
    if os.path.exists(kept):
        os.rename(kept, server.backups)
    server.start()


def measure_restore(server, facts):
    first = server.admin_service.ListBackups(admin_pb2.ListBackupsRequest()).backups[0]
    server.stop()
    into = server.directory + ".restored"
    whole = restore(server, into, "--from", str(first.number))
    print(f"restored: {whole:.1f} s, {million(whole, first.revision):.1f} s a million facts", flush=True)
    back = restore(server, into, "--from", str(first.number), "--to-revision", str(first.revision - facts // 100))
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
