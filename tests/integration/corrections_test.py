"""A correction across a month end, as known before and after, and the log's proof of it."""

import subprocess

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2
from harness import Suite, binary, refusal, run

ENROLLMENTS = "livelihood.newborn_enrollments"


def enroll(server, number, enrolled_on, division="360111001", born_on="2024-01-05"):
    return server.newborn_enrollment.CreateNewbornEnrollment(newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=f"n-{number}", child_identity=person_pb2.PersonIdentity(birth_certificate=f"T{number:09}"),
        born_on=born_on, enrolled_on=enrolled_on, division=division,
        channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL, source_ref=f"ref-{number}"))


def in_month(server, month, **known_at):
    query = figure_pb2.FigureQuery(figure=ENROLLMENTS, start=f"{month}-01", as_of=f"{month}-28", **known_at)
    return server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=query)).value


def test_a_correction_across_a_month_end_moves_both_months():
    with Suite() as suite:
        server = suite.livelihood
        for number in range(5):
            enroll(server, number, "2024-03-20")
        wrong = enroll(server, 9, "2024-03-28")
        before = wrong.revision
        assert (in_month(server, "2024-03"), in_month(server, "2024-04")) == (6, 0)
        fact = server.fact.CorrectFact(fact_service_pb2.CorrectFactRequest(
            name=wrong.fact, occurred_on="2024-04-02", cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="the form says 2 April",
            request_id="fix-9"))
        assert fact.corrects == wrong.fact and fact.reversed_postings == len(fact.postings) - fact.reversed_postings
        assert (in_month(server, "2024-03"), in_month(server, "2024-04")) == (5, 1)
        assert in_month(server, "2024-03", known_at_revision=before) == 6
        assert in_month(server, "2024-04", known_at_revision=before) == 0
        moved = server.newborn_enrollment.GetNewbornEnrollment(
            newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name=wrong.name, min_revision=fact.revision))
        assert (moved.enrolled_on, moved.fact, moved.revision) == ("2024-04-02", fact.name, fact.revision)

        again = refusal(server.fact.CorrectFact, fact_service_pb2.CorrectFactRequest(
            name=wrong.fact, occurred_on="2024-05-01", cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="x", request_id="fix-10"))
        assert again.reason == "FACT_SUPERSEDED" and again.metadata["corrected_by"] == fact.name

        head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
        proof = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
        assert (proof.head_revision, proof.digest, proof.first_bad_revision) == (head.revision, head.digest, 0)
        assert server.stop() == 0
        offline = subprocess.run([binary("livelihood"), "--verify-log", server.directory], capture_output=True, text=True)
        assert offline.returncode == 0, offline.stderr
        assert str(head.revision) in offline.stdout and head.digest in offline.stdout, offline.stdout
        checked = subprocess.run([binary("livelihood"), "--check", server.directory], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        rebuilt = subprocess.run([binary("livelihood"), "--rebuild", server.directory], capture_output=True, text=True)
        assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
        server.start()
        assert (in_month(server, "2024-03"), in_month(server, "2024-04")) == (5, 1)


def test_a_retraction_frees_the_child():
    with Suite() as suite:
        server = suite.livelihood
        first = enroll(server, 1, "2024-03-20")
        twice = refusal(lambda: server.newborn_enrollment.CreateNewbornEnrollment(
            newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
                newborn_enrollment_id="n-other", child_identity=person_pb2.PersonIdentity(birth_certificate="T000000001"),
                born_on="2024-01-05", enrolled_on="2024-03-21", division="360111001",
                channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL)))
        assert twice.reason == "CHILD_ALREADY_ENROLLED" and twice.metadata == {"enrollment": first.name}
        retraction = fact_service_pb2.RetractFactRequest(
            name=first.fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="another district's child", source_ref="撤〔2024〕1号")
        fact = server.fact.RetractFact(retraction)
        assert fact.retraction and server.fact.RetractFact(retraction).name == fact.name
        assert in_month(server, "2024-03") == 0
        assert server.newborn_enrollment.CreateNewbornEnrollment(newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id="n-other", child_identity=person_pb2.PersonIdentity(birth_certificate="T000000001"),
            born_on="2024-01-05", enrolled_on="2024-03-21", division="360111001",
            channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL)).child == first.child
        assert in_month(server, "2024-03") == 1


run([test_a_correction_across_a_month_end_moves_both_months, test_a_retraction_frees_the_child])
