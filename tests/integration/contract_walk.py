"""The methods and fields of the contract, for tests that walk all of them."""

from google.api import field_behavior_pb2
from google.protobuf import descriptor_pb2
from harness import contract

COMMON = ("admin", "evidence", "fact", "figure", "reference")  # Served by every service.
CALENDAR_OPTIONS = ("date", "month", "year", "period")


def methods():
    return [method for file in contract() for service in file.services_by_name.values() for method in service.methods]


def is_read(method):
    return method.GetOptions().idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS


def behaviors(field):
    return set(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def path(method):
    return f"/{method.containing_service.full_name}/{method.name}"


def servers_of(suite, method):
    domain = method.containing_service.file.package.split(".")[1]
    return suite.servers if domain in COMMON else [getattr(suite, domain)]


def is_stream(method):
    proto = descriptor_pb2.MethodDescriptorProto()
    method.CopyToProto(proto)
    return proto.server_streaming
