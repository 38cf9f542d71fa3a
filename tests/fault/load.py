"""The load of the fault tests: enrollments by number, sent many at a time, and what must be there afterwards."""

import subprocess
import threading

import grpc

from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2
from harness import binary

IN_FLIGHT = 64
FIGURE = "livelihood.newborn_enrollments"


def enrollment(number):
    return newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=f"n-{number}", child_identity=person_pb2.PersonIdentity(birth_certificate=f"L{number:09}"),
        born_on="2024-01-05", enrolled_on=f"2024-{1 + number % 9:02}-{5 + number % 20:02}", division="360111001",
        channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT)


def exists(server, number):
    request = newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name=f"newbornEnrollments/n-{number}")
    try:
        server.newborn_enrollment.GetNewbornEnrollment(request)
        return True
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND:
            return False
        raise


class Load:
    """Sends numbered enrollments, `in_flight` at a time, from a thread of its own. `acknowledged` are the numbers answered OK, `refused`
    maps the others to their errors."""

    def __init__(self, server, first, in_flight=IN_FLIGHT):
        self.in_flight = in_flight
        self.server, self.first, self.next = server, first, first
        self.acknowledged, self.refused = [], {}
        self._window, self._changed = threading.Semaphore(in_flight), threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)  # A failed test must end.
        self._thread.start()

    def _send(self):
        while not self._stopping.is_set():
            self._window.acquire()
            number, self.next = self.next, self.next + 1
            future = self.server.newborn_enrollment.CreateNewbornEnrollment.future(enrollment(number))
            future.add_done_callback(lambda ended, number=number: self._done(number, ended))

    def _done(self, number, future):
        with self._changed:
            if future.code() == grpc.StatusCode.OK:
                self.acknowledged.append(number)
            else:
                self.refused[number] = future
            self._changed.notify_all()
        self._window.release()

    def wait(self, condition, seconds=60):
        """Until condition(self)."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), seconds), \
                f"after {seconds} s: {len(self.acknowledged)} acknowledged, {len(self.refused)} refused"

    def wait_for(self, acknowledged, seconds=60):
        self.wait(lambda load: len(load.acknowledged) >= acknowledged, seconds)

    def stop(self):
        """Sends no more, and waits for what is in flight."""
        self._stopping.set()
        self._thread.join(60)
        for _ in range(self.in_flight):
            assert self._window.acquire(timeout=60), "a call never ended"
        return self

    def kill(self):
        """SIGKILL while calls are in flight."""
        self.server.process.kill()
        self.stop()
        self.server.kill()
        return self


def recorded(server, after=0):
    """Returns how often each subject was enrolled after a revision, from the log, whose revisions have no gaps."""
    times, last = {}, after
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    if last >= head:
        return times
    stream = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(from_revision=after))
    for message in stream:
        if message.HasField("fact"):
            assert message.fact.revision == last + 1, f"revision {message.fact.revision} after {last}"
            last = message.fact.revision
            if message.fact.kind == "livelihood.newborn_enrolled" and not message.fact.corrects:
                times[message.fact.subject] = times.get(message.fact.subject, 0) + 1
        if last >= head:
            stream.cancel()
            return times


def figure(server, **query):
    request = figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31", **query))
    return server.figure.GetFigure(request).value


def check_all_there(server, acknowledged, refused=(), times=None):
    """Every acknowledged enrollment was recorded once, none of the refused, and the figure is their number. `times` is what recorded(server) returns,
    where it is known."""
    times = recorded(server) if times is None else times
    wrong = [number for number in acknowledged if times.get(f"newbornEnrollments/n-{number}") != 1]
    assert not wrong, f"acknowledged, and lost or twice: {wrong[:5]} of {len(wrong)}"
    there = [number for number in refused if f"newbornEnrollments/n-{number}" in times]
    assert not there, f"refused, and recorded: {there[:5]} of {len(there)}"
    assert set(times.values()) <= {1}, "an enrollment was recorded twice"
    assert figure(server) == len(times), f"the figure says {figure(server)}, {len(times)} were recorded"


def check_offline(directory, program=None):
    """The log verifies, and everything made from it is what the log says. `program` is livelihood, if not that of EASTGATE_SERVICES."""
    for flag in ("--verify-log", "--check"):
        result = subprocess.run([program or binary("livelihood"), flag, directory], capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, result.stdout + result.stderr
