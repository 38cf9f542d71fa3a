"""An older and a newer version of livelihood write the same log in turns, as in a rolling upgrade and on the way back, under load: nothing that was
acknowledged is lost, the digests are the same, and each version answers every question as the other one did. The log is in PostgreSQL, with a process
of each version that only reads it, and then in a data directory that both open. If their data have different formats there are no turns: each must
refuse the other one's data, and change nothing.

The older version's servers are in the folder EASTGATE_OLD_SERVICES, as the newer one's are in EASTGATE_SERVICES. Without it both versions are the
same program: then the procedure of an upgrade is tested, and not that each understands what the other one wrote. turns.sh builds an older version."""

import filecmp
import os
import shutil
import signal
import subprocess
import tempfile
import time

from harness import SAMPLE, SERVICES, Server, free_ports, run
from known import Known, figures_of
from load import check_all_there, check_offline, enrollment
from member import LIMIT_SECONDS, PAUSE_SECONDS, Member, Replica, check_log
from postgres import DATABASE, Cluster
from steady import Client

# The longest time without writes, beyond the lease of a process that was killed. Whoever is next may have to make all cells anew.
GAP_SECONDS = 10
FORMAT = 6  # The exit code for data of another format.
ANOTHER_FORMAT = "0x000003e7"  # 999.
# --check says so of cells that a version made which has another form of them.
MADE_BY_ANOTHER = "rebuild them first"


class Version:
    """A program of livelihood."""

    def __init__(self, name, services):
        self.name, self.program = name, os.path.join(services, "livelihood", "livelihood")

    def __str__(self):
        return self.name

    def run(self, *arguments):
        """Runs it to its end; its words are in stdout."""
        return subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)

    def server(self, directory, listen="127.0.0.1:0"):
        server = Server("livelihood", directory, listen=listen)
        server.program = self.program
        return server


OLD, NEW = Version("old", os.environ.get("EASTGATE_OLD_SERVICES") or SERVICES), Version("new", SERVICES)

# Who writes after the old version, and how the one before it ends.
DIRECTORY_TURNS = ((NEW, signal.SIGTERM), (OLD, signal.SIGKILL), (NEW, signal.SIGKILL), (OLD, signal.SIGTERM), (NEW, signal.SIGTERM))
# With a log in PostgreSQL also in which of two folders, after the old version in folder 0. At first each version has a folder of its own, and then
# that of the other one, as in an upgrade that keeps the volumes. The last of each is a version that waits with the folder before and is stopped, as in
# an upgrade that is given up.
LOG_TURNS = ((NEW, 1, signal.SIGTERM, None), (OLD, 0, signal.SIGKILL, None), (NEW, 1, signal.SIGKILL, OLD), (OLD, 0, signal.SIGTERM, NEW),
             (OLD, 1, signal.SIGKILL, None), (NEW, 0, signal.SIGTERM, None), (OLD, 1, signal.SIGKILL, NEW))
EXCHANGE_BEFORE = 4  # The turn before which the processes that only read get each other's folders.


def end(server, number):
    if number == signal.SIGTERM:
        assert server.stop() == 0
    else:
        server.kill()


def tell(before, version, number, words):
    print(f"  {before}, {number.name}, {version}: {words}", flush=True)


def check_by_both(directory, last):
    """Each version finds the log whole, and the one that had the directory last also all that follows from it. The other one may say that the cells
    are not its own."""
    other = NEW if last is OLD else OLD
    check_offline(directory, last.program)
    verified, checked = (other.run(flag, directory) for flag in ("--verify-log", "--check"))
    assert verified.returncode == 0, verified.stdout
    assert checked.returncode == 0 or MADE_BY_ANOTHER in checked.stdout, checked.stdout


class Pods:
    """`with Pods() as pods:` processes over one cluster: two folders of those that write or wait, with one client, and two of those that only read."""

    def __enter__(self):
        self.cluster = Cluster().__enter__()
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
        self.members = [Member(self.cluster, f"pod-{number}", self.directory, address) for number, address in enumerate(addresses)]
        self.readers = [Replica(self.cluster, f"reader-{number}", self.directory) for number in range(2)]
        self.versions = {}  # By folder: the version that had it last.
        self.client, self.writer = Client(addresses), None
        return self

    def launch(self, member, version):
        member.program = version.program
        self.versions[member.directory] = version
        return member.launch()

    def begin(self, version):
        self.writer = self.launch(self.members[0], version).wait_until_listening()
        self._begin_reading()

    def _begin_reading(self):
        for reader, version in zip(self.readers, (OLD, NEW)):
            self.launch(reader, version).wait_until_listening()

    def exchange_readers(self, known):
        for reader in self.readers:
            assert reader.stop() == 0, reader.words()
        self.readers.reverse()
        self._begin_reading()
        self._check_readers(known)

    def _check_readers(self, known):
        for reader in self.readers:
            known.check_answers(self.versions[reader.directory], reader)

    def take_turn(self, version, folder, number, given_up):
        """A process of the version waits with the folder until the writer ends by the signal, and then writes."""
        if given_up is not None:
            # It has followed the log when it says that it waits.
            assert self.launch(self.members[folder], given_up).wait_until_waiting().end_waiting() == 0, self.members[folder].words()
        waiting = self.launch(self.members[folder], version).wait_until_waiting()
        end(self.writer, number)
        self.writer = waiting.wait_until_listening()

    def check(self, known):
        check_log(self.client, self.cluster.primary)
        known.check(self.versions[self.writer.directory], self.client, self.readers)

    def finish(self, known):
        """All end when they are asked to, and every copy is whole."""
        self._check_readers(known)
        check_all_there(self.client, known.acknowledged)
        for member in (*self.readers, self.writer):
            assert member.stop() == 0, member.words()
        for directory, version in self.versions.items():
            check_by_both(directory, version)

    def __exit__(self, *unused):
        self.client.close()
        for member in (*self.members, *self.readers):
            if member.is_running():
                member.process.kill()
                member.process.wait(timeout=LIMIT_SECONDS)
        shutil.rmtree(self.directory)
        self.cluster.__exit__()


def test_a_log_in_postgresql_is_written_in_turns():
    with Pods() as pods:
        pods.begin(OLD)
        known = Known(figures_of(pods.writer))  # The newer version may have more.
        for index, turn in enumerate(LOG_TURNS):
            if index == EXCHANGE_BEFORE:
                pods.exchange_readers(known)
            before = pods.versions[pods.writer.directory]
            gap, words = known.write_while(pods.client, lambda turn=turn: pods.take_turn(*turn), pods.readers)
            tell(before, turn[0], turn[2], words)
            assert gap <= pods.cluster.lease_seconds + GAP_SECONDS, f"{gap:.1f} s without writes"
            pods.check(known)
        print(f"  {known}", flush=True)
        pods.finish(known)


def open_by(server, version, number):
    end(server, number)
    server.program = version.program
    server.start()


def test_a_data_directory_is_opened_in_turns():
    before = OLD
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        server = OLD.server(os.path.join(folder, "data"), f"127.0.0.1:{free_ports(1)[0]}").start()
        known, client = Known(figures_of(server)), Client([server.listen])
        try:
            for version, number in DIRECTORY_TURNS:
                gap, words = known.write_while(client, lambda turn=(version, number): open_by(server, *turn))
                tell(before, version, number, words)
                assert gap <= GAP_SECONDS, f"{gap:.1f} s without writes"
                known.check(version, server)
                before = version
            assert server.stop() == 0
            # And what each makes of the directory is whole.
            for version in (OLD, NEW):
                server.program = version.program
                server.start()
                known.check(version, server)
                check_all_there(server, known.acknowledged)
                assert server.stop() == 0
                check_by_both(server.directory, version)
        finally:
            client.close()
            if server.process is not None:
                server.kill()
    print(f"  {known}", flush=True)


def ldb(directory, *command):
    database = f"--db={os.path.join(directory, 'rocksdb')}"
    result = subprocess.run(["ldb", database, "--hex", *command], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


def key_of(name):
    """Returns the key of one of the store's own records (common/store/meta.h)."""
    return "0x" + (b"\x01" + name.encode() + b"\x00\x01").hex()


def make_directory(version, directory):
    """Makes a directory in which the version has recorded something."""
    server = version.server(directory).start()
    server.newborn_enrollment.CreateNewbornEnrollment(enrollment(1))
    assert server.stop() == 0
    return directory


def check_refused(version, directory):
    """Neither a server of the version nor what it does offline opens the directory."""
    serve = ("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", directory, "--reference", os.path.join(SAMPLE, "reference"))
    for arguments in (serve, ("--verify-log", directory), ("--check", directory)):
        result = version.run(*arguments)
        assert result.returncode == FORMAT and "format version" in result.stdout, f"{arguments}: exit code {result.returncode}, {result.stdout}"


def test_a_directory_of_another_format_is_refused_and_stays_as_it_is():
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        for version in (OLD, NEW):
            directory = make_directory(version, os.path.join(folder, version.name))
            before, key = version.run("--check", directory).stdout, key_of("format")
            own = ldb(directory, "get", key)
            ldb(directory, "put", key, ANOTHER_FORMAT)
            for each in (OLD, NEW):
                check_refused(each, directory)
            ldb(directory, "put", key, own)
            assert version.run("--check", directory).stdout == before, before
            check_offline(directory, version.program)


def test_a_directory_of_the_other_version_is_refused_and_stays_as_it_is():
    refusals = 0
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        for version, other in ((OLD, NEW), (NEW, OLD)):
            directory = make_directory(version, os.path.join(folder, version.name))
            before = version.run("--check", directory).stdout
            if other.run("--verify-log", directory).returncode != FORMAT:
                continue  # It reads this format, too.
            refusals += 1
            check_refused(other, directory)
            assert version.run("--check", directory).stdout == before, before
            assert version.server(directory).start().stop() == 0
            check_offline(directory, version.program)
    assert refusals, "neither was refused"


def test_a_log_in_postgresql_of_the_other_version_is_refused():
    """A process with a folder of its own knows the format by the log alone."""
    end_of_log = "SELECT seq, epoch, revision, encode(digest, 'hex') FROM shard"
    for version, other in ((OLD, NEW), (NEW, OLD)):
        with Pods() as pods:
            writer = pods.launch(pods.members[0], version).wait_until_listening()
            writer.newborn_enrollment.CreateNewbornEnrollment(enrollment(1))
            before = pods.cluster.primary.query(end_of_log, DATABASE)
            for member in (pods.members[1], pods.readers[0]):
                pods.launch(member, other)
                deadline = time.monotonic() + LIMIT_SECONDS
                while member.is_running():
                    followed = member.is_waiting() or time.monotonic() > deadline
                    assert not followed, f"the {other} version follows the log of the {version} one: {member.words()}"
                    time.sleep(PAUSE_SECONDS)
                assert member.process.returncode == FORMAT, member.words()
            assert pods.cluster.primary.query(end_of_log, DATABASE) == before
            writer.newborn_enrollment.CreateNewbornEnrollment(enrollment(2))
            check_log(writer, pods.cluster.primary)
            assert writer.stop() == 0
            check_offline(writer.directory, version.program)


def compare():
    """Returns whether each version reads the format of the other one, and says in how far they differ."""
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        directories = {version: make_directory(version, os.path.join(folder, version.name)) for version in (OLD, NEW)}
        reads = [other.run("--verify-log", directories[version]).returncode != FORMAT for version, other in ((OLD, NEW), (NEW, OLD))]
        formats, cells = ({ldb(directory, "get", key_of(name)) for directory in directories.values()} for name in ("format", "fingerprint"))
        if not os.environ.get("EASTGATE_OLD_SERVICES"):
            print("EASTGATE_OLD_SERVICES is not set: both versions are the same program", flush=True)
        print(f"the programs are {'the same' if filecmp.cmp(OLD.program, NEW.program, shallow=False) else 'different'}; formats: "
              f"{', '.join(sorted(formats))}; the cells of figures have {'the same form' if len(cells) == 1 else 'different forms'}", flush=True)
        assert all(reads) or len(formats) == 2, "a format that is the same was refused"
        return all(reads)


if compare():
    run([test_a_log_in_postgresql_is_written_in_turns, test_a_data_directory_is_opened_in_turns,
         test_a_directory_of_another_format_is_refused_and_stays_as_it_is])
else:
    run([test_a_directory_of_the_other_version_is_refused_and_stays_as_it_is, test_a_log_in_postgresql_of_the_other_version_is_refused,
         test_a_directory_of_another_format_is_refused_and_stays_as_it_is])
