"""More than the service can take: writes beyond a bounded queue are refused with a delay to try again after, figures are answered
meanwhile, and neither queued writes nor watchers who do not read can hold memory. The disk is slowed by strace, which needs the
right to trace."""

import os
import subprocess
import time

import grpc

from eastgate.fact.v1 import fact_service_pb2
from harness import Refusal, Server, Suite, run
from load import Load, check_all_there, check_offline, figure

QUEUE = 128
IN_FLIGHT = 1500
REFUSED_AT_LEAST = 500
FIGURES = 100
WATCHERS = 200
FACTS_NOT_READ = 20_000
MEMORY_GROWTH_MIB = 96


def resident_mib(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def started(suite, *flags):
    server = Server("livelihood", os.path.join(suite.directory, "data"))
    server.flags = list(flags)
    suite.servers.append(server)
    return server.start()


def test_writes_are_shed_and_figures_answered():
    with Suite() as suite:
        server = started(suite, "--max-queued-transactions", str(QUEUE), "--caller-calls", str(IN_FLIGHT))
        before = resident_mib(server)
        slow = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(server.process.pid), "-e", "trace=fdatasync",
                                 "-e", "inject=fdatasync:delay_enter=100000"], stderr=subprocess.PIPE, text=True)
        load = Load(server, 1, in_flight=IN_FLIGHT)
        load.wait(lambda load: len(load.refused) >= REFUSED_AT_LEAST or slow.poll() is not None)
        assert slow.poll() is None, f"this test needs the right to trace: {slow.stderr.read()}"
        slowest = 0
        for _ in range(FIGURES):
            begun = time.monotonic()
            figure(server)
            slowest = max(slowest, time.monotonic() - begun)
        assert slowest < 2, f"a figure took {slowest:.2f} s"
        slow.terminate()
        slow.wait()
        load.stop()
        grown = resident_mib(server) - before
        for future in load.refused.values():
            why = Refusal(future.exception())
            assert (why.code, why.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED"), (why.code, why.reason, why.message)
            assert why.retry_seconds > 0
        assert load.acknowledged, "nothing was taken at all"
        assert grown < MEMORY_GROWTH_MIB, f"{grown} MiB more"
        check_all_there(server, load.acknowledged, load.refused)
        assert server.stop() == 0
        check_offline(server.directory)
        print(f"{len(load.acknowledged)} taken, {len(load.refused)} refused, slowest figure {slowest * 1000:.0f} ms, {grown} MiB more")


def test_watchers_who_do_not_read_hold_no_memory():
    with Suite() as suite:
        server = started(suite, "--caller-streams", str(WATCHERS))
        load = Load(server, 1)
        load.wait_for(1000)
        load.stop()
        before = resident_mib(server)
        watches = [server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(), timeout=600) for _ in range(WATCHERS)]
        load = Load(server, load.next)
        load.wait_for(FACTS_NOT_READ)
        load.stop()
        grown = resident_mib(server) - before
        assert grown < MEMORY_GROWTH_MIB, f"{grown} MiB more for {WATCHERS} watchers"
        # Who reads at last gets everything.
        head, last = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision, 0
        for message in watches[0]:
            if message.HasField("fact"):
                assert message.fact.revision == last + 1
                last = message.fact.revision
            if last >= head:
                break
        for watch in watches:
            watch.cancel()
        print(f"{WATCHERS} watchers, {len(load.acknowledged)} facts not read, {grown} MiB more")


run([test_writes_are_shed_and_figures_answered, test_watchers_who_do_not_read_hold_no_memory])
