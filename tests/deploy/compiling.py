"""The stage of the Dockerfile that compiles, without the half hour that it takes: what it copies is laid in a
folder, where its own command configures the tree and lists the steps to its programs. A tree that lacks a
copied part, or a package of another list, is found."""

import json
import os
import re
import shutil
import subprocess
import tempfile

from rendered import ROOT, text_of

INSTALL = ". deploy/packages.sh && install_packages"
BUILD = "build_tree build $programs; mkdir /out;"
# The packages that the command needs and the slim base lacks: packages.sh names them all.
NEEDED = {"g++", "cmake", "ninja-build", "pkg-config", "protobuf-compiler", "protobuf-compiler-grpc"}


class Stage:
    """The instructions of the stage."""

    def __init__(self, dockerfile):
        text = re.search(r"^FROM \S+ AS compiled\n(.*?)^FROM ", dockerfile, re.MULTILINE | re.DOTALL)[1]
        instructions = text.replace("\\\n", "").splitlines()
        self.copies = [line.split()[1:] for line in instructions if line.startswith("COPY ")]
        self.commands = [json.loads(line[4:]) for line in instructions if line.startswith("RUN ")]

    def without(self, source):
        """A copy of the stage that leaves a source out."""
        other = Stage.__new__(Stage)
        other.copies = [[word for word in copy if word != source] for copy in self.copies]
        other.copies = [copy for copy in other.copies if len(copy) > 1]
        other.commands = self.commands
        return other

    def sources(self):
        return [source for copy in self.copies for source in copy[:-1]]

    def programs(self):
        return set(re.search(r"programs='([^']*)'", self.commands[-1][-1])[1].split())


def stage_of(dockerfile=None):
    return Stage(dockerfile or text_of("deploy", "docker", "Dockerfile"))


def lay(stage, folder):
    """Copies what the stage copies, of what git knows or would add."""
    known = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *stage.sources()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for *sources, target in stage.copies:
        for file in known:
            for source in sources:
                if file != source and not file.startswith(f"{source}/"):
                    continue
                # A folder's content goes into the target, a file under its own name where that is a folder.
                inner = os.path.relpath(file, source) if file != source else os.path.basename(file)
                to = os.path.normpath(os.path.join(folder, target, inner))
                os.makedirs(os.path.dirname(to), exist_ok=True)
                shutil.copyfile(os.path.join(ROOT, file), to)


def compiling_problems(stage, programs):
    """Returns what would end the stage early, as far as it can be seen without compiling."""
    problems = []
    if stage.commands[0] != ["/bin/bash", "-c", INSTALL]:
        problems.append(f"packages are installed by {stage.commands[0]}, want {INSTALL}")
    if stage.programs() != set(programs):
        problems.append(f"compiled are {sorted(stage.programs())}, want {sorted(programs)}")
    sourced = {name for words in stage.commands for name in re.findall(r"\. (deploy/[\w.]+)", words[-1])}
    problems += [f"{name} is not copied" for name in sorted(sourced - set(stage.sources()))]
    shell, option, command = stage.commands[-1]
    if command.count(BUILD) != 1:
        problems.append(f"want «{BUILD}» in its command")
    if problems:
        return problems
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        lay(stage, folder)
        listing = f"{command.split(BUILD)[0]} ninja -C build -n $programs >/dev/null"
        result = subprocess.run(
            [shell, option, listing],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    return [] if result.returncode == 0 else [(result.stdout + result.stderr)[-500:]]


def package_problems(packages):
    """Returns what the list of installed packages lacks of those that the stage compiles with."""
    listed = subprocess.run(
        ["/bin/bash", "-c", f"{packages}\necho $build_packages"], capture_output=True, text=True, check=True
    ).stdout.split()
    return [f"packages.sh does not name {name}" for name in sorted(NEEDED - set(listed))]


def check_compiling(programs):
    """The stage is whole, and each part that is left out is missed."""
    stage, packages = stage_of(), text_of("deploy", "packages.sh")
    problems = compiling_problems(stage, programs) + package_problems(packages)
    assert not problems, "\n".join(problems)
    for source in stage.sources():
        assert compiling_problems(stage.without(source), programs), f"nobody misses {source}"
    dockerfile = text_of("deploy", "docker", "Dockerfile")
    for old, new in (
        (INSTALL, "apt-get install -y g++ cmake"),
        ("urban intake article'", "urban intake'"),
        ("-DEASTGATE_TESTS=OFF", "-DEASTGATE_TESTS=ON"),
    ):
        assert dockerfile.count(old) == 1, old
        assert compiling_problems(stage_of(dockerfile.replace(old, new)), programs), f"{new} is not found"
    assert package_problems(packages.replace("ninja-build", "")), "a package that is missing is not found"
    print(f"  {len(stage.sources())} parts, {len(stage.programs())} programs")
