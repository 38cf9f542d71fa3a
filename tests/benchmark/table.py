"""Runs all measures, ours and the peers' in turn, over folders of their own on one disk, and prints one Markdown table: ratios first.

Arguments: the number of facts of the largest store, and the seconds of a measure.
"""

import glob
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from statistics import median

BUILD = os.environ["EASTGATE_BUILD"]
SOURCE = os.environ["EASTGATE_SOURCE"]
FACTS, SECONDS = int(sys.argv[1]), int(sys.argv[2])
TURNS = 5 if FACTS >= 1_000_000 else 1  # The number of runs of measures that are compared with each other.
POSTGRES = sorted(os.path.join("/usr/lib/postgresql", version, "bin") for version in os.listdir("/usr/lib/postgresql"))[-1]
PEERS = {"urban": ("command", "economy", "livelihood"), "economy": ("command", "livelihood", "urban"),
         "livelihood": ("command", "economy", "urban"),
         "command": ("economy", "livelihood", "urban")}


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, measured, aim="", ratio=None, least=None, most=None):
        met = "" if ratio is None or least is None and most is None else \
            "yes" if (least is None or ratio >= least) and (most is None or ratio <= most) else "**no**"
        self.rows.append((what, "" if ratio is None else f"{ratio:.4f}" if ratio < 0.05 else f"{ratio:.2f}" if ratio < 1000 else f"{ratio:,.0f}", aim, met, measured))
        print(f"{what}: {measured} {self.rows[-1][1]} {met}", file=sys.stderr, flush=True)

    def print(self):
        print("| measure | ratio | aim | met | measured |\n|---|---|---|---|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


class Server:
    """A server over a folder, of livelihood unless said otherwise."""

    def __init__(self, folder, name="livelihood", listen="127.0.0.1:0", flags=()):
        self.folder, self.name, self.listen, self.flags = folder, name, listen, flags
        self.start()

    def start(self):
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [f"{BUILD}/services/{self.name}/{self.name}", "--listen", self.listen, "--admin", "127.0.0.1:0", "--data", self.folder,
             "--reference", f"{SOURCE}/deploy/sample/reference", "--log-level", "error", *self.flags], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening"), line
        self.ready_seconds = time.monotonic() - begun
        addresses = dict(word.split("=") for word in line.split()[2:])
        self.target, self.admin = addresses["grpc"], addresses["admin"]

    def measure(self, name, **values):
        return measure(self.target, name, **values)[0]

    def metric(self, name):
        with urllib.request.urlopen(f"http://{self.admin}/metrics") as answer:
            return next(float(line.split()[-1]) for line in answer.read().decode().splitlines() if line.startswith(name + " "))

    def write(self, name, calls_are=1, **values):
        """The rate at which calls are answered and what they wrote is in the cells."""
        began = time.monotonic()
        measured = self.measure(name, **values)
        answered = time.monotonic()
        while self.metric("eastgate_cells_revision") < self.metric("eastgate_log_revision"):
            time.sleep(0.02)
        measured.rate *= calls_are * (answered - began) / (time.monotonic() - began)
        return measured

    def settle(self):
        """Waits until all is rolled up and compacted: the process then has nothing to do."""
        idle = 0
        while idle < 2:
            before = self.cpu_seconds()
            time.sleep(0.5)
            idle = idle + 1 if self.cpu_seconds() - before < 0.02 else 0

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=120) == 0


class Measured:
    def __init__(self, line):
        self.name, rate, *percentiles = line.split("\t")
        self.rate = float(rate)
        self.p50, self.p99 = (float(value) / 1000 for value in percentiles) if percentiles else (0, 0)

    def __str__(self):
        return f"{self.rate:,.0f}/s, p50 {self.p50:.2f} ms, p99 {self.p99:.2f} ms"


def measure(target, name, program="service_benchmark", **values):
    values.setdefault("seconds", SECONDS)
    output = subprocess.run([f"{BUILD}/tests/benchmark/{program}", target, name,
                             *(f"{key}={value}" for key, value in values.items())], stdout=subprocess.PIPE, text=True, check=True)
    return [Measured(line) for line in output.stdout.splitlines()]


def take_turns(*measures):
    """Runs the measures one after the other, several times; each one's results."""
    results = [[measure() for measure in measures] for _ in range(TURNS)]
    return [list(of_one) for of_one in zip(*results)]


def middle(measured):
    """The one with the median rate."""
    return sorted(measured, key=lambda each: each.rate)[len(measured) // 2]


def ratio_of(ours, theirs):
    return median(one.rate / other.rate for one, other in zip(ours, theirs))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Etcd:
    def __init__(self, folder):
        client, peer = free_port(), free_port()
        self.target = f"127.0.0.1:{client}"
        urls = [f"http://{self.target}", f"http://127.0.0.1:{peer}"]
        self.process = subprocess.Popen(
            ["etcd", "--data-dir", folder, "--listen-client-urls", urls[0], "--advertise-client-urls", urls[0], "--listen-peer-urls",
             urls[1], "--initial-advertise-peer-urls", urls[1], "--initial-cluster", f"default={urls[1]}", "--log-level", "error",
             "--quota-backend-bytes", str(8 << 30)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", client)).close()
                break
            except OSError:
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


class Postgres:
    """Its server refuses to be root: it runs as the user that its package made."""

    def __init__(self, folder):
        self.folder, self.data = folder, os.path.join(folder, "data")
        os.mkdir(folder)
        shutil.chown(folder, "postgres")
        self.conninfo = f"host={folder} user=postgres dbname=postgres"
        self.run("initdb", "-D", self.data, "-A", "trust", "--no-instructions")
        options = f"-k {folder} -c listen_addresses= -c max_connections=100 -c shared_buffers=1GB -c max_wal_size=8GB"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(folder, "log"), "-o", options, "start")
        self.measure("schema")

    def run(self, program, *arguments):
        subprocess.run(["runuser", "-u", "postgres", "--", os.path.join(POSTGRES, program), *arguments], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.folder)

    def measure(self, *arguments):
        output = subprocess.run([f"{BUILD}/tests/benchmark/postgres_benchmark", self.conninfo, *map(str, arguments)],
                                stdout=subprocess.PIPE, text=True, check=True).stdout
        return float(output.split("\t")[1]) if output else 0

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


class Numbers:
    """The first numbers of calls that create: no two are alike."""

    def __init__(self):
        self.next = 1

    def take(self):
        self.next += 10_000_000
        return self.next - 10_000_000


def writes(table, folder):
    """Writes beside etcd's and PostgreSQL's; the runs take turns."""
    ours, etcd, numbers = Server(os.path.join(folder, "writes")), Etcd(os.path.join(folder, "etcd")), Numbers()
    empty = {lanes: ours.measure("empty", in_flight=lanes) for lanes in (16, 64)}
    table.add("empty call, 16 in flight", str(empty[16]), ratio=1)
    table.add("empty call, 64 in flight ÷ 16", str(empty[64]), ratio=empty[64].rate / empty[16].rate)
    created = {}
    for lanes, least in ((1, None), (16, None), (64, 1.15), (256, 1.0)):
        if least is None:
            created[lanes] = [ours.write("create", in_flight=lanes, first=numbers.take()) for _ in range(TURNS)]
        else:
            created[lanes], puts = take_turns(lambda: ours.write("create", in_flight=lanes, first=numbers.take()),
                                              lambda: measure(etcd.target, "etcd_put", in_flight=lanes, first=numbers.take())[0])
        table.add(f"durable write with all its figures, {lanes} in flight ÷ empty call", str(middle(created[lanes])),
                  ratio=middle(created[lanes]).rate / empty[16].rate)
        if least is not None:
            table.add(f"the same ÷ etcd Put, {lanes} in flight", f"etcd: {middle(puts)}", f"≥ {least}", ratio_of(created[lanes], puts), least=least)
    etcd.stop()
    batches = [ours.write("create_batch", calls_are=100, in_flight=4, first=numbers.take()) for _ in range(TURNS)]
    table.add("BatchCreate, 100 rows a call, 4 calls in flight (rows/s)", f"{middle(batches).rate:,.0f} rows/s", "≥ 40,000", middle(batches).rate,
              least=40_000)
    mixed = measure(ours.target, "mixed", in_flight=64, first=numbers.take())
    table.add("durable write, 64 in flight, while figures are read ÷ alone", str(mixed[0]), ratio=mixed[0].rate / middle(created[64]).rate)
    table.add("figures read meanwhile, 16 in flight ÷ empty call", str(mixed[1]), ratio=mixed[1].rate / empty[16].rate)
    postgres = Postgres(os.path.join(folder, "postgres"))
    for connections, least in ((16, 5), (64, 9)):
        now, rates = take_turns(lambda: ours.write("create", in_flight=connections, first=numbers.take()),
                                lambda: postgres.measure("write", connections, SECONDS))
        table.add(f"durable write with all its figures ÷ PostgreSQL doing the same, {connections} in flight", f"PostgreSQL: {median(rates):,.0f}/s",
                  f"≥ {least}", median(one.rate / rate for one, rate in zip(now, rates)), least=least)
    ours.stop()
    by_cells, by_postings = postgres.measure("cells", SECONDS), postgres.measure("postings", SECONDS)
    postgres.stop()
    return empty[16], by_cells, by_postings


def figures(table, folder, empty, by_cells, by_postings):
    """The same questions of growing stores."""
    server, loaded, at_least = Server(os.path.join(folder, "figures")), 0, None
    sizes = [size for size in (10_000, 1_000_000, 10_000_000) if size < FACTS] + [FACTS]
    for size in sizes:
        written = server.measure("create_batch", in_flight=4, count=(size - loaded) // 100, first=loaded + 1, seconds=0)
        if size == sizes[-1]:
            table.add(f"{size - loaded:,} rows loaded in batches of 100, 4 in flight (rows/s)", f"{written.rate * 100:,.0f} rows/s", "≥ 30,000",
                      written.rate * 100, least=30_000)
        loaded = size
        if size == sizes[-1]:
            compacting = server.measure("figure", seconds=1)
            table.add(f"GetFigure, {size:,} facts, while what was loaded is compacted ÷ empty call", str(compacting), "≥ 0.5",
                      compacting.rate / empty.rate, least=0.5)
        if size == 1_000_000 or size == sizes[-1]:
            server.stop()
            server.start()
            table.add(f"start to ready, {size:,} facts (s)", f"{server.ready_seconds:.2f} s", "≤ 1", server.ready_seconds, most=1)
            first = server.measure("figure", in_flight=1, count=1, seconds=0)
            table.add(f"the first figure after the start, {size:,} facts (ms)", f"{first.p50:.1f} ms")
        server.settle()
        now, empties = take_turns(lambda: server.measure("figure"), lambda: server.measure("empty"))
        table.add(f"GetFigure, {size:,} facts ÷ empty call, 16 in flight", str(middle(now)), "≥ 0.9", ratio_of(now, empties), least=0.9)
        now = middle(now)
        at_least = at_least or now
        if size != sizes[0]:
            table.add(f"GetFigure at {size:,} facts ÷ at {sizes[0]:,}", str(now), ratio=now.rate / at_least.rate)
        batch = server.measure("batch")
        rows, empties = take_turns(lambda: server.measure("break_down"), lambda: server.measure("empty"))
        table.add(f"BatchGetFigures(100), {size:,} facts, figures ÷ empty calls", f"{batch.rate * 100:,.0f} figures/s",
                  ratio=batch.rate * 100 / empty.rate)
        table.add(f"BreakDownFigure by township, {size:,} facts ÷ empty call", str(middle(rows)), "≥ 0.5", ratio_of(rows, empties), least=0.5)
    table.add("GetFigure ÷ PostgreSQL's sum of cells", f"PostgreSQL: {by_cells:,.0f}/s", ratio=now.rate / by_cells)
    table.add("GetFigure ÷ PostgreSQL's sum of postings", f"PostgreSQL: {by_postings:,.1f}/s", ratio=now.rate / by_postings)
    table.add("TraceFigure (lines/s)", f"{server.measure('trace').rate:,.0f}/s")
    verified = server.measure("verify")
    table.add("VerifyLog (facts/s)", f"{verified.rate:,.0f}/s", "≥ 300,000", verified.rate, least=300_000)
    table.add(f"resident memory, {loaded:,} facts (MiB)", f"{server.resident_mib():.0f} MiB", "≤ 384", server.resident_mib(), most=384)
    revision = server.measure("head").rate
    server.stop()
    bytes_used = sum(os.path.getsize(os.path.join(path, name)) for path, _, names in os.walk(server.folder) for name in names)
    table.add("disk (bytes per fact)", f"{bytes_used / revision:,.0f} bytes")
    begun = time.monotonic()
    subprocess.run([f"{BUILD}/services/livelihood/livelihood", "--rebuild", server.folder], check=True, stdout=subprocess.DEVNULL)
    rate = revision / (time.monotonic() - begun)
    table.add("rebuild (facts/s)", f"{rate:,.0f}/s", "≥ 160,000", rate, least=160_000)
    begun = time.monotonic()
    subprocess.run([f"{BUILD}/services/livelihood/livelihood", "--check", server.folder], check=True, stdout=subprocess.DEVNULL)
    rate = revision / (time.monotonic() - begun)
    table.add("check (facts/s)", f"{rate:,.0f}/s", "≥ 160,000", rate, least=160_000)


def past(table, folder):
    """A year's facts, then the next year's and late ones of one in a thousand: what was known at the year's end."""
    size = min(FACTS, 200_000)
    server = Server(os.path.join(folder, "past"))
    server.measure("create", in_flight=256, count=size, year=2023, seconds=0)
    then = int(server.measure("head").rate)
    server.measure("create", in_flight=256, count=size, first=size + 1, year=2024, seconds=0)
    for late in (0, size // 1000):
        if late:
            server.measure("create", in_flight=64, count=late, first=2 * size + 1, year=2023, per_day=1, seconds=0)
        server.settle()
        before, now = take_turns(lambda: server.measure("figure", year=2023, known_at=then), lambda: server.measure("figure", year=2023))
        table.add(f"known at a year back ÷ now, {f'{late} facts late on as many days' if late else 'nothing late'} (time)", str(middle(before)), "≤ 3",
                  ratio_of(now, before), most=3)
    server.stop()


def versions(table, folder):
    size = min(FACTS, 20_000)
    server = Server(os.path.join(folder, "versions"))
    first = int(server.measure("head").rate) + 1  # After the reference data.
    server.measure("create", in_flight=64, count=size, seconds=0)
    server.settle()
    one = server.measure("figure")
    corrected = server.measure("correct", in_flight=64, count=size, first=first, versions=5, seconds=0)
    server.settle()
    six = server.measure("figure")
    table.add("six versions per fact ÷ one (figure time)", str(six), "≤ 2", one.rate / six.rate, most=2)
    table.add("CorrectFact, durable (corrections/s)", f"{corrected.rate:,.0f}/s")
    server.stop()


def intake(table, folder):
    rows, file = min(FACTS, 100_000), os.path.join(folder, "newborn-enrollments.csv")
    draw = random.Random(1)
    with open(file, "w", encoding="utf-8") as out:
        out.write("登记编号,证件类型,证件号码,出生日期,登记日期,待遇起始日期,经办区划,经办渠道\n")
        for number in range(rows):
            day = f"2024-{1 + number % 9:02}-{1 + draw.randrange(28):02}"
            out.write(f"XSE-{number},出生医学证明,Z{number:09},2023-12-20,{day},{day},360111005,定点医药机构\n")
    server = Server(os.path.join(folder, "intake"))
    begun = time.monotonic()
    subprocess.run([f"{BUILD}/services/intake/intake", "--livelihood", server.target, "--principal", "bureau:test", "--reference",
                    f"{SOURCE}/deploy/sample/reference", "--rejects", folder, file], check=True, stdout=subprocess.DEVNULL)
    rate = rows / (time.monotonic() - begun)
    table.add("intake of one file, durable (rows/s)", f"{rate:,.0f}/s", "≥ 30,000", rate, least=30_000)
    server.stop()


def district(table, folder, empty):
    """The sample district over its four servers: what each records, and what command gathers from all."""
    names = ("urban", "economy", "livelihood", "command")
    targets = {name: f"127.0.0.1:{free_port()}" for name in names}
    servers = [Server(os.path.join(folder, f"district-{name}"), name, targets[name],
                      ["--peers", ",".join(f"{peer}={targets[peer]}" for peer in PEERS[name])]) for name in names]
    begun, rows = time.monotonic(), 0
    for principal, sent in (("bureau:sample", "files"), ("office:sample", "review"), ("bureau:sample", "late")):
        files = sorted(glob.glob(f"{SOURCE}/deploy/sample/{sent}/*.csv"))
        said = subprocess.run(
            [f"{BUILD}/services/intake/intake", *(word for name in names for word in (f"--{name}", targets[name])), "--principal", principal,
             "--reference", f"{SOURCE}/deploy/sample/reference", "--rejects", folder, *files], check=True, stdout=subprocess.PIPE, text=True)
        rows += sum(int(line.split("\t行 ")[1].split("\t")[0]) for line in said.stdout.splitlines())
    seconds = time.monotonic() - begun
    table.add("the sample district loaded, 4 servers, all files (rows/s)", f"{rows:,} rows in {seconds:.1f} s", ratio=rows / seconds)

    def ask(server, name, what, **values):
        measured = measure(targets[server], name, program="district_benchmark", **values)[0]
        if what:
            table.add(f"{what} ÷ empty call", str(measured), ratio=measured.rate / empty.rate)

    ask("livelihood", "status", "the state of 90 reports, 16 in flight")
    ask("command", "briefing", "the briefing of four services, 4 in flight", in_flight=4)
    ask("command", "publish", "a briefing published, durable", in_flight=1)
    ask("command", "recompute", "a published briefing computed again", in_flight=1)
    ask("command", "sweep", "a sweep, previewed, one at a time", in_flight=1)
    ask("urban", "item", "urban: an item listed, durable, 64 in flight", in_flight=64)
    ask("economy", "event", "economy: an event recorded, durable, 64 in flight", in_flight=64)
    ask("command", "appropriate", "")
    ask("command", "allocation", "command: money allocated to a project that livelihood is asked for, durable, 64 in flight", in_flight=64)
    items, urban = min(FACTS, 1_000_000), servers[names.index("urban")]
    measure(targets["urban"], "item", program="district_benchmark", in_flight=256, first=100_000_000, count=items)
    urban.settle()
    combination = measure(targets["urban"], "combination", program="district_benchmark", in_flight=4)[0]
    table.add(f"a combination of three dimensions without a roll-up, {items:,} items, 4 in flight, p99 (ms)", str(combination), "≤ 50", combination.p99,
              most=50)
    for server in servers:
        server.stop()


def main():
    table, folder = Table(), tempfile.mkdtemp(prefix="eastgate-benchmark-")
    os.chmod(folder, 0o755)
    try:
        baseline = writes(table, folder)
        versions(table, folder)
        past(table, folder)
        intake(table, folder)
        district(table, folder, baseline[0])
        figures(table, folder, *baseline)
    finally:
        subprocess.run(["pkill", "-KILL", "-f", folder])
        shutil.rmtree(folder, ignore_errors=True)
    table.print()


main()
