"""The manifests as kubectl renders them, and what else of the checkout the rules compare them with."""

import functools
import os
import re
import subprocess

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
KUBERNETES = os.path.join(ROOT, "deploy", "kubernetes")
OVERLAYS = ("district", "dev", "replicated")
SERVICES = os.environ["EASTGATE_SERVICES"]
VARIABLE = "EASTGATE_"
SERVERS = ("command", "economy", "livelihood", "urban")
READERS = "-readers"  # The end of the names of processes that only read.
# Debian's, which is the oldest that is supported, and the machine's own where it has one.
KUBECTLS = os.environ["EASTGATE_KUBECTLS"].split(":")


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def key(thing):
    return thing["kind"], thing["metadata"].get("namespace", ""), thing["metadata"]["name"]


def render(overlay, kubectl):
    """Every object of an overlay, or of a folder, in an order of its own."""
    folder = os.path.join(KUBERNETES, "overlays", overlay)
    result = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, f"{kubectl} kustomize {overlay}: {result.stderr}"
    return sorted((thing for thing in yaml.safe_load_all(result.stdout) if thing), key=key)


@functools.cache
def help_of(program):
    """Returns the help text of a program."""
    return subprocess.run(
        [os.path.join(SERVICES, program, program), "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def flags_of(program):
    """The flags that a program knows."""
    return set(re.findall(r"^  (--[a-z-]+)", help_of(program), re.MULTILINE))


def default_of(program, flag):
    """The default of a flag, as --help tells it."""
    return re.search(rf"^  {flag} .*\n +Default: (\S+)\. Environment", help_of(program), re.MULTILINE)[1]


@functools.cache
def upstreams():
    """host:port of each server as the edge of the image asks for it."""
    return {
        name.lower(): target
        for name, target in re.findall(
            r"\b(COMMAND|ECONOMY|LIVELIHOOD|URBAN)=(\S+)", text_of("deploy", "docker", "Dockerfile")
        )
    }


@functools.cache
def contract_services():
    """The full names of the services of the contract, which health knows."""
    names = set()
    for folder, _, files in os.walk(os.path.join(ROOT, "proto", "eastgate")):
        for name in files:
            source = text_of(folder, name)
            package = re.search(r"^package (\S+);", source, re.MULTILINE)[1]
            names |= {
                f"{package}.{service}" for service in re.findall(r"^service (\w+)", source, re.MULTILINE)
            }
    return names


@functools.cache
def secrets_made_by_hand():
    """The keys of each Secret that the operator makes with deploy/kubernetes/secrets.sh."""
    found, name = {}, None
    for line in text_of("deploy", "kubernetes", "secrets.sh").splitlines():
        if match := re.match(r"  name: (\S+)$", line):
            name = found[match[1]] = set()
        elif match := re.match(r"  (\S+): \$", line):
            name.add(match[1])
    return found


class Suite:
    """The objects of one overlay, found by kind and name."""

    def __init__(self, overlay, objects):
        self.overlay, self.objects = overlay, objects

    def of(self, *kinds):
        return [thing for thing in self.objects if thing["kind"] in kinds]

    def find(self, kind, name):
        return next((thing for thing in self.of(kind) if thing["metadata"]["name"] == name), None)

    def workloads(self):
        return self.of("StatefulSet", "Deployment", "Job", "CronJob")

    def servers(self):
        return [one for one in self.of("StatefulSet", "Deployment") if name_of(one) in SERVERS]

    def readers(self):
        """The processes that only read the log of a server."""
        return [one for one in self.of("StatefulSet", "Deployment") if server_of(one) != name_of(one)]

    def listening(self):
        """Whatever runs the program of a server."""
        return [*self.servers(), *self.readers()]

    def replicated(self):
        """Whatever has its log in PostgreSQL."""
        return [one for one in self.listening() if "--store" in settings_of(self, one)]

    def replicated_servers(self):
        """The servers among them."""
        return [one for one in self.replicated() if name_of(one) in SERVERS]

    def programs(self):
        """Whatever runs a program of the suite's own: the servers and their readers, and what asks them."""
        return [*self.listening(), *self.of("CronJob")]


def pod_of(workload):
    spec = workload["spec"]["jobTemplate"]["spec"] if workload["kind"] == "CronJob" else workload["spec"]
    return spec["template"]


def name_of(thing):
    return thing["metadata"]["name"]


def server_of(workload):
    """The name of the server whose program a workload runs: its own, or that of the server whose readers it
    is."""
    server = name_of(workload).removesuffix(READERS)
    return server if server in SERVERS else name_of(workload)


def labels_of(thing):
    return thing["metadata"].get("labels", {})


def matches(selector, labels):
    """Returns whether labels fit a selector of labels; None fits nothing."""
    if selector is None:
        return False
    expressions = selector.get("matchExpressions", [])
    assert set(selector) <= {"matchLabels", "matchExpressions"} and all(
        expression["operator"] == "In" for expression in expressions
    ), f"the rules know no other selector: {selector}"
    return all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(expression["key"]) in expression["values"] for expression in expressions
    )


def containers_of(workload):
    spec = pod_of(workload)["spec"]
    return spec.get("initContainers", []) + spec["containers"]


def arguments_of(container):
    """--name=value of a container as a dictionary."""
    return dict(word.split("=", 1) if "=" in word else (word, "") for word in container.get("args", []))


def variables_of(suite, container):
    """The flags that a container is given as variables, with their values; None where no ConfigMap has the
    value."""
    found = {}
    for variable in container.get("env", []):
        if variable["name"].startswith(VARIABLE):
            source = variable.get("valueFrom", {}).get("configMapKeyRef", {})
            config = suite.find("ConfigMap", source.get("name"))
            flag = "--" + variable["name"].removeprefix(VARIABLE).lower().replace("_", "-")
            found[flag] = variable.get("value", config and config["data"].get(source["key"]))
    return found


def settings_of(suite, workload):
    """The settings of a workload's program: its variables, and its flags, which come first."""
    container = containers_of(workload)[0]
    return {**variables_of(suite, container), **arguments_of(container)}


def port_of(address):
    return int(address.rsplit(":", 1)[1])


def container_ports(workload):
    """The ports of a workload's pods by name."""
    return {
        port["name"]: port["containerPort"]
        for container in containers_of(workload)
        for port in container.get("ports", [])
    }


def target_port(service_port, workload):
    """The number of the pod's port that a port of a Service leads to; None where there is none."""
    target = service_port.get("targetPort", service_port["port"])
    return container_ports(workload).get(target) if isinstance(target, str) else target
