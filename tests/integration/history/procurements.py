"""The noun of procurements of livelihood projects: each stage is due by a day, or the next working day, and reached on another."""

import types

from eastgate.livelihood.v1 import procurement_pb2
from history.extensions import Extendable
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.projects import OfProject
from history.reference import LAST_DAY, Calendar, shifted

STAGES = ("NOTICE", "BID_OPENING", "AWARD", "CONTRACT", "ACCEPTANCE")  # Those that follow the demand.


class Procurements(OfProject, Extendable, LifecycleNoun):
    """The demand and each extension have `days`, by which stages are to be reached, and `last`, the working days that these come to, both by
    stage. EXTENDED is a step that leaves the stage as it is."""

    SERVICE, STUB, CREATE, PREFIX = "livelihood", "project", "CreateProcurement", "PROCUREMENT_STATE_"
    MEASURES = ("procurement_steps_completed", "procurement_steps_overdue")
    TRANSITIONS = {"DEMAND": ("NOTICE",) * 5 + ("CANCELLED", "EXTENDED"), "NOTICE": ("BID_OPENING",) * 5 + ("CANCELLED", "EXTENDED"),
                   "BID_OPENING": ("AWARD",) * 5 + ("CANCELLED", "EXTENDED"), "AWARD": ("CONTRACT",) * 5 + ("CANCELLED", "EXTENDED"),
                   "CONTRACT": ("ACCEPTANCE",) * 4 + ("EXTENDED",)}
    STEPS = {"NOTICE": "PublishProcurementNotice", "BID_OPENING": "OpenProcurementBids", "AWARD": "AwardProcurement",
             "CONTRACT": "SignProcurementContract", "ACCEPTANCE": "AcceptProcurement", "CANCELLED": "CancelProcurement",
             "EXTENDED": "ExtendProcurement"}
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
        data = types.SimpleNamespace(project=project.name, division=self.division(), steps=[self.begun(demanded_on, "DEMAND")])
        data.steps[0].days = dict(zip(STAGES, due, strict=True))
        days = {f"{stage.lower()}_due_on": day for stage, day in data.steps[0].days.items()}
        return data, procurement_pb2.CreateProcurementRequest(
            procurement_id=self.new_id("procurement"), project=project.name, title_zh="示例采购", division=data.division, demanded_on=demanded_on,
            **days), wrong

    def request_of(self, resource, state, day):
        request = getattr(procurement_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CANCELLED":
            request.reason = "示例原因"
        if state == "EXTENDED":
            self.approve(request, resource.data, day)
            due = self.after(resource.data, len(resource.data.steps) - 1, "days") if resource.data.steps else dict.fromkeys(STAGES, day)
            moved = self.rng.randrange(len(STAGES))
            for stage in STAGES[moved:] if self.chance(0.7) else STAGES[moved:moved + 1]:
                setattr(request, f"{stage.lower()}_due_on", max(day, shifted(due[stage], self.rng.randint(-1, 2) + 30)))
        return request

    def begun(self, day, state):
        step = super().begun(day, state)
        step.days, step.last = {}, None
        return step

    def after(self, data, index, which):
        """The due days, or the last days, of the stages after the step."""
        days = {}
        for step in data.steps[:index + 1]:
            days |= getattr(step, which) or {}
        return days

    def take(self, data, request):
        super().take(data, request)
        if data.steps[-1].extends:
            data.steps[-1].days = {stage: day for stage in STAGES if (day := getattr(request, f"{stage.lower()}_due_on"))}

    def step_day(self, data, state):
        if state in STAGES and self.chance(0.6):
            due = self.after(data, len(data.steps) - 1, "days")[state]
            return min(LAST_DAY.isoformat(), max(data.steps[-1].day, shifted(due, self.rng.randint(-15, 15))))
        return super().step_day(data, state)

    def judge(self, data, index):
        """Fills in the last days of the stages, which a correction does not move."""
        step = data.steps[index]
        if index and not step.extends:
            return set()
        reasons = self.judge_stages(data, index) if index else {"DATE_OUT_OF_ORDER"} if step.day > step.days["NOTICE"] else set()
        if step.last is None:
            step.last = {stage: self.calendar.next_working_day(day) for stage, day in step.days.items()}
            if None in step.last.values():
                return reasons | {"OUTSIDE_CALENDAR"}
        return reasons

    def judge_stages(self, data, index):
        """An extension moves stages to come, to later days, and leaves all as a creation may have them."""
        step, last, reasons = data.steps[index], self.after(data, index - 1, "last"), set()
        for stage, day in step.days.items():
            if step.state in STAGES and STAGES.index(stage) <= STAGES.index(step.state):
                reasons |= {"TRANSITION_NOT_ALLOWED"}
            reasons |= {"EXTENSION_TOO_LATE"} if step.day > last[stage] else set()
            reasons |= {"DATE_OUT_OF_ORDER"} if day <= last[stage] else set()
        due = self.after(data, index, "days")
        in_order = shifted(due["NOTICE"], 20) <= due["BID_OPENING"] <= due["AWARD"] <= due["CONTRACT"] <= due["ACCEPTANCE"]
        return reasons if in_order and due["CONTRACT"] <= shifted(due["AWARD"], 30) else reasons | {"DATE_OUT_OF_ORDER"}

    def post(self, data, index):
        step = data.steps[index]
        project = data.project.split("/")[-1]

        def posting(measure, day, amount, stage):
            return Posting(f"livelihood.procurement_steps_{measure}", day, data.division, amount, {"project": project, "stage": stage.lower()})

        if step.extends:
            last = self.after(data, index - 1, "last")
            return [posting("overdue", shifted(day, 1), amount, stage) for stage in step.days
                    for day, amount in ((last[stage], -1), (step.last[stage], 1))]
        postings = [] if step.state == "CANCELLED" else [posting("completed", step.day, 1, step.state)]
        reached = data.steps[index - 1].state if index else "DEMAND"
        ahead = STAGES[STAGES.index(reached) + 1 if reached in STAGES else 0:]
        for stage, last in self.after(data, index, "last").items():
            overdue_from = shifted(last, 1)
            if index == 0:
                postings.append(posting("overdue", overdue_from, 1, stage))
            elif stage == step.state or step.state == "CANCELLED" and stage in ahead:
                postings.append(posting("overdue", max(overdue_from, step.day), -1, stage))
        return postings


NOUNS = (Procurements,)
