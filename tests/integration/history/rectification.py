"""The nouns of rectification whose figures do not belong to a cohort: items by status, listed and overdue. Each has a place of its own, so
that none is a relapse."""

import types

from eastgate.urban.v1 import rectification_campaign_pb2, rectification_item_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.lifecycle import LifecycleNoun
from history.noun import INVALID
from history.reference import shifted

KINDS = {1: "clearance", 2: "facades", 3: "recultivation", 4: "appearance"}
STATUSES = {"HANDLED": "awaiting_verification", "VERIFIED": "awaiting_verification", "CLEARED": "cleared", "WITHDRAWN": "withdrawn"}
UNITS = ("区城管局", "区住建局", "罗家镇")


class RectificationCampaigns(EntryNoun):
    SERVICE, STUB, CREATE, DAY, DIVISION, WEIGHT = "urban", "rectification", "CreateRectificationCampaign", False, False, 0.1

    def fresh(self):
        day = self.day("2022-01-01", "2024-12-31")
        data = types.SimpleNamespace(day=day, division=self.division(), fact="")
        return data, rectification_campaign_pb2.CreateRectificationCampaignRequest(
            rectification_campaign_id=self.new_id("rectification"), title_zh="示例整治", division=data.division, started_on=day), set()

    def postings(self, data, fact):
        return []

    def release(self, resource):
        items = self.world.belongings.get((RectificationItems, resource.name), ())
        return {"DEPENDENT_FACTS"} if any(not item.retracted for item in items) else set()


class RectificationItems(LifecycleNoun):
    """EXTENDED is a step that leaves the state as it is."""

    SERVICE, STUB, CREATE, PREFIX = "urban", "rectification", "CreateRectificationItem", "RECTIFICATION_ITEM_STATE_"
    MEASURES, CHANGES, WEIGHT, CREATIONS = ("rectification_items", "rectification_items_listed", "rectification_items_overdue"), True, 1.5, 0.15
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
        found_on = self.day_after(campaign.data.day, 500)
        listed = self.begun(found_on, "LISTED")
        listed.due = shifted(found_on, self.rng.randint(-5, 60))
        data = types.SimpleNamespace(campaign=campaign.name, kind=self.rng.randint(1, 4), division=self.division(), steps=[listed])
        return data, rectification_item_pb2.CreateRectificationItemRequest(
            rectification_item_id=self.new_id("item"), campaign=campaign.name, kind=data.kind, place=f"示例路{self.world.number()}号",
            division=data.division, found_on=found_on, due_on=listed.due), {INVALID} if listed.due < found_on else set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((RectificationItems, resource.data.campaign), []).append(resource)

    def reads(self, data):
        return {data.campaign}

    def begun(self, day, state):
        step = super().begun(day, state)
        step.due, step.unit = "", ""
        return step

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day, 40)

    def request_of(self, resource, state, day):
        request = getattr(rectification_item_pb2, f"{self.STEPS[state]}Request")(
            name=resource.name, occurred_on=day, request_id=self.new_id("step"))
        fields = request.DESCRIPTOR.fields_by_name
        if "unit" in fields:
            dispatched = [step.unit for step in resource.data.steps if step.state == "DISPATCHED" and step.unit]
            request.unit = dispatched[-1] if state == "HANDLED" and dispatched else self.rng.choice(UNITS)
        if "reason" in fields:
            request.reason = "示例原因"
        if "due_on" in fields:
            request.due_on = shifted(day, self.rng.randint(0, 60))
        if "evidence" in fields:
            request.evidence.add(uri="https://example.org/1.jpg", sha256="0" * 64)
        return request

    def take(self, data, request):
        step, before = data.steps[-1], data.steps[-2]
        step.unit = getattr(request, "unit", "")
        step.due = getattr(request, "due_on", "") or before.due
        if step.state == "EXTENDED":
            step.state, step.extends = before.state, True

    def judge_links(self, data, index, resource):
        if index:
            return set()
        campaign = self.world.resources[data.campaign]
        reasons = {"RECORD_RETRACTED"} if campaign.retracted else set()
        return reasons | ({"DATE_OUT_OF_ORDER"} if data.steps[0].day < campaign.data.day else set())

    def judge(self, data, index):
        step, before = data.steps[index], data.steps[index - 1]
        if index == 0 or step.state == "REOPENED" and not self.extends(step):
            return {"DATE_OUT_OF_ORDER"} if step.day > step.due else set()
        if self.extends(step):
            return ({"EXTENSION_TOO_LATE"} if step.day > before.due else set()) | ({"DATE_OUT_OF_ORDER"} if step.due <= before.due else set())
        step.due = before.due
        handlers = [other.unit for other in data.steps[:index] if other.state == "HANDLED"]
        return {"VERIFIER_IS_HANDLER"} if step.state in ("VERIFIED", "RETURNED") and handlers[-1] == step.unit else set()

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
        data.kind = self.rng.randint(1, 4)
        return {}, {"kind": KINDS[data.kind]}, set()

    def post(self, data, index):
        step, before = data.steps[index], data.steps[index - 1]
        dimensions = {"campaign": data.campaign.split("/")[-1], "kind": KINDS[data.kind]}

        def posting(measure, day, amount, **more):
            return Posting(f"urban.rectification_items{measure}", day, data.division, amount, {**dimensions, **more})

        def status(of):
            return STATUSES.get(of.state, "open")

        if index == 0:
            return [posting("_listed", step.day, 1, source="inspection"), posting("", step.day, 1, status="open"),
                    posting("_overdue", shifted(step.due, 1), 1)]
        if self.extends(step):
            return [posting("_overdue", shifted(before.due, 1), -1), posting("_overdue", shifted(step.due, 1), 1)]
        moved = [posting("", step.day, 1, status=status(step)), posting("", step.day, -1, status=status(before))]
        postings = moved if status(step) != status(before) else []
        if step.state in ("CLEARED", "WITHDRAWN"):
            postings.append(posting("_overdue", max(shifted(before.due, 1), step.day), -1))
        if step.state == "REOPENED":
            postings.append(posting("_overdue", shifted(step.due, 1), 1))
        return postings


NOUNS = (RectificationCampaigns, RectificationItems)
