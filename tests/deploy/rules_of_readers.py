"""The rules of processes that only read a log in a replicated PostgreSQL: they listen, there are more or fewer
of them, and nothing takes them for the writer; see rules.py."""

import re

from paths import selects
from rendered import (
    arguments_of,
    containers_of,
    labels_of,
    matches,
    name_of,
    pod_of,
    server_of,
    settings_of,
    text_of,
)

# A log of 50 million facts is followed in 44 minutes, and its cells are made in ten.
STARTUP_SECONDS = 3600
# A load must last for so long before readers are made for it, and they are kept for so long after it.
LASTS_SECONDS, KEPT_SECONDS = 60, 1800
# The connections to PostgreSQL of the writers and those who wait; and those of one reader: two for the log,
# one for what is known of files, and one for each of two that are fetched. In a rollout one more reader
# follows, while another one drains.
SERVERS_CONNECTIONS, READER_CONNECTIONS, IN_ROLLOUT = 40, 5, 2


def fits_budget(budget, workload):
    return matches(budget["spec"].get("selector"), labels_of(pod_of(workload)))


def source_of(volume):
    """The source of a volume, whether or not it can be written."""
    return {key: value for key, value in volume.items() if key != "readOnly"}


def given(suite, workload):
    """The settings of a workload's program, with the volumes that its files come from."""
    volumes = {
        volume["name"]: {kind: source_of(value) for kind, value in volume.items() if kind != "name"}
        for volume in pod_of(workload)["spec"]["volumes"]
        if volume["name"] not in ("certificate", "digest-key")  # Each has its own; readers digest nothing.
    }
    return settings_of(suite, workload), volumes


def settings(suite):
    """All replicated servers have readers or none, and no other has; they run as their server does, but only
    read, have no digest key and make no backups. So whatever bounds the answers of a server bounds theirs."""
    servers, readers = {name_of(one): one for one in suite.replicated_servers()}, suite.readers()
    problems = []
    if readers and sorted(map(server_of, readers)) != sorted(servers):
        problems.append(f"the readers are {list(map(name_of, readers))}, the servers {sorted(servers)}")
    for reader in readers:
        name, server = name_of(reader), servers.get(server_of(reader))
        if server is None:
            continue
        (want, want_volumes), (got, got_volumes) = given(suite, server), given(suite, reader)
        want = {**want, "--read-replica": "on"}
        for flag in ("--digest-key-file", "--backup-every", "--store-drop-old"):
            want.pop(flag, None)
        problems += [
            f"{name}: {flag} is {got.get(flag)}, want {want.get(flag)}"
            for flag in sorted(set(want) | set(got))
            if want.get(flag) != got.get(flag)
        ]
        if want_volumes != got_volumes or any(
            volume["name"] == "digest-key" for volume in pod_of(reader)["spec"]["volumes"]
        ):
            problems.append(f"{name}: its volumes are not those of its server, without the digest key")
    return problems


def apart(suite):
    """Whatever selects the pods of a server selects none of its readers, and the other way round: Services,
    budgets, and the constraints that spread them over nodes."""
    problems, by_name = [], {name_of(one): one for one in suite.listening()}
    for reader in suite.readers():
        server = by_name.get(server_of(reader))
        if server is None:
            continue
        problems += [
            f"{kind} {name_of(thing)} is for {name_of(reader)} and for the writer"
            for kind, fits in (("Service", selects), ("PodDisruptionBudget", fits_budget))
            for thing in suite.of(kind)
            if fits(thing, reader) and fits(thing, server)
        ]
        problems += [
            f"{name_of(one)} is spread together with {name_of(other)}"
            for one, other in ((reader, server), (server, reader))
            for constraint in pod_of(one)["spec"].get("topologySpreadConstraints", [])
            if matches(constraint["labelSelector"], labels_of(pod_of(other)))
        ]
    return problems


def following(suite):
    """A reader that follows a long log is not ended for it, a rollout waits for it and keeps the old one
    until then, and readers are on different nodes where there are several."""
    problems = []
    for reader in suite.readers():
        name, spec, probe = name_of(reader), reader["spec"], containers_of(reader)[0].get("startupProbe", {})
        seconds = probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)
        if seconds < STARTUP_SECONDS:
            problems.append(f"{name}: it is ended when it has followed the log for {seconds} s")
        if spec.get("progressDeadlineSeconds", 600) <= seconds:
            problems.append(f"{name}: its rollout is said to have failed while it follows the log")
        rolling = spec.get("strategy", {}).get("rollingUpdate", {})
        if rolling.get("maxUnavailable") != 0 or not rolling.get("maxSurge"):
            problems.append(f"{name}: its rollout ends a reader before another one is ready")
        spread = pod_of(reader)["spec"].get("topologySpreadConstraints", [])
        if not any(
            constraint["topologyKey"] == "kubernetes.io/hostname"
            and constraint["whenUnsatisfiable"] == "ScheduleAnyway"
            and "app.kubernetes.io/name" in constraint.get("matchLabelKeys", [])
            and matches(constraint["labelSelector"], labels_of(pod_of(reader)))
            for constraint in spread
        ):
            problems.append(f"{name}: its pods are on one node, or wait for another")
    return problems


def scaling(suite):
    """One autoscaler says how many readers there are, by their use of processor; it makes two at least, and
    changes its mind slowly. PostgreSQL is asked to allow the connections of them all."""
    problems, most = [], 0
    for reader in suite.readers():
        name = name_of(reader)
        scalers = [
            scaler["spec"]
            for scaler in suite.of("HorizontalPodAutoscaler")
            if scaler["spec"]["scaleTargetRef"]
            == {"apiVersion": reader["apiVersion"], "kind": reader["kind"], "name": name}
        ]
        if len(scalers) != 1 or "replicas" in reader["spec"]:
            problems.append(f"{name}: {len(scalers)} autoscalers, or its own number, say how many there are")
            continue
        (scaler,) = scalers
        most += scaler["maxReplicas"]
        if not 2 <= scaler.get("minReplicas", 1) < scaler["maxReplicas"]:
            problems.append(f"{name}: want two readers or more, and room for others")
        measured = [metric.get("resource", {}) for metric in scaler.get("metrics", [])]
        kinds = [(one.get("name"), one.get("target", {}).get("type")) for one in measured]
        if kinds != [("cpu", "Utilization")]:
            problems.append(f"{name}: its number does not follow its use of processor")
        behavior = scaler.get("behavior", {})
        for direction, least in (("scaleUp", LASTS_SECONDS), ("scaleDown", KEPT_SECONDS)):
            if behavior.get(direction, {}).get("stabilizationWindowSeconds", 0) < least:
                problems.append(f"{name}: {direction} follows every moment of load")
    allowed = int(re.search(r"Allow (\d+) connections", text_of("deploy", "README.md"))[1])
    need = SERVERS_CONNECTIONS + READER_CONNECTIONS * (most + IN_ROLLOUT * len(suite.readers()))
    if allowed < need:
        problems.append(f"deploy/README.md allows {allowed} connections, and {need} may be needed")
    return problems
