"""The suite over mutual TLS with grants: an authority, tokens, and servers that are started again with them."""

import os
import shutil
import subprocess
import types

import grpc

from harness import SAMPLE, SERVICES, stubs_on

# The folder of the servers with grants, which may be others than those that loaded the sample.
TRUSTED_SERVICES = os.environ.get("EASTGATE_TRUSTED_SERVICES", SERVICES)
CREDENTIALS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "credentials.sh")
TRUST_DOMAIN, ISSUER, AUDIENCE = "eastgate.sample", "https://tokens.eastgate.sample", "eastgate"
OPTIONS = [("grpc.max_receive_message_length", 64 << 20), ("grpc.use_local_subchannel_pool", 1)]
ALWAYS = "2024-01-01"


def spiffe(principal, domain=TRUST_DOMAIN):
    return f"spiffe://{domain}/{principal}"


class Authority:
    """Signs certificates and tokens; its files are in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self._run("authority")
        self._run("token-key")

    def _run(self, what, *arguments):
        return subprocess.run([CREDENTIALS, what, self.folder, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def certificate(self, name, *uris, days=1):
        """Makes a certificate for the URIs; its files are NAME.crt and NAME.key."""
        self._run("certificate", name, days, *uris)
        return name

    def token(self, principal, seconds=3600, audience=AUDIENCE):
        return self._run("token", principal, seconds, ISSUER, audience)

    def credentials(self, name=None, signer=None):
        """Those of a client that believes this authority and shows the named certificate, which another authority may have signed."""
        shown = signer or self
        return grpc.ssl_channel_credentials(self.read("ca.crt"), *((shown.read(f"{name}.key"), shown.read(f"{name}.crt")) if name else ()))


def grant(reference, grants):
    """Writes the grants into a folder of reference data: rows of (holder, role, division), or of (holder, role, division, valid_from,
    valid_to)."""
    with open(os.path.join(reference, "grants.csv"), "w", encoding="utf-8") as file:
        file.write("holder,role,division,valid_from,valid_to\n")
        file.writelines(",".join([*row, ALWAYS, ""][:5] if len(row) == 3 else row) + "\n" for row in grants)


def secure(server, authority, reference):
    """Gives a server that is not running a certificate of the authority, its tokens and its reference data."""
    name = authority.certificate(server.name, spiffe(f"service/{server.name}"))
    server.reference_directory = reference
    server.flags = ["--tls-cert", authority.path(f"{name}.crt"), "--tls-key", authority.path(f"{name}.key"), "--tls-ca",
                    authority.path("ca.crt"), "--trust-domain", TRUST_DOMAIN, "--token-keys", authority.path("token.jwks"), "--token-issuer",
                    ISSUER, "--token-audience", AUDIENCE, "--health", "127.0.0.1:0"]
    server.credentials = authority.credentials()


class Trust:
    """Starts the servers of a suite again, over the same folders, with mutual TLS and the grants, as `grant` takes them. The services may
    read everything."""

    def __init__(self, suite, grants):
        self.suite, self.authority = suite, Authority(os.path.join(suite.directory, "credentials"))
        for server in suite.servers:
            assert server.stop() == 0, server.name
        reference = os.path.join(suite.directory, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), reference)
        grant(reference, [(f"service/{server.name}", "reader", "360111") for server in suite.servers] + list(grants))
        for server in suite.servers:
            server.program = os.path.join(TRUSTED_SERVICES, server.name, server.name)
            secure(server, self.authority, reference)
            server.start()

    def channel(self, server, certificate=None, signer=None):
        """A channel of its own that shows the certificate, or none."""
        return grpc.secure_channel(server.address, self.authority.credentials(certificate, signer), options=OPTIONS)

    def stubs(self, channel):
        """`stubs(channel).fact.GetLogHead(request)`: a stub for each service of the contract."""
        return types.SimpleNamespace(channel=channel, **stubs_on(channel))
