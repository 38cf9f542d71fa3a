"""Draws steps of all nouns from a seed, sends many at a time, and compares what the servers say with the models.

Steps are sent in rounds: no two of a round touch the same, so that what is expected of each follows from the model before the round. After
each round figures are compared, as of any day and as known at any revision so far. At the end the postings of every fact are compared, too.
"""

import collections
import random
import subprocess
import time

import grpc

from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import CALL_SECONDS, Refusal, Suite, binary
from history import campaigns, command, economy, first_stores, livelihood, newborn_enrollments, projects, rectification, urban
from history.ledger import Ledger, Posting, summed
from history.noun import Step
from history.reference import DISTRICT, Reference, month_ends

ROUND = 320
BATCHES = 2  # Of figures after each round.
BATCH = 200
SHOWN = 20
SERVICES = ("livelihood", "economy", "urban", "command")
NOUNS = sum((module.NOUNS for module in (newborn_enrollments, livelihood, projects, economy, campaigns, first_stores, urban,
                                          rectification, command)), ())
MONTH = figure_service_pb2.SERIES_GRANULARITY_MONTH
TOWNSHIP = level_pb2.DIVISION_LEVEL_TOWNSHIP
UNEXPECTED = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)


class History:
    """One history over fresh servers. `differences` are sentences, empty where the model agrees."""

    def __init__(self, suite, seed):
        self.suite, self.seed, self.rng, self.reference = suite, seed, random.Random(seed), Reference()
        self.ledgers = {name: Ledger() for name in SERVICES}
        self.claims = {}  # Who has what only one can have.
        self.resources = {}  # By name.
        self.belongings = {}  # What belongs to a resource, by noun and the resource's name.
        self.repeatable = []
        self.numbers = 0
        self.steps = self.accepted = self.compared = self.not_zero = 0
        self.outcomes = collections.Counter()
        self.refusals = collections.Counter()
        self.differences = []
        self.began_at = {name: self.head(name) for name in SERVICES}
        self.nouns = [noun(self) for noun in NOUNS]
        self.measures = {f"{noun.SERVICE}.{measure}" for noun in self.nouns for measure in noun.MEASURES}
        self.figures = {name: self.modelled_figures(name) for name in SERVICES}

    def noun(self, noun):
        """The model of a noun."""
        return next(found for found in self.nouns if type(found) is noun)

    def number(self):
        self.numbers += 1
        return self.numbers

    def new_id(self, prefix):
        return f"{prefix}-{self.number()}"

    def differs(self, what):
        self.differences.append(f"seed {self.seed}, step {self.steps}: {what}")

    def server(self, name):
        return getattr(self.suite, name)

    def head(self, name):
        return self.server(name).fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision

    def modelled_figures(self, name):
        """The figures whose measures all have a model."""
        figures = self.server(name).figure.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures
        return {figure.id: figure for figure in figures
                if figure.cohort == figure_pb2.FIGURE_COHORT_NONE and {figure.numerator or figure.id, figure.denominator or figure.id} <= self.measures}

    # Steps.

    def round(self, size):
        """Sends steps that do not touch the same, and takes what came back."""
        touched, read, sent = set(), set(), []
        while len(sent) < size:
            noun = self.rng.choices(self.nouns, [noun.WEIGHT for noun in self.nouns])[0]
            step = self.varied(noun.draw())
            if step is None or touched & (step.touches | step.reads) or read & step.touches:
                size -= 0.2  # A round may be shorter.
                continue
            touched |= step.touches
            read |= step.reads
            sent.append((noun, step, step.call.future(step.request)))
        for noun, step, future in sent:
            self.steps += 1
            self.judge(noun, step, future)

    def varied(self, step):
        """The step, rarely a preview of it, which changes nothing, or an earlier request once more, which answers the same."""
        if self.repeatable and self.rng.random() < 0.02:
            call, request, answer = self.rng.choice(self.repeatable)

            def is_the_same(again):
                assert again == answer, "the same request again answers otherwise"

            return Step("repeat", call, request, set(), set(), is_the_same)
        if step and self.rng.random() < 0.03 and "validate_only" in step.request.DESCRIPTOR.fields_by_name and step.what != "create again":
            step.request.validate_only = True

            def is_a_preview(answer):
                assert answer.revision == 0, "a preview has a revision"

            step.accept = is_a_preview
        return step

    def remember(self, step, answer):
        """Keeps a request that can be repeated."""
        request = step.request
        if getattr(request, "request_id", "") and not getattr(request, "validate_only", False):
            self.repeatable.append((step.call, request, answer))
            del self.repeatable[:-1000]

    def judge(self, noun, step, future):
        name = f"{type(noun).__name__}: {step.what}"
        try:
            answer = future.result()
        except grpc.RpcError as error:
            refused = Refusal(error)
            self.refusals[refused.reason or refused.code.name] += 1
            if (refused.reason or refused.code.name) not in step.reasons or refused.code in UNEXPECTED:
                want = sorted(step.reasons) or "to be accepted"
                self.differs(f"{name}: refused with {refused.code.name} {refused.reason} ({refused.message}), want {want}: {said(step.request)}")
            return
        self.accepted += 1
        self.outcomes[name] += 1
        if step.reasons:
            self.differs(f"{name}: accepted, want {sorted(step.reasons)}: {said(step.request)}")
            raise Diverged  # The model does not know what then is.
        self.remember(step, answer)
        try:
            step.accept(answer)
        except AssertionError as error:
            self.differs(f"{name}: {error}: {said(step.request)}")

    # Figures.

    def query(self, name):
        rng, figure = self.rng, self.rng.choice(list(self.figures[name].values()))
        query = figure_pb2.FigureQuery(figure=figure.id, as_of=f"{rng.randint(2022, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}")
        if rng.random() < 0.15:
            query.as_of = rng.choice(("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2024-02-29"))
        if not self.is_stock(figure) and rng.random() < 0.5:
            query.start = f"{rng.randint(2022, int(query.as_of[:4]))}-{rng.randint(1, int(query.as_of[5:7])):02}-01"
        if rng.random() < 0.5:
            query.division = rng.choice(list(self.reference.divisions)) if rng.random() < 0.3 else rng.choice(self.reference.townships)
        postings = self.ledgers[name].postings.get(figure.numerator or figure.id)
        if figure.dimensions and postings and rng.random() < 0.5:
            key = rng.choice(list(figure.dimensions))
            values = sorted({posting.dimensions[key] for _, posting in rng.choices(postings, k=4) if key in posting.dimensions})
            if values:
                query.dimensions.add(key=key, values=values)
        if rng.random() < 0.6:
            query.known_at_revision = rng.randint(self.began_at[name], self.heads[name])
        return query

    def is_stock(self, figure):
        first = self.figures_kind(figure.numerator) if figure.numerator else figure.kind
        return first == figure_pb2.FIGURE_KIND_STOCK

    def figures_kind(self, figure):
        return next(figures[figure].kind for figures in self.figures.values() if figure in figures)

    def parts(self, name, query):
        """The model's value: one number, or two of a ratio."""
        figure, ledger = self.figures[name][query.figure], self.ledgers[name]
        revision = query.known_at_revision or self.heads[name]
        if figure.kind != figure_pb2.FIGURE_KIND_RATIO:
            return (ledger.measure(figure, query.figure, query, revision),)
        parts = (figure.numerator, figure.denominator)
        return tuple(ledger.measure(self.figures[name][part], part, query, revision) for part in parts)

    def compare(self, what, query, value, want):
        """`value` is of a FigureValue, a point of a series or a row of a break-down."""
        got = (value.ratio.numerator, value.ratio.denominator) if value.HasField("ratio") else (value.value,)
        self.compared += 1
        self.not_zero += any(want)
        if got != want:
            self.differs(f"{what}: {got}, want {want}: {said(query)}")
        return got

    def compare_figures(self, name):
        queries = [self.query(name) for _ in range(BATCH)]
        request = figure_service_pb2.BatchGetFiguresRequest(requests=[figure_service_pb2.GetFigureRequest(query=query) for query in queries])
        answer = self.server(name).figure.BatchGetFigures(request, timeout=CALL_SECONDS * 3)
        for query, value in zip(queries, answer.values, strict=True):
            self.compare("figure", query, value, self.parts(name, query))

    def compare_series(self, name):
        query = self.query(name)
        query.start = query.start or f"{query.as_of[:4]}-01-01"
        points = self.server(name).figure.GetFigureSeries(
            figure_service_pb2.GetFigureSeriesRequest(query=query, granularity=MONTH)).points
        intervals = month_ends(query.start, query.as_of)
        if [(point.start, point.end) for point in points] != intervals:
            self.differs(f"series: other intervals: {said(query)}")
            return
        for point in points:
            of_month = figure_pb2.FigureQuery()
            of_month.CopyFrom(query)
            of_month.start, of_month.as_of = point.start, point.end
            self.compare("series", of_month, point, self.parts(name, of_month))

    def compare_break_down(self, name):
        query = self.query(name)
        query.division = DISTRICT
        answer = self.server(name).figure.BreakDownFigure(
            figure_service_pb2.BreakDownFigureRequest(query=query, division_level=TOWNSHIP))
        self.compare("total of a break-down", query, answer.total, self.parts(name, query))
        added = 0
        for row in answer.rows:
            if row.key == "unassigned":
                added += row.value
                continue
            of_row = figure_pb2.FigureQuery()
            of_row.CopyFrom(query)
            of_row.division = row.key
            added += self.compare("row of a break-down", of_row, row, self.parts(name, of_row))[0]
        if answer.additive and added != answer.total.value:
            self.differs(f"break-down: rows add up to {added}, total {answer.total.value}: {said(query)}")

    def compare_trace(self, name):
        query = self.query(name)
        sums = collections.Counter()
        for line in self.server(name).figure.TraceFigure(figure_service_pb2.TraceFigureRequest(query=query)):
            sums[line.part] += line.contribution
        want = self.parts(name, query)
        names = (figure_service_pb2.TRACE_PART_NUMERATOR, figure_service_pb2.TRACE_PART_DENOMINATOR) if len(want) == 2 \
            else (figure_service_pb2.TRACE_PART_VALUE,)
        got = tuple(sums[part] for part in names)
        self.compared += 1
        if got != want:
            self.differs(f"trace: {got}, want {want}: {said(query)}")

    def compare_all(self):
        self.heads = {name: self.head(name) for name in SERVICES}
        asked = [name for name in SERVICES if self.figures[name] and self.ledgers[name].facts]
        name = self.rng.choices(asked, [len(self.ledgers[name].facts) for name in asked])[0]
        comparisons = [self.compare_figures, self.compare_series, self.compare_break_down, self.compare_trace]
        for compare in comparisons if self.rng.random() < 0.4 else comparisons[:1]:  # The others have longer answers.
            try:
                compare(name)
            except grpc.RpcError as error:
                self.differs(f"{name}: {compare.__name__}: {error.code().name} {error.details()}")

    # The end.

    def compare_facts(self):
        """Every fact of the logs posts to the modelled figures what the model expected of it, and there is no other fact."""
        for name in SERVICES:
            ledger, began = self.ledgers[name], self.began_at[name]
            head, seen = self.head(name), began
            stream = self.server(name).fact.WatchFacts(fact_service_pb2.WatchFactsRequest(from_revision=began), timeout=120)
            while seen < head:
                message = next(stream)
                if not message.HasField("fact"):
                    continue
                fact, seen = message.fact, message.fact.revision
                if fact.kind.startswith("retraction.") and not fact.postings:
                    continue  # A retraction asked the other services.
                got = summed(Posting(posting.measure, posting.effective_on, posting.division, posting.amount, dict(posting.dimensions),
                                     posting.counted_subject or None)
                             for posting in fact.postings if posting.measure in self.measures)
                want = summed(posting for posting in ledger.facts.get(seen, ()) if posting.measure in self.measures)
                if seen not in ledger.facts:
                    self.differs(f"{name}: a fact of kind {fact.kind} that no step was to record: {said(fact)}")
                elif got != want:
                    self.differs(f"{name}: fact posts {got}, want {want}: {said(fact)}")
            stream.cancel()

    def check_logs(self):
        for name in SERVICES:
            server = self.server(name)
            verified = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest(), timeout=120)
            if verified.first_bad_revision:
                self.differs(f"{name}: revision {verified.first_bad_revision} does not follow from the one before")
            code = server.stop()
            if code:
                self.differs(f"{name}: ended with {code}")
            check = subprocess.run([binary(name), "--check", server.directory], capture_output=True, text=True, timeout=300, check=False)
            if check.returncode:
                self.differs(f"{name}: --check: {check.stdout}{check.stderr}")

    def ended(self):
        return [name for name in SERVICES if self.server(name).process.poll() is not None]

    def run(self, steps):
        while self.steps < steps and len(self.differences) < SHOWN:
            self.round(min(ROUND, steps - self.steps))
            if self.ended():
                self.differs(f"ended: {self.ended()}")
                return
            for _ in range(BATCHES):
                self.compare_all()
        self.compare_facts()
        self.check_logs()


class Diverged(Exception):
    """The model cannot go on."""


def said(message):
    return " ".join(str(message).split())


def run_history(seed, steps):
    """Runs one history; returns it."""
    began = time.monotonic()
    with Suite() as suite:
        history = History(suite, seed)
        try:
            history.run(steps)
        except Diverged:
            pass
        print(f"seed {seed}: {history.steps} steps, {history.accepted} accepted, {history.compared} figures compared "
              f"({history.not_zero} not zero), {len(history.differences)} differences, {time.monotonic() - began:.0f} s", flush=True)
        return history
