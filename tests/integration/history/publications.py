"""The noun of published briefings: what was published is what the models say, is computed again bit for bit, and what has moved since is named
fact by fact."""

import collections

from eastgate.command.v1 import briefing_pb2, publication_pb2
from history.noun import Noun, Resource

OK = briefing_pb2.BRIEFING_SECTION_STATUS_OK
SECONDS = 60


class Publications(Noun):
    """Data are the items of a publication by their places: (query, values)."""

    SERVICE, STUB, WEIGHT = "command", "publication", 0
    PUBLISHED = 4  # In a history.

    def between_rounds(self):
        if len(self.resources) < self.PUBLISHED and self.world.steps >= (len(self.resources) + 1) * self.world.length // (self.PUBLISHED + 1):
            self.publish()
        elif self.resources and self.chance(0.15):
            self.look_back(self.rng.choice(self.resources))

    def publish(self):
        as_of = self.day("2023-01-01")
        request = publication_pb2.PublishBriefingRequest(published_briefing_id=self.new_id("briefing"), as_of=as_of, published_on=self.day(as_of))
        answer = self.stub.PublishBriefing(request, timeout=SECONDS)
        self.world.steps += 1
        if any(section.status != OK for section in answer.briefing.sections):
            self.world.differs(f"a briefing of {as_of} was published without a section")
        resource = Resource(answer.name, list(self.items(answer.briefing)), request)
        self.record(resource, answer.revision, [])
        self.added(resource)
        for _, query, got in resource.data:
            questions = self.world.comparisons[query.figure.split(".")[0]].questions
            if query.figure in questions.figures:
                want = questions.answer(query, 0)
                self.world.compared += 1
                if got != want:
                    self.world.differs(f"published: {got}, want {want}: {' '.join(str(query).split())}")

    @staticmethod
    def items(briefing):
        for of_section in briefing.sections:
            for item, of_item in enumerate(of_section.items):
                value = of_item.value
                yield (of_section.section, item), of_item.query, (value.ratio.numerator, value.ratio.denominator) if value.HasField("ratio") else (value.value,)

    def look_back(self, resource):
        """Every item that changed is the sum of the contributions of the facts that are named, and no other changed."""
        again = self.stub.RecomputePublishedBriefing(publication_pb2.RecomputePublishedBriefingRequest(name=resource.name), timeout=SECONDS)
        if not again.identical:
            self.world.differs(f"{resource.name} is not what was published when it is computed again")
        compared = self.stub.ComparePublishedBriefing(publication_pb2.ComparePublishedBriefingRequest(name=resource.name), timeout=SECONDS)
        if compared.truncated:
            return
        moved = collections.defaultdict(lambda: [0, 0])
        for fact in compared.facts:
            for item in fact.items:
                parts = moved[item.section, item.item_index]
                parts[0] += item.contribution
                parts[1] += item.denominator_contribution
        changed = {(change.section, change.item_index): change.current for change in compared.changes}
        for place, query, published in resource.data:
            current = changed[place] if place in changed else None
            now = published if current is None else \
                (current.ratio.numerator, current.ratio.denominator) if current.HasField("ratio") else (current.value,)
            self.world.compared += 1
            by = tuple(moved[place][:len(published)])
            if tuple(a - b for a, b in zip(now, published, strict=True)) != by:
                self.world.differs(f"{resource.name}: {query.figure} was {published}, is {now}, but the facts moved it by {by}")


NOUNS = (Publications,)
