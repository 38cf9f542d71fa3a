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


def test_the_districts_of_a_city_are_examined():
    with Installation() as installation:
        os.remove(os.path.join(installation.reference, "grants.csv"))
        with open(os.path.join(installation.reference, "divisions.csv"), "a", encoding="utf-8") as file:
            file.write("360112,示例二区,2000-01-01,,\n")
        path = os.path.join(installation.folder, "districts.csv")

        def doctor(text):
            with open(path, "w", encoding="utf-8") as file:
                file.write("division,service,target\n" + text)
            return installation.doctor("command", os.path.join(installation.folder, "none"), ["--division-root", "3601", "--districts", path])

        code, said = doctor("360111,livelihood,127.0.0.1:1\n360111,economy,127.0.0.1:2\n360112,urban,127.0.0.1:3\n")
        assert code == 0 and said["districts"] == ("good", "2 in 3601, with 3 services"), said
        assert said["briefing"][0] == "good", said
        assert wrong(doctor("360199,urban,127.0.0.1:1\n3602,urban,127.0.0.1:2\n")) == {
            "districts": "districts, line 2: division: got 360199, want one of divisions.csv; "
                         "districts, line 3: division: got 3602, want one of divisions.csv"}
        assert "line 2: service" in wrong(doctor("360111,health,127.0.0.1:1\n"))["districts"]
        os.remove(path)
        code, said = installation.doctor("command", os.path.join(installation.folder, "none"), ["--division-root", "3601", "--districts", path])
        assert code == 1 and said["districts"] == ("wrong", f"districts: got {path}, want a file that can be read"), said
        # The server of a district has none.
        assert "districts" not in installation.doctor("command", os.path.join(installation.folder, "none"), [])[1]


run([test_nothing_is_wrong_with_an_installation_that_works, test_each_thing_that_is_wrong_is_named,
     test_the_districts_of_a_city_are_examined])
