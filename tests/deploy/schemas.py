"""Holds objects against the schemas of Kubernetes, cert-manager and the operator of Prometheus, as
TypeScript's compiler knows them: an object is a literal of its type, so a value of a wrong type, a field that
does not exist and one that is missing are errors."""

import json
import os
import re
import subprocess
import tempfile

MODULES = os.environ["EASTGATE_SCHEMAS"]  # The folder that has node_modules.
CUSTOM = {
    "cert-manager.io": "@kubernetes-models/cert-manager",
    "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
}
OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "module": "commonjs",
    "moduleResolution": "node",
    "target": "es2020",
    "types": [],
}


def module_of(thing):
    package = CUSTOM.get(thing["apiVersion"].split("/")[0], "kubernetes-models")
    return f"{package}/{thing['apiVersion']}/{thing['kind']}"


def schema_problems(objects):
    """Returns the problems of the objects that are not as their schema demands: a dictionary from an object's
    place in the list to the compiler's words."""
    lines, known = [], {}
    for thing in objects:
        module = module_of(thing)
        if module not in known:
            known[module] = f"Type{len(known)}"
            lines.append(f"import {{ I{thing['kind']} as {known[module]} }} from {json.dumps(module)};")
    first = len(lines) + 1
    lines += [
        f"export const object{place}: {known[module_of(thing)]} = {json.dumps(thing, ensure_ascii=False)};"
        for place, thing in enumerate(objects)
    ]
    with tempfile.TemporaryDirectory(dir=MODULES) as folder:
        with open(os.path.join(folder, "objects.ts"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        with open(os.path.join(folder, "tsconfig.json"), "w", encoding="utf-8") as file:
            json.dump({"compilerOptions": OPTIONS, "files": ["objects.ts"]}, file)
        result = subprocess.run(
            [os.path.join(MODULES, "node_modules", ".bin", "tsc"), "--project", folder, "--pretty", "false"],
            capture_output=True,
            text=True,
            timeout=240,
        )
    problems = {}
    for line, said in re.findall(r"objects\.ts\((\d+),\d+\): (error .*)", result.stdout):
        problems.setdefault(int(line) - first, []).append(said)
    assert result.returncode == 0 or problems, result.stdout + result.stderr
    return problems
