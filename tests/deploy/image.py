"""Builds the image of the suite without a registry: over a base of the real one's name that is made of
Debian's packages, with programs that are built already."""

import json
import os
import re
import subprocess
import time

from rendered import ROOT, SERVICES, text_of

BASE = "docker.io/library/debian:bookworm-slim"
BINARIES, IMAGE = "localhost/eastgate-binaries", "localhost/eastgate:test"
PROGRAMS = {
    "command": "command",
    "economy": "economy",
    "livelihood": "livelihood",
    "urban": "urban",
    "intake": "intake",
    "article": "intake",
}
# The paths that the slim image leaves out too.
LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")
BASE_DAYS = 7


class Builder:
    """buildah over a store of its own in a folder, which also keeps the base for later runs."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        configuration = os.path.join(self.folder, "storage.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(
                f'[storage]\ndriver = "vfs"\ngraphroot = "{self.folder}/store"\n'
                f'runroot = "{self.folder}/run"\n'
            )
        self.environment = {
            **os.environ,
            "CONTAINERS_STORAGE_CONF": configuration,
            "BUILDAH_ISOLATION": "chroot",
            "EASTGATE_IMAGE_TOOL": "buildah",
        }

    def run(self, *command):
        result = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=600)
        assert result.returncode == 0, f"{' '.join(command)}: {result.stdout}{result.stderr}"
        return result.stdout.strip()

    def buildah(self, *arguments):
        return self.run("buildah", *arguments)

    def from_scratch(self, image, what, where):
        """Makes an image of one folder or archive."""
        container = self.buildah("from", "scratch")
        self.buildah("add", "--quiet", container, what, where)
        self.buildah("commit", "--quiet", "--rm", container, image)

    def build(self):
        """Builds the last stage of the Dockerfile; returns where its files are, read and write."""
        archive = os.path.join(self.folder, "base.tar")
        if not os.path.exists(archive) or time.time() - os.path.getmtime(archive) > BASE_DAYS * 86400:
            self.run(
                "mmdebstrap",
                "--quiet",
                "--variant=minbase",
                *(f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT),
                "bookworm",
                f"{archive}.new.tar",
            )
            os.rename(f"{archive}.new.tar", archive)
        self.from_scratch(BASE, archive, "/")
        programs = os.path.join(self.folder, "programs")
        os.makedirs(programs, exist_ok=True)
        for program, folder in PROGRAMS.items():
            self.run("strip", "-o", os.path.join(programs, program), os.path.join(SERVICES, folder, program))
        self.from_scratch(BINARIES, programs, "/out")
        self.run(
            os.path.join(ROOT, "deploy", "docker", "build.sh"),
            IMAGE,
            "--pull-never",
            "--target",
            "suite",
            "--build-arg",
            f"BINARIES={BINARIES}",
        )
        return self.buildah("mount", self.buildah("from", "--pull-never", IMAGE))

    def configuration(self):
        return json.loads(self.buildah("inspect", "--type", "image", IMAGE))["OCIv1"]["config"]

    def clear(self):
        """Removes the containers and images; the archive of the base stays."""
        self.buildah("rm", "--all")
        self.buildah("rmi", "--all", "--force")


def check_labels(configuration):
    """The image says of what it was made, and starts nothing as root."""
    labels = configuration["Labels"]
    version = re.search(r'kVersion\[\] = "(.*)"', text_of("common", "config", "version.h"))[1]
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    said = subprocess.run(
        [os.path.join(SERVICES, "economy", "economy"), "--version"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert labels["org.opencontainers.image.version"] == version and version in said, (labels, said)
    assert labels["org.opencontainers.image.revision"] in (commit, f"{commit}-changed"), (labels, commit)
    assert configuration["User"] == "65532:65532", configuration
