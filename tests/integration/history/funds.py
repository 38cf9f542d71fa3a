"""The nouns of the fund ledger: appropriations and their allocations. The figures of both belong to the cohort of the budget year."""

import itertools
import types

from eastgate.command.v1 import fund_allocation_pb2, fund_appropriation_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.noun import INVALID
from history.projects import LEVELS, Projects
from history.reference import DISTRICT

PURPOSES = ("livelihood", "renovation", "rural-works")


class FundEntry(EntryNoun):
    """The common part of both sides of the ledger: no account is below zero on any day. SIGN is 1 if an entry adds to the funds, else -1."""

    SERVICE, STUB, DIVISION = "command", "fund", False
    MEASURE, SIGN = "", 1

    def account(self):
        """Draws (level number, level, year, purpose, account)."""
        number, level = self.rng.choice(list(LEVELS.items()))
        year, purpose = self.rng.randint(2022, 2025), self.rng.choice(PURPOSES)
        return number, level, year, purpose, f"fundAccounts/{level}-{year}-{purpose}"

    def data(self, level, year, purpose, account, amount):
        return types.SimpleNamespace(level=level, year=year, purpose=purpose, account=account, amount=amount, day=self.day_for(year),
                                     division=DISTRICT, project="", provincial=False, fact="")

    def day_for(self, year):
        """Mostly a day of the budget year or the year before, rarely any."""
        if self.chance(0.05):
            return self.day()
        return self.day(f"{year if self.chance(0.7) else year - 1}-01-01", f"{year}-12-31")

    def new_day(self, data):
        return self.day_for(data.year)

    def touched(self, data):
        return {data.account}

    def change(self, data):
        data.amount = 0 if self.chance(0.04) else self.rng.randint(1, 10**9)
        return {f"command.{self.MEASURE}": data.amount}, {}, set() if data.amount else {INVALID}

    def movements(self, account, without=None):
        """Returns the movements of the account: (day, amount)."""
        return [(row.data.day, noun.SIGN * row.data.amount) for noun in (Appropriations, Allocations)
                for row in self.world.belongings.get((noun, account), ()) if not row.retracted and row is not without]

    def judge(self, data, resource=None):
        if not f"{data.year - 1}-01-01" <= data.day <= f"{data.year}-12-31":
            return {"DATE_OUT_OF_ORDER"}
        return self.short(self.movements(data.account, resource) + [(data.day, self.SIGN * data.amount)])

    def release(self, resource):
        return self.short(self.movements(resource.data.account, resource))

    def short(self, movements):
        """Returns the reason against movements by which the funds fall below zero, in the end or on any day before."""
        sums = list(itertools.accumulate(amount for _, amount in sorted(movements, key=lambda movement: (movement[0], -movement[1]))))
        return {"FUNDS_INSUFFICIENT"} if sums and min(sums) < 0 else set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((type(self), resource.data.account), []).append(resource)

    def postings(self, data, fact):
        of_account = {"level": data.level, "purpose": data.purpose}
        of_project = {"project": data.project.split("/")[-1]} if data.project else {}
        budget = f"{data.year}-01-01"
        postings = [Posting(f"command.{self.MEASURE}", data.day, DISTRICT, data.amount, {**of_account, **of_project}, cohort=budget),
                    Posting("command.funds_available", data.day, DISTRICT, self.SIGN * data.amount, of_account)]
        if data.provincial:
            postings.append(Posting("command.livelihood_funds", data.day, DISTRICT, data.amount, {"level": data.level, **of_project}, cohort=budget))
        return postings


class Appropriations(FundEntry):
    CREATE, MEASURE, SIGN = "CreateFundAppropriation", "funds_appropriated", 1
    MEASURES, SHARES = ("funds_available", "funds_appropriated"), ("fund_allocation_rate",)
    BALANCES = ((("command.funds_available", {}), ((1, ("command.funds_appropriated", {})), (-1, ("command.funds_allocated", {})))),)

    def fresh(self):
        number, level, year, purpose, account = self.account()
        data = self.data(level, year, purpose, account, self.rng.randint(1, 10**9))
        return data, fund_appropriation_pb2.CreateFundAppropriationRequest(
            fund_appropriation_id=self.new_id("appropriation"), level=number, budget_year=year, purpose=purpose, amount_fen=data.amount,
            appropriated_on=data.day), {INVALID} if int(data.day[:4]) > year else set()


class Allocations(FundEntry):
    """Some are for a project of livelihood, which names the level of its list."""

    CREATE, MEASURE, SIGN = "CreateFundAllocation", "funds_allocated", -1
    MEASURES = ("funds_allocated", "livelihood_funds")

    def fresh(self):
        _, level, year, purpose, account = self.account()
        data, wrong = self.data(level, year, purpose, account, self.rng.randint(1, 3 * 10**8)), set()
        project = self.world.noun(Projects).any_resource() if self.chance(0.6) else None
        if project:
            data.project, data.provincial = project.name, LEVELS[project.data.level] == "provincial"
            wrong = {"RECORD_RETRACTED"} if project.retracted else set()
        if (Appropriations, account) not in self.world.belongings:
            wrong |= {"NOT_FOUND"}
        return data, fund_allocation_pb2.CreateFundAllocationRequest(
            fund_allocation_id=self.new_id("allocation"), account=account, project=data.project, amount_fen=data.amount, allocated_on=data.day), wrong

    def reads(self, data):
        return {data.project} - {""}

    def added(self, resource):
        super().added(resource)
        if resource.data.project:
            self.world.belongings.setdefault(("money of", resource.data.project), []).append(resource)


NOUNS = (Appropriations, Allocations)
