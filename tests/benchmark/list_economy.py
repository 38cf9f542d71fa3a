"""The rows of economy that lists.py asks for."""

from list_rows import AFTER_ALL, ALL, BEFORE_ALL, DIVISIONS, Noun, Question, RowList, at, create, day, enterprises, send, stepped, uscc

CHAIN, SMALL_CHAIN, EMPTY_CHAIN = "industryChains/c", "industryChains/small", "industryChains/empty"
REPORTED, UNREPORTED = "2024-05", "2024-06"
PROVINCIAL = ("provincial_smart_manufacturing_benchmark", "provincial_two_integration_demonstration", "provincial_industrial_internet_platform",
              "provincial_5g_industrial_internet_enterprise")
SCENARIO = "national_excellent_smart_manufacturing_scenario"
RECOGNITIONS = 20  # An enterprise has as many.
AREAS, TRADE_AREAS = 100, 20


def enterprise(number, chain):
    return {"uscc": uscc(number), "title_zh": f"示例企业{number}", "division": at(DIVISIONS, number), "industry_code": f"C{17 + number % 10}{number % 100:02}",
            "size": 1 + number % 4, "registered_on": "2022-01-10", "chain": chain}


def all_enterprises(suite, rows):
    """One in ten is of a chain; a small chain has reported a month."""
    send(suite.economy, "CreateIndustryChain", ({"industry_chain_id": name.split("/")[1], "title_zh": "示例产业链", "division": "360111",
                                                 "founded_on": "2021-01-01"} for name in (CHAIN, SMALL_CHAIN, EMPTY_CHAIN)))
    small = stepped(rows)
    create(suite.economy, "CreateEnterprise", rows,
           lambda number: enterprise(number, SMALL_CHAIN if number < small else "" if number % 10 else CHAIN))
    create(suite.economy, "BatchCreateOutputReports", small, lambda number: {
        "output_report_id": f"b-{number}", "enterprise": f"enterprises/{uscc(number)}", "month": REPORTED, "output_fen": 100000})
    return rows, [
        ALL, Question("of a chain", {"chain": CHAIN}, {"chain": EMPTY_CHAIN}),
        Question("by industry", {"industry_code_prefix": "C18"}, {"industry_code_prefix": "A01"}),
        Question("by name", {"title_prefix": "示例企业12"}, {"title_prefix": "别的企业"}),
        Question("without a report", {"unreported_month": UNREPORTED}, {"unreported_month": "2021-12"}),
        Question("of a chain, without a report", {"chain": CHAIN, "unreported_month": UNREPORTED}, {"chain": SMALL_CHAIN, "unreported_month": REPORTED})]


def recognition(number):
    place = number % RECOGNITIONS
    kind = {"kind": PROVINCIAL[place]} if place < len(PROVINCIAL) else {"kind": SCENARIO, "scenario": f"示例场景{place}"}
    return {"recognition_id": f"b-{number}", "enterprise": f"enterprises/{uscc(number // RECOGNITIONS)}", "division": at(DIVISIONS, number),
            "awarded_on": "2024-02-01", "valid_until": day(number, "2026-01-01") if number % 2 else "", **kind}


def recognitions(suite, rows):
    """Every other one ends."""
    owners = -(-rows // RECOGNITIONS)
    enterprises(suite, owners + 1)
    create(suite.economy, "CreateRecognition", rows, recognition)
    return rows, [
        ALL, Question("of an enterprise", {"enterprise": f"enterprises/{uscc(0)}"}, {"enterprise": f"enterprises/{uscc(owners)}"}),
        Question("of a kind", {"kind": SCENARIO}, {"kind": "municipal_technology_center"}),
        Question("of a level", {"level": "TERRITORIAL_LEVEL_PROVINCIAL"}, {"level": "TERRITORIAL_LEVEL_DISTRICT"}),
        Question("expiring before", {"expiring_before": "2026-06-01"}, {"expiring_before": AFTER_ALL})]


def first_store(number):
    return {"first_store_id": f"b-{number}", "title_zh": f"示例首店{number}", "brand": f"示例品牌{number // AREAS}", "kind": 1 + number % 4,
            "level": "TERRITORIAL_LEVEL_DISTRICT" if number % 2 else "TERRITORIAL_LEVEL_MUNICIPAL", "region": f"示例地{number % AREAS}",
            "division": DIVISIONS[0], "trade_area": f"tradeAreas/t-{number % TRADE_AREAS}", "floor_area_m2": 100, "investment_fen": 100000, "jobs": 1,
            "opened_on": "2024-01-02", "applied_on": "2024-01-10"}


def first_stores(suite, rows):
    """Some are recognized."""
    send(suite.economy, "CreateTradeArea", ({"trade_area_id": f"t-{number}", "title_zh": "示例商圈", "division": DIVISIONS[0], "founded_on": "2023-01-01"}
                                            for number in range(TRADE_AREAS + 1)))
    create(suite.economy, "CreateFirstStore", rows, first_store)
    for rpc, on in (("ReviewFirstStore", "2024-01-15"), ("PublicizeFirstStore", "2024-01-20"), ("RecognizeFirstStore", "2024-03-01")):
        send(suite.economy, rpc, ({"name": f"firstStores/b-{number}", "occurred_on": on, "request_id": f"{rpc}-{number}"} for number in range(stepped(rows))))
    return rows, [
        ALL, Question("of a brand", {"brand": "示例品牌1"}, {"brand": "别的品牌"}),
        Question("of a kind", {"kind": "FIRST_STORE_KIND_CONCEPT"}, {"kind": "FIRST_STORE_KIND_CHAIN"}),
        Question("of a level", {"level": "TERRITORIAL_LEVEL_DISTRICT"}, {"level": "TERRITORIAL_LEVEL_GLOBAL"}),
        Question("of a trade area", {"trade_area": "tradeAreas/t-0"}, {"trade_area": f"tradeAreas/t-{TRADE_AREAS}"}),
        Question("expiring before", {"expiring_before": "2028-01-01"}, {"expiring_before": BEFORE_ALL})]


NOUNS = {
    "enterprises": Noun(RowList("economy", "ListEnterprises"), all_enterprises), "recognitions": Noun(RowList("economy", "ListRecognitions"), recognitions),
    "first-stores": Noun(RowList("economy", "ListFirstStores"), first_stores)}
