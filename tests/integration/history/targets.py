"""The noun of targets: versions with two clocks, and their evaluation on a day as known at a time."""

import copy
import fractions
import types

from eastgate.command.v1 import target_pb2
from eastgate.figure.v1 import figure_pb2
from history.ledger import Posting
from history.noun import INVALID, Noun, Resource, Step
from history.reference import DISTRICT, days, month_end

AT_LEAST, AT_MOST = target_pb2.TARGET_DIRECTION_AT_LEAST, target_pb2.TARGET_DIRECTION_AT_MOST
UNSPECIFIED, GREEN = target_pb2.TARGET_STATUS_UNSPECIFIED, target_pb2.TARGET_STATUS_GREEN
YELLOW, RED = target_pb2.TARGET_STATUS_YELLOW, target_pb2.TARGET_STATUS_RED
PARTS = 10000  # The parts of a ratio.
EVALUATIONS = 25  # Between two rounds.


def expected(version, year, day, is_ratio):
    """Returns the value that a version expects by the end of a day, rounded down: a share of the year by its days, or of the month of a schedule.
    A ratio is expected to have the value of its month, or of the year, on every day."""
    if day >= f"{year}-12-31":
        return version.value
    if is_ratio:
        return version.monthly[int(day[5:7]) - 1] if version.monthly else version.value
    if not version.monthly:
        return version.value * days(f"{year}-01-01", day) // days(f"{year}-01-01", f"{year}-12-31")
    month = int(day[5:7])
    before = version.monthly[month - 2] if month > 1 else 0
    share = (version.monthly[month - 1] - before) * int(day[8:]) // int(month_end(day[:7])[8:])
    return before + share


class Targets(Noun):
    """Data have what a target is about, and `versions`, each with `value`, `monthly`, `day`, `fact`, and the revisions that recorded it and that
    retracted it. Those in `retracted` are what the target was as known before."""

    SERVICE, STUB, MEASURES, WEIGHT = "command", "target", ("targets",), 0.4

    def draw(self):
        resource = self.any_resource()
        if resource is None or self.chance(0.35):
            return self.create()
        if resource.superseded and self.chance(0.05):
            return self.correct_superseded(resource)
        if self.chance(0.05):
            return self.same_again(resource, self.stub.CreateTarget)
        if resource.retracted or self.chance(0.6):
            return self.revise(resource)
        return self.retract_version(resource) if self.chance(0.7) else self.correct_version(resource)

    # Steps.

    def figure(self):
        """Draws a figure of any service that has a model."""
        figures = self.world.comparisons[self.rng.choice(list(self.world.comparisons))].questions.figures
        return self.rng.choice(list(figures.values()))

    def fresh(self):
        figure, year = self.figure(), self.rng.randint(2022, 2025)
        data = types.SimpleNamespace(
            figure=figure.id, year=year, division=self.rng.choice(self.reference.townships) if self.chance(0.3) else "", dimensions=(),
            direction=self.rng.choice((AT_LEAST, AT_LEAST, AT_MOST)), threshold=self.rng.choice((None, 0, 50, 200)), versions=[], retracted=[],
            is_ratio=figure.kind == figure_pb2.FIGURE_KIND_RATIO)
        service = figure.id.split(".")[0]
        query = figure_pb2.FigureQuery(figure=figure.id)
        if self.chance(0.3):
            self.world.comparisons[service].questions.draw_dimensions(figure, query)
        data.dimensions = tuple((entry.key, tuple(entry.values)) for entry in query.dimensions)
        version, wrong = self.version(data, self.day(f"{year - 1}-10-01", f"{year}-12-31"))
        data.versions.append(version)
        request = target_pb2.CreateTargetRequest(
            target_id=self.new_id("target"), figure=figure.id, division=data.division, dimensions=query.dimensions, year=year,
            direction=data.direction, red_threshold_permille=data.threshold, set_by="区政府", set_on=version.day, value=version.value,
            monthly_values=version.monthly)
        return data, request, wrong

    def version(self, data, day):
        """Draws a version: (version, what is wrong with it)."""
        value = self.rng.randint(0, 20000) if data.is_ratio else self.rng.choice((0, 1, 5, 20, 100, 10**4, 10**7, 10**9))
        monthly, wrong = [], set()
        if self.chance(0.4):
            monthly = [self.rng.randint(0, value) for _ in range(11)]
            monthly = (monthly if data.is_ratio else sorted(monthly)) + [value]
            if self.chance(0.1):
                monthly = self.rng.choice(([*monthly[:11], value + 1], monthly[:11], monthly[::-1]))
                falls = any(a > b for a, b in zip(monthly, monthly[1:]))
                wrong = {INVALID} if len(monthly) != 12 or monthly[-1] != value or falls and not data.is_ratio else set()
        if value == 0 and data.direction == AT_LEAST:
            wrong = {INVALID}
        return types.SimpleNamespace(value=value, monthly=monthly, day=day, fact="", revision=0, retracted=0), wrong

    @staticmethod
    def key(data):
        return ("target", data.figure, data.year, data.division, tuple(sorted((key, tuple(sorted(values))) for key, values in data.dimensions)))

    def create(self):
        data, request, wrong = self.fresh()
        key = self.key(data)
        reasons = wrong | ({"TARGET_EXISTS"} if key in self.world.claims else set())

        def accept(answer):
            resource = Resource(answer.name, data, request)
            self.take_version(resource, data, answer, [Posting("command.targets", data.versions[0].day, DISTRICT, 1)])
            self.world.claims[key] = resource
            self.added(resource)

        return Step("create", self.stub.CreateTarget, request, reasons, {key}, accept)

    def take_version(self, resource, data, answer, postings):
        version = data.versions[-1]
        version.revision = answer.revision
        version.fact = self.record(resource, answer.revision, postings)
        resource.data = data
        assert [each.value for each in answer.versions] == [each.value for each in data.versions], "other versions"

    def revise(self, resource):
        data = copy.deepcopy(resource.data)
        day = self.day_after(data.versions[-1].day, 60)
        version, reasons = self.version(data, day)
        if resource.retracted:
            reasons |= {"RECORD_RETRACTED"}
        elif day <= data.versions[-1].day:
            reasons |= {"DATE_OUT_OF_ORDER"}
        data.versions.append(version)
        request = target_pb2.ReviseTargetRequest(
            name=resource.name, value=version.value, monthly_values=version.monthly, set_by="区政府", set_on=day, request_id=self.new_id("step"))
        return Step("revise", self.stub.ReviseTarget, request, reasons, {resource.name},
                    lambda answer: self.take_version(resource, data, answer, []))

    def retract_version(self, resource):
        data, key = copy.deepcopy(resource.data), self.key(resource.data)
        version = data.versions[-1] if self.chance(0.7) else self.rng.choice(data.versions)
        reasons = set() if version is data.versions[-1] else {"DEPENDENT_FACTS"}
        ends = version is data.versions[0]
        if not ends:
            data.versions.remove(version)
            data.retracted.append(version)

        def retracted():
            version.retracted = resource.revision
            if ends:
                del self.world.claims[key]

        return self.retract(resource, version.fact, reasons, data, ends=ends, touches={key}, then=retracted)

    def correct_version(self, resource):
        return self.correct(resource, self.rng.choice(resource.data.versions).fact, {"FIELD_NOT_CORRECTABLE"}, resource.data,
                            lambda data, fact: [], day=self.day())

    # Evaluation.

    def between_rounds(self):
        for _ in range(EVALUATIONS if self.resources else 0):
            self.evaluate(self.any_resource() or self.resources[0])

    def in_force(self, data, day, revision):
        """The version in force on a day as known at a revision; None, and the reason, where there is none."""
        def was_retracted(version):
            return 0 < version.retracted <= revision

        if was_retracted(data.versions[0]):
            return None, {"RECORD_RETRACTED"}
        if day[:4] < str(data.year):
            return None, {INVALID}
        versions = [version for version in data.versions + data.retracted
                    if version.day <= day and version.revision <= revision and not was_retracted(version)]
        return (max(versions, key=lambda version: version.day), set()) if versions else (None, {"TARGET_NOT_IN_EFFECT"})

    def parts(self, data, day, heads):
        """The figure of the day, or of the last of the target's year, as (amount, whole): of a ratio in its parts."""
        questions = self.world.comparisons[data.figure.split(".")[0]].questions
        query = figure_pb2.FigureQuery(figure=data.figure, as_of=min(day, f"{data.year}-12-31"), division=data.division)
        for key, values in data.dimensions:
            query.dimensions.add(key=key, values=values)
        answer = questions.answer(query, heads[data.figure.split(".")[0]])
        return (answer[0] * PARTS, answer[1]) if data.is_ratio else (answer[0], 1)

    def status(self, data, day, version, amount, whole):
        """Green on schedule; red where behind by more than the threshold, or where the year is over."""
        behind = (expected(version, data.year, day, data.is_ratio) * whole - amount) * (1 if data.direction == AT_LEAST else -1)
        if behind <= 0:
            return GREEN
        is_red = day > f"{data.year}-12-31" or behind * 1000 > version.value * whole * (100 if data.threshold is None else data.threshold)
        return RED if is_red else YELLOW

    def light(self, data, day, version, heads):
        """(status, amount, whole): the status is unspecified where there is nothing to judge, being without a denominator or not reported."""
        amount, whole = self.parts(data, day, heads)
        is_known = whole > 0 and not (amount == 0 and self.is_unreported(data, day, heads))
        return self.status(data, day, version, amount, whole) if is_known else UNSPECIFIED, amount, whole

    def is_unreported(self, data, day, heads):
        """Returns whether reports of the figure were due by the day, and none has come."""
        for reports in self.world.nouns:
            if getattr(reports, "FIGURE", "") == data.figure:
                period = f"{data.year}-01-01", min(day, f"{data.year}-12-31")
                return bool(reports.periods(*period)) and not reports.reported(*period, data.division, heads[reports.SERVICE])
        return False

    def evaluate(self, resource):
        data = resource.data
        day = self.day(f"{data.year}-01-01", f"{data.year + 1}-02-28") if self.chance(0.8) else self.day()
        moment, heads = self.rng.choice(self.world.moments)
        request = target_pb2.EvaluateTargetRequest(name=resource.name, as_of=day)
        if self.chance(0.5):
            request.known_at_time.FromNanoseconds(moment)
        else:
            heads = self.world.heads
        version, reasons = self.in_force(data, day, heads["command"])
        got = self.world.ask(self.stub.EvaluateTarget, request, reasons, "evaluation")
        if got is None or version is None:
            return
        status, amount, whole = self.light(data, day, version, heads)
        self.world.compared += 1
        want = {"value": version.value, "expected": expected(version, data.year, day, data.is_ratio)}
        want["status"] = status
        if status != UNSPECIFIED:
            want["actual"] = amount // whole
            if version.value and data.direction == AT_LEAST:
                want["completion"] = float(fractions.Fraction(amount, whole * version.value))
        says = {field: getattr(got, field) for field in want}
        close = abs(says.pop("completion", 0) - want.pop("completion", 0)) < 1e-9 * max(1, abs(got.completion))
        if says != want or not close:
            self.world.differs(f"evaluation of {resource.name} on {day}: {says}, want {want}: {' '.join(str(got).split())}")


NOUNS = (Targets,)
