"""What is late is driven until it is closed: a sweep opens, escalates and closes, the same for the same facts and day."""

from eastgate.command.v1 import supervision_pb2, supervision_service_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import project_service_pb2
from eastgate.urban.v1 import rectification_service_pb2
from harness import Suite, reached, run

DAY = "2024-09-30"
RECTIFICATION_ITEMS = 6  # Of services/urban/tables.cc.


def sweep(suite, as_of=DAY, **options):
    return suite.command.supervision.Sweep(supervision_service_pb2.SweepRequest(as_of=as_of, **options))


def orders(suite, **filters):
    request = supervision_service_pb2.ListSupervisionOrdersRequest(page_size=1000, **filters)
    return suite.command.supervision.ListSupervisionOrders(request).supervision_orders


def head(suite):
    return suite.command.facts.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def figure(server, name, as_of=DAY):
    return server.figures.GetFigure(figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(figure=name, as_of=as_of))).value


def failed(swept):
    return sorted(failure.subject for failure in swept.failures)


def damage(suite, item, change):
    """Changes the stored bytes of a rectification item, as a bad disk would."""
    suite.urban.stop()
    suite.urban.overwrite(RECTIFICATION_ITEMS, item, change)
    suite.urban.start()
    reached(suite, "urban")


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
        assert second.looked_at == first.looked_at > 250
        overdue = [order for order in orders(suite) if order.cause == supervision_pb2.SUPERVISION_CAUSE_OVERDUE]
        late = sum(figure(server, name) for server, name in (
            (suite.urban, "urban.rectification_items_overdue"), (suite.urban, "urban.patrol_rounds_overdue"),
            (suite.livelihood, "livelihood.milestones_overdue"), (suite.livelihood, "livelihood.deliverables_overdue")))
        assert len(overdue) == late, f"{len(overdue)} orders, {late} late"
        assert figure(suite.command, "command.supervision_orders_open") == len(first.opened)
        subjects = [(order.subject, order.cause) for order in orders(suite)]
        assert len(set(subjects)) == len(subjects)


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
        suite.livelihood.projects.CompleteMilestone(project_service_pb2.CompleteMilestoneRequest(
            name="milestones/JD-04", completed_on="2024-12-05", source_ref="done"))
        assert overdue[0].name in sweep(suite, "2024-12-05").closed
        closed = orders(suite, subject="livelihood/milestones/JD-04", state=supervision_pb2.SUPERVISION_STATE_CLOSED)
        assert len(closed) == 2


def test_a_dead_peer_is_named_and_stops_nothing_else():
    with Suite() as suite:
        suite.load()
        everything = sweep(suite, validate_only=True)
        suite.urban.stop()
        partial = sweep(suite)
        failed = {failure.subject for failure in partial.failures}
        assert {"urban/rectificationItems", "urban/patrolRounds"} <= failed, failed
        assert any(subject.startswith("command/targets/") for subject in failed), "targets over figures of urban"
        assert all("127.0.0.1" not in failure.reason for failure in partial.failures)
        assert set(partial.opened) < set(everything.opened)
        suite.urban.start()
        reached(suite, "urban")
        rest = sweep(suite)
        assert not rest.failures and set(partial.opened) | set(rest.opened) == set(everything.opened)
        suite.urban.stop()
        assert not sweep(suite).closed, "what cannot be looked at stays open"


def test_one_corrupt_item_is_named_and_stops_nothing_else():
    with Suite() as suite:
        suite.load()
        everything = sweep(suite, validate_only=True)
        damage(suite, "GT-109", lambda row: b"\xff")
        swept = sweep(suite)
        assert failed(swept) == ["urban/rectificationItems/GT-109"], swept.failures
        assert len(set(everything.opened) - set(swept.opened)) == 1 and set(swept.opened) < set(everything.opened)
        assert swept.looked_at == everything.looked_at - 1
        assert not orders(suite, subject="urban/rectificationItems/GT-109")
        after = head(suite)
        second = sweep(suite)
        assert failed(second) == failed(swept) and head(suite) == after
        # One whose order stands, and whose bytes still are a message but hold days that are none.
        kept = next(order for order in orders(suite) if order.subject.startswith("urban/rectificationItems/"))
        damage(suite, kept.subject.rpartition("/")[2], lambda row: row.replace(b"2024-", b"2024="))
        third = sweep(suite, "2024-12-31")
        assert failed(third) == sorted(["urban/rectificationItems/GT-109", kept.subject]), third.failures
        assert kept.name not in third.closed and list(orders(suite, subject=kept.subject)) == [kept]


def test_what_was_returned_for_rework_is_of_poor_quality_until_it_is_handled_again():
    with Suite() as suite:
        suite.load()
        item, subject = "rectificationItems/GT-109", "urban/rectificationItems/GT-109"
        suite.urban.rectification.ReturnItem(rectification_service_pb2.ReturnItemRequest(
            name=item, unit="示例核查单位", reason="清理不彻底（示例）", returned_on=DAY, source_ref="returned"))
        sweep(suite)
        causes = {order.cause: order for order in orders(suite, subject=subject)}
        assert set(causes) == {supervision_pb2.SUPERVISION_CAUSE_OVERDUE, supervision_pb2.SUPERVISION_CAUSE_POOR_QUALITY}
        poor = causes[supervision_pb2.SUPERVISION_CAUSE_POOR_QUALITY]
        assert poor.color == supervision_pb2.SUPERVISION_COLOR_YELLOW, poor
        breakdown = suite.command.figures.BreakDownFigure(figure_service_pb2.BreakDownFigureRequest(
            query=figure_pb2.FigureQuery(figure="command.supervision_orders_open", as_of=DAY), dimension="cause"))
        assert ("poor_quality", "质量不合格", 1) in [(row.key, row.title_zh, row.value) for row in breakdown.rows], breakdown
        suite.urban.rectification.HandleItem(rectification_service_pb2.HandleItemRequest(
            name=item, unit="示例责任单位", handled_on="2024-10-08", source_ref="handled again",
            evidence=[fact_pb2.Evidence(uri="示例材料/处置后照片.jpg", sha256="0123456789abcdef" * 4)]))
        closed = sweep(suite, "2024-10-08").closed
        assert poor.name in closed and causes[supervision_pb2.SUPERVISION_CAUSE_OVERDUE].name not in closed


run([test_a_sweep_opens_what_is_late_and_a_second_one_changes_nothing, test_what_is_done_is_closed_and_what_is_not_answered_goes_up,
     test_a_dead_peer_is_named_and_stops_nothing_else, test_one_corrupt_item_is_named_and_stops_nothing_else,
     test_what_was_returned_for_rework_is_of_poor_quality_until_it_is_handled_again])
