"""A server that cannot start says in one line why, and its exit code says of what kind the reason is: every kind of
common/status/start_problem.h, once."""

import os
import re
import shutil
import socket
import subprocess
import tempfile

from harness import SAMPLE, Server, binary, run

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "common", "status", "start_problem.h")
FORMAT = "0x" + (b"\x01format\x00\x01").hex()


def codes():
    with open(HEADER, encoding="utf-8") as file:
        return {name: int(code) for name, code in re.findall(r"k(\w+) = (\d+),", file.read())}


class World:
    """A folder with the data of a server that was stopped, and with copies of it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        self.data = os.path.join(self.folder, "data")
        server = Server("economy", self.data).start()
        assert server.stop() == 0
        with open(self.data + ".txt", "w", encoding="utf-8") as file:
            file.write("a file, not a folder\n")
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder)

    def copy(self, name):
        return shutil.copytree(self.data, os.path.join(self.folder, name))

    def starts(self, *flags, data=None, service="economy", reference=os.path.join(SAMPLE, "reference"), listen="127.0.0.1:0"):
        result = subprocess.run([binary(service), "--data", data or self.data, "--reference", reference, "--log-level", "error",
                                 "--listen", listen, "--admin", "127.0.0.1:0", *flags], capture_output=True, text=True, timeout=60)
        lines = result.stderr.strip().splitlines()
        assert len(lines) == 1, f"want one line: {result.stderr}"
        return result.returncode, lines[0]


def of_the_configuration(world):
    return world.starts("--drain-seconds", "soon")


def of_the_reference(world):
    reference = shutil.copytree(os.path.join(SAMPLE, "reference"), os.path.join(world.folder, "reference"))
    with open(os.path.join(reference, "divisions.csv"), "a", encoding="utf-8") as file:
        file.write("36011199,x,2000-01-01,,\n")
    return world.starts(reference=reference)


def of_the_credentials(world):
    none = os.path.join(world.folder, "none")
    return world.starts("--tls-cert", none, "--tls-key", none, "--tls-ca", none, "--trust-domain", "eastgate.sample")


def of_the_store(world):
    data = world.copy("torn")
    os.remove(os.path.join(data, "rocksdb", "CURRENT"))
    return world.starts(data=data)


def of_the_format(world):
    data = world.copy("old")
    written = subprocess.run(["ldb", f"--db={os.path.join(data, 'rocksdb')}", "--hex", "put", FORMAT, "0x00000001"], capture_output=True,
                             text=True, timeout=60)
    assert written.returncode == 0, written.stdout + written.stderr
    return world.starts(data=data)


def of_the_digest_key(world):
    data = world.copy("keyless")
    os.remove(os.path.join(data, "digest.key"))
    return world.starts(data=data)


def of_foreign_data(world):
    refused = world.starts(service="urban")
    checked = subprocess.run([binary("economy"), "--check", world.data], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, f"it is not as it was: {checked.stdout}"
    return refused


def of_data_in_use(world):
    server = Server("economy", world.data).start()
    try:
        return world.starts()
    finally:
        assert server.stop() == 0


def of_the_address(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        return world.starts(listen=f"127.0.0.1:{taken.getsockname()[1]}")


def of_the_backups(world):
    return world.starts("--backup-dir", world.data + ".txt/backups")


KINDS = {"Configuration": of_the_configuration, "Reference": of_the_reference, "Credentials": of_the_credentials, "Store": of_the_store,
         "Format": of_the_format, "DigestKey": of_the_digest_key, "ForeignData": of_foreign_data, "InUse": of_data_in_use,
         "Address": of_the_address, "Backups": of_the_backups}


def test_every_reason_has_its_exit_code():
    known = codes()
    assert set(known) == {"Other", *KINDS}, known
    with World() as world:
        for kind, start in KINDS.items():
            code, line = start(world)
            assert code == known[kind], f"{kind}: {code}, {line}"
            assert world.folder not in line or kind in ("Configuration", "Reference", "Credentials"), line
            print(f"  {code}: {line}", flush=True)


run([test_every_reason_has_its_exit_code])
