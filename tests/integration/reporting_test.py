"""Who has reported what: not reported is not zero, a closed period stays what it was, and what comes late shows as its revision."""

import json

from caller import by_name
from eastgate.command.v1 import briefing_pb2, publication_pb2, suite_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2, reporting_pb2, reporting_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import Suite, refusal, run

import grpc

OUTPUT = "economy.chain_output"
ENROLLMENTS = "livelihood.newborn_enrollments"
SILENT = "360111490"  # Its output of September was not reported.
OFFICE = by_name("office:test")


def query(figure, as_of="2024-09-30", **fields):
    return figure_pb2.FigureQuery(figure=figure, as_of=as_of, **fields)


def status(server, asked):
    return server.reporting.BatchGetReportingStatus(reporting_service_pb2.BatchGetReportingStatusRequest(queries=[asked])).statuses[0]


def broken_down(server, asked):
    response = server.figure.BreakDownFigure(figure_service_pb2.BreakDownFigureRequest(
        query=asked, division_level=level_pb2.DIVISION_LEVEL_TOWNSHIP))
    return response, {row.key: row for row in response.rows}


def item(briefing, figure):
    return next(item for section in briefing.sections for item in section.items if item.query.figure == figure)


def test_what_is_not_reported_is_shown_as_such():
    with Suite() as suite:
        suite.load()
        said = status(suite.economy, query(OUTPUT))
        assert (said.counts.expected, said.counts.not_reported, said.counts.closed) == (90, 1, 80), said.counts
        assert [(missing.division, missing.period, missing.due_on) for missing in said.missing] == [(SILENT, "2024-09", "2024-10-18")], said
        response, rows = broken_down(suite.economy, query(OUTPUT, start="2024-09-01"))
        assert rows[SILENT].reporting.not_reported == 1 and response.reporting.not_reported == 1
        assert sum(row.value for row in response.rows) == response.total.value
        # Nobody has reported October: no row says zero, and neither does the briefing.
        response, rows = broken_down(suite.economy, query(OUTPUT, "2024-10-31", start="2024-10-01"))
        assert response.reporting.not_reported == response.reporting.expected == 10
        assert not any(row.HasField("value") for key, row in rows.items() if key != "unassigned"), rows
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        assert "（应报90份，未报1份：艾溪湖管理处9月）" in item(briefing, OUTPUT).text_zh, item(briefing, OUTPUT).text_zh
        assert item(briefing, OUTPUT).text_zh in briefing.narrative_zh
        # Nothing is said of a figure that no duty names.
        assert not item(briefing, "livelihood.jobs_created").HasField("reporting")


def test_a_late_fact_shows_as_a_revision_of_the_closed_period():
    with Suite() as suite:
        suite.load()  # 36 enrollments of August come after it was closed.
        said = status(suite.livelihood, query(ENROLLMENTS))
        assert said.counts.revised == len(said.revised) > 0, said.counts
        late = 0
        for revised in said.revised:
            assert revised.period == "2024-08" and revised.current.value > revised.closed.value
            question = query(ENROLLMENTS, "2024-08-31", start="2024-08-01", division=revised.division)
            trace = suite.livelihood.figure.TraceFigure(figure_service_pb2.TraceFigureRequest(
                query=question, recorded_after_revision=revised.closed.revision))
            change = sum(line.contribution for line in trace)
            assert change == revised.current.value - revised.closed.value, (revised, change)
            question.known_at_revision = revised.closed.revision
            answer = suite.livelihood.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=question))
            assert answer.value == revised.closed.value, "what was closed can still be asked for"
            late += change
        assert 0 < late < 36, f"{late}: those of the district center are of no township"
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        assert f"结账后修订{said.counts.revised}份" in item(briefing, ENROLLMENTS).text_zh


def test_reporting_states_are_part_of_what_was_published():
    with Suite() as suite:
        suite.load()
        name = "publishedBriefings/2024-09"
        published = suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
            published_briefing_id="2024-09", as_of="2024-09-30", published_on="2024-10-08"))
        suite.economy.reporting.CreateFigureReport(reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id="late", figure=OUTPUT, division=SILENT, period="2024-09", reported_on="2024-10-21"))
        closed = suite.livelihood.reporting.GetFigureReport(
            reporting_service_pb2.GetFigureReportRequest(name="figureReports/TB-XSE-202401-001"))
        suite.livelihood.fact.RetractFact(fact_service_pb2.RetractFactRequest(
            name=closed.steps[-1].fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="closed too early", request_id="open-1"))
        assert status(suite.economy, query(OUTPUT)).counts.not_reported == 0
        assert status(suite.livelihood, query(ENROLLMENTS)).counts.closed == 79
        again = suite.command.publication.RecomputePublishedBriefing(
            publication_pb2.RecomputePublishedBriefingRequest(name=name))
        assert again.identical and again.digest == published.digest
        comparison = suite.command.publication.ComparePublishedBriefing(
            publication_pb2.ComparePublishedBriefingRequest(name=name))
        moved = {change.published.figure: change for change in comparison.changes}
        assert set(moved) == {OUTPUT, ENROLLMENTS} and not comparison.facts, moved
        assert (moved[OUTPUT].published_reporting.not_reported, moved[OUTPUT].current_reporting.draft) == (1, 1), moved[OUTPUT]
        known = query(ENROLLMENTS, known_at_revision=next(log.revision for log in published.logs if log.service == suite_pb2.SUITE_SERVICE_LIVELIHOOD))
        assert status(suite.livelihood, known).counts.closed == 80, "as known then"


def test_the_steps_of_a_report_and_who_took_them():
    with Suite() as suite:
        suite.load()
        reporting = suite.economy.reporting
        request = reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id="r", figure=OUTPUT, division=SILENT, period="2024-09", reported_on="2024-10-21", source_ref="r")
        drafted = reporting.CreateFigureReport(request)
        assert drafted.state == reporting_pb2.FIGURE_REPORT_STATE_DRAFT and drafted.due_on == "2024-10-18"
        assert reporting.CreateFigureReport(request).revision == drafted.revision
        request.figure_report_id = request.source_ref = "r2"
        twice = refusal(reporting.CreateFigureReport, request)
        assert (twice.code, twice.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "PERIOD_ALREADY_REPORTED"), json.dumps(vars(twice), default=str)
        assert twice.metadata == {"figure_report": "figureReports/r"}
        review = reporting_service_pb2.ReviewFigureReportRequest(name="figureReports/r", occurred_on="2024-10-22", source_ref="r-review")
        own = refusal(reporting.ReviewFigureReport, review)
        assert own.reason == "REVIEWER_IS_REPORTER" and own.metadata == {"principal": "test:client"}, own.reason
        early = refusal(reporting.CloseFigureReport, reporting_service_pb2.CloseFigureReportRequest(name="figureReports/r", occurred_on="2024-10-22"))
        assert early.reason == "TRANSITION_NOT_ALLOWED"
        reporting.ReviewFigureReport(review, metadata=OFFICE)
        returned = reporting.ReturnFigureReport(reporting_service_pb2.ReturnFigureReportRequest(
            name="figureReports/r", occurred_on="2024-10-22", reason="an enterprise is missing"), metadata=OFFICE)
        assert returned.state == reporting_pb2.FIGURE_REPORT_STATE_DRAFT
        review.source_ref = "r-review-2"
        reporting.ReviewFigureReport(review, metadata=OFFICE)
        closed = reporting.CloseFigureReport(reporting_service_pb2.CloseFigureReportRequest(
            name="figureReports/r", occurred_on="2024-10-23"), metadata=OFFICE)
        assert [step.principal for step in closed.steps] == ["test:client"] + ["office:test"] * 4
        assert [step.known_at_revision for step in closed.steps] == sorted(step.known_at_revision for step in closed.steps)
        listed = reporting.ListFigureReports(reporting_service_pb2.ListFigureReportsRequest(figure=OUTPUT, division=SILENT, page_size=1000))
        assert len(listed.figure_reports) == 9
        bad = refusal(reporting.CreateFigureReport, reporting_service_pb2.CreateFigureReportRequest())
        assert sorted(bad.fields) == ["division", "figure", "figure_report_id", "period", "reported_on"], bad.fields
        other = refusal(suite.urban.reporting.CreateFigureReport, reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id="u", figure="urban.patrol_rounds_held", division="360111001", period="2024-09", reported_on="2024-10-08"))
        assert other.reason == "REPORT_NOT_DUE", other.reason


run([test_what_is_not_reported_is_shown_as_such, test_a_late_fact_shows_as_a_revision_of_the_closed_period,
     test_reporting_states_are_part_of_what_was_published, test_the_steps_of_a_report_and_who_took_them])
