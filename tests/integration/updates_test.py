"""Every update of a resource by a mask keeps the past: as of a day before it, and as known before it, the resource is what it was."""

import grpc

from contract_walk import behaviors, methods, path
from eastgate.fact.v1 import fact_service_pb2
from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import FieldDescriptor
from harness import Suite, refusal, run

UNITS = ("office-example-lead", "office-example-responsible", "office-example-patrol")
FIRST, SECOND, BETWEEN, BEFORE = "2025-06-02", "2025-08-01", "2025-07-01", "2025-06-01"
OF_LOG = ("etag", "revision")


def updates():
    return [method for method in methods() if method.name.startswith("Update")]


def part_of(method):
    return next(field for field in method.input_type.fields if field.message_type and field.message_type.GetOptions().HasExtension(resource_pb2.resource))


def paths_of(resource):
    """The fields that the contract lets an update change."""
    return [field for field in resource.fields if field.name != "etag"
            and behaviors(field) & {field_behavior_pb2.OPTIONAL, field_behavior_pb2.REQUIRED}]


def values_of(field):
    """Two values that are not those of the sample, or nothing for a field that a test of its noun changes."""
    options = field.GetOptions().Extensions
    if field.type != FieldDescriptor.TYPE_STRING or options[resource_pb2.resource_reference].type or field.name in ("industry_code", "operator_uscc"):
        return None
    values = UNITS[1:] if options[options_pb2.unit].ByteSize() or "unit" in field.name else (
        ("2027-03-01", "2028-03-01") if options[options_pb2.date] else ("示例新名甲", "示例新名乙"))
    return [[value] for value in values] if field.label == FieldDescriptor.LABEL_REPEATED else list(values)


def rows(suite, method):
    server = getattr(suite, method.containing_service.file.package.split(".")[1])
    listing = next(other for other in method.containing_service.methods if other.output_type.name == f"List{method.name.removeprefix('Update')}sResponse"
                   or other.output_type.name.startswith("List") and any(field.message_type == part_of(method).message_type for field in other.output_type.fields))
    request = listing.input_type._concrete_class(page_size=5)
    answer = listing.output_type._concrete_class.FromString(server.channel.unary_unary(path(listing))(request.SerializeToString(), timeout=20))
    return server, list(getattr(answer, next(field.name for field in listing.output_type.fields if field.message_type)))


class Resource:
    """One resource and the methods that change and read it."""

    def __init__(self, suite, method):
        self.method, self.part = method, part_of(method)
        self.server, found = rows(suite, method)
        # A center without an operator has no contract.
        self.name = [row for row in found if getattr(row, "operator_enterprise", True)][-1].name
        self.get = next(other for other in method.containing_service.methods if other.name == "Get" + method.name.removeprefix("Update"))

    def read(self, **at):
        request = self.get.input_type._concrete_class(name=self.name, **at)
        return self.part.message_type._concrete_class.FromString(
            self.server.channel.unary_unary(path(self.get))(request.SerializeToString(), timeout=20))

    def request(self, changed_on, mask=(), etag="", **values):
        request = self.method.input_type._concrete_class(changed_on=changed_on)
        wanted = getattr(request, self.part.name)
        wanted.MergeFrom(self.part.message_type._concrete_class(name=self.name, etag=etag, **values))
        request.update_mask.paths.extend(mask or values)
        return request

    def call(self, request):
        return self.server.channel.unary_unary(path(self.method))(request.SerializeToString(), timeout=20)

    def update(self, changed_on, **values):
        return self.part.message_type._concrete_class.FromString(self.call(self.request(changed_on, **values)))

    def head(self):
        return self.server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def value(row, field):
    return list(getattr(row, field.name)) if field.label == FieldDescriptor.LABEL_REPEATED else getattr(row, field.name)


def without_log(row):
    for field in OF_LOG:
        row.ClearField(field)
    return row


def test_an_update_keeps_the_past():
    walked = 0
    with Suite() as suite:
        suite.load()
        for method in updates():
            resource = Resource(suite, method)
            for field in paths_of(resource.part.message_type):
                values = values_of(field)
                if values is None:
                    continue
                where = f"{path(method)} {field.name}"
                before, head = resource.read(), resource.head()
                changed = resource.update(FIRST, **{field.name: values[0]})
                assert value(changed, field) == values[0] and changed.revision == resource.head() == head + 1, where
                again = resource.update(SECOND, **{field.name: values[1]})
                assert resource.read() == again and value(again, field) == values[1], where
                # As known then, whole.
                assert resource.read(known_at_revision=head) == before, where
                assert resource.read(known_at_revision=head + 1) == changed, where
                # As of a day.
                assert value(resource.read(as_of=SECOND), field) == values[1], where
                assert value(resource.read(as_of=BETWEEN), field) == values[0], where
                assert value(resource.read(as_of=BEFORE), field) == value(before, field), where
                assert value(resource.read(as_of=BETWEEN, known_at_revision=head), field) == value(before, field), where
                # The same once more records nothing.
                assert resource.update(SECOND, **{field.name: values[1]}) == again and resource.head() == head + 2, where
                walked += 1
    assert walked >= 24, walked


def test_an_update_is_refused_where_it_must_be():
    walked = lists = 0
    with Suite() as suite:
        suite.load()
        for method in updates():
            resource = Resource(suite, method)
            field = next((field for field in paths_of(resource.part.message_type) if values_of(field)), None)
            if field is None:
                continue
            ours = {field.name: values_of(field)[0]}
            head, where = resource.head(), path(method)
            for request, code, fields in (
                    (resource.request(FIRST, mask=["name"], **ours), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask"}),
                    (resource.request(FIRST, mask=[field.name, field.name], **ours), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask"}),
                    (resource.request("", mask=["nothing"]), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask", "changed_on"}),
                    (resource.request("2199-01-01", **ours), grpc.StatusCode.INVALID_ARGUMENT, {"changed_on"}),
                    (resource.request(FIRST, etag="r1", **ours), grpc.StatusCode.ABORTED, set()),
                    (resource.request("2000-01-02", **ours), grpc.StatusCode.FAILED_PRECONDITION, set())):
                refused = refusal(resource.call, request)
                assert refused.code == code and set(refused.fields) == fields, (where, refused.code, refused.fields, refused.message)
            for unit in (other for other in paths_of(resource.part.message_type) if other.GetOptions().Extensions[options_pb2.unit].ByteSize()):
                wrong = "office-of-nobody"
                refused = refusal(resource.call, resource.request(FIRST, **{unit.name: [wrong] if unit.label == FieldDescriptor.LABEL_REPEATED else wrong}))
                assert refused.fields and refused.fields[0].startswith(f"{resource.part.name}.{unit.name}"), (where, refused.fields)
            for texts in (other for other in paths_of(resource.part.message_type)
                          if other.label == FieldDescriptor.LABEL_REPEATED and other.type == FieldDescriptor.TYPE_STRING):
                refused = refusal(resource.call, resource.request(FIRST, **{texts.name: ["office-example-lead"] * 65}))
                assert refused.code == grpc.StatusCode.INVALID_ARGUMENT, (where, refused.code, refused.message)
                assert f"{resource.part.name}.{texts.name}" in refused.fields, (where, refused.fields)
                lists += 1
            preview = resource.request(FIRST, **ours)
            preview.validate_only = True
            assert not resource.part.message_type._concrete_class.FromString(resource.call(preview)).etag, where
            assert resource.head() == head, where
            walked += 1
    assert walked >= 13 and lists >= 2, (walked, lists)


run([test_an_update_keeps_the_past, test_an_update_is_refused_where_it_must_be])
