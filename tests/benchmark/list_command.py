"""The rows of command that lists.py asks for."""

import itertools

from eastgate.command.v1 import supervision_pb2
from eastgate.figure.v1 import figure_service_pb2
from eastgate.reference.v1 import reference_service_pb2
from list_rows import (ALL, BEFORE_ALL, OTHER_TASK_FORCE, OTHER_UNIT, TASK_FORCE, UNITS, Noun, Question, RowList, at, create, day, task_forces)
from list_urban import by_due_day, campaigns, item, of_task_force, of_unit

YEARS = range(2017, 2027)
UNSET_YEAR = 2030
SWEEP_ON, FOUND_ON = "2024-10-08", "2024-06-03"
ORDERS_OF_A_SWEEP = 10_000  # As many may be open when a sweep begins, and as many may change by it.
SWEEP_SECONDS = 600


def divisions(suite):
    listed = suite.command.reference.ListDivisions(reference_service_pb2.ListDivisionsRequest(page_size=1000, as_of="2026-01-01")).divisions
    return [division.code for division in listed if len(division.code) > 6]


def targets(suite, rows):
    """There is one for each figure that has a dimension, each division, year and value of the dimension, which has as many values as it takes."""
    task_forces(suite)
    figures = [figure for server in suite.servers for figure in server.figure.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures]
    figures = [figure for figure in figures if figure.dimensions]
    *used, unused = figures
    places = list(itertools.product(used, divisions(suite), YEARS))

    def target(number):
        figure, division, year = at(places, number)
        return {"target_id": f"b-{number}", "figure": figure.id, "division": division, "year": year, "direction": "TARGET_DIRECTION_AT_LEAST", "value": 100,
                "dimensions": [{"key": figure.dimensions[0], "values": [f"v-{number // len(places)}"]}], "set_by": "示例牵头单位", "set_on": "2024-01-10",
                "lead_unit": at(UNITS, number), "task_force": "" if number % 20 else TASK_FORCE}

    create(suite.command, "CreateTarget", rows, target)
    figure = used[0].id
    return rows, [
        ALL, Question("of a figure", {"figure": figure}, {"figure": unused.id}),
        Question("of a figure and year", {"figure": figure, "year": YEARS[0]}, {"figure": figure, "year": UNSET_YEAR}),
        Question("of a task force", {"task_force": TASK_FORCE}, {"task_force": OTHER_TASK_FORCE}),
        Question("of a lead unit", {"lead_unit": UNITS[0]}, {"lead_unit": OTHER_UNIT})]


def sweep(suite, **options):
    return suite.command.supervision.ReconcileSupervisionOrders(
        supervision_pb2.ReconcileSupervisionOrdersRequest(as_of=SWEEP_ON, **options), timeout=SWEEP_SECONDS)


def orders(suite, rows):
    """Two sweeps open as many orders as can be open, for reports that are missing and items that are overdue or due soon."""
    task_forces(suite)
    campaigns(suite)
    made, listed = 0, 0
    while made < min(rows, 2 * ORDERS_OF_A_SWEEP):
        found = len(sweep(suite, validate_only=True).opened)
        count = min(rows - made, ORDERS_OF_A_SWEEP) - found
        create(suite.urban, "BatchCreateRectificationItems", max(count, 0), lambda number, first=listed: item(
            first + number, rectification_item_id=f"b-{first + number}", found_on=FOUND_ON, due_on=day(number, "2024-09-20", 28)))
        listed += max(count, 0)
        opened = len(sweep(suite).opened)
        assert opened, "a sweep opened no order"
        made += opened
    return made, [
        ALL, *by_due_day()[:1], Question("due until", {"due_until": "2024-12-31"}, {"due_until": BEFORE_ALL}),
        of_unit(), of_task_force(),
        Question("open of a color", {"open": True, "color": "SUPERVISION_COLOR_RED"}, {"open": True, "color": "SUPERVISION_COLOR_YELLOW"})]


NOUNS = {"orders": Noun(RowList("command", "ListSupervisionOrders"), orders), "targets": Noun(RowList("command", "ListTargets"), targets)}
