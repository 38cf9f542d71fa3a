"""The enrollments of newborns of livelihood, with their entitlements, waivers and identities."""

import copy
import types

from eastgate.livelihood.v1 import newborn_enrollment_pb2, person_pb2, person_service_pb2
from history.citizen_id import citizen_id
from history.entry import EntryNoun
from history.ledger import Posting
from history.noun import INVALID, Step
from history.reference import shifted

CHANNELS = {1: "district_center", 2: "township_station", 3: "village_point", 4: "hospital"}


class NewbornEnrollments(EntryNoun):
    SERVICE, STUB, CREATE = "livelihood", "newborn_enrollment", "CreateNewbornEnrollment"
    MEASURES = ("newborn_enrollments", "newborn_premium_relief", "newborn_continued_relief", "newborn_waivers",
                "newborn_entitlement_days", "newborn_entitlements")
    CREATIONS = 0.35

    def __init__(self, world):
        super().__init__(world)
        self.persons = {}  # The persons that were found, by the child in the model.
        self.erased = {}  # The revisions of erasures, by the same.
        self.merged = {}  # The persons that were merged into each, by the child in the model.

    def fresh(self):
        born_on = self.day("2020-06-01") if self.chance(0.1) else self.day()
        enrolled_on = self.day_after(born_on, 400)
        entitled_on = self.day_after(born_on, 100) if self.chance(0.3) else ""
        child = f"T{self.world.number():09}"
        if self.resources and self.chance(0.1):
            child = self.known(self.rng.choice(self.resources).data.child) or child
        data = types.SimpleNamespace(child=child, born_on=born_on, day=enrolled_on, division=self.division(enrolled_on),
                                     channel=self.rng.randint(1, 4), entitled_on=entitled_on, entitled_by="" if entitled_on else None,
                                     waivers=[], identity="", fact="")
        request = newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id=self.new_id("newborn"), child_identity=person_pb2.PersonIdentity(birth_certificate=child), born_on=born_on,
            enrolled_on=enrolled_on, entitled_on=entitled_on, division=data.division, channel=data.channel)
        wrong = {INVALID} if enrolled_on < born_on or entitled_on and entitled_on < born_on else set()
        return data, request, wrong

    def known(self, child):
        """The child, unless it was erased: then nothing identifies it."""
        return None if child in self.erased else child

    def same_again(self, resource, method):
        step = super().same_again(resource, method)
        if getattr(resource, "content_is_forgotten", False):
            step.reasons = {"ID_TAKEN"}
        return step

    def between_rounds(self):
        """A person that was found, or erased since, tells its enrollments."""
        if not self.persons:
            return
        child = self.rng.choice(sorted(self.persons))
        person = self.server.person.GetPerson(person_service_pb2.GetPersonRequest(name=self.persons[child]))
        want = sorted(resource.name for resource in self.resources if resource.data.child == child)
        if list(person.newborn_enrollments) != want or bool(person.erased_on) != (child in self.erased):
            self.world.differs(f"{person.name}: tells {list(person.newborn_enrollments)}, erased {person.erased_on!r}, want {want}")
        for merged in self.merged.get(child, []):
            other = self.server.person.GetPerson(person_service_pb2.GetPersonRequest(name=merged))
            if other.merged_into != person.name or list(other.newborn_enrollments) != want:
                self.world.differs(f"{merged}: merged into {other.merged_into}, tells {list(other.newborn_enrollments)}, want {want}")

    def claims(self, data):
        return {("child", data.child): "CHILD_ALREADY_ENROLLED"}

    def year_reasons(self, data, year, granted_on, others):
        """Returns the reasons against a waiver of an insurance year beside those of other years."""
        birth, reasons = int(data.born_on[:4]), set()
        if not birth <= year < birth + self.reference.in_force("newborn_waived_years", granted_on):
            reasons |= {"OUTSIDE_WAIVED_YEARS"}
        if year in others:
            reasons |= {"YEAR_ALREADY_WAIVED"}
        if self.premium(year) is None:
            reasons |= {"PARAMETER_MISSING"}
        return reasons

    def premium(self, year):
        return self.reference.in_force("newborn_premium_fen", f"{year}-01-01")

    def judge(self, data, resource=None):
        reasons = self.year_reasons(data, int(data.day[:4]), data.day, [waiver.year for waiver in data.waivers])
        later = [waiver.day for waiver in data.waivers] + (getattr(resource, "linked_on", []) if resource else [])
        if data.day < data.born_on or any(day < data.day for day in later):
            reasons |= {"DATE_OUT_OF_ORDER"}
        return reasons | (self.late(data, data.entitled_on) if data.entitled_by == "" else set())

    def late(self, data, entitled_on):
        """An entitlement begins by the first birthday."""
        birthday = f"{int(data.born_on[:4]) + 1}{data.born_on[4:]}"
        return {"DATE_OUT_OF_ORDER"} if entitled_on > birthday else set()

    def entitlement(self, data):
        days = (self.date(data.entitled_on) - self.date(data.born_on)).days
        return [Posting("livelihood.newborn_entitlement_days", data.entitled_on, data.division, days),
                Posting("livelihood.newborn_entitlements", data.entitled_on, data.division, 1)]

    def postings(self, data, fact):
        year, channel = data.day[:4], {"channel": CHANNELS[data.channel]}
        postings = [Posting("livelihood.newborn_enrollments", data.day, data.division, 1, channel),
                    Posting("livelihood.newborn_premium_relief", data.day, data.division, self.premium(int(year)) or 0, channel),
                    Posting("livelihood.newborn_waivers", data.day, data.division, 1, {"insurance_year": year})]
        return postings + (self.entitlement(data) if data.entitled_by == "" else [])

    def change(self, data):
        if self.chance(0.1):
            return {}, {"channel": "by_post"}, {INVALID}
        data.channel = self.rng.randint(1, 4)
        return {}, {"channel": CHANNELS[data.channel]}, set()

    def new_day(self, data):
        return self.day_after(data.born_on, 400)

    def release(self, resource):
        data = resource.data
        return {"DEPENDENT_FACTS"} if data.waivers or data.entitled_by else set()

    def others(self, resource):
        choice = self.rng.random()
        if choice < 0.33:
            return self.entitle(resource)
        if choice < 0.62:
            return self.waive(resource)
        if choice < 0.74:
            return self.find_person(resource)
        if choice < 0.78:
            return self.erase_person()
        if choice < 0.81:
            return self.merge_persons()
        return self.link(resource) if choice < 0.88 else self.change_part(resource)

    def renamed(self, data, old, new):
        super().renamed(data, old, new)
        if data.entitled_by == old:
            data.entitled_by = new
        for waiver in data.waivers:
            if waiver.fact == old:
                waiver.fact = new

    def parts(self, data):
        parts = [(waiver.fact, self.waiver_postings(data, waiver)) for waiver in sorted(data.waivers, key=lambda waiver: waiver.year)]
        return parts + ([(data.entitled_by, self.entitlement(data))] if data.entitled_by else [])

    def entitle(self, resource):
        data = copy.deepcopy(resource.data)
        day = self.day_after(data.born_on, 100) if self.chance(0.9) else max("2019-01-01", shifted(data.born_on, -self.rng.randint(1, 30)))
        reasons = {"RECORD_RETRACTED"} if resource.retracted else set()
        if data.entitled_by is not None:
            reasons |= {"ALREADY_ENTITLED"}
        if day < data.born_on:
            reasons |= {"DATE_OUT_OF_ORDER"}
        reasons |= self.late(data, day)
        data.entitled_on = day
        request = newborn_enrollment_pb2.RecordNewbornEntitlementRequest(name=resource.name, entitled_on=day, request_id=self.new_id("step"))

        def accept(answer):
            data.entitled_by = self.record(resource, answer.revision, self.entitlement(data))
            resource.data = data

        return Step("entitle", self.stub.RecordNewbornEntitlement, request, reasons, {resource.name}, accept)

    def waiver_postings(self, data, waiver):
        year = {"insurance_year": str(waiver.year)}
        return [Posting("livelihood.newborn_continued_relief", waiver.day, data.division, self.premium(waiver.year) or 0, year),
                Posting("livelihood.newborn_waivers", waiver.day, data.division, 1, year)]

    def waive(self, resource):
        data = copy.deepcopy(resource.data)
        year = int(data.born_on[:4]) + self.rng.choice((0, 1, 1, 1, 2, 2, 2, 3))
        waiver = types.SimpleNamespace(year=year, day=self.day_after(data.day, 300), fact="")
        reasons = {"RECORD_RETRACTED"} if resource.retracted else set()
        if not resource.retracted:
            others = [other.year for other in data.waivers] + [int(data.day[:4])]
            reasons = self.year_reasons(data, year, waiver.day, others)
            if waiver.day < data.day:
                reasons |= {"DATE_OUT_OF_ORDER"}
        data.waivers.append(waiver)
        request = newborn_enrollment_pb2.GrantNewbornPremiumWaiverRequest(
            name=resource.name, insurance_year=year, occurred_on=waiver.day, request_id=self.new_id("step"))

        def accept(answer):
            waiver.fact = self.record(resource, answer.revision, self.waiver_postings(data, waiver))
            resource.data = data

        return Step("waive", self.stub.GrantNewbornPremiumWaiver, request, reasons, {resource.name}, accept)

    def link(self, resource):
        """A citizen ID, the same again, one of another birth date, or the birth certificate of another child."""
        old, data = resource.data, copy.deepcopy(resource.data)
        key, reasons, choice = ("citizen ID of", old.child), set(), self.rng.random()
        # The child may have it from an enrollment that was retracted.
        identity = self.world.claims.get(key) or citizen_id(old.born_on, self.world.number())
        other = self.any_resource()
        if choice < 0.1:
            identity, reasons = citizen_id(shifted(old.born_on, 1), self.world.number()), {INVALID}
        elif choice < 0.25 and other and not other.retracted and other.data.child != old.child and self.known(other.data.child):
            identity, reasons = other.data.child, {"IDENTITY_TAKEN"}
        elif identity[6:14] != old.born_on.replace("-", ""):
            reasons = {INVALID}  # The enrollment that was retracted had another birth date.
        if self.world.claims.get(("citizen ID", identity), old.child) != old.child:
            return None  # Drawn by chance for another child.
        if not self.known(old.child) and INVALID not in reasons:
            reasons = {"PERSON_ERASED"}
        if resource.retracted:
            reasons = {"RECORD_RETRACTED"}
        field = "birth_certificate" if len(identity) == 10 else "citizen_id"
        request = newborn_enrollment_pb2.LinkNewbornIdentityRequest(
            name=resource.name, identity=person_pb2.PersonIdentity(**{field: identity}), occurred_on=self.day(data.day),
            request_id=self.new_id("link"))

        def accept(answer):
            if identity == self.world.claims.get(key):
                assert answer.revision == resource.revision, "the same identity again recorded something"
                return
            self.record(resource, answer.revision, [])
            resource.linked_on = [*getattr(resource, "linked_on", []), request.occurred_on]
            data.identity = identity
            resource.data = data
            self.world.claims[key] = identity
            self.world.claims["citizen ID", identity] = old.child

        return Step("link", self.stub.LinkNewbornIdentity, request, reasons, {resource.name, key, identity}, accept,
                    {other.name} - {resource.name} if other else set())

    def identities(self, data):
        """Returns all by which the child is known."""
        return [data.child, *filter(None, [self.world.claims.get(("citizen ID of", data.child))])]

    def find_person(self, resource):
        """By one of the child's identities, or by one that nobody has."""
        is_known = self.known(resource.data.child) and self.chance(0.9)
        identity = self.rng.choice(self.identities(resource.data)) if is_known else f"U{self.world.number():09}"
        field = "birth_certificate" if len(identity) == 10 else "citizen_id"
        request = person_service_pb2.FindPersonRequest(
            identity=person_pb2.PersonIdentity(**{field: identity}), purpose=self.rng.randint(1, 5), request_id=self.new_id("find"))

        def accept(answer):
            self.ledger.add(answer.revision, [])
            person = self.persons.setdefault(resource.data.child, answer.name)
            assert person == answer.name, "the same child is another person"

        touches = {("child", resource.data.child), ("citizen ID of", resource.data.child), identity}
        what, reasons = ("find person", set()) if is_known else ("find nobody", {"NOT_FOUND"})
        return Step(what, self.server.person.FindPerson, request, reasons, touches, accept)

    def erase_person(self):
        """A child whose person was found before; from then on the same identity is somebody else."""
        if not self.persons:
            return None
        child = self.rng.choice(sorted(self.persons))
        request = person_service_pb2.ErasePersonRequest(
            name=self.persons[child], occurred_on=self.day(), reason="order", request_id=self.new_id("erase"))
        concerned = [other for other in self.resources if other.data.child == child]

        def accept(answer):
            if child in self.erased:
                assert answer.revision == self.erased[child], "an erasure was recorded again"
                return
            # Each of those that are one has a fact of its own; that of the one that was asked for is the last.
            for revision in range(answer.revision - len(self.merged.get(child, [])), answer.revision + 1):
                self.ledger.add(revision, [])
            nobody = f"erased-{self.world.number()}"
            self.erased[nobody], self.persons[nobody] = answer.revision, self.persons.pop(child)
            self.merged[nobody] = self.merged.pop(child, [])
            for other in concerned:
                other.data = copy.deepcopy(other.data)
                other.data.child, other.content_is_forgotten = nobody, True
            holder = self.world.claims.pop(("child", child), None)
            if holder:
                self.world.claims["child", nobody] = holder
            citizen = self.world.claims.pop(("citizen ID of", child), None)
            if citizen:
                del self.world.claims["citizen ID", citizen]

        touches = {other.name for other in concerned} | {("child", child), ("citizen ID of", child), *self.identities(concerned[0].data)}
        return Step("erase person", self.server.person.ErasePerson, request, set(), touches, accept)

    def merge_persons(self):
        """A child into another: from then on the model has one, by the name of the one that stays."""
        children = [child for child in sorted(self.persons) if not self.world.claims.get(("citizen ID of", child))]
        if len(self.persons) < 2 or not children:
            return None
        child = self.rng.choice(children)
        other = self.rng.choice([each for each in sorted(self.persons) if each != child])
        request = person_service_pb2.MergePersonsRequest(
            name=self.persons[child], into=self.persons[other], occurred_on=self.day(), reason="one", request_id=self.new_id("merge"))
        concerned = [each for each in self.resources if each.data.child in (child, other)]
        reasons = set()
        if child in self.erased or other in self.erased:
            reasons |= {"PERSON_ERASED"}
        elif self.merged.get(child):
            reasons |= {"IDENTITY_TAKEN"}
        elif self.world.claims.get(("child", child)) and self.world.claims.get(("child", other)):
            reasons |= {"CHILD_ALREADY_ENROLLED"}

        def accept(answer):
            assert (answer.name, answer.merged_into) == (self.persons[child], self.persons[other])
            self.ledger.add(answer.revision, [])
            self.merged.setdefault(other, []).append(self.persons.pop(child))
            for each in concerned:
                if each.data.child == child:
                    each.data = copy.deepcopy(each.data)
                    each.data.child = other
            holder = self.world.claims.pop(("child", child), None)
            if holder:
                self.world.claims["child", other] = holder

        touches = {each.name for each in concerned} | {("child", child), ("child", other), ("citizen ID of", child),
                                                       ("citizen ID of", other), child, other}
        return Step("merge persons", self.server.person.MergePersons, request, reasons, touches, accept)

    def change_part(self, resource):
        """Corrects or retracts an entitlement or a later waiver that has a fact of its own."""
        data = copy.deepcopy(resource.data)
        parts = list(data.waivers) + ([None] if data.entitled_by else [])
        if resource.retracted or not parts:
            return None
        part = self.rng.choice(parts)
        fact = part.fact if part else data.entitled_by
        if self.chance(0.3):
            if part:
                data.waivers.remove(part)
            else:
                data.entitled_on, data.entitled_by = "", None
            return self.retract(resource, fact, set(), data)
        was = part.day if part else data.entitled_on
        day = self.day_after(data.day if part else data.born_on, 150)
        reasons = self.outside_division(data.division, day) | ({INVALID} if day == was else set())
        if day < (data.day if part else data.born_on):
            reasons |= {"DATE_OUT_OF_ORDER"}
        if part:
            part.day = day
            postings = lambda data, fact: self.waiver_postings(data, part)
        else:
            data.entitled_on = day
            reasons |= self.late(data, day)
            postings = lambda data, fact: self.entitlement(data)
        return self.correct(resource, fact, reasons, data, postings, day)


NOUNS = (NewbornEnrollments,)
