"""The nouns of livelihood projects: the projects of a year, their milestones and deliverables. Procurements are in procurements.py."""

import types

from eastgate.livelihood.v1 import deliverable_pb2, livelihood_project_pb2, milestone_pb2
from history.entry import EntryNoun
from history.extensions import Extendable
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.mechanism import OfTaskForce
from history.noun import INVALID, adoption
from history.reference import LAST_DAY, shifted

LEVELS = {1: "national", 2: "provincial", 3: "municipal", 4: "district"}


class Projects(OfTaskForce, EntryNoun):
    """A project counts from the day on which it was put on the list, in its year or in the year before; its figures are of the cohort of its
    year."""

    SERVICE, STUB, CREATE, WEIGHT = "livelihood", "project", "CreateLivelihoodProject", 0.25
    MEASURES, NAMED_ELSEWHERE = ("projects", "provincial_projects"), True

    def fresh(self):
        year = self.rng.randint(2022, 2025)
        day, _ = adoption(self, year)
        data = types.SimpleNamespace(year=year, day=day, unit=self.rng.choice(("office-civil-affairs", "office-example-railway")), division=self.division(day), level=self.rng.randint(1, 4), fact="")
        request = livelihood_project_pb2.CreateLivelihoodProjectRequest(
            livelihood_project_id=self.new_id("project"), title_zh="示例项目", level=data.level, year=year, adopted_on=data.day,
            lead_unit=data.unit, division=data.division)
        return data, request, self.name_task_force(data, request)

    def postings(self, data, fact):
        def posting(measure, dimensions):
            return Posting(f"livelihood.{measure}", data.day, data.division, 1, dimensions, cohort=f"{data.year}-01-01")

        level = LEVELS[data.level]
        return [posting("projects", {"level": level})] + ([posting("provincial_projects", {})] if level == "provincial" else [])

    def units(self, data):
        return [(data.unit, data.day)]

    def new_day(self, data):
        return adoption(self, data.year)[0]

    def judge(self, data, resource=None):
        return set() if data.year - 1 <= int(data.day[:4]) <= data.year else {"DATE_OUT_OF_ORDER"}

    def money(self, resource):
        return self.world.belongings.get(("money of", resource.name), ())

    def release(self, resource):
        """Neither what belongs to it nor its money may be left without it."""
        rests = [*self.world.belongings.get((OfProject, resource.name), ()), *self.money(resource)]
        return {"DEPENDENT_FACTS"} if any(not row.retracted for row in rests) else set()


class OfProject:
    """The common part of the nouns that belong to a project: each begins in the year of the project or later."""

    def draw(self):
        return super().draw() if self.world.noun(Projects).resources else None

    def some_project(self):
        projects = self.world.noun(Projects)
        return projects.any_resource() or projects.resources[0]

    def day_of_project(self, project):
        """Mostly a day of the project's year, rarely any."""
        return self.day() if self.chance(0.1) else self.day(f"{project.data.year}-01-01", f"{project.data.year}-12-31")

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((OfProject, resource.data.project), []).append(resource)

    def reads(self, data):
        return {data.project}

    def judge_links(self, data, index, resource):
        if index:
            return set()
        project = self.world.resources[data.project]
        reasons = {"RECORD_RETRACTED"} if project.retracted else set()
        return reasons | ({"DATE_OUT_OF_ORDER"} if data.steps[0].day < f"{project.data.year}-01-01" else set())


class ProjectItem(OfProject, Extendable, LifecycleNoun):
    """The common part of milestones and deliverables; NOUN is the prefix of their figures. EXTENDED is a step that leaves the state as it is: it
    takes what is due to the cohort of another day."""

    SERVICE, STUB, PREFIX, NOUN = "livelihood", "project", "PROJECT_ITEM_STATE_", ""
    TRANSITIONS = {"OPEN": ("COMPLETED", "COMPLETED", "CANCELLED", "EXTENDED", "EXTENDED")}
    CREATIONS = 0.3

    def request(self, data, **given):
        raise NotImplementedError

    def dimensions(self, data):
        return {"project": data.project.split("/")[-1], self.KEY: data.key}

    def fresh(self):
        project = self.some_project()
        planned_on = self.day_of_project(project)
        due_on = shifted(planned_on, self.rng.randint(-10, 300))
        data = types.SimpleNamespace(project=project.name, division=self.division(), key=self.rng.choice("abcd"),
                                     steps=[self.begun(planned_on, "OPEN", due_on)])
        request = self.request(data, project=project.name, due_on=due_on, division=data.division, planned_on=planned_on)
        return data, request, {INVALID} if due_on < planned_on else set()

    def request_of(self, resource, state, day):
        request = self.step_message(state)(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CANCELLED":
            request.reason = "示例原因"
        if state == "EXTENDED":
            self.extend(request, resource.data, day)
        return request

    def step_day(self, data, state):
        if self.chance(0.5):
            due = self.due_after(data, len(data.steps) - 1)
            return min(LAST_DAY.isoformat(), max(data.steps[-1].day, shifted(due, self.rng.randint(-20, 20))))
        return super().step_day(data, state)

    def judge(self, data, index):
        if data.steps[index].extends:
            return self.judge_extension(data, index)
        return {"DATE_OUT_OF_ORDER"} if index == 0 and data.steps[0].day > data.steps[0].due else set()

    def post(self, data, index):
        step, due = data.steps[index], self.due_after(data, index)
        overdue_from = shifted(due, 1)

        def posting(measure, day, amount, cohort=""):
            return Posting(f"livelihood.{self.NOUN}_{measure}", day, data.division, amount, self.dimensions(data), cohort=cohort)

        if index == 0:
            return [posting("due", step.day, 1, due), posting("overdue", overdue_from, 1)]
        if step.extends:
            was_due = self.due_after(data, index - 1)
            return [posting("due", step.day, -1, was_due), posting("overdue", shifted(was_due, 1), -1),
                    posting("due", step.day, 1, due), posting("overdue", overdue_from, 1)]
        done = posting("completed", step.day, 1) if step.state == "COMPLETED" else posting("due", step.day, -1, due)
        return [done, posting("overdue", max(overdue_from, step.day), -1)]


class Milestones(ProjectItem):
    CREATE, NOUN, KEY, MEASURES = "CreateMilestone", "milestones", "milestone", ("milestones_due", "milestones_overdue", "milestones_completed")
    STEPS = {"COMPLETED": "CompleteMilestone", "CANCELLED": "CancelMilestone", "EXTENDED": "ExtendMilestone"}

    def request(self, data, **given):
        return milestone_pb2.CreateMilestoneRequest(milestone_id=self.new_id("milestone"), key=data.key, title_zh="示例节点", **given)

    def step_message(self, state):
        return getattr(milestone_pb2, f"{self.STEPS[state]}Request")


class Deliverables(ProjectItem):
    CREATE, NOUN, KEY = "CreateDeliverable", "deliverables", "kind"
    MEASURES = ("deliverables_due", "deliverables_overdue", "deliverables_completed")
    STEPS = {"COMPLETED": "CompleteDeliverable", "CANCELLED": "CancelDeliverable", "EXTENDED": "ExtendDeliverable"}

    def request(self, data, **given):
        return deliverable_pb2.CreateDeliverableRequest(deliverable_id=self.new_id("deliverable"), kind=data.key, place="示例地点", **given)

    def step_message(self, state):
        return getattr(deliverable_pb2, f"{self.STEPS[state]}Request")


NOUNS = (Projects, Milestones, Deliverables)
