"""The common part of the models of payments: money that comes back, in whole or in part, each time by a fact of its own, which is counted on
its own day and follows the payment when that is corrected."""

import copy
import types

from history.ledger import Posting
from history.noun import INVALID, Step
from history.reference import shifted


class Recoveries:
    """A base class named before EntryNoun. Data have `amount`, which was paid, and `recoveries`, each with day, amount and fact. RECOVER is the method,
    RECOVERY its request, RECOVERED the measure, which is one of MEASURES, MOST the greatest amount of a request."""

    RECOVER = RECOVERED = ""
    RECOVERY = None
    MOST = 10**15

    def recovered_by(self, data):
        """The dimensions by which what came back is counted."""
        return {}

    @staticmethod
    def judge_recoveries(data):
        """Nothing comes back before it was paid, and no more than was."""
        reasons = {"DATE_OUT_OF_ORDER"} if any(recovery.day < data.day for recovery in data.recoveries) else set()
        is_more = sum(recovery.amount for recovery in data.recoveries) > data.amount
        return reasons | ({"RECOVERED_MORE_THAN_PAID"} if data.recoveries and is_more else set())

    def judge(self, data, resource=None):
        return super().judge(data, resource) | self.judge_recoveries(data)

    def release(self, resource):
        return super().release(resource) | ({"DEPENDENT_FACTS"} if resource.data.recoveries else set())

    def recovery_postings(self, data, recovery):
        return [Posting(f"{self.SERVICE}.{self.RECOVERED}", recovery.day, data.division, recovery.amount, self.recovered_by(data))]

    def parts(self, data):
        return [(recovery.fact, self.recovery_postings(data, recovery)) for recovery in data.recoveries]

    def renamed(self, data, old, new):
        super().renamed(data, old, new)
        for recovery in data.recoveries:
            if recovery.fact == old:
                recovery.fact = new

    def others(self, resource):
        return self.change_recovery(resource) if resource.data.recoveries and self.chance(0.5) else self.recover(resource)

    def amount_back(self, paid):
        """Mostly a part of what was paid, sometimes all of it or more."""
        share = self.rng.choice((0.2, 0.4, 0.6, 1, 1.1))
        return max(1, self.rng.choice((int(paid * share), self.rng.randint(0, int(paid * share)))))

    def day_back(self, paid_on):
        return shifted(paid_on, -self.rng.randint(1, 20)) if self.chance(0.05) else self.day_after(paid_on)

    def recover(self, resource):
        data = copy.deepcopy(resource.data)
        recovery = types.SimpleNamespace(day=self.day_back(data.day), amount=self.amount_back(data.amount), fact="")
        data.recoveries.append(recovery)
        reasons = {"RECORD_RETRACTED"} if resource.retracted else self.judge_recoveries(data)
        if recovery.amount > self.MOST:
            reasons |= {INVALID}
        request = self.RECOVERY(name=resource.name, occurred_on=recovery.day, amount_fen=recovery.amount, reason="示例原因",
                                request_id=self.new_id("step"))

        def accept(answer):
            recovery.fact = self.record(resource, answer.revision, self.recovery_postings(data, recovery))
            resource.data = data
            assert [(each.recovered_on, each.amount_fen) for each in answer.recoveries] == [(each.day, each.amount) for each in data.recoveries], \
                f"recoveries of {resource.name}"

        return Step("recover", getattr(self.stub, self.RECOVER), request, reasons, {resource.name}, accept)

    def change_recovery(self, resource):
        """Corrects the day or the amount of a recovery, or retracts it."""
        data = copy.deepcopy(resource.data)
        recovery = self.rng.choice(data.recoveries)
        if self.chance(0.3):
            data.recoveries.remove(recovery)
            return self.retract(resource, recovery.fact, set(), data)
        before, day, amounts, wrong = copy.copy(recovery), None, {}, set()
        if self.chance(0.5):
            day = recovery.day = self.day_back(data.day)
            wrong = self.outside_division(data.division, day)
        if day is None or self.chance(0.3):
            recovery.amount = 0 if self.chance(0.05) else self.amount_back(data.amount)
            amounts = {f"{self.SERVICE}.{self.RECOVERED}": recovery.amount}
            wrong |= set() if 1 <= recovery.amount <= self.MOST else {INVALID}
        reasons = wrong | self.judge_recoveries(data) | ({INVALID} if recovery == before else set())
        return self.correct(resource, recovery.fact, reasons, data, lambda data, fact: self.recovery_postings(data, recovery), day, amounts=amounts)
