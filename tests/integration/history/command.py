"""The nouns of command: appropriations of funds and their allocations."""

import itertools
import types

from eastgate.command.v1 import fund_allocation_pb2, fund_appropriation_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.noun import INVALID
from history.reference import DISTRICT

MOST_FEN = 10**13
PURPOSES = ("livelihood", "renovation", "rural-works")


class FundEntry(EntryNoun):
    """What both sides of the ledger share: no account is below zero on any day. Entries are drawn within their budget year; what is recorded
    before it belongs to a cohort. SIGN is what an entry does to what is available."""

    SERVICE, STUB, DIVISION = "command", "fund", False
    MEASURE, SIGN = "", 1
    LEVELS = {1: "national", 2: "provincial", 3: "municipal", 4: "district"}
    short_on_a_day = False

    def account(self):
        """Draws (level number, level, year, purpose, account)."""
        number, level = self.rng.choice(list(self.LEVELS.items()))
        year, purpose = self.rng.randint(2022, 2025), self.rng.choice(PURPOSES)
        return number, level, year, purpose, f"fundAccounts/{level}-{year}-{purpose}"

    def data(self, level, year, purpose, account, amount):
        return types.SimpleNamespace(level=level, year=year, purpose=purpose, account=account, amount=amount, day=self.in_year(year),
                                     division=DISTRICT, fact="")

    def in_year(self, year):
        return self.day(f"{year}-01-01", f"{year}-12-31")

    def new_day(self, data):
        return self.in_year(data.year)

    def touched(self, data):
        return {data.account}

    def change(self, data):
        data.amount = 0 if self.chance(0.04) else self.rng.randint(1, 10**9)
        return {f"command.{self.MEASURE}": data.amount}, {}, set() if data.amount else {INVALID}

    def movements(self, account, without=None):
        """What moves the account: (day, amount)."""
        return [(row.data.day, noun.SIGN * row.data.amount) for noun in (Appropriations, Allocations)
                for row in self.world.belongings.get((noun, account), ()) if not row.retracted and row is not without]

    def judge(self, data, resource=None):
        return self.short(self.movements(data.account, resource) + [(data.day, self.SIGN * data.amount)])

    def release(self, resource):
        return self.short(self.movements(resource.data.account, resource))

    def short(self, movements):
        """Whether what is available falls below zero, in the end or on any day before."""
        sums = list(itertools.accumulate(amount for _, amount in sorted(movements, key=lambda movement: (movement[0], -movement[1]))))
        return {"FUNDS_INSUFFICIENT"} if sums and min(sums) < 0 else set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((type(self), resource.data.account), []).append(resource)

    def postings(self, data, fact):
        dimensions = {"level": data.level, "purpose": data.purpose}
        return [Posting(f"command.{self.MEASURE}", data.day, DISTRICT, data.amount, dimensions),
                Posting("command.funds_available", data.day, DISTRICT, self.SIGN * data.amount, dimensions)]


class Appropriations(FundEntry):
    CREATE, MEASURE, SIGN = "CreateFundAppropriation", "funds_appropriated", 1
    MEASURES = ("funds_available",)

    def fresh(self):
        number, level, year, purpose, account = self.account()
        data = self.data(level, year, purpose, account, self.rng.randint(1, 10**9))
        return data, fund_appropriation_pb2.CreateFundAppropriationRequest(
            fund_appropriation_id=self.new_id("appropriation"), level=number, budget_year=year, purpose=purpose, amount_fen=data.amount,
            appropriated_on=data.day), set()


class Allocations(FundEntry):
    CREATE, MEASURE, SIGN = "CreateFundAllocation", "funds_allocated", -1

    def fresh(self):
        _, level, year, purpose, account = self.account()
        data = self.data(level, year, purpose, account, self.rng.randint(1, 3 * 10**8))
        exists = (Appropriations, account) in self.world.belongings
        return data, fund_allocation_pb2.CreateFundAllocationRequest(
            fund_allocation_id=self.new_id("allocation"), account=account, amount_fen=data.amount, allocated_on=data.day), \
            set() if exists else {"NOT_FOUND"}


NOUNS = (Appropriations, Allocations)
