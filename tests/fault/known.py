"""The knowledge that the callers of a livelihood service have of its log: the writes and corrections that were acknowledged, and the answers to
questions as known at earlier revisions. Whichever process has the log next, of whichever version, must have the ones and give the others."""

import time

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2
from eastgate.reference.v1 import level_pb2
from load import FIGURE, check_all_there, recorded
from member import LIMIT_SECONDS
from steady import Reader, Writers

LEAST_RATE = 100  # Writes a second before and after a change, so that a test that did too little fails.
WRITES = 200  # The number over which the rate is taken.
CORRECTIONS = 10  # At most, before a change and after it.
CHANNELS = ("district_center", "township_station", "hospital", "village_point")
DIVISIONS = ("360111001", "360111103")


def query_of(revision, **fields):
    return figure_pb2.FigureQuery(**{"figure": FIGURE, "as_of": "2024-12-31", "known_at_revision": revision, **fields})


def plain(answer):
    """Returns the numbers of a FigureValue, without what a newer contract may add to it."""
    year_on_year = answer.year_on_year
    return (answer.value, answer.ratio.numerator, answer.ratio.denominator, year_on_year.previous, year_on_year.change, answer.revision,
            answer.log_id)


def value(**fields):
    def ask(server, revision):
        request = figure_service_pb2.GetFigureRequest(query=query_of(revision, **fields), compare_year_on_year=True)
        return plain(server.figure.GetFigure(request))
    return ask


def channels(*values):
    return [figure_pb2.DimensionFilter(key="channel", values=values)]


def series(granularity, **fields):
    def ask(server, revision):
        request = figure_service_pb2.GetFigureSeriesRequest(query=query_of(revision, **fields), granularity=granularity)
        return [(point.start, point.end, point.value) for point in server.figure.GetFigureSeries(request).points]
    return ask


def break_down(**by):
    def ask(server, revision):
        answer = server.figure.BreakDownFigure(figure_service_pb2.BreakDownFigureRequest(query=query_of(revision), **by))
        # A value to which nothing had been posted by then has a row as soon as something is.
        return [(row.key, row.value) for row in answer.rows if row.value], plain(answer.total)
    return ask


def trace(server, revision):
    request = figure_service_pb2.TraceFigureRequest(query=query_of(revision, as_of="2024-01-05", division=DIVISIONS[0]))
    return [(line.fact.name, line.fact.digest, line.contribution) for line in server.figure.TraceFigure(request)]


def every_figure(ids):
    def ask(server, revision):
        requests = [figure_service_pb2.GetFigureRequest(query=query_of(revision, figure=each)) for each in ids]
        answers = server.figure.BatchGetFigures(figure_service_pb2.BatchGetFiguresRequest(requests=requests)).values
        return {answer.figure: plain(answer) for answer in answers}
    return ask


# Each is asked as known at a revision: ask(server, revision).
QUESTIONS = {
    "the year": value(), "a street": value(division=DIVISIONS[1]), "some months and days": value(start="2024-02-10", as_of="2024-08-20"),
    "a channel": value(dimensions=channels("hospital")),
    "two channels of a street": value(division=DIVISIONS[1], dimensions=channels("district_center", "village_point"), as_of="2024-07-15"),
    "each month": series(figure_service_pb2.SERIES_GRANULARITY_MONTH),
    "each day": series(figure_service_pb2.SERIES_GRANULARITY_DAY, start="2024-03-01", as_of="2024-04-30"),
    "each street": break_down(division_level=level_pb2.DIVISION_LEVEL_TOWNSHIP), "each channel": break_down(dimension="channel"),
    "a trace": trace,
}


def figures_of(server):
    return [each.id for each in server.figure.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures]


def listed(server):
    """Returns rows in the order of an index."""
    request = newborn_enrollment_pb2.ListNewbornEnrollmentsRequest(division=DIVISIONS[1], enrolled_from="2024-02-01", page_size=1000)
    return [(row.name, row.fact, row.revision, row.division, row.channel, row.enrolled_on, row.etag)
            for row in server.newborn_enrollment.ListNewbornEnrollments(request).newborn_enrollments]


def after(values, current):
    """Returns the next of the values, the first one after the last one."""
    return values[(values.index(current) + 1) % len(values)]


class Known:
    """Writes beside changes, and checks what must be there after each. `figures` are the ids of those that every version has."""

    def __init__(self, figures):
        self.questions = {**QUESTIONS, "every figure": every_figure(figures)}
        self.acknowledged, self.corrections, self.next = [], [], 1
        self.revision, self.times = 0, {}  # By subject, the enrollments up to the revision: load.recorded.
        self.answers = []  # The name of the question, what asks it, the revision, the answer, and the version that gave it.
        self.asked_again = 0  # Times that a version was asked for what the other one had answered.

    def write_while(self, client, change, readers=()):
        """Writes before, during and after change() and asks the readers throughout. Returns the longest time without writes, and words about it."""
        followers = []
        with Writers(client, self.next) as writers:
            try:
                followers += [Reader(reader, lambda: 0) for reader in readers]
                rates = [writers.rate(WRITES, LIMIT_SECONDS)]
                self._correct(client, [*self.acknowledged, *writers.acknowledged])
                began = time.monotonic()
                change()
                writers.wait_for_more(WRITES, LIMIT_SECONDS)
                rates.append(writers.rate(WRITES, LIMIT_SECONDS))
                self._correct(client, [*self.acknowledged, *writers.acknowledged])
            finally:
                for follower in followers:
                    follower.stop()
            writers.stop()
        for follower in followers:
            assert follower.answered and not follower.wrong and not follower.errors, (follower.answered, follower.wrong[:5], follower.errors[:5])
        self.acknowledged += writers.acknowledged
        self.next = writers.next
        # Each was sent until it was acknowledged.
        assert len(self.acknowledged) == self.next - 1, f"{self.next - 1} were sent, {len(self.acknowledged)} acknowledged"
        assert min(rates) >= LEAST_RATE, f"{rates} writes a second"
        gap = writers.gap(began)
        return gap, (f"{gap:.1f} s without writes; {len(writers.acknowledged)} writes, at least {min(rates):.0f}/s; "
                     f"{sum(follower.answered for follower in followers)} reads of others")

    def _correct(self, client, numbers):
        """Corrects some of the enrollments, the first one again and again."""
        for number in numbers[::len(numbers) // CORRECTIONS + 1]:
            request = newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name=f"newbornEnrollments/n-{number}")
            row = client.newborn_enrollment.GetNewbornEnrollment(request)
            channel = newborn_enrollment_pb2.NewbornEnrollmentChannel.Name(row.channel).removeprefix("NEWBORN_ENROLLMENT_CHANNEL_").lower()
            self.corrections.append(client.fact.CorrectFact(fact_service_pb2.CorrectFactRequest(
                name=row.fact, division=after(DIVISIONS, row.division), dimensions={"channel": after(CHANNELS, channel)},
                cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered for another street", request_id=f"c-{number}-{row.revision}")))

    def check(self, version, writer, readers=()):
        """Checks the log of the writer, which is of the version, and of the readers that follow it. Nobody writes meanwhile."""
        head = writer.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
        # The log goes on where it ended in the last turn. Its digest proves the rest.
        for subject, times in recorded(writer, self.revision).items():
            self.times[subject] = self.times.get(subject, 0) + times
        self.revision = head.revision
        check_all_there(writer, self.acknowledged, times=self.times)
        rows = listed(writer)
        assert head.revision >= len(self.acknowledged) + len(self.corrections) and rows, head
        for server in (writer, *readers):
            there = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest(min_revision=head.revision), timeout=LIMIT_SECONDS)
            assert there == head, f"{there}, the writer has {head}"
            verified = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
            assert verified.first_bad_revision == 0 and verified.digest == head.digest, verified
            assert listed(server) == rows, "a list has other rows"
            for fact in self.corrections[-2 * CORRECTIONS:]:
                found = server.fact.GetFact(fact_service_pb2.GetFactRequest(name=fact.name))
                assert (found.revision, found.digest) == (fact.revision, fact.digest), f"{fact.name} was acknowledged, and is another one"
        self.check_answers(version, writer)
        for question, ask in self.questions.items():
            answer = ask(writer, head.revision)
            for reader in readers:
                told = ask(reader, head.revision)
                assert told == answer, f"{question}, at revision {head.revision}: the reader says {told}, the writer {answer}"
            self.answers.append((question, ask, head.revision, answer, version))

    def check_answers(self, version, server):
        """Questions as known at a revision have the answers that they had then, whichever version gave them."""
        for question, ask, revision, answer, by in self.answers:
            told = ask(server, revision)
            assert told == answer, f"{question}, at revision {revision}: the {version} version says {told}, the {by} version said {answer}"
            self.asked_again += by is not version

    def __str__(self):
        return (f"{len(self.acknowledged)} writes, {len(self.corrections)} corrections, {len(self.answers)} answers, asked again "
                f"{self.asked_again} times of the other version")
