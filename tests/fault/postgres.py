"""PostgreSQL servers for the fault tests: a primary with a standby, each in a folder of its own, on free ports of this machine. They
refuse to be root: then they run as the user that their package made."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

from harness import free_ports

BINARIES = sorted(os.path.join("/usr/lib/postgresql", version, "bin") for version in os.listdir("/usr/lib/postgresql"))[-1]
USER, PASSWORD, DATABASE = "eastgate", "not-a-secret", "eastgate"
LIMIT_SECONDS = 30


class Program:
    """A program of PostgreSQL's user, with a folder of its own."""

    def __init__(self, folder):
        os.mkdir(folder)
        self.folder, self.process = folder, None
        self._give(folder)

    def _give(self, path):
        if os.geteuid() == 0:
            shutil.chown(path, "postgres", "postgres")

    def _command(self, program, *arguments):
        command = [os.path.join(BINARIES, program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]
        return command

    def run(self, program, *arguments):
        result = subprocess.run(self._command(program, *arguments), cwd=self.folder, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout.strip()

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as file:
            return file.read()


class Database(Program):
    """A server at `port`, for those that ask it."""

    def conninfo(self, database="postgres", extra=""):
        return f"host=127.0.0.1 port={self.port} user={USER} password={PASSWORD} dbname={database}{extra}"

    def query(self, sql, database="postgres"):
        return self.run("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo(database), "-c", sql)

    def wait_until(self, sql, wanted="t", database="postgres"):
        deadline = time.monotonic() + LIMIT_SECONDS
        while (last := self.query(sql, database)) != wanted:
            assert time.monotonic() < deadline, f"{sql}: {last}, want {wanted}"


class Postgres(Database):
    """One server; `primary` makes it a standby of that one, with its data."""

    def __init__(self, folder, primary=None):
        super().__init__(folder)
        self.data = os.path.join(folder, "data")
        self.port, = free_ports(1)
        if primary is None:
            password = os.path.join(folder, "password")
            with open(password, "w", encoding="utf-8") as file:
                file.write(PASSWORD)
            self._give(password)
            self.run("initdb", "-D", self.data, "-A", "scram-sha-256", "-U", USER, "--pwfile", password, "--no-instructions", "--locale=C",
                     "-E", "UTF8")
            with open(os.path.join(self.data, "pg_hba.conf"), "a", encoding="utf-8") as file:
                file.write("host replication all 127.0.0.1/32 scram-sha-256\n")
        else:
            self.run("pg_basebackup", "-d", primary.conninfo(extra=f" application_name={os.path.basename(folder)}"), "-D", self.data, "-R", "-c",
                     "fast")

    def start(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, "max_connections": 60,
                    "shared_buffers": "64MB", "synchronous_commit": "on", "wal_retrieve_retry_interval": "100ms"}
        with open(os.path.join(self.folder, "log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                self._command("postgres", "-D", self.data, *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))),
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        deadline = time.monotonic() + LIMIT_SECONDS
        while subprocess.run(self._command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)), cwd=self.folder).returncode != 0:
            assert time.monotonic() < deadline, self.log()
            if self.process.poll() is not None:  # The processes of a killed one are not gone yet.
                return self.start()
        return self

    def pids(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="utf-8") as children:
            return [self.process.pid, *map(int, children.read().split())]

    def signal(self, number):
        """To the server and all of its processes."""
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(timeout=LIMIT_SECONDS)

    def promote(self):
        """A standby is the primary from now on, alone."""
        self.query("ALTER SYSTEM SET synchronous_standby_names = ''")
        self.query("SELECT pg_promote()")
        self.wait_until("SELECT NOT pg_is_in_recovery()")


class Cluster:
    """`with Cluster() as cluster:` a primary with a synchronous standby; a replicated store's flags are in `flags`."""

    def __init__(self, lease_seconds=2):
        self.lease_seconds = lease_seconds

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="eastgate-postgres-")
        os.chmod(self.folder, 0o755)
        self.primary = Postgres(os.path.join(self.folder, "one")).start()
        self.primary.query(f"CREATE DATABASE {DATABASE}")
        self.standby = Postgres(os.path.join(self.folder, "two"), self.primary).start()
        self.synchronize()
        self.credentials = os.path.join(self.folder, "credentials")
        with open(self.credentials, "w", encoding="utf-8") as file:
            file.write(f"user={USER}\npassword={PASSWORD}\n")
        os.chmod(self.credentials, 0o600)
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in (self.primary, self.standby))
        self.flags = ["--store", f"postgresql://{hosts}/{DATABASE}", "--store-credentials", self.credentials, "--store-lease",
                      f"{self.lease_seconds}s", "--digest-key-file", os.path.join(self.folder, "digest.key")]
        return self

    def synchronize(self):
        """A commit waits for the standby from now on."""
        self.primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.query("SELECT pg_reload_conf()")
        self.primary.wait_until("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def __exit__(self, *unused):
        self.primary.kill()
        self.standby.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
