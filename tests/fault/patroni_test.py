"""A service of two processes over a PostgreSQL cluster with Patroni (patroni.py), and a third one that only reads, under load while parts of it die:
every acknowledged enrollment is there exactly once, the log has no gaps and verifies, PostgreSQL and all processes have the same digest, and reads
are answered.

Arguments: the seed of the order and of the moments (drawn), the names of faults (each of them once)."""

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

from eastgate.fact.v1 import fact_service_pb2
from harness import free_ports
from load import check_offline, figure, recorded
from member import Member, Replica, check_log
from patroni import LIMIT_SECONDS, TTL_SECONDS, PatroniCluster, wait_until
from postgres import DATABASE
from steady import Client, Reader, Writers

LEAST_RATE = 100  # Writes a second before a fault and after it, so that a test that did too little fails.
WRITES = 200  # The number over which the rate is taken.
LEASE_SECONDS = 2
CRASH_GAP_SECONDS = 10
NODE_GAP_SECONDS = TTL_SECONDS + 6
SERVICE_GAP_SECONDS = NODE_GAP_SECONDS + LEASE_SECONDS
GAP_LIMIT_SECONDS = 90  # For faults without an aim.
# A writer that is well is not replaced, though its lease ends in a failover: it answers reads throughout.
READ_GAP_SECONDS = 2
# Nothing that befalls others keeps it from answering; so long a machine that does much else may need.
REPLICA_GAP_SECONDS = 2
AGAIN_SECONDS = 1  # Between the starts of a process that ends again and again.
# A process ends with one of these when the log lacks what its copy has.
LOST = ("corrupt bytes in the store", "shorter than HEAD", "is not HEAD's")
# Preloaded into the processes, makes them deaf to PostgreSQL's warnings, to see that the test finds that out.
DEAF = os.environ.get("EASTGATE_NO_WARNINGS_LIBRARY")


class Supervisor(threading.Thread):
    """Starts a member again when it has ended, as Kubernetes would. A copy that has what the log has not is removed, as the operator's README says."""

    def __init__(self, members):
        super().__init__(daemon=True)
        self._members, self._stopping = members, threading.Event()
        self.ended = []  # The exit code and the last words of each end.
        self.removed = 0  # Copies.
        self.failure = None

    def run(self):
        try:
            while not self._stopping.wait(AGAIN_SECONDS):
                for member in self._members:
                    if not member.is_running():
                        self._start_again(member)
        except Exception as failure:  # pylint: disable=broad-exception-caught
            self.failure = failure

    def _start_again(self, member):
        said = [line for line in member.words().splitlines() if '"level":"info"' not in line and '"msg":"call"' not in line]
        self.ended.append(f"{member.process.returncode}: {said[-1] if said else ''}")
        if any(words in self.ended[-1] for words in LOST):
            self.removed += 1
            shutil.rmtree(member.directory)
        member.launch()

    def stop(self):
        self._stopping.set()
        self.join(LIMIT_SECONDS)
        assert not self.failure, self.failure


class Pair:
    """`with Pair(cluster) as pair:` two processes over one cluster, called through one channel: one writes, the other one waits to take over. Beside
    them `replica`, which only reads, at a channel of its own."""

    def __init__(self, cluster):
        self.cluster, self.directory = cluster, tempfile.mkdtemp(prefix="eastgate-test-")
        *addresses, of_replica = [f"127.0.0.1:{port}" for port in free_ports(3)]
        self.members = [Member(cluster, name, self.directory, address) for name, address in zip(("first", "second"), addresses)]
        self.replica = Replica(cluster, "replica", self.directory, of_replica)
        self.client, self.client_of_replica = Client(addresses), Client([of_replica])
        self.supervisor = Supervisor([*self.members, self.replica])
        self.acknowledged, self.next = [], 1

    def __enter__(self):
        return self

    def start(self):
        for member in (*self.members, self.replica):
            member.environment = {**os.environ, **({"LD_PRELOAD": DEAF} if DEAF else {})}
        self.members[0].launch().wait_until_listening()
        self.members[1].launch().wait_until_waiting()
        self.replica.launch().wait_until_listening()
        self.supervisor.start()

    def __exit__(self, *unused):
        if self.supervisor.is_alive():
            self.supervisor.stop()
        self.client.close()
        self.client_of_replica.close()
        for member in (*self.members, self.replica):
            if member.is_running():
                member.process.kill()
                member.process.wait(timeout=LIMIT_SECONDS)
        shutil.rmtree(self.directory)

    def active(self):
        return wait_until(lambda: next((member for member in self.members if member.accepts()), None), self.words)

    def words(self):
        """Returns what the members have said since they were started, without the calls."""
        return "\n".join(f"{member.listen}:\n" + "\n".join(line for line in member.words().splitlines() if '"msg":"call"' not in line)[-6000:]
                         for member in (*self.members, self.replica))

    def repair(self):
        """Starts the nodes that a fault has killed, and waits until the cluster is whole and one member waits to take over."""
        for node in self.cluster.nodes:
            if not node.is_running():
                node.start()
        self.cluster.wait_until_whole()
        wait_until(self.replica.accepts, self.words)
        wait_until(lambda: sorted(member.accepts() for member in self.members) == [False, True]
                   and all(member.accepts() or (member.is_running() and member.is_waiting()) for member in self.members), self.words)

    def check(self):
        """Nobody writes meanwhile. Every write was sent until it was acknowledged, so the log has these and no others."""
        times = recorded(self.client)
        wrong = [number for number in self.acknowledged if times.get(f"newbornEnrollments/n-{number}") != 1]
        assert not wrong, f"acknowledged, and lost or twice: {wrong[:5]} of {len(wrong)}"
        assert len(times) == len(self.acknowledged) == self.next - 1, f"{len(times)} recorded, {len(self.acknowledged)} acknowledged"
        assert figure(self.client) == len(times), f"the figure says {figure(self.client)}, {len(times)} were recorded"
        check_log(self.client, self.cluster.primary())
        head = self.client.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
        asked = fact_service_pb2.GetLogHeadRequest(min_revision=head.revision)
        of_replica = self.client_of_replica.fact.GetLogHead(asked, timeout=LIMIT_SECONDS, wait_for_ready=True)
        assert of_replica == head, f"{of_replica}, the writer has {head}"
        assert figure(self.client_of_replica) == len(times)

    def check_standbys(self):
        """Each server has the same end of the log."""
        end = "SELECT seq, revision, encode(digest, 'hex') FROM shard"
        wanted = self.cluster.primary().query(end, DATABASE)
        for node in self.cluster.standbys():
            wait_until(lambda node=node: node.query(end, DATABASE) == wanted, lambda node=node: f"{node.name} does not get to {wanted}")


class Fault:
    """`inject(pair, rng)` does it under load. `gap_seconds` is the longest time without a write that is accepted."""

    gap_seconds = GAP_LIMIT_SECONDS
    reads_go_on = True  # The process that writes is left alone.
    replica_goes_on = True  # And so is the one that only reads.
    may_lead_copy_astray = False  # A process that waits may have followed what the log then loses.

    def proof(self, pair):
        """Fails when the fault was none. Called when writes have gone on."""

    def __str__(self):
        return type(self).__name__


class PrimaryCrash(Fault):
    """SIGKILL of the primary server, of its first process or of all of them. Patroni lives."""

    gap_seconds = CRASH_GAP_SECONDS

    def inject(self, pair, rng):
        primary = pair.cluster.primary()
        for pid in [primary.first_pid()] if rng.random() < 0.5 else primary.pids():
            os.kill(pid, signal.SIGKILL)


class NodeLoss(Fault):
    """SIGKILL of a Patroni and its primary server."""

    gap_seconds = NODE_GAP_SECONDS

    def inject(self, pair, rng):
        self.lost = pair.cluster.primary()
        self.lost.kill()

    def proof(self, pair):
        assert pair.cluster.primary() is not self.lost


class ReplicaLoss(Fault):
    """SIGKILL of the process that only reads, which nobody who writes notices."""

    gap_seconds, replica_goes_on = CRASH_GAP_SECONDS, False

    def inject(self, pair, rng):
        pair.replica.process.kill()
        wait_until(lambda: not pair.replica.accepts(), pair.words)
        wait_until(pair.replica.accepts, pair.words)


class EtcdOutage(Fault):
    """SIGKILL of etcd, which comes back when no server accepts writes any more."""

    def inject(self, pair, rng):
        pair.cluster.etcd.kill_daemon()
        wait_until(lambda: pair.cluster.find_primary() is None, pair.cluster.words)
        pair.cluster.etcd.start()


class ServiceLossInFailover(NodeLoss):
    """SIGKILL of the process that writes, after a node was lost and before another server is the primary."""

    gap_seconds, reads_go_on = SERVICE_GAP_SECONDS, False

    def inject(self, pair, rng):
        active = pair.active().process
        super().inject(pair, rng)
        time.sleep(rng.uniform(0, TTL_SECONDS / 4))  # The moment is random; any is right before the failover ends.
        assert pair.cluster.find_primary() is None, "the failover was over"
        active.kill()


class CancelledCommit(Fault):
    """A commit that waits for its standby is cancelled while both standbys are cut off: PostgreSQL answers success, with a warning. Then the node is
    lost, and the commit with it."""

    may_lead_copy_astray = True
    WAITING = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'eastgate'"
    LAST = "SELECT seq, epoch FROM batch ORDER BY seq DESC LIMIT 1"

    def inject(self, pair, rng):
        lost = pair.cluster.primary()
        # Else Patroni might note in time that no standby has everything, and none would become the primary.
        lost.process.send_signal(signal.SIGSTOP)
        standbys = pair.cluster.standbys()
        for node in standbys:
            node.cut()
        wait_until(lambda: lost.query(f"SELECT count(*) {self.WAITING}") != "0", lost.log)
        before = lost.query(self.LAST, DATABASE)
        wait_until(lambda: self.cancel(lost) != before, lost.log)
        self.seq, self.epoch = lost.query(self.LAST, DATABASE).split("|")
        lost.kill()
        for node in standbys:
            node.go_on()

    def cancel(self, primary):
        """Cancels the commits of the service that wait, and returns the last batch that can be seen."""
        primary.query(f"SELECT pg_cancel_backend(pid) {self.WAITING}")
        return primary.query(self.LAST, DATABASE)

    def proof(self, pair):
        epoch = pair.cluster.primary().query(f"SELECT epoch FROM batch WHERE seq = {self.seq}", DATABASE)
        assert epoch != self.epoch, f"batch {self.seq}, of the cancelled commit, was not lost"


FAULTS = (PrimaryCrash, NodeLoss, EtcdOutage, ReplicaLoss, ServiceLossInFailover, CancelledCommit)


def suffer(pair, fault, rng):
    """One fault under load, and what must hold afterwards."""
    ended_before, removed_before = len(pair.supervisor.ended), pair.supervisor.removed
    with (Writers(pair.client, pair.next) as writers, Reader(pair.client, lambda: len(pair.acknowledged) + len(writers.times)) as reader,
          Reader(pair.client_of_replica, lambda: 0) as of_replica):
        rates = [writers.rate(WRITES, LIMIT_SECONDS)]
        writers.wait_for_more(rng.randrange(WRITES), LIMIT_SECONDS)
        began = time.monotonic()
        fault.inject(pair, rng)
        writers.wait_for_more(WRITES, GAP_LIMIT_SECONDS)
        rates.append(writers.rate(WRITES, LIMIT_SECONDS))
        reader.stop()
        of_replica.stop()
        writers.stop()
    gap, removed = writers.gap(began), pair.supervisor.removed - removed_before
    print(f"{fault}: {gap:.1f} s without writes, {reader.gap_seconds:.1f} s without reads; {len(writers.acknowledged)} writes, at least "
          f"{min(rates):.0f}/s, {sum(writers.refused.values())} sent again; {reader.answered} reads, {len(reader.errors)} failed; at the replica "
          f"{of_replica.gap_seconds:.1f} s without reads, {of_replica.answered} reads, {len(of_replica.errors)} failed; {removed} copies removed",
          *sorted({*reader.errors, *of_replica.errors, *writers.refused}), *pair.supervisor.ended[ended_before:], sep="\n  ", flush=True)
    pair.next = writers.next
    pair.acknowledged += writers.acknowledged
    pair.check()
    assert not reader.wrong, reader.wrong[:5]
    assert not of_replica.wrong or removed, of_replica.wrong[:5]
    fault.proof(pair)
    assert min(rates) >= LEAST_RATE, f"{rates} writes a second"
    assert gap <= fault.gap_seconds, f"{gap:.1f} s without writes"
    assert not fault.reads_go_on or reader.gap_seconds <= READ_GAP_SECONDS or removed, f"{reader.gap_seconds:.1f} s without reads"
    assert not fault.replica_goes_on or of_replica.gap_seconds <= REPLICA_GAP_SECONDS or removed, f"{of_replica.gap_seconds:.1f} s without reads"
    assert not removed or fault.may_lead_copy_astray, f"{removed} copies had what the log had not"
    pair.repair()
    pair.check_standbys()


def finish(pair):
    """All end when they are asked to, and their copies are sound."""
    pair.supervisor.stop()
    for member in (pair.replica, *sorted(pair.members, key=Member.accepts)):
        member.process.terminate()
        assert member.process.wait(timeout=LIMIT_SECONDS) == 0, member.words()
        check_offline(member.directory)


def main(seed, names):
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(1))
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    faults = [each() for each in FAULTS if not names or each.__name__ in names]
    rng.shuffle(faults)
    began = time.monotonic()
    with PatroniCluster(LEASE_SECONDS) as cluster, Pair(cluster) as pair:
        print(f"the cluster was ready after {time.monotonic() - began:.1f} s", flush=True)
        pair.start()
        for fault in faults:
            try:
                suffer(pair, fault, rng)
            except BaseException:
                print(f"{fault}:", pair.words(), cluster.words(), sep="\n", flush=True)
                raise
        finish(pair)
    print(f"ok {len(faults)} faults, {len(pair.acknowledged)} writes, {time.monotonic() - began:.0f} s")


main(int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(1 << 30), sys.argv[2:])
