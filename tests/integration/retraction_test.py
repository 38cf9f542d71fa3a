"""Retractions across services: what another service rests on stays, whatever happens at the same time and whoever is down."""

import random
import time

import grpc
from eastgate.command.v1 import fund_allocation_pb2, fund_appropriation_pb2, mechanism_pb2
from eastgate.economy.v1 import digital_transformation_pb2, enterprise_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.livelihood.v1 import care_facility_pb2, livelihood_project_pb2, startup_loan_service_pb2
from eastgate.reference.v1 import level_pb2
from eastgate.urban.v1 import neighborhood_center_pb2, rectification_campaign_pb2
from harness import CALL_SECONDS, Refusal, Suite, refusal, run
from history.economy import uscc

STREET = "360111001"
ROUNDS = 60


def retraction(fact, source_ref="r"):
    return fact_service_pb2.RetractFactRequest(
        name=fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="wrong", source_ref=f"{source_ref} {fact}")


def register(suite, number):
    return suite.economy.enterprise.CreateEnterprise(enterprise_pb2.CreateEnterpriseRequest(
        uscc=uscc(number), title_zh="示例企业", division=STREET, industry_code="C17", size=enterprise_pb2.ENTERPRISE_SIZE_SMALL,
        registered_on="2022-01-10"))


def enterprise_of(suite, name):
    return suite.economy.enterprise.GetEnterprise(enterprise_pb2.GetEnterpriseRequest(name=name))


def loan(enterprise, number):
    return startup_loan_service_pb2.CreateStartupLoanRequest(
        startup_loan_id=f"loan-{number}", enterprise=enterprise, division=STREET, amount_fen=10_000_000, term_months=12, staff=5,
        new_hires=3, loans_elsewhere=0, has_arrears=False, applied_on="2024-02-01")


def dependents(server, name):
    """All dependents, two in a page."""
    request, listed = fact_service_pb2.ListDependentsRequest(name=name, page_size=2), []
    while True:
        page = server.fact.ListDependents(request)
        listed += [(dependent.name, dependent.fact) for dependent in page.dependents]
        if not page.next_page_token:
            return listed
        request.page_token = page.next_page_token


def wait_for(what):
    deadline = time.monotonic() + CALL_SECONDS * 2
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_enterprise_with_a_loan_stays(suite):
    kept, free = register(suite, 1), register(suite, 2)
    made = suite.livelihood.startup_loan.CreateStartupLoan(loan(kept.name, 1))
    refused = refusal(suite.economy.fact.RetractFact, retraction(kept.steps[0].fact))
    assert refused.reason == "DEPENDENT_FACTS" and refused.metadata["dependents"] == f"livelihood/{made.steps[0].fact}", refused.metadata
    assert dependents(suite.livelihood, kept.name) == [(made.name, made.steps[0].fact)]
    now = enterprise_of(suite, kept.name)
    assert now.state == enterprise_pb2.ENTERPRISE_STATE_REGISTERED and not now.retracting

    done = suite.economy.fact.RetractFact(retraction(free.steps[0].fact))
    assert done.retraction
    assert enterprise_of(suite, free.name).state == enterprise_pb2.ENTERPRISE_STATE_RETRACTED
    assert suite.economy.fact.RetractFact(retraction(free.steps[0].fact)).name == done.name
    assert refusal(suite.livelihood.startup_loan.CreateStartupLoan, loan(free.name, 2)).reason == "RECORD_RETRACTED"

    suite.livelihood.fact.RetractFact(retraction(made.steps[0].fact))
    assert suite.economy.fact.RetractFact(retraction(kept.steps[0].fact)).retraction, "the loan never was"


def test_whatever_another_service_names_stays(suite):
    operator = register(suite, 3)
    force = suite.command.mechanism.CreateMechanismUnit(mechanism_pb2.CreateMechanismUnitRequest(
        mechanism_unit_id="force", type=mechanism_pb2.MECHANISM_UNIT_TYPE_TASK_FORCE, title_zh="示例专班", established_on="2024-01-02"))
    facility = suite.livelihood.care_facility.CreateCareFacility(care_facility_pb2.CreateCareFacilityRequest(
        care_facility_id="f", title_zh="示例", type="meal_point", division=STREET, planned_on="2024-01-02"))
    project = suite.livelihood.project.CreateLivelihoodProject(livelihood_project_pb2.CreateLivelihoodProjectRequest(
        livelihood_project_id="p", title_zh="示例", level=level_pb2.TERRITORIAL_LEVEL_DISTRICT, year=2024, adopted_on="2024-01-02", lead_unit="office-example-lead", division="360111"))
    center = suite.urban.neighborhood_center.CreateNeighborhoodCenter(neighborhood_center_pb2.CreateNeighborhoodCenterRequest(
        neighborhood_center_id="c", title_zh="示例", division=STREET, operator_enterprise=operator.name, contract_until="2026-12-31",
        opened_on="2024-02-01"))
    hosted = suite.urban.neighborhood_center.OpenNeighborhoodCenterFormat(neighborhood_center_pb2.OpenNeighborhoodCenterFormatRequest(
        name=center.name, format="meals", facility=facility.name, occurred_on="2024-03-01",
        source_ref="open"))
    campaign = suite.urban.rectification.CreateRectificationCampaign(rectification_campaign_pb2.CreateRectificationCampaignRequest(
        rectification_campaign_id="c", title_zh="示例", task_force=force.name, division="360111", started_on="2024-02-01"))
    suite.command.fund.CreateFundAppropriation(fund_appropriation_pb2.CreateFundAppropriationRequest(
        fund_appropriation_id="1", level=level_pb2.TERRITORIAL_LEVEL_DISTRICT, budget_year=2024, purpose="livelihood", amount_fen=1000,
        appropriated_on="2024-01-02"))
    funds = suite.command.fund.CreateFundAllocation(fund_allocation_pb2.CreateFundAllocationRequest(
        fund_allocation_id="1", account="fundAccounts/district-2024-livelihood", project=project.name, amount_fen=400,
        allocated_on="2024-02-01"))
    for owner, fact, dependent, names in (
            (suite.livelihood, facility.steps[0].fact, hosted.steps[1].fact, suite.urban),
            (suite.economy, operator.steps[0].fact, center.steps[0].fact, suite.urban),
            (suite.livelihood, project.fact, funds.fact, suite.command),
            (suite.command, force.steps[0].fact, campaign.fact, suite.urban)):
        refused = refusal(owner.fact.RetractFact, retraction(fact))
        assert refused.reason == "DEPENDENT_FACTS" and refused.metadata["dependents"] == f"{names.name}/{dependent}", refused.metadata
        names.fact.RetractFact(retraction(dependent))
        assert owner.fact.RetractFact(retraction(fact)).retraction


def test_a_service_that_is_down_delays_a_retraction_and_loses_none(suite):
    enterprise = register(suite, 4)
    suite.livelihood.stop()
    for _ in range(2):
        pending = refusal(suite.economy.fact.RetractFact, retraction(enterprise.steps[0].fact))
        assert (pending.code, pending.reason) == (grpc.StatusCode.UNAVAILABLE, "RETRACTION_PENDING"), pending.message
    assert enterprise_of(suite, enterprise.name).retracting
    plan = digital_transformation_pb2.CreateDigitalTransformationRequest(
        digital_transformation_id="d", enterprise=enterprise.name, title_zh="示例", division=STREET, investment_fen=500, planned_on="2024-01-10")
    assert refusal(suite.economy.digital_transformation.CreateDigitalTransformation, plan).reason == "RECORD_RETRACTING"
    assert refusal(suite.urban.neighborhood_center.CreateNeighborhoodCenter, neighborhood_center_pb2.CreateNeighborhoodCenterRequest(
        neighborhood_center_id="d", title_zh="示例", division=STREET, operator_enterprise=enterprise.name, contract_until="2026-12-31",
        opened_on="2024-02-01")).reason == "RECORD_RETRACTING"
    suite.economy.kill()
    suite.economy.start()
    assert enterprise_of(suite, enterprise.name).retracting, "it is not lost"
    suite.livelihood.start()
    wait_for(lambda: enterprise_of(suite, enterprise.name).state == enterprise_pb2.ENTERPRISE_STATE_RETRACTED)
    assert not enterprise_of(suite, enterprise.name).retracting
    again = suite.economy.fact.RetractFact(retraction(enterprise.steps[0].fact))
    assert again.retraction and again.corrects == enterprise.steps[0].fact, "the same call is answered"
    assert refusal(suite.economy.fact.RetractFact, retraction(enterprise.steps[0].fact, "other")).reason == "FACT_SUPERSEDED"


def test_an_application_beside_a_retraction_never_leaves_a_loan_without_its_enterprise(suite):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    rng, outcomes = random.Random(seed), {True: 0, False: 0}
    for number in range(100, 100 + ROUNDS):
        enterprise = register(suite, number)
        calls = [(suite.livelihood.startup_loan.CreateStartupLoan, loan(enterprise.name, f"{number}-{i}")) for i in range(3)]
        calls.insert(rng.randint(0, 3), (suite.economy.fact.RetractFact, retraction(enterprise.steps[0].fact)))
        futures = []
        for call, request in calls:
            futures.append((request, call.future(request)))
            time.sleep(rng.choice((0, 0, 0.001, 0.003)))
        loans, retracted = 0, False
        for request, future in futures:
            is_loan = isinstance(request, startup_loan_service_pb2.CreateStartupLoanRequest)
            try:
                future.result()
            except grpc.RpcError as error:
                want = ("RECORD_RETRACTED", "RECORD_RETRACTING") if is_loan else ("DEPENDENT_FACTS",)
                assert Refusal(error).reason in want, Refusal(error).message
                continue
            loans, retracted = loans + is_loan, retracted or not is_loan
        assert retracted != (loans > 0), f"{enterprise.name}: {loans} loans, retracted: {retracted}"
        now = enterprise_of(suite, enterprise.name)
        assert (now.state == enterprise_pb2.ENTERPRISE_STATE_RETRACTED) == retracted and not now.retracting
        assert len(dependents(suite.livelihood, enterprise.name)) == loans
        outcomes[retracted] += 1
    assert all(outcomes.values()), f"no race: {outcomes}"


def on_one_suite():
    with Suite() as suite:
        for test in (test_an_enterprise_with_a_loan_stays, test_whatever_another_service_names_stays,
                     test_a_service_that_is_down_delays_a_retraction_and_loses_none,
                     test_an_application_beside_a_retraction_never_leaves_a_loan_without_its_enterprise):
            test(suite)
            print(f"ok {test.__name__}", flush=True)


run([on_one_suite])
