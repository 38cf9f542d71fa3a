"""The power is cut under load: what was not fsynced is gone, and no acknowledged write is.

The server runs with power_loss.cc preloaded, which keeps what fsync made durable. At the cut the folder is replaced by that image.
Arguments: the number of cuts (5).
"""

import os
import shutil
import subprocess
import sys

from harness import Server, Suite, run
from load import Load, check_all_there, check_offline, recorded

CUTS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
ACKNOWLEDGED_BETWEEN_CUTS = 1000
LIBRARY = os.environ["EASTGATE_POWER_LOSS_LIBRARY"]


class Power:
    """A server whose folder loses everything not fsynced when it is cut."""

    def __init__(self, suite, lies=False):
        self.folder, self.image = os.path.join(suite.directory, "data"), os.path.join(suite.directory, "image")
        self.lies, self.behind = lies, 0
        os.mkdir(self.folder)
        self.server = Server("livelihood", self.folder)
        suite.servers.append(self.server)

    def start(self):
        shutil.rmtree(self.image, ignore_errors=True)
        for part in ("bytes", "names"):
            os.makedirs(os.path.join(self.image, part))
        # Everything that is there at the start is durable.
        self.keep_all(self.folder)
        names = {"LD_PRELOAD": LIBRARY, "EASTGATE_POWER_LOSS_ROOT": self.folder, "EASTGATE_POWER_LOSS_IMAGE": self.image}
        if self.lies:
            names["EASTGATE_POWER_LOSS_LIE"] = "1"
        os.environ.update(names)
        try:
            self.server.start()
        finally:
            for name in names:
                del os.environ[name]
        return self.server

    def keep_all(self, folder):
        lines = []
        for entry in os.scandir(folder):
            identity = identity_of(entry.path)
            lines.append(f"{'d' if entry.is_dir() else 'f'} {identity} {entry.name}\n")
            if entry.is_dir():
                self.keep_all(entry.path)
            else:
                shutil.copyfile(entry.path, os.path.join(self.image, "bytes", identity))
        with open(os.path.join(self.image, "names", "," + folder[len(self.folder):].replace("/", ",")), "w") as names:
            names.writelines(lines)

    def cut(self, load):
        load.kill()
        left = self.folder + "-left"
        self.restore("", left)
        self.behind += behind(self.folder, left)
        shutil.rmtree(self.folder)
        os.rename(left, self.folder)

    def restore(self, folder, into):
        """Makes the folder from its entries in the image; a folder that was never synced is empty."""
        os.mkdir(into)
        names = os.path.join(self.image, "names", "," + folder.replace("/", ","))
        if not os.path.exists(names):
            return
        for line in open(names):
            kind, identity, name = line.rstrip("\n").split(" ", 2)
            path, kept = os.path.join(into, name), os.path.join(self.image, "bytes", identity)
            if kind == "d":
                self.restore(f"{folder}/{name}", path)
            elif os.path.exists(kept):
                shutil.copyfile(kept, path)
                os.chmod(path, 0o600)
            else:
                open(path, "w").close()


def identity_of(path):
    """As power_loss.cc names a file; Python has no statx, coreutils' stat has."""
    inode, birth = subprocess.run(["stat", "-c", "%i %.9W", path], capture_output=True, text=True, check=True).stdout.split()
    seconds, nanos = birth.split(".")
    return f"{inode}.{seconds}-{int(nanos)}"


def behind(folder, left):
    """By how many bytes and names what is left is behind what was there."""
    count = 0
    for path, _, files in os.walk(folder):
        for name in files:
            here = os.path.join(path, name)
            there = os.path.join(left, os.path.relpath(here, folder))
            count += os.path.getsize(here) - os.path.getsize(there) if os.path.exists(there) else 1
    return count


def test_no_acknowledged_write_is_lost():
    with Suite() as suite:
        power, acknowledged, number = Power(suite), [], 1
        for _ in range(CUTS):
            load = Load(power.start(), number)
            load.wait_for(ACKNOWLEDGED_BETWEEN_CUTS)
            power.cut(load)
            acknowledged += load.acknowledged
            number = load.next
            server = power.server
            server.start()
            check_all_there(server, acknowledged)
            assert server.stop() == 0
            check_offline(power.folder)
        assert len(acknowledged) >= CUTS * ACKNOWLEDGED_BETWEEN_CUTS
        assert power.behind > 0, "nothing was ever lost: the cuts were none"
        print(f"{CUTS} cuts, {len(acknowledged)} acknowledged writes there, {power.behind} bytes and names lost on the way")


def test_a_disk_that_lies_is_found_out():
    """Proves that the test above can fail."""
    with Suite() as suite:
        power = Power(suite, lies=True)
        power.lies = False
        assert power.start().stop() == 0  # An empty store, made durable.
        power.lies = True
        load = Load(power.start(), 1)
        load.wait_for(ACKNOWLEDGED_BETWEEN_CUTS)
        power.cut(load)
        server = power.server
        server.start()
        there = recorded(server)
        lost = [number for number in load.acknowledged if f"newbornEnrollments/n-{number}" not in there]
        assert lost, "a disk that keeps nothing lost nothing"
        print(f"{len(lost)} of {len(load.acknowledged)} acknowledged writes lost to a disk that lies, and found out")


run([test_no_acknowledged_write_is_lost, test_a_disk_that_lies_is_found_out])
