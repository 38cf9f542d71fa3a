"""The lists that bureaus work from, and the right answer to each question, computed here from the list of all rows."""

import datetime
import re
import unicodedata

from contract_walk import methods, path

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
FINAL = {"CLEARED", "WITHDRAWN", "HELD", "COMPLETED", "CANCELLED", "ACCEPTANCE", "CLOSED", "RETRACTED", "REJECTED", "REPAID", "WRITTEN_OFF", "ACCEPTED",
         "DROPPED"}
NEVER = "~"  # Later than any day.
# A list leaves these out of each row where the request has RESOURCE_VIEW_BASIC.
HISTORY = ("steps", "waivers", "recoveries", "versions", "retracted_versions")


def today():
    return datetime.datetime.now(SHANGHAI).date().isoformat()


def state(row):
    field = row.DESCRIPTOR.fields_by_name["state"]
    return field.enum_type.values_by_number[row.state].name.split("_STATE_")[1]


def is_open(row):
    return state(row) not in FINAL


def next_stage(procurement):
    return min((stage.effective_due_on for stage in procurement.stages if stage.state > procurement.state), default="")


def given_to(item):
    return next((step.responsible_unit for step in reversed(item.steps) if step.responsible_unit), "")


def folded(text):
    """The text as it is compared: whatever the width and the case of its letters, and without blanks beside a Chinese character."""
    text = "".join(character for character in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(character) != "Cf")
    text = " ".join(text.split())
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", text)


class Filter:
    """A filter of a list: what it asks for, drawn from the rows, the rows that it has, and the order in which they are answered."""

    def __init__(self, draw, holds, order=lambda row: ""):
        self.draw, self.holds, self.order = draw, holds, order


def of_day(day, holds=None, when=lambda row: True):
    """A filter by a day of the rows, which are answered in its order."""
    return Filter(lambda rng, rows: drawn(rng, {day(row) for row in rows if when(row)}), lambda row, asked: when(row) and holds(day(row), asked), day)


def is_so(holds, order=lambda row: ""):
    return Filter(lambda rng, rows: True, lambda row, asked: holds(row), order)


def drawn(rng, values):
    values = sorted(values - {"", 0, NEVER})
    return rng.choice(values) if values else None


class WorkList:
    """The list of a noun: `due` is the day of a row, `keys` are the filters by a value that a row has, `filters` are all others."""

    def __init__(self, service, stub, rpc, due=None, keys=None, overdue=True, within=False, filters=None):
        self.service, self.stub, self.rpc, self.keys, self.overdue, self.within = service, stub, rpc, keys or {}, overdue, within
        self.due, self.filters = due or (lambda row: ""), filters or {}
        self.is_due = due is not None
        method = next(method for method in methods() if method.name == rpc and method.containing_service.full_name.split(".")[1] == service)
        self.path, self.request, self.response = path(method), method.input_type._concrete_class, method.output_type._concrete_class
        self.field = next(field.name for field in method.output_type.fields if field.message_type)

    def answer(self, server, **fields):
        answer = self.response.FromString(server.channel.unary_unary(self.path)(self.request(**fields).SerializeToString(), timeout=20))
        assert not getattr(answer, "unreachable", None), answer.unreachable
        return answer

    def rows(self, server, page_size=1000, between=lambda: None, **filters):
        found, token = [], ""
        while True:
            answer = self.answer(server, page_size=page_size, page_token=token, **filters)
            page, token = list(getattr(answer, self.field)), answer.next_page_token
            found += page
            assert len(page) <= page_size
            if not token:
                return found
            between()

    def takes(self, name):
        return name in self.request.DESCRIPTOR.fields_by_name

    def every_row(self, server):
        """All rows, those that were retracted included."""
        return self.rows(server, states=self.every_state())

    def every_state(self):
        return [value.number for value in self.request.DESCRIPTOR.fields_by_name["states"].enum_type.values if value.number]

    def questions(self, rng, rows):
        """Some questions that some of these rows answer."""
        asked = []
        if self.is_due:
            days = sorted({self.due(row) for row in rows} - {"", NEVER}) or ["2024-06-30"]
            asked += [{"open": True}, {"due_until": rng.choice(days)}, {"due_until": days[0]}, {"open": True, "due_until": days[-1]}]
            if self.overdue:
                asked += [{"overdue_on": today()}, {"open": True, "overdue_on": rng.choice(days)}]
        for name, of in self.keys.items():
            value = drawn(rng, {of(row) for row in rows})
            if value is not None:
                asked += [{name: value}, {name: value, "states": self.every_state()}]
                if self.is_due:
                    asked += [{"open": True, name: value}, {name: value, "due_until": rng.choice(days)}]
        for name, filtered in self.filters.items():
            value = filtered.draw(rng, rows)
            if value is not None:
                asked.append({name: value})
        if self.within and rows:
            division = rng.choice(rows).division
            asked += [{"open": True, "division": division[:9]}, {"open": True, "division": division}, {"open": True, "division": division[:6]}]
        return asked + self.questions_of_any_list(rng, rows)

    def questions_of_any_list(self, rng, rows):
        asked = []
        if rows:
            some = sorted({row.state for row in rows})
            asked += [{"states": rng.sample(some, min(2, len(some)))}, {"states": [rng.choice(some)]}]
        if self.takes("title_contains") and rows:
            title = rng.choice(rows).title_zh
            begin = rng.randrange(len(title))
            asked += [{"title_contains": part} for part in {title.upper(), title[begin:begin + 3].strip()} - {""}]
        if self.takes("changed_after_revision") and rows:
            asked.append({"changed_after_revision": rng.choice(rows).revision})
        return asked

    def order(self, row, asked):
        """The order in which the rows of an answer are, before that of their names."""
        for name, filtered in self.filters.items():
            if name in asked:
                return filtered.order(row)
        with_retracted = asked.get("states") == self.every_state()  # Those are in no index of relapses.
        by_due_day = {"open", "due_until", "overdue_on"} & asked.keys() or "relapse" in asked and not with_retracted
        return self.due(row) if by_due_day or self.is_to_verify(asked) else ""

    def is_to_verify(self, asked):
        return self.rpc == "ListRectificationItems" and asked.get("states") in ([3], [4])

    def matches(self, row, asked):
        if state(row) == "RETRACTED" and row.state not in asked.get("states", ()):
            return False
        if {"open", "due_until", "overdue_on"} & asked.keys() and not is_open(row):
            return False
        if "due_until" in asked and self.due(row) > asked["due_until"] or "overdue_on" in asked and self.due(row) >= asked["overdue_on"]:
            return False
        if "division" in asked and not row.division.startswith(asked["division"]) or "states" in asked and row.state not in asked["states"]:
            return False
        if "title_contains" in asked and folded(asked["title_contains"]) not in folded(row.title_zh):
            return False
        if row.revision <= asked.get("changed_after_revision", 0):
            return False
        return (all(of(row) == asked[name] for name, of in self.keys.items() if name in asked)
                and all(filtered.holds(row, asked[name]) for name, filtered in self.filters.items() if name in asked))

    def wanted(self, rows, asked):
        found = [row for row in rows if self.matches(row, asked)]
        return [row.name for row in sorted(found, key=lambda row: (self.order(row, asked), row.name))]

    def differences(self, rng, server, between=lambda: None):
        """Returns the questions that were answered otherwise than they must be. Rows that are made while the pages are read may be among the answer or not."""
        rows = self.every_row(server)
        known = {row.name for row in rows}
        wrong, compared = [], 0
        for asked in self.questions(rng, rows):
            want = self.wanted(rows, asked)
            got = [row.name for row in self.rows(server, rng.choice((1, 7, 100)) if len(want) < 300 else 100, between, **asked)]
            if [name for name in got if name in known] != want or len(set(got)) != len(got):
                wrong.append(f"{self.rpc} {asked}: {got[:20]}, want {want[:20]}")
            counted = self.answer(server, page_size=1, count_total=True, **asked)
            if counted.total_size_is_minimum or not len(want) <= counted.total_size <= len(got) + 400:
                wrong.append(f"{self.rpc} {asked}: {counted.total_size} counted, want {len(want)}")
            compared += bool(want)
        return wrong + self.views_that_differ(server, rows), compared

    def views_that_differ(self, server, rows):
        """Returns the list if its BASIC view is not its rows without their history."""
        if not self.takes("view"):
            return []
        basic = {row.name: row for row in self.rows(server, view="RESOURCE_VIEW_BASIC")}
        for row in rows:
            got = basic.get(row.name)
            if got is None or got.revision != row.revision:
                continue
            for field in HISTORY:
                if field in row.DESCRIPTOR.fields_by_name:
                    row.ClearField(field)
            if got != row:
                return [f"{self.rpc}: BASIC {got}, want {row}"]
        return []


def before(last, asked):
    return last < asked


def was_open(facility, day):
    steps = [step for step in facility.steps if step.occurred_on <= day]
    return bool(steps) and state(steps[-1]) == "OPEN"


def existed(unit, day):
    return unit.established_on <= day and (not unit.dissolved_on or day < unit.dissolved_on)


def next_waiver(enrollment):
    years = {waiver.insurance_year for waiver in enrollment.waivers}
    year = enrollment.waivers[0].insurance_year + 1 if enrollment.waivers else 0
    while year in years:
        year += 1
    return year


def waiver_is_due(enrollment, year):
    years = [waiver.insurance_year for waiver in enrollment.waivers]
    return bool(years) and years[0] < year <= int(enrollment.born_on[:4]) + 2 and year not in years


def value(field):
    return lambda row: getattr(row, field)


def days(field, since, until):
    return {since: of_day(value(field), lambda day, asked: day >= asked), until: of_day(value(field), lambda day, asked: day <= asked)}


def is_operating(center):
    return state(center) == "OPERATING"


OF_PROJECT = {"project": value("project"), "responsible_unit": value("responsible_unit"), "task_force": value("task_force")}
LISTS = (
    WorkList("urban", "rectification", "ListRectificationItems", value("due_on"),
             {"responsible_unit": given_to, "campaign": value("campaign"), "kind": value("kind"), "relapse": lambda row: bool(row.relapse_of)}, within=True),
    WorkList("urban", "patrol", "ListPatrolRounds", value("scheduled_on"), {"responsible_unit": value("responsible_unit"), "task_force": value("task_force")}),
    WorkList("urban", "renovation", "ListRenovations", lambda row: row.due_on or NEVER, {"plan": value("plan"), "responsible_unit": value("responsible_unit")},
             overdue=False),
    WorkList("urban", "neighborhood_center", "ListNeighborhoodCenters", None, {"operator_enterprise": value("operator_enterprise")}, filters={
        "contract_ends_before": of_day(value("contract_until"), before, lambda row: is_operating(row) and row.contract_until),
        "below_standard": is_so(lambda row: is_operating(row) and not row.meets_standard),
        "missing_format": Filter(lambda rng, rows: drawn(rng, {kind for row in rows for kind in row.missing_formats}),
                                 lambda row, asked: is_operating(row) and asked in row.missing_formats)}),
    WorkList("urban", "village_point", "ListVillagePoints"),
    WorkList("livelihood", "project", "ListMilestones", value("due_on"), OF_PROJECT),
    WorkList("livelihood", "project", "ListDeliverables", value("due_on"), OF_PROJECT),
    WorkList("livelihood", "project", "ListProcurements", next_stage, OF_PROJECT),
    WorkList("livelihood", "newborn_enrollment", "ListNewbornEnrollments", None, {"child": value("child")}, filters={
        **days("enrolled_on", "enrolled_from", "enrolled_until"),
        "entitlement_missing": is_so(lambda row: not row.entitled_on, value("enrolled_on")),
        "waiver_due_year": Filter(lambda rng, rows: drawn(rng, {int(row.enrolled_on[:4]) + 1 for row in rows}), waiver_is_due, next_waiver)}),
    WorkList("livelihood", "assistance", "ListHomeCareSubsidies", None, {"recipient": value("recipient"), "month": value("month")},
             filters=days("paid_on", "paid_from", "paid_until")),
    WorkList("livelihood", "assistance", "ListBarrierFreeRetrofits", None, {"household": value("household")},
             filters=days("completed_on", "completed_from", "completed_until")),
    WorkList("livelihood", "startup_loan", "ListStartupLoans", lambda row: row.due_on or NEVER, {"borrower": value("borrower")},
             filters=days("applied_on", "applied_from", "applied_until")),
    WorkList("livelihood", "care_facility", "ListCareFacilities", None, {"type": value("type"), "operator_uscc": value("operator_uscc")}, filters={
        "open_on": Filter(lambda rng, rows: drawn(rng, {step.occurred_on for row in rows for step in row.steps}), was_open),
        "contract_ends_before": of_day(value("contract_until"), before, lambda row: is_open(row) and row.contract_until)}),
    WorkList("economy", "enterprise", "ListEnterprises", None, {"chain": value("chain"), "size": value("size")}, filters={
        "title_prefix": Filter(lambda rng, rows: drawn(rng, {row.title_zh[:2] for row in rows}),
                               lambda row, asked: folded(row.title_zh).startswith(folded(asked)), lambda row: folded(row.title_zh).encode()),
        "industry_code_prefix": Filter(lambda rng, rows: drawn(rng, {row.industry_code[:2] for row in rows}),
                                       lambda row, asked: row.industry_code.startswith(asked), value("industry_code"))}),
    WorkList("economy", "recognition", "ListRecognitions", None, {"kind": value("kind"), "enterprise": value("enterprise")}, filters={
        "expiring_before": of_day(value("valid_until"), before, lambda row: state(row) == "AWARDED" and row.valid_until)}),
    WorkList("economy", "first_store", "ListFirstStores", None,
             {"kind": value("kind"), "level": value("level"), "trade_area": value("trade_area")},
             filters={"brand": Filter(lambda rng, rows: drawn(rng, {row.brand for row in rows}), lambda row, asked: folded(row.brand) == folded(asked)),
                      "expiring_before": of_day(value("valid_until"), before, lambda row: state(row) == "RECOGNIZED")}),
    WorkList("economy", "digital_transformation", "ListDigitalTransformations", None, {"enterprise": value("enterprise")}),
    WorkList("command", "supervision", "ListSupervisionOrders", value("answer_due_on"),
             {"responsible_unit": value("responsible_unit"), "task_force": value("task_force"), "color": value("color")}, overdue=False),
    WorkList("command", "target", "ListTargets", None,
             {"figure": value("figure"), "year": value("year"), "task_force": value("task_force"), "lead_unit": value("lead_unit")}),
    WorkList("command", "mechanism", "ListMechanismUnits", None, {"type": value("type")}, filters={
        "existing_on": Filter(lambda rng, rows: drawn(rng, {row.established_on for row in rows}), existed)}),
)
