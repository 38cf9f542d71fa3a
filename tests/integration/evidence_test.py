"""Files that support facts: they come and go as streams, are what their names say or are not served at all, are there after a kill and after a
restore, and a fact names only those that are there."""

import os
import shutil
import subprocess
import tempfile
import threading

import grpc

from caller import by_name, by_token, named
from eastgate.admin.v1 import admin_pb2
from eastgate.evidence.v1 import evidence_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.urban.v1 import rectification_item_pb2
from harness import Refusal, Server, Suite, refusal, run
from pictures import MIB, SECONDS, STREET, download, flip, get, messages, name_of, path_of, picture, sha256, upload
from trusted import Trust

CODES = grpc.StatusCode
OTHER, ROOT = "360111103", "360111"
ITEM, UNIT = "rectificationItems/GT-109", "office-example-responsible"


class Alone:
    """One server over a folder of its own, which is removed in the end."""

    def __init__(self, *flags):
        self.flags = list(flags)

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.server = Server("urban", os.path.join(self.folder, "data"))
        self.server.flags = self.flags
        return self.server.start()

    def __exit__(self, *unused):
        if self.server.process:
            self.server.kill()
        shutil.rmtree(self.folder)


def incoming(server):
    """The bytes of the uploads in progress."""
    folder = os.path.join(server.directory, "evidence", "incoming")
    sizes = []
    for name in os.listdir(folder):
        try:
            sizes.append(os.path.getsize(os.path.join(folder, name)))
        except FileNotFoundError:  # It ended meanwhile.
            pass
    return sizes


def in_progress(server):
    """The number of uploads that have brought bytes and have not ended."""
    return sum(size > 0 for size in incoming(server))


def head(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


class Stalled:
    """An upload whose client sends so many bytes and then waits: `with Stalled(...) as stalled`, `stalled.end()` is how it ended."""

    def __init__(self, server, data, sent, principal="test:stalled"):
        self.go_on, self.server, self.others = threading.Event(), server, in_progress(server)

        def some():
            yield from list(messages(data[:sent], size_bytes=len(data), sha256=sha256(data)))
            self.go_on.wait(SECONDS)

        self.call = server.evidence.UploadEvidenceFile.future(some(), timeout=SECONDS, metadata=by_name(principal))

    def __enter__(self):
        while in_progress(self.server) <= self.others:
            assert not self.call.done(), self.call.exception()
        return self

    def end(self):
        return Refusal(self.call.exception(timeout=SECONDS))

    def __exit__(self, *unused):
        self.call.cancel()
        self.go_on.set()


def test_a_file_comes_back_as_it_was_sent():
    with Alone() as server:
        before = head(server)
        for data, chunk in ((picture(3 * MIB + 17), MIB), (picture(20, 2), 1), (picture(MIB, 3), 4096), (picture(64 * MIB, 4), MIB)):
            sent = upload(server, data, chunk=chunk)
            assert (sent.name, sent.sha256, sent.media_type, sent.size_bytes) == (name_of(data), sha256(data), "image/png", len(data)), sent
            assert [(each.division, each.uploader) for each in sent.uploads] == [(STREET, "test:client")], sent
            assert get(server, data) == sent
            got, refused = download(server, data)
            assert got == data and refused is None, (len(got), refused)
        assert head(server) == before, "an upload is in the log"
        assert server.stop() == 0
        server.start()
        assert download(server, data) == (data, None)
        missing = refusal(get, server, b"nothing")
        assert missing.code == CODES.NOT_FOUND and download(server, b"nothing")[1].code == CODES.NOT_FOUND, missing.message


def test_the_same_again_is_answered_at_once_and_another_division_is_added():
    with Alone() as server:
        data = picture(MIB)
        first = upload(server, data)
        declared = evidence_pb2.UploadEvidenceFileRequest(media_type="image/png", size_bytes=len(data), sha256=sha256(data), division=STREET)
        assert server.evidence.UploadEvidenceFile(iter([declared])) == first, "none of the bytes was needed"
        assert upload(server, data) == first
        # Whoever only knows the digest gets nothing for another division.
        declared.division = OTHER
        refused = refusal(server.evidence.UploadEvidenceFile, iter([declared]))
        assert refused.fields == ["media_type", "size_bytes"], refused.message
        other = upload(server, data, division=OTHER)
        assert [each.division for each in other.uploads] == [OTHER], other
        assert [each.division for each in get(server, data).uploads] == [STREET, OTHER]
        assert sum(len(names) for folder, _, names in os.walk(os.path.join(server.directory, "evidence"))) == 2, "a file and its description"


def test_what_does_not_agree_is_refused_and_leaves_nothing():
    with Alone("--evidence-max-bytes", str(2 * MIB)) as server:
        data, page = picture(MIB + 5), b"<html><script></script></html>"
        for fields, sent in (
                (["sha256"], messages(data, sha256=sha256(b"other"))),
                (["media_type"], messages(data, media_type="image/jpeg")),
                (["media_type"], messages(data, media_type="text/html")),
                (["media_type"], messages(page)),
                (["size_bytes"], messages(data, size_bytes=2 * MIB + 1)),
                (["size_bytes"], messages(data, size_bytes=len(data) + 1)),
                (["chunk"], messages(data, size_bytes=len(data) - 1)),
                (["chunk"], messages(data, chunk=MIB + 1)),
                (["division"], messages(data, division="360111999")),
                (["media_type", "sha256", "division"], messages(data, media_type="", sha256="x", division="")),
                (["chunk"], iter([*list(messages(data, chunk=1000))[:1], evidence_pb2.UploadEvidenceFileRequest()])),
                (["size_bytes", "division"], iter([*list(messages(data, chunk=1000))[:1], evidence_pb2.UploadEvidenceFileRequest(
                    size_bytes=1, division=STREET, chunk=b"x")])),
        ):
            refused = refusal(server.evidence.UploadEvidenceFile, sent)
            assert refused.code == CODES.INVALID_ARGUMENT and sorted(refused.fields) == sorted(fields), (fields, refused.fields, refused.message)
        preview = upload(server, data, validate_only=True)
        assert preview.name == name_of(data) and not preview.uploads, preview
        refused = refusal(server.evidence.UploadEvidenceFile, messages(data[:-1] + b"!", sha256=sha256(data), validate_only=True))
        assert refused.fields == ["sha256"], refused.fields
        assert refusal(get, server, data).code == CODES.NOT_FOUND
        files = [name for _, _, names in os.walk(os.path.join(server.directory, "evidence")) for name in names]
        assert not files, files


def test_a_kill_in_the_middle_of_an_upload_leaves_nothing_of_it():
    with Alone() as server:
        kept, data = picture(MIB, 1), picture(8 * MIB, 2)
        upload(server, kept)
        with Stalled(server, data, 3 * MIB) as stalled:
            server.kill()
            assert stalled.end().code == CODES.UNAVAILABLE
        assert any(incoming(server)), "nothing was half written"
        server.start()
        assert not incoming(server)
        assert refusal(get, server, data).code == CODES.NOT_FOUND and download(server, data)[1].code == CODES.NOT_FOUND
        assert download(server, kept) == (kept, None)
        upload(server, data)
        assert download(server, data) == (data, None)


def test_a_client_that_goes_leaves_nothing_and_uploads_have_a_limit():
    with Alone("--evidence-uploads", "2") as server:
        data = picture(4 * MIB)
        with Stalled(server, data, MIB, "test:one"), Stalled(server, data, MIB, "test:two"):
            refused = refusal(upload, server, data)
            assert (refused.code, refused.reason) == (CODES.RESOURCE_EXHAUSTED, "OVERLOADED") and refused.retry_seconds > 0, refused.message
        while incoming(server):
            pass
        upload(server, data)
        assert download(server, data) == (data, None)


def test_bytes_that_went_bad_are_never_served_and_the_next_upload_mends_them():
    with Alone() as server:
        data, good = picture(3 * MIB), picture(MIB, 2)
        upload(server, data)
        upload(server, good)
        flip(path_of(server, data))
        got, refused = download(server, data)
        assert got == b"" and (refused.code, refused.reason) == (CODES.DATA_LOSS, "CORRUPT"), (len(got), refused and refused.code)
        assert download(server, good) == (good, None)
        assert server.stop() == 0
        checked = subprocess.run([server.program, "--check", server.directory], capture_output=True, text=True, timeout=SECONDS)
        assert checked.returncode == 1 and f"bad evidence: {name_of(data)}\n" in checked.stdout, checked.stdout
        server.start()
        upload(server, data)
        assert download(server, data) == (data, None)
        flip(path_of(server, data) + ".json")
        assert refusal(get, server, data).code == CODES.DATA_LOSS
        upload(server, data)
        assert get(server, data).size_bytes == len(data)


def back_up(server):
    return server.admin_service.CreateBackup(admin_pb2.CreateBackupRequest(), timeout=SECONDS)


def restore(server, backups, into):
    return subprocess.run([server.program, "--restore", backups, "--data", into], capture_output=True, text=True, timeout=SECONDS)


def test_a_backup_has_the_files_and_a_restore_brings_them_back():
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder, Alone("--backup-dir", os.path.join(folder, "backups")) as server:
        backups, early, late = os.path.join(folder, "backups"), picture(5 * MIB, 1), picture(2 * MIB, 2)
        upload(server, early)
        first = back_up(server)
        assert first.added_bytes > len(early), first
        upload(server, late)
        second = back_up(server)
        assert len(late) < second.added_bytes < len(late) + MIB and second.size_bytes > len(early) + len(late), second
        assert back_up(server).added_bytes < MIB, "files were copied again"
        assert server.kill() != 0
        shutil.rmtree(server.directory)
        # The first backup has one of them.
        into = os.path.join(folder, "into")
        restored = subprocess.run([server.program, "--restore", backups, "--data", into, "--from", "1"], capture_output=True, text=True,
                                  timeout=SECONDS)
        assert restored.returncode == 0, restored.stdout
        assert os.path.exists(path_of(server, early, into)) and not os.path.exists(path_of(server, late, into))
        # A damaged copy keeps nothing else from being restored, and is never restored itself.
        bad, without = os.path.join(folder, "bad"), os.path.join(folder, "without")
        shutil.copytree(backups, bad)
        flip(path_of(server, early, bad))
        os.remove(path_of(server, late, bad))
        restored = restore(server, bad, without)
        assert restored.returncode == 0 and "without 2 files of evidence" in restored.stdout, restored.stdout
        assert name_of(early) in restored.stdout and name_of(late) in restored.stdout, restored.stdout
        assert not os.path.exists(path_of(server, early, without))
        restored = restore(server, backups, server.directory)
        assert restored.returncode == 0 and "without" not in restored.stdout, restored.stdout
        server.start()
        for data in (early, late):
            assert download(server, data) == (data, None)
            assert [each.division for each in get(server, data).uploads] == [STREET]


def handled(source_ref, *evidence, **fields):
    return rectification_item_pb2.HandleRectificationItemRequest(name=ITEM, acting_unit=UNIT, occurred_on="2024-10-08", source_ref=source_ref,
                                                                 evidence=evidence, **fields)


def test_a_step_and_a_correction_name_only_files_that_are_there():
    with Suite() as suite:
        suite.load()
        urban, data, late = suite.urban, picture(MIB), picture(MIB, 2)
        handle = urban.rectification.HandleRectificationItem
        urban.rectification.ReturnRectificationItem(rectification_item_pb2.ReturnRectificationItemRequest(
            name=ITEM, acting_unit="office-example-verification", reason="清理不彻底（示例）", occurred_on="2024-09-30", source_ref="returned"))
        stored = fact_pb2.Evidence(uri=name_of(data), sha256=sha256(data))
        outside = fact_pb2.Evidence(uri="https://photos.example/a.jpg", sha256="0123456789abcdef" * 4)
        for preview in (True, False):
            refused = refusal(handle, handled("h1", outside, stored, validate_only=preview))
            assert (refused.code, refused.reason) == (CODES.FAILED_PRECONDITION, "EVIDENCE_NOT_STORED"), refused.message
            assert refused.metadata == {"field": "evidence[1].uri", "name": name_of(data)}, refused.metadata
        for bad, field in ((fact_pb2.Evidence(uri=name_of(data), sha256="0" * 64), "evidence[0].sha256"),
                           (fact_pb2.Evidence(uri="evidence/a.jpg", sha256=sha256(data)), "evidence[0].uri")):
            refused = refusal(handle, handled("h1", bad))
            assert refused.code == CODES.INVALID_ARGUMENT and refused.fields == [field], (refused.code, refused.fields)
        upload(suite.economy, data)
        assert refusal(handle, handled("h1", stored)).reason == "EVIDENCE_NOT_STORED", "it is another service that has it"
        upload(urban, data)
        item = handle(handled("h1", outside, stored))
        assert list(item.steps[-1].evidence) == [outside, stored], item.steps[-1]
        fact = item.steps[-1].fact
        assert list(urban.fact.GetFact(fact_service_pb2.GetFactRequest(name=fact)).evidence) == [outside, stored]

        correct = fact_service_pb2.CorrectFactRequest(name=fact, occurred_on="2024-10-07", cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="笔误",
                                                      source_ref="c1", evidence=[fact_pb2.Evidence(uri=name_of(late), sha256=sha256(late))])
        assert refusal(urban.fact.CorrectFact, correct).reason == "EVIDENCE_NOT_STORED"
        retract = fact_service_pb2.RetractFactRequest(name=fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="误报", source_ref="r1",
                                                      evidence=correct.evidence)
        assert refusal(urban.fact.RetractFact, retract).reason == "EVIDENCE_NOT_STORED"
        upload(urban, late)
        corrected = urban.fact.CorrectFact(correct)
        assert list(corrected.evidence) == list(correct.evidence), corrected
        # A correction that was recorded is answered again, whatever became of the file.
        os.rename(path_of(urban, late), path_of(urban, late) + ".away")
        assert urban.fact.CorrectFact(correct) == corrected
        os.rename(path_of(urban, late) + ".away", path_of(urban, late))
        retract.name = corrected.name
        assert list(urban.fact.RetractFact(retract).evidence) == list(retract.evidence)


def test_a_file_is_read_by_those_who_may_read_facts_of_its_divisions():
    with Suite() as suite:
        data = picture(MIB)
        trust = Trust(suite, [(f"clerk:{place}", role, division) for place, division in (("street", STREET), ("other", OTHER), ("root", ROOT))
                              for role in ("reader", "reporter")])
        channels = {}
        for place in ("street", "other", "root"):
            channels[place] = trust.stubs(named(trust.channel(suite.urban), by_token(trust.authority.token(f"clerk:{place}"))))
        street, other, root = channels["street"], channels["other"], channels["root"]
        refused = refusal(upload, other, data)
        assert (refused.code, refused.reason) == (CODES.PERMISSION_DENIED, "DIVISION_NOT_GRANTED"), refused.message
        upload(street, data)
        assert download(street, data) == (data, None)
        for ask in (get, lambda *arguments: upload(*arguments, division=STREET)):
            assert refusal(ask, other, data).code in (CODES.NOT_FOUND, CODES.PERMISSION_DENIED)
        assert refusal(get, other, data).code == CODES.NOT_FOUND and download(other, data)[1].code == CODES.NOT_FOUND
        upload(other, data, division=OTHER)
        assert download(other, data) == (data, None)
        assert [each.division for each in get(other, data).uploads] == [OTHER], "others' uploads are not shown"
        assert [each.division for each in get(street, data).uploads] == [STREET]
        assert [each.division for each in get(root, data).uploads] == [STREET, OTHER]


run([test_a_file_comes_back_as_it_was_sent, test_the_same_again_is_answered_at_once_and_another_division_is_added,
     test_what_does_not_agree_is_refused_and_leaves_nothing, test_a_kill_in_the_middle_of_an_upload_leaves_nothing_of_it,
     test_a_client_that_goes_leaves_nothing_and_uploads_have_a_limit, test_bytes_that_went_bad_are_never_served_and_the_next_upload_mends_them,
     test_a_backup_has_the_files_and_a_restore_brings_them_back, test_a_step_and_a_correction_name_only_files_that_are_there,
     test_a_file_is_read_by_those_who_may_read_facts_of_its_divisions])
