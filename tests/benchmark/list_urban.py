"""The rows of urban that lists.py asks for."""

from list_rows import (AFTER_ALL, ALL, BEFORE_ALL, DIVISIONS, ELSEWHERE, HALF, OTHER_TASK_FORCE, OTHER_UNIT, TASK_FORCE, UNITS, Noun, Question, RowList, at,
                       create, day, enterprises, send, stepped, task_forces, uscc)
from work_lists import today

CAMPAIGN, OTHER_CAMPAIGN = "rectificationCampaigns/c", "rectificationCampaigns/other"
KINDS = ("clearance", "facades", "recultivation")
EVIDENCE = {"uri": "https://example.org/1.jpg", "sha256": "0" * 64}
OPERATORS = 100


def by_due_day():
    """The questions of every index of open rows in the order of the day on which they are due."""
    return [Question("open", {"open": True}), Question("due until", {"due_until": HALF}, {"due_until": BEFORE_ALL})]


def of_unit():
    return Question("open of a unit", {"open": True, "responsible_unit": UNITS[0]}, {"open": True, "responsible_unit": OTHER_UNIT})


def of_task_force():
    return Question("open of a task force", {"open": True, "task_force": TASK_FORCE}, {"open": True, "task_force": OTHER_TASK_FORCE})


def campaigns(suite):
    send(suite.urban, "CreateRectificationCampaign", ({
        "rectification_campaign_id": name.split("/")[1], "title_zh": "示例专项", "task_force": TASK_FORCE, "division": "360111",
        "started_on": "2024-01-01", "lead_unit": UNITS[0]} for name in (CAMPAIGN, OTHER_CAMPAIGN)))


def item(number, **fields):
    return {"rectification_item_id": f"b-{number}", "campaign": CAMPAIGN, "kind": at(KINDS, number), "place": f"示例地点{number}",
            "division": at(DIVISIONS, number), "found_on": day(number), "due_on": day(number % 360 + 30, days=400), **fields}


def change_items(suite, count, step, **fields):
    changes = [{f"{step}_item": {"name": f"rectificationItems/b-{number}", "request_id": f"{step}-{number}", **fields}} for number in range(count)]
    send(suite.urban, "BatchChangeRectificationItems", ({"requests": changes[first:first + 500]} for first in range(0, count, 500)))


def items(suite, rows):
    """Some are dispatched; three in five of these are handled, one is cleared and relapses."""
    task_forces(suite)
    campaigns(suite)
    relapses = stepped(rows) // 5
    create(suite.urban, "BatchCreateRectificationItems", rows - relapses, item)
    change_items(suite, 5 * relapses, "dispatch", responsible_unit=UNITS[0], occurred_on="2025-01-10")
    change_items(suite, 3 * relapses, "handle", acting_unit=UNITS[0], occurred_on="2025-01-20", evidence=[EVIDENCE])
    for step, fields in (("verify", {"acting_unit": UNITS[1]}), ("clear", {})):
        change_items(suite, relapses, step, occurred_on="2025-02-01", **fields)
    create(suite.urban, "BatchCreateRectificationItems", relapses, lambda number: item(
        number, rectification_item_id=f"r-{number}", found_on="2025-02-20", due_on="2025-03-20"))
    return rows, [
        ALL, *by_due_day(), of_unit(), Question("overdue", {"overdue_on": today()}),
        Question("open of a township", {"open": True, "division": DIVISIONS[0]}, {"open": True, "division": ELSEWHERE}),
        Question("to verify", {"states": ["RECTIFICATION_ITEM_STATE_HANDLED"]}, {"states": ["RECTIFICATION_ITEM_STATE_VERIFIED"]}),
        Question("relapses", {"relapse": True}), Question("relapses of a campaign", None, {"relapse": True, "campaign": OTHER_CAMPAIGN}, is_filter=True),
        Question("of a campaign", {"campaign": CAMPAIGN}, {"campaign": OTHER_CAMPAIGN})]


def patrol_round(number):
    return {"patrol_round_id": f"b-{number}", "route": "示例路线", "division": at(DIVISIONS, number), "responsible_unit": at(UNITS, number),
            "planned_on": "2024-01-01", "scheduled_on": day(number), "task_force": "" if number % 20 else TASK_FORCE}


def patrol_rounds(suite, rows):
    task_forces(suite)
    create(suite.urban, "CreatePatrolRound", rows, patrol_round)
    return rows, [ALL, *by_due_day(), of_unit(), of_task_force(), Question("overdue", {"overdue_on": today()})]


def renovation(number):
    return {"renovation_id": f"b-{number}", "plan": f"renovationPlans/{2023 + number % 2}", "title_zh": f"示例小区{number}",
            "division": at(DIVISIONS, number), "renovation_class": 1 + number % 3, "buildings": 1, "floor_area_m2": 100, "households": 10,
            "responsible_unit": at(UNITS, number // 2), "due_on": day(number)}


def renovations(suite, rows):
    """Some are surveyed."""
    send(suite.urban, "CreateRenovationPlan", ({"year": year, "adopted_by": "示例牵头单位", "adopted_on": f"{year}-01-02"} for year in (2022, 2023, 2024)))
    create(suite.urban, "CreateRenovation", rows, renovation)
    send(suite.urban, "SurveyRenovation", ({"name": f"renovations/b-{number}", "occurred_on": "2024-12-30", "request_id": f"survey-{number}"}
                                           for number in range(stepped(rows))))
    plan = "renovationPlans/2024"
    return rows, [
        ALL, *by_due_day(), of_unit(), Question("of a unit", {"responsible_unit": UNITS[0]}, {"responsible_unit": OTHER_UNIT}),
        Question("of a plan", {"plan": plan}, {"plan": "renovationPlans/2022"}),
        Question("of a plan in a state", {"plan": plan, "states": ["RENOVATION_STATE_SURVEYED"]}, {"plan": plan, "states": ["RENOVATION_STATE_STARTED"]})]


def center(number):
    operator = {"operator_enterprise": f"enterprises/{uscc(number // 10 % OPERATORS)}", "contract_until": day(number // 10, "2026-01-01")}
    return {"neighborhood_center_id": f"b-{number}", "title_zh": f"示例中心{number}", "division": at(DIVISIONS, number), "opened_on": "2024-01-02",
            **({} if number % 10 else operator)}


def centers(suite, rows):
    """One in ten has an operator. None has a format, so all are below the standard."""
    enterprises(suite, OPERATORS + 1)
    create(suite.urban, "CreateNeighborhoodCenter", rows, center)
    return rows, [
        ALL, Question("of an operator", {"operator_enterprise": f"enterprises/{uscc(0)}"}, {"operator_enterprise": f"enterprises/{uscc(OPERATORS)}"}),
        Question("contract ends before", {"contract_ends_before": "2026-06-01"}, {"contract_ends_before": AFTER_ALL}),
        Question("below the standard", {"below_standard": True}),
        Question("lacks a format", {"missing_format": "education"}, {"missing_format": "childcare"}, is_filter=True)]


NOUNS = {
    "items": Noun(RowList("urban", "ListRectificationItems"), items),
    "rounds": Noun(RowList("urban", "ListPatrolRounds"), patrol_rounds),
    "renovations": Noun(RowList("urban", "ListRenovations"), renovations),
    "centers": Noun(RowList("urban", "ListNeighborhoodCenters"), centers)}
