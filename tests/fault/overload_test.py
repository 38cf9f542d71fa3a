"""More than the service can take: writes beyond a bounded queue are refused with a delay to try again after, figures are answered
meanwhile, and neither queued writes nor streams that nobody reads can hold memory. The disk is slowed by strace, which needs the
right to trace."""

import os
import subprocess
import time

import grpc

from caller import by_name
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import STUBS, Refusal, Server, Suite, resident_mib, run
from load import FIGURE, Load, check_all_there, check_offline, figure

QUEUE = 128
IN_FLIGHT = 1500
REFUSED_AT_LEAST = 500
FIGURES = 100
WATCHERS = 200
FACTS_NOT_READ = 20_000
FACTS_TRACED = 3000
READERS = 2634
STREAMS_OF_ONE, STREAMS_OF_ALL, MORE = 64, 1024, 4
# RocksDB's memtable and the caches fill meanwhile; what the watchers do not read would be gigabytes.
MEMORY_GROWTH_MIB = 192
# A connection of its own, whose windows do not grow: a client whose buffers take a whole trace cannot tell that it has ended.
UNREAD = [("grpc.use_local_subchannel_pool", 1), ("grpc.http2.bdp_probe", 0)]
# Streams that nobody reads hold their buffers; a figure beside 2,800 of them that begin at once.
STREAMS_GROWTH_MIB, SLOWEST_SECONDS = 256, 5


def started(suite, *flags):
    server = Server("livelihood", os.path.join(suite.directory, "data"))
    server.flags = list(flags)
    suite.servers.append(server)
    return server.start()


def test_writes_are_shed_and_figures_answered():
    with Suite() as suite:
        server = started(suite, "--max-queued-transactions", str(QUEUE), "--caller-calls", str(IN_FLIGHT))
        before = resident_mib(server.process.pid)
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
        grown = resident_mib(server.process.pid) - before
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
        before = resident_mib(server.process.pid)
        watches = [server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(), timeout=600) for _ in range(WATCHERS)]
        load = Load(server, load.next)
        load.wait_for(FACTS_NOT_READ)
        load.stop()
        grown = resident_mib(server.process.pid) - before
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


def active(streams):
    return sum(stream.is_active() for stream in streams)


def test_streams_that_nobody_reads_are_bounded():
    """As many as one caller may have, and as all may have together; beyond it they are refused, and others are answered meanwhile."""
    with Suite() as suite:
        server = started(suite)
        load = Load(server, 1)
        load.wait_for(FACTS_TRACED)
        load.stop()
        before = resident_mib(server.process.pid)
        request = figure_service_pb2.TraceFigureRequest(query=figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31"))
        channels, streams = [], []
        for number in range(READERS // STREAMS_OF_ONE + 1):
            channels.append(grpc.insecure_channel(server.address, options=UNREAD))
            trace = STUBS["figure"](channels[-1]).TraceFigure
            streams.append([trace(request, timeout=600, metadata=by_name(f"reader:{number}")) for _ in range(STREAMS_OF_ONE + MORE)])
        slowest, deadline, bounded = 0, time.monotonic() + 60, False
        while not bounded:
            assert time.monotonic() < deadline, "more streams are open than one caller, or all of them, may have"
            begun = time.monotonic()
            figure(server)
            slowest = max(slowest, time.monotonic() - begun)
            bounded = sum(map(active, streams)) <= STREAMS_OF_ALL and max(map(active, streams)) <= STREAMS_OF_ONE
        refused = [[stream for stream in of_one if not stream.is_active()] for of_one in streams]
        for stream in (stream for of_one in refused for stream in of_one):
            assert stream.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, (stream.code(), stream.details())
        grown, open_ones = resident_mib(server.process.pid) - before, sum(map(len, streams)) - sum(map(len, refused))
        print(f"{sum(map(len, streams))} traces that nobody reads: {open_ones} open, the others refused, {grown} MiB more, slowest figure "
              f"{slowest * 1000:.0f} ms")
        assert grown < STREAMS_GROWTH_MIB, f"{grown} MiB more for {open_ones} streams"
        assert slowest < SLOWEST_SECONDS, f"a figure took {slowest:.2f} s"
        for channel in channels:
            channel.close()
        figure(server)


run([test_writes_are_shed_and_figures_answered, test_watchers_who_do_not_read_hold_no_memory,
     test_streams_that_nobody_reads_are_bounded])
