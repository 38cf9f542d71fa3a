"""A disk that fails: the write that hit the error and all after it fail, the process ends by itself with an error, and a restart has
everything acknowledged. Errors are injected by strace, which needs the right to trace."""

import glob
import os
import random
import subprocess

import grpc

from harness import Refusal, Server, Suite, run
from load import Load, check_all_there, check_offline

ACKNOWLEDGED_BEFORE = 200
SECONDS_TO_END = 30
SEED = 76


def inject(server, call, path=None):
    """From its `when`th next call on, the server's disk fails."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(server.process.pid), "-e", f"trace={call}",
               "-e", f"inject={call}:error=EIO:when={random.Random(SEED).randrange(1, 20)}+"]
    if path:
        command += ["-P", path]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def fails_once(suite, number, call, of_log):
    """One failure; returns the acknowledged and the next number."""
    server = Server("livelihood", os.path.join(suite.directory, "data"))
    suite.servers.append(server)
    server.start()
    load = Load(server, number)
    load.wait_for(ACKNOWLEDGED_BEFORE)
    log = max(glob.glob(os.path.join(server.directory, "rocksdb", "*.log")), key=os.path.getmtime) if of_log else None
    strace = inject(server, call, log)
    try:
        load.wait(lambda load: load.refused or strace.poll() is not None, seconds=60)
    finally:
        if strace.poll() is not None and not load.refused:
            raise AssertionError(f"this test needs the right to trace: {strace.stderr.read()}")
    load.stop()
    code = server.process.wait(timeout=SECONDS_TO_END)
    strace.wait(timeout=30)
    assert code > 0, f"exit code {code}"
    server.kill()
    for future in load.refused.values():
        why = Refusal(future.exception())
        # Refused by name, or cut off as the process ended.
        assert why.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED), (why.code, why.message)
    named = sum(Refusal(future.exception()).reason == "NOT_SERVING" for future in load.refused.values())
    print(f"{call} fails: {len(load.acknowledged)} acknowledged, {len(load.refused)} refused ({named} NOT_SERVING), exit {code}", flush=True)
    assert named > 0, "nobody was told why"
    return load.acknowledged, load.next


def test_a_failing_disk():
    with Suite() as suite:
        acknowledged, number = [], 1
        for call, of_log in (("fdatasync", False), ("write", True), ("fdatasync", False), ("write", True), ("fdatasync", False)):
            done, number = fails_once(suite, number, call, of_log)
            acknowledged += done
            server = Server("livelihood", os.path.join(suite.directory, "data"))
            suite.servers.append(server)
            server.start()
            check_all_there(server, acknowledged)
            load = Load(server, number)
            load.wait_for(10)
            acknowledged, number = acknowledged + load.stop().acknowledged, load.next
            assert server.stop() == 0
            check_offline(server.directory)


run([test_a_failing_disk])
