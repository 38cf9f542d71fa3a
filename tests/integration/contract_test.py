"""The declarations of the contract hold on the wire: reads are answered without a principal and everything else is not; a request that lacks
required fields is refused with a violation for each of them; every date says what it is."""

import re

import grpc

from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import FieldDescriptor
from contract_walk import CALENDAR_OPTIONS, behaviors, is_read, is_stream, methods, path, servers_of
from harness import PRINCIPAL, Refusal, Suite, contract, run

# Whatever changes something says what makes it happen once, or can be previewed.
WRITE_FIELDS = {"request_id", "source_ref", "validate_only"}
CALL_SECONDS = 20
CALENDAR_NAMES = {
    FieldDescriptor.TYPE_STRING: re.compile(r".*_(on|until|from|to)|as_of|start|end|month|period"),
    FieldDescriptor.TYPE_INT32: re.compile(r".*year"),
}


def required(message):
    return [field.name for field in message.fields if field_behavior_pb2.REQUIRED in behaviors(field)]


def call(server, method, metadata):
    """The Refusal of a call with an empty request, or None where it is answered."""
    try:
        if is_stream(method):
            stream = server.channel.unary_stream(path(method))(b"", timeout=CALL_SECONDS, metadata=metadata)
            next(stream, None)
            stream.cancel()
        else:
            server.channel.unary_unary(path(method))(b"", timeout=CALL_SECONDS, metadata=metadata)
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def test_a_method_is_a_read_unless_its_request_says_that_it_writes():
    for method in methods():
        writes = WRITE_FIELDS & set(method.input_type.fields_by_name)
        assert is_read(method) != bool(writes), f"{path(method)}: declared {'a read' if is_read(method) else 'a write'}, has {writes}"


def test_every_field_that_is_sent_has_a_behavior():
    bare, seen = [], set()

    def walk(message):
        if message.full_name in seen or message.file.package.startswith("google"):
            return
        seen.add(message.full_name)
        for field in message.fields:
            if not behaviors(field):
                bare.append(field.full_name)
            if field.message_type and not field.message_type.GetOptions().map_entry and field_behavior_pb2.OUTPUT_ONLY not in behaviors(field):
                walk(field.message_type)

    for method in methods():
        walk(method.input_type)
    for file in contract():
        for message in file.message_types_by_name.values():
            if message.GetOptions().HasExtension(resource_pb2.resource):
                walk(message)
            else:
                assert not {"name", "etag", "revision"} <= set(message.fields_by_name), f"{message.full_name}: a resource without its option"
    assert not bare, bare


def all_messages():
    def within(messages):
        for message in messages:
            yield message
            yield from within(message.nested_types)

    return [message for file in contract() for message in within(file.message_types_by_name.values())]


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


def only_declared_reads_are_answered_without_a_principal(suite):
    for method in methods():
        for server in servers_of(suite, method):
            refused = call(server, method, ())
            anonymous = refused is None or refused.code != grpc.StatusCode.UNAUTHENTICATED
            assert anonymous == is_read(method), f"{path(method)} of {server.name}: {refused and refused.code}"
            assert anonymous or refused.reason == "NO_PRINCIPAL", refused.reason
    for server in suite.servers:
        health = server.channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=CALL_SECONDS)
        assert health == b"\x08\x01", health  # SERVING.


def an_empty_request_is_refused_with_every_required_field(suite):
    checked = 0
    for method in methods():
        wanted = required(method.input_type)
        if not wanted:
            continue
        for server in servers_of(suite, method):
            refused = call(server, method, PRINCIPAL)
            assert refused and refused.code == grpc.StatusCode.INVALID_ARGUMENT, f"{path(method)}: {refused and refused.code}"
            for field in wanted:
                assert refused.fields.count(field) == 1, f"{path(method)}: {field} not named once in {refused.fields}"
            checked += 1
    assert checked > 150, checked


def test_the_contract_on_the_wire():
    with Suite() as suite:
        only_declared_reads_are_answered_without_a_principal(suite)
        an_empty_request_is_refused_with_every_required_field(suite)


run([test_a_method_is_a_read_unless_its_request_says_that_it_writes, test_every_field_that_is_sent_has_a_behavior,
     test_every_date_month_year_and_period_declares_its_kind, test_the_contract_on_the_wire])
