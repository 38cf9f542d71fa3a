"""Nothing is overwritten: every resource is known as it was at every revision, and the tables can be made anew from the log."""

import subprocess

import grpc

from eastgate.command.v1 import mechanism_pb2, publication_pb2, supervision_pb2
from eastgate.economy.v1 import enterprise_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.livelihood.v1 import care_facility_pb2
from google.protobuf import field_mask_pb2
from contract_walk import methods, servers_of
from harness import NAMES, Suite, binary, refusal, run

# Types of resources that never change after their creation.
IMMUTABLE = ("PublishedBriefing", "PublishedCityBriefing")
# Types on which others in the sample depend, so that they are not retracted, and that have no update.
RESTED_ON = ("FundAppropriation", "IndustryChain", "TradeArea", "PromotionCampaign")
RETRACTIONS, ATTEMPTS = 3, 60
# The numbers of the tables in services/urban/tables.h.
VILLAGE_POINTS = 4


def gets():
    """The Get method of every resource, with the List method beside it and the field of its rows: (get, list, field)."""
    found = []
    for method in methods():
        request = method.input_type.fields_by_name
        if not method.name.startswith("Get") or "known_at_revision" not in request or "name" not in request:
            continue
        if method.output_type.name == "Fact":
            continue
        lists = [(other, field.name) for other in method.containing_service.methods if other.name.startswith("List")
                 for field in other.output_type.fields if field.message_type == method.output_type]
        if method.output_type.name == "RenovationPlan":  # Found by its year, without a list.
            continue
        assert lists, f"{method.full_name} has no list beside it"
        found.append((method, *lists[0]))
    return found


def test_every_resource_can_be_asked_for_as_it_was_known():
    """A method that gets a resource by its name can get it as it was known."""
    resources = {method.output_type.full_name for method, *_ in gets()}
    for method in methods():
        if method.name.startswith("Get") and set(method.input_type.fields_by_name) == {"name", "min_revision"}:
            # A file of evidence never changes, and a person is told as it is: what was known before an erasure is told no more.
            assert method.name in ("GetFact", "GetTradeAreaProfile", "GetEvidenceFile", "GetPerson"), f"{method.full_name} has no known_at_revision"
    assert len(resources) >= 30, resources


def stub_of(server, method):
    service = method.containing_service
    found = [stub for name, stub in vars(server).items() if stub.__class__.__name__ == "Stub"
             and name.replace("_", "") == service.name.removesuffix("Service").lower()]
    assert len(found) == 1, service.full_name
    return found[0]


def call(server, method, **fields):
    request = method.input_type._concrete_class(**fields)
    return getattr(stub_of(server, method), method.name)(request)


def rows(server, listing, field):
    found, token = [], ""
    states = listing.input_type.fields_by_name.get("states")
    every = {"states": [value.number for value in states.enum_type.values if value.number]} if states else {}
    while True:
        page = call(server, listing, page_size=1000, page_token=token, **every)
        found += getattr(page, field)
        token = page.next_page_token
        if not token:
            return found


def head(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def facts(server):
    found, token = [], ""
    while True:
        page = server.fact.ListFacts(fact_service_pb2.ListFactsRequest(page_size=1000, page_token=token))
        found += page.facts
        token = page.next_page_token
        if not token:
            return found


def retract_some(server):
    """Retracts the newest facts of each kind, as far as nothing rests on them."""
    retracted, tried = {}, {}
    for fact in reversed(facts(server)):
        kind = fact.kind
        if retracted.get(kind, 0) == RETRACTIONS or tried.get(kind, 0) == ATTEMPTS:
            continue
        tried[kind] = tried.get(kind, 0) + 1
        try:
            server.fact.RetractFact(fact_service_pb2.RetractFactRequest(
                name=fact.name, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered twice", request_id=fact.name.replace("/", "-")))
            retracted[kind] = retracted.get(kind, 0) + 1
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, (fact, error)


def is_retracted(row):
    return row.DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number[row.state].name.endswith("_RETRACTED")


def update_some(suite, before):
    """Updates one of each resource that has an update: its title."""
    def one(kind):
        row = next(row for (_, of_kind), found in before.items() if of_kind == kind for row in found.values() if not is_retracted(row))
        changed = type(row)(name=row.name, title_zh=row.title_zh + "（更名）")
        return {"update_mask": field_mask_pb2.FieldMask(paths=["title_zh"]), "changed_on": "2024-12-01"}, changed
    common, enterprise = one("Enterprise")
    suite.economy.enterprise.UpdateEnterprise(enterprise_pb2.UpdateEnterpriseRequest(enterprise=enterprise, **common))
    common, unit = one("MechanismUnit")
    suite.command.mechanism.UpdateMechanismUnit(mechanism_pb2.UpdateMechanismUnitRequest(mechanism_unit=unit, **common))
    common, facility = one("CareFacility")
    updated = suite.livelihood.care_facility.UpdateCareFacility(
        care_facility_pb2.UpdateCareFacilityRequest(care_facility=facility, **common))
    return updated, facility


def the_past_is_as_it_was(suite):
    suite.command.supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of="2024-09-30"))
    suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
        published_briefing_id="2024-09", as_of="2024-09-30", published_on="2024-10-08"))
    suite.publish_city()
    heads = {server.name: head(server) for server in suite.servers}
    walked = [(server, *get) for get in gets() for server in servers_of(suite, get[0])]
    before = {}
    for server, method, listing, field in walked:
        before[server.name, method.output_type.name] = {row.name: row for row in rows(server, listing, field)}
    updated, facility = update_some(suite, before)
    for server in suite.servers:
        retract_some(server)
    there = set()
    changed = set()
    for server, method, listing, field in walked:
        kind = method.output_type.name
        known_at = heads[server.name]
        for name, row in before[server.name, kind].items():
            there.add(kind)
            now = call(server, method, name=name)
            if now.revision == row.revision and kind in changed:
                continue
            then = call(server, method, name=name, known_at_revision=known_at)
            assert then == row, f"{name} was\n{row}\nand as known at {known_at} is\n{then}"
            if now.revision != row.revision:
                assert now.revision > known_at and now != then, name
                changed.add(kind)
            answer = refusal(lambda: call(server, method, name=name, known_at_revision=known_at + 1_000_000))
            assert answer.reason == "KNOWN_AT_AHEAD", (name, answer.reason)
            answer = refusal(lambda: call(server, method, name=name, known_at_revision=1))
            assert answer.code == grpc.StatusCode.NOT_FOUND, (name, answer.code)
    kinds = {method.output_type.name for _, method, *_ in walked}
    assert there == kinds, f"the sample has no {kinds - there}"
    unchanged = kinds - changed - set(IMMUTABLE) - set(RESTED_ON)
    assert not unchanged, f"nothing changed {unchanged}"
    print(f"{len(kinds)} kinds of resources, {sum(map(len, before.values()))} rows")
    return updated, facility


def a_fact_tells_what_it_changed(suite, updated, facility):
    fact = next(fact for fact in facts(suite.livelihood) if fact.revision == updated.revision)
    assert not fact.changes, "only GetFact fills them in"
    told = suite.livelihood.fact.GetFact(fact_service_pb2.GetFactRequest(name=fact.name)).changes
    title = facility.title_zh
    assert [(change.field, change.old_value, change.new_value) for change in told] == [("title_zh", title.removesuffix("（更名）"), title)], told


def offline(server, flag):
    result = subprocess.run([binary(server.name), flag, server.directory, "--reference", server.reference_directory],
                            capture_output=True, text=True, timeout=300)
    return result.returncode, result.stdout + result.stderr


def tables_follow_the_log(suite):
    answers = {}
    for name in NAMES:
        server = getattr(suite, name)
        answers[name] = {(method.output_type.name, row.name): row for method, listing, field in gets()
                         if server in servers_of(suite, method) for row in rows(server, listing, field)}
        assert server.stop() == 0
        code, line = offline(server, "--check")
        assert code == 0 and " 0 bad rows" in line, f"{name}: {line}"
    damaged = next(row for (kind, _), row in answers["urban"].items() if kind == "VillagePoint")
    suite.urban.overwrite(VILLAGE_POINTS, damaged.name.split("/")[1], lambda row: row[:-3] + bytes([row[-3] ^ 1]) + row[-2:])
    code, line = offline(suite.urban, "--check")
    assert code == 1 and " 1 bad rows" in line, f"the damage is not found: {line}"
    for name in NAMES:
        server = getattr(suite, name)
        code, line = offline(server, "--rebuild")
        assert code == 0, f"{name}: {line}"
        code, line = offline(server, "--check")
        assert code == 0 and " 0 bad rows" in line, f"{name}: {line}"
        server.start()
    for name in NAMES:
        server = getattr(suite, name)
        again = {(method.output_type.name, row.name): row for method, listing, field in gets()
                 if server in servers_of(suite, method) for row in rows(server, listing, field)}
        assert again == answers[name], f"{name}: the rebuild did not restore every row"


def test_nothing_is_overwritten():
    with Suite() as suite:
        suite.load()
        a_fact_tells_what_it_changed(suite, *the_past_is_as_it_was(suite))
        tables_follow_the_log(suite)


run([test_every_resource_can_be_asked_for_as_it_was_known, test_nothing_is_overwritten])
