"""Tests the reach of a right. A street's clerk sees and writes its own street; a number is never narrowed silently; a service that calls on
behalf of somebody needs the right as well, and the fact says both."""

import grpc

from access_walk import PAGE, ROOT, Needs, division_of, rows_of
from caller import by_token, named
from contract_walk import methods, path, servers_of
from eastgate.command.v1 import briefing_pb2
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2, reporting_service_pb2
from eastgate.livelihood.v1 import person_pb2, startup_loan_service_pb2
from eastgate.reference.v1 import level_pb2
from eastgate.urban.v1 import village_point_pb2
from history.citizen_id import citizen_id
from harness import Refusal, Suite, refusal, run
from trusted import Trust, spiffe

DENIED = grpc.StatusCode.PERMISSION_DENIED
STREET, OTHER, COMMUNITY = "360111001", "360111103", "360111001001"
FIGURE, AS_OF = "livelihood.newborn_enrollments", "2024-09-30"
ON_BEHALF = "eastgate-on-behalf-of"
GRANTS = [
    *(("clerk:root", role, ROOT) for role in ("reader", "auditor")),
    *(("clerk:street", role, STREET) for role in ("reader", "reporter")),
    *(("clerk:two", "reader", division) for division in (STREET, OTHER)),
    ("clerk:mixed", "reader", ROOT), ("clerk:mixed", "reporter", OTHER),
    *(("service/loader", role, ROOT) for role in ("reader", "reporter")),
    ("service/narrow", "reader", OTHER), ("service/narrow", "reporter", OTHER),
    *(("office/wu", role, ROOT) for role in ("reader", "reporter")),
    ("bureau:sample", "reporter", ROOT), ("clerk:importer", "reporter", ROOT), ("clerk:importer", "importer", STREET),
]


class Callers:
    """Stubs of a server by who calls: people by token, services and the office by certificate."""

    def __init__(self, trust):
        self.trust, self.tokens, self.known = trust, {}, {}

    def __call__(self, server, principal):
        if (server.name, principal) not in self.known:
            self.known[server.name, principal] = self.trust.stubs(self._channel(server, principal))
        return self.known[server.name, principal]

    def _channel(self, server, principal):
        if ":" in principal:
            return named(self.trust.channel(server), self.token(principal))
        name = principal.replace("/", "-")
        return self.trust.channel(server, self.trust.authority.certificate(name, spiffe(principal)))

    def token(self, principal):
        if principal not in self.tokens:
            self.tokens[principal] = by_token(self.trust.authority.token(principal))
        return self.tokens[principal]


def all_rows(channel, method):
    """Every row of a list, page by page."""
    request, rows = Needs(method).request(), []
    request.page_size = PAGE
    call = channel.unary_unary(path(method), response_deserializer=method.output_type._concrete_class.FromString)
    while True:
        page = call(request.SerializeToString(), timeout=60)
        rows += rows_of(method, page)[1]
        if not page.next_page_token:
            return rows
        request.page_token = page.next_page_token


def a_list_returns_what_may_be_seen(suite, callers):
    lists = seen = 0
    for method in methods():
        if not Needs(method).narrowed:
            continue
        for server in servers_of(suite, method):
            everything = all_rows(callers(server, "clerk:root").channel, method)
            own = all_rows(callers(server, "clerk:street").channel, method)
            wanted = [row for row in everything if division_of(row).startswith(STREET)]
            assert own == wanted, f"{server.name} {path(method)}: {len(own)} rows of the street, {len(wanted)} of {len(everything)} are its own"
            lists, seen = lists + 1, seen + len(own)
    assert lists > 40 and seen > 500, (lists, seen)
    print(f"{lists} lists, {seen} rows of the street")


def query(division):
    return figure_pb2.FigureQuery(figure=FIGURE, as_of=AS_OF, division=division)


def of_figures(stubs, division):
    """Returns the calls that ask for figures of a division: each call's name, and a function that makes it."""
    figure, one = stubs.figure, figure_service_pb2.GetFigureRequest(query=query(division))
    ours = figure_service_pb2.GetFigureRequest(query=query(STREET))
    return {
        "a figure": lambda: figure.GetFigure(one),
        "a figure after one that may be asked": lambda: figure.BatchGetFigures(figure_service_pb2.BatchGetFiguresRequest(requests=[ours, one])),
        "a series": lambda: figure.GetFigureSeries(figure_service_pb2.GetFigureSeriesRequest(
            query=query(division), granularity=figure_service_pb2.SERIES_GRANULARITY_MONTH)),
        "a break-down": lambda: figure.BreakDownFigure(figure_service_pb2.BreakDownFigureRequest(
            query=query(division), division_level=level_pb2.DIVISION_LEVEL_COMMUNITY)),
        "a trace": lambda: list(figure.TraceFigure(figure_service_pb2.TraceFigureRequest(query=query(division)))),
        "the state of reports": lambda: stubs.reporting.BatchGetReportingStatus(reporting_service_pb2.BatchGetReportingStatusRequest(
            queries=[query(division)])),
    }


def a_number_is_never_narrowed(suite, callers):
    server = suite.livelihood
    for division in ("", ROOT, OTHER):
        asked = of_figures(callers(server, "clerk:street"), division)
        asked["a watch"] = lambda division=division: next(callers(server, "clerk:street").fact.WatchFacts(
            fact_service_pb2.WatchFactsRequest(division=division)))
        for name, call in asked.items():
            refused = refusal(call)
            assert (refused.code, refused.reason) == (DENIED, "DIVISION_NOT_GRANTED"), f"{name} of {division!r}: {refused.code} {refused.reason}"
            assert refused.metadata["divisions"] == STREET, f"{name} of {division!r}: {refused.metadata}"
    both = refusal(of_figures(callers(server, "clerk:two"), "")["a figure"])
    assert both.metadata["divisions"].replace(" ", "").split(",") == [STREET, OTHER], both.metadata
    for division in (STREET, COMMUNITY):
        of_root = of_figures(callers(server, "clerk:root"), division)
        for name, call in of_figures(callers(server, "clerk:street"), division).items():
            assert call() == of_root[name](), f"{name} of {division}"


def a_watch_is_of_what_is_granted(suite, callers):
    stubs = callers(suite.livelihood, "clerk:street")
    page = stubs.fact.ListFacts(fact_service_pb2.ListFactsRequest(include_superseded=True, page_size=PAGE)).facts
    assert page and all(fact.division.startswith(STREET) for fact in page)
    stream, watched = stubs.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(division=STREET)), []
    while len(watched) < len(page):
        message = next(stream)
        if message.HasField("fact"):
            watched.append(message.fact.name)
    stream.cancel()
    assert sorted(watched) == sorted(fact.name for fact in page)


def point(number, division):
    return village_point_pb2.CreateVillagePointRequest(village_point_id=f"rights-{number}", title_zh="示例村点", division=division,
                                                       planned_on="2024-05-06")


def start(name):
    return village_point_pb2.StartVillagePointRequest(name=name, occurred_on="2024-05-07", validate_only=True)


def fact_of(suite, callers, resource):
    facts = callers(suite.urban, "clerk:root").fact.ListFacts(fact_service_pb2.ListFactsRequest(subject=resource.name)).facts
    assert len(facts) == 1, facts
    return facts[0]


def a_clerk_writes_its_own_street(suite, callers):
    clerk, mixed = callers(suite.urban, "clerk:street").village_point, callers(suite.urban, "clerk:mixed").village_point
    made = clerk.CreateVillagePoint(point(1, COMMUNITY))
    fact = fact_of(suite, callers, made)
    assert (fact.reporter, fact.through_service) == ("clerk:street", ""), fact
    assert clerk.StartVillagePoint(start(made.name)).name == made.name
    beyond = refusal(clerk.CreateVillagePoint, point(2, OTHER))
    assert (beyond.code, beyond.reason, beyond.metadata["divisions"]) == (DENIED, "DIVISION_NOT_GRANTED", STREET), beyond.metadata
    # Who may read a resource is told where its right to write ends; who may not learns nothing.
    read_only = refusal(mixed.StartVillagePoint, start(made.name))
    assert (read_only.code, read_only.reason, read_only.metadata["divisions"]) == (DENIED, "DIVISION_NOT_GRANTED", OTHER), read_only.metadata
    elsewhere = mixed.CreateVillagePoint(point(3, OTHER))
    unseen, missing = refusal(clerk.StartVillagePoint, start(elsewhere.name)), refusal(clerk.StartVillagePoint, start("villagePoints/rights-9"))
    assert unseen.code == missing.code == grpc.StatusCode.NOT_FOUND and unseen.reason == missing.reason
    assert unseen.message.replace("rights-3", "") == missing.message.replace("rights-9", ""), (unseen.message, missing.message)
    # The same id again does not tell what is there either.
    taken = refusal(clerk.CreateVillagePoint, point(3, OTHER))
    assert (taken.code, taken.reason) == (DENIED, "DIVISION_NOT_GRANTED"), taken.reason


def behalf(principal):
    return ((ON_BEHALF, principal),)


def a_service_calls_on_behalf_of_somebody(suite, callers):
    def refused(principal, whom, request):
        return refusal(lambda: callers(suite.urban, principal).village_point.CreateVillagePoint(request, metadata=behalf(whom)))

    loader = callers(suite.urban, "service/loader").village_point
    made = loader.CreateVillagePoint(point(10, STREET), metadata=behalf("clerk:street"))
    fact = fact_of(suite, callers, made)
    assert (fact.reporter, fact.through_service) == ("clerk:street", "loader"), fact
    own = fact_of(suite, callers, loader.CreateVillagePoint(point(11, STREET)))
    assert (own.reporter, own.through_service) == ("service/loader", ""), own
    # Both need the right: what one of them lacks is refused, in whatever order they are asked.
    for principal, whom, division, reason in (("service/loader", "clerk:street", OTHER, "DIVISION_NOT_GRANTED"),
                                              ("service/loader", "clerk:root", STREET, "ROLE_NOT_GRANTED"),
                                              ("service/loader", "clerk:nobody", STREET, "ROLE_NOT_GRANTED"),
                                              ("service/narrow", "clerk:street", STREET, "ROLE_NOT_GRANTED"),  # No division is granted to both.
                                              ("service/nobody", "clerk:street", STREET, "ROLE_NOT_GRANTED")):
        answer = refused(principal, whom, point(12, division))
        assert (answer.code, answer.reason) == (DENIED, reason), f"{principal} for {whom} in {division}: {answer.code} {answer.reason}"
    # A list has the rows that both may see.
    narrow, request = callers(suite.urban, "service/narrow"), village_point_pb2.ListVillagePointsRequest(page_size=PAGE)
    for whom in ("clerk:root", "clerk:two"):
        listed = narrow.village_point.ListVillagePoints(request, metadata=behalf(whom)).village_points
        assert listed and all(row.division.startswith(OTHER) for row in listed), (whom, listed)
    answer = refusal(lambda: narrow.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=query(STREET)), metadata=behalf("clerk:two")))
    assert (answer.code, answer.reason, answer.metadata["divisions"]) == (DENIED, "DIVISION_NOT_GRANTED", OTHER), answer.metadata


def nobody_else_does(suite, callers):
    by_certificate = refusal(lambda: callers(suite.urban, "office/wu").village_point.CreateVillagePoint(
        point(20, STREET), metadata=behalf("clerk:street")))
    token = callers.token("clerk:street")
    with_token = refusal(lambda: callers(suite.urban, "clerk:street").village_point.CreateVillagePoint(
        point(20, STREET), metadata=token + behalf("clerk:root")))
    for answer in (by_certificate, with_token):
        assert (answer.code, answer.reason) == (DENIED, "NOT_A_SERVICE"), (answer.code, answer.reason)


def application(division, unit):
    return startup_loan_service_pb2.CreateStartupLoanRequest(
        startup_loan_id="rights", person_identity=person_pb2.PersonIdentity(citizen_id=citizen_id("1980-01-05", 1)), division=division,
        amount_fen=10000000, term_months=12, loans_elsewhere=0, has_arrears=False, applied_on="2024-05-06", acting_unit=unit, validate_only=True)


def acting_for_another_unit_takes_an_importer(suite, callers):
    """bureau:sample belongs to office-statistics, by principals.csv; clerk:importer to no unit."""
    def apply(principal, division, unit):
        return callers(suite.livelihood, principal).startup_loan.CreateStartupLoan(application(division, unit))

    def refused(*asked):
        answer = refusal(apply, *asked)
        assert answer.code == DENIED and answer.metadata["roles"] == "importer", (asked, answer.code, answer.metadata)
        return answer.reason

    assert apply("bureau:sample", STREET, "").steps[0].acting_unit == ""
    assert apply("bureau:sample", STREET, "office-statistics").steps[0].principal == "bureau:sample"
    assert refused("bureau:sample", STREET, "street-qingshanlu") == "ROLE_NOT_GRANTED"
    assert apply("clerk:importer", COMMUNITY, "street-qingshanlu").steps[0].acting_unit == "street-qingshanlu"
    assert refused("clerk:importer", OTHER, "street-qingshanlu") == "DIVISION_NOT_GRANTED"


def a_name_alone_is_nothing(suite, callers):
    """With TLS a caller is not believed by its name alone, which is all that Server.channel sends."""
    for server in suite.servers:
        try:
            server.channel.unary_unary("/eastgate.fact.v1.FactService/GetLogHead")(b"", timeout=20)
            raise AssertionError("a name was believed")
        except grpc.RpcError as error:
            refused = Refusal(error)
        assert (refused.code, refused.reason) == (grpc.StatusCode.UNAUTHENTICATED, "NO_PRINCIPAL"), (refused.code, refused.reason)


def services_ask_each_other_for_whom_they_answer(suite, callers):
    """The briefing asks all four services, each on behalf of who asks for it."""
    request = briefing_pb2.GetBriefingRequest(as_of=AS_OF)
    briefing = callers(suite.command, "clerk:root").briefing.GetBriefing(request)
    assert briefing.sections and all(section.status == briefing_pb2.BRIEFING_SECTION_STATUS_OK for section in briefing.sections), [
        (section.title_zh, section.unavailable_reason) for section in briefing.sections]
    refused = refusal(callers(suite.command, "clerk:street").briefing.GetBriefing, request)
    assert (refused.code, refused.reason) == (DENIED, "DIVISION_NOT_GRANTED"), (refused.code, refused.reason)


def test_what_a_right_reaches():
    with Suite() as suite:
        suite.load()
        callers = Callers(Trust(suite, GRANTS))
        for check in (a_name_alone_is_nothing, a_list_returns_what_may_be_seen, a_number_is_never_narrowed, a_watch_is_of_what_is_granted,
                      a_clerk_writes_its_own_street, a_service_calls_on_behalf_of_somebody, nobody_else_does,
                      acting_for_another_unit_takes_an_importer,
                      services_ask_each_other_for_whom_they_answer):
            check(suite, callers)
            print(f"  {check.__name__}", flush=True)


run([test_what_a_right_reaches])
