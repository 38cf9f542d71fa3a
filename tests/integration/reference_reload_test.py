"""Reference data change while a server runs: files that are replaced are in effect at once and in the log; bad ones are not taken, and the
server says so; SIGHUP reads them at once; what was known before stays known."""

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
import time
import urllib.request

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.options.v1 import options_pb2
from eastgate.reference.v1 import level_pb2, reference_service_pb2 as pb
from eastgate.urban.v1 import neighborhood_center_pb2 as centers
from harness import CALLER, SAMPLE, Server, refusal, run

ME = CALLER[0][1]
CALL_SECONDS = 20
GRANTS = "holder,role,division,valid_from,valid_to\n"
# Whoever tests may do everything: from the moment a file of grants is in effect nobody else may.
MINE = "".join(f"{ME},{name.removeprefix('ROLE_').lower()},36,2000-01-01,\n" for name, number in options_pb2.Role.items() if number)


@contextlib.contextmanager
def running():
    """A server that has a folder of reference data of its own."""
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as directory:
        server = Server("urban", os.path.join(directory, "data"))
        server.reference_directory = os.path.join(directory, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), server.reference_directory)
        server.start()
        try:
            yield server
        finally:
            if server.process:
                server.kill()


def path(server, name):
    return os.path.join(server.reference_directory, name)


def text_of(server, name):
    with open(path(server, name), encoding="utf-8") as file:
        return file.read()


def replace(server, name, text):
    """As a careful writer does: nobody sees half a file."""
    with open(path(server, name) + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path(server, name) + ".new", path(server, name))


def head(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def loaded_after(server, revision, count=1):
    """Waits for facts of reference data after the revision."""
    events = server.fact.WatchFacts(fact_service_pb2.WatchFactsRequest(from_revision=revision, kinds=["reference.loaded"]), timeout=CALL_SECONDS)
    facts = []
    for event in events:
        if event.HasField("fact"):
            facts.append(event.fact)
        if len(facts) == count:
            break
    events.cancel()
    return facts


def wait_for_failed(server, value):
    """Waits until the metric of a failed reload has the value."""
    deadline = time.monotonic() + CALL_SECONDS
    while True:
        with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as metrics:
            lines = metrics.read().decode().splitlines()
        if f"eastgate_reference_reload_failed {value}" in lines:
            return
        assert time.monotonic() < deadline, [line for line in lines if "reference" in line]
        time.sleep(0.05)


def grants(server, **fields):
    return server.reference.ListGrants(pb.ListGrantsRequest(**fields))


def units(server, **fields):
    return {unit.code: unit.title_zh for unit in server.reference.ListUnits(pb.ListUnitsRequest(page_size=1000, **fields)).units}


def test_a_file_that_is_renamed_into_place_is_in_effect_and_in_the_log():
    with running() as server:
        before = head(server)
        assert not grants(server).has_grants
        replace(server, "grants.csv", GRANTS + MINE + "office-housing,reporter,360111,2024-01-01,2099-01-01\n")
        fact, = loaded_after(server, before)
        assert fact.subject == "reference/grants.csv" and fact.revision == before + 1, fact
        assert fact.evidence[0].sha256 == hashlib.sha256(text_of(server, "grants.csv").encode()).hexdigest()
        listed = grants(server, holder="office-housing", min_revision=fact.revision)
        assert listed.has_grants and listed.revision == fact.revision
        grant, = listed.grants
        assert grant.is_unit and grant.role == options_pb2.ROLE_REPORTER and grant.division == "360111" and grant.valid_to == "2099-01-01"
        assert not grants(server, as_of="2023-12-31", holder="office-housing").grants
        assert len(grants(server, principal=ME).grants) == len(options_pb2.Role.items()) - 1

        then = grants(server, known_at_revision=before)
        assert not then.has_grants and not then.grants and then.revision == before
        assert server.stop() == 0
        server.start()
        assert head(server) == fact.revision, "the files of the restart are those in effect"
        assert grants(server, holder="office-housing").grants[0] == grant
        assert not grants(server, known_at_revision=before).has_grants


def test_files_that_are_replaced_together_hold_together():
    with running() as server:
        before = head(server)
        replace(server, "principals.csv", text_of(server, "principals.csv") + "bureau:new,office-new\n")
        wait_for_failed(server, 1)  # Its unit is not known yet.
        replace(server, "units.csv", text_of(server, "units.csv") + "office-new,示例新设局,office,,360111,2024-01-01,,,\n")
        facts = loaded_after(server, before, 2)
        assert [fact.subject for fact in facts] == ["reference/principals.csv", "reference/units.csv"]
        wait_for_failed(server, 0)
        assert units(server)["office-new"] == "示例新设局"
        assert "office-new" not in units(server, known_at_revision=facts[0].revision), "both, or neither"


def test_a_bad_file_leaves_the_data_as_they_are():
    with running() as server:
        good, before, known = text_of(server, "units.csv"), head(server), units(server)
        replace(server, "units.csv", good + "office-a,a,office,office-b,360111,2024-01-01,,,\noffice-b,b,office,office-a,360111,2024-01-01,,,\n")
        replace(server, "parameters.csv", text_of(server, "parameters.csv") + "more_fen,36,2024-01-01,,1,s\n")
        wait_for_failed(server, 1)
        assert units(server) == known and head(server) == before
        parameters = server.reference.ListParameters(pb.ListParametersRequest(key="more_fen"))
        assert not parameters.parameters, "the good file is not taken without the bad one"
        replace(server, "units.csv", good)
        fact, = loaded_after(server, before)
        assert fact.subject == "reference/parameters.csv"
        wait_for_failed(server, 0)
        assert units(server) == known


def test_a_file_that_is_gone_stays_in_effect_until_a_restart():
    with running() as server:
        before = head(server)
        replace(server, "grants.csv", GRANTS + MINE)
        fact, = loaded_after(server, before)
        os.remove(path(server, "grants.csv"))
        wait_for_failed(server, 1)
        assert grants(server).has_grants
        assert server.stop() == 0
        server.start()
        assert not grants(server).has_grants and grants(server, known_at_revision=fact.revision).has_grants
        wait_for_failed(server, 0)
        assert head(server) == fact.revision + 1


def test_a_hang_up_reads_the_files_at_once_and_ends_nothing():
    with running() as server:
        before = head(server)
        server.process.send_signal(signal.SIGHUP)
        replace(server, "parameters.csv", text_of(server, "parameters.csv") + "more_fen,36,2024-01-01,,1,s\n")
        server.process.send_signal(signal.SIGHUP)
        fact, = loaded_after(server, before)
        assert fact.subject == "reference/parameters.csv"
        parameter, = server.reference.ListParameters(pb.ListParametersRequest(key="more_fen", division="360111001")).parameters
        assert parameter.value == 1 and parameter.jurisdiction == "36"
        assert server.stop() == 0


def kinds(server, **fields):
    return {kind.code: kind for kind in server.reference.ListKinds(pb.ListKindsRequest(**fields)).kinds}


def test_a_list_grows_and_shrinks_without_another_program():
    """A code that is added is used from its first day on, one that ends until its last; what was recorded stays, and what was known."""
    with running() as server:
        stub = server.neighborhood_center
        center = stub.CreateNeighborhoodCenter(centers.CreateNeighborhoodCenterRequest(
            neighborhood_center_id="c", title_zh="示例中心", division="360111001", opened_on="2024-01-10")).name

        def open_format(code, day):
            return centers.OpenNeighborhoodCenterFormatRequest(name=center, format=code, occurred_on=day)

        assert stub.OpenNeighborhoodCenterFormat(open_format("meals", "2024-02-01")).open_formats == ["meals"]
        refused = refusal(stub.OpenNeighborhoodCenterFormat, open_format("cinema", "2024-06-01"))
        assert refused.fields == ["format"] and "a code of the list center_format that is valid on 2024-06-01: childcare, " in refused.message, refused.message

        before = head(server)
        rows = text_of(server, "kinds.csv").replace("center_format,meals,助餐,,2000-01-01,,", "center_format,meals,助餐,,2000-01-01,2024-07-01,")
        replace(server, "kinds.csv", rows + "center_format,cinema,影院,,2024-06-01,,standard\n")
        fact, = loaded_after(server, before)
        assert fact.subject == "reference/kinds.csv"
        assert refusal(stub.OpenNeighborhoodCenterFormat, open_format("cinema", "2024-05-31")).fields == ["format"], "the day before"
        opened = stub.OpenNeighborhoodCenterFormat(open_format("cinema", "2024-06-01"))
        assert opened.open_formats == ["cinema", "meals"] and "cinema" not in opened.missing_formats
        missing = stub.GetNeighborhoodCenter(centers.GetNeighborhoodCenterRequest(name=center, known_at_revision=before)).missing_formats
        assert "cinema" not in missing and list(opened.missing_formats) == list(missing), (missing, opened.missing_formats)

        stub.CloseNeighborhoodCenterFormat(centers.CloseNeighborhoodCenterFormatRequest(name=center, format="meals", occurred_on="2024-07-01"))
        assert refusal(stub.OpenNeighborhoodCenterFormat, open_format("meals", "2024-07-01")).fields == ["format"], "it has ended"
        last = stub.OpenNeighborhoodCenterFormat(open_format("health", "2024-07-02"))
        assert [step.format for step in last.steps[1:]] == ["meals", "cinema", "meals", "health"], "what was recorded stays"
        moved = server.fact.CorrectFact(fact_service_pb2.CorrectFactRequest(
            name=last.steps[1].fact, occurred_on="2024-02-02", cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="更正", request_id="moved"))
        assert moved.occurred_on == "2024-02-02"
        correction = fact_service_pb2.CorrectFactRequest(
            name=last.steps[2].fact, occurred_on="2024-05-31", cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="更正", request_id="refused")
        assert refusal(server.fact.CorrectFact, correction).fields == ["occurred_on"]

        formats = kinds(server, list="center_format", as_of="2024-07-01")
        assert "meals" not in formats and formats["cinema"].rule == pb.KIND_RULE_STANDARD and formats["cinema"].valid_from == "2024-06-01"
        assert "meals" in kinds(server, list="center_format", as_of="2024-06-30")
        assert "cinema" not in kinds(server, list="center_format", as_of="2024-07-01", known_at_revision=before)
        replace(server, "kinds.csv", rows.replace("center_format,meals,助餐,,2000-01-01,2024-07-01,\n", ""))
        wait_for_failed(server, 1)  # A code that was known stays.


def test_without_the_file_of_lists_every_code_is_refused():
    with running() as server:
        assert server.stop() == 0
        os.remove(path(server, "kinds.csv"))
        shutil.rmtree(server.directory)
        server.start()
        assert not kinds(server)
        stub = server.neighborhood_center
        refused = refusal(stub.ListNeighborhoodCenters, centers.ListNeighborhoodCentersRequest(missing_format="health"))
        assert refused.fields == ["missing_format"] and "the server has no kinds.csv among its reference files" in refused.message, refused.message
        center = stub.CreateNeighborhoodCenter(centers.CreateNeighborhoodCenterRequest(
            neighborhood_center_id="c", title_zh="示例中心", division="360111001", opened_on="2024-01-10"))
        assert not center.meets_standard and not center.missing_formats


def test_what_decides_is_readable():
    with running() as server:
        names = kinds(server, list="recognition", as_of="2024-09-30", page_size=3)
        assert len(names) == 3 and names["municipal_technology_center"].level == level_pb2.TERRITORIAL_LEVEL_MUNICIPAL
        page, codes = pb.ListKindsRequest(as_of="2024-12-31", page_size=7), []
        while True:
            answer = server.reference.ListKinds(page)
            codes += [(kind.list, kind.code) for kind in answer.kinds]
            page.page_token = answer.next_page_token
            if not page.page_token:
                break
        assert codes == sorted(codes) and len(codes) == len(set(codes)) > 30, codes
        assert kinds(server, as_of="2024-12-31", list="center_format")["post_and_parcels"].title_zh == "邮政快递"
        assert kinds(server, as_of="2025-01-01", list="center_format")["post_and_parcels"].title_zh == "邮政快递综合服务站（示例）"
        assert refusal(server.reference.ListKinds, pb.ListKindsRequest(list="colors")).fields == ["list"]
        days = server.reference.ListWorkingDays(pb.ListWorkingDaysRequest(year=2024, page_size=1000)).working_days
        assert len(days) == 251 and days[0].worked_on == "2024-01-02", (len(days), days[0])
        moved = [day.worked_on for day in days if day.notice]
        assert "2024-02-04" in moved and len(moved) == 8, moved
        duties = server.reference.ListReportingDuties(pb.ListReportingDutiesRequest(as_of="2024-09-30")).reporting_duties
        assert [duty.figure for duty in duties] == ["economy.chain_output", "livelihood.newborn_enrollments"]
        streets = pb.ListDivisionsRequest(division="360111", level=9, as_of="2024-09-30", page_size=4)
        names = []
        while True:
            page = server.reference.ListDivisions(streets)
            names += [division.title_zh for division in page.divisions]
            streets.page_token = page.next_page_token
            if not streets.page_token:
                break
        assert len(names) == 10 and names[-1] == "艾溪湖管理处", names
        assert units(server, as_of="2019-02-28")["office-housing"] == "青山湖区房产管理局"
        assert units(server, as_of="2019-03-01", title_zh="青山湖区 住房和城乡建设局") == {"office-housing": "青山湖区住房和城乡建设局"}
        refused = refusal(server.reference.ListUnits, pb.ListUnitsRequest(division="99", as_of="2024-02-30"))
        assert sorted(refused.fields) == ["as_of", "division"], refused.fields


run([test_a_file_that_is_renamed_into_place_is_in_effect_and_in_the_log, test_files_that_are_replaced_together_hold_together,
     test_a_bad_file_leaves_the_data_as_they_are, test_a_file_that_is_gone_stays_in_effect_until_a_restart,
     test_a_hang_up_reads_the_files_at_once_and_ends_nothing, test_a_list_grows_and_shrinks_without_another_program,
     test_without_the_file_of_lists_every_code_is_refused, test_what_decides_is_readable])
