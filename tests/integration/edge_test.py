"""The edge that is shipped (deploy/edge), in front of a server: people come through it with tokens, and nobody else does. Against callers
who break the rules of HTTP/2 the server's memory and the edge's stay bounded, and somebody who keeps to them is answered meanwhile."""

import collections
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import grpc

import http2
from caller import by_name, by_token
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2
from harness import SAMPLE, STUBS, Refusal, Server, free_ports, peak_mib, refusal, run, stubs_on
from trusted import Authority, grant, secure, spiffe

EDGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "edge", "run.sh")
SERVICES = ("LIVELIHOOD", "COMMAND", "ECONOMY", "URBAN")
CLERK, STREET, DISTRICT = "clerk:li", "360111001", "360111"
ANY_TOKEN = by_token("none")
HOSTILE = "127.0.0.2"
MOST_MIB = 256
ANSWER_SECONDS = 2
CALL_SECONDS = 20
RESET_STREAMS = 50_000
SOURCES = 50
BATCH = 100
HALF_OPEN = SILENT = 600
PIECES = 20_000
CONNECTIONS = 4
FLOOD_SECONDS = 5
STREAMS = 60  # On one connection, which may have 64.
OPEN_SOURCES = 6
LARGE_HEADERS = 40  # Each of 160 bytes, as gRPC counts.
BOMBS = 4
POLITE_ANSWERS = 20
HEALTH = "/grpc.health.v1.Health/Check"
CHECK_PATH = HEALTH.encode()
CHECK = http2.request(CHECK_PATH)
SERVING = b"\x08\x01"  # HealthCheckResponse, whose Python package has the name of grpc's own.


class Edge:
    """nginx as it is shipped, in front of a server of the suite with mutual TLS, or without where `to` is grpc."""

    def __init__(self, to="grpcs"):
        self.to = to

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        os.chmod(self.folder, 0o755)  # nginx's workers are another user.
        self.authority = Authority(os.path.join(self.folder, "credentials"))
        self.authority.certificate("edge", spiffe("edge"))
        self.server = Server("livelihood", os.path.join(self.folder, "data"))
        if self.to == "grpcs":
            reference = os.path.join(self.folder, "reference")
            shutil.copytree(os.path.join(SAMPLE, "reference"), reference)
            grant(reference, [(CLERK, "reader", STREET), ("service/livelihood", "reader", DISTRICT)])
            secure(self.server, self.authority, reference)
        self.server.start()
        ports = free_ports(len(SERVICES))
        self.address = ("127.0.0.1", ports[0])
        # Behind the other ports is the same server, which is not who they want.
        settings = {"EDGE_CREDENTIALS": self.authority.folder, "EDGE_TO": self.to, **{name: self.server.address for name in SERVICES},
                    **{f"{name}_PORT": str(port) for name, port in zip(SERVICES, ports)}}
        self.log = os.path.join(self.folder, "edge", "access.log")
        self.nginx = subprocess.Popen([EDGE, os.path.dirname(self.log)], env={**os.environ, **settings})
        self.channel, self.other = (grpc.secure_channel(f"localhost:{port}", self.authority.credentials()) for port in ports[:2])
        grpc.channel_ready_future(self.channel).result(timeout=CALL_SECONDS)
        self.check_health = self.channel.unary_unary(HEALTH)
        return self

    def __exit__(self, *unused):
        self.channel.close()
        self.other.close()
        self.nginx.terminate()
        self.nginx.wait(timeout=30)
        if self.server.process:
            self.server.kill()
        shutil.rmtree(self.folder)

    def peaks_mib(self):
        """The server's peak, and that of nginx's processes together."""
        with open(f"/proc/{self.nginx.pid}/task/{self.nginx.pid}/children", encoding="utf-8") as children:
            processes = [self.nginx.pid, *map(int, children.read().split())]
        return peak_mib(self.server.process.pid), sum(map(peak_mib, processes))

    def statuses(self):
        """Returns the number of answers of the edge by status of HTTP, as its log says; 499 is a request that its client cancelled."""
        with open(self.log, encoding="utf-8") as lines:
            return collections.Counter(line.split()[4] for line in lines)


class Polite:
    """Somebody who asks again and again, one question at a time, and once more where the edge has no room: its slowest answer, in seconds,
    with what that took."""

    def __init__(self, edge):
        self.edge, self.answers, self.asked_again, self.slowest, self.error = edge, 0, 0, 0, None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self):
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                self._answer(begun)
            except grpc.RpcError as error:
                self.error = self.error or error
                return
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.answers += 1
            self._stop.wait(0.01)

    def _answer(self, begun):
        while True:
            try:
                return self.edge.check_health(b"", timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() - begun > CALL_SECONDS:
                    raise
                self.asked_again += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, failed, *unused):
        self._stop.set()
        self._thread.join()
        if failed:
            return
        assert self.error is None, self.error
        server, edge = self.edge.peaks_mib()
        print(f"  {self.answers} polite answers, {self.asked_again} times asked again, the slowest after {self.slowest * 1000:.0f} ms; the peak of the server is {server} MiB, that of "
              f"the edge {edge} MiB; answered by the edge: {dict(self.edge.statuses())}", flush=True)
        assert self.answers > 0 and self.slowest < ANSWER_SECONDS, (self.answers, self.slowest)
        assert max(server, edge) < MOST_MIB, (server, edge)


def connected(edge, source=HOSTILE):
    """A hostile connection that has said hello but never acknowledges the other side's settings."""
    connection = http2.Connection(edge.address, source)
    assert connection.send(http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0))
    return connection


def code_of(call, *arguments, **named):
    return refusal(lambda: call(*arguments, timeout=CALL_SECONDS, **named)).code


def test_names_that_the_edge_does_not_know_are_left_out():
    with Edge(to="grpc") as edge:
        assert edge.check_health(b"", timeout=CALL_SECONDS) == SERVING
        request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id="n-1", child_identity=person_pb2.PersonIdentity(birth_certificate="L000000001"), born_on="2024-01-05",
            enrolled_on="2024-01-06", division="360111001", channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT)
        through = STUBS["newborn_enrollment"](edge.channel)
        for name in (by_name("anna"), (("eastgate-on-behalf-of", "anna"),)):
            refused = refusal(lambda: through.CreateNewbornEnrollment(request, timeout=CALL_SECONDS, metadata=ANY_TOKEN + name))
            assert (refused.code, refused.reason) == (grpc.StatusCode.UNAUTHENTICATED, "NO_PRINCIPAL"), vars(refused)
        # The edge refuses calls with a status of gRPC.
        create = edge.channel.unary_unary("/eastgate.livelihood.v1.NewbornEnrollmentService/CreateNewbornEnrollment")
        assert code_of(create, b"x" * (5 << 20), metadata=ANY_TOKEN) == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert code_of(create, b"x" * (3 << 20), metadata=ANY_TOKEN) == grpc.StatusCode.UNAUTHENTICATED  # By the server.
        assert code_of(edge.channel.unary_unary("/other"), b"") == grpc.StatusCode.UNIMPLEMENTED
        edge.server.kill()
        assert code_of(edge.check_health, b"") == grpc.StatusCode.UNAVAILABLE


def figure_of(division):
    query = figure_pb2.FigureQuery(figure="livelihood.newborn_enrollments", as_of="2024-09-30", division=division)
    return figure_service_pb2.GetFigureRequest(query=query)


def test_people_are_let_in_by_their_tokens_and_nobody_else():
    denied, unknown = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED
    with Edge() as edge:
        assert edge.check_health(b"", timeout=CALL_SECONDS) == SERVING
        figure = stubs_on(edge.channel)["figure"]
        token = by_token(edge.authority.token(CLERK))
        assert figure.GetFigure(figure_of(STREET), metadata=token).value == 0
        refused = refusal(lambda: figure.GetFigure(figure_of(DISTRICT), metadata=token))
        assert (refused.code, refused.reason, refused.metadata["divisions"]) == (denied, "DIVISION_NOT_GRANTED", STREET), vars(refused)
        # Without a token the edge itself refuses, reflection too; a certificate of its client's is nothing to it.
        anonymous = [(), by_name(CLERK), (("eastgate-on-behalf-of", CLERK),)]
        assert all(code_of(figure.GetFigure, figure_of(STREET), metadata=metadata) == unknown for metadata in anonymous)
        assert code_of(edge.channel.unary_unary("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"), b"") == unknown
        own = grpc.secure_channel(f"localhost:{edge.address[1]}", edge.authority.credentials("livelihood"))
        assert code_of(stubs_on(own)["figure"].GetFigure, figure_of(STREET)) == unknown
        own.close()
        for wrong in (ANY_TOKEN, by_token(edge.authority.token(CLERK, seconds=-3600)), by_token(edge.authority.token(CLERK, audience="other"))):
            refused = refusal(lambda: figure.GetFigure(figure_of(STREET), metadata=wrong))
            assert (refused.code, refused.reason) == (unknown, "TOKEN_INVALID"), vars(refused)
        # Who is let in by a token does not become a service by a name.
        refused = refusal(lambda: figure.GetFigure(figure_of(DISTRICT), metadata=token + (("eastgate-on-behalf-of", "service/livelihood"),)))
        assert (refused.code, refused.reason) == (denied, "DIVISION_NOT_GRANTED"), vars(refused)
        watch = STUBS["fact"](edge.channel).WatchFacts(fact_service_pb2.WatchFactsRequest(division=STREET), timeout=CALL_SECONDS, metadata=token)
        assert next(watch).progress_revision > 0
        watch.cancel()
        # A server that is not the one behind this port is not believed.
        assert code_of(stubs_on(edge.other)["figure"].GetFigure, figure_of(STREET), metadata=token) == grpc.StatusCode.UNAVAILABLE
        # The edge itself has no rights.
        direct = grpc.secure_channel(edge.server.address, edge.authority.credentials("edge"))
        refused = refusal(lambda: stubs_on(direct)["figure"].GetFigure(figure_of(STREET)))
        assert (refused.code, refused.reason) == (denied, "ROLE_NOT_GRANTED"), vars(refused)
        direct.close()


def test_streams_that_are_reset_at_once():
    """From many addresses, since of one the edge takes no more than its share."""
    reset = http2.CANCEL.to_bytes(4, "big")
    sources = [f"127.0.1.{number}" for number in range(1, SOURCES + 1)]
    with Edge() as edge, Polite(edge):
        open_ones, made = {}, 0
        for source in itertools.islice(itertools.cycle(sources), RESET_STREAMS // BATCH):
            connection, number = open_ones.get(source, (None, 0))
            if connection is None or not connection.is_open:
                connection, number, made = connected(edge, source), 0, made + 1
            connection.send(b"".join(
                http2.frame(http2.HEADERS, http2.END_HEADERS, 2 * stream + 1, CHECK) + http2.frame(http2.RST_STREAM, 0, 2 * stream + 1, reset)
                for stream in range(number, number + BATCH)))
            open_ones[source] = connection, number + BATCH
        print(f"  {RESET_STREAMS} streams over {made} connections of {SOURCES} addresses")


def test_headers_without_an_end():
    with Edge() as edge, Polite(edge):
        connections = [connected(edge) for _ in range(CONNECTIONS)]
        for connection in connections:
            connection.send(http2.frame(http2.HEADERS, 0, 1, CHECK))
        end, sent = time.monotonic() + FLOOD_SECONDS, 0
        more = http2.literal(b"x-more", b"y" * 100)
        while time.monotonic() < end and any(connection.is_open for connection in connections):
            for connection in connections:
                sent += connection.send(http2.frame(http2.CONTINUATION, 0, 1, more * 100))
        print(f"  {sent} frames until the edge had enough")
        assert all(connection.wait_closed(FLOOD_SECONDS) for connection in connections)


def test_one_header_in_many_pieces():
    with Edge() as edge, Polite(edge):
        connections = [connected(edge) for _ in range(CONNECTIONS)]
        begin = CHECK + b"\x00" + http2.integer(6, 7) + b"x-long" + http2.integer(PIECES, 7)
        for connection in connections:
            connection.send(http2.frame(http2.HEADERS, 0, 1, begin))
        piece = http2.frame(http2.CONTINUATION, 0, 1, b"y")
        for _ in range(PIECES // 100):
            for connection in connections:
                connection.send(piece * 100)
        assert all(connection.wait_closed(FLOOD_SECONDS) for connection in connections)


def test_requests_with_many_headers_that_stay_open():
    """As large as the servers take them, and without an end: of so many addresses that there are connections to the server left."""
    headers = http2.request(CHECK_PATH, *((f"x-{number}".encode(), b"y" * 120) for number in range(LARGE_HEADERS)))
    parts = [headers[at:at + http2.MOST_OF_A_FRAME] for at in range(0, len(headers), http2.MOST_OF_A_FRAME)]

    def request(stream):
        kinds = [http2.HEADERS] + [http2.CONTINUATION] * (len(parts) - 1)
        return b"".join(http2.frame(kind, http2.END_HEADERS if part is parts[-1] else 0, stream, part) for kind, part in zip(kinds, parts))

    with Edge() as edge, Polite(edge) as polite:
        connections = [connected(edge, f"127.0.1.{number}") for number in range(1, OPEN_SOURCES + 1)]
        for number in range(STREAMS):
            for connection in connections:
                connection.send(request(2 * number + 1))
        wait_for_answers(polite)
        for connection in connections:
            connection.close()
        print(f"  {OPEN_SOURCES * STREAMS} requests with {len(headers)} bytes of headers")


def test_a_compressed_request_is_not_inflated():
    bomb = http2.bomb()
    with Edge() as edge, Polite(edge):
        headers = http2.request(http2.BOMBED, http2.GZIP, (b"authorization", b"Bearer none"))
        for _ in range(BOMBS):
            with http2.dial(edge.address, HOSTILE) as dialled:
                answered = http2.exchange(dialled, headers, bomb)
            assert answered.get("grpc-status") == http2.UNIMPLEMENTED, answered


def wait_for_answers(polite):
    """Until somebody has been answered while things are as they are."""
    asked, deadline = polite.answers, time.monotonic() + CALL_SECONDS
    while polite.answers < asked + POLITE_ANSWERS and polite.error is None and time.monotonic() < deadline:
        time.sleep(0.05)


def test_connections_that_say_nothing():
    """Some before their handshake and some after it."""
    with Edge() as edge, Polite(edge) as polite:
        half_open = [socket.create_connection(edge.address, timeout=CALL_SECONDS, source_address=(HOSTILE, 0)) for _ in range(HALF_OPEN)]
        silent = [http2.dial(edge.address, HOSTILE) for _ in range(SILENT)]
        wait_for_answers(polite)
        for one in half_open + silent:
            one.close()


run([test_names_that_the_edge_does_not_know_are_left_out, test_people_are_let_in_by_their_tokens_and_nobody_else,
     test_streams_that_are_reset_at_once, test_headers_without_an_end, test_one_header_in_many_pieces,
     test_requests_with_many_headers_that_stay_open, test_a_compressed_request_is_not_inflated, test_connections_that_say_nothing])
