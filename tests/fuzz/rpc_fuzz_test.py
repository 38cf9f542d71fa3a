"""Every RPC of the four services is sent messages made of what their lists return, with some of it changed: so they get past the first
checks. No process ends, none is too busy to say that it is healthy, and no answer is an error of the server's own."""

import collections
import os
import random
import time

import grpc

from contract_walk import CALENDAR_OPTIONS, behaviors, is_read, is_stream, methods, path, servers_of
from eastgate.fact.v1 import fact_service_pb2
from eastgate.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf import message_factory, text_format
from google.protobuf.descriptor import FieldDescriptor
from harness import Suite, run

MESSAGES = int(os.environ.get("EASTGATE_FUZZ_MESSAGES", 5000))
SEED = int(os.environ.get("EASTGATE_FUZZ_SEED", random.SystemRandom().randrange(1 << 32)))
CALL_SECONDS, HEALTH_SECONDS = 20, 1
BETWEEN_CHECKS, MOST_IN_POOL, MOST_PARTS, MOST_OF_STREAM = 1000, 300, 3, 5
CODES = grpc.StatusCode
SERVING = b"\x08\x01"  # HealthCheckResponse.
NEVER = {CODES.INTERNAL, CODES.UNKNOWN, CODES.UNIMPLEMENTED, CODES.DATA_LOSS, CODES.DEADLINE_EXCEEDED, CODES.UNAVAILABLE}

DATES = ["", "0000-00-00", "1899-12-31", "1900-01-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-06-30", "2024-09-30", "2025-01-10",
         "2025-12-31", "2026-01-01", "2042-09-30", "2198-01-01", "2199-06-30", "2199-12-30", "2199-12-31", "2200-01-01", "2024-02-30", "20240101"]
MONTHS = ["", "1899-12", "1900-01", "2023-12", "2024-02", "2024-09", "2025-01", "2199-12", "2200-01", "2024-13"]
YEARS = [-1, 0, 1, 1899, 1900, 2023, 2024, 2025, 2026, 2042, 2199, 2200, 2**31 - 1, -2**31]
PERIODS = ["", "2024", "2024-Q1", "2024-Q4", "2024-09", "1900", "2199", "2199-Q4", "2024-Q5"]
TEXTS = ["", " ", "\u3000", "\u200b", "a", "区城管局", "区城管局\u3000", "1" * 9, "x" * 200, "x" * 201, "长" * 700, "\n", "\x00", "\u00e9", "e\u0301",
         "../../etc/passwd", "'; --", "{}", "facts/1", "projects/none", "😀"]
INTEGERS = [0, 1, -1, 2, 10, 100, 999, 10**6, 10**13, 10**13 + 1, 2**31 - 1, 2**31, -2**31, 2**63 - 1, -2**63]
DOUBLES = [0.0, -0.0, 1.0, -1.0, 90.0, 90.1, 180.0, 1e308, float("inf"), float("-inf"), float("nan")]
REPEATED = FieldDescriptor.LABEL_REPEATED


def clamp(value, bits, signed):
    low, high = (-2**(bits - 1), 2**(bits - 1) - 1) if signed else (0, 2**bits - 1)
    return max(low, min(high, value))


INTEGER_TYPES = {
    FieldDescriptor.CPPTYPE_INT32: (32, True), FieldDescriptor.CPPTYPE_INT64: (64, True),
    FieldDescriptor.CPPTYPE_UINT32: (32, False), FieldDescriptor.CPPTYPE_UINT64: (64, False)}


class Pool:
    """Values that were seen in answers, by the name of their field; names also by their type of resource."""

    def __init__(self, rng):
        self.rng, self.seen, self.names, self.resources = rng, collections.defaultdict(list), [], collections.defaultdict(list)

    def learn(self, message):
        options = message.DESCRIPTOR.GetOptions()
        if options.HasExtension(resource_pb2.resource) and message.name:
            self.resources[options.Extensions[resource_pb2.resource].type].append(message.name)
        for field, value in message.ListFields():
            values = value if field.label == REPEATED else [value]
            if field.message_type and field.message_type.GetOptions().map_entry:
                self.seen[field.name].append(dict(value)) if not field.message_type.fields_by_name["value"].message_type else None
            elif field.message_type:
                for part in list(values)[:20]:
                    self.learn(part)
            else:
                self.seen[field.name] += list(values)[:20]
                if field.type == FieldDescriptor.TYPE_STRING:
                    self.names += [value for value in list(values)[:20] if "/" in value]
        for known in (*self.seen.values(), *self.resources.values(), self.names):
            while len(known) > MOST_IN_POOL:
                known[self.rng.randrange(len(known))] = known[-1]
                known.pop()

    def value(self, field):
        resources = self.resources.get(field.GetOptions().Extensions[resource_pb2.resource_reference].type)
        if resources and self.rng.random() < 0.95:
            return self.rng.choice(resources)
        known = self.seen.get(field.name)
        return self.rng.choice(known) if known else None


class Fuzzer:
    def __init__(self, rng):
        self.rng, self.pool, self.created = rng, Pool(rng), 0

    def request(self, method):
        request = message_factory.MessageFactory().GetPrototype(method.input_type)()
        self.fill(request, 0)
        mask = method.input_type.fields_by_name.get("update_mask")
        if mask and self.rng.random() < 0.9:
            resource = next(field for field in method.input_type.fields if field.message_type and field is not mask)
            request.update_mask.paths[:] = self.rng.sample([field.name for field in resource.message_type.fields],
                                                          self.rng.randint(1, MOST_PARTS))
        return request

    def fill(self, message, depth):
        share = self.rng.choice((0.3, 0.9, 1.0))
        for field in message.DESCRIPTOR.fields:
            if field_behavior_pb2.OUTPUT_ONLY in behaviors(field) and self.rng.random() < 0.9:
                continue
            chance = 1.0 if field_behavior_pb2.REQUIRED in behaviors(field) and self.rng.random() < 0.99 else share * 0.6
            if self.rng.random() >= chance or depth > 4:
                continue
            if field.name in ("etag", "min_revision", "page_token", "known_at_revision", "validate_only") and self.rng.random() < 0.8:
                continue
            self.set(message, field, depth)

    def set(self, message, field, depth):
        if field.message_type and field.message_type.GetOptions().map_entry:
            key = field.message_type.fields_by_name["key"]
            value = field.message_type.fields_by_name["value"]
            for _ in range(self.rng.randint(0, MOST_PARTS)):
                if not value.message_type:
                    getattr(message, field.name)[self.scalar(key)] = self.scalar(value)
        elif field.message_type:
            if field.label == REPEATED:
                for _ in range(self.rng.randint(0, MOST_PARTS)):
                    self.fill(getattr(message, field.name).add(), depth + 1)
            else:
                getattr(message, field.name).SetInParent()
                self.fill(getattr(message, field.name), depth + 1)
        elif field.label == REPEATED:
            getattr(message, field.name).extend(self.scalar(field) for _ in range(self.rng.randint(0, MOST_PARTS)))
        else:
            setattr(message, field.name, self.scalar(field))

    def scalar(self, field):
        rng = self.rng
        if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
            return rng.random() < 0.5
        if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
            if rng.random() < 0.05:
                return rng.choice((0, -1, 99, 2**31 - 1))
            return rng.choice([value.number for value in field.enum_type.values if value.number])
        if field.cpp_type in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
            return rng.choice(DOUBLES) if rng.random() < 0.3 else rng.uniform(-180, 180)
        known = self.pool.value(field) if rng.random() < 0.8 else None
        if field.cpp_type in INTEGER_TYPES:
            years = field.GetOptions().Extensions[options_pb2.year]
            usual = rng.choice((2023, 2024, 2025)) if years else rng.randint(1, 3000)
            value = known if isinstance(known, int) else rng.choice(YEARS if years else INTEGERS) if rng.random() < 0.1 else usual
            return clamp(value, *INTEGER_TYPES[field.cpp_type])
        if field.type == FieldDescriptor.TYPE_BYTES:
            return rng.randbytes(rng.randint(0, 40))
        return known if isinstance(known, str) else self.text(field)

    def text(self, field):
        rng = self.rng
        for option, values in zip(CALENDAR_OPTIONS, (DATES, MONTHS, None, PERIODS)):
            if values and field.GetOptions().Extensions[getattr(options_pb2, option)]:
                if option == "date" and rng.random() < 0.85:
                    return f"{rng.choice((2023, 2024, 2024, 2024, 2025))}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
                return rng.choice(values)
        if field.name.endswith("_id") and rng.random() < 0.9:
            self.created += 1
            return f"fuzz-{self.created}"
        if self.pool.names and rng.random() < 0.2:
            return rng.choice(self.pool.names)
        return rng.choice(TEXTS) if rng.random() < 0.2 else f"示例{rng.randint(1, 99)}"


def call(server, method, request):
    """The code of a call, and what it answered."""
    response = message_factory.MessageFactory().GetPrototype(method.output_type)
    options = dict(request_serializer=lambda message: message.SerializeToString(), response_deserializer=response.FromString)
    try:
        if not is_stream(method):
            return CODES.OK, [server.channel.unary_unary(path(method), **options)(request, timeout=CALL_SECONDS)], ""
        answers = []
        stream = server.channel.unary_stream(path(method), **options)(request, timeout=HEALTH_SECONDS)
        for answer in stream:
            answers.append(answer)
            if len(answers) == MOST_OF_STREAM:
                stream.cancel()
                break
        return CODES.OK, answers, ""
    except grpc.RpcError as error:
        if is_stream(method) and error.code() == CODES.DEADLINE_EXCEEDED:
            return CODES.OK, [], ""  # Nothing came to watch.
        return error.code(), [], error.details()


def answers_health(server):
    try:
        return server.channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=HEALTH_SECONDS) == SERVING
    except grpc.RpcError:
        return False


def learn_all(suite, fuzzer):
    for method in methods():
        if method.name.startswith("List"):
            for server in servers_of(suite, method):
                _, answers, _ = call(server, method, message_factory.MessageFactory().GetPrototype(method.input_type)())
                for answer in answers:
                    fuzzer.pool.learn(answer)


def test_no_message_ends_or_stops_a_server():
    print(f"EASTGATE_FUZZ_SEED={SEED} EASTGATE_FUZZ_MESSAGES={MESSAGES}", flush=True)
    rng = random.Random(SEED)
    fuzzer, codes, broken = Fuzzer(rng), collections.Counter(), []
    called = methods()
    with Suite() as suite:
        suite.load()
        learn_all(suite, fuzzer)
        begun = time.monotonic()
        for number in range(MESSAGES):
            method = called[number % len(called)]
            server = rng.choice(servers_of(suite, method))
            request = fuzzer.request(method)
            code, answers, said = call(server, method, request)
            codes[code.name] += 1
            for answer in answers:
                fuzzer.pool.learn(answer)
            if code in NEVER:
                broken.append(f"{server.name} {path(method)}: {code.name} {said}\n{text_format.MessageToString(request, as_utf8=True)}")
                assert server.process.poll() is None, f"{server.name} ended\n{broken[-1]}"
            if number % BETWEEN_CHECKS == BETWEEN_CHECKS - 1:
                for each in suite.servers:
                    assert each.process.poll() is None and answers_health(each), f"{each.name} does not say that it is healthy; last: {path(method)}"
        print(f"{MESSAGES / (time.monotonic() - begun):.0f} messages/s: {dict(codes)}")
        assert not broken, f"{len(broken)} answers were errors of the server's own; the first:\n" + "\n".join(broken[:5])
        assert codes["OK"] > MESSAGES / 20, "too few messages got through"
        for server in suite.servers:
            assert server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest()).first_bad_revision == 0
            assert server.stop() == 0, server.name


run([test_no_message_ends_or_stops_a_server])
