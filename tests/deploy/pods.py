"""Pods without Kubernetes: runs what the manifests say, as they say it, over the files of the image. Each pod
has the image's root, read-only, with its volumes where they are mounted; its process has the user of the
manifest and no right. All share the network of a namespace of their own, where the names of the
Services lead."""

import ctypes
import os
import shutil
import subprocess

from rendered import containers_of, name_of, pod_of

PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNET = 0x40000000
# The addresses of the pods that share a network, and of the one that has its own.
HOST, APART = "10.213.0.1", "10.213.0.2"
DEVICES = ("null", "zero", "random", "urandom")


def run(*command):
    subprocess.run(command, check=True, timeout=60)


def tree_of(folder, files, mode, group):
    """Files as the kubelet lays them: links to a folder of the present version, which is replaced as a
    whole."""
    version = os.path.join(folder, f"..version-{len(os.listdir(folder))}")
    os.mkdir(version)
    for name, content in files.items():
        path = os.path.join(version, name)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        os.chown(path, 0, group)
        if not os.path.lexists(os.path.join(folder, name)):
            os.symlink(os.path.join("..data", name), os.path.join(folder, name))
    os.chmod(version, 0o755)
    new = os.path.join(folder, "..data_tmp")
    os.symlink(os.path.basename(version), new)
    os.rename(new, os.path.join(folder, "..data"))


def prepare_network():
    """Makes the link of HOST to APART anew, in the network namespace of the test."""
    run("ip", "link", "set", "lo", "up")
    subprocess.run(["ip", "link", "delete", "host"], check=False, capture_output=True, timeout=60)
    run("ip", "link", "add", "host", "type", "veth", "peer", "name", "pod")
    run("ip", "addr", "add", f"{HOST}/30", "dev", "host")
    run("ip", "link", "set", "host", "up")


class Pod:
    """One pod of a workload. `files` finds the files of a ConfigMap or Secret: files(kind, name) is a
    dictionary from name to bytes."""

    def __init__(self, workload, image_root, folder, files, hosts, is_apart=False):
        self.is_apart = is_apart
        self.name, self.spec, (self.container,) = (
            name_of(workload),
            pod_of(workload)["spec"],
            containers_of(workload),
        )
        self.claims = [name_of(claim) for claim in workload["spec"].get("volumeClaimTemplates", [])]
        self.files, self.folder, self.root = (
            files,
            os.path.join(folder, self.name),
            os.path.join(folder, self.name, "root"),
        )
        self.user, self.group = (
            self.spec["securityContext"]["runAsUser"],
            self.spec["securityContext"]["runAsGroup"],
        )
        os.makedirs(self.root)
        os.chmod(self.folder, 0o755)
        places = {mount["name"]: mount["mountPath"] for mount in self.container["volumeMounts"]}
        for place in places.values():  # A runtime makes them too.
            os.makedirs(image_root + place, exist_ok=True)
        run("mount", "--bind", image_root, self.root)
        run("mount", "-o", "remount,bind,ro,nosuid", self.root)
        for volume, place in places.items():
            run(
                "mount",
                "--bind",
                *(["--read-only"] if self.is_read_only(volume) else []),
                self.make_volume(volume),
                self.root + place,
            )
        self.mount_system(hosts)

    def is_read_only(self, volume):
        return any(
            mount["name"] == volume and mount.get("readOnly") for mount in self.container["volumeMounts"]
        )

    def make_volume(self, name):
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        volume = next((volume for volume in self.spec.get("volumes", []) if volume["name"] == name), {})
        if name in self.claims or "emptyDir" in volume:
            # A file system of its own has this, and its root is the group's.
            os.mkdir(os.path.join(folder, "lost+found"), 0o700)
            os.chown(folder, 0, self.spec["securityContext"]["fsGroup"])
            os.chmod(folder, 0o2775)
        else:
            self.lay(name)
        return folder

    def lay(self, name):
        """Lays the files of a volume, at first and when they have changed."""
        volume = next(volume for volume in self.spec["volumes"] if volume["name"] == name)
        laid = {}
        for source in volume.get("projected", {}).get("sources", [volume]):
            kind = "configMap" if "configMap" in source else "secret"
            files = self.files(kind, source[kind].get("secretName", source[kind].get("name")))
            items = source[kind].get("items")
            laid.update({item["path"]: files[item["key"]] for item in items} if items else files)
        tree_of(
            os.path.join(self.folder, name),
            laid,
            volume.get("secret", {}).get("defaultMode", 0o644),
            self.spec["securityContext"]["fsGroup"],
        )

    def mount_system(self, hosts):
        run("mount", "-t", "proc", "proc", self.root + "/proc")
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", self.root + "/dev")
        for device in DEVICES:
            open(f"{self.root}/dev/{device}", "w", encoding="utf-8").close()
            run("mount", "--bind", f"/dev/{device}", f"{self.root}/dev/{device}")
        for number, stream in enumerate(("stdin", "stdout", "stderr")):
            os.symlink(f"/proc/self/fd/{number}", f"{self.root}/dev/{stream}")
        for file in ("hosts", "resolv.conf"):
            run("mount", "--bind", hosts if file == "hosts" else "/dev/null", f"{self.root}/etc/{file}")

    def enter(self):
        """Becomes the pod's user in its root, without a right and without a way to get one. Runs in the new
        process."""
        if self.is_apart:
            assert ctypes.CDLL(None).unshare(CLONE_NEWNET) == 0
        for stream in (1, 2):  # A runtime does so too: /dev/stdout is opened once more.
            os.fchown(stream, self.user, self.group)
        os.chroot(self.root)
        os.chdir("/")
        os.setgroups([self.spec["securityContext"]["fsGroup"]])
        os.setgid(self.group)
        os.setuid(self.user)
        ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)

    def start(self, log):
        """Starts the container's command; its standard output can be read, its standard error goes to the
        log."""
        self.process = self.popen(
            self.container["command"] + [self.filled_in(word) for word in self.container.get("args", [])],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        if self.is_apart:
            self.connect()
        return self

    def filled_in(self, word):
        """An argument with $(NAME) of the variables, as the kubelet fills it in; they name the pod."""
        for variable in self.container.get("env", []):
            assert variable["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}, variable
            word = word.replace(f"$({variable['name']})", f"{self.name}-0")
        return word

    def connect(self):
        """Gives a pod that is apart its end of the link to the others."""
        process = str(self.process.pid)
        run("ip", "link", "set", "pod", "netns", process)
        for command in (("addr", "add", f"{APART}/30", "dev", "pod"), ("link", "set", "pod", "up")):
            run("nsenter", "--target", process, "--net", "ip", *command)

    def popen(self, command, **options):
        return subprocess.Popen(command, preexec_fn=self.enter, env={"PATH": "/nonexistent"}, **options)

    def status(self):
        """Returns the kernel's status of the process, by name."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return {name: value.strip() for name, value in (line.split(":", 1) for line in file)}

    def check_confined(self):
        """No right, no root, and nothing to write to but the volumes."""
        status = self.status()
        assert (
            status["Uid"].split() == [str(self.user)] * 4 and status["Gid"].split() == [str(self.group)] * 4
        ), status
        assert (
            int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0 and status["NoNewPrivs"] == "1"
        ), status
        with open(f"/proc/{self.process.pid}/mountinfo", encoding="utf-8") as file:
            mounts = {
                fields[4]: fields[5].split(",")[0]
                for fields in map(str.split, file)
                if fields[4].startswith("/")
            }
        written = {
            place
            for place, mode in mounts.items()
            if mode == "rw" and not place.startswith(("/proc", "/dev", "/etc/"))
        }
        assert mounts["/"] == "ro", mounts
        assert written <= {
            mount["mountPath"] for mount in self.container["volumeMounts"] if not mount.get("readOnly")
        }, written

    def peak_mib(self):
        return int(self.status()["VmHWM"].split()[0]) // 1024

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=self.spec["terminationGracePeriodSeconds"])
        self.process.stdout.close()
        return code

    def remove(self):
        if getattr(self, "process", None) and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=60)
        subprocess.run(["umount", "--recursive", self.root], check=False, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)
