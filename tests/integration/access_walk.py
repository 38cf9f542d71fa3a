"""The rights that each method needs by its `access` option, and the requests that call it in a division or about a resource."""

import collections
import re

from contract_walk import CALENDAR_OPTIONS, behaviors, methods, servers_of
from eastgate.fact.v1 import fact_service_pb2
from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import FieldDescriptor

ROOT = "360111"
ROLES = [value.name.removeprefix("ROLE_").lower() for value in options_pb2.DESCRIPTOR.enum_types_by_name["Role"].values if value.number]
SOME_DAY, SOME_YEAR = "2024-09-30", 2024
FACT = "fact.eastgate/Fact"
PAGE = 1000


def resource_type(message):
    return message.GetOptions().Extensions[resource_pb2.resource].type


class Limit:
    """A field of a request that limits the right: a division, or a resource of a type."""

    def __init__(self, message, path):
        self.names, self.path = path.split("."), path
        for name in self.names:
            assert message and name in message.fields_by_name, f"{path}: no field of the request"
            field = message.fields_by_name[name]
            assert field.message_type or field.type == FieldDescriptor.TYPE_STRING, f"{path}: no text"
            within, message = message, field.message_type
        self.type = field.GetOptions().Extensions[resource_pb2.resource_reference].type
        if field_behavior_pb2.IDENTIFIER in behaviors(field):  # The resource that an update sends.
            self.type = resource_type(within)

    def set(self, request, value):
        for name in self.names[:-1]:
            field = request.DESCRIPTOR.fields_by_name[name]
            request = getattr(request, name).add() if field.label == FieldDescriptor.LABEL_REPEATED else getattr(request, name)
        if request.DESCRIPTOR.fields_by_name[self.names[-1]].label == FieldDescriptor.LABEL_REPEATED:
            getattr(request, self.names[-1]).append(value)
        else:
            setattr(request, self.names[-1], value)


class Needs:
    """The right that a method needs: one of `roles`, limited by `limits` and, if they are given, by `optional`."""

    def __init__(self, method):
        access = method.GetOptions().Extensions[options_pb2.access]
        self.method, self.narrowed, self.anywhere = method, access.narrowed, access.anywhere
        self.roles = [options_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in access.roles]
        self.limits = [Limit(method.input_type, path) for path in access.limited_by]
        self.optional = [Limit(method.input_type, path) for path in access.limited_by_if_given]

    def request(self, limits=()):
        """The request with values of limits: {limit: value}. A list has what it requires; whatever writes is incomplete, or a preview."""
        request = self.method.input_type._concrete_class()
        for field in self.method.input_type.fields:
            if self.narrowed and field_behavior_pb2.REQUIRED in behaviors(field):
                kinds = [name for name in CALENDAR_OPTIONS if field.GetOptions().Extensions[getattr(options_pb2, name)]]
                setattr(request, field.name, {"date": SOME_DAY, "year": SOME_YEAR}[kinds[0]])
            elif field.name == "validate_only":
                request.validate_only = True
        for limit, value in dict(limits).items():
            limit.set(request, value)
        return request


def rows_of(method, response):
    """The rows of a list's response: the message that they are, and the rows."""
    field, = (field for field in method.output_type.fields if field.message_type and field.label == FieldDescriptor.LABEL_REPEATED)
    return field.message_type, getattr(response, field.name)


def division_of(resource):
    """The division of a resource; that of what has none, or names none, is the root's."""
    return getattr(resource, "division", "") or ROOT


class Resources:
    """The resources that a suite's lists return: {(server, type): {name: division}}."""

    def __init__(self, suite):
        self.divisions = collections.defaultdict(dict)
        for method in methods():
            if Needs(method).narrowed:
                for server in servers_of(suite, method):
                    self._list(server, method)
        # Facts beyond the first page, in particular those of what the last files brought.
        for server in suite.servers:
            for kind in server.fact.ListFacts(fact_service_pb2.ListFactsRequest(page_size=PAGE, recorded_after_revision=PAGE)).facts:
                self.divisions[server.name, FACT][kind.name] = division_of(kind)

    def _list(self, server, method):
        raw = server.channel.unary_unary(f"/{method.containing_service.full_name}/{method.name}",
                                         response_deserializer=method.output_type._concrete_class.FromString)
        request = Needs(method).request()
        request.page_size = PAGE
        message, rows = rows_of(method, raw(request.SerializeToString(), timeout=60))
        for row in rows:
            self.divisions[server.name, resource_type(message)][row.name] = division_of(row)
            for field, value in row.ListFields():  # Names of resources that have no list, such as a plan.
                to = field.GetOptions().Extensions[resource_pb2.resource_reference].type
                if to and to != FACT and field.label != FieldDescriptor.LABEL_REPEATED and value:
                    self.divisions[server.name, to].setdefault(value, ROOT if to == "urban.eastgate/RenovationPlan" else None)

    def two_towns(self):
        """Returns two townships in which many types of resource lie. Each type has a resource outside of the second."""
        kinds = collections.Counter()
        for names in self.divisions.values():
            kinds.update({division[:9] for division in names.values() if division and len(division) >= 9})
        home, *others = [town for town, _ in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))]
        return home, next(town for town in others if all(
            any(division and not division.startswith(town) for division in names.values())
            for names in self.divisions.values() if any(names.values())))

    def find(self, server, kind, accept):
        """The first resource of the type whose division is accepted, with its division; None if there is none."""
        for name, division in sorted(self.divisions[server, kind].items()):
            if division and accept(division):
                return name, division
        return None

    def missing(self, server, kind, like):
        """A name of the type, of the form of another, that nothing has."""
        known = self.divisions[server, kind]
        collection, own = like.split("/", 1)
        for place in range(len(own) - 1, -1, -1):
            for other in "0123456789" if own[place].isdigit() else "abcdefghkx" if re.match("[a-z]", own[place]) else "":
                name = f"{collection}/{own[:place]}{other}{own[place + 1:]}"
                if name not in known and kind != FACT:
                    return name
        return f"{collection}/{10**12}"
