"""Overdue subjects are supervised until they are closed: a sweep opens, escalates and closes, the same for the same facts and day."""

import datetime
import os
import time

import grpc

from eastgate.command.v1 import briefing_pb2, mechanism_pb2, suite_pb2, supervision_pb2, target_pb2
from eastgate.economy.v1 import promotion_campaign_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2, reporting_service_pb2
from eastgate.livelihood.v1 import livelihood_project_pb2, milestone_pb2
from eastgate.reference.v1 import level_pb2
from eastgate.urban.v1 import rectification_campaign_pb2, rectification_item_pb2
from harness import Suite, reached, refusal, run
from subjects import failed_of, subject_of, text_of

DAY = "2024-09-30"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
# The numbers of the tables in services/urban/tables.h.
RECTIFICATION_CAMPAIGNS, RECTIFICATION_ITEMS = 5, 6


def shanghai_day():
    return datetime.datetime.now(SHANGHAI).date()


def sweep(suite, as_of=DAY, **options):
    return suite.command.supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of=as_of, **options))


def orders(suite, subject=None, **filters):
    if subject:
        filters["subject"] = subject_of(subject)
    request = supervision_pb2.ListSupervisionOrdersRequest(page_size=1000, **filters)
    return suite.command.supervision.ListSupervisionOrders(request).supervision_orders


def head(suite):
    return suite.command.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def figure(server, name, as_of=DAY):
    return server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(figure=name, as_of=as_of))).value


def failed(swept):
    return sorted(failed_of(failure) for failure in swept.failures)


def damage(suite, resource_id, change, table=RECTIFICATION_ITEMS):
    """Changes the stored bytes of a row of urban, as a bad disk would."""
    suite.urban.stop()
    suite.urban.overwrite(table, resource_id, change)
    suite.urban.start()
    reached(suite, "urban")


def withdrawal_of(item):
    return rectification_item_pb2.WithdrawRectificationItemRequest(
        name=item, reason="示例", occurred_on="2024-12-31", source_ref=f"withdrawn {item}")


def test_a_sweep_opens_what_is_late_and_a_second_one_changes_nothing():
    with Suite() as suite:
        suite.load()
        before = head(suite)
        preview = sweep(suite, validate_only=True)
        assert head(suite) == before and preview.opened
        first = sweep(suite)
        assert list(first.opened) == list(preview.opened) and not first.failures, first.failures
        after = head(suite)
        assert after == before + len(first.opened)
        second = sweep(suite)
        assert head(suite) == after and not (second.opened or second.escalated or second.closed), second
        assert second.examined_subjects == first.examined_subjects > 250
        overdue = [order for order in orders(suite) if order.cause == supervision_pb2.SUPERVISION_CAUSE_OVERDUE]
        late = sum(figure(server, name) for server, name in (
            (suite.urban, "urban.rectification_items_overdue"), (suite.urban, "urban.patrol_rounds_overdue"),
            (suite.livelihood, "livelihood.milestones_overdue"), (suite.livelihood, "livelihood.deliverables_overdue")))
        assert len(overdue) == late, f"{len(overdue)} orders, {late} late"
        assert figure(suite.command, "command.supervision_orders_open") == len(first.opened)
        subjects = [(text_of(order.subject), order.cause) for order in orders(suite)]
        assert len(set(subjects)) == len(subjects)
        assert all(order.responsible_unit for order in orders(suite)), "an order without its responsible unit"
        of_force = orders(suite, task_force="mechanismUnits/task-force-management")
        items = {text_of(order.subject) for order in orders(suite) if order.subject.resource.startswith("rectificationItems/")}
        assert items and items <= {text_of(order.subject) for order in of_force}
        assert all(order.task_force == "mechanismUnits/task-force-management" for order in of_force)
        assert {order.responsible_unit for order in orders(suite, subject="urban/rectificationItems/LZ-001")} == {"office-example-lead"}


def test_what_is_done_is_closed_and_what_is_not_answered_goes_up():
    with Suite() as suite:
        suite.load()
        sweep(suite, "2024-11-26")  # The equipment of the elderly-and-child center is due on the 30th.
        due_soon = [order for order in orders(suite, subject="livelihood/milestones/JD-04")]
        assert [order.color for order in due_soon] == [supervision_pb2.SUPERVISION_COLOR_BLUE], due_soon
        later = sweep(suite, "2024-12-04")
        assert due_soon[0].name in later.closed, "no longer due soon but overdue"
        overdue = orders(suite, subject="livelihood/milestones/JD-04", cause=supervision_pb2.SUPERVISION_CAUSE_OVERDUE)
        assert [order.color for order in overdue] == [supervision_pb2.SUPERVISION_COLOR_RED]
        suite.livelihood.project.CompleteMilestone(milestone_pb2.CompleteMilestoneRequest(
            name="milestones/JD-04", occurred_on="2024-12-05", source_ref="done"))
        assert overdue[0].name in sweep(suite, "2024-12-05").closed
        closed = orders(suite, subject="livelihood/milestones/JD-04", states=[supervision_pb2.SUPERVISION_ORDER_STATE_CLOSED])
        assert len(closed) == 2


def test_command_sweeps_by_itself_where_it_is_told_to():
    with Suite() as suite:
        suite.load()
        assert suite.command.stop() == 0
        suite.command.flags = ["--sweep-at", "00:00"]
        suite.command.start()
        # It is that of the last working day: the calendar of the sample ends with a year, after which nothing is swept.
        with open(os.path.join(suite.command.reference_directory, "calendar.csv"), encoding="utf-8") as calendar:
            covered = f"{shanghai_day().year}-01-01,holiday" in calendar.read()
        if covered:
            deadline = time.monotonic() + 60
            while not orders(suite):
                assert time.monotonic() < deadline, "no sweep was made"
            days = {order.steps[0].occurred_on for order in orders(suite)}
            assert len(days) == 1 and "2024-09-30" < days.pop() <= shanghai_day().isoformat()
            facts = suite.command.fact.ListFacts(fact_service_pb2.ListFactsRequest(subject=orders(suite)[0].name)).facts
            assert {fact.reporter for fact in facts} == {"service/command"}
        # A sweep of the same day, made again after a start, opens nothing twice.
        before = head(suite)
        suite.command.stop()
        suite.command.start()
        suite.command.flags = []
        suite.command.stop()
        suite.command.start()
        assert head(suite) == before


def test_a_report_that_does_not_come_is_driven_too():
    with Suite() as suite:
        suite.load()
        subject = "economy/missingReports/economy.chain_output/360111490/2024-09"  # Due on 2024-10-18.
        sweep(suite, "2024-10-21")
        late = orders(suite, subject=subject)
        assert [(order.cause, order.responsible_unit) for order in late] == [(supervision_pb2.SUPERVISION_CAUSE_OVERDUE, "street-aixihu")], late
        a_year_later = sweep(suite, "2025-11-03", validate_only=True)
        assert late[0].name not in a_year_later.closed, "what never came stays due"
        missing = late[0].subject.missing_report
        assert (missing.figure, missing.division, missing.period) == ("economy.chain_output", "360111490", "2024-09"), late[0].subject
        wrong = subject_of(subject)
        wrong.service = suite_pb2.SUITE_SERVICE_URBAN
        refused = refusal(suite.command.supervision.ListSupervisionOrders, supervision_pb2.ListSupervisionOrdersRequest(subject=wrong))
        assert (refused.code, refused.fields) == (grpc.StatusCode.INVALID_ARGUMENT, ["subject.service"]), refused.code
        suite.economy.reporting.CreateFigureReport(reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id="late", figure="economy.chain_output", division="360111490", period="2024-09", reported_on="2024-10-22"))
        assert late[0].name in sweep(suite, "2024-10-22").closed
        suite.economy.stop()
        failed = {failed_of(failure) for failure in sweep(suite, "2024-10-23").failures}
        assert "economy/missingReports/economy.chain_output" in failed, failed


def target(suite, target_id, figure_id="economy.chain_output", year=2024, value=100, **fields):
    return suite.command.target.CreateTarget(target_pb2.CreateTargetRequest(
        target_id=target_id, figure=figure_id, year=year, direction=target_pb2.TARGET_DIRECTION_AT_LEAST, value=value,
        set_by="示例牵头单位", set_on=f"{year}-01-10", lead_unit="office-example-lead", **fields))


def judged(suite, target_id, as_of, **options):
    return suite.command.target.EvaluateTarget(target_pb2.EvaluateTargetRequest(name=f"targets/{target_id}", as_of=as_of, **options))


def test_what_was_not_reported_is_not_judged():
    with Suite() as suite:  # Nothing was loaded: no report, and no fact of the figure.
        target(suite, "output")
        target(suite, "events", "economy.promotion_events")
        unreported = judged(suite, "output", "2024-09-30")
        assert unreported.status == target_pb2.TARGET_STATUS_UNSPECIFIED and not unreported.HasField("actual"), unreported
        assert unreported.reporting.expected == unreported.reporting.not_reported == 90, unreported
        assert judged(suite, "events", "2024-09-30").status == target_pb2.TARGET_STATUS_RED, "no duty asks for reports: it is zero"
        swept = sweep(suite, "2024-10-21")
        assert not swept.failures and not orders(suite, subject="command/targets/output"), swept
        assert len(orders(suite, subject="command/targets/events")) == 1
        assert orders(suite, subject="economy/missingReports/economy.chain_output/360111490/2024-09"), "the missing report's"
        item = next(item for section in suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2025-03-31")).sections
                    for item in section.items if item.query.figure == "economy.chain_output")
        assert item.previous_reporting.expected == item.previous_reporting.not_reported == 30, item
        assert not item.value.HasField("value") and not item.value.HasField("year_on_year"), item
        suite.economy.reporting.CreateFigureReport(reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id="r", figure="economy.chain_output", division="360111490", period="2024-09", reported_on="2024-10-08"))
        assert judged(suite, "output", "2024-09-30").status == target_pb2.TARGET_STATUS_RED, "reported as zero"
        opened = sweep(suite, "2024-10-22").opened
        assert [order.name for order in orders(suite, subject="command/targets/output") if order.name in opened]


def test_a_year_that_ended_unmet_stays_unmet_and_a_later_sweep_settles_what_it_closed():
    with Suite() as suite:
        target(suite, "events-2023", "economy.promotion_events", 2023)
        opened = sweep(suite, "2023-12-28").opened
        assert len(opened) == 1, opened
        assert not sweep(suite, "2024-01-02").closed
        assert orders(suite, subject="command/targets/events-2023")[0].name == opened[0]
        # A sweep of a wrong later day delays nothing.
        target(suite, "events-2024", "economy.promotion_events", 2024)
        wrong = sweep(suite, "2025-09-30")
        late = orders(suite, subject="command/targets/events-2024")
        assert len(late) == 1 and late[0].name in wrong.opened
        right = sweep(suite, "2024-10-08")
        assert late[0].name in right.superseded, right
        moved = orders(suite, subject="command/targets/events-2024")
        assert [order.steps[0].occurred_on for order in moved] == ["2024-10-08"], moved
        assert not sweep(suite, "2024-10-08").superseded


def test_a_target_outside_the_district_is_refused_and_one_is_judged_as_it_was_known():
    with Suite() as suite:
        outside = refusal(lambda division: target(suite, "city", division=division), "3601")
        assert (outside.code, outside.fields) == (grpc.StatusCode.INVALID_ARGUMENT, ["division"]), outside.code
        set_at = suite.command.fact.GetFact(fact_service_pb2.GetFactRequest(name=target(suite, "t", "economy.promotion_events").fact)).record_time
        revised = suite.command.target.ReviseTarget(target_pb2.ReviseTargetRequest(
            name="targets/t", value=50, set_by="示例牵头单位", set_on="2024-05-01"))
        revised_at = suite.command.fact.GetFact(fact_service_pb2.GetFactRequest(name=revised.versions[1].fact)).record_time
        suite.command.fact.RetractFact(fact_service_pb2.RetractFactRequest(
            name=revised.versions[1].fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="登记有误", request_id="retract"))
        assert judged(suite, "t", "2024-06-30", known_at_time=set_at).value == 100
        assert judged(suite, "t", "2024-06-30", known_at_time=revised_at).value == 50
        assert judged(suite, "t", "2024-06-30").value == 100


def test_a_blue_order_that_is_not_answered_goes_up_before_its_subject_is_overdue():
    with Suite() as suite:
        suite.load()
        assert not sweep(suite, "2024-11-20").warnings_zh  # The equipment of the center is due on the 30th.
        order = orders(suite, subject="livelihood/milestones/JD-04")[0]
        assert (order.color, order.answer_due_on) == (supervision_pb2.SUPERVISION_COLOR_BLUE, "2024-11-27"), order
        assert order.name not in sweep(suite, "2024-11-27").escalated
        assert order.name in sweep(suite, "2024-11-28").escalated
        assert orders(suite, subject="livelihood/milestones/JD-04")[0].color == supervision_pb2.SUPERVISION_COLOR_YELLOW


def test_a_dead_peer_is_named_and_stops_nothing_else():
    with Suite() as suite:
        suite.load()
        everything = sweep(suite, validate_only=True)
        suite.urban.stop()
        partial = sweep(suite)
        failed = {failed_of(failure) for failure in partial.failures}
        assert {"urban/rectificationCampaigns", "urban/rectificationItems", "urban/patrolRounds"} <= failed, failed
        assert any(subject.startswith("command/targets/") for subject in failed), "targets over figures of urban"
        assert all("127.0.0.1" not in failure.reason for failure in partial.failures)
        assert set(partial.opened) < set(everything.opened)
        suite.urban.start()
        reached(suite, "urban")
        rest = sweep(suite)
        assert not rest.failures and set(partial.opened) | set(rest.opened) == set(everything.opened)
        suite.urban.stop()
        assert not sweep(suite).closed, "an order whose resource cannot be examined remains open"


def test_one_corrupt_item_is_named_and_stops_nothing_else():
    with Suite() as suite:
        suite.load()
        everything = sweep(suite, validate_only=True)
        damage(suite, "GT-109", lambda row: b"\xff")
        swept = sweep(suite)
        assert failed(swept) == ["urban/rectificationItems/GT-109"], swept.failures
        assert len(set(everything.opened) - set(swept.opened)) == 1 and set(swept.opened) < set(everything.opened)
        assert swept.examined_subjects == everything.examined_subjects - 1
        assert not orders(suite, subject="urban/rectificationItems/GT-109")
        after = head(suite)
        second = sweep(suite)
        assert failed(second) == failed(swept) and head(suite) == after
        # An item whose order is open, and whose bytes still are a message but hold invalid days.
        kept = next(order for order in orders(suite) if order.subject.resource.startswith("rectificationItems/"))
        damage(suite, kept.subject.resource.rpartition("/")[2], lambda row: row.replace(b"2024-", b"2024="))
        third = sweep(suite, "2024-12-31")
        assert failed(third) == sorted(["urban/rectificationItems/GT-109", text_of(kept.subject)]), third.failures
        assert kept.name not in third.closed and list(orders(suite, subject=text_of(kept.subject))) == [kept]
        # Nor can such an item be changed; its server goes on with the others.
        withdraw = suite.urban.rectification.WithdrawRectificationItem
        refused = refusal(withdraw, withdrawal_of(kept.subject.resource))
        assert refused.code == grpc.StatusCode.DATA_LOSS, refused.code
        items = suite.urban.rectification.ListRectificationItems(rectification_item_pb2.ListRectificationItemsRequest(
            states=[rectification_item_pb2.RECTIFICATION_ITEM_STATE_DISPATCHED])).rectification_items
        withdrawn = withdraw(withdrawal_of(items[0].name))
        assert withdrawn.state == rectification_item_pb2.RECTIFICATION_ITEM_STATE_WITHDRAWN


def test_what_was_returned_for_rework_is_of_poor_quality_until_it_is_handled_again():
    with Suite() as suite:
        suite.load()
        item, subject = "rectificationItems/GT-109", "urban/rectificationItems/GT-109"
        suite.urban.rectification.ReturnRectificationItem(rectification_item_pb2.ReturnRectificationItemRequest(
            name=item, acting_unit="office-example-verification", reason="清理不彻底（示例）", occurred_on=DAY, source_ref="returned"))
        sweep(suite)
        causes = {order.cause: order for order in orders(suite, subject=subject)}
        assert set(causes) == {supervision_pb2.SUPERVISION_CAUSE_OVERDUE, supervision_pb2.SUPERVISION_CAUSE_POOR_QUALITY}
        poor = causes[supervision_pb2.SUPERVISION_CAUSE_POOR_QUALITY]
        assert poor.color == supervision_pb2.SUPERVISION_COLOR_YELLOW, poor
        breakdown = suite.command.figure.BreakDownFigure(figure_service_pb2.BreakDownFigureRequest(
            query=figure_pb2.FigureQuery(figure="command.supervision_orders_open", as_of=DAY), dimension="cause"))
        assert ("poor_quality", "质量不合格", 1) in [(row.key, row.title_zh, row.value) for row in breakdown.rows], breakdown
        suite.urban.rectification.HandleRectificationItem(rectification_item_pb2.HandleRectificationItemRequest(
            name=item, acting_unit="office-example-responsible", occurred_on="2024-10-08", source_ref="handled again",
            evidence=[fact_pb2.Evidence(uri="示例材料/处置后照片.jpg", sha256="0123456789abcdef" * 4)]))
        closed = sweep(suite, "2024-10-08").closed
        assert poor.name in closed and causes[supervision_pb2.SUPERVISION_CAUSE_OVERDUE].name not in closed


def test_without_its_campaign_nobody_answers_for_an_item_and_both_are_named():
    with Suite() as suite:
        suite.load()
        everything = sweep(suite, validate_only=True)
        damage(suite, "railway-corridor", lambda row: b"\xff", RECTIFICATION_CAMPAIGNS)
        swept = sweep(suite)
        assert "urban/rectificationCampaigns/railway-corridor" in failed(swept)
        assert "urban/rectificationItems/GT-109" in failed(swept)
        assert not any("/DD-" in subject for subject in failed(swept)), "items of another campaign"
        assert len(swept.opened) == len(everything.opened) - (len(swept.failures) - 1)


def test_who_answers_is_asked_of_the_mechanism():
    with Suite() as suite:
        mechanism, bodies = suite.command.mechanism, {}
        for name, kind in (("force", mechanism_pb2.MECHANISM_UNIT_TYPE_TASK_FORCE), ("group", mechanism_pb2.MECHANISM_UNIT_TYPE_FUNCTIONAL_GROUP),
                           ("dissolved", mechanism_pb2.MECHANISM_UNIT_TYPE_TASK_FORCE), ("retracted", mechanism_pb2.MECHANISM_UNIT_TYPE_TASK_FORCE)):
            bodies[name] = mechanism.CreateMechanismUnit(mechanism_pb2.CreateMechanismUnitRequest(
                mechanism_unit_id=name, type=kind, title_zh="示例", established_on="2024-02-19"))
        mechanism.DissolveMechanismUnit(mechanism_pb2.DissolveMechanismUnitRequest(name="mechanismUnits/dissolved", occurred_on="2024-06-01"))
        suite.command.fact.RetractFact(fact_service_pb2.RetractFactRequest(
            name=bodies["retracted"].steps[0].fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="登记有误", request_id="retract"))

        def campaign(task_force, year=2024):
            return suite.urban.rectification.CreateRectificationCampaign(rectification_campaign_pb2.CreateRectificationCampaignRequest(
                rectification_campaign_id=f"c-{year}", title_zh="示例", task_force=task_force, division="360111", started_on=f"{year}-01-01"))

        def project(task_force, year=2024):
            return suite.livelihood.project.CreateLivelihoodProject(livelihood_project_pb2.CreateLivelihoodProjectRequest(
                livelihood_project_id=f"p-{year}", title_zh="示例", level=level_pb2.TERRITORIAL_LEVEL_DISTRICT, year=year,
                lead_unit="office-example-lead", adopted_on=f"{year}-01-01", task_force=task_force, division="360111"))

        def promotion(task_force, year=2024):
            return suite.economy.promotion.CreatePromotionCampaign(promotion_campaign_pb2.CreatePromotionCampaignRequest(
                promotion_campaign_id=f"c-{year}", title_zh="示例", theme_year=year, task_force=task_force, division="360111",
                started_on=f"{year}-01-01"))

        creates = (campaign, project, promotion)
        for create in creates:
            assert refusal(create, "mechanismUnits/none").code == grpc.StatusCode.NOT_FOUND
            assert refusal(create, "mechanismUnits/group").fields == ["task_force"]
            assert refusal(create, "mechanismUnits/retracted").reason == "RECORD_RETRACTED"
            late = refusal(create, "mechanismUnits/dissolved", 2025)
            assert (late.code, late.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "MECHANISM_UNIT_DISSOLVED"), late.reason
            assert late.metadata == {"mechanism_unit": "mechanismUnits/dissolved", "dissolved_on": "2024-06-01"}
            assert create("mechanismUnits/dissolved", 2023).task_force == "mechanismUnits/dissolved", "it had begun before"
            assert create("mechanismUnits/force").task_force == "mechanismUnits/force"
        suite.command.stop()
        for create in creates:
            gone = refusal(create, "mechanismUnits/force", 2022)
            assert (gone.code, gone.reason) == (grpc.StatusCode.UNAVAILABLE, "PEER_UNAVAILABLE"), gone.reason
            assert gone.metadata == {"service": "command"}
            assert create("", 2021).task_force == "", "command is not asked where none is named"


run([test_command_sweeps_by_itself_where_it_is_told_to, test_what_was_not_reported_is_not_judged, test_a_year_that_ended_unmet_stays_unmet_and_a_later_sweep_settles_what_it_closed,
     test_a_target_outside_the_district_is_refused_and_one_is_judged_as_it_was_known,
     test_a_blue_order_that_is_not_answered_goes_up_before_its_subject_is_overdue,
     test_a_report_that_does_not_come_is_driven_too, test_a_sweep_opens_what_is_late_and_a_second_one_changes_nothing, test_what_is_done_is_closed_and_what_is_not_answered_goes_up,
     test_a_dead_peer_is_named_and_stops_nothing_else, test_one_corrupt_item_is_named_and_stops_nothing_else,
     test_what_was_returned_for_rework_is_of_poor_quality_until_it_is_handled_again,
     test_without_its_campaign_nobody_answers_for_an_item_and_both_are_named, test_who_answers_is_asked_of_the_mechanism])
