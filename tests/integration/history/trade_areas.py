"""The noun of trade areas, which first stores name."""

import types

from eastgate.economy.v1 import trade_area_pb2
from history.entry import EntryNoun
from history.ledger import Posting
from history.noun import INVALID


class TradeAreas(EntryNoun):
    SERVICE, STUB, CREATE, MEASURES, WEIGHT = "economy", "trade_area", "CreateTradeArea", ("trade_areas",), 0.3

    def fresh(self):
        day = self.day("2021-06-01")
        served = self.rng.choices(self.reference.lasting, k=self.rng.randint(0, 3))
        data = types.SimpleNamespace(day=day, division=self.division(day), fact="")
        return data, trade_area_pb2.CreateTradeAreaRequest(
            trade_area_id=self.new_id("area"), title_zh="示例商圈", division=data.division, served_divisions=served, founded_on=day), \
            {INVALID} if len(served) > len(set(served)) else set()

    def postings(self, data, fact):
        return [Posting("economy.trade_areas", data.day, data.division, 1)]

    def new_day(self, data):
        return self.day_after(data.day, 60) if self.chance(0.5) else self.day("2021-06-01")

    def stores(self, resource):
        return [store for store in self.world.belongings.get((TradeAreas, resource.name), ()) if not store.retracted]

    def judge(self, data, resource=None):
        """It is founded before a first store of it applies."""
        is_late = resource and any(store.data.steps[0].day < data.day for store in self.stores(resource))
        return {"DATE_OUT_OF_ORDER"} if is_late else set()

    def release(self, resource):
        return {"DEPENDENT_FACTS"} if self.stores(resource) else set()


NOUNS = (TradeAreas,)
