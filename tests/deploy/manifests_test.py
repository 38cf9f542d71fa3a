"""The manifests without a cluster: rendered by the oldest kubectl that is supported and by the machine's own,
held against the schemas of Kubernetes and of the custom resources, and against rules of our own. Each rule is
shown to fail on copies that are broken on purpose."""

import copy
import json
import os
import shutil
import subprocess
import tempfile
import time

import yaml

import breaks
from rendered import KUBECTLS, OVERLAYS, ROOT, Suite, key, render
from rules_of_files import alerts_of, questions_of
from schemas import schema_problems

SUITES = {overlay: Suite(overlay, render(overlay, KUBECTLS[0])) for overlay in OVERLAYS}


def broken(change):
    """A copy of the district's suite with the change."""
    suite = copy.deepcopy(SUITES["district"])
    change(suite)
    return suite


def test_every_kubectl_renders_the_same():
    for kubectl in KUBECTLS[1:]:
        for overlay in OVERLAYS:
            for old, new in zip(SUITES[overlay].objects, render(overlay, kubectl), strict=True):
                assert old == new, f"{overlay}: {key(old)} differs by {kubectl}"
    counted = ", ".join(f"{len(suite.objects)} objects of {overlay}" for overlay, suite in SUITES.items())
    print(f"  {counted} by {len(KUBECTLS)} versions of kubectl")


def test_every_object_is_as_its_schema_demands_and_broken_copies_are_not():
    whole = [thing for suite in SUITES.values() for thing in suite.objects]
    copies = []
    for change in breaks.SCHEMAS:
        differing = [
            thing
            for thing, before in zip(broken(change).objects, SUITES["district"].objects)
            if thing != before
        ]
        assert len(differing) == 1, differing
        copies += differing
    problems = schema_problems(whole + copies)
    wrong = {place for place in problems if place < len(whole)}
    assert not wrong, "\n".join(
        f"{key(whole[place])}: {problem}" for place in wrong for problem in problems[place]
    )
    missed = [key(thing) for place, thing in enumerate(copies) if len(whole) + place not in problems]
    assert not missed, f"broken on purpose and not found: {missed}"
    print(f"  {len(whole)} objects, and {len(copies)} broken copies")


def test_the_rules_hold_and_find_what_breaks_them():
    copies = 0
    for rule, changes in breaks.RULES.items():
        for overlay, suite in SUITES.items():
            problems = rule(suite)
            assert not problems, f"{rule.__name__} of {overlay}:\n" + "\n".join(problems)
        assert changes, rule.__name__
        for place, change in enumerate(changes):
            assert rule(broken(change)), f"{rule.__name__} does not find its change {place}"
            copies += 1
    print(f"  {len(breaks.RULES)} rules, and {copies} broken copies")


def test_an_operator_edits_three_files():
    """Image, class of volumes and issuer are each said in one place, and reach every object that has them."""
    folder = tempfile.mkdtemp(prefix="eastgate-test-")
    try:
        edited = os.path.join(folder, "deploy")
        shutil.copytree(os.path.join(ROOT, "deploy"), edited)
        for file, old, new in (
            (
                "kustomization.yaml",
                "newName: registry.district.example/eastgate",
                "newName: registry.edited:5000/eastgate",
            ),
            ("storage-class.yaml", "value: &class eastgate", "value: &class edited-class"),
            ("issuer.yaml", "name: eastgate}", "name: edited-issuer}"),
        ):
            path = os.path.join(edited, "kubernetes", "overlays", "district", file)
            with open(path, encoding="utf-8") as source:
                text = source.read()
            assert text.count(old) == 1, f"{file}: want «{old}» once"
            with open(path, "w", encoding="utf-8") as target:
                target.write(text.replace(old, new))
        suite = Suite(
            "district", render(os.path.join(edited, "kubernetes", "overlays", "district"), KUBECTLS[0])
        )
        rendered = json.dumps(suite.objects)
        assert rendered.count("registry.edited:5000/eastgate:") == len(suite.workloads())
        assert (
            rendered.count('"storageClassName": "edited-class"')
            == rendered.count('"storageClassName"')
            == sum(len(server["spec"]["volumeClaimTemplates"]) for server in suite.servers())
        )
        assert (
            rendered.count('"name": "edited-issuer"')
            == rendered.count('"issuerRef"')
            == len(suite.of("Certificate"))
        )
        assert "registry.district.example" not in rendered
    finally:
        shutil.rmtree(folder)


def promtool(folder, *arguments):
    return subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, timeout=120)


def test_every_alert_fires_and_every_question_can_be_asked():
    suite = SUITES["district"]
    with open(
        os.path.join(os.path.dirname(os.path.abspath(__file__)), "alerts.yaml"), encoding="utf-8"
    ) as file:
        text = file.read()
    expected = {
        check["alertname"]
        for test in yaml.safe_load(text)["tests"]
        for check in test["alert_rule_test"]
        if check["exp_alerts"]
    }
    quiet = {
        check["alertname"]
        for test in yaml.safe_load(text)["tests"]
        for check in test["alert_rule_test"]
        if not check["exp_alerts"]
    }
    alerts = {rule["alert"] for rule in alerts_of(suite)}
    assert (
        expected == quiet == alerts
    ), f"without a test are {alerts - (expected & quiet)}, without a rule {expected | quiet - alerts}"
    questions = [
        {"record": f"question:{place}", "expr": question}
        for place, question in enumerate(questions_of(suite))
    ]
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        for name, content in (
            ("alerts.yaml", text),
            ("rules.yaml", yaml.safe_dump(suite.of("PrometheusRule")[0]["spec"])),
            ("questions.yaml", yaml.safe_dump({"groups": [{"name": "dashboard", "rules": questions}]})),
        ):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
        for arguments in (
            ("check", "rules", "rules.yaml"),
            ("check", "rules", "questions.yaml"),
            ("test", "rules", "alerts.yaml"),
        ):
            result = promtool(folder, *arguments)
            assert result.returncode == 0, result.stdout + result.stderr
        # An alert that cannot fire is found out.
        with open(os.path.join(folder, "rules.yaml"), encoding="utf-8") as file:
            silenced = yaml.safe_load(file)
        for rule in silenced["groups"][0]["rules"]:
            rule["expr"] = f"({rule['expr']}) and vector(0) > 1"
        with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as file:
            yaml.safe_dump(silenced, file)
        result = promtool(folder, "test", "rules", "alerts.yaml")
        missed = [name for name in alerts if f"alertname: {name}," not in result.stdout + result.stderr]
        assert result.returncode != 0 and not missed, f"silenced and not found: {missed}"
    print(f"  {len(alerts)} alerts, {len(questions)} questions of the dashboard")


def main():
    for test in (
        test_every_kubectl_renders_the_same,
        test_every_object_is_as_its_schema_demands_and_broken_copies_are_not,
        test_the_rules_hold_and_find_what_breaks_them,
        test_an_operator_edits_three_files,
        test_every_alert_fires_and_every_question_can_be_asked,
    ):
        begun = time.monotonic()
        test()
        print(f"ok {test.__name__} ({time.monotonic() - begun:.1f} s)", flush=True)


main()
