"""The edge that is shipped (deploy/edge), in front of a server, against callers who break the rules of HTTP/2: the server's memory stays
bounded, and somebody who keeps to them is answered meanwhile."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import grpc

import http2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2
from harness import STUBS, Refusal, Server, free_ports, run

EDGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "edge", "run.sh")
HOSTILE = "127.0.0.2"
SERVER_MIB = 256
ANSWER_SECONDS = 1
CALL_SECONDS = 20
RESET_STREAMS = 50_000
BATCH = 100
HALF_OPEN = 600
PIECES = 20_000
CONNECTIONS = 4
FLOOD_SECONDS = 5
CHECK = http2.request(b"/grpc.health.v1.Health/Check")
SERVING = b"\x08\x01"  # HealthCheckResponse, whose Python package has the name of grpc's own.


def certify(directory):
    """A certificate authority, and the certificate of the edge."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=directory, timeout=60)

    with open(os.path.join(directory, "names"), "w") as names:
        names.write("subjectAltName=DNS:localhost,IP:127.0.0.1,URI:spiffe://eastgate.test/edge\n")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.crt",
            "-days", "2", "-subj", "/CN=test")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "edge.key", "-out", "edge.csr",
            "-subj", "/CN=edge")
    openssl("x509", "-req", "-in", "edge.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names",
            "-out", "edge.crt")


class Edge:
    """nginx as it is shipped, in front of a server of the suite."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.server = Server("livelihood", os.path.join(self.folder, "data")).start()
        self.directory = os.path.join(self.folder, "edge")
        os.mkdir(self.directory)
        os.chmod(self.folder, 0o755)  # nginx's workers are another user.
        certify(self.directory)
        ports = free_ports(4)
        self.address = ("127.0.0.1", ports[0])
        files = {name: os.path.join(self.directory, file) for name, file in
                 (("EDGE_CERTIFICATE", "edge.crt"), ("EDGE_KEY", "edge.key"), ("EDGE_CA", "ca.crt"))}
        settings = {"LIVELIHOOD": self.server.address, "EDGE_TO": "grpc",
                    **{f"{name}_PORT": str(port) for name, port in zip(("LIVELIHOOD", "COMMAND", "ECONOMY", "URBAN"), ports)}}
        self.nginx = subprocess.Popen([EDGE, self.directory], env={**os.environ, **files, **settings})
        with open(files["EDGE_CA"], "rb") as authority:
            self.credentials = grpc.ssl_channel_credentials(authority.read())
        self.channel = grpc.secure_channel(f"localhost:{ports[0]}", self.credentials)
        grpc.channel_ready_future(self.channel).result(timeout=CALL_SECONDS)
        self.check_health = self.channel.unary_unary("/grpc.health.v1.Health/Check")
        return self

    def __exit__(self, *unused):
        self.channel.close()
        self.nginx.terminate()
        self.nginx.wait(timeout=30)
        if self.server.process:
            self.server.kill()
        shutil.rmtree(self.folder)

    def server_peak_mib(self):
        with open(f"/proc/{self.server.process.pid}/status") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


class Polite:
    """Somebody who asks again and again, one question at a time. Its slowest answer, in seconds."""

    def __init__(self, edge):
        self.edge, self.answers, self.slowest, self.error = edge, 0, 0, None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def _ask(self):
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                self.edge.check_health(b"", timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                self.error = self.error or error
                return
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.answers += 1
            self._stop.wait(0.01)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, failed, *unused):
        self._stop.set()
        self._thread.join()
        if failed:
            return
        assert self.error is None, self.error
        peak = self.edge.server_peak_mib()
        print(f"  {self.answers} polite answers, the slowest after {self.slowest * 1000:.0f} ms; the server's peak is {peak} MiB")
        assert self.answers > 0 and self.slowest < ANSWER_SECONDS, (self.answers, self.slowest)
        assert peak < SERVER_MIB, f"{peak} MiB"


def connected(edge):
    """A hostile connection that has said hello but never acknowledges the other side's settings."""
    connection = http2.Connection(edge.address, HOSTILE)
    assert connection.send(http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0))
    return connection


def test_who_keeps_to_the_rules_is_passed_on():
    with Edge() as edge:
        assert edge.check_health(b"", timeout=CALL_SECONDS) == SERVING
        request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id="n-1", child=person_pb2.PersonIdentity(birth_certificate="L000000001"), born_on="2024-01-05",
            enrolled_on="2024-01-06", division="360111001", channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT)
        through = STUBS["newborn_enrollment"](edge.channel)
        for name in ("eastgate-principal", "eastgate-on-behalf-of"):
            try:
                through.CreateNewbornEnrollment(request, timeout=CALL_SECONDS, metadata=((name, "anna"),))
                raise AssertionError("a name that nobody vouches for was believed")
            except grpc.RpcError as error:
                assert Refusal(error).code == grpc.StatusCode.UNAUTHENTICATED, error
        # What is refused is said in the words of gRPC.
        create = "/eastgate.livelihood.v1.NewbornEnrollmentService/CreateNewbornEnrollment"
        for method, sent, code in ((create, b"x" * (5 << 20), grpc.StatusCode.RESOURCE_EXHAUSTED),
                                   ("/other", b"", grpc.StatusCode.UNIMPLEMENTED)):
            try:
                edge.channel.unary_unary(method)(sent, timeout=CALL_SECONDS)
                raise AssertionError(f"{method} was passed on")
            except grpc.RpcError as error:
                assert error.code() == code, (method, error.code(), error.details())
        edge.server.kill()
        try:
            edge.check_health(b"", timeout=CALL_SECONDS)
            raise AssertionError("nobody was there to answer")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error


def test_streams_that_are_reset_at_once():
    with Edge() as edge, Polite(edge):
        connection, connections, number = connected(edge), 1, 0
        reset = http2.CANCEL.to_bytes(4, "big")
        for _ in range(0, RESET_STREAMS, BATCH):
            if not connection.send(b"".join(
                    http2.frame(http2.HEADERS, http2.END_HEADERS, 2 * stream + 1, CHECK) + http2.frame(http2.RST_STREAM, 0, 2 * stream + 1, reset)
                    for stream in range(number, number + BATCH))):
                connection.close()
                connection, connections, number = connected(edge), connections + 1, 0
            number += BATCH
        print(f"  {RESET_STREAMS} streams over {connections} connections")


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


def test_connections_that_say_nothing():
    with Edge() as edge, Polite(edge) as polite:
        sockets = []
        for _ in range(HALF_OPEN):
            one = socket.socket()
            one.bind((HOSTILE, 0))
            one.connect(edge.address)
            sockets.append(one)
        asked = polite.answers
        deadline = time.monotonic() + CALL_SECONDS
        while polite.answers < asked + 20 and polite.error is None and time.monotonic() < deadline:
            time.sleep(0.05)
        for one in sockets:
            one.close()


run([test_who_keeps_to_the_rules_is_passed_on, test_streams_that_are_reset_at_once, test_headers_without_an_end,
     test_one_header_in_many_pieces, test_connections_that_say_nothing])
