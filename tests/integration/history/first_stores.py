"""The nouns of economy that are about first stores: the stores and their turnover."""

import types

from eastgate.economy.v1 import first_store_pb2, turnover_report_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.reference import Calendar, month_end, shifted
from history.spelling import spelled
from history.trade_areas import TradeAreas

MOST_FEN = 10**13
STORE_KINDS = {1: "brand_first", 2: "flagship", 3: "concept", 4: "experience", 5: "chain"}
STORE_LEVELS = {2: "provincial", 3: "municipal", 4: "district", 5: "global", 6: "asia", 7: "mainland", 8: "regional"}


class FirstStores(LifecycleNoun):
    """Stores that open within the working calendar."""

    SERVICE, STUB, CREATE, PREFIX = "economy", "first_store", "CreateFirstStore", "FIRST_STORE_STATE_"
    MEASURES, CHANGES = ("first_stores",), True
    TRANSITIONS = {"APPLIED": ("REVIEWED", "REVIEWED", "REVIEWED", "REJECTED"), "REVIEWED": ("PUBLICITY", "PUBLICITY", "REJECTED"),
                   "PUBLICITY": ("RECOGNIZED", "RECOGNIZED", "REJECTED"), "RECOGNIZED": ("REVOKED", "CLOSED")}
    STEPS = {"REVIEWED": "ReviewFirstStore", "PUBLICITY": "PublicizeFirstStore", "RECOGNIZED": "RecognizeFirstStore",
             "REJECTED": "RejectFirstStore", "REVOKED": "RevokeFirstStore", "CLOSED": "CloseFirstStore"}
    GIVEN_UP = ("REJECTED", "REVOKED")

    def __init__(self, world):
        super().__init__(world)
        self.calendar = Calendar()

    def fresh(self):
        opened_on = self.day("2023-02-01")
        applied_on = self.day_after(opened_on, 60)
        area = self.world.noun(TradeAreas).any_resource() if self.chance(0.5) else None
        if area and self.chance(0.8):
            applied_on = max(applied_on, self.day_after(area.data.day, 500))
        data = types.SimpleNamespace(brand=f"brand {self.rng.randint(1, 60 + self.numbers())}", area=area.name if area else "",
                                     kind=self.rng.choice(list(STORE_KINDS)), level=self.rng.choice(list(STORE_LEVELS)), opened_on=opened_on,
                                     division=self.division(), publicity_until="", until="", steps=[self.begun(applied_on, "APPLIED")])
        return data, first_store_pb2.CreateFirstStoreRequest(
            first_store_id=self.new_id("store"), title_zh="示例首店", brand=spelled(self.rng, data.brand, folds_case=True), kind=data.kind,
            level=data.level, region=spelled(self.rng, "示例区域"), trade_area=data.area, division=data.division, floor_area_m2=100,
            opened_on=opened_on, applied_on=applied_on), \
            {INVALID} if applied_on < opened_on else set()

    def numbers(self):
        return len(self.resources)

    @staticmethod
    def claim(data):
        return ("first store", data.level, data.brand)

    def touched(self, data):
        return {self.claim(data)}

    def reads(self, data):
        return {data.area} - {""}

    def added(self, resource):
        super().added(resource)
        if resource.data.area:
            self.world.belongings.setdefault((TradeAreas, resource.data.area), []).append(resource)

    def request_of(self, resource, state, day):
        request = getattr(first_store_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if "reason" in request.DESCRIPTOR.fields_by_name:
            request.reason = "示例原因"
        return request

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 400 if state in ("REVOKED", "CLOSED") else 25)

    def given_up(self, data):
        return data.steps[-1].state in self.GIVEN_UP

    def another_is_first(self, data, resource):
        return {"FIRST_STORE_EXISTS"} if self.world.claims.get(self.claim(data)) not in (None, resource) else set()

    def judge_links(self, data, index, resource):
        if index:
            return set()
        reasons, area = set(), self.world.resources[data.area] if data.area else None
        if area and area.retracted:
            reasons = {"RECORD_RETRACTED"}
        elif area and data.steps[0].day < area.data.day:
            reasons = {"DATE_OUT_OF_ORDER"}
        return reasons | (set() if self.given_up(data) else self.another_is_first(data, resource))

    def judge(self, data, index):
        step = data.steps[index]
        if step.state == "APPLIED" and step.day < data.opened_on:
            return {"DATE_OUT_OF_ORDER"}
        if step.state == "PUBLICITY":
            days = self.reference.in_force("first_store_publicity_working_days", step.day)
            data.publicity_until = self.calendar.working_days_later(step.day, days)
            return set() if data.publicity_until else {"OUTSIDE_CALENDAR"}
        if step.state == "RECOGNIZED":
            if step.day <= data.publicity_until:
                return {"PUBLICITY_NOT_OVER"}
            year = int(step.day[:4]) + self.reference.in_force("first_store_recognition_years", step.day)
            # The day before the same day of that year; 29 February has none in a year of 365 days.
            data.until = f"{year}-02-28" if step.day[5:] == "02-29" else shifted(f"{year}{step.day[4:]}", -1)
        if step.state in ("REVOKED", "CLOSED") and step.day > data.until:
            return {"RECOGNITION_LAPSED"}
        return set()

    def fixes_its_day(self, data, index):
        return data.steps[index].state in ("PUBLICITY", "RECOGNIZED")

    def release(self, resource, index):
        if index:
            return self.another_is_first(resource.data, resource) if self.given_up(resource.data) else set()
        reports = self.world.belongings.get((TurnoverReports, resource.name), ())
        return {"DEPENDENT_FACTS"} if any(not report.retracted for report in reports) else set()

    def follows(self, resource, before, after):
        if before and self.world.claims.get(self.claim(before)) is resource:
            del self.world.claims[self.claim(before)]
        if after and not self.given_up(after):
            self.world.claims[self.claim(after)] = resource

    def change(self, data):
        if self.chance(0.1):
            return {}, {"level": self.rng.choice(("national", "lunar"))}, {INVALID}
        if self.chance(0.5):
            data.kind = self.rng.choice(list(STORE_KINDS))
            return {}, {"kind": STORE_KINDS[data.kind]}, set()
        data.level = self.rng.choice(list(STORE_LEVELS))
        return {}, {"level": STORE_LEVELS[data.level]}, set()

    def post(self, data, index):
        step, dimensions = data.steps[index], {"kind": STORE_KINDS[data.kind], "level": STORE_LEVELS[data.level]}
        sign = {"APPLIED": 0, "RECOGNIZED": 1, "REVOKED": -1, "CLOSED": -1}.get(step.state)
        if sign is None:
            return []
        # A claim counts nothing, but its fact has kind and level.
        first = Posting("economy.first_stores", step.day, data.division, sign, dimensions)
        return [first, Posting("economy.first_stores", shifted(data.until, 1), data.division, -sign, dimensions)] if sign else [first]


class TurnoverReports(EntryNoun):
    SERVICE, STUB, CREATE, MEASURES, DAY = "economy", "first_store", "CreateTurnoverReport", ("first_store_turnover",), False

    def draw(self):
        return super().draw() if self.world.noun(FirstStores).resources else None

    def fresh(self):
        stores = self.world.noun(FirstStores)
        store = stores.any_resource() or stores.resources[0]
        month = self.day_after(store.data.opened_on, 700)[:7]
        data = types.SimpleNamespace(store=store.name, division=store.data.division, day=month_end(month), amount=self.rng.randint(0, 10**9), fact="")
        return data, turnover_report_pb2.CreateTurnoverReportRequest(
            turnover_report_id=self.new_id("turnover"), first_store=store.name, month=month, turnover_fen=data.amount), set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((TurnoverReports, resource.data.store), []).append(resource)

    def reads(self, data):
        return {data.store}

    def claims(self, data):
        return {("turnover", data.store, data.day): "TURNOVER_ALREADY_REPORTED"}

    def judge(self, data, resource=None):
        store = self.world.resources[data.store]
        reasons = {"RECORD_RETRACTED"} if store.retracted else set()
        return reasons | ({"DATE_OUT_OF_ORDER"} if data.day < store.data.opened_on else set())

    def postings(self, data, fact):
        return [Posting("economy.first_store_turnover", data.day, data.division, data.amount, {"first_store": data.store.split("/")[-1]})]

    def change(self, data):
        data.amount = self.amount(MOST_FEN)
        return {"economy.first_store_turnover": data.amount}, {}, {INVALID} if data.amount > MOST_FEN else set()


NOUNS = (FirstStores, TurnoverReports)
