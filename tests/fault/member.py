"""A process of livelihood whose log is in PostgreSQL, beside others: one writes it, the others wait to take over."""

import os
import socket
import subprocess
import time

from eastgate.fact.v1 import fact_service_pb2
from harness import Server
from postgres import DATABASE

LIMIT_SECONDS = 40
PAUSE_SECONDS = 0.05  # Between two looks at what it says.


class Member(Server):
    """A process that writes the log or waits to do so."""

    def __init__(self, cluster, name, directory, listen="127.0.0.1:0"):
        super().__init__("livelihood", os.path.join(directory, name), listen=listen)
        self.flags = list(cluster.flags)
        self.environment = None  # As this process.
        self.traced_by = []  # A command that starts it.

    def launch(self):
        command = [*self.traced_by, self.program, "--listen", self.listen, "--admin", "127.0.0.1:0", "--data", self.directory, "--reference",
                   self.reference_directory, "--log-level", "info", *self.flags]
        if self.process is not None:
            self.process.stdout.close()
            self.said.close()
        self.said = open(self.directory + ".log", "a+", encoding="utf-8")
        self.said_before = os.path.getsize(self.said.name)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.said, text=True, env=self.environment)
        return self

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def end_waiting(self):
        """SIGTERM to one that waits, and was never connected to; returns the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=LIMIT_SECONDS)

    def is_waiting(self):
        return "another process writes the log" in self.words()

    def accepts(self):
        """Returns whether it listens at the address that it was given: only a writer does."""
        host, port = self.listen.split(":")
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return True
        except OSError:
            return False

    def wait_until_waiting(self):
        deadline = time.monotonic() + LIMIT_SECONDS
        while not self.is_waiting():
            assert self.is_running() and time.monotonic() < deadline, self.words()
            time.sleep(PAUSE_SECONDS)
        return self

    def words(self):
        """Returns what it has said since it was launched."""
        with open(self.said.name, encoding="utf-8") as file:
            file.seek(self.said_before)
            return file.read()

    def wait_until_listening(self):
        line = self.process.stdout.readline()
        assert line.startswith("listening livelihood "), self.words()
        addresses = dict(word.split("=") for word in line.split()[2:])
        self.address, self.admin, self.health = addresses["grpc"], addresses["admin"], None
        self.connect()
        return self

    def head(self):
        return self.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())


class Replica(Member):
    """A process that only reads the log. It listens when it has all of it, and needs no key of digests."""

    def __init__(self, cluster, name, directory, listen="127.0.0.1:0"):
        super().__init__(cluster, name, directory, listen)
        key = self.flags.index("--digest-key-file")
        self.flags[key:key + 2] = ["--read-replica", "on"]


def check_log(server, postgres):
    """The log of the server is whole, and is the one in PostgreSQL."""
    head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
    verified = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
    assert verified.first_bad_revision == 0 and verified.head_revision == head.revision, verified
    rows = postgres.query("SELECT revision, encode(digest, 'hex') FROM shard", DATABASE)
    assert rows == f"{head.revision}|{head.digest}", f"{rows}, the service says {head.revision}|{head.digest}"
    gaps = postgres.query("SELECT count(*) FROM (SELECT seq - lag(seq) OVER (ORDER BY seq) AS step FROM batch) AS steps WHERE step <> 1", DATABASE)
    assert gaps == "0", gaps
