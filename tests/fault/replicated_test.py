"""A service whose log is in a replicated PostgreSQL, with another process that waits to take over: what was acknowledged is there once, whatever dies."""

import os
import shutil
import signal
import tempfile
import time

import grpc

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from harness import refusal, run
from load import Load, check_all_there, enrollment, figure
from member import LIMIT_SECONDS, Member, check_log
from pictures import MIB, download, flip, get, name_of, path_of, picture, sha256, upload
from postgres import DATABASE, Cluster

LEAST_RATE = 100  # Writes a second, so that a test that did too little fails.
FIRST = 200


class Pair:
    """Two members over one cluster, with the first as the writer."""

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.first, self.second = (Member(self.cluster, name, self.directory) for name in ("first", "second"))
        self.first.launch().wait_until_listening()
        return self

    def __exit__(self, *unused):
        for member in (self.first, self.second):
            if member.process is not None and member.process.poll() is None:
                member.process.send_signal(signal.SIGCONT)
                member.kill()
        shutil.rmtree(self.directory)
        self.cluster.__exit__()


def load_for(member, first=1, count=FIRST):
    began = time.monotonic()
    load = Load(member, first)
    load.wait_for(count)
    rate = count / (time.monotonic() - began)
    assert rate >= LEAST_RATE, f"{rate:.0f} writes a second"
    return load


def test_another_process_takes_over_from_a_killed_one():
    with Pair() as pair:
        pair.second.launch().wait_until_waiting()
        load = load_for(pair.first)
        load.kill()
        began = time.monotonic()
        pair.second.wait_until_listening()
        seconds = time.monotonic() - began
        assert seconds <= pair.cluster.lease_seconds + 6, f"{seconds:.1f} s without a writer"
        check_all_there(pair.second, load.acknowledged)
        more = load_for(pair.second, load.next).stop()
        check_all_there(pair.second, load.acknowledged + more.acknowledged, more.refused)
        check_log(pair.second, pair.cluster.primary)
        # And back: the first one follows what it missed.
        pair.first.launch().wait_until_waiting()
        assert pair.second.stop() == 0
        pair.first.wait_until_listening()
        check_all_there(pair.first, load.acknowledged + more.acknowledged)
        check_log(pair.first, pair.cluster.primary)


def test_one_that_was_stopped_commits_nothing_when_it_goes_on():
    with Pair() as pair:
        pair.second.launch().wait_until_waiting()
        load = load_for(pair.first)
        pair.first.process.send_signal(signal.SIGSTOP)
        pair.second.wait_until_listening()
        there = pair.second.head()
        pair.first.process.send_signal(signal.SIGCONT)
        assert pair.first.process.wait(timeout=LIMIT_SECONDS) != 0
        load.stop()
        assert pair.second.head() == there, "the old writer wrote something"
        check_all_there(pair.second, load.acknowledged)
        check_log(pair.second, pair.cluster.primary)


def test_a_lost_folder_is_made_anew():
    with Pair() as pair:
        load = load_for(pair.first).stop()
        before, value = pair.first.head(), figure(pair.first)
        assert pair.first.stop() == 0
        shutil.rmtree(os.path.join(pair.first.directory, "rocksdb"))
        pair.first.launch().wait_until_listening()
        assert pair.first.head() == before and figure(pair.first) == value
        check_all_there(pair.first, load.acknowledged, load.refused)


def check_goes_on(pair, change, primary):
    """Under load the primary is killed, and what `change` does brings one back: `primary`."""
    load = load_for(pair.first)
    pair.cluster.primary.kill()
    change()
    load.wait_for(2 * FIRST)
    load.stop()
    check_all_there(pair.first, load.acknowledged)
    check_log(pair.first, primary)


def test_a_primary_that_crashes_is_waited_for():
    with Pair() as pair:
        check_goes_on(pair, pair.cluster.primary.start, pair.cluster.primary)


def test_the_synchronous_standby_has_all_that_was_acknowledged():
    with Pair() as pair:
        check_goes_on(pair, pair.cluster.standby.promote, pair.cluster.standby)


def test_a_standby_that_lacks_what_was_acknowledged_is_refused():
    with Pair() as pair:
        load_for(pair.first).stop()
        primary, standby = pair.cluster.primary, pair.cluster.standby
        # Nobody waits for the standby any more, and it gets nothing.
        primary.query("ALTER SYSTEM SET synchronous_standby_names = ''")
        primary.query("SELECT pg_reload_conf()")
        standby.kill()
        load_for(pair.first, 10 * FIRST).stop()
        assert pair.first.stop() == 0
        primary.kill()
        standby.start()
        standby.promote()
        member = pair.first.launch()
        assert member.process.wait(timeout=LIMIT_SECONDS) != 0
        assert "shorter than HEAD" in member.words(), member.words()


def retract(member, fact, data, **fields):
    """Retracts a fact with the picture as its evidence."""
    return member.fact.RetractFact(fact_service_pb2.RetractFactRequest(
        name=fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered twice", source_ref="r-1",
        evidence=[fact_pb2.Evidence(uri=name_of(data), sha256=sha256(data))], **fields))


def test_evidence_is_there_after_a_takeover_and_in_a_new_folder():
    pictures = [picture(size, seed) for seed, size in enumerate((20, MIB, 3 * MIB + 17, 16 * MIB))]
    with Pair() as pair:
        pair.second.launch().wait_until_waiting()
        sent = [upload(pair.first, data) for data in pictures]
        fact = pair.first.newborn_enrollment.CreateNewbornEnrollment(enrollment(1)).fact
        pair.first.kill()

        second = pair.second.wait_until_listening()
        assert not any(os.path.exists(path_of(second, data)) for data in pictures), "the other one had nothing yet"
        assert [get(second, data) for data in pictures] == sent
        # A fact may name a file whose bytes are not here.
        assert refusal(lambda: retract(second, fact, picture(MIB, 9), validate_only=True)).reason == "EVIDENCE_NOT_STORED"
        retract(second, fact, pictures[1])
        for data in pictures:
            assert download(second, data) == (data, None)
            assert os.path.exists(path_of(second, data)), "it was not kept"
        # A copy that went bad is fetched again, also where the file is uploaded again.
        for again in (lambda: download(second, pictures[2]) == (pictures[2], None), lambda: upload(second, pictures[2]) == sent[2]):
            flip(path_of(second, pictures[2]))
            assert again()
        late = picture(2 * MIB, 10)
        upload(second, late, division="360111103")
        uploads = upload(second, pictures[0], division="360111103").uploads
        assert [each.division for each in uploads] == ["360111103"]

        # The first one has lost everything, and the database its primary.
        shutil.rmtree(pair.first.directory)
        pair.first.launch().wait_until_waiting()
        pair.cluster.primary.kill()
        pair.cluster.standby.promote()
        second.kill()
        first = pair.first.wait_until_listening()
        for data in (*pictures, late):
            assert download(first, data) == (data, None)
        assert [each.division for each in get(first, pictures[0]).uploads] == ["360111001", "360111103"]
        pair.cluster.standby.query("UPDATE evidence_chunk SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1)", DATABASE)
        os.remove(path_of(first, late))
        got, refused = download(first, late)
        assert got == b"" and refused.code == grpc.StatusCode.DATA_LOSS, (len(got), refused and refused.code)
        upload(first, late, division="360111103")
        assert download(first, late) == (late, None)
        check_log(first, pair.cluster.standby)


run([test_another_process_takes_over_from_a_killed_one, test_one_that_was_stopped_commits_nothing_when_it_goes_on,
     test_a_lost_folder_is_made_anew, test_a_primary_that_crashes_is_waited_for, test_the_synchronous_standby_has_all_that_was_acknowledged,
     test_a_standby_that_lacks_what_was_acknowledged_is_refused, test_evidence_is_there_after_a_takeover_and_in_a_new_folder])
