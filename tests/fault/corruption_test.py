"""Damaged files: for every kind of byte flipped, every file cut or lost, the service serves the right figures or refuses to start
with a clear reason, and never loses anything without a word.

Prints a line per damage: what was done, and what happened.
"""

import os
import random
import shutil
import struct
import subprocess

import grpc

from eastgate.fact.v1 import fact_service_pb2
from harness import SAMPLE, Server, Suite, binary, run
from load import Load, exists, figure, recorded

FACTS = 3000
SEED = 20240930


class Truth:
    """The answers of an undamaged server."""

    def __init__(self, server, acknowledged):
        self.head = server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
        self.figure, self.streets = figure(server), figure(server, division="360111001")
        self.acknowledged = acknowledged


def filled(suite, directory):
    """A store with every kind of file: tables from a recovered log, and a log that is not in tables yet."""
    server = Server("livelihood", directory)
    suite.servers.append(server)
    server.start()
    acknowledged = []
    for part in range(3):
        load = Load(server, 1 + len(acknowledged))
        load.wait_for(FACTS // 3)
        acknowledged += load.stop().acknowledged
        if part == 2:
            truth = Truth(server, acknowledged)
        server.kill()  # Killed, a server has no time to tidy up; at its next start the log becomes a table.
        if part < 2:
            server.start()
    return truth


def newest(folder, ending):
    files = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(ending) or name.startswith(ending)]
    return max(files, key=os.path.getsize)


def last_record(path):
    """The offset of the last record of a write-ahead log or manifest: blocks of 32 KiB, records of checksum:4 length:2 type:1."""
    data, at, last = open(path, "rb").read(), 0, 0
    while at + 7 <= len(data):
        room = 32768 - at % 32768
        length, kind = struct.unpack_from("<HB", data, at + 4)
        if room < 7 or kind == 0:
            at += room
            continue
        last, at = at, at + 7 + length
    return last


def flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x10]))


def cut(path, size):
    os.truncate(path, size)


def damages(store):
    """(what, function of a store's folder) for every damage."""
    draw = random.Random(SEED)
    log = lambda folder: newest(os.path.join(folder, "rocksdb"), ".log")
    table = lambda folder: newest(os.path.join(folder, "rocksdb"), ".sst")
    manifest = lambda folder: newest(os.path.join(folder, "rocksdb"), "MANIFEST")
    named = lambda name: lambda folder: os.path.join(folder, "rocksdb", name)
    head = lambda folder: os.path.join(folder, "HEAD")

    def flips(what, file, places):
        size = os.path.getsize(file(store))
        for place, offset in places(size):
            yield f"{what}: a bit flipped {place}", lambda folder, offset=offset: flip(file(folder), offset)

    def cuts(what, file, places):
        for place, part in places:
            yield f"{what}: {place}", lambda folder, part=part: cut(file(folder), part(os.path.getsize(file(folder))))

    last = last_record(log(store))
    yield from flips("write-ahead log", log, lambda size: [
        ("in the first checksum", 0), ("in the first length", 4), ("in the first type", 6), ("in the middle", size // 2),
        ("in the last record's checksum", last), ("in the last record's length", last + 4),
        ("in the last record's high length", last + 5), ("in the last record's type", last + 6),
        ("in the last record", last + 20), ("in the last byte", size - 1)]
        + [("somewhere", draw.randrange(size)) for _ in range(6)])
    yield from flips("table", table, lambda size: [
        ("in the first data block", 30), ("in the middle", size // 2), ("in the index", size - 1500),
        ("in the properties", size - 700), ("in the footer", size - 20), ("in the magic number", size - 2)]
        + [("somewhere", draw.randrange(size)) for _ in range(6)])
    last_edit = last_record(manifest(store))
    yield from flips("MANIFEST", manifest, lambda size: [
        ("in the first record", 3), ("in the middle", size // 2), ("in the last record's length", last_edit + 4),
        ("in the last record", size - 3)])
    yield from flips("CURRENT", named("CURRENT"), lambda size: [("in the name", 3), ("in the number", size - 3)])
    yield from flips("HEAD", head, lambda size: [(f"in byte {at}", at) for at in range(0, size, 5)])
    half, most, none = (lambda size: size // 2), (lambda size: size - 1), (lambda size: 0)
    for what, file in (("write-ahead log", log), ("table", table), ("MANIFEST", manifest), ("CURRENT", named("CURRENT")),
                       ("HEAD", head)):
        yield from cuts(what, file, [("cut by one byte", most), ("cut in half", half), ("emptied", none)])
        yield f"{what}: removed", lambda folder, file=file: os.remove(file(folder))
    yield "IDENTITY: removed", lambda folder: os.remove(os.path.join(folder, "rocksdb", "IDENTITY"))
    yield "OPTIONS: removed", lambda folder: os.remove(newest(os.path.join(folder, "rocksdb"), "OPTIONS"))
    yield "OPTIONS: emptied", lambda folder: cut(newest(os.path.join(folder, "rocksdb"), "OPTIONS"), 0)
    yield "the database's folder: removed", lambda folder: shutil.rmtree(os.path.join(folder, "rocksdb"))
    yield "digest.key: a bit flipped", lambda folder: flip(os.path.join(folder, "digest.key"), 5)
    yield "digest.key: removed", lambda folder: os.remove(os.path.join(folder, "digest.key"))


def start(directory):
    """A server over the folder, or why it refused."""
    server = Server("livelihood", directory)
    server.process = subprocess.Popen(
        [binary("livelihood"), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", directory, "--reference",
         os.path.join(SAMPLE, "reference"), "--log-level", "error"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = server.process.stdout.readline()
    if not line.startswith("listening"):
        code = server.process.wait(timeout=60)
        said = server.process.stderr.read().strip()
        assert code > 0, f"it ended with {code} instead of refusing: {said}"
        assert said and directory not in said, f"a refusal says why, without paths: {said!r}"
        return None, said.splitlines()[-1]
    server.address = dict(word.split("=") for word in line.split()[2:])["grpc"]
    server.connect()
    return server, ""


def ask(server, truth):
    """Asks for everything; 'right', or DATA_LOSS where bytes were found damaged. Anything else fails the test."""
    lost = 0
    def holds(question, want, what):
        nonlocal lost
        try:
            got = question()
            assert got == want, f"{what}: {got}, not {want}: lost without a word"
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DATA_LOSS, f"{what}: {error.code()}: {error.details()}"
            lost += 1

    head = lambda: server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest())
    holds(lambda: (head().revision, head().digest), (truth.head.revision, truth.head.digest), "the head")
    holds(lambda: figure(server), truth.figure, "the figure")
    holds(lambda: figure(server, division="360111001"), truth.streets, "the figure of a street")
    holds(lambda: len(recorded(server)), len(truth.acknowledged), "the log")
    for number in truth.acknowledged[::97]:
        holds(lambda number=number: exists(server, number), True, f"enrollment {number}")
    try:
        verified = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
        lost += verified.first_bad_revision != 0
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.DATA_LOSS, error
        lost += 1
    return f"serves, DATA_LOSS on {lost} kinds of reads" if lost else "serves, all right"


def test_damaged_files():
    with Suite() as suite:
        store = os.path.join(suite.directory, "store")
        truth = filled(suite, store)
        assert len(truth.acknowledged) >= FACTS
        done = refused = 0
        for what, damage in damages(store):
            copy = os.path.join(suite.directory, "copy")
            shutil.copytree(store, copy)
            damage(copy)
            # Offline tools judge the bytes as they are, before a server may have repaired what it can.
            offline = {flag: subprocess.run([binary("livelihood"), flag, copy], capture_output=True, text=True).returncode
                       for flag in ("--verify-log", "--check")}
            server, why = start(copy)
            if server:
                suite.servers.append(server)
                outcome = ask(server, truth)
                server.kill()
            else:
                outcome, refused = f"refused: {why}", refused + 1
                of_log = "digest.key" not in what
                assert offline["--check"] != 0 or not of_log, f"{what}: refused, and --check finds nothing"
            print(f"| {what} | {outcome} | {'found' if any(offline.values()) else 'clean'} |", flush=True)
            shutil.rmtree(copy)
            done += 1
        assert done >= 50 and refused >= 20, f"{done} damages, {refused} refused: too little"
        print(f"{done} damages, {refused} refused")


run([test_damaged_files])
