"""The nouns of urban: village points, neighborhood centers."""

import types

from eastgate.urban.v1 import neighborhood_center_pb2, village_point_pb2
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID

MOST_FEN = 10**13


class VillagePoints(LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "urban", "village_point", "CreateVillagePoint", "VILLAGE_POINT_STATE_"
    MEASURES, CHANGES = ("village_points", "village_point_investment"), True
    TRANSITIONS = {"PLANNED": ("BUILDING", "ABANDONED"), "BUILDING": ("FINISHED", "ABANDONED"), "FINISHED": ("ACCEPTED",),
                   "ACCEPTED": ("SHOWCASE",)}
    STEPS = {"BUILDING": "StartVillagePoint", "FINISHED": "FinishVillagePoint", "ACCEPTED": "AcceptVillagePoint",
             "SHOWCASE": "ShowcaseVillagePoint", "ABANDONED": "AbandonVillagePoint"}

    def fresh(self):
        day = self.day()
        data = types.SimpleNamespace(division=self.division(), amount=self.rng.randint(0, 10**9), steps=[self.begun(day, "PLANNED")])
        return data, village_point_pb2.CreateVillagePointRequest(
            village_point_id=self.new_id("point"), title_zh="示例村点", division=data.division, investment_fen=data.amount,
            planned_on=day), {INVALID} if len(data.division) < 9 else set()

    def judge(self, data, index):
        return {INVALID} if len(data.division) < 9 else set()

    def request_of(self, resource, state, day):
        return getattr(village_point_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))

    def change(self, data):
        data.amount = self.amount(MOST_FEN)
        return {"urban.village_point_investment": data.amount}, {}, {INVALID} if data.amount > MOST_FEN else set()

    def post(self, data, index):
        def postings(state, sign):
            dimensions = {"stage": state.lower(), "showcase": "true" if state == "SHOWCASE" else "false"}
            return [Posting("urban.village_points", data.steps[index].day, data.division, sign, dimensions),
                    Posting("urban.village_point_investment", data.steps[index].day, data.division, sign * data.amount, dimensions)]

        state = data.steps[index].state
        return (postings(data.steps[index - 1].state, -1) if index else []) + ([] if state == "ABANDONED" else postings(state, 1))


class NeighborhoodCenters(LifecycleNoun):
    """Centers that their communities run themselves. A format that opens (OPERATING+) or closes (OPERATING-) is a step that leaves the
    state as it is."""

    SERVICE, STUB, CREATE, PREFIX = "urban", "neighborhood_center", "CreateNeighborhoodCenter", "NEIGHBORHOOD_CENTER_STATE_"
    MEASURES = ("neighborhood_centers", "neighborhood_centers_meeting_standard")
    TRANSITIONS = {"OPERATING": ("OPERATING+", "OPERATING+", "OPERATING+", "OPERATING+", "OPERATING+", "OPERATING-", "CLOSED")}
    STEPS = {"OPERATING+": "OpenNeighborhoodCenterFormat", "OPERATING-": "CloseNeighborhoodCenterFormat", "CLOSED": "CloseNeighborhoodCenter"}
    CREATIONS = 0.06

    def fresh(self):
        day = self.day()
        data = types.SimpleNamespace(division=self.division(), steps=[self.begun(day, "OPERATING")])
        return data, neighborhood_center_pb2.CreateNeighborhoodCenterRequest(
            neighborhood_center_id=self.new_id("center"), title_zh="示例邻里中心", division=data.division, opened_on=day), set()

    def begun(self, day, state):
        step = super().begun(day, state.rstrip("+-"))
        step.change, step.format = state[len(step.state):], ""
        return step

    def next_state(self, data):
        state = super().next_state(data)
        return super().next_state(data) if state == "CLOSED" else state  # Not too soon.

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 90)

    def request_of(self, resource, state, day):
        request = getattr(neighborhood_center_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state != "CLOSED":
            missing = sorted(self.standard() - self.open(resource.data, len(resource.data.steps)))
            request.format = self.rng.choice(missing if missing and self.chance(0.7) else self.reference.codes("center_format"))
        return request

    def take(self, data, request):
        if data.steps[-1].change:
            data.steps[-1].format = request.format

    @staticmethod
    def open(data, steps):
        """The formats that are open after so many steps."""
        found = set()
        for step in data.steps[:steps]:
            if step.state == "CLOSED":
                return set()
            if step.change:
                (found.add if step.change == "+" else found.discard)(step.format)
        return found

    def judge(self, data, index):
        step = data.steps[index]
        unchanged = step.change and (step.format in self.open(data, index)) == (step.change == "+")
        unknown = step.change == "+" and not self.reference.kind("center_format", step.format, step.day)
        return {"FORMAT_UNCHANGED"} if unchanged else {INVALID} if unknown else set()

    def standard(self):
        """The formats that a center needs; in the sample they are the same on every day."""
        return set(self.reference.codes("center_format", "standard"))

    def post(self, data, index):
        step, postings = data.steps[index], []
        if index == 0 or step.state == "CLOSED":
            postings.append(Posting("urban.neighborhood_centers", step.day, data.division, 1 if index == 0 else -1))
        change = (self.standard() <= self.open(data, index + 1)) - (self.standard() <= self.open(data, index))
        if change:
            postings.append(Posting("urban.neighborhood_centers_meeting_standard", step.day, data.division, change))
        return postings


NOUNS = (VillagePoints, NeighborhoodCenters)
