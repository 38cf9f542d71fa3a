"""Many requests in one call: each is judged as if it had been sent alone, its result or its error is in its place."""

import random

from eastgate.command.v1 import target_pb2, target_service_pb2
from eastgate.economy.v1 import enterprise_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2, newborn_enrollment_service_pb2
from eastgate.urban.v1 import rectification_campaign_pb2, rectification_item_pb2, rectification_service_pb2
from contract_walk import methods, path
from eastgate.fact.v1 import fact_service_pb2
from google.rpc import error_details_pb2
from harness import Suite, refusal, run
from trusted import Trust, spiffe

MOST = 500
OK, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, ABORTED = 0, 3, 5, 6, 7, 9, 10
PLACE = ("etag", "revision", "fact", "entitlement_fact")


def batches(prefix="Batch"):
    return [method for method in methods() if method.name.startswith(prefix) and method.containing_service.file.package.split(".")[1] not in ("figure",)]


def enrollment(rng, number):
    """A request to enroll a child: most are in order, some are not, some are of a child that another one enrolls."""
    request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=f"B-{number}", born_on="2024-02-01", enrolled_on="2024-03-01", division=rng.choice(("360111001", "360111003")), channel=1)
    request.child_identity.birth_certificate = f"Q{number % 460:09}"
    fault = rng.randrange(12)
    if fault == 0:
        request.enrolled_on = "2024-01-01"
    elif fault == 1:
        request.division, request.channel = "999999", 99
    elif fault == 2:
        request.newborn_enrollment_id = f"B-{number // 2}"
    return request


def code(result):
    return result.error.code if result.WhichOneof("outcome") == "error" else OK


def reason(status):
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""


def fields(status):
    for detail in status.details:
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            return [violation.field for violation in bad.field_violations]
    return []


def without_place(row):
    for field in PLACE:
        if field in row.DESCRIPTOR.fields_by_name:
            row.ClearField(field)
    for field in row.DESCRIPTOR.fields:
        if field.label == field.LABEL_REPEATED and field.message_type:
            for part in getattr(row, field.name):
                without_place(part)
    return row


def revision(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def test_a_batch_of_enrollments_is_what_its_requests_are_alone():
    seed = random.SystemRandom().randrange(10**9)
    rng = random.Random(seed)
    requests = [enrollment(rng, number) for number in range(MOST)]
    with Suite() as together, Suite() as alone:
        stub = together.livelihood.newborn_enrollment
        previewed = stub.BatchCreateNewbornEnrollments(
            newborn_enrollment_service_pb2.BatchCreateNewbornEnrollmentsRequest(requests=requests[:100], validate_only=True)).results
        assert len(previewed) == 100 and any(code(result) == OK for result in previewed)
        assert not any(result.newborn_enrollment.etag for result in previewed)
        before = revision(together.livelihood)
        answer = stub.BatchCreateNewbornEnrollments(newborn_enrollment_service_pb2.BatchCreateNewbornEnrollmentsRequest(requests=requests))
        assert len(answer.results) == MOST
        recorded = 0
        for request, result in zip(requests, answer.results):
            want = None
            try:
                want = alone.livelihood.newborn_enrollment.CreateNewbornEnrollment(request)
            except Exception as error:  # pylint: disable=broad-except
                assert code(result) == error.code().value[0] and result.error.message == error.details(), (seed, request, result, error)
            if want is not None:
                # The opaque id of the child follows from the revision, which is the same where all facts are.
                assert code(result) == OK and without_place(result.newborn_enrollment) == without_place(want), (seed, request, result, want)
                recorded += not result.replayed
        codes = {code(result) for result in answer.results}
        assert {OK, INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION} <= codes, (seed, codes)
        assert revision(together.livelihood) == before + recorded == revision(alone.livelihood), (seed, recorded)
        # Sent again, nothing is recorded, and what was recorded is answered.
        again = stub.BatchCreateNewbornEnrollments(newborn_enrollment_service_pb2.BatchCreateNewbornEnrollmentsRequest(requests=requests)).results
        assert [code(result) for result in again] == [code(result) for result in answer.results], seed
        assert all(result.replayed for result in again if code(result) == OK), seed
        assert revision(together.livelihood) == before + recorded
        names = [result.newborn_enrollment.name for result in again if code(result) == OK][::-1]
        got = stub.BatchGetNewbornEnrollments(newborn_enrollment_service_pb2.BatchGetNewbornEnrollmentsRequest(names=names)).newborn_enrollments
        assert [row.name for row in got] == names


def campaign(suite):
    suite.urban.rectification.CreateRectificationCampaign(rectification_campaign_pb2.CreateRectificationCampaignRequest(
        rectification_campaign_id="c", title_zh="示例专项", division="360111", started_on="2024-01-01", lead_unit="office-example-lead"))


def test_steps_of_one_item_are_taken_in_their_order():
    change = rectification_item_pb2
    with Suite() as suite:
        campaign(suite)
        stub = suite.urban.rectification
        made = stub.BatchCreateRectificationItems(rectification_service_pb2.BatchCreateRectificationItemsRequest(requests=[
            change.CreateRectificationItemRequest(rectification_item_id=f"i-{number}", campaign="rectificationCampaigns/c", kind="clearance", place=f"示例地点{number}",
                                                  division="360111001", found_on="2024-02-01", due_on="2024-03-01") for number in range(200)])).results
        assert all(code(result) == OK for result in made), made[0]
        steps = []
        for number in range(200):
            name = f"rectificationItems/i-{number}"
            steps.append(rectification_service_pb2.ChangeRectificationItemRequest(dispatch_item=change.DispatchRectificationItemRequest(
                name=name, occurred_on="2024-02-02", responsible_unit="office-example-responsible", request_id=f"d-{number}")))
            steps.append(rectification_service_pb2.ChangeRectificationItemRequest(withdraw_item=change.WithdrawRectificationItemRequest(
                name=name, occurred_on="2024-02-03", reason="重复", request_id=f"w-{number}")))
        steps.append(rectification_service_pb2.ChangeRectificationItemRequest())
        steps.append(rectification_service_pb2.ChangeRectificationItemRequest(
            clear_item=change.ClearRectificationItemRequest(name="rectificationItems/none", occurred_on="2024-02-03")))
        steps.append(rectification_service_pb2.ChangeRectificationItemRequest(
            reopen_item=change.ReopenRectificationItemRequest(name="rectificationItems/i-1", occurred_on="2024-02-04", reason="r", due_on="2024-03-05")))
        results = stub.BatchChangeRectificationItems(rectification_service_pb2.BatchChangeRectificationItemsRequest(requests=steps)).results
        assert [code(result) for result in results[:400]] == [OK] * 400, [result for result in results[:400] if code(result)][:2]
        assert [code(result) for result in results[400:]] == [INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION], results[400:]
        assert reason(results[402].error) == "TRANSITION_NOT_ALLOWED"
        assert fields(results[400].error) == ["change"]
        rows = stub.BatchGetRectificationItems(rectification_service_pb2.BatchGetRectificationItemsRequest(
            names=[f"rectificationItems/i-{number}" for number in range(200)])).rectification_items
        assert all([step.state for step in row.steps] == [1, 2, row.state] for row in rows), rows[0]
        # A request_id is known again whether it was sent in a batch or alone.
        alone = stub.WithdrawRectificationItem(steps[1].withdraw_item)
        assert alone == rows[0]
        missing = refusal(stub.BatchGetRectificationItems, rectification_service_pb2.BatchGetRectificationItemsRequest(
            names=["rectificationItems/i-1", "rectificationItems/none"]))
        assert missing.code.value[0] == NOT_FOUND


def test_a_request_outside_the_callers_rights_is_refused_in_its_place():
    with Suite() as suite:
        trust = Trust(suite, [("clerk/town", "reporter", "360111001"), ("clerk/town", "reader", "360111001")])
        town = trust.authority.certificate("town", spiffe("clerk/town"))
        stub = trust.stubs(trust.channel(suite.livelihood, town)).newborn_enrollment
        requests = []
        for number, division in enumerate(("360111001", "360111003", "360111001")):
            request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
                newborn_enrollment_id=f"B-{number}", born_on="2024-02-01", enrolled_on="2024-03-01", division=division, channel=1)
            request.child_identity.birth_certificate = f"Q{number:09}"
            requests.append(request)
        results = stub.BatchCreateNewbornEnrollments(
            newborn_enrollment_service_pb2.BatchCreateNewbornEnrollmentsRequest(requests=requests)).results
        assert [code(result) for result in results] == [OK, PERMISSION_DENIED, OK], results
        assert reason(results[1].error) == "DIVISION_NOT_GRANTED"


def test_targets_are_evaluated_in_bulk():
    with Suite() as suite:
        suite.load()
        targets = suite.command.target.ListTargets(target_pb2.ListTargetsRequest(page_size=1000)).targets
        asked = [target_pb2.EvaluateTargetRequest(name=target.name, as_of="2024-09-30") for target in targets]
        asked.append(target_pb2.EvaluateTargetRequest(name="targets/none", as_of="2024-09-30"))
        results = suite.command.target.BatchEvaluateTargets(target_service_pb2.BatchEvaluateTargetsRequest(requests=asked)).results
        assert code(results[-1]) == NOT_FOUND
        for request, result in zip(asked[:-1], results):
            assert result.target_evaluation == suite.command.target.EvaluateTarget(request), request


def test_every_batch_bounds_its_requests():
    seen = 0
    with Suite() as suite:
        for method in batches():
            server = getattr(suite, method.containing_service.file.package.split(".")[1])
            field = method.input_type.fields_by_name.get("requests") or method.input_type.fields_by_name["names"]
            call = server.channel.unary_unary(path(method))
            request = method.input_type._concrete_class()
            assert field.name in refusal(call, request.SerializeToString()).fields, path(method)
            for _ in range(MOST + 1):
                getattr(request, field.name).append("a/b") if field.name == "names" else getattr(request, field.name).add()
            refused = refusal(call, request.SerializeToString())
            assert refused.code.value[0] == INVALID_ARGUMENT and field.name in refused.fields, (path(method), refused.fields[:3])
            seen += 1
        assert seen >= 16, seen
        one = enterprise_pb2.BatchGetEnterprisesRequest(names=["enterprises/91350100M000100Y43", "x"])
        assert refusal(suite.economy.enterprise.BatchGetEnterprises, one).fields == ["names[1]"]


run([test_every_batch_bounds_its_requests, test_a_batch_of_enrollments_is_what_its_requests_are_alone, test_steps_of_one_item_are_taken_in_their_order,
     test_a_request_outside_the_callers_rights_is_refused_in_its_place, test_targets_are_evaluated_in_bulk])
