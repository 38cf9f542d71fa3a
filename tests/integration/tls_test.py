"""TLS from outside: who is let in, which server is believed, changed certificates, health on a port of its own, and no plaintext for others."""

import os
import shutil
import subprocess
import tempfile
import time

import grpc
from eastgate.command.v1 import briefing_pb2, briefing_pb2_grpc
from eastgate.fact.v1 import fact_service_pb2, fact_service_pb2_grpc
from harness import CALL_SECONDS, SAMPLE, Server, binary, section_name
from trusted import TRUST_DOMAIN, Authority, grant, spiffe

CLERK = "office/test"
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
CONFIGURATION, CREDENTIALS = 2, 4  # Exit codes: common/status/start_problem.h.


class World:
    """Servers with certificates of one authority, and clients of them."""

    def __init__(self, folder):
        self.folder, self.servers = folder, []
        self.authority = Authority(os.path.join(folder, "authority"))
        self.authority.certificate("clerk", spiffe(CLERK))
        self.reference = os.path.join(folder, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), self.reference)
        holders = [CLERK, *(f"service/{name}" for name in ("command", "economy", "livelihood", "urban"))]
        grant(self.reference, [(holder, "reader", "360111") for holder in holders])

    def tls(self, name):
        return ["--tls-cert", self.authority.path(f"{name}.crt"), "--tls-key", self.authority.path(f"{name}.key"), "--tls-ca",
                self.authority.path("ca.crt"), "--trust-domain", TRUST_DOMAIN]

    def start(self, name, peers=None):
        self.authority.certificate(name, spiffe(f"service/{name}"))
        server = Server(name, os.path.join(self.folder, name), peers)
        server.reference_directory, server.flags = self.reference, self.tls(name) + ["--health", "127.0.0.1:0"]
        self.servers.append(server)
        return server.start()

    def stop(self):
        for server in self.servers:
            if server.process:
                server.kill()


def channel(server, credentials):
    return grpc.secure_channel(server.address, credentials, options=[("grpc.use_local_subchannel_pool", 1)])


def head(server, credentials):
    """The status code of a read over a connection of its own."""
    with channel(server, credentials) as connection:
        try:
            fact_service_pb2_grpc.FactServiceStub(connection).GetLogHead(fact_service_pb2.GetLogHeadRequest(), timeout=CALL_SECONDS)
            return grpc.StatusCode.OK
        except grpc.RpcError as error:
            return error.code()


def wait_for(what):
    deadline = time.monotonic() + CALL_SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_clients_are_let_in_with_a_certificate_and_without(world):
    server = world.start("livelihood")
    assert head(server, world.authority.credentials("clerk")) == grpc.StatusCode.OK
    # Such a call is answered by the server, not refused by the handshake.
    assert head(server, world.authority.credentials()) != UNAVAILABLE


def test_other_authorities_and_expired_certificates_are_not_let_in(world):
    server, here = world.servers[0], world.authority
    other = Authority(os.path.join(world.folder, "other"))
    assert head(server, here.credentials(other.certificate("clerk", spiffe(CLERK)), signer=other)) == UNAVAILABLE
    assert head(server, here.credentials(here.certificate("expired", spiffe(CLERK), days=-1))) == UNAVAILABLE
    assert head(server, other.credentials()) == UNAVAILABLE  # Which does not believe the server.
    with grpc.insecure_channel(server.address) as plaintext:
        try:
            fact_service_pb2_grpc.FactServiceStub(plaintext).GetLogHead(fact_service_pb2.GetLogHeadRequest(), timeout=CALL_SECONDS)
            raise AssertionError("served in plaintext")
        except grpc.RpcError as error:
            assert error.code() == UNAVAILABLE, error


def test_tls_is_1_2_at_least(world):
    address = world.servers[0].address
    for version, works in (("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
        result = subprocess.run(["openssl", "s_client", "-connect", address, version, "-cipher", "ALL:@SECLEVEL=0", "-alpn", "h2"],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=60)
        assert ("BEGIN CERTIFICATE" in result.stdout) == works, (version, result.stdout, result.stderr)


def sections(server, credentials):
    with channel(server, credentials) as connection:
        briefing = briefing_pb2_grpc.BriefingServiceStub(connection).GetBriefing(
            briefing_pb2.GetBriefingRequest(as_of="2024-09-30"), timeout=CALL_SECONDS)
    return {section_name(section): section for section in briefing.sections}


def test_a_peer_under_another_name_is_unavailable(world):
    urban = world.start("urban")
    # Who is asked for livelihood is urban, with a certificate of the right authority.
    command = world.start("command", {"urban": urban.address, "livelihood": urban.address, "economy": "127.0.0.1:1"})
    answered = sections(command, world.authority.credentials("clerk"))
    assert answered["urban"].status == briefing_pb2.BRIEFING_SECTION_STATUS_OK, answered["urban"]
    assert answered["livelihood"].status == briefing_pb2.BRIEFING_SECTION_STATUS_UNAVAILABLE
    # Urban would refuse figures that it does not know: it was not asked.
    assert answered["livelihood"].unavailable_reason == "服务未在时限内应答", answered["livelihood"]


def replace(path, content):
    with open(f"{path}.next", "wb") as file:
        file.write(content)
    os.replace(f"{path}.next", path)


def test_changed_files_are_used_without_a_restart(world):
    """By the server, and by the client that it is to its peers."""
    old, command, urban = world.authority, world.servers[-1], world.servers[-2]
    new = Authority(os.path.join(world.folder, "new"))
    clerk = new.credentials(new.certificate("clerk", spiffe(CLERK)))
    assert head(command, clerk) == UNAVAILABLE
    # First both authorities are believed, then everybody gets a certificate of the new one, then the old one goes.
    replace(old.path("ca.crt"), old.read("ca.crt") + new.read("ca.crt"))
    for server in world.servers:
        name = new.certificate(server.name, spiffe(f"service/{server.name}"))
        for file in (f"{name}.key", f"{name}.crt"):
            replace(old.path(file), new.read(file))
    wait_for(lambda: head(command, clerk) == grpc.StatusCode.OK)
    before = old.credentials("clerk")
    replace(old.path("ca.crt"), new.read("ca.crt"))
    wait_for(lambda: head(command, before) == UNAVAILABLE)
    # Urban comes back on its port, and is reached over a connection of the new authority.
    urban.listen = urban.address
    assert urban.stop() == 0
    urban.start()
    wait_for(lambda: sections(command, clerk)["urban"].status == briefing_pb2.BRIEFING_SECTION_STATUS_OK)
    world.authority = new


def test_health_alone_is_served_in_plaintext(world):
    with grpc.insecure_channel(world.servers[0].health) as connection:
        def call(method):
            return connection.unary_unary(method, None, None)(b"", timeout=CALL_SECONDS)

        assert call("/grpc.health.v1.Health/Check") == b"\x08\x01"
        for method in ("/eastgate.fact.v1.FactService/GetLogHead", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"):
            try:
                call(method)
                raise AssertionError(f"{method} is served in plaintext")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


def refused(world, *flags, code=CREDENTIALS):
    """Returns the output of a server that does not start; its exit code must be `code`."""
    listen = () if any(flag.startswith("--listen") for flag in flags) else ("--listen", "127.0.0.1:0")
    result = subprocess.run([binary("economy"), "--data", os.path.join(world.folder, "none"), "--reference", world.reference, *listen, *flags],
                            capture_output=True, text=True, timeout=60)
    assert result.returncode == code, result
    return result.stderr


def test_plaintext_is_for_this_machine(world):
    assert "--insecure on" in refused(world, "--listen=0.0.0.0:0", code=CONFIGURATION)
    server = Server("economy", os.path.join(world.folder, "plaintext"), listen="0.0.0.0:0")
    server.flags = ["--insecure", "on"]
    server.start()
    assert server.stop() == 0


def test_files_that_cannot_be_used_are_named_at_start(world):
    here = world.authority
    here.certificate("economy", spiffe("service/economy"))
    flags = world.tls("economy")
    assert "trust-domain: got nothing" in refused(world, *flags[:-2], code=CONFIGURATION)
    assert f"tls-cert: the certificate must be that of {spiffe('service/economy')}" in refused(world, *world.tls("urban"))
    assert "tls-key: the key does not fit" in refused(world, *flags[:3], here.path("urban.key"), *flags[4:])
    assert "tls-ca: the file cannot be read" in refused(world, *flags[:5], here.path("none"), *flags[6:])
    here.certificate("economy", spiffe("service/economy"), days=-1)
    assert "tls-cert: the certificate has expired" in refused(world, *flags)


def test_intake_and_article_believe_the_services_by_name(world):
    here = Authority(os.path.join(world.folder, "programs"))
    world.authority = here
    here.certificate("clerk", spiffe(CLERK))
    economy = world.start("economy")

    def article(*flags):
        result = subprocess.run([binary("intake", "article"), "--as-of", "2024-09-30", "--file", os.path.join(SAMPLE, "article.tsv"), "--command",
                                 economy.address, *flags], capture_output=True, text=True, timeout=60)
        assert result.returncode == 2, result
        return result.stderr

    said = article(*world.tls("clerk"))  # Who is asked for command is economy.
    assert "failed to connect" in said or "not the one expected" in said, said
    assert "--tls-ca" in article("--token", here.path("ca.crt"))
    assert "--principal" in article(*world.tls("clerk"), "--principal", "a")
    assert "want one of them" in article("--tls-ca", here.path("ca.crt"), "--trust-domain", TRUST_DOMAIN)


def in_one_world(*tests):
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        try:
            for test in tests:
                test(world)
                print(f"ok {test.__name__}", flush=True)
        finally:
            world.stop()


in_one_world(test_clients_are_let_in_with_a_certificate_and_without, test_other_authorities_and_expired_certificates_are_not_let_in,
             test_tls_is_1_2_at_least, test_health_alone_is_served_in_plaintext, test_a_peer_under_another_name_is_unavailable,
             test_changed_files_are_used_without_a_restart, test_plaintext_is_for_this_machine,
             test_files_that_cannot_be_used_are_named_at_start, test_intake_and_article_believe_the_services_by_name)
