"""The rules of every overlay beyond the schemas. A rule is a function of a Suite that returns a sentence
for each thing that is wrong."""

import collections
import csv

from paths import allowed_paths, asked_addresses, reached, selects, used_paths
from rendered import (
    READERS,
    SERVERS,
    arguments_of,
    container_ports,
    containers_of,
    contract_services,
    default_of,
    flags_of,
    key,
    labels_of,
    matches,
    name_of,
    pod_of,
    port_of,
    server_of,
    target_port,
    variables_of,
)

# Kinds of objects that have no namespace.
CLUSTER_KINDS = {"Namespace"}
# The drain is followed by the last answers and the closing of the store.
SECONDS_AFTER_DRAIN = 15
DNS_SUFFIXES = ("", ".eastgate.svc", ".eastgate.svc.cluster.local")


def names(suite):
    """Each object has a name of its own, and is in the overlay's one namespace."""
    problems = [
        f"{name} is there {count} times"
        for name, count in collections.Counter(map(key, suite.objects)).items()
        if count > 1
    ]
    namespaces = [name_of(thing) for thing in suite.of("Namespace")]
    if len(namespaces) != 1:
        problems.append(f"want one Namespace, got {namespaces}")
    problems += [
        f"{key(thing)} is not in the namespace of the overlay"
        for thing in suite.objects
        if thing["kind"] not in CLUSTER_KINDS and thing["metadata"].get("namespace") not in namespaces
    ]
    return problems


def images(suite):
    """Every image has a fixed version, and is the suite's own."""
    problems, seen = [], set()
    for workload in suite.workloads():
        for container in containers_of(workload):
            name, _, tag = container["image"].rpartition(":")
            seen.add(container["image"])
            if "@" not in container["image"] and (not name or "/" in tag or tag == "latest"):
                problems.append(f"{name_of(workload)}: {container['image']} has no version that stays")
    return problems + ([f"want one image, got {sorted(seen)}"] if len(seen) != 1 else [])


def selectors(suite):
    """Each workload selects its own pods, each Service some workload's, and each StatefulSet has its headless
    Service."""
    problems = []
    for workload in suite.of("StatefulSet", "Deployment"):
        selected = [
            name_of(other)
            for other in suite.workloads()
            if matches(workload["spec"]["selector"], labels_of(pod_of(other)))
        ]
        if selected != [name_of(workload)]:
            problems.append(f"{name_of(workload)} selects the pods of {selected}")
    for service in suite.of("Service"):
        if not any(selects(service, workload) for workload in suite.workloads()):
            problems.append(f"Service {name_of(service)} selects no pod")
    for server in suite.of("StatefulSet"):
        headless = suite.find("Service", server["spec"]["serviceName"])
        if headless is None or headless["spec"].get("clusterIP") != "None" or not selects(headless, server):
            problems.append(f"{name_of(server)}: {server['spec']['serviceName']} is not its headless Service")
        if server["spec"]["replicas"] != 1:
            problems.append(f"{name_of(server)}: want one replica")
    return problems


def ports(suite):
    """Ports are those of the contract, and lead somewhere."""
    problems = []
    for service in suite.of("Service"):
        for port in service["spec"]["ports"]:
            for workload in suite.workloads():
                if (
                    selects(service, workload)
                    and target_port(port, workload) not in container_ports(workload).values()
                ):
                    problems.append(
                        f"Service {name_of(service)}: {name_of(workload)} lacks port {port.get('targetPort')}"
                    )
    for server in suite.listening():
        program, declared, given = (
            server_of(server),
            container_ports(server),
            arguments_of(containers_of(server)[0]),
        )
        grpc = port_of(default_of(program, "--listen"))
        want = {"grpc": grpc, "health": grpc + 1000, "metrics": grpc + 2000}
        listening = {
            name: port_of(given.get(flag, "none:0"))
            for name, flag in (("grpc", "--listen"), ("health", "--health"), ("metrics", "--admin"))
        }
        if not declared == listening == want:
            problems.append(
                f"{name_of(server)}: want the ports {want}, got {declared} declared, {listening} in its flags"
            )
    for service in suite.of("Service"):
        problems += [
            f"Service {name_of(service)}: port {port['port']} leads to another number"
            for port in service["spec"]["ports"]
            for workload in suite.workloads()
            if selects(service, workload) and target_port(port, workload) != port["port"]
        ]
    return problems


def peers(suite):
    """Whoever is asked is there: every address leads to a gRPC port of the server that is meant, and nobody
    is left out."""
    problems = []
    for asking in suite.programs():
        given = arguments_of(containers_of(asking)[0]).get("--peers", "")
        named = dict(peer.split("=", 1) for peer in given.split(",") if peer)
        if set(named) != set(SERVERS) - {server_of(asking)}:
            problems.append(f"{name_of(asking)}: its peers are {sorted(named)}")
        problems += [
            f"{name_of(asking)}: {address} does not lead to {peer}"
            for peer, address in named.items()
            if reached(suite, address) != {(peer, port_of(default_of(peer, "--listen")))}
        ]
    problems += [
        f"{name_of(workload)}: {address} leads nowhere"
        for workload in suite.workloads()
        for address in asked_addresses(workload)
        if not reached(suite, address)
    ]
    return problems


def probes(suite):
    """Each container has the three probes, on ports that it has: servers by gRPC on the health port, for a
    service that exists."""
    problems = []
    for workload in suite.of("StatefulSet", "Deployment"):
        declared, (container,) = container_ports(workload), containers_of(workload)
        for name in ("startupProbe", "readinessProbe", "livenessProbe"):
            probe = container.get(name, {})
            if workload in suite.listening():
                if probe.get("grpc", {}).get("port") != declared.get("health"):
                    problems.append(f"{name_of(workload)}: {name} does not ask the health port")
                if probe.get("grpc", {}).get("service", "") not in {""} | contract_services():
                    problems.append(f"{name_of(workload)}: {name} asks for a service that does not exist")
            elif probe.get("httpGet", {}).get("port") not in declared.values():
                problems.append(f"{name_of(workload)}: {name} asks no port of its own")
    return problems


def flags(suite):
    """Programs are given flags that they know, also as variables, once each, and a server runs the program of
    its name, as do its readers."""
    problems = []
    for workload in suite.programs():
        (container,) = containers_of(workload)
        program = container["command"][-1].rsplit("/", 1)[-1]
        if program not in SERVERS or workload in suite.listening() and program != server_of(workload):
            problems.append(f"{name_of(workload)} runs {program}")
            continue
        given = [word.split("=", 1)[0] for word in container["args"]] + list(variables_of(suite, container))
        problems += [f"{program} does not know {flag}" for flag in given if flag not in flags_of(program)]
        problems += [
            f"{program}: {flag} is given {count} times"
            for flag, count in collections.Counter(given).items()
            if count > 1
        ]
    return problems


def termination(suite):
    """A pod that is told to end has longer than the drain."""
    problems = []
    for server in suite.listening():
        drain = int(
            arguments_of(containers_of(server)[0]).get("--drain-seconds")
            or default_of(server_of(server), "--drain-seconds")
        )
        if pod_of(server)["spec"].get("terminationGracePeriodSeconds", 30) < drain + SECONDS_AFTER_DRAIN:
            problems.append(f"{name_of(server)} is killed before its drain of {drain} s is over")
    return problems


def replicas_of(suite, workload):
    """The number of a workload's pods: its own, or the least of its autoscaler."""
    scaler = suite.find("HorizontalPodAutoscaler", name_of(workload))
    return workload["spec"].get("replicas", scaler["spec"].get("minReplicas", 1) if scaler else 1)


def disruption(suite):
    """Each workload has one budget, which lets a pod go."""
    problems = []
    for workload in suite.of("StatefulSet", "Deployment"):
        budgets = [
            budget["spec"]
            for budget in suite.of("PodDisruptionBudget")
            if matches(budget["spec"].get("selector"), labels_of(pod_of(workload)))
        ]
        if len(budgets) != 1:
            problems.append(f"{name_of(workload)} has {len(budgets)} budgets")
        elif (
            budgets[0].get("maxUnavailable", replicas_of(suite, workload) - budgets[0].get("minAvailable", 0))
            < 1
        ):
            problems.append(f"{name_of(workload)}: its budget holds up the draining of a node")
    return problems


def security(suite):
    """The profile "restricted", a root that cannot be written to, and a namespace that enforces the
    profile."""
    problems = [
        f"{name_of(thing)} does not enforce the restricted profile"
        for thing in suite.of("Namespace")
        if labels_of(thing).get("pod-security.kubernetes.io/enforce") != "restricted"
    ]
    for workload in suite.workloads():
        spec = pod_of(workload)["spec"]
        of_pod = spec.get("securityContext", {})
        problems += [
            f"{name_of(workload)}: {field} is set"
            for field in ("hostNetwork", "hostPID", "hostIPC")
            if spec.get(field)
        ]
        problems += [
            f"{name_of(workload)}: volume {volume['name']} is of a kind that the profile forbids"
            for volume in spec.get("volumes", [])
            if not set(volume) - {"name"}
            <= {
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "persistentVolumeClaim",
                "projected",
                "secret",
            }
        ]
        for container in containers_of(workload):
            context = {**of_pod, **container.get("securityContext", {})}
            capabilities = context.get("capabilities", {})
            held = {
                "runAsNonRoot": context.get("runAsNonRoot") is True,
                "runAsUser": context.get("runAsUser", 0) > 0,
                "seccompProfile": context.get("seccompProfile", {}).get("type") == "RuntimeDefault",
                "allowPrivilegeEscalation": context.get("allowPrivilegeEscalation") is False,
                "privileged": not context.get("privileged"),
                "capabilities": capabilities.get("drop") == ["ALL"] and not capabilities.get("add"),
                "readOnlyRootFilesystem": context.get("readOnlyRootFilesystem") is True,
                "hostPort": not any("hostPort" in port for port in container.get("ports", [])),
            }
            problems += [
                f"{name_of(workload)}: {field} is not as restricted demands"
                for field, is_held in held.items()
                if not is_held
            ]
    return problems


def resources(suite):
    """Each container says what it needs and what it may use."""
    return [
        f"{name_of(workload)}: no {kind} of {what}"
        for workload in suite.workloads()
        for container in containers_of(workload)
        for kind in ("requests", "limits")
        for what in ("cpu", "memory")
        if what not in container.get("resources", {}).get(kind, {})
    ]


def accounts(suite):
    """Each workload has an account of its own, and no token of it."""
    problems, used = [], collections.Counter()
    for workload in suite.workloads():
        spec = pod_of(workload)["spec"]
        account = suite.find("ServiceAccount", spec.get("serviceAccountName", "default"))
        used[spec.get("serviceAccountName", "default")] += 1
        if account is None:
            problems.append(f"{name_of(workload)} has no account of its own")
        elif (
            account.get("automountServiceAccountToken") is not False
            or spec.get("automountServiceAccountToken") is not False
        ):
            problems.append(f"{name_of(workload)} gets a token")
    return problems + [f"{account} is shared" for account, count in used.items() if count > 1]


def network(suite):
    """The policies of either side allow the paths that are used, and no others."""
    problems = []
    for direction in ("Ingress", "Egress"):
        allowed, used = allowed_paths(suite, direction), used_paths(suite, direction)
        problems += [f"{direction}: nobody uses the path {path}" for path in sorted(allowed - used)]
        problems += [f"{direction}: the path {path} is not allowed" for path in sorted(used - allowed)]
    return problems


def principal_of(suite, name):
    """Who a workload is by its certificate."""
    server = name.removesuffix(READERS)
    if server in SERVERS:
        return f"service/{server}"
    return f"operator/{name}" if suite.find("CronJob", name) is not None else name


def is_at_an_hour(schedule):
    """Returns whether a schedule of cron comes once on every day."""
    minute, hour, *days = schedule.split()
    return days == ["*"] * 3 and minute.isdigit() and hour.isdigit() and int(minute) < 60 and int(hour) < 24


def restore_points(suite):
    """If backups are made that are restored, one job makes a restore point each day, one at a time, each try
    under a name of its own; and the principal of its certificate is granted the role operator alone."""
    makers = [job for job in suite.of("CronJob") if "--restore-point" in arguments_of(containers_of(job)[0])]
    have_backups = any(
        "--backup-dir" in arguments_of(containers_of(server)[0])
        for server in suite.servers()
        if server not in suite.replicated_servers()
    )
    if len(makers) != have_backups:
        return [f"{len(makers)} jobs make restore points"]
    problems = []
    for job in makers:
        spec, (container,) = job["spec"], containers_of(job)
        if not is_at_an_hour(spec["schedule"]):
            problems.append(f"{name_of(job)}: {spec['schedule']} is not once a day")
        if spec.get("concurrencyPolicy") != "Forbid":
            problems.append(f"{name_of(job)}: two points may be made at the same time")
        if pod_of(job)["spec"].get("restartPolicy") != "Never" or pod_name_variables(container) != {
            arguments_of(container)["--restore-point"]
        }:
            problems.append(f"{name_of(job)}: two tries may make points of the same name")
        if "activeDeadlineSeconds" not in spec["jobTemplate"]["spec"]:
            problems.append(f"{name_of(job)}: a job that hangs keeps the next from being made")
        roles = granted_to(suite, principal_of(suite, name_of(job)))
        if roles != {"operator"}:
            problems.append(f"{name_of(job)} is granted {sorted(roles)}")
    return problems


def pod_name_variables(container):
    """$(NAME) of the variables that hold the name of the pod."""
    return {
        f"$({variable['name']})"
        for variable in container.get("env", [])
        if variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath") == "metadata.name"
    }


def granted_to(suite, principal):
    """The roles of a principal by the grants of the overlay."""
    grants = suite.find("ConfigMap", "grants")
    rows = csv.DictReader(grants["data"]["grants.csv"].splitlines()) if grants else []
    return {row["role"] for row in rows if row["holder"] == principal}


def services_of(suite, name):
    """The Services by whose names a workload is asked: the one of its name, and any other of readers."""
    return {
        name_of(service)
        for service in suite.of("Service")
        for workload in suite.workloads()
        if name_of(workload) == name and selects(service, workload)
        if name_of(service) == name or name.endswith(READERS)
    }


def certificates(suite):
    """A certificate is for the workload of its name: the SPIFFE name that the others believe, and the DNS
    names by which it is asked, where there is a Service to ask: the edge asks for a server's name alone, and
    whoever only reads asks from another namespace."""
    problems = []
    domains = {arguments_of(containers_of(one)[0]).get("--trust-domain") for one in suite.programs()}
    for certificate in suite.of("Certificate"):
        name, spec = name_of(certificate), certificate["spec"]
        want = [f"spiffe://{domain}/{principal_of(suite, name)}" for domain in domains]
        if spec.get("uris") != want:
            problems.append(f"certificate {name}: want the URI {want}, got {spec.get('uris')}")
        shown, asked = set(spec.get("dnsNames", [])), services_of(suite, name)
        most = {f"{service}{suffix}" for service in asked for suffix in DNS_SUFFIXES}
        least = {f"{service}.eastgate.svc" for service in asked} if name.endswith(READERS) else set()
        if not most >= shown >= least | ({name} if asked else set()):
            problems.append(f"certificate {name}: {spec.get('dnsNames')} are not the names of its Services")
        if set(spec.get("usages", [])) != {"digital signature", "server auth", "client auth"}:
            problems.append(f"certificate {name}: its usages are {spec.get('usages')}")
        holders = [
            name_of(workload)
            for workload in suite.workloads()
            if spec["secretName"] in str(pod_of(workload)["spec"].get("volumes"))
        ]
        if holders != [name]:
            problems.append(f"certificate {name} is held by {holders}")
    tls = [
        name_of(workload)
        for workload in suite.programs()
        if "--tls-cert" in arguments_of(containers_of(workload)[0])
    ]
    return problems + [
        f"{name} has no certificate" for name in tls if suite.find("Certificate", name) is None
    ]
