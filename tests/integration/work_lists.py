"""The lists that bureaus work from, and the right answer to each question, computed here from the list of all rows."""

import datetime

from contract_walk import methods, path

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
FINAL = {"CLEARED", "WITHDRAWN", "HELD", "COMPLETED", "CANCELLED", "ACCEPTANCE", "CLOSED", "RETRACTED"}


def state(row):
    field = row.DESCRIPTOR.fields_by_name["state"]
    return field.enum_type.values_by_number[row.state].name.split("_STATE_")[1]


def is_open(row):
    return state(row) not in FINAL


def next_stage(procurement):
    return min((date.effective_due_on for date in procurement.dates if date.state > procurement.state), default="")


def given_to(item):
    return next((step.unit for step in reversed(item.steps) if state(step) == "DISPATCHED"), "")


class WorkList:
    """The list of a noun: `due` is the day of a row, `keys` are the filters by a value that a row has."""

    def __init__(self, service, stub, rpc, due, keys, overdue=True, within=False):
        self.service, self.stub, self.rpc, self.due, self.keys, self.overdue, self.within = service, stub, rpc, due, keys, overdue, within
        method = next(method for method in methods() if method.name == rpc and method.containing_service.full_name.split(".")[1] == service)
        self.path, self.request, self.response = path(method), method.input_type._concrete_class, method.output_type._concrete_class
        self.field = next(field.name for field in method.output_type.fields if field.message_type)

    def page(self, server, **fields):
        answer = self.response.FromString(server.channel.unary_unary(self.path)(self.request(**fields).SerializeToString(), timeout=20))
        assert not getattr(answer, "unreachable", None), answer.unreachable
        return list(getattr(answer, self.field)), answer.next_page_token

    def rows(self, server, page_size=1000, between=lambda: None, **filters):
        found, token = [], ""
        while True:
            page, token = self.page(server, page_size=page_size, page_token=token, **filters)
            found += page
            assert len(page) <= page_size
            if not token:
                return found
            between()

    def questions(self, rng, rows):
        """Some questions that some of these rows answer."""
        days = sorted({self.due(row) for row in rows if self.due(row)}) or ["2024-06-30"]
        today = datetime.datetime.now(SHANGHAI).date().isoformat()
        asked = [{"open": True}, {"due_until": rng.choice(days)}, {"due_until": days[0]}, {"open": True, "due_until": days[-1]}]
        if self.overdue:
            asked += [{"overdue_on": today}, {"open": True, "overdue_on": rng.choice(days)}]
        for name, of in self.keys.items():
            values = sorted({of(row) for row in rows} - {"", 0})
            if values:
                key = {name: rng.choice(values)}
                asked += [{"open": True, **key}, {**key, "due_until": rng.choice(days)}, key]
        if self.within and rows:
            division = rng.choice(rows).division
            asked += [{"open": True, "division": division[:9]}, {"open": True, "division": division}, {"open": True, "division": division[:6]}]
        return asked

    def is_by_due_day(self, asked):
        return "open" in asked or "due_until" in asked or "overdue_on" in asked or "relapse" in asked or self.is_to_verify(asked)

    def is_to_verify(self, asked):
        return self.rpc == "ListRectificationItems" and asked.get("state") in (3, 4)

    def wanted(self, rows, asked):
        def matches(row):
            if state(row) == "RETRACTED" or {"open", "due_until", "overdue_on"} & asked.keys() and not is_open(row):
                return False
            if "due_until" in asked and self.due(row) > asked["due_until"] or "overdue_on" in asked and self.due(row) >= asked["overdue_on"]:
                return False
            if "division" in asked and not row.division.startswith(asked["division"]):
                return False
            return all(of(row) == asked[name] for name, of in self.keys.items() if name in asked)

        found = [row for row in rows if matches(row)]
        return [row.name for row in sorted(found, key=lambda row: (self.due(row) if self.is_by_due_day(asked) else "", row.name))]

    def differences(self, rng, server, between=lambda: None):
        """Returns the questions that were answered otherwise than they must be. Rows that are made while the pages are read may be among the answer or not."""
        rows = self.rows(server)
        known = {row.name for row in rows}
        wrong, compared = [], 0
        for asked in self.questions(rng, rows):
            want = self.wanted(rows, asked)
            got = [row.name for row in self.rows(server, rng.choice((1, 7, 100)) if len(want) < 300 else 100, between, **asked)]
            if [name for name in got if name in known] != want or len(set(got)) != len(got):
                wrong.append(f"{self.rpc} {asked}: {got[:20]}, want {want[:20]}")
            compared += bool(want)
        return wrong, compared


LISTS = (
    WorkList("urban", "rectification", "ListRectificationItems", lambda row: row.due_on,
             {"responsible_unit": given_to, "campaign": lambda row: row.campaign, "state": lambda row: row.state, "relapse": lambda row: bool(row.relapse_of)},
             within=True),
    WorkList("urban", "patrol", "ListPatrolRounds", lambda row: row.scheduled_on, {"responsible_unit": lambda row: row.responsible_unit}, overdue=False),
    WorkList("livelihood", "project", "ListMilestones", lambda row: row.due_on, {"project": lambda row: row.project}),
    WorkList("livelihood", "project", "ListDeliverables", lambda row: row.due_on, {"project": lambda row: row.project}),
    WorkList("livelihood", "project", "ListProcurements", next_stage, {"project": lambda row: row.project}),
    WorkList("command", "supervision", "ListSupervisionOrders", lambda row: row.answer_due_on,
             {"responsible_unit": lambda row: row.responsible_unit, "task_force": lambda row: row.task_force, "color": lambda row: row.color}, overdue=False),
)
