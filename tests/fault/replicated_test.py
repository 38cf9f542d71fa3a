"""A service whose log is in a replicated PostgreSQL, with another process that waits to take over: what was acknowledged is there once, whatever dies;
and a process without a copy of the log begins with a backup. Some tests need the right to trace."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

import grpc

from eastgate.admin.v1 import admin_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from harness import refusal, run
from load import Load, check_all_there, check_offline, enrollment, figure
from member import LIMIT_SECONDS, Member, Replica, check_log
from pictures import MIB, download, flip, get, name_of, path_of, picture, sha256, upload
from postgres import DATABASE, Cluster

LEAST_RATE = 100  # Writes a second, so that a test that did too little fails.
FIRST = 200
STORE_FAILED, NO_BACKUP = 5, 11  # Exit codes.
WRITES_TO_DISK = "fsync,fdatasync,rename"
KILLS_IN_THE_MIDDLE = 3  # At the least.


class Pair:
    """Two members over one cluster, with the first as the writer. With backups, they are in a folder that both have, and old batches are dropped."""

    def __init__(self, has_backups=False):
        self.has_backups = has_backups

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.backups = os.path.join(self.directory, "backups")
        self.first, self.second = (Member(self.cluster, name, self.directory) for name in ("first", "second"))
        for member in (self.first, self.second):
            member.flags += ["--backup-dir", self.backups, "--store-drop-old", "on"] if self.has_backups else []
        self.first.launch().wait_until_listening()
        return self

    def __exit__(self, *unused):
        for member in (self.first, self.second):
            if member.process is not None and member.process.poll() is None:
                member.process.send_signal(signal.SIGCONT)
                member.process.kill()
                member.process.wait(timeout=LIMIT_SECONDS)
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


def back_up(member):
    return member.admin_service.CreateBackup(admin_pb2.CreateBackupRequest())


def has_begun_with_a_backup(member):
    return "the copy of the log has begun" in member.words()


def end_partition(pair, at):
    """The batches before `at` get a partition of their own, as 65,536 would."""
    part, table = "batch_livelihood_360111", "batches_livelihood_360111_1"
    pair.cluster.primary.query(f"""
        ALTER TABLE {part} DETACH PARTITION {table};
        CREATE TABLE {table}_old (LIKE {part} INCLUDING ALL);
        WITH moved AS (DELETE FROM {table} WHERE seq < {at} RETURNING *) INSERT INTO {table}_old SELECT * FROM moved;
        ALTER TABLE {part} ATTACH PARTITION {table}_old FOR VALUES FROM (1) TO ({at});
        ALTER TABLE {part} ATTACH PARTITION {table} FOR VALUES FROM ({at}) TO (65537)""", DATABASE)


def drop_old_batches(pair):
    """Makes a backup that lets the first batches be dropped, and waits until they are."""
    at = int(pair.cluster.primary.query("SELECT seq FROM shard", DATABASE)) - 2
    end_partition(pair, at)
    back_up(pair.first)
    pair.cluster.primary.wait_until("SELECT min(seq) FROM batch", str(at), DATABASE)


def kill_traced(member):
    """SIGKILL of a member that was started by its tracer."""
    with open(f"/proc/{member.process.pid}/task/{member.process.pid}/children", encoding="utf-8") as children:
        os.kill(int(children.read()), signal.SIGKILL)
    member.process.wait(timeout=LIMIT_SECONDS)


def test_a_lost_folder_begins_with_a_backup():
    with Pair(has_backups=True) as pair:
        load = load_for(pair.first).stop()
        back_up(pair.first)
        more = load_for(pair.first, load.next).stop()
        before, value = pair.first.head(), figure(pair.first)
        assert pair.first.stop() == 0
        shutil.rmtree(os.path.join(pair.first.directory, "rocksdb"))
        pair.first.launch().wait_until_listening()
        assert has_begun_with_a_backup(pair.first), pair.first.words()
        # The id of the log is the same, too.
        assert pair.first.head() == before and figure(pair.first) == value
        check_all_there(pair.first, load.acknowledged + more.acknowledged, {*load.refused, *more.refused})
        check_log(pair.first, pair.cluster.primary)
        assert pair.first.stop() == 0
        check_offline(pair.first.directory)


def test_old_batches_are_dropped_and_a_process_begins_with_a_backup():
    with Pair(has_backups=True) as pair:
        assert pair.second.launch().wait_until_waiting().end_waiting() == 0
        load = load_for(pair.first).stop()
        drop_old_batches(pair)
        # One without the folder says what it needs.
        alone = Member(pair.cluster, "alone", pair.directory)
        assert alone.launch().process.wait(timeout=LIMIT_SECONDS) == NO_BACKUP, alone.words()
        assert "give the folder in which the writer makes backups (backup-dir)" in alone.words(), alone.words()
        # One whose copy is too old begins anew, and so does one that has none.
        pair.second.launch().wait_until_waiting()
        assert "begun anew" in pair.second.words() and has_begun_with_a_backup(pair.second), pair.second.words()
        third = Member(pair.cluster, "third", pair.directory)
        third.flags = pair.second.flags
        third.launch().wait_until_waiting()
        assert "begun anew" not in third.words() and has_begun_with_a_backup(third), third.words()
        third.process.kill()
        third.process.wait()
        # One that only reads does, too.
        reader = Replica(pair.cluster, "reader", pair.directory)
        reader.flags += ["--backup-dir", pair.backups]
        reader.launch().wait_until_listening()
        assert has_begun_with_a_backup(reader) and reader.head() == pair.first.head(), reader.words()
        check_all_there(reader, load.acknowledged)
        assert reader.stop() == 0
        more = load_for(pair.first, load.next)
        more.kill()
        second = pair.second.wait_until_listening()
        check_all_there(second, load.acknowledged + more.acknowledged)
        check_log(second, pair.cluster.primary)
        back_up(second)
        # The one that was killed follows from where it was.
        pair.first.launch().wait_until_waiting()
        assert not has_begun_with_a_backup(pair.first), pair.first.words()
        assert second.stop() == 0
        check_offline(second.directory)


def test_one_that_was_stopped_keeps_no_other_from_serving():
    with Pair(has_backups=True) as pair:
        back_up(pair.first)
        pair.second.launch().wait_until_waiting()
        pair.first.process.send_signal(signal.SIGSTOP)
        pair.second.wait_until_listening()
        locked = refusal(back_up, pair.second)
        assert locked.code == grpc.StatusCode.FAILED_PRECONDITION and "another process" in locked.message, locked.message
        pair.first.process.send_signal(signal.SIGCONT)
        assert pair.first.process.wait(timeout=LIMIT_SECONDS) != 0
        assert back_up(pair.second).verified


def test_a_process_that_is_killed_while_it_begins_begins_again():
    with Pair(has_backups=True) as pair:
        load = load_for(pair.first).stop()
        drop_old_batches(pair)
        second, in_the_middle, kills = pair.second, 0, 0
        while True:
            # At the next write to the disk each time.
            second.traced_by = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={WRITES_TO_DISK}", "-e",
                                f"inject={WRITES_TO_DISK}:signal=SIGKILL:when={kills + 1}"]
            second.launch()
            while second.is_running() and not second.is_waiting():
                time.sleep(0.01)
            if second.is_running():
                kill_traced(second)
                break
            assert second.process.returncode == -signal.SIGKILL, f"this test needs the right to trace: {second.words()}"
            kills += 1
            in_the_middle += not os.path.exists(os.path.join(second.directory, "rocksdb"))
        print(f"{kills} kills, {in_the_middle} of them before the copy was in its place")
        assert in_the_middle >= KILLS_IN_THE_MIDDLE, in_the_middle
        second.traced_by = []
        second.launch().wait_until_waiting()
        assert not has_begun_with_a_backup(second), second.words()
        pair.first.kill()
        second.wait_until_listening()
        check_all_there(second, load.acknowledged)
        check_log(second, pair.cluster.primary)


def test_a_log_that_lost_what_a_backup_has_is_refused():
    with Pair(has_backups=True) as pair:
        load = load_for(pair.first).stop()
        back_up(pair.first)
        primary, standby = pair.cluster.primary, pair.cluster.standby
        primary.query("ALTER SYSTEM SET synchronous_standby_names = ''")
        primary.query("SELECT pg_reload_conf()")
        primary.wait_until("SELECT pg_current_wal_lsn() = replay_lsn FROM pg_stat_replication")
        standby.kill()
        load_for(pair.first, 10 * FIRST).stop()
        newest = back_up(pair.first).number
        pair.first.kill()
        primary.kill()
        standby.start()
        standby.promote()
        # It has no copy, and would not know without the backup.
        second = pair.second.launch()
        assert second.process.wait(timeout=LIMIT_SECONDS) == STORE_FAILED, second.words()
        assert f"has lost batches that these backups have: {newest};" in second.words(), second.words()
        # An operator who goes on without them says so.
        os.remove(os.path.join(pair.backups, "manifests", str(newest)))
        second.launch().wait_until_listening()
        assert has_begun_with_a_backup(second), second.words()
        check_all_there(second, load.acknowledged)
        check_log(second, standby)


def test_a_disk_that_fails_while_a_process_waits_ends_it_with_an_error():
    with Pair() as pair:
        second = pair.second.launch().wait_until_waiting()
        strace = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(second.process.pid), "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EIO",
             "-P", os.path.join(second.directory, "HEAD")], stderr=subprocess.PIPE, text=True)
        load = Load(pair.first, 1)
        try:
            assert second.process.wait(timeout=LIMIT_SECONDS) == STORE_FAILED, second.words()
        finally:
            load.stop()
            if strace.wait(timeout=LIMIT_SECONDS) != 0:
                print(f"this test needs the right to trace: {strace.stderr.read()}")


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
     test_a_standby_that_lacks_what_was_acknowledged_is_refused, test_a_lost_folder_begins_with_a_backup,
     test_old_batches_are_dropped_and_a_process_begins_with_a_backup, test_one_that_was_stopped_keeps_no_other_from_serving,
     test_a_process_that_is_killed_while_it_begins_begins_again, test_a_log_that_lost_what_a_backup_has_is_refused,
     test_a_disk_that_fails_while_a_process_waits_ends_it_with_an_error, test_evidence_is_there_after_a_takeover_and_in_a_new_folder])
