"""Runs the suite's binaries on free ports, each with a folder of its own, and calls them through generated stubs."""

import importlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import grpc

from caller import by_name, named
from eastgate.command.v1 import briefing_pb2, city_pb2, city_publication_pb2
from google.rpc import error_details_pb2, status_pb2

SERVICES = os.environ["EASTGATE_SERVICES"]
SAMPLE = os.environ["EASTGATE_SAMPLE"]
PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto")
CALLER = by_name("test:client")
CALL_SECONDS = 20
ATTEMPTS = 3
PORTS = (12000, 32000)
RENAMED = {"admin": "admin_service"}  # A Server's `admin` is where its metrics are.


def contract():
    """The descriptor of every file of the contract."""
    for folder, _, names in sorted(os.walk(os.path.join(PROTO, "eastgate"))):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), PROTO)
            yield importlib.import_module(path.replace(".proto", "_pb2").replace(os.sep, ".")).DESCRIPTOR


def stubs():
    """The stub of each service of the contract by the name that a Server has it under: care_facility is that of CareFacilityService."""
    found = {}
    for file in contract():
        for service in file.services_by_name.values():
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", service.name.removesuffix("Service")).lower()
            name = RENAMED.get(name, name)
            assert name not in found, f"two services are called {name}"
            module = importlib.import_module(file.name.replace(".proto", "_pb2_grpc").replace("/", "."))
            found[name] = getattr(module, f"{service.name}Stub")
    return found


STUBS = stubs()


def binary(service, name=None):
    return os.path.join(SERVICES, service, name or service)


NAMES = ("urban", "economy", "livelihood", "command")
PEERS = {"urban": ("command", "economy", "livelihood"), "economy": ("command", "livelihood", "urban"),
         "livelihood": ("command", "economy", "urban"),
         "command": ("economy", "livelihood", "urban")}


def free_ports(count):
    """Ports that nobody has; all are held until the last is known. Below those that outgoing connections get, so that none takes the
    port of a server while it is started again."""
    sockets = []
    while len(sockets) < count:
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", random.SystemRandom().randrange(*PORTS)))
            sockets.append(one)
        except OSError:
            one.close()
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Server:
    """One server process over one data folder; may be started again after it was stopped or killed. Has a Stub for every service of the
    contract: `server.fact.GetLogHead(request)`. Calls on `channel` are those of CALLER, calls on `anonymous` are nobody's."""

    def __init__(self, name, directory, peers=None, listen="127.0.0.1:0"):
        self.name, self.directory, self.peers, self.listen, self.flags = name, directory, peers or {}, listen, []
        self.program, self.reference_directory = binary(name), os.path.join(SAMPLE, "reference")
        self.process = self.channel = self.credentials = None  # Those of a client, where the server is given a certificate.

    def start(self):
        command = [self.program, "--listen", self.listen, "--admin", "127.0.0.1:0", "--data", self.directory,
                   "--reference", self.reference_directory, "--log-level", "error", *self.flags]
        if self.peers:
            command += ["--peers", ",".join(f"{name}={target}" for name, target in self.peers.items())]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith(f"listening {self.name} "), f"{self.name} did not start: {line!r}"
        addresses = dict(word.split("=") for word in line.split()[2:])
        self.address, self.admin, self.health = addresses["grpc"], addresses["admin"], addresses.get("health")
        self.connect()
        return self

    def connect(self):
        options = [("grpc.max_receive_message_length", 64 << 20)]
        self.anonymous = grpc.secure_channel(self.address, self.credentials, options=options) if self.credentials else grpc.insecure_channel(
            self.address, options=options)
        self.channel = named(self.anonymous, CALLER)
        vars(self).update(stubs_on(self.channel))

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self):
        self.process.kill()
        return self._ended()

    def overwrite(self, table, resource_id, change):
        """Puts other bytes in the place of a stored row, as a bad disk would: change(bytes). The server must be stopped."""
        key = "0x" + (b"\x07" + table.to_bytes(2, "big") + resource_id.encode() + b"\x00\x01").hex()

        def ldb(*command):
            result = subprocess.run(["ldb", f"--db={os.path.join(self.directory, 'rocksdb')}", "--hex", *command],
                                    capture_output=True, text=True, timeout=60)
            assert result.returncode == 0, result.stdout + result.stderr
            return result.stdout.strip()

        row = bytes.fromhex(ldb("get", key).removeprefix("0x"))
        ldb("put", key, "0x" + change(row).hex())

    def _ended(self):
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.channel.close()
        self.process = None
        return code


class Stub:
    """Calls with a deadline; `stub.Method.future(request)` as in grpc."""

    def __init__(self, stub):
        self._stub = stub

    def __getattr__(self, method):
        call = getattr(self._stub, method)

        def bound(request, timeout=CALL_SECONDS, metadata=None, wait_for_ready=None):
            return call(request, timeout=timeout, metadata=metadata, wait_for_ready=wait_for_ready)

        if hasattr(call, "future"):
            bound.future = lambda request, timeout=CALL_SECONDS, metadata=None: call.future(request, timeout=timeout, metadata=metadata)
            bound.with_call = lambda request: call.with_call(request, timeout=CALL_SECONDS)
        return bound


def stubs_on(channel):
    """A Stub for every service of the contract, by name."""
    return {name: Stub(stub(channel)) for name, stub in STUBS.items()}


class Suite:
    """`with Suite() as suite:` the four services over fresh folders; suite.load() brings the sample district in."""

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.servers = []
        for attempt in range(ATTEMPTS):
            try:
                return self._start_all()
            except AssertionError:  # Somebody took a port between its choice and its use.
                self._kill_all()
                if attempt == ATTEMPTS - 1:
                    raise

    def _start_all(self):
        # They know each other by address before they run: a port each, kept when one is started again.
        ports = dict(zip(NAMES, free_ports(len(NAMES))))
        targets = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        for name in NAMES:
            peers = {peer: targets[peer] for peer in PEERS[name]}
            setattr(self, name, self.start(name, peers, targets[name]))
        return self

    def _kill_all(self):
        for server in self.servers:
            if server.process:
                server.kill()
        self.servers = []

    def start(self, name, peers=None, listen="127.0.0.1:0"):
        server = Server(name, os.path.join(self.directory, name), peers, listen)
        self.servers.append(server)
        return server.start()

    def publish_city(self, district="360111001"):
        """Starts command again as the server of a city, of which the suite itself, by one of its streets, is the only district, and
        publishes its briefing."""
        path = os.path.join(self.directory, "districts.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("division,service,target\n" + "".join(f"{district},{server.name},{server.address}\n" for server in self.servers))
        self.command.stop()
        self.command.flags = [*self.command.flags, "--districts", path]
        self.command.start()
        # It is one of its own districts, which it tried to reach before it listened.
        deadline = time.monotonic() + CALL_SECONDS
        while any(service.status != city_pb2.DISTRICT_ANSWER_STATUS_ANSWERED
                  for listed in self.command.city.ListDistricts(city_pb2.ListDistrictsRequest()).districts for service in listed.services):
            assert time.monotonic() < deadline, "a service of the district does not answer"
        return self.command.city_publication.PublishCityBriefing(city_publication_pb2.PublishCityBriefingRequest(
            published_city_briefing_id="city", as_of="2024-09-30", published_on="2024-10-08"))

    def __exit__(self, *unused):
        self._kill_all()
        shutil.rmtree(self.directory)

    def run(self, program, *arguments):
        """Runs intake or article against the suite's servers."""
        return subprocess.run(
            [binary("intake", program), "--economy", self.economy.address, "--livelihood", self.livelihood.address,
             "--urban", self.urban.address, "--command", self.command.address, *arguments],
            capture_output=True, text=True, timeout=300)

    def intake(self, *arguments, principal="bureau:test"):
        return self.run("intake", "--principal", principal, "--reference", os.path.join(SAMPLE, "reference"),
                        "--rejects", self.directory, *arguments)

    def load(self):
        """Loads the sample district as deploy/run.sh does; what intake said of all files."""
        said = ""
        for principal, folder in (("bureau:test", "files"), ("office:test", "review"), ("bureau:test", "late")):
            result = self.intake(*sample_files(folder), principal=principal)
            assert result.returncode == 0, result.stdout + result.stderr
            said += result.stdout
        return said


def resident_mib(pid, measure="VmRSS"):
    """The resident memory of a process, now."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith(measure))


def peak_mib(pid):
    """The resident memory that a process had at most."""
    return resident_mib(pid, "VmHWM")


def sample_files(folder="files"):
    """The sample district's files in the order in which they are loaded."""
    folder = os.path.join(SAMPLE, folder)
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".csv")]


class Refusal:
    """An error with its details: code, reason, metadata, fields, retry_seconds."""

    def __init__(self, error):
        self.code, self.message = error.code(), error.details()
        self.reason, self.metadata, self.fields, self.retry_seconds = "", {}, [], 0
        for key, value in error.trailing_metadata() or ():
            if key != "grpc-status-details-bin":
                continue
            for detail in status_pb2.Status.FromString(value).details:
                info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
                if detail.Unpack(info):
                    self.reason, self.metadata = info.reason, dict(info.metadata)
                elif detail.Unpack(bad):
                    self.fields = [violation.field for violation in bad.field_violations]
                elif detail.Unpack(retry):
                    self.retry_seconds = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9


def refusal(call, *arguments):
    """The Refusal with which `call` ends; fails when it succeeds."""
    try:
        call(*arguments)
    except grpc.RpcError as error:
        return Refusal(error)
    raise AssertionError("the call was not refused")


def section_name(section):
    """"mechanism", "economy", "livelihood" or "urban"."""
    return briefing_pb2.BriefingSectionKind.Name(section.section).removeprefix("BRIEFING_SECTION_KIND_").lower()


def reached(suite, service):
    """Waits until command reaches a service that was started again: a channel tries again after a while."""
    deadline = time.monotonic() + CALL_SECONDS
    while True:
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        if any(section_name(section) == service and section.status == briefing_pb2.BRIEFING_SECTION_STATUS_OK for section in briefing.sections):
            return
        assert time.monotonic() < deadline, f"command does not reach {service}"


def run(tests):
    """Runs functions in order, names them, and exits 1 when one failed."""
    for test in tests:
        test()
        print(f"ok {test.__name__}", flush=True)
