"""Each question that bureaus work from is answered with exactly what it asks for, in its order, over several pages with inserts between."""

import itertools
import random

from eastgate.command.v1 import supervision_pb2
from eastgate.economy.v1 import enterprise_pb2
from eastgate.livelihood.v1 import care_facility_pb2, livelihood_project_pb2, milestone_pb2
from eastgate.urban.v1 import neighborhood_center_pb2, patrol_pb2, rectification_item_pb2, renovation_pb2
from harness import Suite, run
from work_lists import LISTS, WorkList

LISTS_BY_RPC = {work_list.rpc: work_list for work_list in LISTS}
SEED = random.SystemRandom().randrange(10**9)


def inserts(suite, rng):
    """Returns what makes another item and another round, due somewhere among the others."""
    items, rounds = LISTS[0].rows(suite.urban), LISTS[1].rows(suite.urban)
    numbers = itertools.count(1)

    def insert():
        number, item, patrol = next(numbers), rng.choice(items), rng.choice(rounds)
        if number > 300:
            return
        suite.urban.rectification.CreateRectificationItem(rectification_item_pb2.CreateRectificationItemRequest(
            rectification_item_id=f"{rng.choice('ABLZ')}-new-{number}", campaign=item.campaign, kind=item.kind, place=f"示例地点 {number}",
            division=item.division, found_on=item.steps[0].occurred_on, due_on=max(item.due_on, item.steps[0].occurred_on)))
        suite.urban.patrol.CreatePatrolRound(patrol_pb2.CreatePatrolRoundRequest(
            patrol_round_id=f"{rng.choice('ABLZ')}-new-{number}", route="示例路线", division=patrol.division, responsible_unit=patrol.responsible_unit,
            scheduled_on=patrol.scheduled_on, planned_on=patrol.steps[0].occurred_on))

    return insert


def rows_with_all_fields(suite):
    """Makes rows that have what those of the sample lack: units in charge, due days, contracts that end, validities that end."""
    uscc = suite.economy.enterprise.ListEnterprises(enterprise_pb2.ListEnterprisesRequest(page_size=1)).enterprises[0].name
    units = sorted({row.responsible_unit for row in LISTS[1].rows(suite.urban)})
    for number in range(6):
        suite.urban.renovation.CreateRenovation(renovation_pb2.CreateRenovationRequest(
            renovation_id=f"new-{number}", plan="renovationPlans/2024", title_zh=f"示例小区 Ａ{number}", division="360111001", renovation_class=1, buildings=1,
            floor_area_m2=100, households=10, responsible_unit=units[number % len(units)] if number else "", due_on=f"2024-{12 - number:02}-01" if number % 3 else ""))
        suite.urban.neighborhood_center.CreateNeighborhoodCenter(neighborhood_center_pb2.CreateNeighborhoodCenterRequest(
            neighborhood_center_id=f"new-{number}", title_zh=f"示例中心{number}", division="360111001", opened_on="2024-01-02",
            operator_enterprise=uscc if number % 3 else "", contract_until=f"2026-{12 - number:02}-01" if number % 3 else ""))
        suite.livelihood.care_facility.CreateCareFacility(care_facility_pb2.CreateCareFacilityRequest(
            care_facility_id=f"new-{number}", title_zh=f"示例助餐点{number}", type="meal_point", division="360111001", planned_on="2024-01-02", building_on="2024-01-03",
            opened_on=f"2024-0{number + 2}-01" if number % 2 else "", operator_uscc=uscc.split("/")[1] if number % 2 else "",
            contract_until=f"2026-{12 - number:02}-01" if number % 3 else ""))
    project = LISTS_BY_RPC["ListMilestones"].rows(suite.livelihood)[0].project
    own = suite.livelihood.project.CreateMilestone(milestone_pb2.CreateMilestoneRequest(
        milestone_id="new-1", project=project, key="new", title_zh="示例节点", due_on="2024-12-01", division="360111", planned_on="2024-03-01",
        responsible_unit=units[0]))
    assert own.responsible_unit == units[0]
    of_project = suite.livelihood.project.GetLivelihoodProject(livelihood_project_pb2.GetLivelihoodProjectRequest(name=project))
    other = LISTS_BY_RPC["ListMilestones"].rows(suite.livelihood, project=project)[0]
    assert (other.responsible_unit, other.task_force) == (of_project.lead_unit, of_project.task_force)


def test_who_has_not_reported_a_month():
    with Suite() as suite:
        suite.load()
        rows = LISTS_BY_RPC["ListEnterprises"].rows(suite.economy)
        reports = WorkList("economy", "industry_chain", "ListOutputReports").rows(suite.economy)
        for month in sorted({report.month for report in reports})[-3:] + ["2024-10"]:
            reported = {report.enterprise for report in reports if report.month == month}
            want = sorted(row.name for row in rows if row.chain and row.registered_on[:7] <= month and row.name not in reported)
            got = LISTS_BY_RPC["ListEnterprises"].rows(suite.economy, 7, unreported_month=month)
            assert [row.name for row in got] == want, month
        for level, begins in ((1, "national"), (2, "provincial")):
            every = LISTS_BY_RPC["ListRecognitions"].rows(suite.economy)
            want = [row.name for row in every if row.kind.startswith(begins)]
            assert want and [row.name for row in LISTS_BY_RPC["ListRecognitions"].rows(suite.economy, 7, level=level)] == want


def test_each_question_gets_exactly_what_it_asks_for():
    rng = random.Random(SEED)
    with Suite() as suite:
        suite.load()
        suite.command.supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of="2024-09-30"))
        rows_with_all_fields(suite)
        insert = inserts(suite, rng)
        for work_list in LISTS:
            wrong, compared = work_list.differences(rng, getattr(suite, work_list.service), insert if work_list.service == "urban" else lambda: None)
            assert not wrong, f"seed {SEED}: " + "\n".join(wrong)
            questions = len(work_list.questions(rng, work_list.rows(getattr(suite, work_list.service))))
            assert compared >= max(3, questions // 2), f"{work_list.rpc}: only {compared} of {questions} questions had an answer"


run([test_each_question_gets_exactly_what_it_asks_for, test_who_has_not_reported_a_month])
