"""The nouns of rectification: campaigns and the items of their lists."""

import types

from eastgate.urban.v1 import rectification_campaign_pb2, rectification_item_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.mechanism import OfTaskForce
from history.noun import INVALID
from history.patrols import PatrolRounds
from history.reference import shifted
from history.spelling import spelled

STATUSES = {"HANDLED": "awaiting_verification", "VERIFIED": "awaiting_verification", "CLEARED": "cleared", "WITHDRAWN": "withdrawn"}
UNITS = ("office-city-management", "office-housing", "street-luojia", "office-example-railway", "office-unheard-of")
PLACES = 400  # At which more than one item can be found.


class RectificationCampaigns(OfTaskForce, EntryNoun):
    SERVICE, STUB, CREATE, DAY, DIVISION, WEIGHT = "urban", "rectification", "CreateRectificationCampaign", False, False, 0.1

    def fresh(self):
        day = self.day("2022-01-01", "2024-12-31")
        data = types.SimpleNamespace(day=day, division=self.division(), fact="")
        request = rectification_campaign_pb2.CreateRectificationCampaignRequest(
            rectification_campaign_id=self.new_id("rectification"), title_zh="示例整治", division=data.division, started_on=day)
        return data, request, self.name_task_force(data, request)

    def postings(self, data, fact):
        return []

    def release(self, resource):
        items = self.world.belongings.get((RectificationItems, resource.name), ())
        return {"DEPENDENT_FACTS"} if any(not item.retracted for item in items) else set()


class RectificationItems(LifecycleNoun):
    """EXTENDED is a step that leaves the state as it is. An item is due in the cohort of its due day; an extension or a reopening takes it to
    another. Data have `relapses`: whether it was found where another had been cleared not long before."""

    SERVICE, STUB, CREATE, PREFIX = "urban", "rectification", "CreateRectificationItem", "RECTIFICATION_ITEM_STATE_"
    MEASURES = ("rectification_items", *(f"rectification_items_{measure}" for measure in (
        "listed", "overdue", "cleared", "reopened", "due", "due_cleared", "cleared_on_time", "handled", "returned", "relapsed")))
    SHARES = ("rectification_clear_rate", "rectification_on_time_rate", "rectification_rework_rate")
    ALL, CLEARED = ("urban.rectification_items", {}), ("urban.rectification_items", {"status": "cleared"})
    BALANCES = ((ALL, ((1, ("urban.rectification_items_listed", {})),)),
                (CLEARED, ((1, ("urban.rectification_items_cleared", {})), (-1, ("urban.rectification_items_reopened", {})))))
    CHANGES, WEIGHT, CREATIONS = True, 2.5, 0.15
    TRANSITIONS = {"LISTED": ("DISPATCHED", "DISPATCHED", "DISPATCHED", "WITHDRAWN"), "DISPATCHED": ("HANDLED", "HANDLED", "WITHDRAWN",
                                                                                                     "EXTENDED"),
                   "HANDLED": ("VERIFIED", "VERIFIED", "RETURNED"), "VERIFIED": ("CLEARED", "CLEARED", "RETURNED"),
                   "RETURNED": ("HANDLED", "HANDLED", "WITHDRAWN", "EXTENDED"), "CLEARED": ("REOPENED",),
                   "REOPENED": ("HANDLED", "HANDLED", "WITHDRAWN", "EXTENDED")}
    STEPS = {state: f"{verb}RectificationItem" for state, verb in {
        "DISPATCHED": "Dispatch", "HANDLED": "Handle", "VERIFIED": "Verify", "RETURNED": "Return", "CLEARED": "Clear", "EXTENDED": "Extend",
        "REOPENED": "Reopen", "WITHDRAWN": "Withdraw"}.items()}

    def draw(self):
        return super().draw() if self.world.noun(RectificationCampaigns).resources else None

    def fresh(self):
        campaigns = self.world.noun(RectificationCampaigns)
        campaign = campaigns.any_resource() or campaigns.resources[0]
        place = self.rng.randrange(PLACES) if self.chance(0.6) else PLACES + self.world.number()
        found_on, patrol = self.day_after(campaign.data.day, 500), None
        if self.chance(0.3):
            patrol = self.world.noun(PatrolRounds).any_resource()
        if patrol and self.chance(0.7):
            found_on = self.day_after(patrol.data.steps[-1].day if patrol.data.steps else found_on, 3)
        elif place < PLACES and self.chance(0.5):
            found_on = self.after_a_clearing(place, found_on)
        listed = self.begun(found_on, "LISTED")
        listed.due = shifted(found_on, self.rng.randint(-5, 60))
        # The few places are in few divisions, so that items meet.
        division = self.reference.townships[place % 5] if place < PLACES else self.division()
        data = types.SimpleNamespace(campaign=campaign.name, kind=self.rng.choice(self.reference.codes("rectification")), division=division, place=place, relapses=False,
                                     patrol=patrol.name if patrol else "", steps=[listed])
        return data, rectification_item_pb2.CreateRectificationItemRequest(
            rectification_item_id=self.new_id("item"), campaign=campaign.name, kind=data.kind, patrol_round=data.patrol,
            place=spelled(self.rng, f"示例路{place}号A栋", folds_case=True), division=data.division, found_on=found_on, due_on=listed.due), \
            {INVALID} if listed.due < found_on else set()

    def after_a_clearing(self, place, found_on):
        """A day some time after an item of the place was cleared, if one was."""
        cleared = [step.day for item in self.of_place(place) for step in item.data.steps if step.state == "CLEARED"]
        return self.day_after(self.rng.choice(cleared), 120) if cleared else found_on

    def of_place(self, place):
        return [item for item in self.world.belongings.get((RectificationItems, "place", place), ()) if not item.retracted]

    def added(self, resource):
        super().added(resource)
        data = resource.data
        for key in ((RectificationItems, data.campaign), (RectificationItems, "place", data.place), (PatrolRounds, data.patrol)):
            self.world.belongings.setdefault(key, []).append(resource)

    def reads(self, data):
        return {data.campaign, data.patrol} - {""}

    def touched(self, data):
        return {("place", data.place)}

    def begun(self, day, state):
        step = super().begun(day, state)
        step.due, step.unit = "", ""
        return step

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 40)

    def kinds(self, data):
        return [("rectification", data.kind, data.steps[0].day)]

    def units(self, data):
        return [(step.unit, step.day) for step in data.steps if step.unit]

    def request_of(self, resource, state, day):
        request = getattr(rectification_item_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        fields = request.DESCRIPTOR.fields_by_name
        if field := next((field for field in ("responsible_unit", "acting_unit") if field in fields), ""):
            dispatched = [step.unit for step in resource.data.steps if step.state == "DISPATCHED" and step.unit]
            unit = self.rng.choice(UNITS if self.chance(0.3) else UNITS[:4])
            if state == "HANDLED" and dispatched and self.chance(0.9):
                unit = dispatched[-1]
                if not self.reference.is_unit(unit, day):
                    unit = min(self.reference.successors[unit], default=unit)
            setattr(request, field, unit)
        if "reason" in fields:
            request.reason = "示例原因"
        if "due_on" in fields:
            request.due_on = shifted(day, self.rng.randint(0, 60))
        if "evidence" in fields:
            request.evidence.add(uri="https://example.org/1.jpg", sha256="0" * 64)
        return request

    def take(self, data, request):
        step, before = data.steps[-1], data.steps[-2]
        step.unit = getattr(request, "responsible_unit", "") or getattr(request, "acting_unit", "")
        step.due = getattr(request, "due_on", "") or before.due
        if step.state == "EXTENDED":
            step.state, step.extends = before.state, True

    def judge_links(self, data, index, resource):
        if index:
            return set()
        found_on, campaign = data.steps[0].day, self.world.resources[data.campaign]
        reasons = {"RECORD_RETRACTED"} if campaign.retracted else set()
        if found_on < campaign.data.day:
            reasons |= {"DATE_OUT_OF_ORDER"}
        if data.patrol:
            patrol = self.world.resources[data.patrol]
            if patrol.retracted:
                reasons |= {"RECORD_RETRACTED"}
            if patrol.retracted or patrol.data.steps[-1].state != "HELD":
                reasons |= {"TRANSITION_NOT_ALLOWED"}
            elif found_on < patrol.data.steps[-1].day:
                reasons |= {"DATE_OUT_OF_ORDER"}
        data.relapses = self.is_relapse(data, resource)
        return reasons

    def is_relapse(self, data, resource):
        """Returns whether another item of the place, by the day on which this one was found, was last cleared within the relapse time before it."""
        found_on = data.steps[0].day
        since = shifted(found_on, -self.reference.in_force("rectification_relapse_days", found_on))
        for other in self.of_place(data.place):
            by_then = [step for step in other.data.steps if step.day <= found_on]
            if other is not resource and other.data.division == data.division and by_then and by_then[-1].state == "CLEARED" \
                    and by_then[-1].day >= since:
                return True
        return False

    def judge(self, data, index):
        step, before = data.steps[index], data.steps[index - 1]
        if index == 0 or step.state == "REOPENED" and not self.extends(step):
            return {"DATE_OUT_OF_ORDER"} if step.day > step.due else set()
        if self.extends(step):
            return ({"EXTENSION_TOO_LATE"} if step.day > before.due else set()) | ({"DATE_OUT_OF_ORDER"} if step.due <= before.due else set())
        step.due = before.due
        def is_that_of_the_last(state):
            return self.reference.are_one(step.unit, [other.unit for other in data.steps[:index] if other.state == state and other.unit][-1])

        if step.state == "HANDLED":
            return set() if is_that_of_the_last("DISPATCHED") else {"UNIT_NOT_RESPONSIBLE"}
        return {"VERIFIER_IS_HANDLER"} if step.state in ("VERIFIED", "RETURNED") and is_that_of_the_last("HANDLED") else set()

    @staticmethod
    def extends(step):
        return getattr(step, "extends", False)

    def fixes_its_day(self, data, index):
        """A clearing is what a reopening takes out, and a handling what a return judges."""
        judging = next((step.state for step in data.steps[index + 1:] if step.state in ("HANDLED", "RETURNED")), "")
        return data.steps[index].state == "CLEARED" or data.steps[index].state == "HANDLED" and judging == "RETURNED"

    def change(self, data):
        if self.chance(0.1):
            return {}, {"kind": "noise"}, {INVALID}
        data.kind = self.rng.choice(self.reference.codes("rectification"))
        return {}, {"kind": data.kind}, set()

    def post(self, data, index):
        step, before = data.steps[index], data.steps[index - 1]
        dimensions = {"campaign": data.campaign.split("/")[-1], "kind": data.kind}

        def posting(measure, day, amount, cohort="", **more):
            return Posting(f"urban.rectification_items{measure}", day, data.division, amount, {**dimensions, **more}, cohort=cohort)

        if index == 0:
            relapse = [posting("_relapsed", step.day, 1)] if data.relapses else []
            return relapse + [posting("_listed", step.day, 1, source="patrol" if data.patrol else "inspection"),
                              posting("", step.day, 1, status="open"), posting("_due", step.day, 1, step.due),
                              posting("_overdue", shifted(step.due, 1), 1)]
        if self.extends(step):
            return [posting("_due", step.day, -1, before.due), posting("_due", step.day, 1, step.due),
                    posting("_overdue", shifted(before.due, 1), -1), posting("_overdue", shifted(step.due, 1), 1)]
        was, now = (STATUSES.get(each.state, "open") for each in (before, step))
        postings = [posting("", step.day, 1, status=now), posting("", step.day, -1, status=was)] if was != now else []
        return postings + self.post_cohorts(data, index, posting)

    def post_cohorts(self, data, index, posting):
        """Returns the postings of a step to cohorts: of the items due in a period, or of the handlings of one."""
        step, before = data.steps[index], data.steps[index - 1]
        overdue_until = posting("_overdue", max(shifted(before.due, 1), step.day), -1)
        if step.state == "HANDLED":
            return [posting("_handled", step.day, 1, step.day)]
        if step.state == "RETURNED":
            handled_on = [other.day for other in data.steps[:index] if other.state == "HANDLED"][-1]
            return [posting("_returned", step.day, 1, handled_on)]
        if step.state == "CLEARED":
            on_time = [posting("_cleared_on_time", step.day, 1, before.due)] if step.day <= before.due else []
            return [posting("_cleared", step.day, 1), posting("_due_cleared", step.day, 1, before.due), overdue_until] + on_time
        if step.state == "WITHDRAWN":
            return [posting("_due", step.day, -1, before.due), overdue_until]
        if step.state == "REOPENED":
            on_time = [posting("_cleared_on_time", step.day, -1, before.due)] if before.day <= before.due else []
            return [posting("_reopened", step.day, 1), posting("_due_cleared", step.day, -1, before.due), posting("_due", step.day, -1, before.due),
                    posting("_due", step.day, 1, step.due), posting("_overdue", shifted(step.due, 1), 1)] + on_time
        return []


NOUNS = (RectificationCampaigns, RectificationItems)
