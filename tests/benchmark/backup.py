"""Measures backups of one service: what they cost writes that go on meanwhile, how much of a backup is new after one in a hundred more facts,
and the time and bytes of a backup and a restore. Prints a line each.

    PYTHONPATH=build/release/tests/stubs:tests/integration EASTGATE_SERVICES=build/release/services EASTGATE_SAMPLE=deploy/sample \\
        /usr/bin/python3 tests/benchmark/backup.py [FACTS]
"""

import os
import shutil
import subprocess
import sys
import threading
import time

import grpc

from eastgate.admin.v1 import admin_pb2
from harness import SERVICES, Server, Suite

FACTS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
BENCHMARK = os.environ.get("EASTGATE_BENCHMARK", os.path.join(SERVICES, "..", "tests", "benchmark", "service_benchmark"))
IN_FLIGHT, WRITE_SECONDS, CALL_SECONDS = 64, 30, 25


def write(server, first, **extent):
    """Enrollments per second."""
    values = [f"{name}={value}" for name, value in dict(extent, first=first, in_flight=IN_FLIGHT).items()]
    result = subprocess.run([BENCHMARK, server.address, "create", *values], capture_output=True, text=True, check=True)
    return float(result.stdout.split("\t")[1])


def back_up(server, request_id):
    """The backup, and the seconds that it took; a call that is given up joins it."""
    begun = time.monotonic()
    while True:
        try:
            made = server.admin_service.CreateBackup(admin_pb2.CreateBackupRequest(request_id=request_id), timeout=CALL_SECONDS)
            return made, time.monotonic() - begun
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
            self.made.append(back_up(self.server, f"forever-{len(self.made)}"))

    def stop(self):
        self.stopping.set()
        self.thread.join()
        return self.made


def million(number, facts):
    return number / facts * 1_000_000


with Suite() as suite:
    for each in suite.servers:
        each.kill()
    server = Server("livelihood", os.path.join(suite.directory, "measured"))
    server.backups = os.path.join(suite.directory, "backups")
    server.flags = ["--backup-dir", server.backups, "--backup-keep", "1000"]
    suite.servers.append(server)
    server.start()
    next_number = 1
    write(server, next_number, count=FACTS)
    next_number += FACTS

    first, seconds = back_up(server, "first")
    facts = first.revision
    print(f"the first backup of {facts} facts: {seconds:.1f} s, {million(seconds, facts):.1f} s and {million(first.size_bytes, facts) / 2**20:.0f} MiB "
          "a million facts", flush=True)
    again, seconds = back_up(server, "again")
    print(f"again, with no facts more: {seconds:.1f} s, {again.added_bytes / again.size_bytes:.2%} of the bytes are new", flush=True)
    for percent in range(1, 4):
        more = FACTS // 100
        write(server, next_number, count=more)
        next_number += more
        added, seconds = back_up(server, f"after-{percent}")
        print(f"after {more} facts more: {seconds:.1f} s, {added.added_bytes / added.size_bytes:.2%} of the bytes are new", flush=True)

    rates = {"alone": [], "while backups are made": []}
    for _ in range(2):
        for what, busy in (("alone", False), ("while backups are made", True)):
            backups = Forever(server) if busy else None
            rates[what].append(write(server, next_number, seconds=WRITE_SECONDS))
            next_number += 10_000_000
            if busy:
                made = backups.stop()
                print(f"{len(made)} backups meanwhile, of {made[-1][1]:.1f} s", flush=True)
    alone, busy = (sum(values) / len(values) for values in rates.values())
    print(f"writes while backups are made, one after another ÷ alone: {busy / alone:.2f} ({busy:.0f}/s, {alone:.0f}/s)", flush=True)

    server.stop()
    into = os.path.join(suite.directory, "restored")
    whole = restore(server, into, "--from", str(first.backup))
    print(f"restored: {whole:.1f} s, {million(whole, facts):.1f} s a million facts", flush=True)
    back = restore(server, into, "--from", str(first.backup), "--to-revision", str(facts - FACTS // 100))
    print(f"restored, and set back by one fact in a hundred: {back:.1f} s, {million(back, facts):.1f} s a million facts", flush=True)
