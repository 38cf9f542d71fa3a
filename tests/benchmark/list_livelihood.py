"""The rows of livelihood that lists.py asks for, and its facts."""

from eastgate.fact.v1 import fact_service_pb2
from list_rows import (AFTER_ALL, ALL, BEFORE_ALL, DIVISIONS, HALF, OTHER_TASK_FORCE, TASK_FORCE, UNITS, Noun, Question, RowList, at, birth_certificate,
                       citizen_id, create, day, first_row, send, stepped, task_forces, uscc)
from list_urban import by_due_day, of_task_force, of_unit
from work_lists import today

PROJECTS = 200
ENROLLED, LINKED = "livelihood.newborn_enrolled", "livelihood.newborn_identity_linked"
NOBODY = "persons/nobody"
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]
FACILITY_TYPES = ("community_canteen", "meal_point", "welfare_center", "embedded_nursing_home", "home_care_center")
OPERATORS = 100


def project(number):
    return {"livelihood_project_id": f"p-{number}", "title_zh": f"示例项目{number}", "level": "TERRITORIAL_LEVEL_DISTRICT", "year": 2024,
            "adopted_on": "2024-01-01", "lead_unit": at(UNITS, number), "task_force": "" if number % 10 else TASK_FORCE, "division": "360111"}


def parts_of_projects(suite, rows, rpc, request):
    """Every tenth project has a task force; the last one has no parts."""
    task_forces(suite)
    send(suite.livelihood, "CreateLivelihoodProject", map(project, range(PROJECTS + 1)))
    create(suite.livelihood, rpc, rows, request)
    own, other = "livelihoodProjects/p-0", f"livelihoodProjects/p-{PROJECTS}"
    return rows, [
        ALL, *by_due_day(), of_unit(), of_task_force(), Question("overdue", {"overdue_on": today()}),
        Question("of a project", {"project": own}, {"project": other}),
        Question("open of a project", {"open": True, "project": own}, {"open": True, "project": other})]


def part(number):
    return {"project": f"livelihoodProjects/p-{number % PROJECTS}", "division": at(DIVISIONS, number)}


def milestone(number):
    return {"milestone_id": f"b-{number}", "key": "k", "title_zh": f"示例节点{number}", "planned_on": "2024-01-01", "due_on": day(number), **part(number)}


def deliverable(number):
    return {"deliverable_id": f"b-{number}", "kind": "example", "place": f"示例地点{number}", "planned_on": "2024-01-01", "due_on": day(number), **part(number)}


def procurement(number):
    due = {name: day(number % 360 + days, days=999) for name, days in (
        ("demanded_on", 0), ("notice_due_on", 10), ("bid_opening_due_on", 40), ("award_due_on", 45), ("contract_due_on", 60), ("acceptance_due_on", 90))}
    return {"procurement_id": f"b-{number}", "title_zh": f"示例采购{number}", **due, **part(number)}


def milestones(suite, rows):
    return parts_of_projects(suite, rows, "CreateMilestone", milestone)


def deliverables(suite, rows):
    return parts_of_projects(suite, rows, "CreateDeliverable", deliverable)


def procurements(suite, rows):
    return parts_of_projects(suite, rows, "CreateProcurement", procurement)


def enrollment(number):
    born_on = day(number, days=300)
    return {"newborn_enrollment_id": f"b-{number}", "child_identity": {"birth_certificate": birth_certificate(number)}, "born_on": born_on,
            "enrolled_on": day(number % 300 + 20), "channel": 1 + number % 4, "division": at(DIVISIONS, number), "entitled_on": born_on if number % 100 else ""}


def enrollments(suite, rows):
    """One in a hundred has no entitlement."""
    create(suite.livelihood, "BatchCreateNewbornEnrollments", rows, enrollment)
    return rows, [
        ALL, Question("of a child", {"child": first_row(ENROLLMENTS, suite).child}, {"child": NOBODY}),
        Question("by day", {"enrolled_from": HALF}, {"enrolled_from": AFTER_ALL}),
        Question("entitlement missing", {"entitlement_missing": True}, {"entitlement_missing": True, "enrolled_from": AFTER_ALL}),
        Question("waiver due", {"waiver_due_year": 2025}, {"waiver_due_year": 2031})]


def subsidies(suite, rows):
    """Each person is paid in as many months as there are; the last pays no one."""
    persons = -(-rows // (len(MONTHS) - 1))

    def subsidy(number):
        month = MONTHS[number // persons]
        return {"home_care_subsidy_id": f"b-{number}", "recipient_identity": {"birth_certificate": birth_certificate(number % persons)}, "disability_level": 1,
                "month": month, "amount_fen": 10000, "paid_on": f"{month}-{1 + number % 28:02}", "division": at(DIVISIONS, number)}

    create(suite.livelihood, "BatchCreateHomeCareSubsidies", rows, subsidy)
    return rows, [
        ALL, Question("of a person", {"recipient": first_row(SUBSIDIES, suite).recipient}, {"recipient": NOBODY}),
        Question("of a month", {"month": MONTHS[0]}, {"month": MONTHS[-1]}), Question("by day", {"paid_from": HALF}, {"paid_from": AFTER_ALL})]


def retrofit(number):
    return {"barrier_free_retrofit_id": f"b-{number}", "household_number": f"H{number:011}", "completed_on": day(number), "cost_fen": 100000,
            "division": at(DIVISIONS, number)}


def retrofits(suite, rows):
    create(suite.livelihood, "BatchCreateBarrierFreeRetrofits", rows, retrofit)
    return rows, [
        ALL, Question("of a household", {"household": first_row(RETROFITS, suite).household}, {"household": "households/nobody"}),
        Question("by day", {"completed_from": HALF}, {"completed_from": AFTER_ALL})]


def loan(number):
    return {"startup_loan_id": f"b-{number}", "person_identity": {"citizen_id": citizen_id(number)}, "loans_elsewhere": 0, "has_arrears": False, "division": at(DIVISIONS, number), "amount_fen": 10000000,
            "term_months": 12, "jobs_created": 1, "applied_on": day(number)}


def loans(suite, rows):
    """Some are decided and disbursed, and one in five of these is overdue."""
    create(suite.livelihood, "BatchCreateStartupLoans", rows, loan)
    decided = stepped(rows)
    for rpc, count, on in (("DecideStartupLoan", decided, "2025-01-05"), ("DisburseStartupLoan", decided, "2025-01-06"),
                           ("MarkStartupLoanOverdue", decided // 5, "2026-02-01")):
        send(suite.livelihood, rpc, ({"name": f"startupLoans/b-{number}", "occurred_on": on, "request_id": f"{rpc}-{number}"} for number in range(count)),
             principal="test:decider")
    return rows, [
        ALL, Question("open", {"open": True}), Question("due until", {"due_until": "2026-06-30"}, {"due_until": BEFORE_ALL}),
        Question("overdue", {"overdue_on": today()}), Question("of a borrower", {"borrower": first_row(LOANS, suite).borrower}, {"borrower": NOBODY}),
        Question("by day", {"applied_from": HALF}, {"applied_from": AFTER_ALL}),
        Question("in a state", {"states": ["STARTUP_LOAN_STATE_APPLIED"]}, {"states": ["STARTUP_LOAN_STATE_REPAID"]})]


def facility(number):
    operator = {"operator_uscc": uscc(number // 10 % OPERATORS), "contract_until": day(number // 10, "2026-01-01")}
    return {"care_facility_id": f"b-{number}", "title_zh": f"示例设施{number}", "type": at(FACILITY_TYPES, number), "division": at(DIVISIONS, number),
            "planned_on": "2024-01-02", "building_on": "2024-01-03", "opened_on": day(number, "2024-01-04"), **({} if number % 10 else operator)}


def facilities(suite, rows):
    """One in ten has an operator and a contract; all are open by the end of 2024."""
    create(suite.livelihood, "CreateCareFacility", rows, facility)
    kind, other = FACILITY_TYPES[0], "elderly_and_child_center"
    return rows, [
        ALL, Question("of a type", {"type": kind}, {"type": other}),
        Question("of a type, open on a day", {"type": kind, "open_on": "2024-12-31"}, {"type": other, "open_on": "2024-12-31"}, is_filter=True),
        Question("of a type, open before all", None, {"type": kind, "open_on": BEFORE_ALL}, is_filter=True),
        Question("of an operator", {"operator_uscc": uscc(0)}, {"operator_uscc": uscc(OPERATORS)}),
        Question("contract ends before", {"contract_ends_before": "2026-06-01"}, {"contract_ends_before": AFTER_ALL})]


def facts(suite, rows):
    """Those of enrollments, of which another caller reports a tenth."""
    few = rows // 10
    create(suite.livelihood, "BatchCreateNewbornEnrollments", rows - few, enrollment)
    send(suite.livelihood, "CreateNewbornEnrollment", (enrollment(number) for number in range(rows - few, rows)), principal="test:other")
    head = suite.livelihood.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    return rows, [
        ALL, Question("of a kind", {"kind": ENROLLED}, {"kind": LINKED}),
        Question("of a kind, by day", {"kind": ENROLLED, "occurred_from": HALF}, {"kind": ENROLLED, "occurred_from": AFTER_ALL}),
        Question("of a reporter", {"reporter": "test:other"}, {"reporter": "test:nobody"}),
        Question("of a subject", {"subject": "newbornEnrollments/b-0"}, {"subject": "newbornEnrollments/none"}),
        Question("by day", {"occurred_from": HALF}, {"occurred_from": AFTER_ALL, "occurred_until": AFTER_ALL}),
        Question("recorded after", {"recorded_after_revision": head // 2}, {"recorded_after_revision": head})]


ENROLLMENTS, SUBSIDIES = RowList("livelihood", "ListNewbornEnrollments"), RowList("livelihood", "ListHomeCareSubsidies")
RETROFITS, LOANS = RowList("livelihood", "ListBarrierFreeRetrofits"), RowList("livelihood", "ListStartupLoans")
FACTS = RowList("livelihood", "ListFacts", "fact")
NOUNS = {
    "milestones": Noun(RowList("livelihood", "ListMilestones"), milestones),
    "deliverables": Noun(RowList("livelihood", "ListDeliverables"), deliverables),
    "procurements": Noun(RowList("livelihood", "ListProcurements"), procurements),
    "enrollments": Noun(ENROLLMENTS, enrollments), "subsidies": Noun(SUBSIDIES, subsidies), "retrofits": Noun(RETROFITS, retrofits),
    "loans": Noun(LOANS, loans), "facilities": Noun(RowList("livelihood", "ListCareFacilities"), facilities), "facts": Noun(FACTS, facts)}
