"""The noun of the mechanism itself: one headquarters at a time, task forces and functional groups."""

import copy
import types

from eastgate.command.v1 import mechanism_pb2
from google.protobuf import field_mask_pb2
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID, Step
from history.reference import DISTRICT

TYPES = {1: "headquarters", 2: "task_forces", 3: "functional_groups"}
FOR_EVER = "9999-12-31"


class OfTaskForce:
    """The common part of the nouns that name a task force; a base class named before EntryNoun. Data have its name as `task_force`, empty if none."""

    def name_task_force(self, data, request):
        """Draws a unit into the data and the request; returns what is wrong with it."""
        unit = self.world.noun(MechanismUnits).any_resource() if self.chance(0.4) else None
        data.task_force = request.task_force = unit.name if unit else ""
        if unit is None:
            return set()
        reasons = set() if TYPES[unit.data.type] == "task_forces" else {INVALID}
        if unit.retracted:
            return reasons | {"RECORD_RETRACTED"}
        return reasons | ({"MECHANISM_UNIT_DISSOLVED"} if MechanismUnits.time_of(unit.data)[1] <= data.day else set())

    def reads(self, data):
        return super().reads(data) | ({data.task_force} - {""})

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((OfTaskForce, resource.data.task_force), []).append(resource)


class MechanismUnits(LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "command", "mechanism", "CreateMechanismUnit", "MECHANISM_UNIT_STATE_"
    MEASURES, CREATIONS, WEIGHT = tuple(TYPES.values()), 0.4, 0.4
    TRANSITIONS, STEPS = {"ESTABLISHED": ("DISSOLVED",)}, {"DISSOLVED": "DissolveMechanismUnit"}
    LIES_SOMEWHERE, NAMED_ELSEWHERE = False, True

    def fresh(self):
        day = self.day()
        data = types.SimpleNamespace(type=self.rng.randint(1, 3), title="示例机构", division=DISTRICT, steps=[self.begun(day, "ESTABLISHED")])
        return data, mechanism_pb2.CreateMechanismUnitRequest(
            mechanism_unit_id=self.new_id("unit"), type=data.type, title_zh=data.title, established_on=day), set()

    def touched(self, data):
        return {("headquarters",)} if TYPES[data.type] == "headquarters" else set()

    def request_of(self, resource, state, day):
        return mechanism_pb2.DissolveMechanismUnitRequest(name=resource.name, occurred_on=day, request_id=self.new_id("step"))

    def step(self, resource):
        """A dissolved unit says so in its own words."""
        step = super().step(resource)
        if not resource.retracted and resource.data.steps[-1].state == "DISSOLVED":
            step.reasons = {"MECHANISM_UNIT_DISSOLVED"}
        return step

    @staticmethod
    def time_of(data):
        """The first day on which the unit exists and the first on which it no longer does."""
        return data.steps[0].day, data.steps[1].day if len(data.steps) > 1 else FOR_EVER

    def judge(self, data, index):
        begin, end = self.time_of(data)
        return {"DATE_OUT_OF_ORDER"} if end <= begin else set()

    def alone(self, data, resource):
        """Returns the reason against another headquarters on a day of this one."""
        begin, end = self.time_of(data)
        for other in self.resources:
            if other is resource or other.retracted or TYPES[data.type] != "headquarters" or other.data.type != data.type:
                continue
            of_other = self.time_of(other.data)
            if begin < of_other[1] and of_other[0] < end:
                return {"HEADQUARTERS_EXISTS"}
        return set()

    def judge_links(self, data, index, resource):
        is_late = index == 0 and any(day < data.steps[0].day for day in getattr(resource, "updated_on", ()))
        return self.alone(data, resource) | ({"DATE_OUT_OF_ORDER"} if is_late else set())

    def release(self, resource, index):
        if index == 0:
            named_by = self.world.belongings.get((OfTaskForce, resource.name), ())
            return {"DEPENDENT_FACTS"} if any(not row.retracted for row in named_by) else set()
        data = copy.deepcopy(resource.data)
        del data.steps[index:]
        return self.alone(data, resource)

    def others(self, resource):
        """An update, which posts nothing; what is so already records no fact."""
        data = copy.deepcopy(resource.data)
        data.title = f"示例机构{self.rng.randint(1, 3)}"
        changed_on, reasons = self.day(), set()
        if resource.retracted:
            reasons = {"RECORD_RETRACTED"}
        else:
            reasons |= {"MECHANISM_UNIT_DISSOLVED"} if data.steps[-1].state == "DISSOLVED" else set()
            reasons |= {"DATE_OUT_OF_ORDER"} if changed_on < data.steps[0].day else set()
        request = mechanism_pb2.UpdateMechanismUnitRequest(
            mechanism_unit=mechanism_pb2.MechanismUnit(name=resource.name, title_zh=data.title),
            update_mask=field_mask_pb2.FieldMask(paths=["title_zh"]), changed_on=changed_on, request_id=self.new_id("update"))

        def accept(answer):
            if data.title == resource.data.title:
                assert self.is_unchanged(resource, answer), "an update that changes nothing recorded something"
                return
            self.record(resource, answer.revision, [])
            resource.data, resource.updated_on = data, [*getattr(resource, "updated_on", ()), changed_on]

        return Step("update", self.stub.UpdateMechanismUnit, request, reasons, {resource.name}, accept)

    def post(self, data, index):
        return [Posting(f"command.{TYPES[data.type]}", data.steps[index].day, DISTRICT, -1 if index else 1)]


NOUNS = (MechanismUnits,)
