"""Every date, month, year and period of every request that writes is answered as the contract declares it: malformed or outside 1900 to
2199 it is refused by name; what has happened does not lie after today; what is planned, or in effect, may."""

import datetime

import grpc

from contract_walk import CALENDAR_OPTIONS, behaviors, is_read, methods, path, servers_of
from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from harness import Refusal, Suite, run

CALL_SECONDS = 20
BOUNDED = {options_pb2.DATE_KIND_HAPPENED, options_pb2.DATE_KIND_BIRTH, options_pb2.DATE_KIND_AS_OF}
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
GOOD, MALFORMED, AHEAD = "good", "malformed", "ahead"


def today():
    return datetime.datetime.now(SHANGHAI).date()


def values(form, on):
    """Returns values to send in a field of the form, each with what it is when today is the day `on`."""
    tomorrow = on + datetime.timedelta(days=1)
    next_month = (on.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    if form == "date":
        return [("0000-00-00", MALFORMED), ("1899-12-31", MALFORMED), ("1900-01-01", GOOD), (str(on), GOOD), (str(tomorrow), AHEAD),
                ("2042-09-30", AHEAD), ("2199-12-31", AHEAD), ("2200-01-01", MALFORMED), ("2024-02-30", MALFORMED)]
    if form == "month":
        return [("0000-00", MALFORMED), ("1899-12", MALFORMED), ("1900-01", GOOD), (f"{on:%Y-%m}", GOOD), (f"{next_month:%Y-%m}", AHEAD),
                ("2042-09", AHEAD), ("2199-12", AHEAD), ("2200-01", MALFORMED)]
    if form == "year":
        return [(-1, MALFORMED), (1899, MALFORMED), (1900, GOOD), (on.year, GOOD), (on.year + 1, AHEAD), (2042, AHEAD), (2199, AHEAD),
                (2200, MALFORMED)]
    quarter, last = (on.month + 2) // 3, f"{on.year + 1}-Q1"
    return [("0000", MALFORMED), ("1899-Q4", MALFORMED), ("1900", GOOD), (f"{on:%Y-%m}", GOOD), (f"{on.year}-Q{quarter}", GOOD), (str(on.year), GOOD),
            (last, AHEAD), ("2042", AHEAD), ("2199-12", AHEAD), ("2200", MALFORMED)]


def calendar_fields(message, above=()):
    """Every declared field of a request that a caller may fill in: the fields that lead to it, its form and its kind."""
    for field in message.fields:
        if behaviors(field) & {field_behavior_pb2.OUTPUT_ONLY, field_behavior_pb2.IMMUTABLE}:
            continue
        for form in CALENDAR_OPTIONS:
            kind = field.GetOptions().Extensions[getattr(options_pb2, form)]
            if kind:
                yield (*above, field), form, kind
        if field.message_type and field.message_type not in [step.message_type for step in above] and not field.message_type.GetOptions().map_entry:
            yield from calendar_fields(field.message_type, (*above, field))


def request_with(method, fields, value):
    """A request that has this field and no other, and the path by which a violation names it."""
    request = message_factory.MessageFactory().GetPrototype(method.input_type)()
    if "update_mask" in method.input_type.fields_by_name and len(fields) > 1:
        request.update_mask.paths.append(fields[1].name)
    part, names = request, []
    for field in fields[:-1]:
        if field.label == FieldDescriptor.LABEL_REPEATED:
            part = getattr(part, field.name).add()
            names.append(f"{field.name}[0]")
        else:
            part = getattr(part, field.name)
            names.append(field.name)
    setattr(part, fields[-1].name, value)
    return request, ".".join([*names, fields[-1].name])


def answer_to(server, method, request):
    try:
        server.channel.unary_unary(path(method))(request.SerializeToString(), timeout=CALL_SECONDS)
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def check(server, method, fields, form, kind, on):
    for value, what in values(form, on):
        request, name = request_with(method, fields, value)
        refused = answer_to(server, method, request)
        said = f"{path(method)} {name}={value!r}: {refused and (refused.code, refused.reason, refused.fields, refused.message)}"
        in_future = what == AHEAD and kind in BOUNDED
        if refused and refused.code == grpc.StatusCode.FAILED_PRECONDITION and what != MALFORMED and not in_future:
            continue  # The request needs nothing else, and got as far as the rules.
        assert refused is None or refused.code == grpc.StatusCode.INVALID_ARGUMENT, said
        if what == MALFORMED or in_future:
            assert refused and refused.fields.count(name) == 1, said
        else:
            assert refused is None or name not in refused.fields, said
        assert (refused.reason if refused else "") == ("DATE_IN_FUTURE" if in_future else ""), said
        assert not in_future or (refused.metadata["field"], refused.metadata["today"]) == (name, str(on)), said


def writes():
    """But for batches, which answer each of their requests in its place, as its own method does."""
    return [method for method in methods() if not is_read(method) and not method.name.startswith("Batch")]


def every_calendar_field_is_answered_as_declared(suite, on):
    walked = 0
    for method in writes():
        for fields, form, kind in calendar_fields(method.input_type):
            for server in servers_of(suite, method)[:1]:
                check(server, method, fields, form, kind, on)
            walked += 1
    return walked


def test_the_calendar_on_the_wire():
    declared = sum(1 for method in writes() for _ in calendar_fields(method.input_type))
    with Suite() as suite:
        while True:
            on = today()
            try:
                walked = every_calendar_field_is_answered_as_declared(suite, on)
            except AssertionError:
                if today() == on:
                    raise
                continue  # Another day began meanwhile.
            break
    assert walked == declared > 130, (walked, declared)
    print(f"{walked} fields of requests that write, {len(values('date', on))} values each")


run([test_the_calendar_on_the_wire])
