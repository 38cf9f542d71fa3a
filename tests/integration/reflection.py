"""A client of server reflection that knows the wire format alone: a stranger has no generated code."""

import grpc
from caller import by_name, named
from google.protobuf import descriptor_pb2

CALL_SECONDS = 20
VERSIONS = ("grpc.reflection.v1", "grpc.reflection.v1alpha")
BY_FILE_NAME, BY_SYMBOL, LIST = 3, 4, 7  # Fields of a request.
FILES, NAMES, ERROR = 4, 6, 7  # Fields of a response.


def varint(number):
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(encoded) + bytes([number])


def message(field, text):
    """A message that has one field, a text."""
    return varint(field << 3 | 2) + varint(len(text)) + text.encode()


def fields(data):
    """The fields of a message: (number, an integer or bytes)."""
    def number():
        nonlocal data
        value = shift = 0
        while True:
            byte, data = data[0], data[1:]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while data:
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        else:
            assert tag & 7 == 2, tag
            length = number()
            yield tag >> 3, data[:length]
            data = data[length:]


class Answer:
    def __init__(self, data):
        said = dict(fields(data))
        self.files = [descriptor_pb2.FileDescriptorProto.FromString(file) for _, file in fields(said.get(FILES, b""))]
        self.names = [dict(fields(service))[1].decode() for _, service in fields(said.get(NAMES, b""))]
        self.error = dict(fields(said[ERROR])).get(1) if ERROR in said else None
        self.size = len(data)


def ask(channel, requests, version=VERSIONS[0]):
    """The answers to requests, made by `message`, on one stream."""
    stream = channel.stream_stream(f"/{version}.ServerReflection/ServerReflectionInfo")
    return [Answer(data) for data in stream(iter(requests), timeout=CALL_SECONDS)]


def connect(server):
    options = [("grpc.max_receive_message_length", 64 << 20), ("grpc.use_local_subchannel_pool", 1)]
    return named(grpc.insecure_channel(server.address, options=options), by_name("test:stranger"))


def served(channel):
    """The methods of everything that the server serves: path → its descriptor."""
    found = {}
    names = ask(channel, [message(LIST, "")])[0].names
    for name, answer in zip(names, ask(channel, [message(BY_SYMBOL, name) for name in names])):
        service, = (each for each in answer.files[0].service if f"{answer.files[0].package}.{each.name}" == name)
        for method in service.method:
            found[f"/{name}/{method.name}"] = method
    return found
