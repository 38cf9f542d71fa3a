"""Every posting of one log with the revision that made it known, and figures as the plain sums of them."""

import collections

from eastgate.figure.v1 import figure_pb2

# day: the effective day; dimensions: a dict; subject: of distinct counts, the counted subject.
Posting = collections.namedtuple("Posting", "measure day division amount dimensions subject", defaults=({}, None))


def negated(postings):
    return [posting._replace(amount=-posting.amount) for posting in postings]


def summed(postings):
    """Postings by what they are about, without those that come to nothing: equal for facts that say the same."""
    sums = collections.Counter()
    for posting in postings:
        sums[posting.measure, posting.day, posting.division, tuple(sorted(posting.dimensions.items())),
             posting.subject is not None] += posting.amount
    return {key: amount for key, amount in sums.items() if amount}


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
        wanted = [(entry.key, frozenset(entry.values)) for entry in query.dimensions]
        stock = figure.kind == figure_pb2.FIGURE_KIND_STOCK
        start, end, division = "" if stock else query.start or query.as_of[:4] + "-01-01", query.as_of, query.division
        for known, posting in self.postings.get(measure, ()):
            if known <= revision and start <= posting.day <= end and posting.division.startswith(division) \
                    and all(posting.dimensions.get(key) in values for key, values in wanted):
                yield posting

    def measure(self, figure, measure, query, revision):
        """The value of a figure that is no ratio."""
        if figure.kind != figure_pb2.FIGURE_KIND_DISTINCT:
            return sum(posting.amount for posting in self.matching(figure, measure, query, revision))
        subjects = collections.Counter()
        for posting in self.matching(figure, measure, query, revision):
            subjects[posting.subject] += posting.amount
        return sum(1 for amount in subjects.values() if amount > 0)
