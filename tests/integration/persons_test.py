"""Persons without their names: the keys of their digests, looking persons up, erasing what they are known by, and figures
that are so small that they tell of single ones."""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

import grpc

from caller import by_name, named
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import home_care_subsidy_pb2, newborn_enrollment_pb2, person_pb2, person_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import SAMPLE, Server, binary, refusal, run, stubs_on
from history.citizen_id import citizen_id

SCRIPT = os.path.join(SAMPLE, "..", "digest_keys.sh")
CALL_SECONDS = 20
BORN_ON = "2024-03-05"


class District:
    """livelihood alone, with its digest keys in a file of their own."""

    def __init__(self, grants="", flags=()):
        self.grants, self.flags = grants, flags

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.keys = os.path.join(self.folder, "digest.key")
        self.server = Server("livelihood", os.path.join(self.folder, "data"))
        self.server.flags = ["--digest-key-file", self.keys, *self.flags]
        if self.grants:
            self.server.reference_directory = os.path.join(self.folder, "reference")
            shutil.copytree(os.path.join(SAMPLE, "reference"), self.server.reference_directory)
            with open(os.path.join(self.server.reference_directory, "grants.csv"), "w", encoding="utf-8") as file:
                file.write("holder,role,division,valid_from,valid_to\n" + self.grants)
        self.server.start()
        return self

    def __exit__(self, *unused):
        if self.server.process:
            self.server.kill()
        shutil.rmtree(self.folder)

    def start_again(self, lines=None):
        """With these lines as the keys, if given."""
        assert self.server.stop() == 0
        if lines is not None:
            with open(self.keys, "w", encoding="utf-8") as file:
                file.writelines(lines)
        self.server.start()

    def lines_with_a_new_key(self):
        return subprocess.run([SCRIPT, self.keys], capture_output=True, text=True, timeout=10, check=True).stdout.splitlines(keepends=True)

    def digests(self):
        """The digests at the last start, by what has become of their key, when they are counted."""
        deadline = time.monotonic() + CALL_SECONDS
        while True:
            with urllib.request.urlopen(f"http://{self.server.admin}/metrics", timeout=10) as metrics:
                lines = metrics.read().decode().splitlines()
            found = {line.split('"')[1]: line.split()[-1] for line in lines if line.startswith("eastgate_identity_digests{")}
            if "nan" not in (count.lower() for count in found.values()):
                return {key: int(float(count)) for key, count in found.items()}
            assert time.monotonic() < deadline, found

    def enroll(self, number, request_id):
        return self.server.newborn_enrollment.CreateNewbornEnrollment(enrollment(number, request_id))

    def find(self, number):
        return self.server.person.FindPerson(looking_for(number))

    def erase(self, name, source_ref="order 1"):
        return self.server.person.ErasePerson(person_service_pb2.ErasePersonRequest(
            name=name, occurred_on="2024-09-01", reason="本人申请", source_ref=source_ref))

    def merge(self, name, into, source_ref="merger 1"):
        return self.server.person.MergePersons(merging(name, into, source_ref))

    def pay(self, number, month):
        return self.server.assistance.CreateHomeCareSubsidy(payment(number, month))

    def paid_to(self, name):
        """The subsidies of a person, page by page."""
        request, names = home_care_subsidy_pb2.ListHomeCareSubsidiesRequest(recipient=name, page_size=1), []
        while True:
            page = self.server.assistance.ListHomeCareSubsidies(request)
            names += [subsidy.name for subsidy in page.home_care_subsidies]
            if not page.next_page_token:
                return names
            request.page_token = page.next_page_token

    def recipients(self, revision=0):
        """Returns how many persons were paid, as known at a revision."""
        query = figure_pb2.FigureQuery(figure="livelihood.home_care_subsidy_recipients", as_of="2024-12-31")
        if revision:
            query.known_at_revision = revision
        return self.server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=query)).value

    def person(self, name):
        return self.server.person.GetPerson(person_service_pb2.GetPersonRequest(name=name))

    def enrolled(self):
        """Returns how many newborns were enrolled."""
        return self.server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(
            figure="livelihood.newborn_enrollments", as_of="2024-12-31"))).value

    def facts_about(self, name):
        return self.server.fact.ListFacts(fact_service_pb2.ListFactsRequest(subject=name)).facts

    def offline(self, *flags):
        """Runs the stopped server's program; it must succeed."""
        result = subprocess.run([binary("livelihood"), *flags], capture_output=True, text=True, timeout=60, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def stored_bytes(self):
        """Everything in the data folder of the stopped server."""
        found = b""
        for folder, _, names in os.walk(self.server.directory):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found += file.read()
        return found


def looking_for(number, purpose=person_service_pb2.PERSON_LOOKUP_PURPOSE_SUBJECT_ACCESS):
    return person_service_pb2.FindPersonRequest(identity=identity(number), purpose=purpose, case_ref="case 1")


def identity(number):
    return person_pb2.PersonIdentity(citizen_id=citizen_id(BORN_ON, number))


def merging(name, into, source_ref="merger 1"):
    return person_service_pb2.MergePersonsRequest(name=name, into=into, occurred_on="2024-09-01", reason="同一人", source_ref=source_ref)


def payment(number, month):
    return home_care_subsidy_pb2.CreateHomeCareSubsidyRequest(
        home_care_subsidy_id=f"{number}-{month}", recipient_identity=identity(number), disability_level=1, month=month, amount_fen=20000,
        paid_on=f"{month}-20", division="360111001")


def enrollment(number, enrollment_id):
    return newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=enrollment_id, child_identity=identity(number), born_on=BORN_ON, enrolled_on="2024-03-10", division="360111001",
        channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL)


def test_a_child_stays_the_same_person_when_keys_are_rotated():
    with District() as district:
        first, second = district.enroll(1, "first"), district.enroll(2, "second")
        assert district.digests() == {"newest": 0, "older": 0, "removed": 0}
        lines = district.lines_with_a_new_key()
        assert len(lines) == 2 and all(len(line) == 8 + 1 + 64 + 1 for line in lines)
        district.start_again(lines)
        assert district.digests() == {"newest": 0, "older": 2, "removed": 0}
        duplicate = refusal(district.server.newborn_enrollment.CreateNewbornEnrollment, enrollment(1, "duplicate"))
        assert (duplicate.reason, duplicate.metadata["enrollment"]) == ("CHILD_ALREADY_ENROLLED", first.name)
        # The same request is the same request, and what it is known by moves along.
        assert district.enroll(1, "first") == first
        # The same identity is linked again: nothing is recorded, and its digest moves.
        link = newborn_enrollment_pb2.LinkNewbornIdentityRequest(name=first.name, identity=identity(1), occurred_on="2024-04-01")
        assert district.server.newborn_enrollment.LinkNewbornIdentity(link) == first
        district.start_again()
        assert district.digests() == {"newest": 1, "older": 1, "removed": 0}
        district.start_again(lines[1:])
        assert district.digests() == {"newest": 1, "older": 0, "removed": 1}
        duplicate = refusal(district.server.newborn_enrollment.CreateNewbornEnrollment, enrollment(1, "duplicate"))
        assert (duplicate.reason, duplicate.metadata["enrollment"]) == ("CHILD_ALREADY_ENROLLED", first.name)
        assert district.enroll(1, "first") == first
        # Whose key was removed is somebody else from now on.
        assert district.enroll(2, "third").child != second.child


def test_a_server_does_not_start_without_the_newest_key_that_it_has_used():
    with District() as district:
        lines = district.lines_with_a_new_key()
        district.start_again(lines)
        assert district.server.stop() == 0
        for bad in (lines[:1], [lines[0], lines[1][:-2] + "\n"]):
            with open(district.keys, "w", encoding="utf-8") as file:
                file.writelines(bad)
            try:
                district.server.start()
            except AssertionError:
                assert district.server.process.wait(timeout=20) == 7
                district.server.process.stdout.close()
                district.server.process = None
            else:
                raise AssertionError(f"it started with {len(bad)} keys")
        with open(district.keys, "w", encoding="utf-8") as file:
            file.writelines(lines)
        district.server.start()


def test_a_look_up_is_recorded_and_tells_what_is_recorded_of_the_person():
    with District() as district:
        enrolled, other = district.enroll(1, "first"), district.enroll(2, "second")
        found = district.find(1)
        assert found.name == enrolled.child != other.child
        fact, = district.facts_about(found.name)
        assert (fact.name, fact.kind, fact.reason, fact.source_ref) == (found.fact, "livelihood.person_looked_up", "subject_access", "case 1")
        assert fact.reporter == "test:client" and not fact.postings
        assert list(district.person(found.name).newborn_enrollments) == [enrolled.name]
        nobody = refusal(district.server.person.FindPerson, looking_for(3))
        assert nobody.code == grpc.StatusCode.NOT_FOUND and citizen_id(BORN_ON, 3) not in nobody.message, nobody.message
        assert district.server.stop() == 0
        stored = district.stored_bytes()
        assert b"case 1" in stored and not any(citizen_id(BORN_ON, number).encode() in stored for number in (1, 2, 3))


def test_who_was_erased_is_not_found_and_a_restored_backup_is_erased_again():
    with District() as district:
        enrolled, other = district.enroll(1, "first"), district.enroll(2, "second")
        assert district.server.stop() == 0
        backups, restored = os.path.join(district.folder, "backups"), os.path.join(district.folder, "restored")
        district.offline("--data", district.server.directory, "--backup", backups)
        district.server.start()
        erased = district.erase(enrolled.child)
        assert erased.erased_on == "2024-09-01" and district.erase(enrolled.child, "order 2") == erased
        assert refusal(district.server.person.FindPerson, looking_for(1)).code == grpc.StatusCode.NOT_FOUND
        assert district.find(2).name == other.child
        assert list(district.person(enrolled.child).newborn_enrollments) == [enrolled.name]
        assert district.enrolled() == 2
        # The same identity is somebody else from now on.
        assert district.enroll(1, "third").child != enrolled.child
        assert district.enrolled() == 3
        assert district.server.stop() == 0
        district.offline("--check", district.server.directory)
        district.offline("--data", restored, "--restore", backups)
        district.server.directory = restored
        district.server.start()
        assert district.find(1).name == enrolled.child, "the backup is older than the erasure"
        assert not district.person(enrolled.child).erased_on
        assert district.erase(enrolled.child).erased_on == "2024-09-01"
        assert refusal(district.server.person.FindPerson, looking_for(1)).code == grpc.StatusCode.NOT_FOUND


def test_two_persons_that_are_one_are_found_listed_and_counted_as_one():
    with District() as district:
        first, second = district.pay(1, "2024-04"), district.pay(2, "2024-05")
        district.pay(1, "2024-06")
        twice = district.pay(2, "2024-06")
        names = ["homeCareSubsidies/1-2024-04", "homeCareSubsidies/1-2024-06", "homeCareSubsidies/2-2024-05", "homeCareSubsidies/2-2024-06"]
        refused = refusal(district.server.person.MergePersons, merging(second.recipient, first.recipient))
        assert (refused.reason, refused.metadata["subsidy"], refused.metadata["month"]) == ("MONTH_ALREADY_PAID", twice.name, "2024-06")
        assert twice.fact in refused.message, refused.message
        district.server.assistance.RecoverHomeCareSubsidy(home_care_subsidy_pb2.RecoverHomeCareSubsidyRequest(
            name=twice.name, occurred_on="2024-08-01", amount_fen=20000, reason="重复发放", request_id="recover"))
        before = district.server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
        merged = district.merge(second.recipient, first.recipient)
        assert (merged.merged_into, merged.merged_on, merged.revision) == (first.recipient, "2024-09-01", before + 1)
        assert district.merge(second.recipient, first.recipient) == merged

        def holds():
            assert district.find(2).name == first.recipient
            for name in (first.recipient, second.recipient):
                assert district.paid_to(name) == names, name
                assert list(district.person(name).home_care_subsidies) == names, name
            assert district.person(second.recipient).merged_into == first.recipient
            assert list(district.person(first.recipient).merged_persons) == [second.recipient]
            assert (district.recipients(before), district.recipients(merged.revision), district.recipients()) == (2, 2, 1)
            again = refusal(district.server.assistance.CreateHomeCareSubsidy, payment(2, "2024-04"))
            assert (again.reason, again.metadata["subsidy"]) == ("MONTH_ALREADY_PAID", first.name)

        holds()
        district.start_again()
        holds()
        # The tables and indexes made anew from the log say the same, and so does a restored backup.
        assert district.server.stop() == 0
        backups, restored = os.path.join(district.folder, "backups"), os.path.join(district.folder, "restored")
        district.offline("--rebuild", district.server.directory)
        district.offline("--check", district.server.directory)
        district.offline("--data", district.server.directory, "--backup", backups)
        district.offline("--data", restored, "--restore", backups)
        district.server.directory = restored
        district.server.start()
        holds()
        retract = fact_service_pb2.RetractFactRequest(name=merged.fact, cause=1, reason="不是同一人", request_id="retract")
        district.server.fact.RetractFact(retract)
        assert district.recipients() == 2 and district.find(2).name == second.recipient
        assert district.paid_to(first.recipient) == names[:2] and not district.person(first.recipient).merged_persons
        assert refusal(district.server.person.MergePersons, merging(second.recipient, first.recipient)).reason == "RECORD_RETRACTED"
        # Whoever is merged is erased with the one that stays.
        district.merge(second.recipient, first.recipient, "merger 2")
        district.erase(first.recipient)
        assert district.person(second.recipient).erased_on == "2024-09-01"
        assert refusal(district.server.person.FindPerson, looking_for(2)).code == grpc.StatusCode.NOT_FOUND
        assert district.recipients() == 1


def test_nobody_gets_the_name_of_somebody_who_was_recorded_after_the_point_to_which_a_log_was_set_back():
    with District() as district:
        first, cut = district.enroll(1, "first"), district.enroll(2, "cut")
        assert district.server.stop() == 0
        backups, restored = os.path.join(district.folder, "backups"), os.path.join(district.folder, "restored")
        district.offline("--data", district.server.directory, "--backup", backups)
        district.offline("--data", restored, "--restore", backups, "--to-revision", str(first.revision))
        district.server.directory = restored
        district.server.start()
        children = {}
        for number in range(3, 8):
            children[number] = district.enroll(number, f"e-{number}").child
        # One of them is recorded at the revision of the one that was cut, whose name is kept.
        assert f"{cut.child}-2" in children.values(), children
        assert cut.child not in children.values() and first.child not in children.values()
        assert district.enroll(2, "second").child == cut.child
        assert {number: district.find(number).name for number in children} == children
        assert len(set(children.values())) == len(children)


def test_small_cells_are_suppressed_for_whoever_does_not_review():
    grants = "".join(f"{holder},{role},360111,2024-01-01,\n" for holder, role in (
        ("test:client", "reader"), ("test:client", "reporter"), ("clerk:reviewer", "reader"), ("clerk:reviewer", "reviewer")))
    with District(grants, ["--smallest-cell", "3"]) as district:
        for number, division in enumerate(("360111001", "360111001", "360111103", "360111103", "360111103", "360111103")):
            request = enrollment(number, f"e-{number}")
            request.division = division
            district.server.newborn_enrollment.CreateNewbornEnrollment(request)
        reviewer = stubs_on(named(district.server.anonymous, by_name("clerk:reviewer")))["figure"]
        question = figure_pb2.FigureQuery(figure="livelihood.newborn_enrollments", as_of="2024-12-31")
        rows = figure_service_pb2.BreakDownFigureRequest(query=question, division_level=level_pb2.DIVISION_LEVEL_TOWNSHIP)

        def told(stub):
            answer = stub.BreakDownFigure(rows)
            return {row.key: "-" if row.suppressed else row.value for row in answer.rows if row.suppressed or row.value}, answer

        everything, answer = told(reviewer)
        assert everything == {"360111001": 2, "360111103": 4} and not answer.smallest_cell, everything
        some, answer = told(district.server.figure)
        assert some == {"360111001": "-", "360111103": "-"} and answer.smallest_cell == 3 and answer.total.value == 6, some
        question.division = "360111001"
        single = figure_service_pb2.GetFigureRequest(query=question)
        refused = refusal(district.server.figure.GetFigure, single)
        assert (refused.reason, refused.metadata["smallest_cell"]) == ("CELL_SUPPRESSED", "3")
        assert reviewer.GetFigure(single).value == 2


run([test_a_child_stays_the_same_person_when_keys_are_rotated, test_a_server_does_not_start_without_the_newest_key_that_it_has_used,
     test_a_look_up_is_recorded_and_tells_what_is_recorded_of_the_person,
     test_who_was_erased_is_not_found_and_a_restored_backup_is_erased_again,
     test_two_persons_that_are_one_are_found_listed_and_counted_as_one,
     test_nobody_gets_the_name_of_somebody_who_was_recorded_after_the_point_to_which_a_log_was_set_back,
     test_small_cells_are_suppressed_for_whoever_does_not_review])
