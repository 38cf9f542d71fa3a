"""The register of enterprises: what other services and figures make of one that moves, leaves and closes."""

from eastgate.economy.v1 import digital_transformation_pb2, enterprise_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import startup_loan_pb2, startup_loan_service_pb2
from eastgate.urban.v1 import neighborhood_center_pb2
from harness import Suite, refusal, run
from history.economy import uscc

STREET, OTHER = "360111001", "360111003"
REGISTERED, MOVED_OUT, CLOSED = (enterprise_pb2.ENTERPRISE_STATE_REGISTERED, enterprise_pb2.ENTERPRISE_STATE_MOVED_OUT,
                                 enterprise_pb2.ENTERPRISE_STATE_DEREGISTERED)


def register(suite, number):
    return suite.economy.enterprise.CreateEnterprise(enterprise_pb2.CreateEnterpriseRequest(
        uscc=uscc(number), title_zh="示例企业", division=STREET, industry_code="C17", size=enterprise_pb2.ENTERPRISE_SIZE_SMALL,
        registered_on="2022-01-10", owns_factory=True, digital_maturity_level=5))


def close(suite, name, on, again=""):
    return suite.economy.enterprise.DeregisterEnterprise(enterprise_pb2.DeregisterEnterpriseRequest(
        name=name, occurred_on=on, reason="示例原因", source_ref=f"close {name} {on}{again}"))


def enterprise_of(suite, name, **at):
    return suite.economy.enterprise.GetEnterprise(enterprise_pb2.GetEnterpriseRequest(name=name, **at))


def loan(enterprise, number, on):
    return startup_loan_service_pb2.CreateStartupLoanRequest(
        startup_loan_id=f"loan-{number}", enterprise=enterprise, division=STREET, amount_fen=10_000_000, term_months=12, staff=5,
        new_hires=3, loans_elsewhere=0, has_arrears=False, applied_on=on, acting_unit="street-luojia")


def center(enterprise, number, on):
    return neighborhood_center_pb2.CreateNeighborhoodCenterRequest(
        neighborhood_center_id=f"center-{number}", title_zh="示例", division=STREET, operator_enterprise=enterprise,
        contract_until="2026-12-31", opened_on=on)


def stock(suite, division, on):
    return suite.economy.figure.GetFigure(figure_service_pb2.GetFigureRequest(
        query=figure_pb2.FigureQuery(figure="economy.enterprises", as_of=on, division=division))).value


def is_over(refused, name, on):
    assert refused.reason == "ENTERPRISE_NOT_REGISTERED", (refused.reason, refused.message)
    assert dict(refused.metadata) == {"enterprise": name, "on": on}, refused.metadata


def test_a_closed_enterprise_gets_no_loan(suite):
    name = register(suite, 1).name
    apply = suite.livelihood.startup_loan.CreateStartupLoan
    open_one = apply(loan(name, 1, "2024-01-10"))
    close(suite, name, "2024-03-01")
    for on in ("2024-03-01", "2024-06-01"):
        is_over(refusal(apply, loan(name, 2, on)), name, on)
    late = apply(loan(name, 3, "2024-02-29"))
    assert late.state == startup_loan_pb2.STARTUP_LOAN_STATE_APPLIED, "recorded late, it is of a day before the end"
    assert apply(loan(name, 1, "2024-01-10")) == open_one, "the same request is answered"

    def decided(row, on):
        return suite.livelihood.startup_loan.DecideStartupLoan(startup_loan_service_pb2.DecideStartupLoanRequest(
            name=row.name, occurred_on=on, acting_unit="office-human-resources", source_ref=f"decide {row.name}"))

    before, after = decided(late, "2024-02-29"), decided(open_one, "2024-03-01")
    not_small = startup_loan_pb2.STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL
    assert not_small not in before.decision.reasons and not_small in after.decision.reasons, (before, after)
    assert after.state == startup_loan_pb2.STARTUP_LOAN_STATE_REJECTED


def test_a_center_is_run_by_an_enterprise_of_the_day(suite):
    name = register(suite, 2).name
    create = suite.urban.neighborhood_center.CreateNeighborhoodCenter
    running = create(center(name, 1, "2024-01-10"))
    suite.economy.enterprise.MoveOutEnterprise(enterprise_pb2.MoveOutEnterpriseRequest(
        name=name, occurred_on="2024-03-01", destination_zh="示例市", source_ref="out"))
    is_over(refusal(create, center(name, 2, "2024-03-01")), name, "2024-03-01")
    assert create(center(name, 3, "2024-02-29")).operator_enterprise == name
    assert suite.urban.neighborhood_center.GetNeighborhoodCenter(
        neighborhood_center_pb2.GetNeighborhoodCenterRequest(name=running.name)) == running, "what is open stays open"
    suite.economy.enterprise.MoveInEnterprise(enterprise_pb2.MoveInEnterpriseRequest(
        name=name, occurred_on="2024-06-01", division=OTHER, source_ref="in"))
    assert create(center(name, 2, "2024-06-01")).operator_enterprise == name, "it is in the register again"
    is_over(refusal(create, center(name, 4, "2024-05-31")), name, "2024-05-31")


def test_the_stock_and_the_past_follow_steps(suite):
    expected = {"2024-01-31": (1, 0), "2024-02-01": (0, 1), "2024-03-31": (0, 1), "2024-04-01": (0, 0)}
    before = {on: [stock(suite, division, on) for division in (STREET, OTHER)] for on in expected}
    registered = register(suite, 3)
    name = registered.name
    moved = suite.economy.enterprise.MoveEnterprise(enterprise_pb2.MoveEnterpriseRequest(
        name=name, occurred_on="2024-02-01", division=OTHER, source_ref="move"))
    closed = close(suite, name, "2024-04-01")
    assert (closed.state, closed.division) == (CLOSED, OTHER)
    for on, want in expected.items():
        then = enterprise_of(suite, name, as_of=on)
        assert (then.state, then.division) == (CLOSED if on == "2024-04-01" else REGISTERED, STREET if want[0] else OTHER), on
        got = tuple(stock(suite, division, on) - base for division, base in zip((STREET, OTHER), before[on], strict=True))
        assert got == want, (on, got)
    assert enterprise_of(suite, name, known_at_revision=moved.revision) == moved
    assert enterprise_of(suite, name, known_at_revision=registered.revision) == registered

    def listed(**filters):
        found = suite.economy.enterprise.ListEnterprises(enterprise_pb2.ListEnterprisesRequest(page_size=1000, **filters)).enterprises
        return name in [row.name for row in found]

    assert listed(division=OTHER) and not listed(division=STREET), "a list follows moves"
    assert listed(states=[CLOSED]) and not listed(states=[REGISTERED, MOVED_OUT])

    plan = digital_transformation_pb2.CreateDigitalTransformationRequest(
        digital_transformation_id="p", enterprise=name, title_zh="示例", division=OTHER, investment_fen=500, planned_on="2024-04-01")
    is_over(refusal(suite.economy.digital_transformation.CreateDigitalTransformation, plan), name, "2024-04-01")
    stocks = stock(suite, OTHER, "2024-12-31")
    suite.economy.fact.RetractFact(fact_service_pb2.RetractFactRequest(
        name=closed.steps[-1].fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="wrong", source_ref="again"))
    assert enterprise_of(suite, name).state == REGISTERED and stock(suite, OTHER, "2024-12-31") == stocks + 1
    suite.economy.digital_transformation.CreateDigitalTransformation(plan)
    refused = refusal(close, suite, name, "2024-04-01", " again")
    assert refused.reason == "DEPENDENT_FACTS", "a plan of that day rests on it"
    close(suite, name, "2024-04-02")


def on_one_suite():
    with Suite() as suite:
        for test in (test_a_closed_enterprise_gets_no_loan, test_a_center_is_run_by_an_enterprise_of_the_day,
                     test_the_stock_and_the_past_follow_steps):
            test(suite)
            print(f"ok {test.__name__}", flush=True)


run([on_one_suite])
