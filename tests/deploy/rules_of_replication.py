"""The rules of servers whose log is in a replicated PostgreSQL: one process of each writes, and one waits to
take over, which listens on nothing and is never ready; see rules.py. rules_of_readers.py has those of processes
that only read."""

import re
from urllib.parse import parse_qs, urlsplit

from rendered import (
    SERVERS,
    arguments_of,
    containers_of,
    labels_of,
    matches,
    name_of,
    pod_of,
    settings_of,
)
from rules_of_files import file_paths, mounts_of

REPLICAS = 2
# Kubernetes takes the greatest number of a progress deadline for none.
NO_DEADLINE = 2**31 - 1
YEAR_SECONDS = 365 * 86400
# A takeover waits for the first answer to the startup probe.
STARTUP_PERIOD_SECONDS = 1
# The keys by which pods of one server and one rollout are told from others.
ROLLOUT_KEYS = {"app.kubernetes.io/name", "pod-template-hash"}
# A new copy begins with a backup, and the log is not kept for ever.
BACKUP_FLAGS = {"--backup-dir", "--backup-every"}


def is_spread(workload):
    """Returns whether two pods of one rollout never share a node."""
    return any(
        constraint["topologyKey"] == "kubernetes.io/hostname"
        and constraint["whenUnsatisfiable"] == "DoNotSchedule"
        and constraint["maxSkew"] == 1
        and constraint.get("minDomains") == REPLICAS
        and ROLLOUT_KEYS <= set(constraint.get("matchLabelKeys", []))
        and matches(constraint.get("labelSelector"), labels_of(pod_of(workload)))
        for constraint in pod_of(workload)["spec"].get("topologySpreadConstraints", [])
    )


def processes(suite):
    """All servers have a replicated log or none; each that has is two pods on different nodes. A rollout
    replaces the one that waits, and the writer only when another pod is ready."""
    replicated, problems = suite.replicated_servers(), []
    if len(replicated) not in (0, len(SERVERS)):
        problems.append(f"only {[name_of(server) for server in replicated]} have a replicated log")
    for server in replicated:
        name, spec = name_of(server), server["spec"]
        if server["kind"] != "Deployment" or spec.get("replicas") != REPLICAS:
            problems.append(f"{name}: want a Deployment of {REPLICAS} pods")
        strategy = spec.get("strategy", {})
        rolling = strategy.get("rollingUpdate", {})
        if strategy.get("type") != "RollingUpdate" or rolling.get("maxUnavailable") != REPLICAS - 1:
            problems.append(f"{name}: its rollout ends the writer, or never the process that waits")
        if rolling.get("maxSurge") != 1:
            problems.append(f"{name}: nobody waits just after a rollout has handed over")
        if spec.get("progressDeadlineSeconds") != NO_DEADLINE:
            problems.append(f"{name}: its rollout is said to have failed, since one pod is never ready")
        if not is_spread(server):
            problems.append(f"{name}: its pods may share a node")
    return problems


def waiting(suite):
    """A pod that waits is not ended for it, is noticed soon when it has taken over, and does not keep the
    writer's node from being drained."""
    problems = []
    for server in suite.replicated_servers():
        name, probe = name_of(server), containers_of(server)[0].get("startupProbe", {})
        period = probe.get("periodSeconds", 10)
        if period * probe.get("failureThreshold", 3) < YEAR_SECONDS:
            problems.append(f"{name}: it is ended when it has waited for too long")
        if period > STARTUP_PERIOD_SECONDS or probe.get("initialDelaySeconds"):
            problems.append(f"{name}: that it has taken over is noticed late")
        problems += [
            f"{name}: the writer, the only pod that is ready, can never be evicted"
            for budget in suite.of("PodDisruptionBudget")
            if matches(budget["spec"].get("selector"), labels_of(pod_of(server)))
            and budget["spec"].get("maxUnavailable", 0) < REPLICAS
        ]
    return problems


def claims_of(workload, folder):
    """Returns the names of the claims whose volumes have the folder, and those of all others."""
    mounts, there, others = mounts_of(workload), [], []
    for volume in pod_of(workload)["spec"]["volumes"]:
        if "persistentVolumeClaim" in volume:
            has_folder = folder is not None and folder.startswith(f"{mounts.get(volume['name'])}/")
            (there if has_folder else others).append(volume["persistentVolumeClaim"]["claimName"])
    return there, others


def backups(suite):
    """The process that writes makes backups and lets the log drop what is older, and a new one finds them: in a
    folder of a volume that several nodes mount, and that no other server has."""
    problems, used = [], []
    for server in suite.replicated_servers():
        name, given = name_of(server), arguments_of(containers_of(server)[0])
        if not BACKUP_FLAGS <= set(given) or given.get("--store-drop-old") != "on":
            problems.append(f"{name}: its log is kept for ever, and read from the first batch by each new pod")
        there, _ = claims_of(server, given.get("--backup-dir"))
        claim = suite.find("PersistentVolumeClaim", there[0]) if there else None
        if claim is None or claim["spec"]["accessModes"] != ["ReadWriteMany"]:
            problems.append(f"{name}: its backups are not on a volume that several nodes mount")
        if set(there) & set(used):
            problems.append(f"{name}: its backups are on the volume of another server")
        used += there
    return problems


def copies(suite):
    """The copy of the log lies in a volume that goes with its pod, of a stated size; nothing that must be kept
    lies there."""
    problems = []
    for server in suite.replicated():
        name, spec, container = name_of(server), pod_of(server)["spec"], containers_of(server)[0]
        given, mounts = arguments_of(container), mounts_of(server)
        if "volumeClaimTemplates" in server["spec"] or claims_of(server, given.get("--backup-dir"))[1]:
            problems.append(f"{name}: it has a volume that stays, and not for backups")
        sizes = [
            volume["emptyDir"].get("sizeLimit")
            for volume in spec["volumes"]
            if "emptyDir" in volume and given["--data"].startswith(f"{mounts.get(volume['name'])}/")
        ]
        if len(sizes) != 1 or not sizes[0]:
            problems.append(f"{name}: its copy is not in an emptyDir of a stated size")
        if "ephemeral-storage" not in container["resources"]["requests"]:
            problems.append(f"{name}: its node need not have room for the copy")
        if name in SERVERS and given.get("--digest-key-file") not in file_paths(suite, server, []):
            problems.append(f"{name}: its two processes have no digest key in common")
    return problems


def postgres(suite):
    """The address of PostgreSQL comes from a ConfigMap, has no user or password in it, and believes
    only the authority of a mounted file; the credentials are in one, too."""
    problems = []
    for server in suite.replicated():
        name, settings = name_of(server), settings_of(suite, server)
        if "--store" in arguments_of(containers_of(server)[0]) or not settings["--store"]:
            problems.append(f"{name}: no ConfigMap has the address of its log")
            continue
        if not re.fullmatch(r"postgresql://[^@/]+/\w+\?\S+", settings["--store"]):
            problems.append(f"{name}: the address of its log is {settings['--store']}")
            continue
        asked = parse_qs(urlsplit(settings["--store"]).query)
        if set(asked) & {"user", "password"} or asked.get("sslmode") != ["verify-full"]:
            problems.append(f"{name}: the address of its log has credentials, or believes any server")
        paths = file_paths(suite, server, [])
        for what, path in (
            ("credentials", settings.get("--store-credentials")),
            ("authority", asked.get("sslrootcert", [None])[0]),
        ):
            if path not in paths:
                problems.append(f"{name}: nothing brings the {what} of PostgreSQL")
    return problems
