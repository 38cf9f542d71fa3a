"""The model of nouns that one fact records, and that are corrected and retracted as a whole."""

import copy

from history.ledger import negated
from history.noun import INVALID, Noun, Resource, Step


class EntryNoun(Noun):
    """Data have `day` and `division`. CREATE is the method; the fields that a correction may change are DAY and DIVISION, and what
    change() draws."""

    CREATE = ""
    DAY = DIVISION = True

    def fresh(self):
        """Draws (data, request, what is wrong with it as a request)."""
        raise NotImplementedError

    def judge(self, data, resource=None):
        """Returns the reasons against the data, as recorded or corrected."""
        return set()

    def claims(self, data):
        """Returns the keys that only one resource can have, each with the reason for which a second one is refused."""
        return {}

    def postings(self, data, fact):
        raise NotImplementedError

    def change(self, data):
        """Draws a change of amounts or dimensions into the data: (amounts, dimensions, what is wrong with the values)."""
        return {}, {}, set()

    def release(self, resource):
        """Why the creation cannot be retracted."""
        return set()

    def parts(self, data):
        """Returns later facts about the resource, in the order in which they follow a correction: (fact, postings)."""
        return []

    def others(self, resource):
        """A step of the noun's own."""
        return None

    CREATIONS = 0.5

    def draw(self):
        resource = None if self.chance(self.CREATIONS) else self.any_resource()
        if resource is None:
            return self.create()
        if self.chance(0.5):
            step = self.others(resource)
            if step:
                return step
        if resource.superseded and self.chance(0.05):
            return self.correct_superseded(resource)
        if self.chance(0.08):
            return self.same_again(resource, getattr(self.stub, self.CREATE))
        if resource.retracted:
            return self.correct_superseded(resource)
        return self.retract_entry(resource) if self.chance(0.25) else self.correct_entry(resource)

    def taken(self, data, resource=None):
        """The reasons of what another resource has already."""
        return {reason for key, reason in self.claims(data).items() if self.world.claims.get(key) not in (None, resource)}

    def replaced(self, resource, before, after):
        """Keeps who has what."""
        for key in self.claims(before) if before else ():
            del self.world.claims[key]
        for key in self.claims(after) if after else ():
            self.world.claims[key] = resource

    def create(self):
        data, request, wrong = self.fresh()
        reasons = wrong | self.outside_division(data.division, data.day) | self.invalid_units(data) \
            | self.invalid_kinds(data) | self.judge(data) | self.taken(data)

        def accept(answer):
            resource = Resource(answer.name, data, request)
            data.fact = self.record(resource, answer.revision, self.postings(data, f"facts/{answer.revision}"))
            self.replaced(resource, None, data)
            self.added(resource)

        return Step("create", getattr(self.stub, self.CREATE), request, reasons, self.touched(data), accept, self.reads(data))

    def touched(self, data):
        """Returns the names of all else that a creation with the data depends on."""
        return set(self.claims(data))

    def renamed(self, data, old, new):
        if data.fact == old:
            data.fact = new

    def new_day(self, data):
        return self.day_after(data.day, 60) if self.chance(0.5) else self.day()

    def new_division(self, data):
        return self.division(data.day)

    def correct_entry(self, resource):
        old, data = resource.data, copy.deepcopy(resource.data)
        day = division = None
        amounts, dimensions, wrong = {}, {}, set()
        if self.DAY and self.chance(0.5):
            day = data.day = self.new_day(data)
        if self.DIVISION and self.chance(0.4):
            division = data.division = self.new_division(data)
        if self.chance(0.5) or not (day or division):
            amounts, dimensions, wrong = self.change(data)
        if not (day or division or amounts or dimensions):
            wrong = {INVALID}
        if self.chance(0.02):
            dimensions, wrong = {**dimensions, "colour": "red"}, wrong | {"FIELD_NOT_CORRECTABLE"}
        reasons = wrong | self.judge(data, resource) | self.taken(data, resource)
        if day:
            reasons |= self.invalid_units(data)
        if day or dimensions:
            reasons |= self.invalid_kinds(data)
        if day or division:
            reasons |= self.outside_division(data.division, data.day)
        if (data.day, data.division) == (old.day, old.division) and self.postings(data, "") == self.postings(old, ""):
            reasons |= {INVALID}
        return self.correct(resource, old.fact, reasons, data, self.postings, day, division, amounts, dimensions,
                            touches=self.touched(data) | self.touched(old), reads=self.reads(data) | self.reads(old),
                            then=lambda: self.corrected(resource, old, data))

    def corrected(self, resource, before, after):
        """The parts that now say something else follow, each by a fact of its own."""
        self.replaced(resource, before, after)
        for fact, postings in self.parts(after):
            was = resource.facts[fact]
            if postings == was:
                continue
            del resource.facts[fact]
            resource.superseded.append(fact)
            successor = self.record(resource, resource.revision + 1, negated(was) + postings)
            self.world.superseded[self.SERVICE, fact] = successor
            resource.facts[successor] = postings
            self.renamed(after, fact, successor)

    def retract_entry(self, resource):
        old = resource.data
        return self.retract(resource, old.fact, self.release(resource), old, ends=True, touches=self.touched(old), reads=self.reads(old),
                            then=lambda: self.replaced(resource, old, None))
