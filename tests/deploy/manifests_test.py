"""The manifests without a cluster: rendered by the oldest kubectl that is supported and by the machine's own,
held against the schemas of Kubernetes and of the custom resources, and against rules of our own. Each rule is
shown to fail on copies that are broken on purpose."""

import base64
import copy
import json
import os
import shutil
import subprocess
import tempfile
import time

import yaml

import breaks
from rendered import KUBECTLS, OVERLAYS, ROOT, Suite, key, render, settings_of
from rules_of_files import alerts_of, questions_of
from schemas import schema_problems

SUITES = {overlay: Suite(overlay, render(overlay, KUBECTLS[0])) for overlay in OVERLAYS}


def broken(change, overlay="district"):
    """A copy of an overlay's suite with the change."""
    suite = copy.deepcopy(SUITES[overlay])
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
    for overlay, changes in (("district", breaks.SCHEMAS), ("replicated", breaks.REPLICATED_SCHEMAS)):
        for change in changes:
            differing = [
                thing
                for thing, before in zip(broken(change, overlay).objects, SUITES[overlay].objects)
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
    copies, every = 0, list(dict.fromkeys([*breaks.RULES, *breaks.REPLICATED]))
    for rule in every:
        for overlay, suite in SUITES.items():
            problems = rule(suite)
            assert not problems, f"{rule.__name__} of {overlay}:\n" + "\n".join(problems)
    for overlay, rules in (("district", breaks.RULES), ("replicated", breaks.REPLICATED)):
        for rule, changes in rules.items():
            assert changes, rule.__name__
            for place, change in enumerate(changes):
                found = rule(broken(change, overlay))
                assert found, f"{rule.__name__} of {overlay} does not find its change {place}"
                copies += 1
    print(f"  {len(every)} rules, and {copies} broken copies")


def edited(overlay, edits):
    """The suite of an overlay after edits of its own files: (file, old text, new text)."""
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        copied = os.path.join(folder, "deploy")
        shutil.copytree(os.path.join(ROOT, "deploy"), copied)
        own = os.path.join(copied, "kubernetes", "overlays", overlay)
        for file, old, new in edits:
            path = os.path.join(own, file)
            with open(path, encoding="utf-8") as source:
                text = source.read()
            assert text.count(old) == 1, f"{file}: want «{old}» once"
            with open(path, "w", encoding="utf-8") as target:
                target.write(text.replace(old, new))
        return Suite(overlay, render(own, KUBECTLS[0]))


IMAGE_AND_ISSUER = (
    (
        "kustomization.yaml",
        "newName: registry.district.example/eastgate",
        "newName: registry.edited:5000/eastgate",
    ),
    ("issuer.yaml", "name: eastgate}", "name: edited-issuer}"),
)


def check_image_and_issuer(suite):
    rendered = json.dumps(suite.objects)
    assert rendered.count("registry.edited:5000/eastgate:") == len(suite.workloads())
    assert (
        rendered.count('"name": "edited-issuer"')
        == rendered.count('"issuerRef"')
        == len(suite.of("Certificate"))
    )
    assert "registry.district.example" not in rendered


def test_an_operator_edits_three_files():
    """Image, class of volumes and issuer are each said in one place, and reach every object that has them."""
    suite = edited(
        "district",
        [*IMAGE_AND_ISSUER, ("storage-class.yaml", "value: &class eastgate", "value: &class edited-class")],
    )
    check_image_and_issuer(suite)
    rendered = json.dumps(suite.objects)
    assert (
        rendered.count('"storageClassName": "edited-class"')
        == rendered.count('"storageClassName"')
        == sum(len(server["spec"]["volumeClaimTemplates"]) for server in suite.servers())
    )


def test_an_operator_of_the_replicated_form_edits_four_files():
    """Image, issuer, the place of PostgreSQL, and the class of the volumes for backups."""
    suite = edited(
        "replicated",
        [
            *IMAGE_AND_ISSUER,
            ("postgres.yaml", "postgres-0.members.postgres.svc", "edited.postgres.svc"),
            ("storage-class.yaml", "value: eastgate-shared", "value: edited-class"),
        ],
    )
    check_image_and_issuer(suite)
    for server in suite.listening():
        assert settings_of(suite, server)["--store"].startswith("postgresql://edited.postgres.svc:5432,")
    assert {each["spec"]["storageClassName"] for each in suite.of("PersistentVolumeClaim")} == {"edited-class"}


def test_secrets_are_made_for_either_form():
    """secrets.sh prints the Secret of PostgreSQL only with the files for it, and refuses other credentials."""
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:

        def secrets(credentials=None):
            files = {"keys.jwks": "{}"} | ({"credentials": credentials, "ca.crt": "CA"} if credentials else {})
            for name, text in files.items():
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            command = [os.path.join(ROOT, "deploy", "kubernetes", "secrets.sh"), *files]
            return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)

        def names(printed):
            return [thing["metadata"]["name"] for thing in yaml.safe_load_all(printed)]

        assert names(secrets().stdout) == ["token-keys", "digest-keys"]
        result = secrets("user=eastgate\npassword=a=b\n")
        assert names(result.stdout) == ["token-keys", "digest-keys", "postgres-credentials"], result.stderr
        *_, made = yaml.safe_load_all(result.stdout)
        assert base64.b64decode(made["data"]["credentials"]) == b"user=eastgate\npassword=a=b\n", made
        assert base64.b64decode(made["data"]["ca.crt"]) == b"CA", made
        for wrong in ("user=eastgate\n", "password=x\n", "user=eastgate\npassword=x\nhost=y\n"):
            result = secrets(wrong)
            assert result.returncode == 2 and not result.stdout, result


def promtool(folder, *arguments):
    return subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, timeout=120)


def test_every_alert_fires_and_every_question_can_be_asked():
    """The replicated form has the alerts of a district, and some of its own."""
    suite = SUITES["replicated"]
    assert SUITES["district"].of("PrometheusRule")[0] in suite.objects
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
    groups = [group for rules in suite.of("PrometheusRule") for group in rules["spec"]["groups"]]
    questions = [
        {"record": f"question:{place}", "expr": question}
        for place, question in enumerate(questions_of(suite))
    ]
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        for name, content in (
            ("alerts.yaml", text),
            ("rules.yaml", yaml.safe_dump({"groups": groups})),
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
        for group in silenced["groups"]:
            for rule in group["rules"]:
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
        test_an_operator_of_the_replicated_form_edits_four_files,
        test_secrets_are_made_for_either_form,
        test_every_alert_fires_and_every_question_can_be_asked,
    ):
        begun = time.monotonic()
        test()
        print(f"ok {test.__name__} ({time.monotonic() - begun:.1f} s)", flush=True)


main()
