"""The noun of patrols: rounds that are scheduled, held or cancelled. Items of rectification name the round that found them."""

import types

from eastgate.urban.v1 import patrol_pb2
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.reference import LAST_DAY, shifted


class PatrolRounds(LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "urban", "patrol", "CreatePatrolRound", "PATROL_ROUND_STATE_"
    MEASURES = ("patrol_rounds_scheduled", "patrol_rounds_held", "patrol_rounds_overdue")
    TRANSITIONS = {"SCHEDULED": ("HELD", "HELD", "HELD", "CANCELLED")}
    STEPS = {"HELD": "HoldPatrolRound", "CANCELLED": "CancelPatrolRound"}
    CREATIONS, WEIGHT = 0.4, 0.7

    def fresh(self):
        planned_on = self.day()
        data = types.SimpleNamespace(division=self.division(planned_on), unit=self.rng.choice(("office-city-management", "office-example-railway")), scheduled_on=shifted(planned_on, self.rng.randint(-4, 90)),
                                     steps=[self.begun(planned_on, "SCHEDULED")])
        return data, patrol_pb2.CreatePatrolRoundRequest(
            patrol_round_id=self.new_id("round"), route="示例路线", division=data.division, responsible_unit=data.unit, planned_on=planned_on,
            scheduled_on=data.scheduled_on), {INVALID} if data.scheduled_on < planned_on else set()

    def units(self, data):
        return [(data.unit, data.steps[0].day)]

    def request_of(self, resource, state, day):
        request = getattr(patrol_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CANCELLED":
            request.reason = "示例原因"
        return request

    def step_day(self, data, state):
        if self.chance(0.6):
            return min(LAST_DAY.isoformat(), max(data.steps[-1].day, shifted(data.scheduled_on, self.rng.randint(-10, 40))))
        return super().step_day(data, state)

    def judge(self, data, index):
        return {"DATE_OUT_OF_ORDER"} if index == 0 and data.steps[0].day > data.scheduled_on else set()

    def items(self, resource):
        """The days on which items were found by the round."""
        return [item.data.steps[0].day for item in self.world.belongings.get((PatrolRounds, resource.name), ()) if not item.retracted]

    def judge_links(self, data, index, resource):
        """A round is held before the items that it found are listed."""
        is_late = resource and data.steps[index].state == "HELD" and any(day < data.steps[index].day for day in self.items(resource))
        return {"DATE_OUT_OF_ORDER"} if is_late else set()

    def release(self, resource, index):
        return {"DEPENDENT_FACTS"} if self.items(resource) else set()

    def post(self, data, index):
        step, overdue_from = data.steps[index], shifted(data.scheduled_on, 1)

        def posting(measure, day, amount, cohort=""):
            return Posting(f"urban.patrol_rounds_{measure}", day, data.division, amount, cohort=cohort)

        if index == 0:
            return [posting("scheduled", step.day, 1, data.scheduled_on), posting("overdue", overdue_from, 1)]
        done = posting("held", step.day, 1) if step.state == "HELD" else posting("scheduled", step.day, -1, data.scheduled_on)
        return [done, posting("overdue", max(overdue_from, step.day), -1)]


NOUNS = (PatrolRounds,)
