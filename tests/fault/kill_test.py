"""SIGKILL under mixed load (create, correct, retract, entitle, read, watch), again and again: what was acknowledged is there once and
nothing else is, the log has no gap, a watch resumes without gap or repeat, and figures are what the log adds up to.

Arguments: the number of kills (15)."""

import random
import sys
import threading

import grpc

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2
from harness import Suite, run
from load import Load, check_offline, enrollment, figure

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
ACKNOWLEDGED_BETWEEN_KILLS = 1000
STEPS_BETWEEN_KILLS = 30
CHANNELS = ("district_center", "township_station", "hospital")


class Watcher:
    """Follows the log over kills: `facts` by revision, each seen once."""

    def __init__(self):
        self.facts, self.last = {}, 0

    def follow(self, server):
        self.stream = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(from_revision=self.last), timeout=None)
        self.thread = threading.Thread(target=self._read, args=(self.stream,), daemon=True)
        self.thread.start()

    def _read(self, stream):
        try:
            for message in stream:
                if message.HasField("fact"):
                    # Before a kill no fact is seen that is not on disk, so the numbers go on where they stopped.
                    assert message.fact.revision == self.last + 1, f"{message.fact.revision} after {self.last}"
                    self.facts[message.fact.revision] = message.fact
                    self.last = message.fact.revision
        except grpc.RpcError:
            pass

    def wait_until(self, revision):
        deadline = threading.Event()
        for _ in range(6000):
            if self.last >= revision or not self.thread.is_alive():
                break
            deadline.wait(0.01)
        assert self.last >= revision, f"the watch is at {self.last}, the log at {revision}"

    def end(self):
        self.stream.cancel()
        self.thread.join(30)
        assert not self.thread.is_alive()


class Steps(threading.Thread):
    """Corrections, retractions, entitlements and reads between the load's writes; `done` are those acknowledged."""

    def __init__(self, server, load, seed):
        super().__init__(daemon=True)
        self.server, self.load, self.random = server, load, random.Random(seed)
        self.done, self.retracted, self.unexpected, self.ended = [], set(), [], threading.Event()

    def run(self):
        while not self.ended.is_set():
            try:
                self.step()
            except grpc.RpcError as error:
                if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
                    return
                # Another step may have come first, or the row is as the correction wants it.
                if error.code() not in (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT):
                    self.unexpected.append(error)
                    return

    def step(self):
        if not self.load.acknowledged:
            return
        number = self.random.choice(self.load.acknowledged)
        if number in self.retracted:
            return
        name = f"newbornEnrollments/n-{number}"
        request = newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name=name)
        row = self.server.newborn_enrollment.GetNewbornEnrollment(request)
        choice = self.random.randrange(4)
        if choice == 0:
            self.done.append(self.server.fact.CorrectFact(fact_service_pb2.CorrectFactRequest(
                name=row.fact, dimensions={"channel": self.random.choice(CHANNELS)}, cause=fact_pb2.CORRECTION_CAUSE_ERROR,
                reason="entered for another channel", request_id=f"c-{number}-{row.revision}")))
        elif choice == 1:
            self.retracted.add(number)
            self.done.append(self.server.fact.RetractFact(fact_service_pb2.RetractFactRequest(
                name=row.fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered twice", request_id=f"r-{number}")))
        elif choice == 2:
            self.server.newborn_enrollment.RecordNewbornEntitlement(newborn_enrollment_pb2.RecordNewbornEntitlementRequest(
                name=name, entitled_on="2024-12-01", request_id=f"e-{number}"))
        else:
            figure(self.server)


def sum_of_log(facts):
    return sum(posting.amount for fact in facts.values() for posting in fact.postings
               if posting.measure == "livelihood.newborn_enrollments" and posting.effective_on <= "2024-12-31"
               and posting.effective_on >= "2024-01-01")


def by_channel(facts, channel):
    return sum(posting.amount for fact in facts.values() for posting in fact.postings
               if posting.measure == "livelihood.newborn_enrollments" and posting.dimensions.get("channel") == channel
               and "2024-01-01" <= posting.effective_on <= "2024-12-31")


def check(server, watcher, acknowledged, steps):
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
    watcher.wait_until(head.revision)
    births = {}
    for fact in watcher.facts.values():
        if fact.kind == "livelihood.newborn_enrolled" and not fact.corrects:
            births[fact.subject] = births.get(fact.subject, 0) + 1
    wrong = [number for number in acknowledged if births.get(f"newbornEnrollments/n-{number}") != 1]
    assert not wrong, f"acknowledged, and lost or twice: {wrong[:5]} of {len(wrong)}"
    assert set(births.values()) <= {1}, "recorded twice"
    for fact in steps:
        there = watcher.facts.get(fact.revision)
        assert there is not None and there.digest == fact.digest, f"{fact.name} was acknowledged and is not there"
    assert figure(server) == sum_of_log(watcher.facts)
    filters = [figure_pb2.DimensionFilter(key="channel", values=["district_center"])]
    assert figure(server, dimensions=filters) == by_channel(watcher.facts, "district_center")
    verified = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
    assert verified.first_bad_revision == 0 and verified.digest == head.digest


def test_sigkill_under_load():
    seed = random.randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    with Suite() as suite:
        server, watcher = suite.livelihood, Watcher()
        acknowledged, steps, in_doubt, next_number = [], [], set(), 1
        for kill in range(KILLS):
            watcher.follow(server)
            load = Load(server, next_number)
            step = Steps(server, load, seed + kill)
            step.start()
            load.wait(lambda load: len(load.acknowledged) >= ACKNOWLEDGED_BETWEEN_KILLS
                      and len(step.done) >= STEPS_BETWEEN_KILLS or step.unexpected)
            step.ended.set()
            load.kill()
            step.join(60)
            assert not step.unexpected, step.unexpected
            watcher.thread.join(60)
            acknowledged += load.acknowledged
            steps += step.done
            in_doubt |= set(load.refused)
            next_number = load.next
            server.start()
            watcher.follow(server)
            check(server, watcher, acknowledged, steps)
            watcher.end()
        # An enrollment that was sent and not acknowledged is sent again, and is then there once.
        for number in sorted(in_doubt):
            server.newborn_enrollment.CreateNewbornEnrollment(enrollment(number))
        watcher.follow(server)
        check(server, watcher, list(range(1, next_number)), steps)
        watcher.end()
        assert server.stop() == 0
        check_offline(server.directory)
        assert len(steps) >= KILLS * STEPS_BETWEEN_KILLS
        print(f"{KILLS} kills, {len(acknowledged)} enrollments, {len(steps)} corrections and retractions acknowledged, "
              f"{len(in_doubt)} in doubt settled by sending again")


run([test_sigkill_under_load])
