"""SIGKILL under load, ten times: each acknowledged write is there once, and the figure is their number."""

import subprocess
import threading

import grpc

from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import Suite, binary, run
from load import enrollment

KILLS = 10
ACKNOWLEDGED_BETWEEN_KILLS = 1000
IN_FLIGHT = 64


def write_until_killed(server, first):
    """Kills the server while writes are in flight; returns the numbers acknowledged and all numbers sent."""
    acknowledged, sent = [], []
    window, lock, enough = threading.Semaphore(IN_FLIGHT), threading.Lock(), threading.Event()
    dead = threading.Event()

    def done(number, future):
        with lock:
            if future.code() == grpc.StatusCode.OK:
                acknowledged.append(number)
                if len(acknowledged) >= ACKNOWLEDGED_BETWEEN_KILLS:
                    enough.set()
        window.release()

    def send():
        number = first
        while not dead.is_set():
            window.acquire()
            sent.append(number)
            future = server.newborns.CreateNewbornEnrollment.future(enrollment(number))
            future.add_done_callback(lambda ended, number=number: done(number, ended))
            number += 1

    sender = threading.Thread(target=send)
    sender.start()
    assert enough.wait(60), f"only {len(acknowledged)} writes in a minute"
    server.process.kill()
    dead.set()
    sender.join()
    for _ in range(IN_FLIGHT):
        assert window.acquire(timeout=30)
    server.process.wait()
    server.process = None
    server.channel.close()
    return acknowledged, sent


def facts_of(server):
    """How often each enrollment was recorded."""
    recorded = {}
    head = server.facts.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    stream = server.facts.WatchFacts(fact_service_pb2.WatchFactsRequest(kinds=["livelihood.newborn_enrolled"]))
    for message in stream:
        if message.HasField("fact"):
            recorded[message.fact.subject] = recorded.get(message.fact.subject, 0) + 1
        if max(message.fact.revision, message.progress_revision) >= head:
            stream.cancel()
            return recorded


def test_sigkill_under_load():
    with Suite() as suite:
        server = suite.livelihood
        acknowledged, next_number = [], 1
        for kill in range(KILLS):
            written, sent = write_until_killed(server, next_number)
            assert len(written) >= ACKNOWLEDGED_BETWEEN_KILLS
            acknowledged += written
            next_number = sent[-1] + 1
            server.start()
            recorded = facts_of(server)
            wrong = [number for number in acknowledged if recorded.get(f"newbornEnrollments/n-{number}") != 1]
            assert not wrong, f"after kill {kill + 1}: lost or twice: {wrong[:5]}"
        # What was sent and not acknowledged: sending it again settles it, once.
        unsettled = set(range(1, next_number)) - set(acknowledged)
        for number in sorted(unsettled):
            server.newborns.CreateNewbornEnrollment(enrollment(number))
        recorded = facts_of(server)
        assert set(recorded.values()) == {1} and len(recorded) == next_number - 1
        query = figure_pb2.FigureQuery(figure="livelihood.newborn_enrollments", as_of="2024-12-31")
        value = server.figures.GetFigure(figure_service_pb2.GetFigureRequest(query=query)).value
        assert value == next_number - 1, f"the figure says {value}, {next_number - 1} were recorded"
        assert server.stop() == 0
        for flag in ("--verify-log", "--check"):
            result = subprocess.run([binary("livelihood"), flag, server.directory], capture_output=True, text=True)
            assert result.returncode == 0, result.stdout + result.stderr
        print(f"{KILLS} kills, {len(acknowledged)} acknowledged writes, {len(unsettled)} in doubt settled by sending again")


run([test_sigkill_under_load])
