"""A published briefing never changes: it is computed again bit for bit, and what is known since is named fact by fact."""

from eastgate.command.v1 import publication_service_pb2, target_service_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from harness import Suite, reached, refusal, run

import grpc

NAME = "publishedBriefings/2024-09"
CORRECTIONS = 20


def publish(suite, identifier="2024-09"):
    return suite.command.publications.PublishBriefing(publication_service_pb2.PublishBriefingRequest(
        published_briefing_id=identifier, as_of="2024-09-30", published_on="2024-10-08"))


def recompute(suite):
    return suite.command.publications.RecomputePublishedBriefing(publication_service_pb2.RecomputePublishedBriefingRequest(name=NAME))


def compare(suite):
    return suite.command.publications.ComparePublishedBriefing(publication_service_pb2.ComparePublishedBriefingRequest(name=NAME))


def standing(server, kind, first, last, count):
    """Facts of a kind that stand, of days within a period."""
    request = fact_service_pb2.ListFactsRequest(kind=kind, occurred_from=first, occurred_to=last, page_size=count)
    facts = server.facts.ListFacts(request).facts
    assert len(facts) == count, f"only {len(facts)} of {kind}"
    return facts


def retract(server, fact):
    return server.facts.RetractFact(fact_service_pb2.RetractFactRequest(
        name=fact.name, cause=fact_pb2.CAUSE_ERROR, reason="entered twice", request_id="retract-" + fact.name.replace("/", "-")))


def correct(server, fact, **changes):
    return server.facts.CorrectFact(fact_service_pb2.CorrectFactRequest(
        name=fact.name, cause=fact_pb2.CAUSE_ERROR, reason="misread", request_id="correct-" + fact.name.replace("/", "-"), **changes))


def mend(suite):
    """Twenty corrections over three services, each of which moves something that the briefing shows: (service, name)."""
    done = []
    for fact in standing(suite.livelihood, "livelihood.newborn_enrolled", "2024-05-01", "2024-05-31", 40)[-6:]:
        if not any(posting.measure == "livelihood.newborn_entitlements" for posting in fact.postings):
            continue
        done.append(("livelihood", retract(suite.livelihood, fact).name))
    for fact in standing(suite.livelihood, "livelihood.barrier_free_retrofit_completed", "2024-03-01", "2024-08-31", 4):
        done.append(("livelihood", correct(suite.livelihood, fact, occurred_on="2024-10-05").name))
    for fact in standing(suite.economy, "economy.promotion_event_held", "2024-02-01", "2024-08-31", 2):
        done.append(("economy", retract(suite.economy, fact).name))
    for fact in standing(suite.economy, "economy.consumption_reported", "2024-04-01", "2024-09-30", 4):
        if fact.postings[0].dimensions["campaign"] == "auto-shows":
            continue  # The briefing does not show it.
        done.append(("economy", correct(suite.economy, fact, amounts={"economy.promotion_consumption": 7000000000}).name))
    for fact in standing(suite.urban, "urban.renovation_recorded", "2024-01-01", "2024-12-31", 65)[-4:]:
        steps = suite.urban.facts.ListFacts(fact_service_pb2.ListFactsRequest(subject=fact.subject)).facts
        if steps[-1].postings:
            done.append(("urban", correct(suite.urban, steps[-1], occurred_on="2024-10-02").name))
    for fact in standing(suite.urban, "urban.rectification_item_stepped", "2024-01-01", "2024-09-30", 800):
        if len(done) >= CORRECTIONS:
            break
        if any(posting.measure == "urban.rectification_items_cleared" and posting.amount == 1 for posting in fact.postings):
            try:
                done.append(("urban", retract(suite.urban, fact).name))
            except grpc.RpcError as error:  # Reopened since.
                assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
    assert len(done) == CORRECTIONS and {service for service, _ in done} == {"livelihood", "economy", "urban"}, done
    return done


def test_a_published_briefing_is_recomputed_and_what_moved_it_is_named():
    with Suite() as suite:
        suite.load()
        published = publish(suite)
        assert len(published.digest) == 64 and len(published.logs) == 4
        assert publish(suite).revision == published.revision, "published twice"
        other = refusal(suite.command.publications.PublishBriefing, publication_service_pb2.PublishBriefingRequest(
            published_briefing_id="2024-09", as_of="2024-08-31", published_on="2024-10-08"))
        assert other.code == grpc.StatusCode.ALREADY_EXISTS and other.reason == "ID_TAKEN"
        nothing = compare(suite)
        assert not nothing.changes and not nothing.facts, nothing

        mended = mend(suite)
        again = recompute(suite)
        assert again.identical and again.digest == published.digest
        assert again.briefing.SerializeToString() == published.briefing.SerializeToString()
        assert {log.service: log.digest for log in again.logs} == {log.service: log.digest for log in published.logs}

        comparison = compare(suite)
        named = sorted((moving.service, moving.fact.name) for moving in comparison.facts)
        assert named == sorted(mended), (set(named) ^ set(mended))
        changed = {(change.section, change.item): change for change in comparison.changes}
        moved = {}
        for moving in comparison.facts:
            for item in moving.items:
                total = moved.setdefault((item.section, item.item), [0, 0, 0])
                total[0] += item.contribution
                total[1] += item.previous_contribution
                total[2] += item.denominator_contribution
        assert set(changed) <= set(moved), "a figure that no fact moved"
        for place, (value, previous, denominator) in moved.items():
            before = published.briefing.sections[place[0]].items[place[1]].value
            after = changed[place].current if place in changed else before
            if before.HasField("ratio"):
                assert after.ratio.numerator - before.ratio.numerator == value, (place, changed[place])
                assert after.ratio.denominator - before.ratio.denominator == denominator, (place, changed[place])
            else:
                assert after.value - before.value == value, (place, value, before, after)
                assert after.year_on_year.previous - before.year_on_year.previous == previous, (place, previous)


def test_a_revised_target_is_a_change_without_a_fact_of_a_figure():
    with Suite() as suite:
        suite.load()
        publish(suite)
        suite.command.targets.ReviseTarget(target_service_pb2.ReviseTargetRequest(
            name="targets/newborn-enrollments-2024", value=1800, set_by="青山湖区重点工作总指挥部", set_on="2024-09-15", request_id="revise-1"))
        assert recompute(suite).identical
        comparison = compare(suite)
        assert not comparison.facts
        assert [(change.published_target, change.current_target) for change in comparison.changes] == [(1900, 1800)], comparison


def test_a_briefing_that_lacks_a_section_is_not_published():
    with Suite() as suite:
        suite.load()
        suite.urban.stop()
        request = publication_service_pb2.PublishBriefingRequest(published_briefing_id="x", as_of="2024-09-30", published_on="2024-10-08")
        refused = refusal(suite.command.publications.PublishBriefing, request)
        assert refused.code == grpc.StatusCode.UNAVAILABLE and refused.reason == "PEER_UNAVAILABLE", refused.code
        suite.urban.start()
        reached(suite, "urban")
        assert suite.command.publications.PublishBriefing(request).digest


run([test_a_published_briefing_is_recomputed_and_what_moved_it_is_named, test_a_revised_target_is_a_change_without_a_fact_of_a_figure,
     test_a_briefing_that_lacks_a_section_is_not_published])
