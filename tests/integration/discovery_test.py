"""A stranger without any proto file: lists, describes and calls the services by reflection (buf curl); the contracts are linted and
every rpc and field is commented."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.request

import grpc

import reflection
from caller import PRINCIPAL
from contract_walk import methods, servers_of
from eastgate.fact.v1 import fact_service_pb2
from harness import Suite, run

BUF = os.environ.get("EASTGATE_BUF", "buf")
PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto")


def buf(*arguments):
    result = subprocess.run([BUF, *arguments], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, f"buf {arguments}: {result.stdout}{result.stderr}"
    return result.stdout


def curl(server, *arguments):
    stranger = f"{PRINCIPAL}: test:stranger"
    return buf("curl", "--http2-prior-knowledge", "--protocol", "grpc", "-H", stranger, "--reflect-header", stranger, *arguments[:-1],
               f"http://{server.address}{arguments[-1]}")


def served(proto_text):
    package = re.search(r"^package (.*);", proto_text, re.M).group(1)
    for service in re.finditer(r"^service (\w+) {(.*?)^}", proto_text, re.M | re.S):
        yield f"{package}.{service.group(1)}", re.findall(r"^  rpc (\w+)", service.group(2), re.M)


def proto_files():
    for folder, _, names in os.walk(os.path.join(PROTO, "eastgate")):
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield name, file.read()


def test_reflection_lists_and_calls_everything_that_is_declared():
    with Suite() as suite:
        declared = dict(pair for _, text in proto_files() for pair in served(text))
        listed = set()
        for server in suite.servers:
            services = set(curl(server, "--list-services", "").split())
            listed |= services
            assert {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                    "grpc.reflection.v1alpha.ServerReflection", "eastgate.figure.v1.FigureService",
                    "eastgate.fact.v1.FactService", "eastgate.reference.v1.ReferenceService"} <= services, services
            for service in services & declared.keys():
                methods = {line.rsplit("/", 1)[1] for line in curl(server, "--list-methods", "").split()
                           if line.rsplit("/", 1)[0] == service}
                assert methods == set(declared[service]), (service, methods)
        assert declared.keys() <= listed, f"declared and not served: {declared.keys() - listed}"
        answer = json.loads(curl(suite.command, "-d", '{"query":{"figure":"command.task_forces","as_of":"2024-09-30"}}',
                                 "/eastgate.figure.v1.FigureService/GetFigure"))
        assert answer["value"] == "0" and answer["unit"] == "FIGURE_UNIT_ITEM", answer
        health = json.loads(curl(suite.command, "-d", '{"service":"eastgate.command.v1.TargetService"}',
                                 "/grpc.health.v1.Health/Check"))
        assert health == {"status": "SERVING"}, health
        with urllib.request.urlopen(f"http://{suite.livelihood.admin}/metrics", timeout=10) as metrics:
            text = metrics.read().decode()
            assert "eastgate_log_revision" in text and "eastgate_calendar_days_left" in text, text


def comments(file):
    """Returns the comments of the declarations of a file: path → comment."""
    return {tuple(place.path): place.leading_comments for place in file.source_code_info.location if place.leading_comments}


def test_every_method_is_described_with_its_comments():
    seen = 0
    with Suite() as suite:
        for server in suite.servers:
            declared = [method for method in methods() if server in servers_of(suite, method)]
            for version in reflection.VERSIONS:
                answers = reflection.ask(server.channel, [reflection.message(reflection.BY_SYMBOL, method.full_name) for method in declared], version)
                assert len(answers) == len(declared)
                for method, answer in zip(declared, answers):
                    service = method.containing_service
                    assert answer.files and answer.files[0].name == service.file.name, method.full_name
                    names = [file.name for file in answer.files]
                    assert all(name in names for file in answer.files for name in file.dependency), names
                    said = comments(answer.files[0])
                    assert said.get((6, service.index)) and said.get((6, service.index, 2, method.index)), method.full_name
                    for file in answer.files[1:]:
                        assert comments(file) or file.name.startswith("google/protobuf/"), file.name
                    seen += 1
    assert seen > 400, seen


HOSTILE = [(reflection.message(field, name), error)
           for field in (reflection.BY_FILE_NAME, reflection.BY_SYMBOL)
           for name, error in (("." * 600_000, 3), ("a." * 300_000, 3), ("." * 513, 3), ("." * 512, 5), ("", 5), ("no.such.Symbol", 5))]


def test_a_hostile_name_is_answered_and_delays_nobody():
    with Suite() as suite:
        for server in suite.servers:
            answers = reflection.ask(server.channel, [request for request, _ in HOSTILE])
            assert [answer.error for answer in answers] == [error for _, error in HOSTILE], [answer.error for answer in answers]
            # A name that is too long is not repeated in the answer.
            assert all(answer.size < 1000 for answer in answers), [answer.size for answer in answers]
        server, stop, answered = suite.command, threading.Event(), []

        def attack():
            channel = reflection.connect(server)
            while not stop.is_set():
                answered.append(len(reflection.ask(channel, [request for request, _ in HOSTILE] * 5)))
            channel.close()

        attackers = [threading.Thread(target=attack) for _ in range(4)]
        for attacker in attackers:
            attacker.start()
        slowest, until = 0, time.monotonic() + 5
        while time.monotonic() < until:
            begun = time.monotonic()
            server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
            slowest = max(slowest, time.monotonic() - begun)
        stop.set()
        for attacker in attackers:
            attacker.join()
        assert slowest < 1, slowest
        assert sum(answered) > 100, answered
        print(f"{sum(answered)} hostile questions, the slowest call took {slowest * 1000:.0f} ms")


def test_a_stream_ends_after_a_thousand_questions_and_reflection_can_be_off():
    with Suite() as suite:
        question = reflection.message(reflection.BY_SYMBOL, "grpc.health.v1.Health")
        assert len(reflection.ask(suite.urban.channel, [question] * 1000)) == 1000
        try:
            reflection.ask(suite.urban.channel, [question] * 1001)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
        else:
            raise AssertionError("1001 questions were answered")
        assert suite.urban.stop() == 0
        suite.urban.flags = ["--reflection=off"]
        suite.urban.start()
        try:
            reflection.ask(suite.urban.channel, [question])
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error
        else:
            raise AssertionError("reflection is off")
        suite.urban.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())


def test_the_contracts_are_linted():
    buf("lint", PROTO)
    buf("format", "--exit-code", PROTO)


def test_every_rpc_field_and_value_is_commented():
    bare = []
    for name, text in proto_files():
        before = ""
        for line in text.splitlines():
            declares = re.match(r"\s*(rpc|message|service|enum|oneof)\s|\s*[\w.<>, ]+\s\w+ = \d+", line)
            if declares and not before.strip().startswith("//"):
                bare.append(f"{name}: {line.strip()}")
            before = line
    assert not bare, bare


run([test_the_contracts_are_linted, test_every_rpc_field_and_value_is_commented,
     test_reflection_lists_and_calls_everything_that_is_declared, test_every_method_is_described_with_its_comments,
     test_a_hostile_name_is_answered_and_delays_nobody, test_a_stream_ends_after_a_thousand_questions_and_reflection_can_be_off])
