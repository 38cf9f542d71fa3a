"""Draws questions for figures, and answers them from the ledgers of the models."""

from eastgate.figure.v1 import figure_pb2
from history.ledger import has_cohorts
from history.reference import year_before

TURNS = ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2024-02-29", "2025-12-31")
OF_YEARS = (figure_pb2.FIGURE_COHORT_PLAN, figure_pb2.FIGURE_COHORT_BUDGET)


class Questions:
    """`figures` are those of one service by id whose measures all have a model."""

    def __init__(self, world, figures, ledger):
        self.world, self.rng, self.figures, self.ledger = world, world.rng, figures, ledger

    # Drawing.

    def day(self, first=2022, last=2026):
        if self.rng.random() < 0.15:
            return self.rng.choice(TURNS)
        return f"{self.rng.randint(first, last)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def query(self, began_at, head, figure=None):
        """A question of any figure, as known at any revision so far."""
        rng, figure = self.rng, figure or rng_choice(self.rng, self.figures)
        query = figure_pb2.FigureQuery(figure=figure.id, as_of=self.day())
        if has_cohorts(figure):
            self.draw_cohorts(figure, query)
        elif not self.is_stock(figure) and rng.random() < 0.5:
            query.start = f"{rng.randint(2022, int(query.as_of[:4]))}-{rng.randint(1, int(query.as_of[5:7])):02}-01"
        if rng.random() < 0.5:
            reference = self.world.reference
            query.division = rng.choice(list(reference.divisions)) if rng.random() < 0.3 else rng.choice(reference.townships)
        self.draw_dimensions(figure, query)
        if rng.random() < 0.6:
            query.known_at_revision = rng.randint(began_at, head)
        return query

    def draw_cohorts(self, figure, query):
        """The first and the last day of the cohorts have nothing to do with as_of; cohorts of years begin on 1 January."""
        if self.rng.random() < 0.75:
            query.end = self.day()
        last = query.end or query.as_of
        if self.rng.random() < 0.6:
            start = f"{self.rng.randint(2021, int(last[:4]))}-01-01" if figure.cohort in OF_YEARS else self.day(2021)
            query.start = start if start <= last else ""

    def draw_dimensions(self, figure, query):
        postings = self.ledger.postings.get(figure.numerator or figure.id)
        if figure.dimensions and postings and self.rng.random() < 0.5:
            key = self.rng.choice(list(figure.dimensions))
            values = sorted({posting.dimensions[key] for _, posting in self.rng.choices(postings, k=4) if key in posting.dimensions})
            if values:
                query.dimensions.add(key=key, values=values)

    # Facts about figures.

    def parts_of(self, figure):
        """The figures that a figure is computed from: itself, or the two of a ratio."""
        if figure.kind != figure_pb2.FIGURE_KIND_RATIO:
            return (figure,)
        return self.figures[figure.numerator], self.figures[figure.denominator]

    def is_stock(self, figure):
        """A stock, or a ratio of stocks: there is no period."""
        return all(part.kind == figure_pb2.FIGURE_KIND_STOCK for part in self.parts_of(figure))

    # Answering.

    def answer(self, query, head):
        """The model's value: one number, or two of a ratio."""
        revision = query.known_at_revision or head
        return tuple(self.ledger.measure(part, part.id, query, revision) for part in self.parts_of(self.figures[query.figure]))

    @staticmethod
    def changed(query, **fields):
        """The same question with other fields."""
        found = figure_pb2.FigureQuery()
        found.CopyFrom(query)
        for field, value in fields.items():
            setattr(found, field, value)
        return found

    def a_year_before(self, query):
        """The question of which the answer is that of the year before: start, end and as_of all a year earlier."""
        return self.changed(query, **{field: year_before(getattr(query, field)) for field in ("as_of", "start", "end")
                                      if getattr(query, field)})


def rng_choice(rng, figures):
    return rng.choice(list(figures.values()))
