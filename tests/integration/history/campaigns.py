"""The nouns of economy that promote consumption: campaigns with their events, inputs of money and reports of consumption."""

import types

from eastgate.economy.v1 import consumption_report_pb2, fiscal_input_pb2, promotion_campaign_pb2, promotion_event_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.mechanism import OfTaskForce
from history.noun import INVALID
from history.recoveries import Recoveries

MOST_FEN = 10**13


class Campaigns(OfTaskForce, EntryNoun):
    SERVICE, STUB, CREATE, WEIGHT = "economy", "promotion", "CreatePromotionCampaign", 0.2

    def fresh(self):
        day = self.day()
        data = types.SimpleNamespace(day=day, division=self.division(day), fact="")
        request = promotion_campaign_pb2.CreatePromotionCampaignRequest(
            promotion_campaign_id=self.new_id("campaign"), title_zh="示例活动", theme_year=2024, division=data.division, started_on=day)
        return data, request, self.name_task_force(data, request)

    def postings(self, data, fact):
        return []

    def release(self, resource):
        held = any(not row.retracted for noun in (Events, FiscalInputs, ConsumptionReports)
                   for row in self.world.belongings.get((noun, resource.name), ()))
        return {"DEPENDENT_FACTS"} if held else set()

    def judge(self, data, resource=None):
        return self.release(resource) if resource else set()


class OfCampaign(EntryNoun):
    """The common part of the entries of a campaign; AMOUNT is the measure that can be corrected, MOST its greatest value."""

    SERVICE, STUB = "economy", "promotion"
    AMOUNT, MOST = "", MOST_FEN
    CREATIONS = 0.4

    def draw(self):
        return super().draw() if self.world.noun(Campaigns).resources else None

    def request(self, data):
        raise NotImplementedError

    def fresh(self):
        campaigns = self.world.noun(Campaigns)
        campaign = campaigns.any_resource() or campaigns.resources[0]
        day = self.day_after(campaign.data.day, 500)
        data = types.SimpleNamespace(campaign=campaign.name, day=day, division=self.division(day), amount=self.rng.randint(0, 10**8),
                                     source=self.rng.choice(self.reference.codes("consumption_source")), recoveries=[], fact="")
        return data, self.request(data), set()

    def added(self, resource):
        super().added(resource)
        self.world.belongings.setdefault((type(self), resource.data.campaign), []).append(resource)

    def reads(self, data):
        return {data.campaign}

    def new_day(self, data):
        return self.day_after(self.world.resources[data.campaign].data.day, 500)

    def judge(self, data, resource=None):
        campaign = self.world.resources[data.campaign]
        reasons = {"RECORD_RETRACTED"} if campaign.retracted else set()
        return reasons | ({"DATE_OUT_OF_ORDER"} if data.day < campaign.data.day else set())

    def change(self, data):
        if not self.AMOUNT:
            return {}, {}, set()
        data.amount = self.amount(self.MOST)
        return {f"economy.{self.AMOUNT}": data.amount}, {}, {INVALID} if data.amount > self.MOST else set()

    def postings(self, data, fact):
        dimensions = {"campaign": data.campaign.split("/")[-1]}
        if self.MEASURES[0] == "promotion_consumption":
            dimensions["source"] = data.source
        return [Posting(f"economy.{self.MEASURES[0]}", data.day, data.division, data.amount if self.AMOUNT else 1, dimensions)]


class Events(OfCampaign):
    CREATE, MEASURES = "CreatePromotionEvent", ("promotion_events",)

    def request(self, data):
        return promotion_event_pb2.CreatePromotionEventRequest(
            promotion_event_id=self.new_id("event"), campaign=data.campaign, title_zh="示例场次", division=data.division, held_on=data.day)


class FiscalInputs(Recoveries, OfCampaign):
    CREATE, MEASURES = "CreateFiscalInput", ("promotion_fiscal_input", "promotion_fiscal_input_recovered")
    AMOUNT, MOST = "promotion_fiscal_input", MOST_FEN
    RECOVER, RECOVERY, RECOVERED = "RecoverFiscalInput", fiscal_input_pb2.RecoverFiscalInputRequest, "promotion_fiscal_input_recovered"

    def recovered_by(self, data):
        return {"campaign": data.campaign.split("/")[-1]}

    def request(self, data):
        return fiscal_input_pb2.CreateFiscalInputRequest(
            fiscal_input_id=self.new_id("input"), campaign=data.campaign, division=data.division, paid_on=data.day, amount_fen=data.amount)


class ConsumptionReports(OfCampaign):
    CREATE, MEASURES, AMOUNT, MOST = "CreateConsumptionReport", ("promotion_consumption",), "promotion_consumption", 10**15

    def request(self, data):
        return consumption_report_pb2.CreateConsumptionReportRequest(
            consumption_report_id=self.new_id("consumption"), campaign=data.campaign, source=data.source, division=data.division,
            reported_on=data.day, amount_fen=data.amount)

    def kinds(self, data):
        return [("consumption_source", data.source, data.day)]

    def change(self, data):
        if self.chance(0.6):
            return super().change(data)
        if self.chance(0.1):
            return {}, {"source": "hearsay"}, {INVALID}
        data.source = self.rng.choice(self.reference.codes("consumption_source"))
        return {}, {"source": data.source}, set()


NOUNS = (Campaigns, Events, FiscalInputs, ConsumptionReports)
