"""The noun of reports: that a division has reported a figure for a period, who reviewed it, and that the period is closed. Every service keeps
those of its own figures."""

import types

from caller import by_name
from eastgate.figure.v1 import reporting_service_pb2
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.reference import Calendar, month_end, shifted

REVIEWER = by_name("test:reviewer")
FIRST_MONTH = "2024-01"  # From which there are duties.


class ByAnother:
    """A method called by somebody else than the one who reports."""

    def __init__(self, call):
        self.call = call

    def future(self, request):
        return self.call.future(request, metadata=REVIEWER)


class Reports(LifecycleNoun):
    """Returned reports are drafts again. Nothing of a report can be corrected. FIGURE is the one that divisions have a duty to report."""

    STUB, CREATE, PREFIX, MEASURES = "reporting", "CreateFigureReport", "FIGURE_REPORT_STATE_", ("figure_reports",)
    TRANSITIONS = {"DRAFT": ("REVIEWED",), "REVIEWED": ("CLOSED", "CLOSED", "DRAFT")}
    STEPS = {"REVIEWED": "ReviewFigureReport", "CLOSED": "CloseFigureReport", "DRAFT": "ReturnFigureReport"}
    WEIGHT, CREATIONS, FIGURE = 0.2, 0.5, ""
    by_another = False

    def __init__(self, world):
        super().__init__(world)
        self.calendar = Calendar()

    def fresh(self):
        month, division = self.day("2024-01-01")[:7], self.rng.choice(self.reference.townships)
        wrong = set()
        if self.chance(0.1):
            month, division = self.rng.choice((("2023-12", division), (month, self.rng.choice(self.reference.lasting))))
        last = month_end(month)
        reported_on = self.day_after(shifted(last, -2), 30)
        if reported_on < last:
            wrong = {INVALID}
        duties = {duty["figure"] for duty in self.reference.duties}
        figure = self.FIGURE or f"{self.SERVICE}.figure_reports"
        data = types.SimpleNamespace(figure=figure, month=month, division=division, steps=[self.begun(reported_on, "DRAFT")])
        data.steps[0].unit = self.rng.choice(("", "street-luojia"))
        if figure not in duties or month < FIRST_MONTH or len(division) != 9:
            wrong |= {"REPORT_NOT_DUE"}
        if self.due_on(month) is None:
            wrong |= {"OUTSIDE_CALENDAR"}
        return data, reporting_service_pb2.CreateFigureReportRequest(
            figure_report_id=self.new_id("report"), figure=figure, division=division, period=month, reported_on=reported_on,
            acting_unit=data.steps[0].unit), wrong

    def due_on(self, month):
        return self.calendar.working_days_later(month_end(month), int(self.reference.duties[0]["due_working_days"]))

    @staticmethod
    def key(data):
        return ("report", data.figure, data.month, data.division)

    def touched(self, data):
        return {self.key(data)}

    def request_of(self, resource, state, day):
        self.by_another = state == "REVIEWED" and self.chance(0.9)
        request = getattr(reporting_service_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        if state == "DRAFT":
            request.reason = "示例原因"
        if state == "REVIEWED":
            request.acting_unit = self.rng.choice(("", "office-statistics", "street-luojia"))
        return request

    def take(self, data, request):
        data.steps[-1].unit = getattr(request, "acting_unit", "")

    def step(self, resource):
        step = super().step(resource)
        if self.by_another:
            step.call = ByAnother(step.call)
        return step

    def judge_links(self, data, index, resource):
        reported = self.world.claims.get(self.key(data))
        return {"PERIOD_ALREADY_REPORTED"} if index == 0 and reported not in (None, resource) else set()

    def judge(self, data, index):
        reporter, step = data.steps[0].unit, data.steps[index]
        is_same = self.reference.are_one(reporter, step.unit) if reporter and step.unit else not self.by_another
        return {"REVIEWER_IS_REPORTER"} if step.state == "REVIEWED" and is_same else set()

    def follows(self, resource, before, after):
        if after:
            self.world.claims[self.key(after)] = resource
        else:
            del self.world.claims[self.key(before)]

    def correct_step(self, resource):
        return self.correct(resource, self.rng.choice(resource.data.steps).fact, {"FIELD_NOT_CORRECTABLE"}, resource.data, self.postings,
                            day=self.day())

    def post(self, data, index):
        def posting(state, amount):
            return Posting(f"{self.SERVICE}.figure_reports", month_end(data.month), data.division, amount,
                           {"figure": data.figure, "period": data.month, "state": state.lower()})

        return ([posting(data.steps[index - 1].state, -1)] if index else []) + [posting(data.steps[index].state, 1)]

    # Questions of other models.

    def periods(self, first, last):
        """The months from one day to another of which a report is due by the duty, in order."""
        months = [f"{year}-{month:02}" for year in range(2024, 2027) for month in range(1, 13)]
        return [month for month in months if first <= f"{month}-01" and month_end(month) <= last]

    def reported(self, first, last, division, revision):
        """Returns the number of reports of the months from one day to another as known at a revision."""
        months = set(self.periods(first, last))
        return sum(posting.amount for known, posting in self.ledger.postings.get(f"{self.SERVICE}.figure_reports", ())
                   if known <= revision and posting.division.startswith(division) and posting.dimensions["period"] in months)


class LivelihoodReports(Reports):
    SERVICE, FIGURE = "livelihood", "livelihood.newborn_enrollments"


class EconomyReports(Reports):
    SERVICE, FIGURE = "economy", "economy.chain_output"


class UrbanReports(Reports):
    SERVICE, WEIGHT = "urban", 0.01


class CommandReports(Reports):
    SERVICE, WEIGHT = "command", 0.01


NOUNS = (LivelihoodReports, EconomyReports, UrbanReports, CommandReports)
