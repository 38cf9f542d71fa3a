"""The declarations of the contract hold on the wire: every method says who may call it, and nobody may without a name; a request that lacks
required fields is refused with a violation for each of them; every date says what it is, every unit, and every code of an open list; no string that is written may have a citizen
ID in it."""

import collections
import os
import re
import types

import grpc

import reflection
from access_walk import Needs, resource_type, rows_of
from eastgate.fact.v1 import fact_service_pb2
from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.rpc import error_details_pb2
from contract_walk import CALENDAR_OPTIONS, behaviors, is_read, is_stream, methods, path, servers_of
from harness import Refusal, Suite, contract, run
from history.reference import rows

# Whatever changes something says what makes it happen once, or can be previewed.
WRITE_FIELDS = {"request_id", "source_ref", "validate_only"}
CALL_SECONDS = 20
# Values of the required fields of reads; a name is that of a resource that need not exist.
VALUES_OF_A_READ = {"name": lambda method: name_of(method), "as_of": lambda _: "2024-09-30", "format": lambda _: 1, "year": lambda _: 2024}
# Answers about the whole district, also where it names one resource.
OF_THE_DISTRICT = {"/eastgate.fact.v1.FactService/ListDependents", "/eastgate.reference.v1.ReferenceService/ListGrants",
                   "/eastgate.economy.v1.TradeAreaService/GetTradeAreaProfile", "/eastgate.livelihood.v1.PersonService/GetPerson",
                   "/eastgate.livelihood.v1.PersonService/ErasePerson", "/eastgate.livelihood.v1.PersonService/MergePersons"}
CITIZEN_ID = "11010519491231002X"
# The message and the fields that are digested and never kept, and those that are compared with the resource and not kept.
IDENTITY, DIGESTED, COMPARED = "eastgate.livelihood.v1.PersonIdentity", {"household_number"}, {"etag"}
# The registers themselves have units of their own.
UNIT_NAMES, REGISTERS, OPTIONS = re.compile(r"(.*_)?units?|approved_by"), "eastgate.reference.v1", "eastgate.options.v1"
CALENDAR_NAMES = {
    FieldDescriptor.TYPE_STRING: re.compile(r".*_(on|until|from|to|before)|as_of|start|end|(.*_)?month|period"),
    FieldDescriptor.TYPE_INT32: re.compile(r".*year"),
}


SUITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "common", "config", "suite.cc")


def required(message):
    return [field.name for field in message.fields if field_behavior_pb2.REQUIRED in behaviors(field)]


def call(channel, method, request=b""):
    """The Refusal of a call, with an empty request if there is none, or None where it is answered."""
    try:
        if is_stream(method):
            stream = channel.unary_stream(path(method))(request, timeout=CALL_SECONDS)
            next(stream, None)
            stream.cancel()
        else:
            answer = channel.unary_unary(path(method))(request, timeout=CALL_SECONDS)
            if method.name.startswith("Batch") and "results" in method.output_type.fields_by_name:
                return refusal_in(method, request, answer)
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def refusal_in(method, request, answer):
    """The refusal of the first request of a batch, its fields named as those of the batch."""
    error = method.output_type._concrete_class.FromString(answer).results[0].error
    first = method.input_type._concrete_class.FromString(request).requests[0]
    oneof = first.WhichOneof("change") if "change" in first.DESCRIPTOR.oneofs_by_name else None
    within = "requests[0]." + (f"{oneof}." if oneof else "")
    fields = []
    for detail in error.details:
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            fields += [within + violation.field for violation in bad.field_violations]
    return types.SimpleNamespace(code=next(code for code in grpc.StatusCode if code.value[0] == error.code), reason="", message=error.message, fields=fields) if error.code else None


def test_a_method_is_a_read_unless_its_request_says_that_it_writes():
    for method in methods():
        writes = WRITE_FIELDS & set(method.input_type.fields_by_name)
        assert is_read(method) != bool(writes), f"{path(method)}: declared {'a read' if is_read(method) else 'a write'}, has {writes}"


def all_messages(options=False):
    def within(messages):
        for message in messages:
            if not message.GetOptions().map_entry:
                yield message
                yield from within(message.nested_types)

    return [message for file in contract() if options or file.package != OPTIONS for message in within(file.message_types_by_name.values())]


def test_every_field_has_a_behavior():
    bare = [field.full_name for message in all_messages(options=True) for field in message.fields if not behaviors(field)]
    assert not bare, bare
    for message in all_messages():
        is_resource = message.GetOptions().HasExtension(resource_pb2.resource)
        assert is_resource or not {"name", "etag", "revision"} <= set(message.fields_by_name), f"{message.full_name}: a resource without its option"


def of_a_query(method, name):
    """Returns whether the request, or a query of figures in it, has the field."""
    return any(name in message.fields_by_name for message in
               [method.input_type, *(field.message_type for field in method.input_type.fields if field.message_type),
                *(inner.message_type for field in method.input_type.fields if field.message_type
                  for inner in field.message_type.fields if inner.message_type)])


def test_every_read_can_wait_for_a_revision_and_every_write_can_be_tried():
    reads, writes = 0, 0
    for method in methods():
        if is_read(method):
            # The operator reads nothing of the log.
            if method.containing_service.file.package != "eastgate.admin.v1":
                assert of_a_query(method, "min_revision"), f"{path(method)}: no min_revision"
                reads += 1
        else:
            assert "validate_only" in method.input_type.fields_by_name, f"{path(method)}: no validate_only"
            writes += 1
    assert reads > 90 and writes > 100, (reads, writes)


def lists_of_resources():
    """Every list of resources, with its row, but for those of the registers and of what is computed."""
    for method in methods():
        rows = [field.message_type for field in method.output_type.fields if field.label == field.LABEL_REPEATED and field.message_type]
        if method.name.startswith("List") and len(rows) == 1 and rows[0].GetOptions().HasExtension(resource_pb2.resource):
            yield method, rows[0]


def test_every_list_of_resources_can_be_asked_the_same():
    """A list that does not answer all rows of a table is computed, and answers pages only."""
    seen = 0
    for method, row in lists_of_resources():
        asked, answered = method.input_type.fields_by_name, method.output_type.fields_by_name
        if method.name == "ListDigitalTransformationCandidates" or method.containing_service.full_name.startswith("eastgate.fact."):
            continue
        assert {"changed_after_revision", "count_total", "page_size", "page_token"} <= set(asked), f"{path(method)}: {sorted(asked)}"
        assert {"next_page_token", "total_size", "total_size_is_minimum"} <= set(answered), f"{path(method)}: {sorted(answered)}"
        assert ("title_zh" in row.fields_by_name) == ("title_contains" in asked), path(method)
        history = [field.name for field in row.fields if field.GetOptions().Extensions[options_pb2.history]]
        assert bool(history) == ("view" in asked), f"{path(method)}: {history}"
        steps = {field.name for field in row.fields if field.label == field.LABEL_REPEATED and field.message_type and "fact" in field.message_type.fields_by_name}
        # A published briefing is a copy of what was said, with the facts of its targets.
        assert steps == set(history) or row.name in ("PublishedBriefing", "PublishedCityBriefing"), f"{row.full_name}: {steps} are recorded by facts, {history} is declared as history"
        state, states = row.fields_by_name.get("state"), asked.get("states")
        assert "state" not in asked and (state is None) == (states is None), f"{path(method)}: states are asked for as a set"
        assert states is None or (states.enum_type.full_name, states.label) == (state.enum_type.full_name, states.LABEL_REPEATED), path(method)
        seen += 1
    assert seen > 30, seen


def name_of(method):
    type_name = method.input_type.fields_by_name["name"].GetOptions().Extensions[resource_pb2.resource_reference].type
    for message in all_messages():
        resource = message.GetOptions().Extensions[resource_pb2.resource]
        if resource.type == type_name:
            return f"{resource.pattern[0].split('/')[0]}/2024"
    return "facts/1"


def a_revision_that_is_ahead_is_refused_by_every_read(suite):
    """This walks the reads whose required fields, if any, are names, days or a format."""
    walked = 0
    for method in methods():
        # A day is given where there is one: some reads want it or another field.
        fields = {name: VALUES_OF_A_READ[name](method) for name in VALUES_OF_A_READ
                  if name in required(method.input_type) or name == "as_of" and name in method.input_type.fields_by_name}
        if is_read(method) and "min_revision" in method.input_type.fields_by_name and set(required(method.input_type)) <= fields.keys():
            request = method.input_type._concrete_class(min_revision=1 << 40, **fields)
            for server in servers_of(suite, method):
                refused = call(server.channel, method, request.SerializeToString())
                assert refused and refused.reason == "REVISION_AHEAD", f"{path(method)}: {refused and (refused.code, refused.reason)}"
                walked += 1
    assert walked > 90, walked


def test_every_date_month_year_and_period_declares_its_kind():
    wrong, declared = [], 0
    for message in all_messages():
        for field in message.fields:
            options = field.GetOptions().Extensions
            kinds = [name for name in CALENDAR_OPTIONS if options[getattr(options_pb2, name)]]
            name = CALENDAR_NAMES.get(field.type)
            if len(kinds) != bool(name and name.fullmatch(field.name)):
                wrong.append(f"{field.full_name}: declares {kinds}")
            if kinds and (field.type == FieldDescriptor.TYPE_INT32) != (kinds == ["year"]):
                wrong.append(f"{field.full_name}: {kinds} has another type")
            if options[options_pb2.may_be_empty] and not kinds:
                wrong.append(f"{field.full_name}: may_be_empty alone")
            declared += len(kinds)
    assert not wrong, wrong
    assert declared > 200, declared


def test_every_method_says_who_may_call_it():
    for method in methods():
        needs = Needs(method)  # Fails where a limit is no field of the request.
        assert needs.roles and "unspecified" not in needs.roles, path(method)
        assert not (needs.anywhere and (needs.narrowed or needs.limits)), path(method)
        assert not needs.narrowed or is_read(method) and not needs.limits, path(method)
        if needs.narrowed:
            assert "division" not in method.input_type.fields_by_name or needs.optional, f"{path(method)}: its division is not limited"
            rows, _ = rows_of(method, method.output_type._concrete_class())
            assert resource_type(rows), f"{path(method)}: its rows are no resources"
        # A method that names a resource, or a division, is limited by it unless it is for the whole district.
        named = [name for name in ("name", "division") if name in method.input_type.fields_by_name]
        if named and not needs.anywhere and path(method) not in OF_THE_DISTRICT:
            assert needs.limits or needs.optional, f"{path(method)}: {named} limits nothing"


def nothing_is_answered_without_a_principal(suite):
    for method in methods():
        for server in servers_of(suite, method):
            refused = call(server.anonymous, method)
            assert refused and (refused.code, refused.reason) == (grpc.StatusCode.UNAUTHENTICATED, "NO_PRINCIPAL"), (
                f"{path(method)} of {server.name}: {refused and (refused.code, refused.reason)}")
    for server in suite.servers:
        for version in reflection.VERSIONS:
            try:
                reflection.ask(server.anonymous, [reflection.message(reflection.LIST, "")], version)
                raise AssertionError(f"{server.name} described itself to nobody")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAUTHENTICATED, error.code()
        health = server.anonymous.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=CALL_SECONDS)
        assert health == b"\x08\x01", health  # SERVING.


def test_every_field_of_a_responsible_unit_declares_it():
    wrong, declared = [], 0
    for message in all_messages():
        if message.file.package == REGISTERS:
            continue
        for field in message.fields:
            options = field.GetOptions()
            is_unit = options.HasExtension(options_pb2.unit)
            names_one = field.type == FieldDescriptor.TYPE_STRING and UNIT_NAMES.fullmatch(field.name) \
                and not options.Extensions[resource_pb2.resource_reference].type
            if is_unit != bool(names_one):
                wrong.append(f"{field.full_name}: {'declares' if is_unit else 'does not declare'} a unit")
            day = message
            for name in filter(None, options.Extensions[options_pb2.unit].valid_on.split(".")):
                found = day.fields_by_name.get(name) if day else None
                day = found.message_type if found else None
                if not found or not day and not found.GetOptions().Extensions[options_pb2.date]:
                    wrong.append(f"{field.full_name}: valid_on names no date")
            declared += is_unit
    assert not wrong, wrong
    assert declared > 30, declared


def a_unit_that_is_not_known_is_refused(suite):
    walked = 0
    for method in methods():
        for fields in strings(method.input_type):
            if not fields[-1].GetOptions().HasExtension(options_pb2.unit):
                continue
            request = method.input_type._concrete_class()
            where = with_string(request, fields, "office-unheard-of")
            for server in servers_of(suite, method):
                refused = call(server.channel, method, request.SerializeToString())
                assert refused and refused.code == grpc.StatusCode.INVALID_ARGUMENT and where in refused.fields, \
                    f"{path(method)}: {where}: {refused and (refused.code, refused.fields)}"
                walked += 1
    assert walked > 25, walked


def test_every_code_of_an_open_list_declares_its_list():
    lists = {row["list"] for row in rows("kinds.csv")}
    wrong, declared = [], collections.Counter()
    for message in all_messages():
        for field in message.fields:
            options = field.GetOptions()
            if not options.HasExtension(options_pb2.kind_of):
                continue
            kind_of = options.Extensions[options_pb2.kind_of]
            declared[kind_of.list] += 1
            if field.type != FieldDescriptor.TYPE_STRING or kind_of.list not in lists:
                wrong.append(f"{field.full_name}: {kind_of.list} is no list of strings")
            day = message
            for name in filter(None, kind_of.valid_on.split(".")):
                found = day.fields_by_name.get(name) if day else None
                day = found.message_type if found else None
                if not found or not day and not found.GetOptions().Extensions[options_pb2.date]:
                    wrong.append(f"{field.full_name}: valid_on names no date")
            if message.GetOptions().HasExtension(resource_pb2.resource) and not behaviors(field) & {field_behavior_pb2.IMMUTABLE, field_behavior_pb2.OUTPUT_ONLY}:
                wrong.append(f"{field.full_name}: an update by a mask does not check codes on the day of the change")
            # A code that something begins with is checked on its day; one that ends or is asked for may have ended.
            if message.name.startswith(("Create", "Open")) and not kind_of.valid_on:
                wrong.append(f"{field.full_name}: no valid_on")
    assert not wrong, wrong
    assert set(declared) == lists and sum(declared.values()) >= 18, declared


def a_code_that_its_list_does_not_have_is_refused(suite):
    walked = 0
    for method in methods():
        for fields in strings(method.input_type):
            options = fields[-1].GetOptions()
            if not options.HasExtension(options_pb2.kind_of) or any(
                    behaviors(field) & {field_behavior_pb2.IMMUTABLE, field_behavior_pb2.OUTPUT_ONLY} for field in fields):
                continue
            kind_of = options.Extensions[options_pb2.kind_of]
            request = method.input_type._concrete_class()
            where = with_string(request, fields, "unheard_of")
            for server in servers_of(suite, method):
                refused = call(server.channel, method, request.SerializeToString())
                assert refused and refused.code == grpc.StatusCode.INVALID_ARGUMENT and where in refused.fields, \
                    f"{path(method)}: {where}: {refused and (refused.code, refused.fields)}"
                first = next(row["code"] for row in sorted(rows("kinds.csv"), key=lambda row: row["code"]) if row["list"] == kind_of.list)
                assert f"a code of the list {kind_of.list}: {first}, " in refused.message or method.name.startswith("Batch"), refused.message
                walked += 1
    assert walked >= 11, walked


def an_empty_request_is_refused_with_every_required_field(suite):
    checked = 0
    for method in methods():
        wanted = required(method.input_type)
        if not wanted:
            continue
        for server in servers_of(suite, method):
            refused = call(server.channel, method)
            assert refused and refused.code == grpc.StatusCode.INVALID_ARGUMENT, f"{path(method)}: {refused and refused.code}"
            for field in wanted:
                assert refused.fields.count(field) == 1, f"{path(method)}: {field} not named once in {refused.fields}"
            checked += 1
    assert checked > 150, checked


def strings(message, above=()):
    """The strings of a message that a caller sends, each as the fields that lead to it."""
    for field in message.fields:
        if field.type == FieldDescriptor.TYPE_STRING:
            yield (*above, field)
        elif field.message_type and not field.message_type.file.package.startswith("google") and field.message_type.full_name != IDENTITY:
            if field_behavior_pb2.OUTPUT_ONLY not in behaviors(field):
                yield from strings(field.message_type, (*above, field))


def with_string(message, fields, value):
    """Sets the string in the message to which the fields lead; returns the path by which an error names it."""
    field, below = fields[0], fields[1:]
    if not below:
        if field.label == FieldDescriptor.LABEL_REPEATED:
            getattr(message, field.name).append(value)
            return f"{field.name}[0]"
        setattr(message, field.name, value)
        return field.name
    if field.message_type.GetOptions().map_entry:
        entries, has_text = getattr(message, field.name), field.message_type.fields_by_name["value"].type == FieldDescriptor.TYPE_STRING
        if below[0].name == "key":
            entries[value] = "v" if has_text else 1
        else:
            entries["k"] = value
        return field.name
    if field.label == FieldDescriptor.LABEL_REPEATED:
        return f"{field.name}[0].{with_string(getattr(message, field.name).add(), below, value)}"
    if "update_mask" in message.DESCRIPTOR.fields_by_name:
        message.update_mask.paths.append(below[0].name)
    return f"{field.name}.{with_string(getattr(message, field.name), below, value)}"


def no_string_that_is_written_has_a_citizen_id(suite):
    heads = {server.name: server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision for server in suite.servers}
    walked, wrong = 0, []
    for method in methods():
        if is_read(method):
            continue
        for fields in strings(method.input_type):
            if fields[-1].name in DIGESTED | COMPARED or any(field_behavior_pb2.OUTPUT_ONLY in behaviors(field) for field in fields):
                continue
            for value in (CITIZEN_ID, f"n-{CITIZEN_ID}", f"户主{CITIZEN_ID.lower()}，已核"):
                request = method.input_type._concrete_class()
                where = with_string(request, fields, value)
                for server in servers_of(suite, method):
                    refused = call(server.channel, method, request.SerializeToString())
                    walked += 1
                    # A field that no update changes is refused in the mask.
                    named = refused and refused.code == grpc.StatusCode.INVALID_ARGUMENT and (
                        where in refused.fields or "update_mask" in refused.fields)
                    if not named or CITIZEN_ID[:17] in refused.message:
                        wrong.append(f"{path(method)} of {server.name}: {where}: {refused and (refused.code, refused.fields, refused.message)}")
    assert not wrong, "\n".join(wrong)
    assert walked > 1000, walked
    for server in suite.servers:
        assert server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision == heads[server.name], server.name


def resources():
    """The messages of resources by their types."""
    found = {}
    for file in contract():
        for message in file.message_types_by_name.values():
            resource = message.GetOptions().Extensions[resource_pb2.resource]
            if resource.type:
                found[resource.type] = message
    return found


def references(message):
    """The types that a resource refers to, in its parts as well, without those that it only mentions."""
    for field in message.fields:
        options = field.GetOptions()
        to = options.Extensions[resource_pb2.resource_reference].type
        if to and to != "fact.eastgate/Fact" and not options.Extensions[options_pb2.mention]:
            yield to
        if field.message_type and field.message_type.file.package.startswith("eastgate"):
            yield from references(field.message_type)


def test_whoever_may_name_a_resource_is_asked_before_it_is_retracted():
    found, naming = resources(), collections.defaultdict(set)
    for kind, message in found.items():
        for to in references(message):
            assert to in found, f"{kind} refers to {to}, which is no resource"
            if to.split(".")[0] != kind.split(".")[0]:
                naming[to].add(kind.split(".")[0])
    collections_of = {kind: message.GetOptions().Extensions[resource_pb2.resource].pattern[0].split("/")[0] for kind, message in found.items()}
    with open(SUITE, encoding="utf-8") as file:
        table = re.findall(r'\{"(\w+)", \{((?:k\w+(?:, )?)+)\}\}', file.read())
    asked = {collection: {name[1:].lower() for name in names.split(", ")} for collection, names in table}
    assert asked == {collections_of[to]: services for to, services in naming.items()}, (asked, dict(naming))
    for kind, message in found.items():
        assert ("retracting" in message.fields_by_name) == (kind in naming), kind


def test_the_contract_on_the_wire():
    with Suite() as suite:
        nothing_is_answered_without_a_principal(suite)
        an_empty_request_is_refused_with_every_required_field(suite)
        no_string_that_is_written_has_a_citizen_id(suite)
        a_unit_that_is_not_known_is_refused(suite)
        a_code_that_its_list_does_not_have_is_refused(suite)
        a_revision_that_is_ahead_is_refused_by_every_read(suite)


run([test_every_method_says_who_may_call_it, test_a_method_is_a_read_unless_its_request_says_that_it_writes, test_every_field_has_a_behavior,
     test_every_read_can_wait_for_a_revision_and_every_write_can_be_tried, test_every_list_of_resources_can_be_asked_the_same,
     test_every_date_month_year_and_period_declares_its_kind, test_every_field_of_a_responsible_unit_declares_it,
     test_every_code_of_an_open_list_declares_its_list, test_whoever_may_name_a_resource_is_asked_before_it_is_retracted,
     test_the_contract_on_the_wire])
