"""A published briefing never changes: it is computed again bit for bit, and what is known since is named fact by fact."""

import os
import shutil

from eastgate.command.v1 import briefing_pb2, publication_pb2, suite_pb2, target_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import SAMPLE, Suite, reached, refusal, run
from subjects import service_of

import grpc

NAME = "publishedBriefings/2024-09"
CORRECTIONS = 20
SUBSIDY = "livelihood.home_care_subsidy_paid"
RECIPIENTS = "livelihood.home_care_subsidy_recipients"
ENTERPRISES = "livelihood.supported_enterprises"


def publish(suite, identifier="2024-09"):
    return suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
        published_briefing_id=identifier, as_of="2024-09-30", published_on="2024-10-08"))


def recompute(suite):
    return suite.command.publication.RecomputePublishedBriefing(publication_pb2.RecomputePublishedBriefingRequest(name=NAME))


def compare(suite):
    return suite.command.publication.ComparePublishedBriefing(publication_pb2.ComparePublishedBriefingRequest(name=NAME))


def current_facts(server, kind, first, last, count):
    """Facts of a kind that are in effect, of days within a period."""
    request = fact_service_pb2.ListFactsRequest(kind=kind, occurred_from=first, occurred_until=last, page_size=count)
    facts = server.fact.ListFacts(request).facts
    assert len(facts) == count, f"only {len(facts)} of {kind}"
    return facts


def retract(server, fact):
    return server.fact.RetractFact(fact_service_pb2.RetractFactRequest(
        name=fact.name, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered twice", request_id="retract-" + fact.name.replace("/", "-")))


def correct(server, fact, **changes):
    return server.fact.CorrectFact(fact_service_pb2.CorrectFactRequest(
        name=fact.name, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="misread", request_id="correct-" + fact.name.replace("/", "-"), **changes))


def least_paid_recipient(server):
    """Every payment of 2024 to the person who had the fewest."""
    request = fact_service_pb2.ListFactsRequest(kind=SUBSIDY, occurred_from="2024-01-01", occurred_until="2024-09-30", page_size=1000)
    payments = {}
    for fact in server.fact.ListFacts(request).facts:
        person = next(posting.counted_subject for posting in fact.postings if posting.measure == RECIPIENTS)
        payments.setdefault(person, []).append(fact)
    return min(payments.values(), key=len)


def mend_distinct_counts(suite):
    """Corrections of facts that post to distinct counts: (service, name). Not every one moves a count."""
    done = []
    for fact in least_paid_recipient(suite.livelihood):  # Only the last takes the recipient out.
        done.append(("livelihood", retract(suite.livelihood, fact).name))
    for fact in current_facts(suite.livelihood, SUBSIDY, "2023-03-01", "2023-03-31", 1):  # Paid in other months, too.
        done.append(("livelihood", retract(suite.livelihood, fact).name))
    steps = suite.livelihood.fact.ListFacts(fact_service_pb2.ListFactsRequest(
        kind="livelihood.startup_loan_stepped", occurred_from="2024-01-01", occurred_until="2024-09-30", page_size=1000)).facts
    loan = next(fact for fact in steps if any(posting.measure == ENTERPRISES for posting in fact.postings))
    done.append(("livelihood", retract(suite.livelihood, loan).name))
    return done


def mend_without_effect(suite):
    """A payment's day within the year: it posts to the count and to the sum of a year, and moves neither."""
    fact = current_facts(suite.livelihood, SUBSIDY, "2024-08-01", "2024-08-31", 1)[0]
    return ("livelihood", correct(suite.livelihood, fact, occurred_on="2024-08-30").name)


def correct_some(suite):
    """Twenty corrections over three services, each of which moves something that the briefing shows: (service, name)."""
    done = mend_distinct_counts(suite)
    for fact in current_facts(suite.livelihood, "livelihood.newborn_enrolled", "2024-05-01", "2024-05-31", 40)[-3:]:
        if not any(posting.measure == "livelihood.newborn_entitlements" for posting in fact.postings):
            continue
        done.append(("livelihood", retract(suite.livelihood, fact).name))
    for fact in current_facts(suite.livelihood, "livelihood.barrier_free_retrofit_completed", "2024-03-01", "2024-08-31", 2):
        done.append(("livelihood", correct(suite.livelihood, fact, occurred_on="2024-10-05").name))
    for fact in current_facts(suite.economy, "economy.promotion_event_held", "2024-02-01", "2024-08-31", 2):
        done.append(("economy", retract(suite.economy, fact).name))
    for fact in current_facts(suite.economy, "economy.consumption_reported", "2024-04-01", "2024-09-30", 2):
        if fact.postings[0].dimensions["campaign"] == "auto-shows":
            continue  # The briefing does not show it.
        done.append(("economy", correct(suite.economy, fact, amounts={"economy.promotion_consumption": 7000000000}).name))
    for fact in current_facts(suite.urban, "urban.renovation_recorded", "2024-01-01", "2024-12-31", 65)[-3:]:
        steps = suite.urban.fact.ListFacts(fact_service_pb2.ListFactsRequest(subject=fact.subject)).facts
        if steps[-1].postings:
            done.append(("urban", correct(suite.urban, steps[-1], occurred_on="2024-10-02").name))
    for fact in current_facts(suite.urban, "urban.rectification_item_stepped", "2024-01-01", "2024-09-30", 800):
        if len(done) >= CORRECTIONS:
            break
        if any(posting.measure == "urban.rectification_items_cleared" and posting.amount == 1 for posting in fact.postings):
            try:
                done.append(("urban", retract(suite.urban, fact).name))
            except grpc.RpcError as error:  # Reopened since.
                assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
    assert len(done) == CORRECTIONS and {service for service, _ in done} == {"livelihood", "economy", "urban"}, done
    return done


def parts(value):
    """Value, value a year earlier and of a ratio the denominators, as contributions are given."""
    if not value.HasField("ratio"):
        return [value.value, value.year_on_year.previous, 0, 0]
    earlier = value.year_on_year.previous_ratio
    return [value.ratio.numerator, earlier.numerator, value.ratio.denominator, earlier.denominator]


def test_a_published_briefing_is_recomputed_and_what_moved_it_is_named():
    with Suite() as suite:
        suite.load()
        published = publish(suite)
        assert len(published.digest) == 64 and len(published.logs) == 4
        assert publish(suite).revision == published.revision, "published twice"
        other = refusal(suite.command.publication.PublishBriefing, publication_pb2.PublishBriefingRequest(
            published_briefing_id="2024-09", as_of="2024-08-31", published_on="2024-10-08"))
        assert other.code == grpc.StatusCode.ALREADY_EXISTS and other.reason == "ID_TAKEN"
        nothing = compare(suite)
        assert not nothing.changes and not nothing.facts and not nothing.cross_check_changes and not nothing.parameter_changes, nothing

        corrected = correct_some(suite)
        silent = mend_without_effect(suite)
        again = recompute(suite)
        assert again.identical and again.digest == published.digest
        assert again.briefing.SerializeToString() == published.briefing.SerializeToString()
        assert {log.service: log.digest for log in again.logs} == {log.service: log.digest for log in published.logs}

        comparison = compare(suite)
        named = sorted((service_of(moving.service), moving.fact.name) for moving in comparison.facts)
        assert silent not in named and named == sorted(corrected), (set(named) ^ set(corrected))
        changed = {(change.section, change.item_index): change for change in comparison.changes}
        moved = {}
        for moving in comparison.facts:
            for item in moving.items:
                add = (item.contribution, item.previous_contribution, item.denominator_contribution, item.previous_denominator_contribution)
                assert any(add), item
                moved[item.section, item.item_index] = [a + b for a, b in zip(moved.get((item.section, item.item_index), [0] * 4), add)]
        assert set(changed) <= set(moved), "a figure that no fact moved"
        sections = {section.section: section for section in published.briefing.sections}
        shown = {place: sections[place[0]].items[place[1]].value for place in moved}
        for place, total in moved.items():
            before = shown[place]
            after = changed[place].current if place in changed else before
            assert total == [b - a for a, b in zip(parts(before), parts(after))], (place, total, before, after)
        assert {before.figure for before in shown.values()} >= {SUBSIDY, RECIPIENTS, ENTERPRISES, "livelihood.newborn_entitlement_days_average"}
        # Only the last retraction among the payments to one person moved the count.
        recipients = [moving.fact.name for moving in comparison.facts for item in moving.items
                      if shown[item.section, item.item_index].figure == RECIPIENTS and item.contribution]
        assert len(recipients) == 1 and sum(moving.fact.name in recipients for moving in comparison.facts) == 1


def test_a_revised_target_is_a_change_without_a_fact_of_a_figure():
    with Suite() as suite:
        suite.load()
        publish(suite)
        suite.command.target.ReviseTarget(target_pb2.ReviseTargetRequest(
            name="targets/newborn-enrollments-2024", value=1800, set_by="青山湖区重点工作总指挥部", set_on="2024-09-15", request_id="revise-1"))
        assert recompute(suite).identical
        comparison = compare(suite)
        assert not comparison.facts
        assert len(comparison.changes) == 1, comparison
        then, now = comparison.changes[0].published_target, comparison.changes[0].current_target
        assert then.name == now.name == "targets/newborn-enrollments-2024"
        assert (then.version, then.value, now.version, now.value) == (1, 1900, 2, 1800), (then, now)
        assert suite.command.fact.GetFact(fact_service_pb2.GetFactRequest(name=now.fact)).kind == "command.target_revised"


def test_a_target_over_a_ratio_is_judged_by_division_and_shown():
    with Suite() as suite:
        suite.load()
        request = target_pb2.CreateTargetRequest(
            target_id="days-of-a-street", figure="livelihood.newborn_entitlement_days_average", division="360111001", year=2024,
            direction=target_pb2.TARGET_DIRECTION_AT_MOST, value=1, set_by="青山湖区重点工作总指挥部", set_on="2024-02-20")
        assert suite.command.target.CreateTarget(request).is_ratio
        judged = suite.command.target.EvaluateTarget(target_pb2.EvaluateTargetRequest(name="targets/days-of-a-street", as_of="2024-09-30"))
        figure = suite.livelihood.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(
            figure=request.figure, as_of="2024-09-30", division="360111001")))
        assert judged.ratio == figure.ratio and judged.ratio.denominator > 0
        assert judged.actual == judged.ratio.numerator * 10000 // judged.ratio.denominator and judged.status == target_pb2.TARGET_STATUS_RED
        briefing = publish(suite).briefing
        item = next(item for section in briefing.sections for item in section.items if item.query.figure == request.figure)
        assert item.target == 30000 and item.status == target_pb2.TARGET_STATUS_GREEN, item
        assert item.target_direction == target_pb2.TARGET_DIRECTION_AT_MOST and not item.HasField("completion"), item
        assert item.text_zh.endswith("天，控制在上限（3天）以内"), item.text_zh
        assert recompute(suite).identical


def test_a_parameter_that_changed_is_named_with_the_cross_checks_that_it_moved():
    with Suite() as suite:
        suite.load()
        published = publish(suite)
        suite.command.stop()
        suite.command.reference_directory = os.path.join(suite.directory, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), suite.command.reference_directory)
        parameters = os.path.join(suite.command.reference_directory, "parameters.csv")
        with open(parameters, encoding="utf-8") as file:
            text = file.read()
        with open(parameters, "w", encoding="utf-8") as file:
            file.write(text.replace("newborn_premium_fen,36,2024-01-01,2025-01-01,38000,", "newborn_premium_fen,36,2024-01-01,2025-01-01,39000,"))
        suite.command.start()
        again = recompute(suite)
        assert again.identical and again.digest == published.digest, "checked by the parameters of then"

        comparison = compare(suite)
        assert not comparison.changes and not comparison.facts, comparison
        assert [(change.parameter, change.published, change.current) for change in comparison.parameter_changes] == [
            ("newborn_premium_fen", 38000, 39000)]
        facts = [suite.command.fact.GetFact(fact_service_pb2.GetFactRequest(name=name)) for name in comparison.parameter_changes[0].facts]
        assert [(fact.kind, fact.subject) for fact in facts] == [("reference.loaded", "reference/parameters.csv")]
        changed = comparison.cross_check_changes
        assert len(changed) == 2, changed
        for change in changed:
            assert change.published.result == briefing_pb2.CROSS_CHECK_RESULT_AGREES, change
            assert change.current.result == briefing_pb2.CROSS_CHECK_RESULT_DIFFERS and "newborn_premium_fen" in change.current.right.expression
            assert change.published.left.sum == change.current.left.sum
            assert change.current.right.sum * 38000 == change.published.right.sum * 39000
            then, now = change.published.right.terms[0], change.current.right.terms[0]
            assert (then.parameter_value, now.parameter_value, then.figure_value) == (38000, 39000, now.figure_value), change


def test_every_term_of_a_published_cross_check_can_be_asked_for_again():
    with Suite() as suite:
        suite.load()
        published = publish(suite)
        revisions = {log.service: log.revision for log in published.logs}
        servers = {server.name: server for server in suite.servers}
        correct_some(suite)
        terms = [term for check in published.briefing.cross_checks for side in (check.left, check.right) for term in side.terms]
        assert len(terms) > 15, len(terms)
        for term in terms:
            service = term.query.figure.split(".")[0]
            assert term.query.known_at_revision == revisions[suite_pb2.SuiteService.Value(f"SUITE_SERVICE_{service.upper()}")], term
            again = servers[service].figure.GetFigure(figure_service_pb2.GetFigureRequest(query=term.query))
            assert again.value == term.figure_value, (term, again)
            assert term.product == term.figure_value * (term.parameter_value if term.parameter else 1), term
        for check in published.briefing.cross_checks:
            for side in (check.left, check.right):
                assert side.sum == sum(term.product for term in side.terms), check
        premiums = {term.parameter_value for term in terms if term.parameter == "newborn_premium_fen"}
        assert premiums == {38000}, premiums


def test_a_briefing_that_lacks_a_section_is_not_published():
    with Suite() as suite:
        suite.load()
        suite.urban.stop()
        request = publication_pb2.PublishBriefingRequest(published_briefing_id="x", as_of="2024-09-30", published_on="2024-10-08")
        refused = refusal(suite.command.publication.PublishBriefing, request)
        assert refused.code == grpc.StatusCode.UNAVAILABLE and refused.reason == "PEER_UNAVAILABLE", refused.code
        suite.urban.start()
        reached(suite, "urban")
        assert suite.command.publication.PublishBriefing(request).digest


run([test_a_published_briefing_is_recomputed_and_what_moved_it_is_named, test_a_revised_target_is_a_change_without_a_fact_of_a_figure,
     test_a_target_over_a_ratio_is_judged_by_division_and_shown,
     test_a_parameter_that_changed_is_named_with_the_cross_checks_that_it_moved,
     test_every_term_of_a_published_cross_check_can_be_asked_for_again, test_a_briefing_that_lacks_a_section_is_not_published])
