"""Every posting of one log with the revision that made it known, and figures as the plain sums of them."""

import collections

from eastgate.figure.v1 import figure_pb2

# day: the effective day; dimensions: a dict; subject: of distinct counts, the counted subject; cohort: the day of its cohort, if any.
Posting = collections.namedtuple("Posting", "measure day division amount dimensions subject cohort", defaults=({}, None, ""))


def negated(postings):
    return [posting._replace(amount=-posting.amount) for posting in postings]


def summed(postings):
    """Postings by what they are about, without those that come to nothing: equal for facts that say the same."""
    sums = collections.Counter()
    for posting in postings:
        sums[posting.measure, posting.day, posting.division, tuple(sorted(posting.dimensions.items())), posting.subject is not None,
             posting.cohort] += posting.amount
    return {key: amount for key, amount in sums.items() if amount}


def has_cohorts(figure):
    return figure.cohort not in (figure_pb2.FIGURE_COHORT_UNSPECIFIED, figure_pb2.FIGURE_COHORT_NONE)


class Ledger:
    def __init__(self):
        self.postings = collections.defaultdict(list)  # By measure: (revision, posting).
        self.facts = {}  # By revision: its postings.

    def add(self, revision, postings):
        assert revision not in self.facts, f"revision {revision} twice"
        self.facts[revision] = postings
        for posting in postings:
            self.postings[posting.measure].append((revision, posting))

    def matching(self, figure, measure, query, revision):
        """The postings that count: of a stock all that are effective by as_of, of a flow those of its period, of a figure with cohorts
        those of the cohorts of the period that are effective by as_of."""
        wanted = [(entry.key, frozenset(entry.values)) for entry in query.dimensions]
        as_of, division, by_cohort = query.as_of, query.division, has_cohorts(figure)
        last = query.end or as_of if by_cohort else as_of
        first = "" if figure.kind == figure_pb2.FIGURE_KIND_STOCK else query.start or last[:4] + "-01-01"
        for known, posting in self.postings.get(measure, ()):
            if known <= revision and posting.day <= as_of and first <= (posting.cohort if by_cohort else posting.day) <= last \
                    and posting.division.startswith(division) and all(posting.dimensions.get(key) in values for key, values in wanted):
                yield posting

    def measure(self, figure, measure, query, revision):
        """The value of a figure that is no ratio."""
        if figure.kind != figure_pb2.FIGURE_KIND_DISTINCT:
            return sum(posting.amount for posting in self.matching(figure, measure, query, revision))
        subjects = collections.Counter()
        for posting in self.matching(figure, measure, query, revision):
            subjects[posting.subject] += posting.amount
        return sum(1 for amount in subjects.values() if amount > 0)
