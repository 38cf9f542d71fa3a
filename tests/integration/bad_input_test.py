"""Bad input: each a clear error that names every bad field, and nothing changed."""

import os

import grpc

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import care_facility_pb2, home_care_subsidy_pb2, newborn_enrollment_pb2, person_pb2
from google.protobuf import field_mask_pb2
from harness import Refusal, Suite, refusal, run

INVALID = grpc.StatusCode.INVALID_ARGUMENT
REFUSED = grpc.StatusCode.FAILED_PRECONDITION


def enrollment(**changes):
    fields = dict(
        newborn_enrollment_id="n-1", child_identity=person_pb2.PersonIdentity(birth_certificate="T000000001"),
        born_on="2024-01-05", enrolled_on="2024-03-20", division="360111001",
        channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL)
    fields.update(changes)
    return newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(**fields)


def figure(**fields):
    fields.setdefault("figure", "livelihood.newborn_enrollments")
    fields.setdefault("as_of", "2024-09-30")
    return figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(**fields))


def test_requests(server):
    create, get = server.newborn_enrollment.CreateNewbornEnrollment, server.figure.GetFigure

    def invalid(call, request, *fields):
        refused = refusal(call, request)
        assert refused.code == INVALID and refused.fields == list(fields), (refused.code, refused.fields, fields)
        assert all(field in refused.message for field in fields[:1]), refused.message
        return refused

    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    invalid(create, enrollment(division="360199001"), "division")
    invalid(create, enrollment(division="360111004008"), "division")  # Merged into another on 2023-06-30.
    wrong_check = person_pb2.PersonIdentity(citizen_id="110105194912310021")
    refused = invalid(create, enrollment(child_identity=wrong_check), "child_identity.citizen_id")
    assert "110105194912310021" not in refused.message, "a message shows personal data"
    invalid(create, enrollment(enrolled_on="2024-02-30"), "enrolled_on")
    invalid(create, enrollment(enrolled_on="2300-01-01"), "enrolled_on")
    assert set(refusal(create, newborn_enrollment_pb2.CreateNewbornEnrollmentRequest()).fields) == {
        "newborn_enrollment_id", "child_identity", "born_on", "enrolled_on", "division", "channel"}
    invalid(server.assistance.CreateHomeCareSubsidy, home_care_subsidy_pb2.CreateHomeCareSubsidyRequest(
        home_care_subsidy_id="s-1", recipient_identity=person_pb2.PersonIdentity(citizen_id="11010519491231002X"),
        disability_level=1, month="2024-03", amount_fen=-1, paid_on="2024-03-20", division="360111001"), "amount_fen")
    invalid(server.care_facility.CreateCareFacility, care_facility_pb2.CreateCareFacilityRequest(
        care_facility_id="f-1", title_zh="示例", type="meal_point",
        division="360111001", operator_uscc="91350100M000100Y4Z", planned_on="2024-01-01"), "operator_uscc")

    invalid(get, figure(figure="livelihood.nothing"), "query.figure")
    invalid(get, figure(dimensions=[figure_pb2.DimensionFilter(key="color", values=["red"])]), "query.dimensions[0].key")
    invalid(get, figure(figure="livelihood.care_facilities", start="2024-01-01"), "query.start")
    invalid(get, figure(figure="livelihood.nothing", as_of="2024-13-01", division="999999"),
            "query.figure", "query.as_of", "query.division")
    ahead = refusal(get, figure(min_revision=head + 1000))
    assert ahead.code == REFUSED and ahead.reason == "REVISION_AHEAD" and ahead.metadata["revision"] == str(head)
    ahead = refusal(get, figure(known_at_revision=head + 1000))
    assert ahead.code == REFUSED and ahead.reason == "KNOWN_AT_AHEAD"
    assert server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision == head, "a refused request recorded something"


def test_doing_it_once(server):
    create = server.newborn_enrollment.CreateNewbornEnrollment
    first = create(enrollment())
    answer, call = create.with_call(enrollment())
    assert answer == first and ("eastgate-replayed", "1") in call.trailing_metadata()
    taken = refusal(create, enrollment(enrolled_on="2024-03-21"))
    assert (taken.code, taken.reason) == (grpc.StatusCode.ALREADY_EXISTS, "ID_TAKEN")
    assert taken.metadata == {"name": first.name}

    entitle = server.newborn_enrollment.RecordNewbornEntitlement
    request = newborn_enrollment_pb2.RecordNewbornEntitlementRequest(
        name=first.name, entitled_on="2024-01-05", request_id="entitle-1", etag="r1")
    stale = refusal(entitle, request)
    assert (stale.code, stale.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    assert stale.metadata["etag"] == first.etag
    request.etag = first.etag
    entitled = entitle(request)
    assert entitled.days_to_entitlement == 0 and entitled.revision == first.revision + 1
    assert entitle(request) == entitled, "checked before the etag"
    request.entitled_on = "2024-01-06"
    reused = refusal(entitle, request)
    assert (reused.code, reused.reason) == (REFUSED, "REQUEST_ID_REUSED")

    preview = server.newborn_enrollment.CreateNewbornEnrollment(enrollment(
        newborn_enrollment_id="n-2", child_identity=person_pb2.PersonIdentity(birth_certificate="T000000002"), validate_only=True))
    assert preview.revision == 0 and preview.state == newborn_enrollment_pb2.NEWBORN_ENROLLMENT_STATE_ENROLLED
    missing = refusal(server.newborn_enrollment.GetNewbornEnrollment,
                      newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name="newbornEnrollments/n-2"))
    assert missing.code == grpc.StatusCode.NOT_FOUND


def test_pages(server):
    for number in range(3, 8):
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(
            newborn_enrollment_id=f"n-{number}", child_identity=person_pb2.PersonIdentity(birth_certificate=f"T{number:09}")))
    request = newborn_enrollment_pb2.ListNewbornEnrollmentsRequest(page_size=2, division="360111001")
    names = []
    while True:
        page = server.newborn_enrollment.ListNewbornEnrollments(request)
        names += [row.name for row in page.newborn_enrollments]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    assert names == sorted(names) and len(names) == 6, names
    request.page_token = server.newborn_enrollment.ListNewbornEnrollments(
        newborn_enrollment_pb2.ListNewbornEnrollmentsRequest(page_size=2, division="360111001")).next_page_token
    request.division = "360111003"
    assert refusal(server.newborn_enrollment.ListNewbornEnrollments, request).fields == ["page_token"]
    facts = server.fact.ListFacts(fact_service_pb2.ListFactsRequest(page_size=2, kind="livelihood.newborn_enrolled"))
    assert len(facts.facts) == 2
    other = fact_service_pb2.ListFactsRequest(page_size=2, kind="reference.loaded", page_token=facts.next_page_token)
    assert refusal(server.fact.ListFacts, other).fields == ["page_token"]


def test_update_masks(server):
    facility = server.care_facility.CreateCareFacility(care_facility_pb2.CreateCareFacilityRequest(
        care_facility_id="f-2", title_zh="示例助餐点", type="meal_point",
        division="360111001", planned_on="2024-01-01"))
    request = care_facility_pb2.UpdateCareFacilityRequest(
        care_facility=care_facility_pb2.CareFacility(name=facility.name, title_zh="示例助餐点二"),
        update_mask=field_mask_pb2.FieldMask(paths=["title_zh", "revision"]), changed_on="2024-02-01")
    assert refusal(server.care_facility.UpdateCareFacility, request).fields == ["update_mask"]
    request.update_mask.paths[:] = ["title_zh"]
    assert server.care_facility.UpdateCareFacility(request).title_zh == "示例助餐点二"
    step = care_facility_pb2.SuspendCareFacilityRequest(name=facility.name, occurred_on="2024-02-01")
    refused = refusal(server.care_facility.SuspendCareFacility, step)
    assert (refused.code, refused.reason) == (REFUSED, "TRANSITION_NOT_ALLOWED") and refused.metadata["allowed"]


def test_on_the_wire(server):
    raw = server.channel.unary_unary("/eastgate.figure.v1.FigureService/GetFigure")
    try:
        raw(b"\x0a\x05\x0a\x03\xff\xfe\xfd", timeout=10)  # query { figure: three bytes that are not UTF-8 }
        raise AssertionError("invalid UTF-8 was accepted")
    except grpc.RpcError as error:
        refused = Refusal(error)
    assert refused.code == INVALID and refused.fields == ["query.figure"], (refused.code, refused.fields)
    try:
        raw(b"\x0a" + b"x" * (5 << 20), timeout=10)
        raise AssertionError("5 MiB were accepted")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error.code()
    unnamed = server.anonymous.unary_unary(
        "/eastgate.livelihood.v1.NewbornEnrollmentService/CreateNewbornEnrollment",
        request_serializer=lambda message: message.SerializeToString())
    try:
        unnamed(enrollment(newborn_enrollment_id="n-9"), timeout=10)
        raise AssertionError("a write without a principal was accepted")
    except grpc.RpcError as error:
        refused = Refusal(error)
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAUTHENTICATED, "NO_PRINCIPAL")


def test_files(suite):
    """A file without a column, and a row with too few."""
    broken = os.path.join(suite.directory, "broken.csv")
    with open(broken, "w", encoding="utf-8") as file:
        file.write("登记编号,谁知道\n1,2\n")
    result = suite.intake(broken)
    assert result.returncode == 2 and "broken.csv" in result.stdout + result.stderr, result.stdout + result.stderr


def test_bad_input():
    with Suite() as suite:
        server = suite.livelihood
        test_requests(server)
        test_doing_it_once(server)
        test_pages(server)
        test_update_masks(server)
        test_on_the_wire(server)
        test_files(suite)


run([test_bad_input])
