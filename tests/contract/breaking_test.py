"""The contract of version 1 holds: nothing that is in tests/contract/v1.binpb was removed, renamed or given another type.

`buf breaking` compares the protos with that image, which is never made anew within version 1. So that the comparison is known to find
something, it also runs on copies of the protos, each with one change that would break a client.

EASTGATE_BUF names buf (tests/run.sh installs it)."""

import os
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROTOS = os.path.join(HERE, "..", "..", "proto")
IMAGE = os.path.join(HERE, "v1.binpb")
BUF = os.environ.get("EASTGATE_BUF", "buf")

# A file, a pattern in it that must be there, and what a change makes of it.
CHANGES = {
    "a field of another type": ("eastgate/figure/v1/figure_service.proto", r"int32 page_size = (\d+)", r"int64 page_size = \1"),
    "a field of another name": ("eastgate/fact/v1/fact.proto", r"string source_ref = (\d+)", r"string reference = \1"),
    "a field of another number": ("eastgate/urban/v1/rectification_item.proto", r"string campaign = \d+", "string campaign = 99"),
    "a value of an enum of another number": ("eastgate/command/v1/target.proto", r"TARGET_STATUS_RED = \d+", "TARGET_STATUS_RED = 9"),
    "a method of another name": ("eastgate/economy/v1/enterprise.proto", r"rpc GetEnterprise\(", "rpc ReadEnterprise("),
}


def breaking(protos):
    return subprocess.run([BUF, "breaking", protos, "--against", IMAGE], capture_output=True, text=True, timeout=60)


def main():
    found = breaking(PROTOS)
    assert found.returncode == 0, f"the contract of version 1 is broken:\n{found.stdout}{found.stderr}"
    print("the protos keep the contract of version 1")
    for what, (file, pattern, replacement) in CHANGES.items():
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "proto")
            shutil.copytree(PROTOS, copy, ignore=shutil.ignore_patterns("*.txt", "*.md"))
            path = os.path.join(copy, file)
            with open(path, encoding="utf-8") as source:
                text = source.read()
            changed, count = re.subn(pattern, replacement, text, count=1)
            assert count == 1, f"{file} has no {pattern}"
            with open(path, "w", encoding="utf-8") as target:
                target.write(changed)
            found = breaking(copy)
            assert found.returncode == 100 and file.rsplit("/", 1)[-1] in found.stdout, f"{what} was not found:\n{found.stdout}{found.stderr}"
            print(f"{what}: {found.stdout.splitlines()[0].split(':', 3)[-1].strip()}")


if __name__ == "__main__":
    main()
