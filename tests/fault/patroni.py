"""A cluster of three PostgreSQL servers, each with its Patroni, and one etcd, on free ports of this machine. In strict synchronous mode a commit is
answered when a standby has it, or not at all, and only a standby that has everything becomes the primary."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from harness import free_ports
from postgres import BINARIES, DATABASE, PASSWORD, USER, Database, Program

# A leader that has not renewed its lock for so long is replaced. Patroni wants LOOP_WAIT + 2 * RETRY_TIMEOUT to be at most the TTL; versions
# after Debian's 3.0.2 accept no TTL below 20 seconds.
TTL_SECONDS = 10
LOOP_WAIT_SECONDS = 1
RETRY_TIMEOUT_SECONDS = 4
NAMES = ("one", "two", "three")
LIMIT_SECONDS = 60
WHOLE_LIMIT_SECONDS = 180  # About 7 s on an idle machine; beside builds a cluster has needed more than a minute, to start or to be whole again.
PAUSE_SECONDS = 0.05


def wait_until(condition, what, seconds=LIMIT_SECONDS):
    """Returns the first answer of `condition` that is true; `what` says what there is instead when none comes."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"after {seconds} s: {what()}"
        time.sleep(PAUSE_SECONDS)
    return answer


def answer_of(port, path):
    """Returns what a server says in JSON, whatever its code; {} when it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except (OSError, ValueError):
        return {}


def processes_in(folder):
    """Returns the ids of the processes that work in a folder or below it. A PostgreSQL server's do so in its data, also when the first of them
    is gone."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            at = os.readlink(f"/proc/{pid}/cwd")
        except OSError:  # It has ended, or is another user's.
            continue
        if at == folder or at.startswith(folder + "/"):
            found.append(int(pid))
    return found


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def kill_all_in(folder):
    wait_until(lambda: not (pids := processes_in(folder)) or send(pids, signal.SIGKILL), lambda: f"{processes_in(folder)} live on")


class Daemon(Program):
    """A program that ends with this one."""

    def launch(self, *command):
        user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # Patroni would find this file.
        with open(os.path.join(self.folder, "log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(["setpriv", *user, "--pdeathsig=TERM", "--", *command], stdout=log, stderr=log, cwd=self.folder,
                                            env=environment)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill_daemon(self):
        if self.is_running():
            self.process.kill()
            self.process.wait(timeout=LIMIT_SECONDS)


class Etcd(Daemon):
    """Keeps who of the Patronis is the leader."""

    def __init__(self, folder):
        super().__init__(folder)
        self.port, self.peer_port = free_ports(2)

    def start(self):
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.port, self.peer_port))
        self.launch("etcd", "--name", "etcd", "--data-dir", os.path.join(self.folder, "data"), "--listen-client-urls", client,
                    "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster",
                    f"etcd={peer}", "--log-level", "error")
        wait_until(lambda: answer_of(self.port, "/health").get("health") == "true", self.log)
        return self


class Node(Daemon, Database):
    """One PostgreSQL server and its Patroni, which starts it. `process` is Patroni's."""

    def __init__(self, folder, etcd):
        super().__init__(folder)
        self.name, self.data = os.path.basename(folder), os.path.join(folder, "data")
        self.port, self.api_port = free_ports(2)
        self.settings = os.path.join(folder, "patroni.json")
        with open(self.settings, "w", encoding="utf-8") as file:
            json.dump(self._settings(etcd), file)  # Patroni reads YAML, which includes JSON.
        self._give(self.settings)

    def _settings(self, etcd):
        address, api = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.api_port}"
        return {
            "scope": "eastgate", "name": self.name, "restapi": {"listen": api, "connect_address": api},
            "etcd3": {"host": f"127.0.0.1:{etcd.port}"},
            "bootstrap": {
                "dcs": {"ttl": TTL_SECONDS, "loop_wait": LOOP_WAIT_SECONDS, "retry_timeout": RETRY_TIMEOUT_SECONDS,
                        "primary_start_timeout": 0,  # One that crashed is replaced: to recover it first takes longer.
                        "synchronous_mode": True, "synchronous_mode_strict": True,
                        "postgresql": {"use_pg_rewind": True, "parameters": {
                            "synchronous_commit": "on", "shared_buffers": "64MB", "max_connections": 60, "wal_retrieve_retry_interval": "100ms"}}},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums", "no-sync"]},
            "postgresql": {
                "listen": address, "connect_address": address, "data_dir": self.data, "bin_dir": BINARIES,
                "pgpass": os.path.join(self.folder, "pgpass"), "parameters": {"unix_socket_directories": self.folder},
                "authentication": {"superuser": {"username": USER, "password": PASSWORD},
                                   "replication": {"username": "replicator", "password": PASSWORD}},
                "pg_hba": ["host all all 127.0.0.1/32 scram-sha-256", "host replication all 127.0.0.1/32 scram-sha-256"],
                "basebackup": [{"checkpoint": "fast"}, "no-sync"],
                "remove_data_directory_on_rewind_failure": True, "remove_data_directory_on_diverged_timelines": True}}

    def start(self):
        self.launch("patroni", self.settings)
        return self

    def is_primary(self):
        """Returns whether it accepts writes."""
        command = self._command("psql", "-X", "-A", "-t", "-d", self.conninfo(extra=" connect_timeout=2"), "-c", "SELECT pg_is_in_recovery()")
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True).stdout.strip() == "f"

    def pids(self):
        """Returns the processes of the server, without Patroni."""
        return processes_in(self.data)

    def first_pid(self):
        """Returns that of the process that started the others."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
            return int(file.readline())

    def receivers(self):
        """Returns the processes that receive what the primary writes."""
        found = []
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as title:
                    if "walreceiver" in title.read():
                        found.append(pid)
            except OSError:
                pass
        return found

    def kill(self):
        """Loses the node: Patroni first, so that it starts nothing again."""
        self.kill_daemon()
        kill_all_in(self.folder)

    def cut(self):
        """Stops the server so that it gets nothing more from the primary, not even what is on its way: a receiver that was only stopped would
        find that when it goes on."""
        receivers = self.receivers()
        send([pid for pid in self.pids() if pid not in receivers], signal.SIGSTOP)
        send(receivers, signal.SIGTERM)
        wait_until(lambda: not self.receivers(), self.log)

    def go_on(self):
        send(self.pids(), signal.SIGCONT)


class PatroniCluster:
    """`with PatroniCluster() as cluster:` a primary, a synchronous standby and another one; a replicated store's flags are in `flags`."""

    def __init__(self, lease_seconds=2):
        self.lease_seconds = lease_seconds

    def __enter__(self):
        self.folder, self.nodes = tempfile.mkdtemp(prefix="eastgate-patroni-"), []
        os.chmod(self.folder, 0o755)
        try:
            return self._start()
        except BaseException:
            self.__exit__()
            raise

    def _start(self):
        self.etcd = Etcd(os.path.join(self.folder, "etcd")).start()
        self.nodes = [Node(os.path.join(self.folder, name), self.etcd) for name in NAMES]
        for node in self.nodes:
            node.start()
        self.wait_until_whole()
        self.primary().query(f"CREATE DATABASE {DATABASE}")
        for node in self.nodes:  # A client tries them in turn, and a server that lacks its database ends the try.
            node.wait_until(f"SELECT count(*) = 1 FROM pg_database WHERE datname = '{DATABASE}'")
        self.credentials = os.path.join(self.folder, "credentials")
        with open(self.credentials, "w", encoding="utf-8") as file:
            file.write(f"user={USER}\npassword={PASSWORD}\n")
        os.chmod(self.credentials, 0o600)
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        self.flags = ["--store", f"postgresql://{hosts}/{DATABASE}", "--store-credentials", self.credentials, "--store-lease",
                      f"{self.lease_seconds}s", "--digest-key-file", os.path.join(self.folder, "digest.key")]
        return self

    def __exit__(self, *unused):
        for node in self.nodes:
            node.kill_daemon()  # All of them first, so that none becomes the primary meanwhile.
        kill_all_in(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def members(self):
        """Returns the role, the state and the timeline of each node, as a Patroni says."""
        for node in self.nodes:
            if members := answer_of(node.api_port, "/cluster").get("members"):
                return sorted((member["role"], member["state"], str(member.get("timeline"))) for member in members)
        return []

    def is_whole(self):
        """Returns whether three servers run on one timeline, one of them as the synchronous standby."""
        members = self.members()
        return ([role for role, _, _ in members] == ["leader", "replica", "sync_standby"] and len({timeline for _, _, timeline in members}) == 1
                and all(state in ("running", "streaming") for _, state, _ in members))

    def wait_until_whole(self):
        wait_until(self.is_whole, lambda: f"{self.members()}\n{self.words()}", WHOLE_LIMIT_SECONDS)

    def words(self):
        """Returns what the nodes said last."""
        return "\n".join(f"{node.name}:\n{node.log()[-3000:]}" for node in self.nodes)

    def find_primary(self):
        return next((node for node in self.nodes if node.is_primary()), None)

    def primary(self):
        return wait_until(self.find_primary, self.words)

    def standbys(self):
        primary = self.primary()
        return [node for node in self.nodes if node is not primary]
