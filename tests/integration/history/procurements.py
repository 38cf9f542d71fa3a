"""The noun of procurements of livelihood projects: each stage is due by a day, or the next working day, and reached on another."""

import types

from eastgate.livelihood.v1 import procurement_pb2
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.projects import OfProject
from history.reference import LAST_DAY, Calendar, shifted

STAGES = ("NOTICE", "BID_OPENING", "AWARD", "CONTRACT", "ACCEPTANCE")  # Those that follow the demand.


class Procurements(OfProject, LifecycleNoun):
    """Data have `due`, the days by which stages are to be reached, and `last`, the working days that these come to."""

    SERVICE, STUB, CREATE, PREFIX = "livelihood", "project", "CreateProcurement", "PROCUREMENT_STATE_"
    MEASURES = ("procurement_steps_completed", "procurement_steps_overdue")
    TRANSITIONS = {"DEMAND": ("NOTICE",) * 5 + ("CANCELLED",), "NOTICE": ("BID_OPENING",) * 5 + ("CANCELLED",),
                   "BID_OPENING": ("AWARD",) * 5 + ("CANCELLED",), "AWARD": ("CONTRACT",) * 5 + ("CANCELLED",), "CONTRACT": ("ACCEPTANCE",)}
    STEPS = {"NOTICE": "PublishProcurementNotice", "BID_OPENING": "OpenProcurementBids", "AWARD": "AwardProcurement",
             "CONTRACT": "SignProcurementContract", "ACCEPTANCE": "AcceptProcurement", "CANCELLED": "CancelProcurement"}
    WEIGHT = 0.7

    def __init__(self, world):
        super().__init__(world)
        self.calendar = Calendar()

    def fresh(self):
        project = self.some_project()
        demanded_on = self.day_of_project(project)
        due, wrong = [shifted(demanded_on, self.rng.randint(-2, 30))], set()
        due.append(shifted(due[0], self.rng.randint(19, 40)))
        due.append(shifted(due[1], self.rng.randint(-1, 20)))
        due.append(shifted(due[2], self.rng.randint(0, 31)))
        due.append(shifted(due[3], self.rng.randint(0, 90)))
        if due[0] < demanded_on or due[1] < shifted(due[0], 20) or due[2] < due[1] or due[3] > shifted(due[2], 30):
            wrong = {INVALID}
        data = types.SimpleNamespace(project=project.name, division=self.division(), due=due, last=None, steps=[self.begun(demanded_on, "DEMAND")])
        days = dict(zip(("notice_due_on", "bid_opening_due_on", "award_due_on", "contract_due_on", "acceptance_due_on"), due, strict=True))
        return data, procurement_pb2.CreateProcurementRequest(
            procurement_id=self.new_id("procurement"), project=project.name, title_zh="示例采购", division=data.division, demanded_on=demanded_on,
            **days), wrong

    def request_of(self, resource, state, day):
        request = getattr(procurement_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CANCELLED":
            request.reason = "示例原因"
        return request

    def step_day(self, data, state):
        if state in STAGES and self.chance(0.6):
            return min(LAST_DAY.isoformat(), max(data.steps[-1].day, shifted(data.due[STAGES.index(state)], self.rng.randint(-15, 15))))
        return super().step_day(data, state)

    def judge(self, data, index):
        """Fills in the last days of the stages, which a correction does not move."""
        if index:
            return set()
        if data.last is None:
            last = [self.calendar.next_working_day(day) for day in data.due]
            if None in last:
                return {"OUTSIDE_CALENDAR"}
            data.last = last
        return {"DATE_OUT_OF_ORDER"} if data.steps[0].day > data.due[0] else set()

    def post(self, data, index):
        step = data.steps[index]
        project = data.project.split("/")[-1]

        def posting(measure, day, amount, stage):
            return Posting(f"livelihood.procurement_steps_{measure}", day, data.division, amount, {"project": project, "stage": stage.lower()})

        postings = [] if step.state == "CANCELLED" else [posting("completed", step.day, 1, step.state)]
        reached = data.steps[index - 1].state if index else "DEMAND"
        ahead = STAGES[STAGES.index(reached) + 1 if reached in STAGES else 0:]
        for stage, last in zip(STAGES, data.last, strict=True):
            overdue_from = shifted(last, 1)
            if index == 0:
                postings.append(posting("overdue", overdue_from, 1, stage))
            elif stage == step.state or step.state == "CANCELLED" and stage in ahead:
                postings.append(posting("overdue", max(overdue_from, step.day), -1, stage))
        return postings


NOUNS = (Procurements,)
