"""The rules of volumes and of monitoring; see rules.py."""

import json
import re

from paths import selects
from rendered import (
    arguments_of,
    containers_of,
    labels_of,
    matches,
    name_of,
    pod_of,
    secrets_made_by_hand,
    text_of,
)

CERTIFICATE_FILES = {"tls.crt", "tls.key", "ca.crt"}
FILE_FLAGS = (
    "--tls-cert",
    "--tls-key",
    "--tls-ca",
    "--token-keys",
    "--digest-key-file",
    "--store-credentials",
)
# The flags whose directories need a volume that stays; the first also in a try.
CLAIM_FLAGS = ("--data", "--backup-dir")
# The files that every server reads (common/reference); command also reads the last two.
REFERENCE_FILES = {
    "divisions.csv",
    "units.csv",
    "kinds.csv",
    "calendar.csv",
    "parameters.csv",
    "principals.csv",
    "reporting.csv",
    "briefing.csv",
    "crosschecks.csv",
}


def keys_of(suite, source):
    """The files that a ConfigMap or a Secret of a volume brings; None where nothing makes it."""
    if "configMap" in source:
        found = suite.find("ConfigMap", source["configMap"]["name"])
        return None if found is None else set(found["data"])
    name = source["secret"].get("secretName", source["secret"].get("name"))
    if any(certificate["spec"]["secretName"] == name for certificate in suite.of("Certificate")):
        return CERTIFICATE_FILES
    return secrets_made_by_hand().get(name)


def files_of(suite, volume, problems):
    """The files of a volume; what is missing is added to the problems."""
    files = set()
    for source in volume.get("projected", {}).get("sources", [volume]):
        kind = next((kind for kind in ("configMap", "secret") if kind in source), None)
        if kind is None:
            continue
        keys, items = keys_of(suite, source), source[kind].get("items")
        if keys is None:
            problems.append(f"nothing makes {source[kind]}")
            continue
        if items:
            problems += [f"{source[kind]} has no {item['key']}" for item in items if item["key"] not in keys]
        files |= {item["path"] for item in items} if items else keys
    return files


def mounts_of(workload):
    """The mount paths of a workload's volumes by their names."""
    return {mount["name"]: mount["mountPath"] for mount in containers_of(workload)[0]["volumeMounts"]}


def file_paths(suite, workload, problems):
    """The paths of the files that ConfigMaps and Secrets bring; what is missing is added to the problems."""
    mounts = mounts_of(workload)
    return {
        f"{mounts.get(volume['name'])}/{file}"
        for volume in pod_of(workload)["spec"].get("volumes", [])
        for file in files_of(suite, volume, problems)
    }


def volumes(suite):
    """Each mount has its volume and each volume its mount; each file that a flag names is in one; data and
    backups lie on volumes of the set, and a set of a district has backups."""
    problems = []
    for workload in suite.workloads():
        name, (container,) = name_of(workload), containers_of(workload)
        claims = [name_of(claim) for claim in workload["spec"].get("volumeClaimTemplates", [])]
        there = [volume["name"] for volume in pod_of(workload)["spec"].get("volumes", [])]
        mounts = mounts_of(workload)
        if set(mounts) != {*there, *claims}:
            problems.append(f"{name}: mounted are {sorted(mounts)}, volumes are {sorted([*there, *claims])}")
        paths = file_paths(suite, workload, problems)
        given = arguments_of(container)
        problems += [
            f"{name}: {flag} names {given[flag]}, which nothing brings"
            for flag in FILE_FLAGS
            if flag in given and given[flag] not in paths
        ]
        if workload in suite.listening():
            problems += [
                f"{name}: {file} is not in {given['--reference']}"
                for file in sorted(REFERENCE_FILES)
                if f"{given['--reference']}/{file}" not in paths
            ]
            if "--tls-cert" in given and f"{given['--reference']}/grants.csv" not in paths:
                problems.append(f"{name}: there are no grants")
        if workload["kind"] == "StatefulSet":
            used = [
                claim
                for flag in CLAIM_FLAGS
                if flag in given
                for claim in claims
                if given[flag].startswith(f"{mounts.get(claim)}/")
            ]
            if sorted(used) != sorted(claims) or len(used) != len(set(CLAIM_FLAGS) & set(given)):
                problems.append(f"{name}: data and backups are not in a folder of a volume of their own")
            if "--tls-cert" in given and not {"--backup-dir", "--backup-every"} <= set(given):
                problems.append(f"{name}: no backups are made")
    return problems


def secrets(suite):
    """A Secret is mounted read-only, and can be read by the pod's group alone: its files are root's."""
    return [
        f"{name_of(workload)}: others than the group may read {volume['name']}, or somebody may write it"
        for workload in suite.workloads()
        for volume in pod_of(workload)["spec"].get("volumes", [])
        for mount in containers_of(workload)[0]["volumeMounts"]
        if "secret" in volume
        and mount["name"] == volume["name"]
        and (volume["secret"].get("defaultMode") != 0o440 or not mount.get("readOnly"))
    ]


def monitoring(suite):
    """Each server is read by one monitor, at the port of its metrics, and so are its readers, as a job of
    their own."""
    problems = []
    for monitor in suite.of("ServiceMonitor"):
        read = [
            (name_of(workload), port["targetPort"])
            for service in suite.of("Service")
            if matches(monitor["spec"]["selector"], labels_of(service))
            for port in service["spec"]["ports"]
            if port["name"] in {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]}
            for workload in suite.workloads()
            if selects(service, workload)
        ]
        want = [(name_of(server), "metrics") for server in suite.listening()]
        if sorted(read) != sorted(want):
            problems.append(f"read are {read}, want {want}")
        problems += [
            f"{name_of(server)}: its job has no name"
            for server in suite.listening()
            for service in suite.of("Service")
            if selects(service, server)
            and labels_of(service).get(monitor["spec"]["jobLabel"]) != name_of(server)
        ]
    return problems


def alerts_of(suite):
    return [
        rule
        for rules in suite.of("PrometheusRule")
        for group in rules["spec"]["groups"]
        for rule in group["rules"]
    ]


def runbook(suite):
    """Each alert has an entry in the runbook that says what it means, what to look at and what to do, and
    each entry its alert."""
    alerts = {rule["alert"] for rule in alerts_of(suite)}
    if not alerts:
        return []
    entries = dict(
        re.findall(
            r"^### (Eastgate\w+)\n(.*?)(?=^##|\Z)", text_of("deploy", "README.md"), re.MULTILINE | re.DOTALL
        )
    )
    # The replicated form has the alerts of all others, and some of its own.
    surplus = set(entries) - alerts if suite.replicated_servers() else set()
    problems = [
        f"{alert} is in the rules or in the runbook only" for alert in sorted(alerts - set(entries) | surplus)
    ]
    return problems + [
        f"{alert}: its entry does not say «{part}»"
        for alert in sorted(alerts & set(entries))
        for part in ("Meaning:", "Look at:", "Do:")
        if part not in entries[alert]
    ]


def dashboard(suite):
    """The dashboard is JSON, and its panels have a place of their own, a description and a question."""
    problems = []
    for text in [
        text
        for config in suite.of("ConfigMap")
        if "grafana_dashboard" in labels_of(config)
        for text in config["data"].values()
    ]:
        try:
            panels = json.loads(text)["panels"]
        except (ValueError, KeyError) as error:
            problems.append(f"the dashboard cannot be read: {error}")
            continue
        taken = set()
        for panel in panels:
            at = panel["gridPos"]
            cells = {
                (x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
            }
            if cells & taken or at["x"] + at["w"] > 24:
                problems.append(f"{panel['title']} lies over another panel or beyond the edge")
            taken |= cells
            if not panel.get("description") or not all(target.get("expr") for target in panel["targets"]):
                problems.append(f"{panel['title']} has no description or asks nothing")
    return problems


def questions_of(suite):
    """Every expression of the dashboards, with their variables filled in."""
    return [
        target["expr"].replace("$namespace", "eastgate").replace("$server", ".+")
        for config in suite.of("ConfigMap")
        if "grafana_dashboard" in labels_of(config)
        for text in config["data"].values()
        for panel in json.loads(text)["panels"]
        for target in panel["targets"]
    ]
