"""The network paths that an overlay's policies allow, and those that its pods use: sets of (from, to,
protocol, port).

Names of workloads are pods of the overlay. `stranger` is a pod of another namespace that looks like a server,
`world` whoever comes from outside the cluster, `prometheus` and `names` (DNS) are where they are by
convention, beside others (`exporter`, `proxy`), `postgres` is a member of the cluster that has the logs,
beside another pod (`pooler`), `chart` is a pod of a namespace whose pods may ask the readers, and `neighbor` is
a pod of the same namespace that nobody knows. Traffic from a node to its own pods, such as probes, is always
allowed and not listed."""

import re

from rendered import (
    arguments_of,
    container_ports,
    containers_of,
    labels_of,
    matches,
    name_of,
    pod_of,
    port_of,
    server_of,
    settings_of,
    target_port,
    upstreams,
)

OUTSIDE = {
    "prometheus": ("monitoring", {"app.kubernetes.io/name": "prometheus"}),
    "exporter": ("monitoring", {"app.kubernetes.io/name": "node-exporter"}),
    "names": ("kube-system", {"k8s-app": "kube-dns"}),
    "proxy": ("kube-system", {"k8s-app": "kube-proxy"}),
    "postgres": ("postgres", {"app.kubernetes.io/name": "postgres"}),
    "pooler": ("postgres", {"app.kubernetes.io/name": "pooler"}),
    "chart": ("charts", {"app.kubernetes.io/name": "chart"}),
    "stranger": ("default", {"app.kubernetes.io/component": "server"}),
    "world": (None, {}),
}
# The labels that somebody has given a namespace, beside that of its name.
NAMESPACE_LABELS = {"charts": {"eastgate/reads": "true"}}
UNDECLARED_PORT = 9999
DNS = {("UDP", 53), ("TCP", 53)}
WORLD = {("TCP", 443), ("TCP", 5432), ("TCP", UNDECLARED_PORT)}


class Pods:
    """Everybody who may send or receive: the pods of an overlay, and the outside."""

    def __init__(self, suite):
        self.namespace = next(name_of(thing) for thing in suite.of("Namespace"))
        self.workloads = {name_of(workload): workload for workload in suite.workloads()}
        self.policies = suite.of("NetworkPolicy")

    def everybody(self):
        return [*self.workloads, "neighbor", *OUTSIDE]

    def is_ours(self, name):
        return name in self.workloads or name == "neighbor"

    def place(self, name):
        """Namespace and labels."""
        if name in OUTSIDE:
            return OUTSIDE[name]
        return self.namespace, labels_of(pod_of(self.workloads[name])) if name in self.workloads else {}

    def ports(self, name):
        """(protocol, name, number) of every port on which somebody could be asked."""
        if name in self.workloads:
            return [
                ("TCP", port, number) for port, number in container_ports(self.workloads[name]).items()
            ] + [("TCP", "", UNDECLARED_PORT)]
        alike = [("TCP", "grpc", 7401), ("TCP", "metrics", 9401)] if name == "stranger" else []
        return alike + [(protocol, "", number) for protocol, number in sorted(DNS | WORLD)]

    def is_peer(self, peer, name):
        """Returns whether a peer of a policy is the one that is named."""
        assert set(peer) <= {"podSelector", "namespaceSelector"}, f"the rules know no other peer: {peer}"
        namespace, labels = self.place(name)
        if namespace is None:
            return False
        if "namespaceSelector" in peer:
            given = {"kubernetes.io/metadata.name": namespace, **NAMESPACE_LABELS.get(namespace, {})}
            if not matches(peer["namespaceSelector"], given):
                return False
        elif namespace != self.namespace:
            return False
        return matches(peer.get("podSelector", {}), labels)

    def lets(self, direction, name, other, port):
        """Returns whether the policies of one side, "Ingress" or "Egress", let it speak to the other."""
        if not self.is_ours(name):
            return True
        labels = self.place(name)[1]
        policies = [
            policy["spec"]
            for policy in self.policies
            if direction in policy["spec"]["policyTypes"] and matches(policy["spec"]["podSelector"], labels)
        ]
        side = "from" if direction == "Ingress" else "to"
        return not policies or any(
            (side not in rule or any(self.is_peer(peer, other) for peer in rule[side]))
            and ("ports" not in rule or any(is_port(one, port) for one in rule["ports"]))
            for policy in policies
            for rule in policy.get(direction.lower()) or []
        )


def is_port(allowed, port):
    protocol, name, number = port
    return allowed.get("protocol", "TCP") == protocol and allowed.get("port", number) in (
        number,
        name or number,
    )


def allowed_paths(suite, direction):
    """Returns the paths that the policies of the receiving side let in ("Ingress"), or those of the sending
    side let out ("Egress"); each side has policies of its own, and a path needs both."""
    pods = Pods(suite)
    paths = {
        (source, target, port)
        for source in pods.everybody()
        for target in pods.everybody()
        if source != target
        for port in pods.ports(target)
    }
    return {
        (source, target, port[0], port[2])
        for source, target, port in paths
        if (
            pods.is_ours(target) and pods.lets(direction, target, source, port)
            if direction == "Ingress"
            else pods.is_ours(source) and pods.lets(direction, source, target, port)
        )
    }


def reached(suite, address):
    """(workload, port number) that a Service's host:port leads to; the Service may be named with its
    namespace."""
    host = address.rsplit(":", 1)[0].split(".")[0]
    service = suite.find("Service", host)
    return set() if service is None else led_to(suite, service, lambda port: port["port"] == port_of(address))


def led_to(suite, service, is_meant=lambda port: True):
    """(workload, port number) of those ports of a Service that are meant."""
    return {
        (name_of(workload), target_port(port, workload))
        for port in service["spec"]["ports"]
        if is_meant(port)
        for workload in suite.workloads()
        if selects(service, workload)
    }


def selects(service, workload):
    return matches({"matchLabels": service["spec"]["selector"]}, labels_of(pod_of(workload)))


def asked_addresses(workload):
    """host:port of whom a workload asks."""
    container = containers_of(workload)[0]
    if name_of(workload) == "edge":
        return list(upstreams().values())
    return [peer.split("=", 1)[1] for peer in arguments_of(container).get("--peers", "").split(",") if peer]


def store_hosts(suite, workload):
    """The hosts of the PostgreSQL that has a server's log, as (name, port); none where its volume has it."""
    address = settings_of(suite, workload).get("--store") or ""
    found = re.match(r"postgresql://([^/@]+)/", address)
    return [(host.split(":")[0], port_of(host)) for host in found[1].split(",")] if found else []


def outside_of(host):
    """The name in OUTSIDE of the pods behind a host NAME.SERVICE.NAMESPACE.svc."""
    namespace = host.removesuffix(".svc").rsplit(".", 1)[-1]
    return next((name for name, (place, _) in OUTSIDE.items() if place == namespace), host)


def used_paths(suite, direction):
    """Returns the used paths that begin ("Egress") or end ("Ingress") at a pod of the overlay. Readers ask no
    server of their own, but may: no policy says whose they are."""
    pods = Pods(suite)
    used = {
        (name_of(reader), server_of(reader), "TCP", container_ports(reader)["grpc"])
        for reader in suite.readers()
    }
    for name, workload in pods.workloads.items():
        for address in asked_addresses(workload):
            used |= {(name, target, "TCP", port) for target, port in reached(suite, address)}
        if direction == "Egress" and workload in suite.listening():
            used |= {(name, outside_of(host), "TCP", port) for host, port in store_hosts(suite, workload)}
    if direction == "Egress":
        return used | {
            (name, "names", protocol, port)
            for name in [*pods.workloads, "neighbor"]
            for protocol, port in DNS
        }
    for reader in suite.readers():  # For everybody who only reads.
        used.add(("chart", name_of(reader), "TCP", container_ports(reader)["grpc"]))
    for monitor in suite.of("ServiceMonitor"):
        read = {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]}
        used |= {
            ("prometheus", target, "TCP", port)
            for service in suite.of("Service")
            if matches(monitor["spec"]["selector"], labels_of(service))
            for target, port in led_to(suite, service, lambda port: port["name"] in read)
        }
    for service in suite.of("Service"):
        if service["spec"].get("type") == "LoadBalancer":  # For everybody who can reach it.
            used |= {
                (source, target, "TCP", port)
                for source in pods.everybody()
                for target, port in led_to(suite, service)
                if source != target
            }
    return used
