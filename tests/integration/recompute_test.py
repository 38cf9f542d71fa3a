"""An independent client: from WatchFacts alone it recomputes what every figure is, at any date, division, dimension and moment.

Shares no code with the suite. The rule is that of fact.proto and figure.proto: a figure is the sum of the postings of all facts up to
a revision; a distinct count, of the subjects whose postings sum above zero; a ratio, of its parts. A figure with cohorts sums the postings whose
cohort is in [start, end] and that are effective by as_of. With division_view TODAY a posting counts where the division that it names
counts today.
"""

import collections
import csv
import datetime
import os
import random

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import SAMPLE, Suite, run

QUERIES = 400
NOT_ZERO_AT_LEAST = 240
# Over two ends of a year: most facts of the sample are of 2024.
YEARS = (2023, 2024, 2024, 2025)
random.seed(20240930)


def watch_all(server):
    """Every fact of the log, read as a stream from revision 0."""
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
    stream = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(from_revision=0))
    facts, last = [], 0
    for message in stream:
        if message.HasField("fact"):
            assert message.fact.revision == last + 1, f"a gap after revision {last}"
            last = message.fact.revision
            facts.append(message.fact)
        else:
            last = message.progress_revision
        if last >= head:
            stream.cancel()
            return facts


NO_COHORT = {figure_pb2.FIGURE_COHORT_UNSPECIFIED, figure_pb2.FIGURE_COHORT_NONE}
WHOLE_YEARS = {figure_pb2.FIGURE_COHORT_PLAN, figure_pb2.FIGURE_COHORT_BUDGET}


LEVELS = (12, 9, 6, 4, 2)  # Lengths of codes.


def divisions_of_today():
    """A function from a division to the one that it counts in today, by the sample's own file."""
    today = datetime.date.today().isoformat()
    last = {}  # A division that was renamed has a row for each name.
    with open(os.path.join(SAMPLE, "reference", "divisions.csv"), encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["code"] not in last or last[row["code"]]["valid_from"] < row["valid_from"]:
                last[row["code"]] = row

    def follow(code):
        row = last.get(code)
        if row is None or not row["valid_to"] or row["valid_to"] > today:
            return code
        if not row["successors"]:
            return follow(code[:next((length for length in LEVELS if length < len(code)), 0)])
        common = os.path.commonprefix([follow(successor) for successor in row["successors"].split(";")])
        return common[:next((length for length in LEVELS if length <= len(common)), 0)]

    ended = {code: follow(code) for code in last if follow(code) != code}
    assert ended, "the sample has a division that ended"
    return lambda code: ended.get(code, code)


class Recomputation:
    def __init__(self, facts, figures):
        self.today_of = divisions_of_today()
        self.figures = {figure.id: figure for figure in figures}
        self.postings = [(fact.revision, posting) for fact in facts for posting in fact.postings]

    def matching(self, measure, query, revision):
        wanted = {entry.key: set(entry.values) for entry in query.dimensions}
        stock = self.figures[measure].kind == figure_pb2.FIGURE_KIND_STOCK
        cohort = self.figures[measure].cohort
        # A part without cohorts ends at as_of, also in a ratio whose other part has them.
        end = query.as_of if cohort in NO_COHORT else query.end or query.as_of
        start = query.start or (query.end or query.as_of)[:4] + "-01-01"
        for known, posting in self.postings:
            day = posting.effective_on if cohort in NO_COHORT else posting.cohort_on
            if posting.measure == measure and known <= revision and posting.effective_on <= query.as_of \
                    and (stock or start <= day <= end) \
                    and self.counted_in(query, posting).startswith(query.division) \
                    and all(posting.dimensions.get(key) in values for key, values in wanted.items()):
                yield posting

    def counted_in(self, query, posting):
        return self.today_of(posting.division) if query.division_view == figure_pb2.DIVISION_VIEW_TODAY else posting.division

    def measure(self, measure, query, revision):
        postings = list(self.matching(measure, query, revision))
        if self.figures[measure].kind != figure_pb2.FIGURE_KIND_DISTINCT:
            return sum(posting.amount for posting in postings)
        subjects = collections.Counter()
        for posting in postings:
            subjects[posting.counted_subject] += posting.amount
        return sum(1 for amount in subjects.values() if amount > 0)

    def value(self, query, revision):
        figure = self.figures[query.figure]
        if figure.kind == figure_pb2.FIGURE_KIND_RATIO:
            return self.measure(figure.numerator, query, revision), self.measure(figure.denominator, query, revision)
        return self.measure(query.figure, query, revision)


def random_query(figure, recomputation, head):
    measure = figure.numerator or figure.id
    postings = [posting for _, posting in recomputation.postings if posting.measure == measure]
    query = figure_pb2.FigureQuery(figure=figure.id)
    query.as_of = f"{random.choice(YEARS)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    if figure.cohort not in NO_COHORT and random.random() < 0.7:  # Cohorts around as_of, and long before or after it.
        query.end = f"{random.choice(YEARS)}-{random.randint(1, 12):02}-{random.choice([15, 28, 30]):02}".replace("-02-30", "-02-28")
        if random.random() < 0.6:
            month = 1 if figure.cohort in WHOLE_YEARS else random.randint(1, int(query.end[5:7]))
            query.start = f"{random.choice([2023, int(query.end[:4])])}-{month:02}-01"
    elif figure.cohort in NO_COHORT and figure.kind != figure_pb2.FIGURE_KIND_STOCK and random.random() < 0.4:
        query.start = f"{random.choice([2023, int(query.as_of[:4])])}-{random.randint(1, int(query.as_of[5:7])):02}-01"
    if postings and random.random() < 0.5:
        query.division = random.choice(postings).division[: random.choice([6, 9, 9, 12])]
    if random.random() < 0.4:
        query.division_view = figure_pb2.DIVISION_VIEW_TODAY
        if query.division:  # One that has ended has nothing.
            query.division = recomputation.today_of(query.division)
    if figure.dimensions and postings and random.random() < 0.5:
        for key in random.sample(list(figure.dimensions), 1):
            values = sorted({posting.dimensions[key] for posting in postings if key in posting.dimensions})
            if values:
                query.dimensions.add(key=key, values=random.sample(values, random.randint(1, min(3, len(values)))))
    if random.random() < 0.6:
        query.known_at_revision = random.randint(max(1, head // 3), head)
    return query


def answered(server, query):
    answer = server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=query))
    value = (answer.ratio.numerator, answer.ratio.denominator) if answer.HasField("ratio") else answer.value
    return value, answer.revision


def traced(server, query):
    sums = collections.Counter()
    for line in server.figure.TraceFigure(figure_service_pb2.TraceFigureRequest(query=query)):
        sums[line.part] += line.contribution
    if sums.keys() & {figure_service_pb2.TRACE_PART_NUMERATOR, figure_service_pb2.TRACE_PART_DENOMINATOR}:
        return sums[figure_service_pb2.TRACE_PART_NUMERATOR], sums[figure_service_pb2.TRACE_PART_DENOMINATOR]
    return sums[figure_service_pb2.TRACE_PART_VALUE]


def broken_down(server, query, figure):
    """The sums of every additive break-down that the query allows."""
    requests = [figure_service_pb2.BreakDownFigureRequest(query=query, division_level=level)
                for level in (level_pb2.DIVISION_LEVEL_TOWNSHIP, level_pb2.DIVISION_LEVEL_COMMUNITY)
                if level >= len(query.division)]
    filtered = {entry.key for entry in query.dimensions}
    requests += [figure_service_pb2.BreakDownFigureRequest(query=query, dimension=key)
                 for key in figure.dimensions if key not in filtered]
    for request in requests:
        response = server.figure.BreakDownFigure(request)
        if response.additive:
            yield sum(row.value for row in response.rows)


def check_service(server, queries):
    figures = server.figure.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures
    facts = watch_all(server)
    head = facts[-1].revision
    recomputation = Recomputation(facts, figures)
    not_zero = 0
    for number in range(queries):
        figure = figures[number % len(figures)]
        query = random_query(figure, recomputation, head)
        for _ in range(3):  # Most questions should be about something.
            if recomputation.value(query, query.known_at_revision or head) not in (0, (0, 0)):
                break
            query = random_query(figure, recomputation, head)
        value, revision = answered(server, query)
        expected = recomputation.value(query, revision)
        assert value == expected, f"{query}: answered {value}, recomputed {expected}"
        sums = traced(server, query)
        if figure.kind == figure_pb2.FIGURE_KIND_RATIO and sums == 0:
            sums = (0, 0)
        assert sums == value, f"{query}: traced {sums}, answered {value}"
        for rows in broken_down(server, query, figure):
            assert rows == value, f"{query}: rows add up to {rows}, answered {value}"
        not_zero += value not in (0, (0, 0))
    return not_zero


def test_every_figure_can_be_recomputed_from_the_log():
    with Suite() as suite:
        suite.load()
        facts = watch_all(suite.livelihood)
        corrections = sum(1 for fact in facts if fact.corrects and not fact.retraction)
        retractions = sum(1 for fact in facts if fact.retraction)
        assert corrections >= 3 and retractions >= 1, f"{corrections} corrections, {retractions} retractions"
        assert any(fact.cause == fact_pb2.CORRECTION_CAUSE_CHANGE for fact in facts) or corrections
        not_zero = (check_service(suite.livelihood, 140) + check_service(suite.economy, 90) + check_service(suite.urban, 120)
                    + check_service(suite.command, 50))
        print(f"{QUERIES} questions, {not_zero} not zero, {corrections} corrections, {retractions} retractions")
        assert not_zero >= NOT_ZERO_AT_LEAST, f"only {not_zero} answers were not zero"


def test_a_watch_resumes_without_gaps_and_marks_progress():
    with Suite() as suite:
        suite.load()
        everything = watch_all(suite.command)
        request = fact_service_pb2.WatchFactsRequest(from_revision=everything[2].revision)
        stream = suite.command.fact.WatchFacts(request)
        rest = [next(stream).fact.revision for _ in everything[3:]]
        assert rest == [fact.revision for fact in everything[3:]]
        assert next(stream).progress_revision == everything[-1].revision
        stream.cancel()


run([test_every_figure_can_be_recomputed_from_the_log, test_a_watch_resumes_without_gaps_and_marks_progress])
