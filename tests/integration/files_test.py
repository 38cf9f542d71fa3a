"""The files of the suite: nobody but their owner can read them, and a large file is loaded in bounded memory."""

import os
import shutil
import stat
import subprocess
import tempfile

from harness import SAMPLE, Server, binary, run

FILE_BYTES = 63 << 20
MEMORY_MIB = 256
HEADER = "登记编号,证件类型,证件号码,出生日期,登记日期,待遇起始日期,经办区划,经办渠道\n"
BAD_ROW = "n-1,出生医学证明,L000000001,2024-13-41,2024-02-31,,360111003,村社区经办点\n"


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="eastgate-test-")
        return self.path

    def __exit__(self, *unused):
        shutil.rmtree(self.path)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_a_server_keeps_its_data_to_its_owner():
    with Folder() as folder:
        data = os.path.join(folder, "parent", "data")
        before = os.umask(0)  # The most open that a server can be started with.
        try:
            server = Server("livelihood", data).start()
        finally:
            os.umask(before)
        assert server.stop() == 0
        files = 0
        for path, folders, names in os.walk(os.path.join(folder, "parent")):
            assert mode(path) == 0o700, (path, oct(mode(path)))
            for name in names:
                files += 1
                assert mode(os.path.join(path, name)) & 0o077 == 0, (path, name, oct(mode(os.path.join(path, name))))
        assert files > 5


def test_a_large_file_of_bad_rows_is_loaded_in_bounded_memory():
    files = {"gb18030": (HEADER.encode("gb18030"), BAD_ROW.encode("gb18030")),
             "bad bytes": (HEADER.encode(), b"\xff" * 60 + b",a\n"),
             "many cells": (HEADER.encode(), b"a" + b"," * 250 + b"a\n")}
    for what, (header, row) in files.items():
        with Folder() as folder:
            path = os.path.join(folder, "enrollments.csv")
            with open(path, "wb") as file:  # Never held as a whole: a child's peak begins with its parent's memory.
                file.write(header)
                file.writelines(row for _ in range((FILE_BYTES - len(header)) // len(row)))
            process = subprocess.Popen([binary("intake"), "--livelihood", "127.0.0.1:1", "--principal", "bureau:test", "--reference",
                                        os.path.join(SAMPLE, "reference"), "--rejects", folder, path],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            rejects = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".rejected.csv")]
            print(f"  {what}: {usage.ru_maxrss >> 10} MiB", flush=True)
            assert process.returncode == 1 and len(rejects) == 1, (what, process.returncode, rejects)
            assert mode(rejects[0]) == 0o600 and os.path.getsize(rejects[0]) > FILE_BYTES, what
            assert usage.ru_maxrss >> 10 < MEMORY_MIB, f"{what}: {usage.ru_maxrss >> 10} MiB"


run([test_a_server_keeps_its_data_to_its_owner, test_a_large_file_of_bad_rows_is_loaded_in_bounded_memory])
