"""Connections that are hostile to a server: too many, silent, or sending little that would become much."""

import os
import resource
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from unittest import mock

import http2
from eastgate.fact.v1 import fact_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2
from harness import Server, binary, peak_mib, run

DESCRIPTORS, HALF_OPEN = 600, 600
HANDSHAKE_SECONDS = 10
WRITES = 200
IDLE = 60
PEAK_MIB = 256


def connection(address):
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=20)


def readiness(server):
    """The status of /readyz."""
    try:
        return urllib.request.urlopen(f"http://{server.admin}/readyz", timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code


def enrollment(number):
    return newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=f"n-{number}", child_identity=person_pb2.PersonIdentity(birth_certificate=f"L{number:09}"), born_on="2024-01-05",
        enrolled_on="2024-02-05", division="360111001", channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT)


def started(folder, name, limit):
    """A server for which the shell has set a limit of descriptors, by the arguments of ulimit."""
    program = os.path.join(folder, f"{name}.sh")
    with open(program, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\nulimit {limit}\nexec {binary(name)} "$@"\n')
    os.chmod(program, 0o700)
    with mock.patch("harness.binary", return_value=program):
        return Server(name, os.path.join(folder, name)).start()


def test_descriptors_do_not_run_out():
    with tempfile.TemporaryDirectory() as folder:
        server = started(folder, "livelihood", f"-n {DESCRIPTORS}")
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(0))
        silent = [connection(server.address) for _ in range(HALF_OPEN)]
        begun = time.monotonic()
        while readiness(server) == 200:
            assert time.monotonic() - begun < HANDSHAKE_SECONDS, "it says that it is ready and takes no connection"
        # Who is connected is served, and the store opens its files.
        for number in range(1, WRITES):
            server.newborn_enrollment.CreateNewbornEnrollment(enrollment(number))
        while readiness(server) != 200:
            assert time.monotonic() - begun < 6 * HANDSHAKE_SECONDS, "silent connections are kept"
            time.sleep(0.1)
        waited = time.monotonic() - begun
        server.channel.close()
        server.connect()
        assert server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision >= WRITES
        for one in silent:
            one.close()
        assert server.stop() == 0
        print(f"{HALF_OPEN} silent connections, {DESCRIPTORS} descriptors: ready again after {waited:.0f} s")


def test_the_limit_of_descriptors_is_raised():
    with tempfile.TemporaryDirectory() as folder:
        server = started(folder, "urban", f"-S -n {DESCRIPTORS}")
        soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        assert server.stop() == 0
        assert soft == hard > DESCRIPTORS, (soft, hard)


def test_a_stop_signal_reaches_the_thread_that_waits_for_it(server):
    """Another thread that has not blocked it would end the process at once."""
    takers = []
    for thread in os.listdir(f"/proc/{server.process.pid}/task"):
        with open(f"/proc/{server.process.pid}/task/{thread}/status", encoding="utf-8") as status:
            said = dict(line.split(":", 1) for line in status)
        if int(thread) != server.process.pid and not int(said["SigBlk"], 16) >> (signal.SIGTERM - 1) & 1:
            takers.append(said["Name"].strip())
    assert not takers, takers


def test_idle_connections_to_the_admin_port_hold_up_nobody(server):
    idle = [connection(server.admin) for _ in range(IDLE)]
    begun = time.monotonic()
    assert readiness(server) == 200
    waited = time.monotonic() - begun
    assert waited < 1, f"/readyz after {waited:.1f} s with {IDLE} idle connections"
    head = urllib.request.urlopen(urllib.request.Request(f"http://{server.admin}/readyz", method="HEAD"), timeout=5)
    assert head.status == 200 and head.headers["Content-Length"] == "3" and head.read() == b""
    for one in idle:
        one.close()
    print(f"/readyz after {waited * 1000:.0f} ms with {IDLE} idle connections")


def test_compressed_requests_are_not_inflated(server):
    bomb = http2.bomb()
    host, port = server.address.rsplit(":", 1)
    headers = http2.request(http2.BOMBED, http2.GZIP, (b"eastgate-principal", b"test:client"), secure=False)
    for _ in range(4):
        with http2.dial((host, int(port)), secure=False) as dialled:
            answered = http2.exchange(dialled, headers, bomb)
        assert answered.get("grpc-status") == http2.UNIMPLEMENTED, answered
    peak = peak_mib(server.process.pid)
    assert peak < PEAK_MIB, f"{peak} MiB at the peak"
    print(f"{len(bomb)} bytes that become {http2.BOMB_BECOMES}, four times: {peak} MiB at the peak")


def on_one_server(test):
    def with_server():
        with tempfile.TemporaryDirectory() as folder:
            server = Server("livelihood", folder).start()
            test(server)
            assert server.stop() == 0

    with_server.__name__ = test.__name__
    return with_server


run([test_descriptors_do_not_run_out, test_the_limit_of_descriptors_is_raised,
     *map(on_one_server, [test_a_stop_signal_reaches_the_thread_that_waits_for_it, test_idle_connections_to_the_admin_port_hold_up_nobody,
                          test_compressed_requests_are_not_inflated])])
