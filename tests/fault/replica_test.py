"""A process that only reads a replicated log which another one writes: it has what was acknowledged a moment later, says no to what writes, lets a
read wait for the revision that it asks for, and goes on without PostgreSQL."""

import os
import shutil
import tempfile
import threading
import time

import grpc

from caller import by_name, named
from contract_walk import COMMON, is_read, methods, path
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.reference.v1 import reference_service_pb2
from google.protobuf import descriptor_pb2, message_factory
from harness import CALLER, SAMPLE, refusal, run, stubs_on
from load import FIGURE, Load, check_all_there, check_offline, enrollment, figure
from member import LIMIT_SECONDS, Member, Replica, check_log
from postgres import Cluster

LEAST_RATE = 100  # Writes a second, so that a test that did too little fails.
FIRST = 300
# The lag that nine in a hundred may not have. The aim is 100 ms on a machine that does nothing else (tests/benchmark/replicated.py).
LAG_SECONDS = 1.0


class WithReader:
    """A writer, and a process that only reads, over one cluster."""

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.writer, self.reader = Member(self.cluster, "writer", self.directory), Replica(self.cluster, "reader", self.directory)
        self.writer.reference_directory = os.path.join(self.directory, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), self.writer.reference_directory)
        return self

    def start(self):
        self.writer.launch().wait_until_listening()
        self.reader.launch().wait_until_listening()
        return self

    def __exit__(self, *unused):
        for member in (self.writer, self.reader):
            if member.is_running():
                member.kill()
        shutil.rmtree(self.directory)
        self.cluster.__exit__()


def head_at(server, revision, timeout=LIMIT_SECONDS):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest(min_revision=revision), timeout=timeout)


def check_same(pair, load):
    """The reader has the log of the writer, and answers the same."""
    head = pair.writer.head()
    assert head_at(pair.reader, head.revision) == head
    check_all_there(pair.reader, load.acknowledged, load.refused)
    assert figure(pair.reader) == figure(pair.writer)
    check_log(pair.reader, pair.cluster.primary)


def load_for(pair, count=FIRST, first=1):
    began = time.monotonic()
    load = Load(pair.writer, first)
    load.wait_for(count)
    rate = count / (time.monotonic() - began)
    assert rate >= LEAST_RATE, f"{rate:.0f} writes a second"
    return load


def test_it_waits_for_a_log_that_has_not_begun():
    with WithReader() as pair:
        pair.reader.launch()
        deadline = time.monotonic() + LIMIT_SECONDS
        while "waiting for its writer" not in pair.reader.words():
            assert pair.reader.is_running() and time.monotonic() < deadline, pair.reader.words()
        pair.writer.launch().wait_until_listening()
        pair.reader.wait_until_listening()
        assert pair.reader.head().log_id == pair.writer.head().log_id


def test_it_has_what_was_written_a_moment_later():
    with WithReader() as pair:
        pair.start()
        load, lags = load_for(pair), []
        # Beside the load, each write is looked for as soon as it was answered.
        for number in range(100):
            revision = pair.writer.newborn_enrollment.CreateNewbornEnrollment(enrollment(1_000_000 + number)).revision
            answered = time.monotonic()
            asked = figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31", min_revision=revision))
            assert pair.reader.figure.GetFigure(asked).revision >= revision
            lags.append(time.monotonic() - answered)
            load.acknowledged.append(1_000_000 + number)
        load.stop()
        lags.sort()
        print(f"lag: p50 {lags[50] * 1000:.0f} ms, p99 {lags[98] * 1000:.0f} ms", flush=True)
        assert lags[90] <= LAG_SECONDS, lags[90:]
        check_same(pair, load)
        # It ends and begins again as any server.
        assert pair.reader.stop() == 0
        check_offline(pair.reader.directory)
        more = load_for(pair, first=load.next).stop()
        more.acknowledged += load.acknowledged
        pair.reader.launch().wait_until_listening()
        check_same(pair, more)


def send_empty(server, method):
    """Sends an empty request, which the writer would say no to for other reasons."""
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    request = message_factory.MessageFactory().GetPrototype(method.input_type)()
    kind, sent = (server.channel.stream_unary, iter([request])) if proto.client_streaming else (server.channel.unary_unary, request)
    call = kind(path(method), request_serializer=lambda message: message.SerializeToString(), response_deserializer=bytes)
    return call(sent, timeout=LIMIT_SECONDS)


def test_whatever_writes_is_refused():
    with WithReader() as pair:
        pair.start()
        writing = [method for method in methods() if method.containing_service.file.package.split(".")[1] in (*COMMON, "livelihood")
                   and not is_read(method)]
        assert len(writing) > 50, len(writing)
        for method in writing:
            said = refusal(lambda method=method: send_empty(pair.reader, method))
            assert (said.code, said.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "READ_REPLICA"), (path(method), said.message)
        assert pair.reader.head() == pair.writer.head()


def test_a_read_waits_for_what_it_asks_for():
    with WithReader() as pair:
        pair.start()
        head, answers = pair.writer.head().revision, []
        waiting = threading.Thread(target=lambda: answers.append(head_at(pair.reader, head + 1)))
        waiting.start()
        written = pair.writer.newborn_enrollment.CreateNewbornEnrollment(enrollment(1))
        waiting.join(LIMIT_SECONDS)
        assert answers and answers[0].revision >= written.revision
        known = figure_service_pb2.GetFigureRequest(
            query=figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31", known_at_revision=written.revision))
        assert pair.reader.figure.GetFigure(known).value == 1
        began = time.monotonic()
        late = refusal(lambda: head_at(pair.reader, written.revision + 1000, timeout=4))
        seconds = time.monotonic() - began
        assert late.reason == "REVISION_AHEAD" and 1 < seconds < 4, (late.message, seconds)
        # A caller in a hurry does not keep the server from ending.
        waiting = threading.Thread(target=lambda: answers.append(refusal(lambda: head_at(pair.reader, written.revision + 1000))))
        waiting.start()
        assert pair.reader.stop() == 0
        waiting.join(LIMIT_SECONDS)
        assert answers[1].code == grpc.StatusCode.UNAVAILABLE, answers[1].message


def test_one_that_was_killed_or_lost_its_copy_has_the_same_figures():
    with WithReader() as pair:
        pair.start()
        load = load_for(pair)
        pair.reader.kill()
        load.wait_for(2 * FIRST)
        pair.reader.launch().wait_until_listening()
        load.wait_for(3 * FIRST)
        load.stop()
        check_same(pair, load)
        pair.reader.kill()
        shutil.rmtree(pair.reader.directory)
        pair.reader.launch().wait_until_listening()
        check_same(pair, load)


def test_reads_go_on_while_postgres_is_away():
    with WithReader() as pair:
        pair.start()
        load = load_for(pair)
        pair.cluster.primary.kill()
        answered = [figure(pair.reader) for _ in range(200)]
        assert answered == sorted(answered) and pair.reader.head().revision > 0
        pair.cluster.primary.start()
        load.wait_for(2 * FIRST)
        load.stop()
        check_same(pair, load)
        assert "the replicated log does not answer" in pair.reader.words()


def test_it_follows_another_writer():
    with WithReader() as pair:
        pair.start()
        second = Member(pair.cluster, "second", pair.directory).launch().wait_until_waiting()
        load = load_for(pair)
        load.kill()
        second.wait_until_listening()
        pair.writer = second
        more = load_for(pair, first=load.next).stop()
        more.acknowledged += load.acknowledged
        check_same(pair, more)


def replace(server, name, text):
    """As a careful writer does: nobody sees half a file."""
    path = os.path.join(server.reference_directory, name)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


def titles(server, **fields):
    request = reference_service_pb2.ListUnitsRequest(page_size=1000, as_of="2024-06-01", **fields)
    return {unit.code: unit.title_zh for unit in server.reference.ListUnits(request).units}


def code_of(call):
    """Returns the code of the refusal; None where the call is answered."""
    try:
        call()
        return None
    except grpc.RpcError as error:
        return error.code()


def head_at_least(server, revision):
    """Waits until the log of a server has the revision, which is not asked of it."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while (head := server.head().revision) < revision:
        assert time.monotonic() < deadline, head
    return head


def test_reference_data_that_the_writer_loads_are_in_effect():
    with WithReader() as pair:
        pair.start()
        with open(os.path.join(pair.writer.reference_directory, "units.csv"), encoding="utf-8") as file:
            text = file.read()
        code, title = text.splitlines()[1].split(",")[:2]
        before = pair.writer.head().revision
        replace(pair.writer, "units.csv", text.replace(title, title + "（新）", 1))
        revision = head_at_least(pair.writer, before + 1)
        assert titles(pair.reader, min_revision=revision)[code] == title + "（新）"
        assert titles(pair.reader, known_at_revision=before)[code] == title
        # Rights, too: from the moment a file of grants is in effect nobody may do what it does not grant.
        stranger = stubs_on(named(pair.reader.anonymous, by_name("test:stranger")))["figure"]
        query = figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(figure=FIGURE, as_of="2024-12-31"))
        assert stranger.GetFigure(query).value == 0
        replace(pair.writer, "grants.csv", f"holder,role,division,valid_from,valid_to\n{CALLER[0][1]},reader,36,2000-01-01,\n")
        deadline = time.monotonic() + LIMIT_SECONDS
        while (code := code_of(lambda: stranger.GetFigure(query))) is None:
            assert time.monotonic() < deadline, "the grants do not reach the reader"
        assert code == grpc.StatusCode.PERMISSION_DENIED and figure(pair.reader) == 0


def test_one_that_has_what_the_log_lacks_ends():
    with WithReader() as pair:
        pair.start()
        load_for(pair).stop()
        primary, standby = pair.cluster.primary, pair.cluster.standby
        primary.query("ALTER SYSTEM SET synchronous_standby_names = ''")
        primary.query("SELECT pg_reload_conf()")
        standby.kill()
        load_for(pair, first=10 * FIRST).stop()
        head_at(pair.reader, pair.writer.head().revision)
        pair.writer.kill()
        primary.kill()
        standby.start()
        standby.promote()
        assert pair.reader.process.wait(timeout=LIMIT_SECONDS) != 0, pair.reader.words()
        pair.reader.launch()
        assert pair.reader.process.wait(timeout=LIMIT_SECONDS) == 5, pair.reader.words()


run([test_it_waits_for_a_log_that_has_not_begun, test_it_has_what_was_written_a_moment_later, test_whatever_writes_is_refused,
     test_a_read_waits_for_what_it_asks_for, test_one_that_was_killed_or_lost_its_copy_has_the_same_figures, test_reads_go_on_while_postgres_is_away,
     test_it_follows_another_writer, test_reference_data_that_the_writer_loads_are_in_effect, test_one_that_has_what_the_log_lacks_ends])
