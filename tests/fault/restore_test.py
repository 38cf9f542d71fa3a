"""Everything is lost and comes back: the four services are restored to a restore point that was made under load, or to a time before a
mistake, and a backup that is not whole is never restored."""

import datetime
import os
import shutil
import subprocess
import threading

import grpc

from eastgate.admin.v1 import admin_pb2
from eastgate.command.v1 import publication_pb2
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import NAMES, PEERS, Suite, binary, reached, refusal, run
from load import Load, check_all_there, check_offline, enrollment, exists, figure

POINT = "before-the-storm"
FACTS = 400
BACKUPS_UNDER_LOAD, ENROLLMENTS_UNDER_LOAD, DAMAGES = 3, 500, 30
RESTORE_SH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "restore.sh")
FIRST_NUMBER = 1_000_000
BACKUP_SECONDS = 25


def command(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=300)


def restore(server, *flags, into=None, backups=None, program=None):
    return command(program or server.program, "--restore", backups or server.backups, "--data", into or server.directory, *flags)


def head(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())


def back_up(server, request_id="", **fields):
    return server.admin_service.CreateBackup(admin_pb2.CreateBackupRequest(request_id=request_id, **fields), timeout=BACKUP_SECONDS)


def with_backups(server, folder, *flags):
    """The server, which runs, again, with backups in a folder of its own."""
    server.backups = os.path.join(folder, server.name)
    server.flags = ["--backup-dir", server.backups, *flags]
    server.stop()
    return server.start()


def all_figures(server, revision):
    """Every figure of the service as known at a revision: what is known of it without the names of the log."""
    listed = server.figure.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures
    requests = [figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(
        figure=each.id, as_of="2024-09-30", known_at_revision=revision)) for each in listed]
    values = []
    for begin in range(0, len(requests), 50):
        values += server.figure.BatchGetFigures(figure_service_pb2.BatchGetFiguresRequest(requests=requests[begin:begin + 50])).values
    for value in values:
        value.log_id, value.revision = "", 0
    return [value.SerializeToString(deterministic=True) for value in values]


def digest_at(server, revision):
    return server.fact.GetFact(fact_service_pb2.GetFactRequest(name=f"facts/{revision}")).digest


def one_server(suite):
    server = with_backups(suite.livelihood, os.path.join(suite.directory, "backups"))
    load = Load(server, 1)
    load.wait_for(FACTS)
    return server, load.stop().acknowledged


def test_a_backup_is_made_once_and_listed_and_old_ones_are_dropped():
    with Suite() as suite:
        server = with_backups(suite.livelihood, os.path.join(suite.directory, "backups"), "--backup-keep", "2")
        made = back_up(server, "one")
        assert made.verified and made.service == "livelihood" and made.number == 1, made
        assert (made.log_id, made.revision, made.digest) == (head(server).log_id, head(server).revision, head(server).digest), made
        assert back_up(server, "one") == made, "the same request made another backup"
        again = back_up(server)
        assert again.number == 2 and again.added_bytes < again.size_bytes, again
        third = back_up(server, "three")
        kept = server.admin_service.ListBackups(admin_pb2.ListBackupsRequest()).backups
        assert list(kept) == [again, third], kept
        listed = command(server.program, "--list-backups", server.backups)
        assert listed.returncode == 0 and listed.stdout.count("\n") == 2 and f"revision {third.revision}" in listed.stdout, listed
        beyond = refusal(server.admin_service.CreateBackup, admin_pb2.CreateBackupRequest(restore_point="p", restore_revision=10**9))
        assert beyond.code == grpc.StatusCode.FAILED_PRECONDITION and beyond.reason == "REVISION_AHEAD", beyond.message
        for bad in (dict(restore_point="7", restore_revision=1), dict(restore_point="p"), dict(restore_revision=1)):
            assert refusal(server.admin_service.CreateBackup, admin_pb2.CreateBackupRequest(**bad)).code == grpc.StatusCode.INVALID_ARGUMENT, bad
        assert refusal(suite.urban.admin_service.CreateBackup, admin_pb2.CreateBackupRequest()).code == grpc.StatusCode.FAILED_PRECONDITION
        server.stop()
        offline = command(server.program, "--data", server.directory, "--backup", server.backups)
        assert offline.returncode == 0 and offline.stdout.startswith("backup 4 of livelihood"), offline
        # By the schedule: the newest one is from now, so that one is due in a second.
        server.flags += ["--backup-every", "1s"]
        server.start()
        while server.admin_service.ListBackups(admin_pb2.ListBackupsRequest()).backups[-1].number < 6:
            pass


def test_a_backup_that_is_not_whole_is_refused_with_the_reason():
    with Suite() as suite:
        server, _ = one_server(suite)
        back_up(server)
        server.stop()
        good, bad, target = server.backups, os.path.join(suite.directory, "bad"), os.path.join(suite.directory, "target")
        paths = [os.path.relpath(os.path.join(folder, name), good) for folder, _, names in os.walk(good) for name in names]
        damages = 0
        for path in sorted(paths):
            size = os.path.getsize(os.path.join(good, path))
            if path == "LOCK" or size == 0:
                continue
            for what in ("first", "middle", "last", "cut", "missing", "other"):
                shutil.rmtree(bad, ignore_errors=True)
                shutil.copytree(good, bad)
                file = os.path.join(bad, path)
                with open(file, "rb") as reading:
                    data = bytearray(reading.read())
                if what == "missing":
                    os.remove(file)
                else:
                    at = {"first": 0, "middle": size // 2, "last": size - 1}.get(what)
                    if at is not None:
                        data[at] ^= 1
                    with open(file, "wb") as writing:
                        writing.write(data[:-1] if what == "cut" else b"x" * size if what == "other" else data)
                result = restore(server, into=target, backups=bad)
                named = path in result.stdout or path.startswith("manifests/")
                assert result.returncode == 1 and result.stdout.startswith("failed: ") and named, (path, what, result)
                assert not os.path.exists(os.path.join(target, "HEAD")) and not os.path.exists(os.path.join(target, "restoring")), (path, what)
                damages += 1
        assert damages >= DAMAGES, damages
        other = restore(server, into=target, program=binary("urban"))
        assert other.returncode == 1 and "is one of livelihood, want one of urban" in other.stdout, other
        full = restore(server)
        assert full.returncode == 1 and "not empty" in full.stdout, full
        assert restore(server, into=target).returncode == 0
        print(f"{damages} damages, each refused")


def test_a_restored_service_serves_what_the_backup_had_and_a_repeated_request_acts_once():
    with Suite() as suite:
        server, acknowledged = one_server(suite)
        made = back_up(server)
        value, then = figure(server), head(server)
        server.kill()
        shutil.rmtree(server.directory)
        restored = restore(server)
        assert restored.returncode == 0 and f"revision {made.revision} digest {made.digest}" in restored.stdout, restored
        check_offline(server.directory)
        server.start()
        now = head(server)
        assert (now.revision, now.digest) == (then.revision, then.digest) and now.log_id != then.log_id
        check_all_there(server, acknowledged)
        # Its key and its idempotency records came with it: a child is not enrolled twice, a request is not done twice.
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(acknowledged[0]))
        assert head(server).revision == then.revision and figure(server) == value
        twice = enrollment(acknowledged[1])
        twice.newborn_enrollment_id = "another-id"
        assert refusal(server.newborn_enrollment.CreateNewbornEnrollment, twice).reason, "the child is known"
        # The restored service goes on, and its next backup is one of the new log.
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(FIRST_NUMBER))
        assert back_up(server).log_id == now.log_id


def test_a_time_before_a_mistaken_import_is_restored():
    with Suite() as suite:
        server, acknowledged = one_server(suite)
        back_up(server)
        before, value = head(server), figure(server)
        time = datetime.datetime.now(datetime.timezone.utc).isoformat()
        mistaken = Load(server, FIRST_NUMBER)
        mistaken.wait_for(FACTS // 2)
        wrong = mistaken.stop().acknowledged
        assert figure(server) > value
        newest = back_up(server)
        server.stop()
        kept = os.path.join(suite.directory, "kept")
        os.rename(server.directory, kept)
        for flags in (("--to-time", time), ("--to-revision", str(before.revision)), ("--to-time", time, "--from", str(newest.number))):
            shutil.rmtree(server.directory, ignore_errors=True)
            restored = restore(server, *flags)
            assert restored.returncode == 0 and f"revision {before.revision} digest {before.digest}" in restored.stdout, (flags, restored)
            check_offline(server.directory)
        server.start()
        assert (head(server).revision, head(server).digest, figure(server)) == (before.revision, before.digest, value)
        check_all_there(server, acknowledged, refused=wrong)
        assert not exists(server, wrong[0])
        # Nothing of the import is remembered: what was right in it is recorded as new.
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(wrong[0]))
        assert head(server).revision == before.revision + 1 and figure(server) == value + 1
        ahead = restore(server, "--to-revision", str(newest.revision + 1), into=os.path.join(suite.directory, "ahead"))
        assert ahead.returncode == 1 and f"ends at revision {newest.revision}" in ahead.stdout, ahead


def publish(suite, identifier):
    return suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
        published_briefing_id=identifier, as_of="2024-09-30", published_on="2024-10-08"))


def recompute(suite, published):
    return suite.command.publication.RecomputePublishedBriefing(publication_pb2.RecomputePublishedBriefingRequest(name=published.name))


class Backups:
    """Backs up the services in turn until it is stopped."""

    def __init__(self, servers):
        self.made, self.stopping = 0, threading.Event()
        self.thread = threading.Thread(target=self._make, args=(servers,), daemon=True)
        self.thread.start()

    def _make(self, servers):
        while not self.stopping.is_set():
            for server in servers:
                back_up(server)
            self.made += 1

    def wait_for(self, made):
        while self.made < made:
            assert self.thread.is_alive(), "a backup failed"

    def stop(self):
        self.stopping.set()
        self.thread.join(120)


def make_point(suite):
    peers = ",".join(f"{name}={getattr(suite, name).address}" for name in NAMES)
    result = command(binary("command"), "--restore-point", POINT, "--peers", peers)
    assert result.returncode == 0 and result.stdout.count(f"restore point {POINT}: ") == len(NAMES), result
    return {words[3]: int(words[5]) for words in map(str.split, result.stdout.splitlines())}


def test_all_four_are_destroyed_and_restored_to_a_restore_point():
    with Suite() as suite:
        folder = os.path.join(suite.directory, "backups")
        for server in suite.servers:
            with_backups(server, folder)
        backups = Backups(suite.servers)
        suite.load()
        published = publish(suite, "2024-09")
        load = Load(suite.livelihood, FIRST_NUMBER)
        load.wait_for(ENROLLMENTS_UNDER_LOAD)
        backups.wait_for(BACKUPS_UNDER_LOAD)
        at = make_point(suite)
        again = publish(suite, "2024-09-again")  # After the point: it is not there after the restore.
        enough = len(load.acknowledged) + ENROLLMENTS_UNDER_LOAD
        load.wait_for(enough)
        backups.stop()
        then = {name: (all_figures(getattr(suite, name), at[name]), digest_at(getattr(suite, name), at[name])) for name in NAMES}
        assert all(head(getattr(suite, name)).revision >= at[name] for name in NAMES)
        assert head(suite.livelihood).revision > at["livelihood"], "nothing was written since the point"
        load.kill()
        for server in suite.servers:
            if server.process:
                server.kill()
            shutil.rmtree(server.directory)

        restored = command(RESTORE_SH, folder, POINT, suite.directory)
        assert restored.returncode == 0, restored
        for server in suite.servers:
            server.start()
        for name in PEERS["command"]:
            reached(suite, name)
        for name in NAMES:
            server = getattr(suite, name)
            assert (head(server).revision, head(server).digest) == (at[name], then[name][1]), name
            assert all_figures(server, at[name]) == then[name][0], f"{name}: a figure is another one"
            assert server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest()).first_bad_revision == 0, name
        computed = recompute(suite, published)
        assert computed.identical and computed.digest == published.digest, computed
        assert {log.service: log.digest for log in computed.logs} == {log.service: log.digest for log in published.logs}
        assert refusal(recompute, suite, again).code == grpc.StatusCode.NOT_FOUND
        assert publish(suite, "2024-09-again").digest, "the suite goes on"
        for server in suite.servers:
            server.stop()
            for flag in ("--verify-log", "--check"):
                result = command(server.program, flag, server.directory)
                assert result.returncode == 0, (server.name, result)


run([test_a_backup_is_made_once_and_listed_and_old_ones_are_dropped, test_a_backup_that_is_not_whole_is_refused_with_the_reason,
     test_a_restored_service_serves_what_the_backup_had_and_a_repeated_request_acts_once,
     test_a_time_before_a_mistaken_import_is_restored, test_all_four_are_destroyed_and_restored_to_a_restore_point])
