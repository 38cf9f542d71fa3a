"""The nouns of renovation: a year's plan with its versions, and the neighborhoods that it names. Every figure belongs to the cohort of the
plan, also in later years."""

import copy
import types

from eastgate.urban.v1 import renovation_pb2, renovation_plan_pb2
from history.extensions import Extendable
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID, Noun, Resource, Step, adoption

CLASSES = {1: "basic", 2: "improved", 3: "upgraded"}
YEARS = (2021, 2025)  # The plans that there can be.
MOST_VERSIONS = 100
QUANTITIES = {"neighborhoods": None, "buildings": 10000, "area": 10**9, "households": 10**6}  # With the most that one renovation has.


class RenovationPlans(Noun):
    """Data have `year` and `versions`, the days from which they are in effect. Nothing of a plan is corrected or retracted."""

    SERVICE, STUB, WEIGHT = "urban", "renovation", 0.1

    def draw(self):
        plan = self.any_resource()
        if plan is None or len(self.resources) <= YEARS[1] - YEARS[0] and self.chance(0.3):
            return self.create()
        if self.chance(0.2):
            return self.same_again(plan, self.stub.CreateRenovationPlan)
        return self.amend(plan) if self.chance(0.15) else self.revise(plan)

    def create(self):
        year = self.rng.choice([year for year in range(YEARS[0], YEARS[1] + 1)
                                if f"renovationPlans/{year}" not in self.world.resources] or [YEARS[1]])
        day, wrong = adoption(self, year)
        data = types.SimpleNamespace(year=year, versions=[day], facts=[])
        request = renovation_plan_pb2.CreateRenovationPlanRequest(year=year, adopted_by=f"区政府{self.world.number()}", adopted_on=day)
        name = f"renovationPlans/{year}"
        reasons = wrong | ({"ID_TAKEN"} if name in self.world.resources else set())

        def accept(answer):
            resource = Resource(answer.name, data, request)
            data.facts.append(self.record(resource, answer.revision, []))
            self.added(resource)

        return Step("create", self.stub.CreateRenovationPlan, request, reasons, {name}, accept)

    def revise(self, plan):
        data = copy.deepcopy(plan.data)
        left = f"{data.year}-12-31"
        day = self.day_after(data.versions[-1], 45) if self.chance(0.9) else self.day()
        in_order = data.versions[-1] < day <= left
        data.versions.append(day)
        request = renovation_plan_pb2.ReviseRenovationPlanRequest(
            name=plan.name, adopted_on=day, adopted_by="区政府", reason="示例原因", request_id=self.new_id("step"))

        def accept(answer):
            data.facts.append(self.record(plan, answer.revision, []))
            plan.data = data
            assert [version.adopted_on for version in answer.versions] == data.versions, f"versions of {data.versions}"

        return Step("revise", self.stub.ReviseRenovationPlan, request, set() if in_order else {"DATE_OUT_OF_ORDER"}, {plan.name}, accept)

    def amend(self, plan):
        """A version is neither corrected nor retracted."""
        fact, owned = self.rng.choice(plan.data.facts), {"OWNED_BY_RPC"}
        if self.chance(0.5):
            return self.retract(plan, fact, owned, plan.data)
        return self.correct(plan, fact, owned, plan.data, lambda data, fact: [], day=self.day())


class Renovations(Extendable, LifecycleNoun):
    """Data have the day of the version that names the renovation as that of the first step, and its number as `version`. EXTENDED is a step that
    leaves the state as it is."""

    SERVICE, STUB, CREATE, PREFIX = "urban", "renovation", "CreateRenovation", "RENOVATION_STATE_"
    MEASURES = tuple(f"renovation_{state}_{quantity}" for state in ("planned", "started", "accepted") for quantity in QUANTITIES)
    SHARES = ("renovation_start_rate", "renovation_acceptance_rate")
    TRANSITIONS = {"PLANNED": ("SURVEYED",) * 4 + ("DROPPED", "EXTENDED"), "SURVEYED": ("CONSENTED",) * 4 + ("DROPPED", "EXTENDED"),
                   "CONSENTED": ("DESIGNED",) * 4 + ("DROPPED", "EXTENDED"), "DESIGNED": ("STARTED",) * 4 + ("DROPPED", "EXTENDED"),
                   "STARTED": ("FINISHED",) * 4 + ("EXTENDED",), "FINISHED": ("ACCEPTED",) * 4 + ("EXTENDED",)}
    STEPS = {"SURVEYED": "SurveyRenovation", "CONSENTED": "ConsentToRenovation", "DESIGNED": "DesignRenovation", "STARTED": "StartRenovation",
             "FINISHED": "FinishRenovation", "ACCEPTED": "AcceptRenovation", "DROPPED": "DropRenovation", "EXTENDED": "ExtendRenovation"}
    CHANGES, WEIGHT, CREATIONS, BEGINS_WITH_ANOTHER = True, 1.2, 0.15, True
    AMOUNTS = ("buildings", "area", "households")

    def draw(self):
        return super().draw() if self.world.noun(RenovationPlans).resources else None

    def plan(self, data):
        return self.world.resources[data.plan].data

    def fresh(self):
        plan = self.rng.choice(self.world.noun(RenovationPlans).resources)
        due_on = "" if self.chance(0.5) else self.day(f"{plan.data.year}-01-01", f"{plan.data.year}-12-31")
        data = types.SimpleNamespace(plan=plan.name, version=len(plan.data.versions), division=self.division(), kind=self.rng.randint(1, 3),
                                     buildings=self.rng.randint(1, 40), area=self.rng.randint(1, 10**5), households=self.rng.randint(1, 2000),
                                     consented=0, steps=[self.begun(plan.data.versions[-1], "PLANNED", due_on)])
        return data, renovation_pb2.CreateRenovationRequest(
            renovation_id=self.new_id("renovation"), plan=plan.name, title_zh="示例小区", division=data.division, renovation_class=data.kind,
            buildings=data.buildings, floor_area_m2=data.area, households=data.households, due_on=due_on), set()

    def reads(self, data):
        return {data.plan}

    def request_of(self, resource, state, day):
        request = getattr(renovation_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "CONSENTED":
            households = resource.data.households
            fewest = households * 2 // 3 if self.chance(0.9) else 0
            request.consented_households = self.rng.randint(fewest, households + 1)
        if state == "EXTENDED":
            self.extend(request, resource.data, day)
        return request

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 90 if state != "DROPPED" else 30)

    def take(self, data, request):
        super().take(data, request)
        if data.steps[-1].state == "CONSENTED" and not data.steps[-1].extends:
            data.consented = request.consented_households

    def judge(self, data, index):
        if data.steps[index].extends:
            return self.judge_extension(data, index) | ({INVALID} if data.steps[index].due < str(self.plan(data).year) else set())
        if data.steps[index].state != "CONSENTED":
            return set()
        if data.consented > data.households:
            return {INVALID}
        share = self.reference.in_force("renovation_consent_share_permille", data.steps[index].day)
        if share is None:
            return {"PARAMETER_MISSING"}
        return {"CONSENT_TOO_LOW"} if data.consented * 1000 < share * data.households else set()

    def judge_links(self, data, index, resource):
        """A renovation leaves its plan by a version after the one that named it."""
        versions = self.plan(data).versions
        if data.steps[index].state != "DROPPED":
            return set()
        if len(versions) == data.version:
            return {"TRANSITION_NOT_ALLOWED"}
        return {"DATE_OUT_OF_ORDER"} if data.steps[index].day < versions[data.version] else set()

    def change(self, data):
        if self.chance(0.4):
            data.kind = self.rng.randint(1, 3)
            return {}, {"class": CLASSES[data.kind]}, set()
        if self.chance(0.1):
            return {}, {"class": "palace"}, {INVALID}
        quantity = self.rng.choice(self.AMOUNTS)
        amount = self.rng.choice((0, QUANTITIES[quantity] + 1)) if self.chance(0.1) else self.rng.randint(1, 5000)
        setattr(data, quantity, amount)
        return {f"urban.renovation_planned_{quantity}": amount}, {}, set() if 1 <= amount <= QUANTITIES[quantity] else {INVALID}

    def post(self, data, index):
        step = data.steps[index]
        if step.extends:
            return []
        figures, sign = {"PLANNED": ("planned", 1), "DROPPED": ("planned", -1), "STARTED": ("started", 1),
                         "ACCEPTED": ("accepted", 1)}.get(step.state, ("", 0))
        amounts = {"neighborhoods": 1, **{quantity: getattr(data, quantity) for quantity in self.AMOUNTS}}
        return [Posting(f"urban.renovation_{figures}_{quantity}", step.day, data.division, sign * amount, {"class": CLASSES[data.kind]},
                        cohort=f"{self.plan(data).year}-01-01") for quantity, amount in amounts.items() if sign]


NOUNS = (RenovationPlans, Renovations)
