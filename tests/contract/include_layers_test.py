"""The layers of the suite: every #include of common/ and services/ goes down, and every target links what it includes."""

import os
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

# Bottom to top. A folder includes only itself and the folders of lower rows; folders of one row do not include each other.
ROWS = [
    ["status"],
    ["store"],
    ["auth", "config", "observability", "reference", "workbook"],
    ["evidence"],
    ["rpc"],
    ["resource"],
    ["facts"],
    ["figures"],
    ["lifecycle"],
    ["reporting"],
    ["server"],
]
# Within one row: auth knows the reference data.
SAME_ROW = {("auth", "reference")}

# The services that have a contract of their own; intake and cockpit are clients of all of them.
DOMAINS = ["economy", "livelihood", "urban", "command"]
CLIENTS = ["intake", "cockpit"]

# Files besides peers.* that include the messages of another service, and why. Never its stubs.
PEER_MESSAGES = {
    # Orders are opened for rows that other services answered; the rules are pure functions of those rows.
    "services/command/supervision_findings.h": ["livelihood", "urban"],
    # An allocation counts as one to a provincial project by the level of the row that livelihood answered.
    "services/command/fund_allocation_rules.h": ["livelihood"],
}

RANK = {folder: rank for rank, row in enumerate(ROWS) for folder in row}


def allowed(folder, included):
    """Returns whether a file of common/<folder> may include common/<included>."""
    if folder == included or (folder, included) in SAME_ROW:
        return True
    return folder in RANK and included in RANK and RANK[included] < RANK[folder]


def problem_of(path, header):
    """Returns what is wrong with the #include of `header` in the file at `path`, or None."""
    where, folder = path.split("/")[:2]
    target = header.split("/")
    name = path.rsplit("/", 1)[1]
    if target[0] == "common":
        if where == "common" and not allowed(folder, target[1]):
            return f"common/{folder} lies below common/{target[1]}, or beside it"
    elif target[0] == "services":
        if where == "common":
            return "common/ includes no service"
        if folder != target[1]:
            return "a service includes no other service"
    elif target[0] == "tests":
        return "no program includes tests"
    elif target[0] == "eastgate" and target[1] in DOMAINS:
        if where == "common":
            return "common/ knows no domain"
        if folder in CLIENTS or target[1] == folder or re.fullmatch(r"peers\.(h|cc)", name):
            return None
        if target[-1].endswith(".grpc.pb.h"):
            return "only peers.* includes the stubs of another service"
        if target[1] not in PEER_MESSAGES.get(path, []):
            return "only peers.* includes the contract of another service"
    return None


def sources():
    """(path, text) of every C++ file of common/ and services/."""
    for top in ("common", "services"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith((".h", ".cc")):
                    full = os.path.join(folder, name)
                    with open(full, encoding="utf-8") as file:
                        yield os.path.relpath(full, ROOT).replace(os.sep, "/"), file.read()


def includes(text):
    return re.findall(r'^\s*#\s*include\s*["<]([^">]+)[">]', text, re.M)


def links(top, folder):
    """The folders of common/ that the target of <top>/<folder> names."""
    with open(os.path.join(ROOT, top, folder, "CMakeLists.txt"), encoding="utf-8") as file:
        target = re.search(rf"eastgate_library\({folder}\n(.*?)\)", file.read(), re.S).group(1)
    return {name for name in re.findall(r"eastgate::(\w+)", target) if name in RANK}


def test_every_include_goes_down():
    found, seen = [], 0
    for path, text in sources():
        for header in includes(text):
            seen += 1
            problem = problem_of(path, header)
            if problem:
                found.append(f"{path} includes {header}: {problem}")
    assert seen > 1000, f"only {seen} includes were read"
    assert not found, "\n".join(found)


def test_every_target_links_what_it_includes():
    included = {("common", folder): set() for folder in RANK}
    for path, text in sources():
        top, folder = path.split("/")[:2]
        assert top == "services" or folder in RANK, f"common/{folder} has no row in the table"
        wanted = included.setdefault((top, folder), set())
        for header in includes(text):
            target = header.split("/")
            if target[0] == "common" and target[:2] != [top, folder]:
                wanted.add(target[1])
    for (top, folder), wanted in included.items():
        linked = links(top, folder)
        assert wanted <= linked, f"{top}/{folder} includes but does not link {sorted(wanted - linked)}"
        if top == "common":
            above = sorted(other for other in linked if not allowed(folder, other))
            assert not above, f"common/{folder} links {above}"


def test_the_exceptions_are_needed():
    used = set()
    for path, text in sources():
        for header in includes(text):
            target = header.split("/")
            if path in PEER_MESSAGES and target[0] == "eastgate":
                used.add((path, target[1]))
    for path, services in PEER_MESSAGES.items():
        for service in services:
            assert (path, service) in used, f"{path} no longer includes the messages of {service}: drop the exception"


def test_forbidden_includes_are_found():
    for path, header in [
        ("common/store/meta.cc", "common/rpc/call.h"),
        ("common/facts/writer.h", "common/figures/catalogue.h"),
        ("common/reference/csv.h", "common/auth/sha256.h"),
        ("common/config/config.h", "common/observability/log.h"),
        ("common/evidence/file_store.h", "common/rpc/call.h"),
        ("common/rpc/call.h", "common/resource/page_token.h"),
        ("common/lifecycle/rules.h", "common/reporting/rules.h"),
        ("common/server/host.h", "services/urban/tables.h"),
        ("common/lifecycle/rules.h", "eastgate/urban/v1/patrol.pb.h"),
        ("common/server/host.h", "tests/unit/store/temp_directory.h"),
        ("services/urban/patrol_rules.cc", "services/economy/tables.h"),
        ("services/urban/patrol_rules.cc", "eastgate/economy/v1/enterprise.pb.h"),
        ("services/command/supervision_findings.h", "eastgate/urban/v1/patrol_service.grpc.pb.h"),
        ("services/intake/row.h", "services/urban/tables.h"),
    ]:
        assert problem_of(path, header), f"{path} may include {header}"
    for path, header in [
        ("common/auth/principal.h", "common/reference/division.h"),
        ("common/server/host.h", "common/status/errors.h"),
        ("common/evidence/upload.h", "common/auth/sha256.h"),
        ("services/urban/peers.h", "eastgate/economy/v1/enterprise_service.grpc.pb.h"),
        ("services/urban/patrol_rules.cc", "eastgate/urban/v1/patrol.pb.h"),
        ("services/intake/row.h", "eastgate/urban/v1/patrol.pb.h"),
        ("services/urban/main.cc", "common/server/host.h"),
    ]:
        assert not problem_of(path, header), f"{path} may not include {header}"


if __name__ == "__main__":
    for test in (
        test_every_include_goes_down,
        test_every_target_links_what_it_includes,
        test_the_exceptions_are_needed,
        test_forbidden_includes_are_found,
    ):
        test()
        print(f"ok {test.__name__}")
