"""The wall clock is set back an hour and forward a year under load: no order changes and nothing is lost. Time that is only
measured (deadlines, waits) goes on as it was: the server runs with clock_shift.cc preloaded."""

import os
import re
import struct
import subprocess
import time
import urllib.request

import grpc

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from harness import Server, Suite, run
from load import Load, check_all_there, check_offline, figure

HOUR, YEAR = 3600, 365 * 86400
STEPS = (0, -HOUR, YEAR, 0, -HOUR, YEAR, -YEAR)
LIBRARY = os.environ["EASTGATE_CLOCK_SHIFT_LIBRARY"]
ACKNOWLEDGED_BETWEEN_STEPS = 500
SEEN_WITHIN = 2.5  # Seconds: absl::Now() counts cycles, and asks the clock again after 2.1 s.


class Clock:
    """The wall clock of servers started by it, off by some seconds."""

    def __init__(self, folder):
        self.file = os.path.join(folder, "clock")
        self.variables = {"LD_PRELOAD": LIBRARY, "EASTGATE_CLOCK_SHIFT": self.file}
        with open(self.file, "wb") as file:
            file.write(struct.pack("<q", 0))
        for shift in (YEAR, 0):
            self.set(shift)
            shown = int(subprocess.run(["date", "+%s"], env={**os.environ, **self.variables}, capture_output=True).stdout)
            assert abs(shown - time.time() - shift) < HOUR / 2, f"preloaded, a clock set off by {shift} s is off by {shown - time.time()} s"

    def set(self, seconds):
        with open(self.file, "r+b") as file:
            file.write(struct.pack("<q", seconds))

    def start(self, server):
        os.environ.update(self.variables)
        try:
            server.start()
        finally:
            for name in self.variables:
                del os.environ[name]


def log_of(server):
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    facts = []
    for message in server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest()):
        if message.HasField("fact"):
            facts.append(message.fact)
        if len(facts) == head:
            return facts


def seconds(fact):
    return fact.record_time.seconds + fact.record_time.nanos / 1e9


def test_a_clock_that_steps():
    with Suite() as suite:
        clock, server = Clock(suite.directory), Server("livelihood", os.path.join(suite.directory, "data"))
        suite.servers.append(server)
        clock.start(server)
        begun = seconds(server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()))
        acknowledged, number, correction, corrected = [], 1, None, None
        watch = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(), timeout=600)
        for round, step in enumerate(STEPS):
            load = Load(server, number)
            load.wait_for(ACKNOWLEDGED_BETWEEN_STEPS)
            clock.set(step)
            if round == len(STEPS) // 2:
                # Over a restart too: what the log says of time outlives the process.
                load.kill()
                clock.start(server)
            else:
                done, seen = len(load.acknowledged), time.monotonic() + SEEN_WITHIN
                load.wait_for(done + ACKNOWLEDGED_BETWEEN_STEPS)
                while time.monotonic() < seen:
                    load.wait_for(len(load.acknowledged) + 1)
                load.stop()
                wrong = {future.code() for future in load.refused.values()}
                assert not wrong, f"after {step}: calls ended with {wrong}"
            acknowledged, number = acknowledged + load.acknowledged, load.next
            if correction is None:
                correction = fact_service_pb2.CorrectFactRequest(
                    name=log_of(server)[-1].name, dimensions={"channel": "hospital"}, cause=fact_pb2.CORRECTION_CAUSE_ERROR,
                    reason="entered for another channel", request_id="once")
                corrected = server.fact.CorrectFact(correction)
            elif abs(seconds(corrected) - seconds(log_of(server)[-1])) < 86400:
                assert server.fact.CorrectFact(correction) == corrected, "the same request was done twice"
        try:
            watch.cancel()
        except grpc.RpcError:
            pass
        facts = log_of(server)
        assert [fact.revision for fact in facts] == list(range(1, len(facts) + 1))
        times = [seconds(fact) for fact in facts]
        assert times == sorted(times), "record_time went back"
        assert times[-1] - begun > 300 * 86400, f"the clock was never a year ahead: {times[-1] - begun} s"
        check_all_there(server, acknowledged)
        with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as metrics:
            age = re.search(r"^eastgate_last_record_age_seconds (\S+)$", metrics.read().decode(), re.MULTILINE)
        assert float(age[1]) < -300 * 86400, f"the last record is {age[1]} s old by a clock that was set back two years"
        # As known at a time is as known at the last revision recorded by then.
        for fact in facts[::len(facts) // 20]:
            last = max(other.revision for other in facts if seconds(other) <= seconds(fact))
            assert figure(server, known_at_time=fact.record_time) == figure(server, known_at_revision=last)
        assert server.stop() == 0
        check_offline(server.directory)
        print(f"{len(STEPS)} steps of the clock, {len(acknowledged)} acknowledged writes")


run([test_a_clock_that_steps])
