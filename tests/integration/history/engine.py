"""Draws steps of all nouns from a seed, sends many at a time, and compares what the servers say with the models.

Steps are sent in rounds: no two of a round touch the same, so that what is expected of each follows from the model before the round. After
each round figures are compared, as of any day and as known at any revision so far, and what reads everything is done. At the end the
postings of every fact are compared, too, and the lists that people work from.
"""

import collections
import random
import subprocess
import time

import grpc

from eastgate.fact.v1 import fact_service_pb2
from harness import CALL_SECONDS, Refusal, Suite, binary
from history import (batches, campaigns, economy, first_stores, funds, livelihood, mechanism, newborn_enrollments, patrols, procurements, projects,
                     publications, rectification, renovation, reports, supervision, targets, trade_areas, urban)
from history.comparison import Comparison
from history.ledger import Ledger, Posting, summed
from history.not_drawn import NOT_MODELLED
from history.noun import Step
from history.reference import Reference
from work_lists import LISTS

ROUND = 320
BATCHES = 2  # Batches of figures after each round.
SHOWN = 20
MOMENTS = 200
SERVICES = ("livelihood", "economy", "urban", "command")
NOUNS = sum((module.NOUNS for module in (
    newborn_enrollments, livelihood, projects, procurements, economy, campaigns, trade_areas, first_stores, urban, rectification, patrols,
    renovation, mechanism, funds, targets, reports, supervision, publications)), ())
NOT_PREVIEWED = ("create again", "find nobody")  # A preview of these is answered otherwise.
UNEXPECTED = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)


class Diverged(Exception):
    """The model cannot go on."""


class History:
    """One history over fresh servers. `differences` are sentences, empty where the model agrees."""

    Diverged = Diverged

    def __init__(self, suite, seed, length):
        self.suite, self.seed, self.length, self.rng, self.reference = suite, seed, length, random.Random(seed), Reference()
        self.ledgers = {name: Ledger() for name in SERVICES}
        self.claims = {}  # The holders of keys that only one can have.
        self.resources = {}  # By name.
        self.belongings = {}  # The resources that belong to another, by noun and the other's name.
        self.repeatable = []
        self.superseded = {}  # By service and fact that is no longer in effect: the fact that corrects it, empty where it was retracted.
        self.numbers = 0
        self.steps = self.accepted = self.compared = self.not_zero = self.together = 0
        self.outcomes = collections.Counter()
        self.refusals = collections.Counter()
        self.differences = []
        self.moments = []  # Each with what the logs then were at: (nanoseconds, heads).
        self.see_heads()
        self.began_at = self.heads
        self.nouns = [noun(self) for noun in NOUNS]
        self.comparisons = {name: Comparison(self, name) for name in SERVICES}
        self.measures = set().union(*(comparison.measures for comparison in self.comparisons.values()))
        not_modelled = {figure for comparison in self.comparisons.values() for figure in comparison.not_modelled}
        if not_modelled != NOT_MODELLED:
            self.differs(f"figures without a model: {sorted(not_modelled ^ NOT_MODELLED)}")

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

    def see_heads(self):
        """Between rounds: what is recorded from now on is recorded later than now."""
        self.heads = {name: self.head(name) for name in SERVICES}
        self.moments.append((time.time_ns(), self.heads))
        if len(self.moments) > MOMENTS:
            self.moments.pop(self.rng.randrange(MOMENTS))

    # Steps.

    def round(self, size):
        """Sends steps that do not touch the same, and takes what came back."""
        touched, read, sent = set(), set(), []
        while len(sent) < size:
            noun = self.rng.choices(self.nouns, [noun.WEIGHT for noun in self.nouns])[0]
            step = self.varied(self.with_source_ref(noun.draw()))
            if step is None or touched & (step.touches | step.reads) or read & step.touches:
                size -= 0.2  # A round may be shorter.
                continue
            touched |= step.touches
            read |= step.reads
            sent.append((noun, step))
        futures, together = batches.send(self.rng, sent)
        self.together += together
        for (noun, step), future in zip(sent, futures):
            self.steps += 1
            self.judge(noun, step, future)

    def with_source_ref(self, step):
        """The step, sometimes with an identifier that is unique for ever."""
        fields = step.request.DESCRIPTOR.fields_by_name if step else ()
        if "request_id" in fields and "source_ref" in fields and self.rng.random() < 0.3:
            step.request.source_ref = self.new_id("ref")
        return step

    def varied(self, step):
        """The step, rarely a preview of it, which changes nothing, or an earlier request once more, which answers the same."""
        if self.repeatable and self.rng.random() < 0.025:
            return self.repeat(*self.rng.choice(self.repeatable))
        if step and self.rng.random() < 0.03 and "validate_only" in step.request.DESCRIPTOR.fields_by_name and step.what not in NOT_PREVIEWED:
            step.request.validate_only = True

            def is_a_preview(answer):
                assert answer.revision == 0, "a preview has a revision"

            step.accept = is_a_preview
        return step

    def repeat(self, service, step, answer):
        """A request that was sent before: it answers the same, unless what it recorded was retracted, also after corrections, and it has an
        identifier that is unique for ever."""
        fact, request = f"facts/{answer.revision}", step.request
        while fact and (service, fact) in self.superseded:
            fact = self.superseded[service, fact]

        def is_the_same(again):
            assert again == answer, "the same request again answers otherwise"

        reasons = set() if fact or not getattr(request, "source_ref", "") else {"RECORD_RETRACTED"}
        return Step("repeat", step.call, request, reasons, set(), is_the_same, step.touches)

    def remember(self, noun, step, answer):
        """Keeps a request that can be repeated."""
        request = step.request
        if step.what != "repeat" and getattr(request, "request_id", "") and not getattr(request, "validate_only", False):
            self.repeatable.append((noun.SERVICE, step, answer))
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
        self.remember(noun, step, answer)
        try:
            step.accept(answer)
        except AssertionError as error:
            self.differs(f"{name}: {error}: {said(step.request)}")

    def ask(self, call, request, reasons, what):
        """Returns the answer of a call that reads; None if it was refused, whether or not for one of the reasons."""
        try:
            answer = call(request)
        except grpc.RpcError as error:
            refused = Refusal(error)
            if (refused.reason or refused.code.name) not in reasons:
                self.differs(f"{what}: refused with {refused.code.name} {refused.reason} ({refused.message}), want "
                             f"{sorted(reasons) or 'an answer'}: {said(request)}")
            return None
        if reasons:
            self.differs(f"{what}: answered, want {sorted(reasons)}: {said(request)}")
        return answer

    def between_rounds(self):
        """Compares some figures, and lets nouns do what must be alone."""
        for noun in self.nouns:
            self.see_heads()
            noun.between_rounds()
        asked = [name for name in SERVICES if self.comparisons[name].questions.figures and self.ledgers[name].facts]
        for _ in range(BATCHES):
            name = self.rng.choices(asked, [len(self.ledgers[name].facts) for name in asked])[0]
            self.comparisons[name].compare(with_longer_answers=self.rng.random() < 0.5)

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
                                     posting.counted_subject or None, posting.cohort_on)
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

    def run(self):
        while self.steps < self.length and len(self.differences) < SHOWN:
            self.round(min(ROUND, self.length - self.steps))
            if self.ended():
                self.differs(f"ended: {self.ended()}")
                return
            self.between_rounds()
        self.compare_facts()
        self.check_lists()
        self.check_logs()

    def check_lists(self):
        """The lists that people work from, over whatever states the rows have come to."""
        for work_list in LISTS:
            wrong, _ = work_list.differences(self.rng, self.server(work_list.service))
            for difference in wrong:
                self.differs(difference)


def said(message):
    return " ".join(str(message).split())


def run_history(seed, steps):
    """Runs one history; returns it."""
    began = time.monotonic()
    with Suite() as suite:
        history = History(suite, seed, steps)
        try:
            history.run()
        except Diverged:
            pass
        print(f"seed {seed}: {history.steps} steps, {history.accepted} accepted, {history.together} sent in batches, {history.compared} figures compared "
              f"({history.not_zero} not zero), {len(history.differences)} differences, {time.monotonic() - began:.0f} s", flush=True)
        return history
