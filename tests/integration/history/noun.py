"""The common part of the models of all nouns: steps with their expected outcomes, resources, corrections and retractions of facts."""

import copy
import dataclasses
import datetime
import typing

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from history.ledger import negated
from history.reference import FIRST_DAY, LAST_DAY, shifted

INVALID = "INVALID_ARGUMENT"  # Used among the reasons for a request that is not well-formed: it has no reason of its own.


def adoption(noun, year):
    """Draws the day on which the plan of a year is adopted, mostly around the year's beginning: (day, what is wrong with it)."""
    choice = noun.rng.random()
    if choice < 0.8:
        day = noun.day(f"{year - 1}-07-01", f"{year}-03-31")
    else:
        day = noun.day(f"{year - 1}-01-01", f"{year}-12-31") if choice < 0.95 else noun.day("2019-01-01")
    return day, set() if year - 1 <= int(day[:4]) <= year else {"DATE_OUT_OF_ORDER"}


@dataclasses.dataclass
class Step:
    """One call and what the contract says of it."""

    what: str
    call: typing.Any  # A method of a harness.Stub.
    request: typing.Any
    reasons: set  # Empty: it is to be accepted. Otherwise it is to be refused for one of them.
    touches: set  # The names of all that it changes or claims: no other step in flight with it touches or reads the same.
    accept: typing.Callable  # Takes the answer and changes the model.
    reads: set = dataclasses.field(default_factory=set)  # The names of all else that decides about it.


class Resource:
    """One resource as the model has it. The part that its noun keeps is in `data`, which is replaced as a whole."""

    def __init__(self, name, data, request):
        self.name, self.data, self.request = name, data, request
        self.revision, self.retracted = 0, False
        self.facts = {}  # The postings of each fact that is in effect.
        self.superseded = []  # Facts that were corrected or retracted, and retractions.


class Noun:
    """Draws steps for the resources of one noun. SERVICE, STUB, MEASURES are of the subclass. SHARES are the ratios of which the numerator is a
    part of the denominator, BALANCES the stocks that are the sum of flows: (stock, ((sign, flow), …)), each an id and the values of
    dimensions by which it is filtered."""

    SERVICE = STUB = ""
    WEIGHT = 1.0
    MEASURES = SHARES = BALANCES = ()
    # True if resources of other services may name one: a retraction that these refuse marks it and clears the mark, which gives it other
    # revisions.
    NAMED_ELSEWHERE = False

    def __init__(self, world):
        self.world, self.rng, self.reference = world, world.rng, world.reference
        self.server = getattr(world.suite, self.SERVICE)
        self.stub = getattr(self.server, self.STUB)
        self.ledger = world.ledgers[self.SERVICE]
        self.resources = []

    def draw(self):
        """A random step, or None where there is nothing to take one with."""
        return None

    def between_rounds(self):
        """Does what must be alone: it reads everything."""

    # Random values.

    @staticmethod
    def date(day):
        return datetime.date.fromisoformat(day)

    def chance(self, probability):
        return self.rng.random() < probability

    def day(self, first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat()):
        first, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        return (first + datetime.timedelta(days=self.rng.randint(0, max(0, (last - first).days)))).isoformat()

    def day_after(self, day, most=200):
        """Mostly a day within so many days after another, rarely any day at all; never after the last day of histories."""
        if self.chance(0.08):
            return self.day()
        return min(shifted(day, self.rng.randint(0, most)), LAST_DAY.isoformat())

    def division(self, day=None):
        """Any division of the district; with a day, rarely one that is valid only for some time."""
        if day and self.reference.passing and self.chance(0.04):
            return self.rng.choice(self.reference.passing)
        return self.rng.choice(self.reference.lasting)

    def new_id(self, prefix):
        return self.world.new_id(prefix)

    def amount(self, most):
        """An amount of fen; rarely beyond the most."""
        return most + self.rng.randint(1, 10**6) if self.chance(0.05) else self.rng.randint(1, most)

    # These return the reasons against values, as a set.

    def reads(self, data):
        """The names of what else decides about steps with the data."""
        return set()

    def outside_division(self, division, day):
        return set() if self.reference.is_valid(division, day) else {INVALID}

    def units(self, data):
        """The units that the resource names, each with the day on which it must be valid."""
        return ()

    def invalid_units(self, data):
        """Returns the reasons against the units on their days, when it is recorded and when a correction gives it another day."""
        return set() if all(self.reference.is_unit(unit, day) for unit, day in self.units(data)) else {INVALID}

    def kinds(self, data):
        """The codes of open lists that the resource names: (list, code, the day on which it must be valid)."""
        return ()

    def invalid_kinds(self, data):
        """Returns the reasons against the codes on their days, when it is recorded and when a correction gives it another code or day."""
        return set() if all(self.reference.kind(*kind) for kind in self.kinds(data)) else {INVALID}

    # Steps.

    def renamed(self, data, old, new):
        """Puts the fact that corrects another in its place, wherever the data name it."""

    def any_resource(self, retracted=0.03):
        """One of the resources, mostly a recent one, rarely one that was retracted."""
        for _ in range(4):
            if not self.resources:
                return None
            found = self.rng.choice(self.resources[-60:] if self.chance(0.7) else self.resources)
            if not found.retracted or self.chance(retracted):
                return found
        return None

    def added(self, resource):
        self.resources.append(resource)
        self.world.resources[resource.name] = resource

    def record(self, resource, revision, postings):
        """Takes a fact that has one revision of the log; returns its name."""
        fact = f"facts/{revision}"
        self.ledger.add(revision, postings)
        resource.facts[fact] = postings
        resource.revision = revision
        return fact

    def is_unchanged(self, resource, answer):
        return answer.revision == resource.revision or self.NAMED_ELSEWHERE and answer.revision > resource.revision

    def same_again(self, resource, method):
        """The creation once more, or with other content; a retracted resource is not created again, and its id stays taken."""
        request = copy.deepcopy(resource.request)
        reasons = {"RECORD_RETRACTED"} if resource.retracted else set()

        def accept(answer):
            assert self.is_unchanged(resource, answer), f"{resource.name}: revision {answer.revision}, want {resource.revision}"

        if self.chance(0.3):
            request.source_ref = self.new_id("other")
            reasons = {"ID_TAKEN"}
        return Step("create again", method, request, reasons, {resource.name}, accept)

    def correct(self, resource, fact, reasons, data, postings, day=None, division=None, amounts=None, dimensions=None, touches=(),
                reads=(), then=None):
        """Corrects a fact: `data` and `postings(data, fact)` are what then is. A correction that changes nothing is not well-formed."""
        request = fact_service_pb2.CorrectFactRequest(
            name=fact, occurred_on=day or "", division=division or "", amounts=amounts or {}, dimensions=dimensions or {},
            cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="更正", request_id=self.new_id("correct"))

        def accept(answer):
            old = resource.facts.pop(fact)
            self.world.superseded[self.SERVICE, fact] = answer.name
            self.renamed(data, fact, answer.name)
            new = postings(data, answer.name)
            resource.superseded.append(fact)
            resource.data = data
            assert self.record(resource, answer.revision, negated(old) + new) == answer.name
            resource.facts[answer.name] = new
            if then:
                then()

        return Step("correct", self.server.fact.CorrectFact, request, reasons, {resource.name, *touches}, accept, set(reads))

    def retract(self, resource, fact, reasons, data, ends=False, touches=(), reads=(), then=None):
        """Retracts a fact: `data` is what then is; `ends` says that it was the creation."""
        request = fact_service_pb2.RetractFactRequest(
            name=fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="撤销", request_id=self.new_id("retract"))

        def accept(answer):
            old = resource.facts.pop(fact)
            self.ledger.add(answer.revision, negated(old))
            self.world.superseded[self.SERVICE, fact] = ""
            resource.superseded += [fact, answer.name]
            resource.data, resource.revision = data, answer.revision
            resource.retracted = resource.retracted or ends
            if then:
                then()

        return Step("retract", self.server.fact.RetractFact, request, reasons, {resource.name, *touches}, accept, set(reads))

    def correct_superseded(self, resource):
        """A fact that was corrected, or that retracts, is neither corrected nor retracted."""
        request = fact_service_pb2.RetractFactRequest(
            name=self.rng.choice(resource.superseded), cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="撤销",
            request_id=self.new_id("retract"))
        return Step("retract a superseded fact", self.server.fact.RetractFact, request, {"FACT_SUPERSEDED", "FACT_IS_RETRACTION"},
                    {resource.name}, lambda answer: None)
