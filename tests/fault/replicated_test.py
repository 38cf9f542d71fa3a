"""A service whose log is in a replicated PostgreSQL, with another process that waits to take over: what was acknowledged is there once, whatever dies."""

import os
import shutil
import signal
import tempfile
import time

from harness import run
from load import Load, check_all_there, figure
from member import LIMIT_SECONDS, Member, check_log
from postgres import Cluster

LEAST_RATE = 100  # Writes a second, so that a test that did too little fails.
FIRST = 200


class Pair:
    """Two members over one cluster, with the first as the writer."""

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.first, self.second = (Member(self.cluster, name, self.directory) for name in ("first", "second"))
        self.first.launch().wait_until_writer()
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
        pair.second.wait_until_writer()
        seconds = time.monotonic() - began
        assert seconds <= pair.cluster.lease_seconds + 6, f"{seconds:.1f} s without a writer"
        check_all_there(pair.second, load.acknowledged)
        more = load_for(pair.second, load.next).stop()
        check_all_there(pair.second, load.acknowledged + more.acknowledged, more.refused)
        check_log(pair.second, pair.cluster.primary)
        # And back: the first one follows what it missed.
        pair.first.launch().wait_until_waiting()
        assert pair.second.stop() == 0
        pair.first.wait_until_writer()
        check_all_there(pair.first, load.acknowledged + more.acknowledged)
        check_log(pair.first, pair.cluster.primary)


def test_one_that_was_stopped_commits_nothing_when_it_goes_on():
    with Pair() as pair:
        pair.second.launch().wait_until_waiting()
        load = load_for(pair.first)
        pair.first.process.send_signal(signal.SIGSTOP)
        pair.second.wait_until_writer()
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
        pair.first.launch().wait_until_writer()
        assert pair.first.head() == before and figure(pair.first) == value
        check_all_there(pair.first, load.acknowledged, load.refused)


def test_a_primary_that_crashes_is_waited_for():
    with Pair() as pair:
        load = load_for(pair.first)
        pair.cluster.primary.kill()
        pair.cluster.primary.start()
        load.wait_for(2 * FIRST)
        load.stop()
        check_all_there(pair.first, load.acknowledged)
        check_log(pair.first, pair.cluster.primary)


def test_the_synchronous_standby_has_all_that_was_acknowledged():
    with Pair() as pair:
        load = load_for(pair.first)
        pair.cluster.primary.kill()
        pair.cluster.standby.promote()
        load.wait_for(2 * FIRST)
        load.stop()
        check_all_there(pair.first, load.acknowledged)
        check_log(pair.first, pair.cluster.standby)


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


run([test_another_process_takes_over_from_a_killed_one, test_one_that_was_stopped_commits_nothing_when_it_goes_on,
     test_a_lost_folder_is_made_anew, test_a_primary_that_crashes_is_waited_for, test_the_synchronous_standby_has_all_that_was_acknowledged,
     test_a_standby_that_lacks_what_was_acknowledged_is_refused])
