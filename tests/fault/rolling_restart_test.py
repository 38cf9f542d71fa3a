"""Every service is restarted in turn, again and again, while clients write and read: no call fails that its client sends again, nothing is
done twice, and no answer of one service is lost by the restart of another that it asks."""

import collections
import itertools
import threading
import time

import grpc

from caller import by_name, named
from eastgate.command.v1 import briefing_pb2
from eastgate.economy.v1 import enterprise_pb2
from eastgate.fact.v1 import fact_service_pb2
from eastgate.livelihood.v1 import startup_loan_service_pb2
from harness import Suite, run, stubs_on
from history.economy import uscc
from load import check_all_there, enrollment

CALLS, CLIENTS, ROUNDS = 10_000, 8, 2
PATIENCE_SECONDS, PAUSE_SECONDS = 60, 0.02
# A connection of each client's own, with the defaults else.
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]
STREET, DAY = "360111001", "2024-03-05"


def enterprise(number):
    return enterprise_pb2.CreateEnterpriseRequest(uscc=uscc(number), title_zh="示例企业", division=STREET, industry_code="C17", registered_on="2023-01-05",
                                                  size=enterprise_pb2.ENTERPRISE_SIZE_MICRO, source_ref=f"e-{number}")


def loan(number):
    return startup_loan_service_pb2.CreateStartupLoanRequest(
        startup_loan_id=f"l-{number}", enterprise=f"enterprises/{uscc(number)}", division=STREET, amount_fen=10_000_000, term_months=12, staff=10,
        new_hires=2, loans_elsewhere=0, has_arrears=False, applied_on=DAY)


class Client(threading.Thread):
    """Calls one method after the other, each until it is answered; its channels outlive the servers."""

    def __init__(self, addresses, numbers, stopping):
        super().__init__(daemon=True)
        self.stubs = {name: stubs_on(named(grpc.insecure_channel(address, options=OPTIONS), by_name("test:rolling")))
                      for name, address in addresses.items()}
        self.numbers, self.stopping = numbers, stopping
        self.calls = self.again = 0
        self.answered = {"enrollment": [], "enterprise": [], "loan": []}
        self.failed = []

    def run(self):
        while not self.stopping.is_set():
            number = next(self.numbers)
            self.write("enrollment", number, self.stubs["livelihood"]["newborn_enrollment"].CreateNewbornEnrollment, enrollment(number))
            self.call(self.stubs["economy"]["fact"].GetLogHead, fact_service_pb2.GetLogHeadRequest())
            self.call(self.stubs["urban"]["fact"].GetLogHead, fact_service_pb2.GetLogHeadRequest())
            if number % 10 == 0:
                # Livelihood asks economy for the enterprise.
                self.write("enterprise", number, self.stubs["economy"]["enterprise"].CreateEnterprise, enterprise(number))
                self.write("loan", number, self.stubs["livelihood"]["startup_loan"].CreateStartupLoan, loan(number))
            if number % 50 == 0:
                # Command asks them all, and says which did not answer.
                self.call(self.stubs["command"]["briefing"].GetBriefing, briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))

    def write(self, what, number, method, request):
        if self.call(method, request) is not None:
            self.answered[what].append(number)

    def call(self, method, request):
        until = time.monotonic() + PATIENCE_SECONDS
        self.calls += 1
        while True:
            try:
                # A client of gRPC's that does not wait for a connection notices only every five seconds that it has one.
                return method(request, wait_for_ready=True)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > until:
                    self.failed.append((type(request).__name__, error.code(), error.details()))
                    return None
            self.again += 1
            time.sleep(PAUSE_SECONDS)


def facts_of(server, prefix):
    """Returns how often each kind of fact was recorded about each resource whose name begins so."""
    times, last = collections.Counter(), 0
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    stream = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest())
    for message in stream:
        if message.HasField("fact"):
            last = message.fact.revision
            if message.fact.subject.startswith(prefix):
                times[message.fact.subject, message.fact.kind] += 1
        if last >= head:
            stream.cancel()
            return times


def check_once(server, names, prefix):
    """Checks that every answered request is recorded, and none twice."""
    times = facts_of(server, prefix)
    assert {name for name, _ in times} == set(names), "something was lost, or recorded and never answered"
    assert set(times.values()) <= {1}, "something was recorded twice"


def test_a_rolling_restart_loses_no_call_that_is_sent_again():
    with Suite() as suite:
        addresses = {server.name: server.address for server in suite.servers}
        numbers, stopping = itertools.count(1), threading.Event()
        clients = [Client(addresses, numbers, stopping) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        rounds, restarts, begun = 0, 0, time.monotonic()
        while rounds < ROUNDS or sum(client.calls for client in clients) < CALLS:
            for server in suite.servers:
                before = sum(client.calls for client in clients)
                assert server.stop() == 0, server.name
                server.start()
                restarts += 1
                until = time.monotonic() + PATIENCE_SECONDS
                while sum(client.calls for client in clients) < before + 20 * CLIENTS:  # They go on before the next.
                    assert time.monotonic() < until, "the clients do not go on"
                    time.sleep(PAUSE_SECONDS)
            rounds += 1
        stopping.set()
        for client in clients:
            client.join(PATIENCE_SECONDS * 2)
            assert not client.is_alive()
        failed = [failure for client in clients for failure in client.failed]
        calls, again = (sum(getattr(client, what) for client in clients) for what in ("calls", "again"))
        answered = {what: [number for client in clients for number in client.answered[what]] for what in clients[0].answered}
        assert not failed, f"{len(failed)} of {calls} calls failed: {failed[:3]}"
        assert calls >= CALLS and again > 0, (calls, again)
        check_all_there(suite.livelihood, answered["enrollment"])
        check_once(suite.economy, [f"enterprises/{uscc(number)}" for number in answered["enterprise"]], "enterprises/")
        check_once(suite.livelihood, [f"startupLoans/l-{number}" for number in answered["loan"]], "startupLoans/")
        print(f"{calls} calls, {restarts} restarts, {again} sent again, {len(failed)} failed; "
              f"{', '.join(f'{len(numbers)} {what}s' for what, numbers in answered.items())}; {time.monotonic() - begun:.0f} s")


run([test_a_rolling_restart_loses_no_call_that_is_sent_again])
