"""The nouns of livelihood projects whose figures do not belong to a cohort: what is overdue and what was completed of milestones and
deliverables, each planned in the year of its project."""

import types

from eastgate.livelihood.v1 import deliverable_pb2, livelihood_project_pb2, milestone_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.reference import LAST_DAY, shifted


class Projects(EntryNoun):
    SERVICE, STUB, CREATE, DAY, WEIGHT = "livelihood", "project", "CreateLivelihoodProject", False, 0.2

    def fresh(self):
        year = self.rng.randint(2022, 2025)
        data = types.SimpleNamespace(year=year, day=f"{year}-01-01", division=self.division(), fact="")
        return data, livelihood_project_pb2.CreateLivelihoodProjectRequest(
            livelihood_project_id=self.new_id("project"), title_zh="示例项目", level=self.rng.randint(1, 4), year=year, adopted_on=data.day, lead_unit="区民政局",
            division=data.division), set()

    def postings(self, data, fact):
        return []

    def new_division(self, data):
        return self.division()

    def release(self, resource):
        items = [item for noun in (Milestones, Deliverables) for item in self.world.belongings.get((noun, resource.name), ())]
        return {"DEPENDENT_FACTS"} if any(not item.retracted for item in items) else set()


class ProjectItem(LifecycleNoun):
    """What milestones and deliverables share; NOUN is what their figures begin with."""

    SERVICE, STUB, PREFIX, NOUN = "livelihood", "project", "PROJECT_ITEM_STATE_", ""
    TRANSITIONS = {"OPEN": ("COMPLETED", "COMPLETED", "CANCELLED")}
    CREATIONS = 0.3

    def request(self, data, **given):
        raise NotImplementedError

    def dimensions(self, data):
        return {"project": data.project.split("/")[-1], self.KEY: data.key}

    def draw(self):
        return super().draw() if self.world.noun(Projects).resources else None

    def fresh(self):
        projects = self.world.noun(Projects)
        project = projects.any_resource() or projects.resources[0]
        planned_on = self.day(f"{project.data.year}-01-01", f"{project.data.year}-12-31")
        due_on = shifted(planned_on, self.rng.randint(-10, 300))
        data = types.SimpleNamespace(project=project.name, year=project.data.year, division=self.division(), due_on=due_on, key=self.rng.choice("abcd"),
                                     steps=[self.begun(planned_on, "OPEN")])
        request = self.request(data, project=project.name, due_on=due_on, division=data.division, planned_on=planned_on)
        return data, request, {INVALID} if due_on < planned_on else set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((type(self), resource.data.project), []).append(resource)

    def reads(self, data):
        return {data.project}

    def request_of(self, resource, state, day):
        request = self.step_message(state)(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CANCELLED":
            request.reason = "示例原因"
        return request

    def step_day(self, data, state):
        if self.chance(0.5):
            return min(LAST_DAY.isoformat(), max(data.steps[-1].day, shifted(data.due_on, self.rng.randint(-20, 20))))
        return super().step_day(data, state)

    def corrected_day(self, data, index):
        # An item is planned in the year of its project, see NOT_DRAWN.
        if index == 0:
            return self.day(f"{data.year}-01-01", f"{data.year}-12-31")
        return super().corrected_day(data, index)

    def judge_links(self, data, index, resource):
        return {"RECORD_RETRACTED"} if index == 0 and self.world.resources[data.project].retracted else set()

    def judge(self, data, index):
        return {"DATE_OUT_OF_ORDER"} if index == 0 and data.steps[0].day > data.due_on else set()

    def post(self, data, index):
        overdue_from, step = shifted(data.due_on, 1), data.steps[index]

        def posting(measure, day, amount):
            return Posting(f"livelihood.{self.NOUN}_{measure}", day, data.division, amount, self.dimensions(data))

        if index == 0:
            return [posting("overdue", overdue_from, 1)]
        completed = [posting("completed", step.day, 1)] if step.state == "COMPLETED" else []
        return completed + [posting("overdue", max(overdue_from, step.day), -1)]


class Milestones(ProjectItem):
    CREATE, NOUN, KEY, MEASURES = "CreateMilestone", "milestones", "milestone", ("milestones_overdue", "milestones_completed")
    STEPS = {"COMPLETED": "CompleteMilestone", "CANCELLED": "CancelMilestone"}

    def request(self, data, **given):
        return milestone_pb2.CreateMilestoneRequest(milestone_id=self.new_id("milestone"), key=data.key, title_zh="示例节点", **given)

    def step_message(self, state):
        return getattr(milestone_pb2, f"{self.STEPS[state]}Request")


class Deliverables(ProjectItem):
    CREATE, NOUN, KEY, MEASURES = "CreateDeliverable", "deliverables", "kind", ("deliverables_overdue", "deliverables_completed")
    STEPS = {"COMPLETED": "CompleteDeliverable", "CANCELLED": "CancelDeliverable"}

    def request(self, data, **given):
        return deliverable_pb2.CreateDeliverableRequest(deliverable_id=self.new_id("deliverable"), kind=data.key, place="示例地点", **given)

    def step_message(self, state):
        return getattr(deliverable_pb2, f"{self.STEPS[state]}Request")


NOUNS = (Projects, Milestones, Deliverables)
