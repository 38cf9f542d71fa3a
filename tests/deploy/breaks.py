"""Faults that manifests could have: for each rule the changes of a copy that it must find. A change gets a
Suite: that of the district, or of the replicated form for the rules in REPLICATED."""

import rules
import rules_of_files
import rules_of_readers
import rules_of_replication
from rendered import containers_of, pod_of


def server(suite):
    return next(server for server in suite.servers() if server["metadata"]["name"] == "economy")


def container(suite):
    return containers_of(server(suite))[0]


def spec(suite):
    return pod_of(server(suite))["spec"]


def context(suite):
    return container(suite)["securityContext"]


def policy(suite, name):
    return suite.find("NetworkPolicy", name)["spec"]


def certificate(suite):
    return suite.find("Certificate", "economy")["spec"]


def claim(suite):
    return suite.find("PersistentVolumeClaim", "economy-backups")["spec"]


def argument(flag, value):
    """Gives a flag another value."""

    def change(suite):
        arguments = container(suite)["args"]
        place = next(place for place, word in enumerate(arguments) if word.startswith(f"{flag}="))
        arguments[place] = f"{flag}={value}"

    return change


def remove_argument(flag):
    def change(suite):
        arguments = container(suite)["args"]
        arguments.remove(next(word for word in arguments if word.startswith(f"{flag}=")))

    return change


def put(where, field, value):
    """Sets a field of what `where` finds."""

    def change(suite):
        where(suite)[field] = value

    return change


def drop(where, field):
    def change(suite):
        del where(suite)[field]

    return change


def without(kind, name):
    """Leaves an object out."""

    def change(suite):
        suite.objects = [
            thing for thing in suite.objects if (thing["kind"], thing["metadata"]["name"]) != (kind, name)
        ]

    return change


def metadata(kind, name):
    return lambda suite: suite.find(kind, name)["metadata"]


def of_service(name):
    return lambda suite: suite.find("Service", name)["spec"]


def first_port(name):
    return lambda suite: of_service(name)(suite)["ports"][0]


def job(suite):
    return suite.find("CronJob", "restore-point")


def job_container(suite):
    return containers_of(job(suite))[0]


def of_job(flag, value):
    """Gives a flag of the job another value."""

    def change(suite):
        arguments = job_container(suite)["args"]
        place = next(place for place, word in enumerate(arguments) if word.startswith(f"{flag}="))
        arguments[place] = f"{flag}={value}"

    return change


def in_map(name, key, old, new):
    """Changes the text under a key of a ConfigMap."""

    def change(suite):
        data = suite.find("ConfigMap", name)["data"]
        assert old in data[key], old
        data[key] = data[key].replace(old, new)

    return change


def granted(old, new):
    """Changes the text of the grants."""
    return in_map("grants", "grants.csv", old, new)


def volume(name):
    return lambda suite: next(volume for volume in spec(suite)["volumes"] if volume["name"] == name)


def mount(name):
    return lambda suite: next(mount for mount in container(suite)["volumeMounts"] if mount["name"] == name)


def address(old, new):
    """Changes the address of PostgreSQL."""
    return in_map("postgres", "store", old, new)


def to_postgres(suite):
    return policy(suite, "servers-to-postgres")["egress"][0]


def spread(suite):
    return spec(suite)["topologySpreadConstraints"][0]


def deployment(suite):
    return server(suite)["spec"]


def rolling(suite):
    return deployment(suite)["strategy"]["rollingUpdate"]


def startup(suite):
    return container(suite)["startupProbe"]


def budget(suite):
    return suite.find("PodDisruptionBudget", "economy")["spec"]


def reader(suite):
    return suite.find("Deployment", "economy-readers")


def reader_container(suite):
    return containers_of(reader(suite))[0]


def reader_spec(suite):
    return pod_of(reader(suite))["spec"]


def reader_volume(name):
    return lambda suite: next(volume for volume in reader_spec(suite)["volumes"] if volume["name"] == name)


def of_reader(flag, value):
    """Gives a flag of the reader another value."""

    def change(suite):
        arguments = reader_container(suite)["args"]
        place = next(place for place, word in enumerate(arguments) if word.startswith(f"{flag}="))
        arguments[place] = f"{flag}={value}"

    return change


def reader_spread(suite):
    return reader_spec(suite)["topologySpreadConstraints"][0]


def reader_certificate(suite):
    return suite.find("Certificate", "economy-readers")["spec"]


def to_readers(suite):
    return policy(suite, "readers")["ingress"]


def scaler(suite):
    return suite.find("HorizontalPodAutoscaler", "economy-readers")["spec"]


def alert(suite):
    return suite.find("PrometheusRule", "eastgate")["spec"]["groups"][0]["rules"][0]


def monitor(suite):
    return suite.find("ServiceMonitor", "eastgate")["spec"]


def dashboard(suite):
    return suite.find("ConfigMap", "dashboard")["data"]


RULES = {
    rules.names: [
        put(metadata("Service", "economy-pods"), "name", "economy"),
        put(metadata("Service", "economy"), "namespace", "default"),
        without("Namespace", "eastgate"),
    ],
    rules.images: [
        put(container, "image", "registry.example:5000/eastgate"),
        put(container, "image", "eastgate:latest"),
        put(container, "image", "eastgate:0.0.1"),
    ],
    rules.selectors: [
        put(
            lambda suite: server(suite)["spec"]["selector"]["matchLabels"], "app.kubernetes.io/name", "urban"
        ),
        put(lambda suite: of_service("economy")(suite)["selector"], "app.kubernetes.io/name", "economics"),
        put(lambda suite: server(suite)["spec"], "serviceName", "economy"),
        put(lambda suite: server(suite)["spec"], "replicas", 2),
    ],
    rules.ports: [
        put(first_port("economy"), "targetPort", "rpc"),
        put(lambda suite: container(suite)["ports"][0], "containerPort", 7411),
        argument("--health", "0.0.0.0:8411"),
        put(first_port("economy"), "port", 7411),
    ],
    rules.peers: [
        argument("--peers", "command=command:7400"),
        argument("--peers", "command=urban:7403,livelihood=livelihood:7402,urban=urban:7403"),
        without("Service", "livelihood"),
        of_job("--peers", "command=command:7400"),
    ],
    rules.probes: [
        put(lambda suite: container(suite)["readinessProbe"]["grpc"], "port", 7401),
        drop(container, "startupProbe"),
        put(
            lambda suite: container(suite)["livenessProbe"]["grpc"],
            "service",
            "eastgate.economy.v1.EconomyService",
        ),
        put(
            lambda suite: containers_of(suite.find("Deployment", "edge"))[0]["livenessProbe"]["httpGet"],
            "port",
            80,
        ),
    ],
    rules.flags: [
        lambda suite: container(suite)["args"].append("--replicas=3"),
        lambda suite: container(suite)["args"].append("--drain-seconds=5"),
        put(container, "command", ["/opt/eastgate/bin/urban"]),
        put(job_container, "command", ["/bin/sh", "-c"]),
        lambda suite: job_container(suite)["args"].append("--point=nightly"),
    ],
    rules.termination: [
        put(spec, "terminationGracePeriodSeconds", 20),
        drop(spec, "terminationGracePeriodSeconds"),
        argument("--drain-seconds", "60"),
    ],
    rules.disruption: [
        put(lambda suite: suite.find("PodDisruptionBudget", "economy")["spec"], "maxUnavailable", 0),
        without("PodDisruptionBudget", "economy"),
        drop(lambda suite: suite.find("PodDisruptionBudget", "economy")["spec"], "selector"),
    ],
    rules.security: [
        put(lambda suite: spec(suite)["securityContext"], "runAsNonRoot", False),
        put(context, "runAsUser", 0),
        put(context, "allowPrivilegeEscalation", True),
        put(context, "readOnlyRootFilesystem", False),
        put(context, "privileged", True),
        put(context, "capabilities", {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
        drop(context, "capabilities"),
        drop(lambda suite: spec(suite)["securityContext"], "seccompProfile"),
        put(spec, "hostNetwork", True),
        lambda suite: spec(suite)["volumes"].append({"name": "host", "hostPath": {"path": "/"}}),
        put(lambda suite: container(suite)["ports"][0], "hostPort", 7401),
        drop(
            lambda suite: metadata("Namespace", "eastgate")(suite)["labels"],
            "pod-security.kubernetes.io/enforce",
        ),
    ],
    rules.resources: [
        drop(container, "resources"),
        drop(lambda suite: container(suite)["resources"]["limits"], "memory"),
    ],
    rules.accounts: [
        drop(spec, "serviceAccountName"),
        put(spec, "serviceAccountName", "urban"),
        drop(spec, "automountServiceAccountToken"),
        put(lambda suite: suite.find("ServiceAccount", "economy"), "automountServiceAccountToken", True),
    ],
    rules.network: [
        without("NetworkPolicy", "nothing"),
        without("NetworkPolicy", "servers-from-edge"),
        without("NetworkPolicy", "servers-from-monitoring"),
        without("NetworkPolicy", "restore-point"),
        without("NetworkPolicy", "servers-from-restore-point"),
        drop(lambda suite: policy(suite, "servers")["ingress"][0], "ports"),
        drop(lambda suite: policy(suite, "servers")["egress"][0], "to"),
        drop(lambda suite: policy(suite, "names")["egress"][0], "ports"),
        drop(lambda suite: policy(suite, "names"), "egress"),
        drop(lambda suite: policy(suite, "servers-from-monitoring")["ingress"][0]["from"][0], "podSelector"),
        lambda suite: policy(suite, "servers")["ingress"][0]["from"].append({"namespaceSelector": {}}),
        lambda suite: policy(suite, "servers")["ingress"][0]["ports"].append(
            {"protocol": "TCP", "port": "metrics"}
        ),
    ],
    rules.certificates: [
        put(certificate, "uris", ["spiffe://eastgate.district/service/urban"]),
        put(certificate, "dnsNames", ["*"]),
        put(certificate, "usages", ["server auth"]),
        put(certificate, "secretName", "urban-certificate"),
        argument("--trust-domain", "eastgate.example"),
        without("Certificate", "economy"),
        without("Certificate", "restore-point"),
        put(
            lambda suite: suite.find("Certificate", "restore-point")["spec"],
            "uris",
            ["spiffe://eastgate.district/service/command"],
        ),
        put(lambda suite: suite.find("Certificate", "restore-point")["spec"], "dnsNames", ["command"]),
    ],
    rules.restore_points: [
        without("CronJob", "restore-point"),
        put(lambda suite: job(suite)["spec"], "schedule", "17 18 1 * *"),
        put(lambda suite: job(suite)["spec"], "schedule", "* 18 * * *"),
        put(lambda suite: job(suite)["spec"], "concurrencyPolicy", "Allow"),
        put(lambda suite: pod_of(job(suite))["spec"], "restartPolicy", "OnFailure"),
        of_job("--restore-point", "nightly"),
        put(
            lambda suite: job_container(suite)["env"][0]["valueFrom"]["fieldRef"],
            "fieldPath",
            "metadata.namespace",
        ),
        drop(lambda suite: job(suite)["spec"]["jobTemplate"]["spec"], "activeDeadlineSeconds"),
        granted("operator/restore-point,operator", "operator/restore-point,reader"),
        granted("bureau/sample,reader", "operator/restore-point,reader"),
        without("ConfigMap", "grants"),
    ],
    rules_of_files.volumes: [
        without("ConfigMap", "grants"),
        lambda suite: spec(suite)["volumes"].pop(),
        lambda suite: container(suite)["volumeMounts"].pop(),
        argument("--tls-ca", "/certificate/authority.crt"),
        argument("--digest-key-file", "/data/store/digest.key"),
        argument("--data", "/store"),
        argument("--backup-dir", "/data/backups"),
        lambda suite: container(suite)["args"].remove("--backup-every=6h"),
        drop(lambda suite: suite.find("ConfigMap", "reference")["data"], "units.csv"),
        put(lambda suite: spec(suite)["volumes"][-1]["secret"]["items"][0], "key", "commerce"),
    ],
    rules_of_files.secrets: [
        put(lambda suite: volume("digest-key")(suite)["secret"], "defaultMode", 0o444),
        put(lambda suite: volume("digest-key")(suite)["secret"], "defaultMode", 0o640),
        drop(lambda suite: volume("token-keys")(suite)["secret"], "defaultMode"),
        drop(mount("certificate"), "readOnly"),
    ],
    rules_of_files.monitoring: [
        put(lambda suite: monitor(suite)["endpoints"][0], "port", "grpc"),
        put(monitor, "jobLabel", "app.kubernetes.io/component"),
        drop(lambda suite: metadata("Service", "economy-pods")(suite)["labels"], "eastgate/metrics"),
    ],
    rules_of_files.runbook: [put(alert, "alert", "EastgateOnFire")],
    rules_of_files.dashboard: [
        put(dashboard, "eastgate.json", "{"),
        lambda suite: dashboard(suite).update(
            {"eastgate.json": dashboard(suite)["eastgate.json"].replace('"x": 6', '"x": 5')}
        ),
    ],
}

REPLICATED = {
    rules.flags: [
        put(lambda suite: container(suite)["env"][0], "name", "EASTGATE_STORES"),
        lambda suite: container(suite)["args"].append("--store=rocksdb"),
        put(reader_container, "command", ["/opt/eastgate/bin/urban"]),
        lambda suite: reader_container(suite)["args"].append("--reads-only=on"),
    ],
    rules.selectors: [
        put(lambda suite: deployment(suite)["selector"]["matchLabels"], "app.kubernetes.io/name", "urban")
    ],
    rules.ports: [of_reader("--health", "0.0.0.0:8411")],
    rules.peers: [
        of_reader(
            "--peers",
            "command=command-readers:7400,livelihood=livelihood-readers:7402,urban=urban-readers:7403",
        ),
        argument("--peers", "command=command-readers:7400,livelihood=livelihood:7402,urban=urban:7403"),
    ],
    rules.probes: [
        put(lambda suite: startup(suite)["grpc"], "port", 7401),
        drop(container, "livenessProbe"),
        drop(reader_container, "readinessProbe"),
    ],
    rules.termination: [
        put(spec, "terminationGracePeriodSeconds", 20),
        drop(reader_spec, "terminationGracePeriodSeconds"),
    ],
    rules.disruption: [
        without("PodDisruptionBudget", "economy"),
        without("PodDisruptionBudget", "economy-readers"),
        lambda suite: suite.find("PodDisruptionBudget", "economy-readers").update(
            spec={"minAvailable": 2, "selector": reader(suite)["spec"]["selector"]}
        ),
    ],
    rules.accounts: [put(reader_spec, "serviceAccountName", "economy")],
    rules.certificates: [
        put(reader_certificate, "uris", ["spiffe://eastgate.district/service/economy-readers"]),
        put(reader_certificate, "dnsNames", ["economy-readers"]),
        lambda suite: reader_certificate(suite)["dnsNames"].append("economy"),
        put(reader_certificate, "secretName", "economy-certificate"),
        without("Certificate", "economy-readers"),
    ],
    rules.network: [
        without("NetworkPolicy", "readers"),
        without("NetworkPolicy", "servers-from-readers"),
        lambda suite: to_readers(suite).pop(),
        drop(lambda suite: to_readers(suite)[0], "from"),
        drop(lambda suite: to_readers(suite)[0], "ports"),
        put(lambda suite: to_readers(suite)[0]["from"][0], "namespaceSelector", {}),
        lambda suite: to_readers(suite)[0]["from"].append({"podSelector": {}}),
        put(
            lambda suite: policy(suite, "servers-to-postgres")["podSelector"]["matchExpressions"][0],
            "values",
            ["server"],
        ),
        without("NetworkPolicy", "servers-to-postgres"),
        drop(to_postgres, "to"),
        drop(to_postgres, "ports"),
        drop(lambda suite: to_postgres(suite)["to"][0], "podSelector"),
        put(lambda suite: to_postgres(suite)["ports"][0], "port", 6432),
        put(lambda suite: policy(suite, "servers-to-postgres"), "podSelector", {}),
        address("postgres-1.members.postgres.svc", "postgres-1.members.elsewhere.svc"),
        address("postgres-1.members.postgres.svc:5432", "postgres-1.members.postgres.svc:6432"),
    ],
    rules_of_files.volumes: [
        argument("--store-credentials", "/postgres/password"),
        argument("--digest-key-file", "/data/store/digest.key"),
        lambda suite: container(suite)["volumeMounts"].remove(mount("data")(suite)),
        drop(lambda suite: suite.find("ConfigMap", "reference")["data"], "units.csv"),
        without("ConfigMap", "grants"),
    ],
    rules_of_files.secrets: [
        put(lambda suite: volume("postgres")(suite)["secret"], "defaultMode", 0o444),
        drop(mount("postgres"), "readOnly"),
    ],
    rules_of_files.monitoring: [
        drop(lambda suite: metadata("Service", "economy-pods")(suite)["labels"], "eastgate/metrics"),
        drop(lambda suite: metadata("Service", "economy-pods-readers")(suite)["labels"], "eastgate/metrics"),
        put(
            lambda suite: metadata("Service", "economy-pods-readers")(suite)["labels"],
            "app.kubernetes.io/name",
            "economy",
        ),
    ],
    rules_of_files.runbook: [
        put(
            lambda suite: suite.find("PrometheusRule", "eastgate-replicated")["spec"]["groups"][0]["rules"][0],
            "alert",
            "EastgateAlone",
        ),
        without("PrometheusRule", "eastgate-replicated"),
        without("PrometheusRule", "eastgate-readers"),
    ],
    rules_of_replication.processes: [
        put(deployment, "replicas", 1),
        put(deployment, "replicas", 3),
        put(server, "kind", "StatefulSet"),
        drop(container, "env"),
        put(deployment, "strategy", {"type": "Recreate"}),
        put(rolling, "maxUnavailable", 0),
        put(rolling, "maxUnavailable", 2),
        put(rolling, "maxSurge", 0),
        drop(deployment, "progressDeadlineSeconds"),
        drop(spec, "topologySpreadConstraints"),
        put(spread, "whenUnsatisfiable", "ScheduleAnyway"),
        put(spread, "matchLabelKeys", ["pod-template-hash"]),
        drop(spread, "minDomains"),
        put(spread, "labelSelector", {"matchLabels": {"app.kubernetes.io/component": "edge"}}),
    ],
    rules_of_replication.waiting: [
        drop(startup, "failureThreshold"),
        put(startup, "failureThreshold", 240),
        put(startup, "periodSeconds", 10),
        put(startup, "initialDelaySeconds", 30),
        put(budget, "maxUnavailable", 1),
    ],
    rules_of_replication.copies: [
        put(deployment, "volumeClaimTemplates", []),
        lambda suite: spec(suite)["volumes"].append(
            {"name": "copy", "persistentVolumeClaim": {"claimName": "economy"}}
        ),
        put(lambda suite: volume("data")(suite), "emptyDir", {}),
        argument("--data", "/backups/store"),
        drop(lambda suite: container(suite)["resources"]["requests"], "ephemeral-storage"),
        remove_argument("--digest-key-file"),
        argument("--digest-key-file", "/data/store/digest.key"),
        put(lambda suite: reader_volume("data")(suite), "emptyDir", {}),
        drop(lambda suite: reader_container(suite)["resources"]["requests"], "ephemeral-storage"),
        lambda suite: reader_container(suite)["args"].append("--backup-dir=/data/backups"),
    ],
    rules_of_replication.backups: [
        remove_argument("--backup-dir"),
        remove_argument("--backup-every"),
        remove_argument("--store-drop-old"),
        argument("--store-drop-old", "off"),
        argument("--backup-dir", "/data/backups"),
        without("PersistentVolumeClaim", "economy-backups"),
        put(claim, "accessModes", ["ReadWriteOnce"]),
        put(lambda suite: volume("backups")(suite)["persistentVolumeClaim"], "claimName", "urban-backups"),
    ],
    rules_of_replication.postgres: [
        without("ConfigMap", "postgres"),
        put(lambda suite: container(suite)["env"][0]["valueFrom"]["configMapKeyRef"], "key", "address"),
        address("postgresql://", "postgresql://eastgate:secret@"),
        address("?", "?password=secret&"),
        address("verify-full", "require"),
        address("/postgres/ca.crt", "/certificate/authority.crt"),
        address("postgresql://", "mysql://"),
        remove_argument("--store-credentials"),
        argument("--store-credentials", "/postgres/password"),
        of_reader("--store-credentials", "/postgres/password"),
    ],
    rules_of_readers.settings: [
        without("Deployment", "urban-readers"),
        of_reader("--read-replica", "off"),
        lambda suite: container(suite)["args"].append("--smallest-cell=5"),
        lambda suite: reader_container(suite)["args"].append("--smallest-cell=5"),
        lambda suite: reader_container(suite)["args"].append("--sweep-at=08:30"),
        lambda suite: reader_container(suite)["args"].append("--digest-key-file=/digest-key/digest.key"),
        lambda suite: reader_spec(suite)["volumes"].append(
            {"name": "digest-key", "secret": {"secretName": "digest-keys"}}
        ),
        lambda suite: reader_volume("reference")(suite)["projected"]["sources"].pop(),
        drop(reader_container, "env"),
    ],
    rules_of_readers.apart: [
        put(of_service("economy"), "selector", {}),
        put(of_service("economy-readers"), "selector", {}),
        put(budget, "selector", {"matchLabels": {}}),
        put(spread, "labelSelector", {"matchLabels": {}}),
        put(reader_spread, "labelSelector", {"matchLabels": {}}),
        put(
            lambda suite: pod_of(reader(suite))["metadata"],
            "labels",
            {"app.kubernetes.io/name": "economy", "app.kubernetes.io/component": "server"},
        ),
    ],
    rules_of_readers.following: [
        put(lambda suite: reader_container(suite)["startupProbe"], "failureThreshold", 240),
        put(lambda suite: reader(suite)["spec"], "progressDeadlineSeconds", 3600),
        drop(lambda suite: reader(suite)["spec"], "progressDeadlineSeconds"),
        drop(lambda suite: reader(suite)["spec"], "strategy"),
        put(lambda suite: reader(suite)["spec"]["strategy"]["rollingUpdate"], "maxUnavailable", 1),
        drop(reader_spec, "topologySpreadConstraints"),
        put(reader_spread, "whenUnsatisfiable", "DoNotSchedule"),
        drop(reader_spread, "matchLabelKeys"),
    ],
    rules_of_readers.scaling: [
        without("HorizontalPodAutoscaler", "economy-readers"),
        put(lambda suite: scaler(suite)["scaleTargetRef"], "kind", "StatefulSet"),
        put(lambda suite: scaler(suite)["scaleTargetRef"], "name", "economy"),
        put(lambda suite: reader(suite)["spec"], "replicas", 2),
        put(scaler, "minReplicas", 1),
        put(scaler, "maxReplicas", 2),
        put(scaler, "maxReplicas", 60),
        put(lambda suite: scaler(suite)["metrics"][0]["resource"], "name", "memory"),
        drop(scaler, "metrics"),
        drop(scaler, "behavior"),
        put(lambda suite: scaler(suite)["behavior"]["scaleDown"], "stabilizationWindowSeconds", 300),
        drop(lambda suite: scaler(suite)["behavior"]["scaleUp"], "stabilizationWindowSeconds"),
    ],
}

# For the schemas: a field that does not exist, values of a wrong type, a field that is missing; also of the
# custom resources.
SCHEMAS = [
    put(container, "readOnlyRootFilesystem", True),
    put(spec, "terminationGracePeriodSeconds", "45"),
    put(context, "privileged", "no"),
    drop(container, "name"),
    put(certificate, "dnsNames", "economy"),
    put(certificate, "uriSANs", ["spiffe://eastgate.district/x"]),
    put(lambda suite: monitor(suite)["endpoints"][0], "every", "15s"),
    put(alert, "expr", ["up"]),
    drop(alert, "expr"),
    put(lambda suite: policy(suite, "servers"), "policyTypes", "Ingress"),
    put(first_port("economy"), "port", "7401"),
    put(lambda suite: job(suite)["spec"], "schedules", ["17 18 * * *"]),
    drop(lambda suite: job(suite)["spec"], "jobTemplate"),
]
REPLICATED_SCHEMAS = [
    put(claim, "accessModes", "ReadWriteMany"),
    put(rolling, "maxSurge", [1]),
    put(deployment, "serviceName", "economy-pods"),
    put(spread, "matchLabelKeys", "pod-template-hash"),
    put(lambda suite: container(suite)["env"][0], "valuesFrom", {}),
    put(budget, "maxUnavailable", [2]),
    put(scaler, "minReplicas", "2"),
    put(lambda suite: scaler(suite)["metrics"][0]["resource"]["target"], "averageUtilisation", 80),
    drop(scaler, "maxReplicas"),
    put(
        lambda suite: policy(suite, "servers-to-postgres")["podSelector"]["matchExpressions"][0],
        "values",
        "server",
    ),
]
