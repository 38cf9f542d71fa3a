"""SIGTERM under load: every accepted call is answered, what was acknowledged is there, nothing else is, and the server exits 0."""

import threading
import time

import grpc

from eastgate.fact.v1 import fact_service_pb2
from harness import Suite, run
from load import enrollment, exists

ACKNOWLEDGED_AT_LEAST = 1000
IN_FLIGHT = 64
# Refused while draining, or gone. CANCELLED would not be sent again by any client.
NOT_LET_IN = (grpc.StatusCode.UNAVAILABLE,)


def test_sigterm_under_load():
    with Suite() as suite:
        server = suite.livelihood
        acknowledged, refused, unexpected = [], [], []
        window, lock, enough = threading.Semaphore(IN_FLIGHT), threading.Lock(), threading.Event()

        def done(number, future):
            window.release()
            with lock:
                if future.code() == grpc.StatusCode.OK:
                    acknowledged.append(number)
                    if len(acknowledged) == ACKNOWLEDGED_AT_LEAST:
                        enough.set()
                elif future.code() in NOT_LET_IN:
                    refused.append(number)
                else:
                    unexpected.append((future.code(), future.details()))

        stopping = threading.Event()

        def send():
            number = 0
            while not (stopping.is_set() and len(refused) > IN_FLIGHT):
                window.acquire()
                number += 1
                future = server.newborn_enrollment.CreateNewbornEnrollment.future(enrollment(number))
                future.add_done_callback(lambda ended, number=number: done(number, ended))

        watch = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest())
        sender = threading.Thread(target=send)
        sender.start()
        assert enough.wait(60), f"only {len(acknowledged)} writes in a minute"
        begun = time.monotonic()
        stopping.set()
        server.process.terminate()
        code = server.process.wait(timeout=60)
        seconds = time.monotonic() - begun
        sender.join(timeout=60)
        assert not sender.is_alive()
        for _ in range(IN_FLIGHT):  # Every call that was sent has ended.
            assert window.acquire(timeout=30)
        assert code == 0, f"exit code {code}"
        assert not unexpected, unexpected[:3]
        try:
            for _ in watch:
                pass
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error.code()
        server.process = None
        server.start()
        lost = [number for number in acknowledged if not exists(server, number)]
        assert not lost, f"acknowledged and lost: {lost[:5]}"
        # An accepted call that was not answered would have left a record that nobody was told of.
        untold = [number for number in refused if exists(server, number)]
        assert not untold, f"recorded and not answered: {untold[:5]}"
        print(f"{len(acknowledged)} acknowledged, {len(refused)} not let in, drained in {seconds:.1f} s")


run([test_sigterm_under_load])
