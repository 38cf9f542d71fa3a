"""Compares what the servers say of figures with the models: alone, with the year before, as series, break-downs and traces, and by what must
hold of figures whatever they are."""

import collections
import itertools

import grpc

from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.reference.v1 import level_pb2
from harness import CALL_SECONDS
from history.ledger import has_cohorts
from history.questions import OF_YEARS, Questions
from history.reference import DISTRICT, month_ends, shifted

BATCH = 200
BY_MONTH = figure_service_pb2.SERIES_GRANULARITY_MONTH
TOWNSHIP = level_pb2.DIVISION_LEVEL_TOWNSHIP
UNASSIGNED = "unassigned"
FIRST, LAST = "1900-01-01", "2199-12-31"  # Every cohort there can be.


class Comparison:
    """The figures of one service. Counts what it compares in the history."""

    def __init__(self, world, name):
        self.world, self.name, self.rng, self.ledger = world, name, world.rng, world.ledgers[name]
        self.figure_service, self.nouns = world.server(name).figure, [noun for noun in world.nouns if noun.SERVICE == name]
        self.measures = {f"{name}.{measure}" for noun in self.nouns for measure in noun.MEASURES}
        listed = self.figure_service.ListFigures(figure_service_pb2.ListFiguresRequest(page_size=1000)).figures
        self.not_modelled = [figure.id for figure in listed if not {figure.numerator or figure.id, figure.denominator or figure.id} <= self.measures]
        figures = {figure.id: figure for figure in listed if figure.id not in self.not_modelled}
        self.questions = Questions(world, figures, self.ledger)
        self.shares = {f"{name}.{share}" for noun in self.nouns for share in noun.SHARES}
        self.balances = [balance for noun in self.nouns for balance in noun.BALANCES]
        self.head = 0

    def compare(self, with_longer_answers):
        """Compares some figures as they now are."""
        self.head = self.world.head(self.name)
        comparisons = [self.compare_figures]
        if with_longer_answers:
            comparisons += [self.compare_series, self.compare_divisions, self.compare_dimension, self.compare_trace, self.compare_balance]
        for compare in comparisons:
            try:
                compare()
            except grpc.RpcError as error:
                self.world.differs(f"{self.name}: {compare.__name__}: {error.code().name} {error.details()}")

    # One answer.

    def query(self, figure=None):
        return self.questions.query(self.world.began_at[self.name], self.head, figure)

    def check(self, what, query, value, want):
        """`value` is of a FigureValue, a point of a series or a row of a break-down."""
        got = (value.ratio.numerator, value.ratio.denominator) if value.HasField("ratio") else (value.value,)
        self.world.compared += 1
        self.world.not_zero += any(want)
        if got != want:
            self.differs(f"{what}: {got}, want {want}", query)
        if min(got) < 0:
            self.differs(f"{what}: {got} is negative", query)
        if query.figure in self.shares and got[0] > got[1]:
            self.differs(f"{what}: {got} is more than the whole", query)
        return got

    def differs(self, what, query):
        self.world.differs(f"{what}: {' '.join(str(query).split())}")

    def compare_figures(self):
        requests = [figure_service_pb2.GetFigureRequest(query=self.query(), compare_year_on_year=self.rng.random() < 0.2) for _ in range(BATCH)]
        answer = self.figure_service.BatchGetFigures(figure_service_pb2.BatchGetFiguresRequest(requests=requests), timeout=CALL_SECONDS * 3)
        for request, value in zip(requests, answer.values, strict=True):
            query = request.query
            self.check("figure", query, value, self.questions.answer(query, self.head))
            self.check_period(query, value)
            if request.compare_year_on_year:
                self.check_year_before(query, value.year_on_year)

    def check_period(self, query, value):
        """The answer says of which period it is."""
        figure = self.questions.figures[query.figure]
        end = query.end or query.as_of if has_cohorts(figure) else ""
        start = "" if self.questions.is_stock(figure) else query.start or f"{(end or query.as_of)[:4]}-01-01"
        if (value.start, value.end, value.as_of) != (start, end, query.as_of):
            self.differs(f"period: {value.start} to {value.end} as of {value.as_of}, want {start} to {end}", query)

    def check_year_before(self, query, year_on_year):
        want = self.questions.answer(self.questions.a_year_before(query), self.head)
        ratio = year_on_year.previous_ratio
        got = (year_on_year.previous,) if len(want) == 1 else (ratio.numerator, ratio.denominator)
        self.world.compared += 1
        if got != want:
            self.differs(f"the year before: {got}, want {want}", query)

    # Many values of one figure.

    def compare_series(self):
        query = self.query()
        figure = self.questions.figures[query.figure]
        query.start = query.start or f"{(query.end or query.as_of)[:4]}-01-01"
        points = self.figure_service.GetFigureSeries(figure_service_pb2.GetFigureSeriesRequest(query=query, granularity=BY_MONTH)).points
        intervals = self.intervals(figure, query)
        if [(point.start, point.end) for point in points] != intervals:
            self.differs(f"series: {[(point.start, point.end) for point in points]}, want {intervals}", query)
            return
        for point in points:
            if figure.cohort in OF_YEARS:
                # An end that was not asked for is as_of, and remains so whatever the point.
                of_point = self.questions.changed(query, as_of=point.end, end=query.end or query.as_of)
            elif has_cohorts(figure):
                of_point = self.questions.changed(query, start=point.start, end=point.end)
            else:
                of_point = self.questions.changed(query, start=point.start, as_of=point.end)
            self.check("series", of_point, point, self.questions.answer(of_point, self.head))

    @staticmethod
    def intervals(figure, query):
        """Cohorts of days are stepped through themselves, those of a year up to as_of or the end of the year of `end`."""
        if figure.cohort in OF_YEARS:
            year = (query.end or query.as_of)[:4]
            return month_ends(f"{year}-01-01", min(f"{year}-12-31", query.as_of))
        return month_ends(query.start, query.end or query.as_of if has_cohorts(figure) else query.as_of)

    def compare_divisions(self):
        query = self.query()
        query.division = DISTRICT
        self.compare_rows(query, figure_service_pb2.BreakDownFigureRequest(query=query, division_level=TOWNSHIP),
                          lambda key: self.questions.changed(query, division=key))

    def compare_dimension(self):
        figures = [figure for figure in self.questions.figures.values() if figure.dimensions]
        if not figures:
            return
        query = self.query(self.rng.choice(figures))
        filtered = {entry.key for entry in query.dimensions}
        keys = [key for key in self.questions.figures[query.figure].dimensions if key not in filtered]
        if not keys:
            return
        key = self.rng.choice(keys)

        def of_row(value):
            of_value = self.questions.changed(query)
            of_value.dimensions.add(key=key, values=[value])
            return of_value

        self.compare_rows(query, figure_service_pb2.BreakDownFigureRequest(query=query, dimension=key), of_row)

    def compare_rows(self, query, request, of_row):
        """`of_row` gives the question of a row by its key."""
        answer = self.figure_service.BreakDownFigure(request)
        self.check("total of a break-down", query, answer.total, self.questions.answer(query, self.head))
        added = 0
        for row in answer.rows:
            if row.key == UNASSIGNED:
                added += row.value
            else:
                of_key = of_row(row.key)
                added += self.check("row of a break-down", of_key, row, self.questions.answer(of_key, self.head))[0]
        if answer.additive and added != answer.total.value:
            self.differs(f"break-down: rows add up to {added}, total {answer.total.value}", query)

    def compare_trace(self):
        query = self.query()
        sums = collections.Counter()
        for line in self.figure_service.TraceFigure(figure_service_pb2.TraceFigureRequest(query=query)):
            sums[line.part] += line.contribution
        want = self.questions.answer(query, self.head)
        names = (figure_service_pb2.TRACE_PART_NUMERATOR, figure_service_pb2.TRACE_PART_DENOMINATOR) if len(want) == 2 \
            else (figure_service_pb2.TRACE_PART_VALUE,)
        got = tuple(sums[part] for part in names)
        self.world.compared += 1
        if got != want:
            self.differs(f"trace: {got}, want {want}", query)

    def compare_balance(self):
        """Checks that the change of a stock between two days is the sum of the flows after the first of them; for figures with cohorts, the
        sum over all cohorts."""
        if not self.balances:
            return
        stock, flows = self.rng.choice(self.balances)
        first, last = sorted((self.questions.day(), self.questions.day()))
        division = self.rng.choice(self.world.reference.townships) if self.rng.random() < 0.5 else ""
        common = {"division": division, "known_at_revision": self.rng.randint(self.world.began_at[self.name], self.head)}
        queries, signs = [self.of_balance(stock, as_of=day, **common) for day in (first, last)], [-1, 1]
        for sign, flow in flows:
            if has_cohorts(self.questions.figures[flow[0]]):
                queries += [self.of_balance(flow, as_of=day, start=FIRST, end=LAST, **common) for day in (first, last)]
                signs += [sign, -sign]
            elif first < last:
                queries.append(self.of_balance(flow, as_of=last, start=shifted(first, 1), **common))
                signs.append(-sign)
        requests = [figure_service_pb2.GetFigureRequest(query=query) for query in queries]
        values = self.figure_service.BatchGetFigures(figure_service_pb2.BatchGetFiguresRequest(requests=requests)).values
        self.world.compared += len(values)
        if sum(itertools.starmap(lambda sign, value: sign * value.value, zip(signs, values, strict=True))):
            says = [(query.figure, value.value) for query, value in zip(queries, values, strict=True)]
            self.differs(f"a stock is not what flowed in and out: {says}", queries[1])

    @staticmethod
    def of_balance(figure, **fields):
        """`figure` is an id with the dimensions by which it is filtered."""
        query = figure_pb2.FigureQuery(figure=figure[0], **fields)
        for key, value in figure[1].items():
            query.dimensions.add(key=key, values=[value])
        return query
