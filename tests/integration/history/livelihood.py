"""The nouns of livelihood: assistance, care facilities, start-up loans of persons."""

import copy
import types

from eastgate.livelihood.v1 import (barrier_free_retrofit_pb2, care_facility_pb2, home_care_subsidy_pb2, person_pb2,
                                    startup_loan_service_pb2)
from google.protobuf import field_mask_pb2
from history.citizen_id import citizen_id
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID, Step
from history.recoveries import Recoveries
from history.reference import LAST_DAY, months_later, shifted

LAST = LAST_DAY.isoformat()


class HomeCareSubsidies(Recoveries, EntryNoun):
    SERVICE, STUB, CREATE = "livelihood", "assistance", "CreateHomeCareSubsidy"
    MEASURES = ("home_care_subsidy_recipients", "home_care_subsidy_paid", "home_care_subsidies_recovered")
    RECOVER, RECOVERY = "RecoverHomeCareSubsidy", home_care_subsidy_pb2.RecoverHomeCareSubsidyRequest
    RECOVERED = "home_care_subsidies_recovered"
    PERSONS = 300

    def fresh(self):
        person = self.rng.randrange(self.PERSONS)
        month = self.day("2021-12-01")[:7]
        paid_on = self.day_after(f"{month}-01", 90)
        data = types.SimpleNamespace(person=person, month=month, day=paid_on, division=self.division(paid_on), recoveries=[], fact="",
                                     level=self.rng.choice((1, 1, 1, 2, 2, 2, 3, 4)) if self.chance(0.3) else self.rng.randint(1, 2),
                                     amount=self.amount(20000))
        request = home_care_subsidy_pb2.CreateHomeCareSubsidyRequest(
            home_care_subsidy_id=self.new_id("subsidy"), disability_level=data.level, month=month, amount_fen=data.amount,
            recipient_identity=person_pb2.PersonIdentity(citizen_id=citizen_id(f"19{50 + person % 40}-05-{1 + person // 40:02}", person)), paid_on=paid_on,
            division=data.division)
        return data, request, {INVALID} if paid_on < f"{month}-01" else set()

    def claims(self, data):
        return {("subsidy", data.person, data.month): "MONTH_ALREADY_PAID"}

    def judge(self, data, resource=None):
        reasons, ceiling = super().judge(data, resource), self.reference.in_force("home_care_subsidy_monthly_ceiling_fen", f"{data.month}-01")
        if data.level > 2:
            reasons |= {"NOT_ELIGIBLE"}
        if ceiling is None:
            reasons |= {"PARAMETER_MISSING"}
        elif data.amount > ceiling:
            reasons |= {"AMOUNT_ABOVE_CEILING"}
        if data.day < f"{data.month}-01":
            reasons |= {"DATE_OUT_OF_ORDER"}
        return reasons

    def recovered_by(self, data):
        return {"level": str(data.level)}

    def postings(self, data, fact):
        level = {"level": str(data.level)}
        return [Posting("livelihood.home_care_subsidy_recipients", data.day, data.division, 1, level, data.person),
                Posting("livelihood.home_care_subsidy_paid", data.day, data.division, data.amount, level)]

    def new_day(self, data):
        return self.day_after(f"{data.month}-01", 90)

    def change(self, data):
        if self.chance(0.5):
            level = self.rng.choice((1, 1, 2, 2, 3, 9))
            data.level = level
            return {}, {"level": str(level)}, {INVALID} if level == 9 else set()
        data.amount = 0 if self.chance(0.05) else self.amount(20000)
        return {"livelihood.home_care_subsidy_paid": data.amount}, {}, set() if data.amount else {INVALID}


class BarrierFreeRetrofits(Recoveries, EntryNoun):
    SERVICE, STUB, CREATE = "livelihood", "assistance", "CreateBarrierFreeRetrofit"
    MEASURES = ("barrier_free_households", "barrier_free_retrofit_cost", "barrier_free_retrofit_cost_recovered")
    RECOVER, RECOVERY = "RecoverBarrierFreeRetrofitCost", barrier_free_retrofit_pb2.RecoverBarrierFreeRetrofitCostRequest
    RECOVERED = "barrier_free_retrofit_cost_recovered"

    def fresh(self):
        day = self.day("2021-11-01")
        household = f"HU{self.world.number():09}" if not self.resources or self.chance(0.85) else self.rng.choice(self.resources).data.household
        data = types.SimpleNamespace(household=household, day=day, division=self.division(day), amount=self.amount(800000),
                                     recoveries=[], fact="")
        request = barrier_free_retrofit_pb2.CreateBarrierFreeRetrofitRequest(
            barrier_free_retrofit_id=self.new_id("retrofit"), household_number=household, completed_on=day, cost_fen=data.amount,
            division=data.division)
        return data, request, set()

    def claims(self, data):
        return {("household", data.household): "HOUSEHOLD_ALREADY_SERVED"}

    def judge(self, data, resource=None):
        reasons, ceiling = super().judge(data, resource), self.reference.in_force("barrier_free_retrofit_ceiling_fen", data.day)
        if ceiling is None:
            return reasons | {"PARAMETER_MISSING"}
        return reasons | ({"AMOUNT_ABOVE_CEILING"} if data.amount > ceiling else set())

    def postings(self, data, fact):
        return [Posting("livelihood.barrier_free_households", data.day, data.division, 1),
                Posting("livelihood.barrier_free_retrofit_cost", data.day, data.division, data.amount)]

    def change(self, data):
        data.amount = 0 if self.chance(0.05) else self.amount(800000)
        return {"livelihood.barrier_free_retrofit_cost": data.amount}, {}, set() if data.amount else {INVALID}


class CareFacilities(LifecycleNoun):
    SERVICE, STUB, CREATE, PREFIX = "livelihood", "care_facility", "CreateCareFacility", "CARE_FACILITY_STATE_"
    MEASURES = ("care_facilities", "care_facility_openings")
    TRANSITIONS = {"PLANNED": ("BUILDING", "CLOSED"), "BUILDING": ("OPEN", "CLOSED"), "OPEN": ("SUSPENDED", "CLOSED"),
                   "SUSPENDED": ("OPEN", "CLOSED")}
    STEPS = {"BUILDING": "StartCareFacility", "OPEN": "OpenCareFacility", "SUSPENDED": "SuspendCareFacility", "CLOSED": "CloseCareFacility"}
    CHANGES = True

    def fresh(self):
        days = [self.day()]
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            days.append(self.day_after(days[-1], 300))
        data = types.SimpleNamespace(division=self.division(), type=self.rng.choice(self.reference.codes("care_facility")), title="示例设施",
                                     steps=[self.begun(day, state) for day, state in zip(days, ("PLANNED", "BUILDING", "OPEN"))])
        request = care_facility_pb2.CreateCareFacilityRequest(
            care_facility_id=self.new_id("facility"), title_zh=data.title, type=data.type, division=data.division,
            **dict(zip(("planned_on", "building_on", "opened_on"), days)))
        return data, request, {INVALID} if days != sorted(days) else set()

    def kinds(self, data):
        return [("care_facility", data.type, data.steps[0].day)]

    def request_of(self, resource, state, day):
        message = getattr(care_facility_pb2, f"{self.STEPS[state]}Request")
        return message(name=resource.name, occurred_on=day, request_id=self.new_id("step"))

    def next_state(self, data):
        state = super().next_state(data)
        return super().next_state(data) if state == "CLOSED" else state  # Not too soon.

    def post(self, data, index):
        states = [step.state for step in data.steps[:index + 1]]
        day, dimensions = data.steps[index].day, {"type": data.type}
        if states[-1] == "OPEN":
            openings = [Posting("livelihood.care_facility_openings", day, data.division, 1, dimensions)] if states.count("OPEN") == 1 else []
            return [Posting("livelihood.care_facilities", day, data.division, 1, dimensions)] + openings
        if index and states[-2] == "OPEN":
            return [Posting("livelihood.care_facilities", day, data.division, -1, dimensions)]
        # So that the fact of a creation has the type.
        return [Posting("livelihood.care_facilities", day, data.division, 0, dimensions)] if index == 0 else []

    def change(self, data):
        if self.chance(0.1):
            return {}, {"type": "palace"}, {INVALID}
        data.type = self.rng.choice(self.reference.codes("care_facility"))
        return {}, {"type": data.type}, set()

    def judge_links(self, data, index, resource):
        """The facility is there before it is updated."""
        is_late = index == 0 and any(day < data.steps[0].day for day in getattr(resource, "updated_on", ()))
        return {"DATE_OUT_OF_ORDER"} if is_late else set()

    def others(self, resource):
        """An update, which posts nothing; what is so already records no fact."""
        data = copy.deepcopy(resource.data)
        data.title = f"示例设施{self.rng.randint(1, 3)}"
        changed_on = self.day(data.steps[0].day) if data.steps else self.day()
        request = care_facility_pb2.UpdateCareFacilityRequest(
            care_facility=care_facility_pb2.CareFacility(name=resource.name, title_zh=data.title),
            update_mask=field_mask_pb2.FieldMask(paths=["title_zh"]), changed_on=changed_on, request_id=self.new_id("update"))

        def accept(answer):
            if data.title == resource.data.title:
                assert answer.revision == resource.revision, "an update that changes nothing recorded something"
                return
            self.record(resource, answer.revision, [])
            resource.data = data
            resource.updated_on = [*getattr(resource, "updated_on", ()), changed_on]

        return Step("update", self.stub.UpdateCareFacility, request, {"RECORD_RETRACTED"} if resource.retracted else set(),
                    {resource.name}, accept)


class StartupLoans(LifecycleNoun):
    """Loans of persons, of whom some apply more than once. The loans that a person has had are counted by the day of the decision, and again
    when the loan is paid out."""

    SERVICE, STUB, CREATE, PREFIX = "livelihood", "startup_loan", "CreateStartupLoan", "STARTUP_LOAN_STATE_"
    MEASURES = ("startup_loan_applications", "startup_loans_rejected", "startup_loans_disbursed", "startup_loans_granted",
                "startup_loans_outstanding", "startup_loans_overdue", "startup_loans_written_off", "jobs_created",
                "supported_enterprises")
    TRANSITIONS = {"APPLIED": ("APPROVED",), "APPROVED": ("DISBURSED", "CANCELLED"), "DISBURSED": ("REPAID", "OVERDUE"),
                   "OVERDUE": ("REPAID", "WRITTEN_OFF")}
    STEPS = {"APPROVED": "DecideStartupLoan", "DISBURSED": "DisburseStartupLoan", "CANCELLED": "CancelStartupLoan",
             "OVERDUE": "MarkStartupLoanOverdue", "REPAID": "RepayStartupLoan", "WRITTEN_OFF": "WriteOffStartupLoan"}
    BORROWER = {"borrower": "person"}
    STREETS = ("street-luojia", "street-jingdong")
    KNOWN = 60  # Persons who may apply again.

    def fresh(self):
        number, day = self.rng.randrange(self.KNOWN) if self.chance(0.5) else self.KNOWN + self.world.number(), self.day()
        data = types.SimpleNamespace(division=self.division(), amount=self.rng.randint(1, 33) * 1000000, term=self.rng.choice((1, 3, 6, 12, 36, 37)),
                                     person=number,
                                     jobs=self.rng.randint(0, 20), elsewhere=self.rng.choice((0, 0, 0, 1, 2, 3)),
                                     arrears=self.chance(0.05), due_on="", steps=[self.begun(day, "APPLIED")])
        person = citizen_id(f"{1970 + number % 30}-{1 + number // 1000 % 12:02}-{1 + number // 12000 % 28:02}", number)
        request = startup_loan_service_pb2.CreateStartupLoanRequest(
            startup_loan_id=self.new_id("loan"), person_identity=person_pb2.PersonIdentity(citizen_id=person), division=data.division,
            amount_fen=data.amount, term_months=data.term, loans_elsewhere=data.elsewhere, has_arrears=data.arrears,
            jobs_created=data.jobs, applied_on=day, acting_unit=self.rng.choice((*self.STREETS, *self.STREETS, "")))
        data.steps[0].unit = request.acting_unit
        return data, request, set()

    def request_of(self, resource, state, day):
        request = getattr(startup_loan_service_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if "reason" in request.DESCRIPTOR.fields_by_name:
            request.reason = "示例原因"
        if state == "APPROVED":
            request.acting_unit = "office-human-resources" if self.chance(0.8) else self.rng.choice((*self.STREETS, ""))
        return request

    def take(self, data, request):
        data.steps[-1].unit = getattr(request, "acting_unit", "")

    def is_recorder(self, data, step):
        """Returns whether the step is decided by who recorded the loan. Units are compared; if one is not named, the principals, which are the same."""
        recorder = data.steps[0].unit
        return not recorder or not step.unit or self.reference.are_one(recorder, step.unit)

    def step_day(self, data, state):
        if data.due_on and self.chance(0.7):
            return min(LAST, max(data.steps[-1].day, shifted(data.due_on, self.rng.randint(-30, 60))))
        return super().step_day(data, state)

    def touched(self, data):
        return {("borrower", data.person)}

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((StartupLoans, resource.data.person), []).append(resource)

    def paid_out(self, data, resource):
        """The days on which other loans of the borrower were paid out."""
        return [step.day for loan in self.world.belongings.get((StartupLoans, data.person), ()) if loan is not resource and not loan.retracted
                for step in loan.data.steps if step.state == "DISBURSED"]

    def judge_links(self, data, index, resource):
        step = data.steps[index]
        if step.state == "APPROVED" and not step.fact:
            data.earlier = data.elsewhere + sum(day <= step.day for day in self.paid_out(data, resource))
        if step.state != "DISBURSED":
            return set()
        decided_on = next(other.day for other in data.steps if other.state == "APPROVED")
        most = self.reference.in_force("startup_loan_max_count", decided_on)
        return {"LIMIT_REACHED"} if data.elsewhere + len(self.paid_out(data, resource)) >= most else set()

    def rejected(self, data, day):
        return data.arrears or data.earlier >= self.reference.in_force("startup_loan_max_count", day) \
            or data.amount > self.reference.in_force("startup_loan_person_ceiling_fen", day) \
            or data.term > self.reference.in_force("startup_loan_person_max_months", day)

    def judge(self, data, index):
        step = data.steps[index]
        if step.state == "APPROVED" and not step.fact:
            if self.is_recorder(data, step):
                return {"DECIDER_IS_RECORDER"}
            if self.rejected(data, step.day):
                step.state = "REJECTED"
        if step.state == "DISBURSED":
            data.due_on = months_later(step.day, data.term)
        return {"DATE_OUT_OF_ORDER"} if step.state == "OVERDUE" and step.day <= data.due_on else set()

    def describe(self, data):
        if all(step.state != "DISBURSED" for step in data.steps):
            data.due_on = ""

    def owned(self, data, index):
        return {"OWNED_BY_RPC"} if data.steps[index].state in ("APPROVED", "REJECTED") else set()

    def fixes_its_day(self, data, index):
        return data.steps[index].state == "DISBURSED"

    def post(self, data, index):
        step = data.steps[index]

        def posting(measure, amount, day=step.day):
            return Posting(f"livelihood.{measure}", day, data.division, amount, self.BORROWER)

        if step.state == "APPLIED":
            return [posting("startup_loan_applications", 1)]
        if step.state == "REJECTED":
            return [posting("startup_loans_rejected", 1)]
        if step.state not in ("DISBURSED", "REPAID", "WRITTEN_OFF"):
            return []
        overdue_from = shifted(data.due_on, 1)
        if step.state == "DISBURSED":
            return [posting("startup_loans_disbursed", data.amount), posting("startup_loans_granted", 1),
                    posting("startup_loans_outstanding", data.amount), posting("startup_loans_overdue", data.amount, overdue_from),
                    posting("jobs_created", data.jobs)]
        written_off = [posting("startup_loans_written_off", data.amount)] if step.state == "WRITTEN_OFF" else []
        return written_off + [posting("startup_loans_outstanding", -data.amount),
                              posting("startup_loans_overdue", -data.amount, max(step.day, overdue_from))]


NOUNS = (HomeCareSubsidies, BarrierFreeRetrofits, CareFacilities, StartupLoans)
