"""What --doctor says of an installation: nothing is wrong with one that works, and each thing that is wrong is named in one line."""

import os
import shutil
import subprocess
import tempfile

from harness import SAMPLE, Server, binary, run
from trusted import AUDIENCE, ISSUER, TRUST_DOMAIN, Authority, spiffe


class Installation:
    """A server that has run over mutual TLS with grants, and is stopped."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.data, self.reference = os.path.join(self.folder, "data"), os.path.join(self.folder, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), self.reference)
        self.write("grants.csv", "holder,role,division,valid_from,valid_to\nclerk:operator,operator,360111,2024-01-01,\n")
        self.authority = Authority(os.path.join(self.folder, "credentials"))
        self.certificate(days=90)
        server = Server("economy", self.data)
        server.reference_directory, server.flags = self.reference, self.flags()
        server.credentials = self.authority.credentials()
        server.start()
        assert server.stop() == 0
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder)

    def write(self, name, text):
        with open(os.path.join(self.reference, name), "w", encoding="utf-8") as file:
            file.write(text)

    def certificate(self, days):
        self.authority.certificate("economy", spiffe("service/economy"), days=days)

    def flags(self):
        path = self.authority.path
        return ["--tls-cert", path("economy.crt"), "--tls-key", path("economy.key"), "--tls-ca", path("ca.crt"), "--trust-domain", TRUST_DOMAIN,
                "--token-keys", path("token.jwks"), "--token-issuer", ISSUER, "--token-audience", AUDIENCE]

    def doctor(self, service="economy", data=None, flags=None):
        """(exit code, {what: (verdict, text)})."""
        result = subprocess.run([binary(service), "--doctor", "on", "--data", data or self.data, "--reference", self.reference,
                                 *(self.flags() if flags is None else flags)], capture_output=True, text=True, timeout=60)
        assert not result.stderr, result.stderr
        lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
        return result.returncode, {rest.split(": ", 1)[0]: (verdict, rest.split(": ", 1)[1]) for verdict, rest in lines}


def wrong(answer):
    code, said = answer
    assert code == 1, said
    return {what: text for what, (verdict, text) in said.items() if verdict == "wrong"}


def test_nothing_is_wrong_with_an_installation_that_works():
    with Installation() as installation:
        code, said = installation.doctor()
        assert code == 0, said
        assert {"configuration", "certificates", "token keys", "reference files", "calendar", "grants", "disk", "digest key", "log"} <= set(said), said
        assert "clerk:operator" in said["grants"][1] and said["log"][1].startswith("it verifies up to revision "), said
        before_the_first_start = installation.doctor(data=os.path.join(installation.folder, "none"))
        assert before_the_first_start[0] == 0 and before_the_first_start[1]["log"][0] == "note", before_the_first_start


def test_each_thing_that_is_wrong_is_named():
    with Installation() as installation:
        installation.certificate(days=3)
        code, said = installation.doctor()
        assert code == 0 and said["certificates"][0] == "note" and "renew it" in said["certificates"][1], said
        installation.certificate(days=-1)
        assert wrong(installation.doctor()) == {"certificates": "tls-cert: the certificate has expired"}
        installation.certificate(days=90)
        os.remove(os.path.join(installation.reference, "grants.csv"))
        assert wrong(installation.doctor()) == {"grants": "there is no grants.csv: every call is refused"}
        installation.write("grants.csv", "holder,role,division,valid_from,valid_to\nclerk:a,reader,360111,2000-01-01,2000-02-01\n")
        assert "every call is refused" in wrong(installation.doctor())["grants"]
        installation.write("grants.csv", "holder,role,division,valid_from,valid_to\nclerk:a,king,360111,2000-01-01,\n")
        assert "grants.csv: line 2: role: got king" in wrong(installation.doctor())["reference files"]
        os.remove(os.path.join(installation.reference, "grants.csv"))
        assert "the log of economy, want that of urban" in wrong(installation.doctor(service="urban", flags=[]))["log"]
        os.remove(os.path.join(installation.data, "digest.key"))
        assert wrong(installation.doctor(flags=[])) == {"digest key": "it is missing: restore it from the backup"}
        os.remove(os.path.join(installation.data, "rocksdb", "CURRENT"))
        assert set(wrong(installation.doctor(flags=[]))) == {"log"}


run([test_nothing_is_wrong_with_an_installation_that_works, test_each_thing_that_is_wrong_is_named])
