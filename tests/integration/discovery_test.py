"""A stranger without any proto file: lists, describes and calls the services by reflection (buf curl); the contracts are linted and
every rpc and field is commented."""

import json
import os
import re
import subprocess
import urllib.request

from harness import Suite, run

BUF = os.environ.get("EASTGATE_BUF", "buf")
PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto")


def buf(*arguments):
    result = subprocess.run([BUF, *arguments], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, f"buf {arguments}: {result.stdout}{result.stderr}"
    return result.stdout


def curl(server, *arguments):
    return buf("curl", "--http2-prior-knowledge", "--protocol", "grpc", *arguments[:-1], f"http://{server.address}{arguments[-1]}")


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
                    "eastgate.fact.v1.FactService"} <= services, services
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
            assert "eastgate_log_revision" in metrics.read().decode()


def test_the_contracts_are_linted():
    buf("lint", PROTO)


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
     test_reflection_lists_and_calls_everything_that_is_declared])
