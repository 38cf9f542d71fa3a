"""The nouns of economy that are about enterprises: chains with their output, the register, recognitions, digital transformation."""

import copy
import types

from eastgate.economy.v1 import digital_transformation_pb2, enterprise_pb2, industry_chain_pb2, output_report_pb2, recognition_pb2
from google.protobuf import field_mask_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID, Step
from history.reference import month_end, shifted

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOST_FEN = 10**13


def uscc(number):
    """The number-th unified social credit code."""
    digits = f"91360111{number:09}"
    return digits + USCC[-sum(USCC.index(digit) * pow(3, place, 31) for place, digit in enumerate(digits)) % 31]


class Chains(EntryNoun):
    """Founded before everything else, and corrected to be founded later only before what was reported."""

    SERVICE, STUB, CREATE, WEIGHT = "economy", "industry_chain", "CreateIndustryChain", 0.1

    def fresh(self):
        data = types.SimpleNamespace(day=self.day("2021-01-01", "2021-12-31"), division=self.division(), fact="")
        return data, industry_chain_pb2.CreateIndustryChainRequest(
            industry_chain_id=self.new_id("chain"), title_zh="示例产业链", division=data.division, founded_on=data.day), set()

    def postings(self, data, fact):
        return []

    def correct_entry(self, resource):
        return None if self.chance(0.5) else super().correct_entry(resource)

    def new_day(self, data):
        return self.day("2021-01-01", "2021-12-31") if self.chance(0.8) else self.day()

    def new_division(self, data):
        return self.division()

    def reports(self, resource):
        return [report for report in self.world.noun(OutputReports).resources if report.data.chain == resource.name and not report.retracted]

    def judge(self, data, resource=None):
        return {"DATE_OUT_OF_ORDER"} if resource and any(report.data.day < data.day for report in self.reports(resource)) else set()

    def release(self, resource):
        members = [*self.world.noun(Enterprises).resources, *self.reports(resource)]
        return {"DEPENDENT_FACTS"} if any(row.data.chain == resource.name and not row.retracted for row in members) else set()


class Enterprises(LifecycleNoun):
    """Data have the present chain and `chains`, in the order in which they became known, each with the day from which it is so; the first is
    that of the registration. A step has the division where the enterprise is from then on; a step that ends its time in the register has the one
    where it was. `division` is that of the last step."""

    SERVICE, STUB, CREATE, PREFIX, MEASURES = "economy", "enterprise", "CreateEnterprise", "ENTERPRISE_STATE_", ("enterprises",)
    # The steps by what they do; MOVED and RETURNED lead to REGISTERED.
    TRANSITIONS = {"REGISTERED": ("MOVED", "MOVED_OUT", "DEREGISTERED"), "MOVED_OUT": ("RETURNED",)}
    STEPS = {"MOVED": "MoveEnterprise", "RETURNED": "MoveInEnterprise", "MOVED_OUT": "MoveOutEnterprise", "DEREGISTERED": "DeregisterEnterprise"}
    WEIGHT, CREATIONS = 0.5, 0.5

    def content(self, code):
        chains = [chain.name for chain in self.world.noun(Chains).resources[-20:]]
        chain = self.rng.choice(chains) if chains and self.chance(0.7) else ""
        data = types.SimpleNamespace(division=self.division(), chain=chain, chains=[("", chain)], employees=self.rng.randint(0, 500),
                                     steps=[self.begun(self.day("2021-06-01", "2023-06-30"), "REGISTERED")])
        data.steps[0].division = data.division
        return data, enterprise_pb2.CreateEnterpriseRequest(
            uscc=code, title_zh="示例企业", division=data.division, industry_code="C17", size=self.rng.randint(1, 4),
            employees=data.employees, registered_on=data.steps[0].day, chain=chain, origin=self.rng.randint(0, 2))

    def fresh(self):
        return *self.content(uscc(self.world.number())), set()

    def reads(self, data):
        return {data.chain} if data.chain else set()

    @staticmethod
    def was_registered(data, first, last):
        """Returns whether it was in the register on one of the days."""
        ends = [step.day for step in data.steps[1:]] + ["9999-12-31"]
        return any(step.state == "REGISTERED" and max(step.day, first) <= last and max(step.day, first) < end
                   for step, end in zip(data.steps, ends, strict=True))

    def is_outside(self, row, data):
        """Returns whether the row of another noun would rest on a time in which the enterprise was not in the register."""
        if hasattr(row.data, "steps"):
            return not self.was_registered(data, row.data.steps[0].day, row.data.steps[0].day)
        return not self.was_registered(data, row.data.day[:7] + "-01", row.data.day)

    def outside(self, resource, data):
        return {"DEPENDENT_FACTS"} if any(self.is_outside(row, data) for row in self.dependents(resource)) else set()

    def judge_links(self, data, index, resource):
        reasons = {"RECORD_RETRACTED"} if index == 0 and data.chain and self.world.resources[data.chain].retracted else set()
        return reasons | (self.outside(resource, data) if resource and not resource.retracted else set())

    def judge(self, data, index):
        step = data.steps[index]
        return {"DIVISION_UNCHANGED"} if getattr(step, "moves", False) and step.division == data.steps[index - 1].division else set()

    def of(self, resource, noun):
        """The resources of another noun that belong to the enterprise and are not retracted."""
        return [row for row in self.world.belongings.get((noun, resource.name), ()) if not row.retracted]

    def dependents(self, resource):
        return [row for noun in (Recognitions, OutputReports, DigitalTransformations) for row in self.of(resource, noun)]

    def release(self, resource, index):
        if index == 0:
            return {"DEPENDENT_FACTS"} if self.dependents(resource) else set()
        data = copy.deepcopy(resource.data)
        del data.steps[index:]
        return self.outside(resource, data)

    def post(self, data, index):
        step, before = data.steps[index], data.steps[index - 1] if index else None
        left = [Posting("economy.enterprises", step.day, before.division, -1)] if before and before.state == "REGISTERED" else []
        return left + ([Posting("economy.enterprises", step.day, step.division, 1)] if step.state == "REGISTERED" else [])

    def describe(self, data):
        data.division = data.steps[-1].division

    def next_state(self, data):
        """Mostly a move, so that there are enterprises to build on."""
        if data.steps and data.steps[-1].state == "REGISTERED" and self.chance(0.9):
            return self.rng.choice(("MOVED", "MOVED", "MOVED", "MOVED_OUT", "MOVED_OUT", "DEREGISTERED"))
        return super().next_state(data)

    def step_day(self, data, state):
        return super().step_day(data, state) if self.chance(0.3) else self.day(data.steps[-1].day)

    def request_of(self, resource, state, day):
        request = getattr(enterprise_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state in ("MOVED", "RETURNED"):
            request.division = self.division()
        if state == "MOVED_OUT":
            request.destination_zh = "示例市"
        return request

    def take(self, data, request):
        step = data.steps[-1]
        step.moves, step.division = step.state == "MOVED", getattr(request, "division", data.division)
        step.state = "REGISTERED" if step.state in ("MOVED", "RETURNED") else step.state
        data.division = step.division

    def corrected_day(self, data, index):
        return super().corrected_day(data, index) if index else self.day("2021-06-01", "2023-06-30")

    def corrected_division(self, data):
        """That of a registration after which there are steps is not corrected."""
        if len(data.steps) > 1:
            return next(division for division in iter(self.division, None) if division != data.division)
        data.steps[0].division = self.division()
        return data.steps[0].division

    def draw(self):
        retracted = [resource for resource in self.resources if resource.retracted]
        if retracted and self.chance(0.15):
            return self.same_again(self.rng.choice(retracted), self.stub.CreateEnterprise)
        updated = self.any_resource() if self.chance(0.3) else None
        return self.others(updated) if updated else super().draw()

    def same_again(self, resource, method):
        """Under a retracted code a registration with other content makes the enterprise active again."""
        if not resource.retracted:
            return super().same_again(resource, method)
        if self.chance(0.3):
            return Step("create again", method, resource.request, {"RECORD_RETRACTED"}, {resource.name}, lambda answer: None)
        data, request = self.content(resource.request.uscc)
        request.source_ref = self.new_id("again")

        def accept(answer):
            self.renamed(data, "", f"facts/{answer.revision}")
            self.record(resource, answer.revision, self.postings(data, f"facts/{answer.revision}"))
            resource.data, resource.request, resource.retracted = data, request, False

        return Step("register again", method, request, self.judge_links(data, 0, None), {resource.name}, accept, self.reads(data))

    def others(self, resource):
        """An update of its chain or of how many it employs."""
        data = copy.deepcopy(resource.data)
        paths, reasons, chains = ["employees"], set(), self.world.noun(Chains).resources[-20:]
        data.employees = self.rng.choice((data.employees, self.rng.randint(0, 500)))
        if chains and self.chance(0.5):
            data.chain = self.rng.choice(chains).name
            paths.append("chain")
        changes = (data.chain, data.employees) != (resource.data.chain, resource.data.employees)
        if resource.retracted or changes and data.chain and self.world.resources[data.chain].retracted:
            reasons = {"RECORD_RETRACTED"}
        request = enterprise_pb2.UpdateEnterpriseRequest(
            enterprise=enterprise_pb2.Enterprise(name=resource.name, chain=data.chain, employees=data.employees),
            update_mask=field_mask_pb2.FieldMask(paths=paths), changed_on=self.day("2023-07-01"), request_id=self.new_id("update"))
        if data.chain != resource.data.chain:
            data.chains.append((request.changed_on, data.chain))

        def accept(answer):
            if changes:
                self.record(resource, answer.revision, [])
                resource.data = data
            assert answer.revision == resource.revision, "an update that changes nothing recorded something"

        return Step("update", self.stub.UpdateEnterprise, request, reasons, {resource.name}, accept, self.reads(data) | self.reads(resource.data))

    @staticmethod
    def chain_on(data, day):
        """The chain of a day: what became known last of those that are so by then."""
        return [chain for changed_on, chain in data.chains if changed_on <= day][-1]

    @staticmethod
    def division_on(data, day):
        """The division of a day, or that of the registration on days before it."""
        return ([step.division for step in data.steps[:1]] + [step.division for step in data.steps if step.day <= day] or [data.division])[-1]

    def one(self):
        """The name of an enterprise to build on, rarely a retracted one; empty while there is none."""
        found = self.any_resource()
        return found.name if found else ""


class OfEnterprise:
    """The common part of the nouns that belong to an enterprise."""

    def enterprise(self, data):
        return self.world.resources[data.enterprise]

    def draw(self):
        return super().draw() if self.world.noun(Enterprises).resources else None

    def reads(self, data):
        return {data.enterprise}

    def beside(self, data, first, last):
        """Returns the reasons against a record of the enterprise on one of the days."""
        enterprise = self.enterprise(data)
        if enterprise.retracted:
            return {"RECORD_RETRACTED"}
        if last < enterprise.data.steps[0].day:
            return {"DATE_OUT_OF_ORDER"}
        return set() if Enterprises.was_registered(enterprise.data, first, last) else {"ENTERPRISE_NOT_REGISTERED"}

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((type(self), resource.data.enterprise), []).append(resource)

    def some_enterprise(self):
        return self.world.noun(Enterprises).one()


class OutputReports(OfEnterprise, EntryNoun):
    """A report has the chain and the division that its enterprise had on the last day of the month."""

    SERVICE, STUB, CREATE, MEASURES, DAY = "economy", "industry_chain", "CreateOutputReport", ("chain_output", "chain_enterprises"), False
    WEIGHT = 1.5

    def fresh(self):
        enterprise = self.some_enterprise() or self.world.noun(Enterprises).resources[0].name
        of = self.world.resources[enterprise].data
        month = self.day()[:7]
        data = types.SimpleNamespace(enterprise=enterprise, chain=Enterprises.chain_on(of, month_end(month)), division=Enterprises.division_on(of, month_end(month)),
                                     day=month_end(month), amount=self.rng.randint(0, 10**9), fact="")
        return data, output_report_pb2.CreateOutputReportRequest(
            output_report_id=self.new_id("output"), enterprise=enterprise, month=month, output_fen=data.amount), set()

    def reads(self, data):
        return {data.enterprise} | ({data.chain} if data.chain else set())

    def claims(self, data):
        return {("output", data.enterprise, data.day): "OUTPUT_ALREADY_REPORTED"}

    def judge(self, data, resource=None):
        reasons = self.beside(data, data.day[:7] + "-01", data.day)
        if not data.chain:
            return reasons | {"NOT_IN_A_CHAIN"}
        chain = self.world.resources[data.chain]
        if data.day < chain.data.day:
            reasons |= {"DATE_OUT_OF_ORDER"}
        return reasons | ({"RECORD_RETRACTED"} if chain.retracted else set())

    def postings(self, data, fact):
        chain = {"chain": data.chain.split("/")[-1]}
        return [Posting("economy.chain_output", data.day, data.division, data.amount, chain),
                Posting("economy.chain_enterprises", data.day, data.division, 1, chain, data.enterprise)]

    def change(self, data):
        data.amount = self.amount(MOST_FEN)
        return {"economy.chain_output": data.amount}, {}, {INVALID} if data.amount > MOST_FEN else set()


class Recognitions(OfEnterprise, LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "economy", "recognition", "CreateRecognition", "RECOGNITION_STATE_"
    MEASURES = ("recognitions", "recognition_awards")
    TRANSITIONS, STEPS = {"AWARDED": ("REVOKED",)}, {"REVOKED": "RevokeRecognition"}
    CREATIONS = 0.4

    def fresh(self):
        kind, day = self.rng.choice(self.reference.codes("recognition")), self.day()
        until = self.day_after(day, 800) if self.chance(0.7) else ""
        enterprise = self.some_enterprise() or self.world.noun(Enterprises).resources[0].name
        data = types.SimpleNamespace(enterprise=enterprise, kind=kind,
                                     scenario=f"场景{self.rng.randint(1, 2)}" if kind in self.reference.codes("recognition", "several") else "", division=self.division(), until=until,
                                     steps=[self.begun(day, "AWARDED")])
        return data, recognition_pb2.CreateRecognitionRequest(
            recognition_id=self.new_id("recognition"), kind=kind, enterprise=data.enterprise, scenario=data.scenario, division=data.division,
            awarded_on=day, valid_until=until), {INVALID} if until and until < day else set()

    def kinds(self, data):
        return [("recognition", data.kind, data.steps[0].day)]

    def touched(self, data):
        return {("recognitions", data.enterprise)}

    def request_of(self, resource, state, day):
        return recognition_pb2.RevokeRecognitionRequest(name=resource.name, occurred_on=day, reason="示例原因", request_id=self.new_id("step"))

    @staticmethod
    def live(data):
        """The first and the last day on which it is live."""
        last = shifted(data.steps[1].day, -1) if len(data.steps) > 1 else data.until or "9999-12-31"
        return data.steps[0].day, last

    def alone(self, data, resource):
        first, last = self.live(data)
        for other in self.world.belongings.get((Recognitions, data.enterprise), ()):
            if other is resource or other.retracted or (other.data.kind, other.data.scenario) != (data.kind, data.scenario):
                continue
            begin, end = self.live(other.data)
            if first <= end and begin <= last:
                return {"RECOGNITION_EXISTS"}
        return set()

    def judge_links(self, data, index, resource):
        return self.alone(data, resource) | (self.beside(data, data.steps[0].day, data.steps[0].day) if index == 0 else set())

    def judge(self, data, index):
        day = data.steps[index].day
        if index == 0:
            return {"DATE_OUT_OF_ORDER"} if data.until and day > data.until or len(data.steps) > 1 and day >= data.steps[1].day else set()
        if day <= data.steps[0].day:
            return {"DATE_OUT_OF_ORDER"}
        return {"RECOGNITION_LAPSED"} if data.until and day > data.until else set()

    def release(self, resource, index):
        if index == 0:
            return set()
        data = copy.deepcopy(resource.data)
        del data.steps[index:]
        return self.alone(data, resource)

    def post(self, data, index):
        kind = self.reference.kind("recognition", data.kind, data.steps[0].day)
        dimensions, sign = {"kind": data.kind, "level": kind["level"]}, -1 if index else 1

        def posting(measure, day, amount):
            return Posting(f"economy.{measure}", day, data.division, amount, dimensions)

        day = data.steps[index].day
        return ([] if index else [posting("recognition_awards", day, 1)]) + [posting("recognitions", day, sign)] \
            + ([posting("recognitions", shifted(data.until, 1), -sign)] if data.until else [])


class DigitalTransformations(OfEnterprise, LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "economy", "digital_transformation", "CreateDigitalTransformation", "DIGITAL_TRANSFORMATION_STATE_"
    MEASURES = ("smart_factory_projects",)
    TRANSITIONS = {"PLANNED": ("BUILDING", "ABANDONED"), "BUILDING": ("ACCEPTED", "ABANDONED"), "ACCEPTED": ("BENCHMARK",)}
    STEPS = {"BUILDING": "StartDigitalTransformation", "ACCEPTED": "AcceptDigitalTransformation", "BENCHMARK": "ShowcaseDigitalTransformation",
             "ABANDONED": "AbandonDigitalTransformation"}

    def fresh(self):
        day = self.day()
        data = types.SimpleNamespace(enterprise=self.some_enterprise() or self.world.noun(Enterprises).resources[0].name, division=self.division(),
                                     steps=[self.begun(day, "PLANNED")])
        return data, digital_transformation_pb2.CreateDigitalTransformationRequest(
            digital_transformation_id=self.new_id("project"), enterprise=data.enterprise, title_zh="示例项目", division=data.division,
            planned_on=day), set()

    def touched(self, data):
        return {("project", data.enterprise)}

    def request_of(self, resource, state, day):
        return getattr(digital_transformation_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))

    def exists(self, data, resource):
        active = self.world.claims.get(("project", data.enterprise))
        return {"DIGITAL_TRANSFORMATION_EXISTS"} if active not in (None, resource) else set()

    def judge_links(self, data, index, resource):
        if index:
            return set()
        given_up = data.steps[-1].state == "ABANDONED"
        return self.beside(data, data.steps[0].day, data.steps[0].day) | (set() if given_up else self.exists(data, resource))

    def release(self, resource, index):
        return self.exists(resource.data, resource) if resource.data.steps[index].state == "ABANDONED" else set()

    def follows(self, resource, before, after):
        key = ("project", resource.data.enterprise)
        if after and after.steps[-1].state != "ABANDONED":
            self.world.claims[key] = resource
        elif self.world.claims.get(key) is resource:
            del self.world.claims[key]

    def post(self, data, index):
        def posting(state, amount):
            return Posting("economy.smart_factory_projects", data.steps[index].day, data.division, amount, {"stage": state.lower()})

        state = data.steps[index].state
        return ([posting(data.steps[index - 1].state, -1)] if index else []) + ([] if state == "ABANDONED" else [posting(state, 1)])


NOUNS = (Chains, Enterprises, OutputReports, Recognitions, DigitalTransformations)
