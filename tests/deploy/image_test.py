"""The image, as the manifests of the district run it: each server and the edge as an unprivileged user on a
read-only root, over mutual TLS, with the certificates, Secrets and ConfigMaps that the manifests name, the
sample district loaded by the image's own programs. Needs root, buildah and mmdebstrap."""

import base64
import http.client
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

import grpc
import yaml

from compiling import check_compiling
from image import PROGRAMS, Builder, check_labels
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import SAMPLE, STUBS, sample_files
from pods import APART, HOST, Pod, prepare_network
from rendered import (
    KUBECTLS,
    ROOT,
    SERVERS,
    Suite,
    arguments_of,
    container_ports,
    containers_of,
    name_of,
    port_of,
    render,
)
from rules_of_files import alerts_of, questions_of

CREDENTIALS = os.path.join(ROOT, "deploy", "credentials.sh")
AS_OF, CALL_SECONDS, INSIDE = "2024-09-30", 20, "--inside"
SERVING = b"\x08\x01"
MEMORY = {"Mi": 1, "Gi": 1024}


def issuer_and_audience(suite):
    given = arguments_of(containers_of(suite.servers()[0])[0])
    return given["--token-issuer"], given["--token-audience"]


class Keeper:
    """The objects that a cluster keeps for the pods: the rendered ConfigMaps, the certificates that
    cert-manager would make, and the Secrets of secrets.sh."""

    def __init__(self, suite, folder):
        self.suite, self.folder = suite, folder
        self.credentials("authority")
        self.credentials("token-key")
        self.certificates = {
            certificate["spec"]["secretName"]: certificate for certificate in suite.of("Certificate")
        }
        printed = subprocess.run(
            [os.path.join(ROOT, "deploy", "kubernetes", "secrets.sh"), self.path("token.jwks")],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        self.secrets = {
            name_of(secret): {name: base64.b64decode(value) for name, value in secret["data"].items()}
            for secret in yaml.safe_load_all(printed)
        }

    def credentials(self, what, *arguments):
        return subprocess.run(
            [CREDENTIALS, what, self.folder, *map(str, arguments)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def certify(self, name, names):
        """A new certificate, as the files of a Secret of cert-manager."""
        self.credentials("certificate", name, 1, *names)
        return {
            "tls.crt": self.read(f"{name}.crt"),
            "tls.key": self.read(f"{name}.key"),
            "ca.crt": self.read("ca.crt"),
        }

    def files(self, kind, name):
        if kind == "configMap":
            return {file: text.encode() for file, text in self.suite.find("ConfigMap", name)["data"].items()}
        if name in self.certificates:
            spec = self.certificates[name]["spec"]
            return self.certify(name, [f"DNS:{host}" for host in spec.get("dnsNames", [])] + spec["uris"])
        return self.secrets[name]

    def token(self, principal):
        return self.credentials("token", principal, 3600, *issuer_and_audience(self.suite))


class Cluster:
    """Every pod of an overlay. The edge has a network of its own, since its ports are those of the servers'
    health."""

    def __init__(self, suite, image_root):
        self.suite, self.image_root, self.pods = suite, image_root, {}
        self.folder = tempfile.mkdtemp(prefix="eastgate-test-")
        os.chmod(self.folder, 0o755)
        os.mkdir(os.path.join(self.folder, "keeper"))
        self.keeper = Keeper(suite, os.path.join(self.folder, "keeper"))
        self.hosts = os.path.join(self.folder, "hosts")
        with open(self.hosts, "w", encoding="utf-8") as file:
            file.writelines(f"{HOST} {name_of(service)}\n" for service in suite.of("Service"))
            file.write("127.0.0.1 localhost\n")
        os.chmod(self.hosts, 0o644)

    def __enter__(self):
        return self

    def __exit__(self, failed, *unused):
        for pod in self.pods.values():
            pod.remove()
        if failed:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                print(log.read()[-4000:], file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log_path(self):
        return os.path.join(self.folder, "log")

    def start(self, name):
        workload = next(thing for thing in self.suite.workloads() if name_of(thing) == name)
        pod = self.pods[name] = Pod(
            workload, self.image_root, self.folder, self.keeper.files, self.hosts, is_apart=name == "edge"
        )
        with open(self.log_path, "a", encoding="utf-8") as log:
            return pod.start(log)

    def authority(self):
        return grpc.ssl_channel_credentials(self.keeper.read("ca.crt"))


def asks_health(port):
    """Asks for health as the kubelet does: by gRPC's health check, in plaintext."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        return channel.unary_unary("/grpc.health.v1.Health/Check")(
            b"", timeout=CALL_SECONDS, wait_for_ready=True
        )


def test_servers_start_confined_and_answer_the_probes(cluster):
    for name in SERVERS:
        cluster.start(name)
    for name in SERVERS:
        pod = cluster.pods[name]
        line = pod.process.stdout.readline()
        assert line.startswith(f"listening {name} "), f"{name} did not start: {line!r}"
        pod.check_confined()
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert asks_health(pod.container[probe]["grpc"]["port"]) == SERVING, f"{name}: {probe}"


def test_the_sample_is_loaded_by_the_image_and_agrees_with_the_report(cluster):
    """intake and article of the image, beside the servers and by their certificates."""
    keeper, domain = (
        cluster.keeper,
        arguments_of(containers_of(cluster.suite.servers()[0])[0])["--trust-domain"],
    )
    pod = cluster.pods["command"]
    where = os.path.join(pod.folder, "data", "transfer")
    os.mkdir(where)
    shutil.copytree(SAMPLE, os.path.join(where, "sample"))
    for name in ("bureau", "office"):
        for file, content in keeper.certify(name, [f"spiffe://{domain}/{name}/sample"]).items():
            with open(os.path.join(where, f"{name}-{file}"), "wb") as target:
                target.write(content)
    subprocess.run(["chown", "-R", f"{pod.user}:{pod.group}", where], check=True)

    def run(program, caller, *arguments):
        shown = [
            flag
            for name, file in (("cert", "tls.crt"), ("key", "tls.key"), ("ca", "ca.crt"))
            for flag in (f"--tls-{name}", f"/data/transfer/{caller}-{file}")
        ]
        process = pod.popen(
            [f"/opt/eastgate/bin/{program}", *shown, "--trust-domain", domain, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = process.communicate(timeout=300)[0]
        assert process.returncode == 0, said

    for caller, folder in (("bureau", "files"), ("office", "review"), ("bureau", "late")):
        files = [f"/data/transfer/sample/{os.path.relpath(file, SAMPLE)}" for file in sample_files(folder)]
        run("intake", caller, "--reference", "/reference", "--rejects", "/data/transfer", *files)
    run("article", "office", "--as-of", AS_OF, "--file", "/data/transfer/sample/article.tsv")
    shutil.rmtree(where)


def to_the_edge(cluster, port):
    """A channel of somebody who knows the edge by its name."""
    options = [("grpc.ssl_target_name_override", "edge")]
    return grpc.secure_channel(f"{APART}:{port}", cluster.authority(), options=options)


def test_the_edge_starts_confined_and_passes_figures_on(cluster):
    pod = cluster.start("edge")
    port = pod.container["livenessProbe"]["httpGet"]["port"]
    with to_the_edge(cluster, port) as channel:
        grpc.channel_ready_future(channel).result(timeout=CALL_SECONDS)
    pod.check_confined()
    connection = http.client.HTTPSConnection(
        APART, port, context=ssl._create_unverified_context(), timeout=CALL_SECONDS
    )
    connection.request("GET", pod.container["livenessProbe"]["httpGet"]["path"])
    assert connection.getresponse().status == 200
    connection.close()
    token, stranger = (
        (("authorization", f"Bearer {cluster.keeper.token(principal)}"),)
        for principal in ("office/sample", "clerk:nobody")
    )
    for name, port in container_ports(cluster.suite.find("Deployment", "edge")).items():
        with to_the_edge(cluster, port) as channel:
            figures = STUBS["figure"](channel)
            asked = next(
                figure
                for figure in figures.ListFigures(
                    figure_service_pb2.ListFiguresRequest(), timeout=CALL_SECONDS, metadata=token
                ).figures
                if figure.kind == figure_pb2.FIGURE_KIND_FLOW and figure.id.startswith(f"{name}.")
            )
            query = figure_service_pb2.GetFigureRequest(
                query=figure_pb2.FigureQuery(figure=asked.id, as_of=AS_OF)
            )
            value = figures.GetFigure(query, timeout=CALL_SECONDS, metadata=token)
            assert value.figure == asked.id and value.revision > 0, value
            print(f"  {asked.id} is {value.value} at revision {value.revision}")
            for shown, code in (
                ((), grpc.StatusCode.UNAUTHENTICATED),
                (stranger, grpc.StatusCode.PERMISSION_DENIED),
            ):
                try:
                    figures.GetFigure(query, timeout=CALL_SECONDS, metadata=shown)
                    raise AssertionError("a call without a right was answered")
                except grpc.RpcError as error:
                    assert error.code() == code, error


def test_the_edge_shows_a_renewed_certificate(cluster):
    pod = cluster.pods["edge"]
    port = pod.container["livenessProbe"]["httpGet"]["port"]
    before = ssl.get_server_certificate((APART, port))
    pod.lay("certificate")
    after = ssl.get_server_certificate((APART, port))
    assert before != after and after.encode().strip() in cluster.keeper.read(
        "edge-certificate.crt"
    ), "the certificate of before is shown"


def test_the_nightly_job_makes_a_restore_point_of_the_four_servers(cluster):
    pod = cluster.start("restore-point")
    said = pod.process.communicate(timeout=120)[0]
    assert pod.process.returncode == 0, said
    lines = sorted(line for line in said.splitlines() if line.startswith("restore point restore-point-0: "))
    assert [line.split()[3] for line in lines] == sorted(SERVERS), said
    for name in SERVERS:
        manifests = pathlib.Path(cluster.pods[name].folder, "backups", "store", "manifests")
        assert any("restore-point-0" in file.read_text(encoding="utf-8") for file in manifests.iterdir()), name
    cluster.pods.pop("restore-point").remove()
    print("  " + "\n  ".join(lines))


def test_every_metric_of_the_rules_and_the_dashboard_is_there(cluster):
    asked = {
        re.sub(r"_bucket$", "", name)
        for text in [rule["expr"] for rule in alerts_of(cluster.suite)] + questions_of(cluster.suite)
        for name in re.findall(r"\b(?:eastgate|grpc_server)_[a-z_]+", text)
    }
    served = set()  # By any server: what was never counted is left out by some.
    for name in SERVERS:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port_of(arguments_of(cluster.pods[name].container)["--admin"]), timeout=CALL_SECONDS
        )
        connection.request("GET", "/metrics")
        served |= set(re.findall(r"^# TYPE (\S+)", connection.getresponse().read().decode(), re.MULTILINE))
        connection.close()
    assert asked <= served, f"nobody serves {sorted(asked - served)}"
    print(f"  {len(asked)} metrics")


def test_memory_is_within_what_the_manifests_ask_for(cluster):
    for name, pod in cluster.pods.items():
        request = re.match(r"(\d+)(\w+)", pod.container["resources"]["requests"]["memory"])
        asked, peak = int(request[1]) * MEMORY[request[2]], pod.peak_mib()
        print(f"  {name}: {peak} MiB at most, {asked} MiB requested")
        assert peak <= asked, name


def test_everybody_ends_well_when_told_to(cluster):
    for name in reversed(cluster.pods):
        assert cluster.pods[name].stop() == 0, name


def test_whoever_names_himself_is_answered_in_plaintext(cluster):
    for name in SERVERS:
        with grpc.insecure_channel(
            f"127.0.0.1:{container_ports(cluster.suite.find('StatefulSet', name))['grpc']}"
        ) as channel:
            figures = (
                STUBS["figure"](channel)
                .ListFigures(
                    figure_service_pb2.ListFiguresRequest(),
                    timeout=CALL_SECONDS,
                    metadata=(("eastgate-principal", "clerk:li"),),
                )
                .figures
            )
            assert all(figure.id.startswith(f"{name}.") for figure in figures) and figures, figures


TESTS = {
    "district": (
        test_servers_start_confined_and_answer_the_probes,
        test_the_sample_is_loaded_by_the_image_and_agrees_with_the_report,
        test_the_edge_starts_confined_and_passes_figures_on,
        test_the_edge_shows_a_renewed_certificate,
        test_the_nightly_job_makes_a_restore_point_of_the_four_servers,
        test_every_metric_of_the_rules_and_the_dashboard_is_there,
        test_memory_is_within_what_the_manifests_ask_for,
        test_everybody_ends_well_when_told_to,
    ),
    "dev": (
        test_servers_start_confined_and_answer_the_probes,
        test_whoever_names_himself_is_answered_in_plaintext,
        test_everybody_ends_well_when_told_to,
    ),
}


def in_the_cluster(image_root):
    for overlay, tests in TESTS.items():
        prepare_network()
        with Cluster(Suite(overlay, render(overlay, KUBECTLS[0])), image_root) as cluster:
            for test in tests:
                begun = time.monotonic()
                test(cluster)
                print(f"ok {overlay}: {test.__name__} ({time.monotonic() - begun:.1f} s)", flush=True)


def main():
    begun = time.monotonic()
    check_compiling(PROGRAMS)
    print(f"ok the compiling stage has what it compiles ({time.monotonic() - begun:.1f} s)", flush=True)
    builder = Builder(os.environ["EASTGATE_IMAGES"])
    try:
        root = builder.build()
        check_labels(builder.configuration())
        print(f"ok the image is built, and says of what ({time.monotonic() - begun:.1f} s)", flush=True)
        # A network and mounts of its own: the ports are those of the manifests, and nobody else's.
        inside = subprocess.run(
            [
                "unshare",
                "--net",
                "--mount",
                "--propagation",
                "private",
                sys.executable,
                "-B",
                __file__,
                INSIDE,
                root,
            ],
            check=False,
        )
    finally:
        builder.clear()
    sys.exit(inside.returncode)


if sys.argv[1:2] == [INSIDE]:
    in_the_cluster(sys.argv[2])
else:
    main()
