"""The noun of supervision orders. A sweep of a day reads the models of everything that can be overdue, due soon, behind schedule or returned,
and says which orders are opened, escalated, closed and superseded; people take the steps in between."""

import types

from eastgate.command.v1 import supervision_pb2, target_pb2
from history.ledger import Posting, negated
from history.lifecycle import LifecycleNoun
from history.noun import Resource
from history.patrols import PatrolRounds
from history.procurements import STAGES, Procurements
from history.projects import Deliverables, Milestones
from history.rectification import RectificationItems
from history.reference import DISTRICT, Calendar, days, month_end
from history.reports import EconomyReports, LivelihoodReports
from history.targets import Targets
from subjects import text_of

CAUSES = {"due_soon": supervision_pb2.SUPERVISION_CAUSE_DUE_SOON, "behind_schedule": supervision_pb2.SUPERVISION_CAUSE_BEHIND_SCHEDULE,
          "poor_quality": supervision_pb2.SUPERVISION_CAUSE_POOR_QUALITY, "overdue": supervision_pb2.SUPERVISION_CAUSE_OVERDUE}
COLORS = ("blue", "yellow", "red")
NAMED = 200  # Missing reports of a figure.
SWEEP_SECONDS = 120


class Finding:
    """Something for which an order is to be open; `final` is the last day of a target's year, once it has passed."""

    def __init__(self, cause, color, division, final=""):
        self.cause, self.color, self.division, self.final = cause, color, division, final


def state_on(data, day):
    """The last step by the day, or None."""
    steps = [step for step in data.steps if step.day <= day]
    return steps[-1] if steps else None


def due_on(data, step):
    """The day by which it was due after the step."""
    return next(before.due for before in reversed(data.steps[:data.steps.index(step) + 1]) if before.due)


class Orders(LifecycleNoun):
    """Data have `subject`, `cause` and `division`; each step has its color and the day by which it is to be answered."""

    SERVICE, STUB, PREFIX, MEASURES = "command", "supervision", "SUPERVISION_ORDER_STATE_", ("supervision_orders_open", "supervision_orders_issued")
    TRANSITIONS = {"ISSUED": ("ACKNOWLEDGED",), "ACKNOWLEDGED": ("ANSWERED",), "ANSWERED": ("VERIFIED", "VERIFIED", "RETURNED"),
                   "RETURNED": ("ANSWERED",), "VERIFIED": ("CLOSED",)}
    STEPS = {"ACKNOWLEDGED": "AcknowledgeSupervisionOrder", "ANSWERED": "AnswerSupervisionOrder", "RETURNED": "ReturnSupervisionOrder",
             "VERIFIED": "VerifySupervisionOrder", "CLOSED": "CloseSupervisionOrder"}
    WEIGHT = 1.2
    SWEEPS = 9  # In a history.

    def __init__(self, world):
        super().__init__(world)
        self.calendar, self.sweeps, self.used = Calendar(), 0, set()  # `used` has the days and causes by which orders were named.

    def draw(self):
        resource = self.any_resource()
        if resource is None:
            return None
        if resource.superseded and self.chance(0.03):
            return self.correct_superseded(resource)
        if resource.retracted or self.chance(0.85):
            return self.step(resource)
        return self.retract_step(resource) if self.chance(0.7) else self.correct_step(resource)

    def begun(self, day, state, color="", due=""):
        return types.SimpleNamespace(state=state, day=day, fact="", color=color, due=due)

    def take(self, data, request):
        data.steps[-1].color, data.steps[-1].due = data.steps[-2].color, data.steps[-2].due

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 20)

    def request_of(self, resource, state, day):
        request = getattr(supervision_pb2, f"{self.STEPS[state]}Request")(name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        for field in ("answer", "reason"):
            if field in request.DESCRIPTOR.fields_by_name:
                setattr(request, field, "示例说明")
        return request

    def correct_step(self, resource):
        return self.correct(resource, self.rng.choice(resource.data.steps).fact, {"FIELD_NOT_CORRECTABLE"}, resource.data, self.postings,
                            day=self.day())

    def touched(self, data):
        return {("order", data.subject, data.cause)}

    def release(self, resource, index):
        """At most one order of a subject and cause is open: one that was closed is not opened again beside another."""
        key = (resource.data.subject, resource.data.cause)
        others = [order for order in self.open_orders() if order is not resource and (order.data.subject, order.data.cause) == key]
        return {"DEPENDENT_FACTS"} if resource.data.steps[index].state == "CLOSED" and others else set()

    def post(self, data, index):
        step = data.steps[index]

        def posting(measure, color, amount):
            return Posting(f"command.supervision_orders_{measure}", step.day, data.division, amount, {"cause": data.cause, "color": color})

        if index == 0:
            return [posting("issued", step.color, 1), posting("open", step.color, 1)]
        before = data.steps[index - 1].color
        if step.state == "CLOSED":
            return [posting("open", before, -1)]
        return [posting("open", before, -1), posting("open", step.color, 1)] if step.color != before else []

    # The findings of a sweep of a day.

    def judged(self, due_on, day, division):
        """Something that is due by the end of a day and not done."""
        if day > due_on:
            return [Finding("overdue", "red", division)]
        soon = days(day, due_on) - 1 <= self.reference.in_force("supervision_due_soon_days", day)
        return [Finding("due_soon", "blue", division)] if soon else []

    def found(self, day):
        """Yields the findings, as (subject, finding)."""
        for noun, find in ((Milestones, self.of_project_item), (Deliverables, self.of_project_item), (Procurements, self.of_procurement),
                           (RectificationItems, self.of_item), (PatrolRounds, self.of_round)):
            for resource in self.world.noun(noun).resources:
                step = None if resource.retracted else state_on(resource.data, day)
                for finding in find(resource.data, step, day) if step else ():
                    yield f"{noun.SERVICE}/{resource.name}", finding

    def of_project_item(self, data, step, day):
        return self.judged(due_on(data, step), day, data.division) if step.state == "OPEN" else []

    def of_procurement(self, data, step, day):
        """The next stage is the one to be reached first."""
        if step.state in ("ACCEPTANCE", "CANCELLED"):
            return []
        stage = STAGES.index(step.state) + 1 if step.state in STAGES else 0
        last = next(step.last[STAGES[stage]] for step in reversed(data.steps[:data.steps.index(step) + 1]) if STAGES[stage] in (step.last or {}))
        return self.judged(last, day, data.division)

    def of_item(self, data, step, day):
        if step.state in ("CLEARED", "WITHDRAWN"):
            return []
        returned = [Finding("poor_quality", "yellow", data.division)] if step.state == "RETURNED" else []
        return self.judged(step.due, day, data.division) + returned

    def of_round(self, data, step, day):
        return self.judged(data.scheduled_on, day, data.division) if step.state == "SCHEDULED" else []

    def of_targets(self, day, unknown):
        """Yields targets of the year or an earlier one that are behind schedule. Those that cannot be judged are added to `unknown`."""
        targets = self.world.noun(Targets)
        for target in targets.resources:
            data = target.data
            if target.retracted or data.year > int(day[:4]):
                continue
            version, _ = targets.in_force(data, day, self.world.heads["command"])
            if version is None:
                continue
            status, subject = targets.light(data, day, version, self.world.heads)[0], f"command/{target.name}"
            if status == target_pb2.TARGET_STATUS_UNSPECIFIED:
                unknown.add(subject)
            elif status != target_pb2.TARGET_STATUS_GREEN:
                last = f"{data.year}-12-31"
                color = "red" if status == target_pb2.TARGET_STATUS_RED else "yellow"
                yield subject, Finding("behind_schedule", color, data.division or DISTRICT, last if day > last else "")

    def of_reports(self, noun, day, unknown):
        """The reports that have not come, of which the first are named; those whose due day the calendar does not reach are not judged."""
        reports, subjects = self.world.noun(noun), f"{noun.SERVICE}/missingReports/{noun.FIGURE}"
        missing = [(month, division) for month in reports.periods("1900-01-01", day) for division in sorted(self.reference.townships)
                   if ("report", noun.FIGURE, month, division) not in self.world.claims and self.reference.is_valid(division, month_end(month))]
        if len(missing) > NAMED:
            unknown.add(subjects)
        for month, division in missing[:NAMED]:
            due_on = reports.due_on(month)
            for finding in self.judged(due_on, day, division) if due_on else ():
                yield f"{subjects}/{division}/{month}", finding

    # The actions of a sweep.

    def open_orders(self):
        return [order for order in self.resources if not order.retracted and order.data.steps[-1].state != "CLOSED"]

    @staticmethod
    def covers(order, day):
        """An order that only a later sweep opened, and on which nobody has worked, does not cover the day."""
        return order.data.steps[0].day <= day or any(step.state != "ISSUED" for step in order.data.steps)

    def is_settled(self, key, finding, day):
        """Returns whether an order for it was settled by one of that day, by a sweep of a later day, or by people after the end of the year."""
        if finding.final and int(day[:4]) > int(finding.final[:4]) + 1 or (key, day) in self.used:
            return True
        for order in self.by_key.get(key, ()):
            steps = order.data.steps
            if order.retracted or steps[-1].state != "CLOSED":
                continue
            by_people = len(steps) > 1 and steps[-2].state == "VERIFIED" and finding.final and steps[-1].day > finding.final
            if steps[-1].day > day or by_people:
                return True
        return False

    def plan(self, day):
        """Plans a sweep of the day: keys opened with their findings, and orders superseded, escalated and closed."""
        unknown, found = set(), {}
        for subject, finding in (*self.found(day), *self.of_targets(day, unknown), *self.of_reports(EconomyReports, day, unknown),
                                 *self.of_reports(LivelihoodReports, day, unknown)):
            found[subject, finding.cause] = finding
        orders, due = self.open_orders(), self.answer_due(day)
        self.by_key = {}
        for order in self.resources:
            self.by_key.setdefault((order.data.subject, order.data.cause), []).append(order)
        covered = {(order.data.subject, order.data.cause) for order in orders if self.covers(order, day)}
        opened = {key: finding for key, finding in found.items() if key not in covered and not self.is_settled(key, finding, day)}
        plan = types.SimpleNamespace(opened=opened if due else {}, superseded=[], escalated=[], closed=[], due=due)
        for order in orders:
            key, last = (order.data.subject, order.data.cause), order.data.steps[-1]
            if not self.covers(order, day):
                plan.superseded += [order] if key in plan.opened else []
            elif last.day > day:
                continue
            elif key not in found:
                is_unknown = any(key[0] == subject or key[0].startswith(f"{subject}/") for subject in unknown)
                plan.closed += [] if is_unknown else [order]
            elif last.state in ("ISSUED", "ACKNOWLEDGED", "RETURNED") and last.color != "red" and day > last.due and due:
                plan.escalated.append(order)
        return plan

    def answer_due(self, day):
        return self.calendar.working_days_later(day, self.reference.in_force("supervision_answer_working_days", day))

    def between_rounds(self):
        if self.sweeps == self.SWEEPS or self.world.steps < (self.sweeps + 1) * self.world.length // (self.SWEEPS + 1):
            return
        self.sweeps += 1
        # Mostly a day after those of the sweeps before.
        year = 2023 + 3 * (self.sweeps - 1) // self.SWEEPS
        self.sweep(self.day(f"{year}-01-01", f"{year}-12-31"), preview=self.chance(0.3))

    def sweep(self, day, preview):
        plan = self.plan(day)
        request = supervision_pb2.ReconcileSupervisionOrdersRequest(as_of=day, validate_only=True)
        if preview:
            self.compare(day, plan, self.stub.ReconcileSupervisionOrders(request, timeout=SWEEP_SECONDS), preview)
        request.validate_only = False
        answer = self.stub.ReconcileSupervisionOrders(request, timeout=SWEEP_SECONDS)
        self.world.steps += 1
        self.world.outcomes["Orders: changed by a sweep"] += sum(map(len, (answer.opened, answer.escalated, answer.closed, answer.superseded)))
        if not self.compare(day, plan, answer, False):
            raise self.world.Diverged
        self.take_over(day, plan, answer)
        self.sweep_again(day, request)

    def sweep_again(self, day, request):
        """A second sweep changes nothing, but for targets of what the first one changed: the figures of orders."""
        self.world.see_heads()
        plan = self.plan(day)
        subjects = [subject for subject, _ in plan.opened] + [order.data.subject for order in plan.superseded + plan.escalated + plan.closed]
        counted = {f"{self.SERVICE}/{target.name}" for target in self.world.noun(Targets).resources
                   if target.data.figure.split(".")[1] in self.MEASURES}
        if set(subjects) - counted:
            self.world.differs(f"a second sweep of {day} is to change {sorted(set(subjects) - counted)}")
        answer = self.stub.ReconcileSupervisionOrders(request, timeout=SWEEP_SECONDS)
        if not self.compare(day, plan, answer, False):
            raise self.world.Diverged
        self.take_over(day, plan, answer)

    def compare(self, day, plan, answer, preview):
        """Checks that the sweep did what was planned. In a preview the names of the orders that it would open do not matter."""
        agreed = True
        for what in ("superseded", "escalated", "closed"):
            want, got = sorted(order.name for order in getattr(plan, what)), sorted(getattr(answer, what))
            if want != got:
                missing, more = sorted(set(want) - set(got))[:3], sorted(set(got) - set(want))[:3]
                self.world.differs(f"sweep of {day}{' (preview)' if preview else ''}: {len(got)} {what}, want {len(want)}; "
                                   f"not {self.told(missing)}, but {self.told(more)}")
                agreed = False
        if len(answer.opened) != len(plan.opened):
            self.world.differs(f"sweep of {day}: {len(answer.opened)} opened, want {len(plan.opened)}")
            agreed = False
            if not preview:
                opened = {(text_of(order.subject), order.cause) for order in self.listed(set(answer.opened))}
                want = {(subject, CAUSES[cause]) for subject, cause in plan.opened}
                self.world.differs(f"not {sorted(want - opened)[:3]}, but {sorted(opened - want)[:3]}")
        return agreed

    def told(self, names):
        return [(self.world.resources[name].data.subject, self.world.resources[name].data.cause,
                 [(step.state, step.day, step.color, step.due) for step in self.world.resources[name].data.steps]) for name in names
                if name in self.world.resources]

    def listed(self, names):
        """The orders of those names as the server has them."""
        found, token = [], ""
        while True:
            page = self.stub.ListSupervisionOrders(supervision_pb2.ListSupervisionOrdersRequest(
                states=[supervision_pb2.SUPERVISION_ORDER_STATE_ISSUED], page_size=1000, page_token=token))
            found += [order for order in page.supervision_orders if order.name in names]
            token = page.next_page_token
            if not token:
                return found

    def take_over(self, day, plan, answer):
        """Takes over what the sweep did: one fact for each step, in the order of the answer."""
        revision = self.world.heads["command"]
        for name in answer.superseded:
            order = self.world.resources[name]
            for step in reversed(order.data.steps):
                revision += 1
                self.ledger.add(revision, negated(order.facts.pop(step.fact)))
                order.superseded += [step.fact, f"facts/{revision}"]
                self.world.superseded[self.SERVICE, step.fact] = ""
            order.data.steps, order.retracted = [], True
        opened = {order.name: order for order in self.listed(set(answer.opened))}
        for name in answer.opened:
            revision += 1
            self.open(opened[name], revision, day, plan)
        for what, names in (("escalated", answer.escalated), ("closed", answer.closed)):
            for name in names:
                revision += 1
                self.step_by_sweep(self.world.resources[name], revision, day, plan.due, what)
        if revision != answer.revision:
            self.world.differs(f"sweep of {day}: the log is at {answer.revision}, want {revision}")
            raise self.world.Diverged

    def open(self, order, revision, day, plan):
        cause = next(cause for cause, number in CAUSES.items() if number == order.cause)
        key = (text_of(order.subject), cause)
        finding = plan.opened.get(key)
        if finding is None:
            self.world.differs(f"sweep of {day}: opened an order for {key}")
            raise self.world.Diverged
        data = types.SimpleNamespace(subject=key[0], cause=cause, division=finding.division,
                                     steps=[self.begun(day, "ISSUED", finding.color, plan.due)])
        resource = Resource(order.name, data, None)
        data.steps[0].fact = self.record(resource, revision, self.post(data, 0))
        self.used.add((key, day))
        self.added(resource)
        says = (order.division, COLORS[order.color - 1], order.answer_due_on)
        if says != (finding.division, finding.color, plan.due):
            self.world.differs(f"order {order.name} says {says}, want {(finding.division, finding.color, plan.due)}")

    def step_by_sweep(self, order, revision, day, due, what):
        last = order.data.steps[-1]
        if what == "closed":
            step = self.begun(day, "CLOSED", last.color, last.due)
        else:
            step = self.begun(day, last.state, COLORS[COLORS.index(last.color) + 1], due)
        order.data.steps.append(step)
        step.fact = self.record(order, revision, self.post(order.data, len(order.data.steps) - 1))


NOUNS = (Orders,)
