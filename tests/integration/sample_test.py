"""The main job: the sample district's files become the briefing, and stay what they are however often they are loaded."""

import csv
import html.parser
import io
import subprocess

from eastgate.command.v1 import briefing_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.livelihood.v1 import newborn_enrollment_pb2
from harness import SAMPLE, Suite, binary, reached, run, sample_files, section_name

ARTICLE = ["--as-of", "2024-09-30", "--file", f"{SAMPLE}/article.tsv"]


def heads(suite):
    return [server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision for server in suite.servers]


def test_the_article_agrees_and_a_second_load_changes_nothing():
    with Suite() as suite:
        suite.load()
        first = suite.run("article", *ARTICLE)
        assert first.returncode == 0, first.stdout + first.stderr
        assert first.stdout.count("agrees") == 48 and "differs" not in first.stdout, first.stdout
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        assert len(briefing.cross_checks) == 5 and all(check.result == briefing_pb2.CROSS_CHECK_RESULT_AGREES for check in briefing.cross_checks), briefing.cross_checks
        before = heads(suite)
        suite.load()
        assert heads(suite) == before, "a second load recorded something"
        assert suite.run("article", *ARTICLE).stdout == first.stdout

        # An enrollment of June 2024, about which nothing was recorded since.
        enrollment = suite.livelihood.newborn_enrollment.GetNewbornEnrollment(
            newborn_enrollment_pb2.GetNewbornEnrollmentRequest(name="newbornEnrollments/XSE-2024-0800"))
        suite.livelihood.fact.RetractFact(fact_service_pb2.RetractFactRequest(
            name=enrollment.fact, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="entered twice", request_id="retract-1"))
        second = suite.run("article", *ARTICLE)
        assert second.returncode == 1 and "differs" in second.stdout and "1428" in second.stdout, second.stdout
        # The retracted row is known: loading the files again says so and does not bring it back.
        again = suite.intake(*sample_files())
        assert again.returncode == 1 and again.stdout.count("退回 1\n") == 1, again.stdout + again.stderr
        assert suite.run("article", *ARTICLE).stdout == second.stdout


def test_every_form_is_printed_without_a_server():
    printed = subprocess.run([binary("intake"), "--forms"], capture_output=True, text=True, timeout=60)
    assert printed.returncode == 0 and not printed.stderr, printed.stderr
    forms = [paragraph.split("\n") for paragraph in printed.stdout.split("\n\n")]
    columns = [{line.split("：")[0].strip() for line in lines[1:] if line} for lines in forms]
    with open(sample_files()[0], encoding="utf-8", newline="") as file:
        assert set(next(csv.reader(file))) in columns, printed.stdout


def test_a_dry_run_changes_nothing():
    with Suite() as suite:
        before = heads(suite)
        result = suite.intake("--dry-run", sample_files()[0])
        assert result.returncode in (0, 1), result.stdout + result.stderr
        assert heads(suite) == before


def test_any_one_of_the_four_can_be_down():
    with Suite() as suite:
        suite.load()
        whole = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        head = fact_service_pb2.GetLogHeadRequest()
        for name in ("economy", "livelihood", "urban", "command"):
            getattr(suite, name).kill()
            for other in suite.servers:
                assert other.name == name or other.fact.GetLogHead(head).revision > 0
            if name != "command":
                briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
                down = [section_name(section) for section in briefing.sections if section.status != briefing_pb2.BRIEFING_SECTION_STATUS_OK]
                assert down == [name], down
                assert any(check.unavailable_reason for check in briefing.cross_checks)
                assert any(check.result == briefing_pb2.CROSS_CHECK_RESULT_AGREES for check in briefing.cross_checks), "those of the others are checked"
            getattr(suite, name).start()
            reached(suite, name if name != "command" else "mechanism")
        for name in ("economy", "livelihood", "urban"):
            reached(suite, name)
        again = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        assert again.SerializeToString() == whole.SerializeToString(), "whole again"


def test_a_briefing_is_exported():
    with Suite() as suite:
        suite.load()

        def export(export_format):
            return suite.command.briefing.ExportBriefing(
                briefing_pb2.ExportBriefingRequest(as_of="2024-09-30", format=export_format)).content

        table = export(briefing_pb2.BRIEFING_EXPORT_FORMAT_CSV_UTF8).decode("utf-8-sig")
        assert export(briefing_pb2.BRIEFING_EXPORT_FORMAT_CSV_GB18030).decode("gb18030") == table
        rows = list(csv.DictReader(io.StringIO(table)))
        enrolled = next(row for row in rows if row["指标代码"] == "livelihood.newborn_enrollments")
        assert (enrolled["数值"], enrolled["单位"], enrolled["目标"], enrolled["单位代码"]) == ("1429", "人", "1900", "PERSON"), enrolled
        relief = next(row for row in rows if row["指标代码"] == "livelihood.newborn_premium_relief")
        assert (relief["数值"], relief["单位"], relief["原值"]) == ("543020.00", "元", "54302000"), relief
        page = html.parser.HTMLParser()
        page.feed(export(briefing_pb2.BRIEFING_EXPORT_FORMAT_HTML).decode())
        page.close()


def test_a_peer_that_is_down_makes_its_section_unavailable():
    with Suite() as suite:
        suite.load()
        suite.livelihood.stop()
        briefing = suite.command.briefing.GetBriefing(briefing_pb2.GetBriefingRequest(as_of="2024-09-30"))
        status = {section_name(section): section.status for section in briefing.sections}
        assert status == {"mechanism": briefing_pb2.BRIEFING_SECTION_STATUS_OK, "economy": briefing_pb2.BRIEFING_SECTION_STATUS_OK,
                          "livelihood": briefing_pb2.BRIEFING_SECTION_STATUS_UNAVAILABLE, "urban": briefing_pb2.BRIEFING_SECTION_STATUS_OK}, status
        down = next(section for section in briefing.sections if section_name(section) == "livelihood")
        assert down.unavailable_reason and not down.items and "127.0.0.1" not in down.unavailable_reason
        assert suite.run("article", *ARTICLE).returncode != 0


run([test_every_form_is_printed_without_a_server, test_the_article_agrees_and_a_second_load_changes_nothing,
     test_any_one_of_the_four_can_be_down, test_a_briefing_is_exported, test_a_dry_run_changes_nothing,
     test_a_peer_that_is_down_makes_its_section_unavailable])
