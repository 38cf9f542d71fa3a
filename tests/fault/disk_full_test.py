"""A full disk makes a service read-only and never ends it: writes are refused with the numbers, reads and health go on, and writes are
taken again by themselves when there is space. On a small tmpfs, which needs the right to mount."""

import os
import subprocess

import grpc

from eastgate.fact.v1 import fact_service_pb2
from harness import Refusal, Server, Suite, refusal, run
from load import IN_FLIGHT, Load, check_all_there, check_offline, enrollment, exists, figure

DISK_BYTES = 640 << 20
ROUNDS = 5
ACKNOWLEDGED_AT_LEAST = 500


class Disk:
    """A small disk; `with Disk(folder) as disk`."""

    def __init__(self, folder):
        self.folder, self.ballast = folder, os.path.join(folder, "ballast")

    def __enter__(self):
        os.mkdir(self.folder)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", self.folder],
                                 capture_output=True, text=True)
        assert mounted.returncode == 0, f"this test needs the right to mount: {mounted.stderr}"
        return self

    def __exit__(self, *unused):
        subprocess.run(["umount", "-l", self.folder], check=True)

    def free(self):
        info = os.statvfs(self.folder)
        return info.f_bavail * info.f_frsize

    def fill(self, leaving):
        with open(self.ballast, "wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, self.free() - leaving)

    def empty(self):
        os.remove(self.ballast)


def health(server):
    """1 while serving, 2 while not."""
    check = server.channel.unary_unary("/grpc.health.v1.Health/Check")
    return check(b"", timeout=20)[1]


def test_a_full_disk_means_read_only():
    with Suite() as suite, Disk(os.path.join(suite.directory, "disk")) as disk:
        server = Server("livelihood", os.path.join(disk.folder, "data"))
        suite.servers.append(server)
        server.start()
        load = Load(server, 1)
        load.wait_for(100)
        acknowledged = load.stop().acknowledged
        before = figure(server)
        disk.fill(leaving=8 << 20)
        refused = refusal(server.newborn_enrollment.CreateNewbornEnrollment, enrollment(900_001))
        assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "DISK_NEARLY_FULL"), refused.message
        assert int(refused.metadata["free_bytes"]) < int(refused.metadata["required_bytes"]), refused.metadata
        assert figure(server) == before and exists(server, acknowledged[0]) and health(server) == 1
        page = server.fact.ListFacts(fact_service_pb2.ListFactsRequest(kind="livelihood.newborn_enrolled", page_size=10))
        assert len(page.facts) == 10
        disk.empty()
        server.newborn_enrollment.CreateNewbornEnrollment(enrollment(900_002))
        check_all_there(server, acknowledged + [900_002], refused=[900_001])

        # The edge itself: it is passed in the middle of the load, again and again.
        edge, number, all_refused, rounds = int(refused.metadata["required_bytes"]), load.next, [], 0
        while rounds < ROUNDS:
            load = Load(server, number)
            load.wait_for(ACKNOWLEDGED_AT_LEAST // ROUNDS)
            disk.fill(leaving=edge + (4 << 10))
            load.wait(lambda load: load.refused, seconds=60)
            done = len(load.acknowledged)
            disk.empty()
            load.wait_for(done + IN_FLIGHT)
            load.stop()
            for future in load.refused.values():
                why = Refusal(future.exception())
                assert (why.code, why.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "DISK_NEARLY_FULL"), why.message
            acknowledged, number, rounds = acknowledged + load.acknowledged, load.next, rounds + 1
            all_refused += load.refused
        assert len(acknowledged) >= ACKNOWLEDGED_AT_LEAST and len(all_refused) >= ROUNDS
        check_all_there(server, acknowledged, all_refused)
        assert server.stop() == 0
        check_offline(server.directory)
        print(f"{ROUNDS} times full under load: {len(acknowledged)} acknowledged, {len(all_refused)} refused")


run([test_a_full_disk_means_read_only])
