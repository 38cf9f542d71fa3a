"""A city asks the services of its districts: what they answer adds up, whoever does not answer is named and is never zero, and what was
published is computed again whatever the districts record later."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import types

from eastgate.command.v1 import briefing_pb2, city_pb2, city_publication_pb2, supervision_pb2, target_pb2
from eastgate.fact.v1 import fact_service_pb2
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from eastgate.livelihood.v1 import home_care_subsidy_pb2, newborn_enrollment_pb2, person_pb2
from caller import by_name, named
from harness import CALL_SECONDS, CALLER, SAMPLE, Server, binary, refusal, run, stubs_on
from subjects import failed_of, text_of
from trusted import grant

import grpc

CITY, FIRST, SECOND = "3601", "360111", "360112"
AS_OF = "2024-09-30"
ENROLLMENTS, DAYS = "livelihood.newborn_enrollments", "livelihood.newborn_entitlement_days_average"
RECIPIENTS, PAID = "livelihood.home_care_subsidy_recipients", "livelihood.home_care_subsidy_paid"
STORES = "economy.first_stores"
ITEMS = f"""section,section_title_zh,figure,filter,title_zh,unit_zh,rounding
economy,经济发展,{STORES},,认定首店,家,
livelihood,民生实事,{ENROLLMENTS},,办理新生儿资助参保登记,,
livelihood,民生实事,{DAYS},,新生儿从出生到享受待遇平均,,
livelihood,民生实事,{RECIPIENTS},,重度失能残疾人居家照护补贴发放,,
livelihood,民生实事,{PAID},,居家照护补贴发放金额,,
"""
DIVISIONS = f"{SECOND},示例二区,2000-01-01,,\n{SECOND}001,示例二区一街道,2000-01-01,,\n"
PARAMETERS = (f"home_care_subsidy_monthly_ceiling_fen,{SECOND},2022-01-01,,20000,示例\n"
              f"supervision_due_soon_days,{CITY},2022-01-01,,10,示例\nsupervision_answer_working_days,{CITY},2022-01-01,,5,示例\n")
ANSWERED, UNAVAILABLE, REFUSED, NOT_CONFIGURED = (city_pb2.DistrictAnswerStatus.Value(f"DISTRICT_ANSWER_STATUS_{name}")
                                                  for name in ("ANSWERED", "UNAVAILABLE", "REFUSED", "NOT_CONFIGURED"))


class City:
    """Two districts, each with a livelihood server, the first one with economy as well, and the city's command, which may have grants, rows of
    (holder, role), and flags of its own."""

    def __init__(self, grants=(), flags=()):
        self.grants, self.flags = grants, flags

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="eastgate-test-")
        self.servers = []
        self.first = self._start("livelihood", "first", FIRST)
        self.second = self._start("livelihood", "second", SECOND)
        self.economy = self._start("economy", "economy", FIRST)
        self.command = self._start("command", "city", CITY, [
            f"{SECOND},livelihood,{self.second.address}", f"{FIRST},livelihood,{self.first.address}", f"{FIRST},economy,{self.economy.address}"])
        return self

    def _start(self, service, folder, root, districts=()):
        folder = os.path.join(self.directory, folder)
        reference = os.path.join(folder, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), reference)
        with open(os.path.join(reference, "divisions.csv"), "a", encoding="utf-8") as file:
            file.write(DIVISIONS)
        with open(os.path.join(reference, "parameters.csv"), "a", encoding="utf-8") as file:
            file.write(PARAMETERS)
        with open(os.path.join(reference, "briefing.csv"), "w", encoding="utf-8") as file:
            file.write(ITEMS)
        server = Server(service, os.path.join(folder, "data"))
        server.reference_directory, server.flags = reference, ["--division-root", root]
        if service == "command":
            server.flags += self.flags
            if self.grants:
                grant(reference, [(holder, role, root) for holder, role in self.grants])
        if districts:
            self.districts = os.path.join(folder, "districts.csv")
            with open(self.districts, "w", encoding="utf-8") as file:
                file.write("\n".join(["division,service,target", *districts, ""]))
            server.flags += ["--districts", self.districts]
        self.servers.append(server)
        return server.start()

    def again(self, server):
        """Starts a server again where it was, and waits until the city reaches it."""
        server.listen = server.address
        server.start()
        until(lambda: all(service.status == ANSWERED for district in self.list() for service in district.services))

    def __exit__(self, *unused):
        for server in self.servers:
            if server.process:
                server.kill()
        shutil.rmtree(self.directory)

    def list(self):
        return self.command.city.ListDistricts(city_pb2.ListDistrictsRequest()).districts

    def figure(self, figure, division="", **fields):
        return self.command.city.GetCityFigure(question(figure, division, **fields))

    def briefing(self):
        return self.command.city.GetCityBriefing(city_pb2.GetCityBriefingRequest(as_of=AS_OF))

    def publish(self, name, allow_missing=False):
        return self.command.city_publication.PublishCityBriefing(publication(name, allow_missing))

    def recompute(self, name):
        return self.command.city_publication.RecomputePublishedCityBriefing(
            city_publication_pb2.RecomputePublishedCityBriefingRequest(name=f"publishedCityBriefings/{name}"))


def question(figure, division="", **fields):
    return city_pb2.GetCityFigureRequest(query=figure_pb2.FigureQuery(figure=figure, as_of=AS_OF, division=division, **fields),
                                         compare_year_on_year=True)


def publication(name, allow_missing=False):
    return city_publication_pb2.PublishCityBriefingRequest(
        published_city_briefing_id=name, as_of=AS_OF, published_on="2024-10-08", allow_missing=allow_missing)


def until(holds):
    deadline = time.monotonic() + CALL_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def enroll(server, division, first, count, entitled_on="2024-03-11"):
    for number in range(first, first + count):
        server.newborn_enrollment.CreateNewbornEnrollment(newborn_enrollment_pb2.CreateNewbornEnrollmentRequest(
            newborn_enrollment_id=f"e-{number}", child_identity=person_pb2.PersonIdentity(birth_certificate=f"C{number:09d}"),
            born_on="2024-03-01", enrolled_on="2024-03-12", entitled_on=entitled_on, division=division,
            channel=newborn_enrollment_pb2.NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT))


def pay(server, division, number, fen):
    server.assistance.CreateHomeCareSubsidy(home_care_subsidy_pb2.CreateHomeCareSubsidyRequest(
        home_care_subsidy_id=f"s-{number}", recipient_identity=person_pb2.PersonIdentity(citizen_id="360111195001013006"), disability_level=1,
        month="2024-05", amount_fen=fen, paid_on="2024-05-06", division=division))


def load(city):
    """Three enrollments and a payment in the first district, two and one in the second; the same person is paid in both."""
    enroll(city.first, f"{FIRST}001", 0, 3, "2024-03-03")
    enroll(city.second, f"{SECOND}001", 0, 2, "2024-03-06")
    pay(city.first, f"{FIRST}001", 0, 5000)
    pay(city.second, f"{SECOND}001", 0, 7000)


def items_of(briefing):
    return {item.query.figure: item for section in briefing.sections for item in section.items}


def answers_of(city_briefing, section):
    found, = (one for one in city_briefing.sections if one.section == briefing_pb2.BriefingSectionKind.Value(f"BRIEFING_SECTION_KIND_{section}"))
    return {answer.division: answer for answer in found.districts}


def total_of(city_briefing, figure):
    """The state of the total of an item."""
    for section, shown in zip(city_briefing.sections, city_briefing.briefing.sections):
        for total, item in zip(section.totals, shown.items):
            if item.query.figure == figure:
                return total
    raise KeyError(figure)


def test_figures_of_districts_add_up():
    with City() as city:
        load(city)
        enrolled = city.figure(ENROLLMENTS)
        assert enrolled.total.value == 5 and enrolled.total_state.status == city_pb2.CITY_TOTAL_STATUS_COMPLETE, enrolled
        assert [(row.division, row.title_zh, row.figures[0].value) for row in enrolled.districts] == [
            (FIRST, "青山湖区", 3), (SECOND, "示例二区", 2)], enrolled
        assert not enrolled.total.log_id and not enrolled.total.revision
        for row, server, root in zip(enrolled.districts, (city.first, city.second), (FIRST, SECOND)):
            own = server.figure.GetFigure(figure_service_pb2.GetFigureRequest(query=figure_pb2.FigureQuery(
                figure=ENROLLMENTS, as_of=AS_OF, division=root, known_at_revision=row.revision)))
            assert (own.value, own.log_id) == (row.figures[0].value, row.log_id), (own, row)
        days = city.figure(DAYS)
        parts = [row.figures[0].ratio for row in days.districts]
        assert days.total.ratio.numerator == sum(part.numerator for part in parts) and days.total.ratio.denominator == 5, days
        assert days.total.ratio.value == days.total.ratio.numerator / 5 != sum(part.value for part in parts) / 2
        assert city.figure(PAID).total.value == 12000
        # One person is paid in both districts: there are not two of them.
        refused = refusal(city.command.city.GetCityFigure, question(RECIPIENTS))
        assert (refused.code, refused.reason, refused.metadata) == (grpc.StatusCode.FAILED_PRECONDITION, "NOT_ADDITIVE", {"figure": RECIPIENTS})
        assert city.figure(RECIPIENTS, FIRST).total.value == 1
        # A street is asked of its district alone.
        street = city.figure(ENROLLMENTS, f"{SECOND}001")
        assert street.total.value == 2 and [row.division for row in street.districts] == [SECOND]
        assert city.figure(ENROLLMENTS, CITY).total.value == 5
        unknown = refusal(city.command.city.GetCityFigure, question("livelihood.none"))
        assert unknown.code == grpc.StatusCode.INVALID_ARGUMENT, unknown.message
        assert refusal(city.command.city.GetCityFigure, question("urban.village_points")).fields == ["query.figure"]


def test_the_briefing_has_sums_rows_and_reasons():
    with City() as city:
        load(city)
        answer = city.briefing()
        items = items_of(answer.briefing)
        assert items[ENROLLMENTS].value.value == 5 and "办理新生儿资助参保登记5人" in items[ENROLLMENTS].text_zh, items[ENROLLMENTS]
        assert items[RECIPIENTS].text_zh.endswith("不能由各区县数值相加，不作合计") and not items[RECIPIENTS].value.HasField("value")
        # The second district has no economy: it is named, also where the first one has reported nothing but zero.
        assert items[STORES].value.value == 0 and items[STORES].text_zh.endswith("（未含示例二区）"), items[STORES].text_zh
        assert answers_of(answer, "ECONOMY")[SECOND].status == NOT_CONFIGURED
        rows = answers_of(answer, "LIVELIHOOD")
        assert [len(rows[division].figures) for division in (FIRST, SECOND)] == [4, 4]
        assert {row.log_id for row in rows.values()} == {server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).log_id for server in (city.first, city.second)}
        # Reports are due in both districts, and both have facts: none is left out, and those that lack are named with their district.
        missing = items[ENROLLMENTS].reporting
        assert missing.counts.not_reported == missing.counts.expected > 0 and len(missing.missing) <= 20
        assert any(one.title_zh.startswith("青山湖区") for one in missing.missing), missing.missing


def test_a_district_that_has_not_reported_is_not_zero():
    with City() as city:
        enroll(city.first, f"{FIRST}001", 0, 3)
        answer = city.figure(ENROLLMENTS)
        assert answer.total.value == 3 and list(answer.total_state.missing_divisions) == [SECOND], answer
        row = answer.districts[1].figures[0]
        assert row.status == city_pb2.DISTRICT_FIGURE_STATUS_NOT_REPORTED and not row.HasField("value"), row
        assert items_of(city.briefing().briefing)[ENROLLMENTS].text_zh.endswith("（示例二区未报）")


def test_a_district_that_is_down_is_named_and_found_again():
    with City() as city:
        load(city)
        city.briefing()
        city.second.kill()
        begun = time.monotonic()
        answer = city.briefing()
        took = time.monotonic() - begun
        item = items_of(answer.briefing)[ENROLLMENTS]
        assert item.value.value == 3 and item.text_zh.endswith("（未含示例二区）"), item.text_zh
        assert "（未含示例二区）" in answer.briefing.narrative_zh
        assert answers_of(answer, "LIVELIHOOD")[SECOND].status == UNAVAILABLE
        assert took < 1, f"one that is known to be down took {took:.1f} s"
        listed = {district.division: district for district in city.list()}
        assert [service.status for service in listed[SECOND].services] == [UNAVAILABLE]
        assert {service.status for service in listed[FIRST].services} == {ANSWERED}
        city.again(city.second)
        assert items_of(city.briefing().briefing)[ENROLLMENTS].value.value == 5


def test_a_district_that_hangs_takes_no_longer_than_the_limit():
    with City() as city:
        load(city)
        city.briefing()
        city.second.process.send_signal(signal.SIGSTOP)
        try:
            begun = time.monotonic()
            answer = city.briefing()
            took = time.monotonic() - begun
        finally:
            city.second.process.send_signal(signal.SIGCONT)
        assert items_of(answer.briefing)[ENROLLMENTS].value.value == 3
        assert answers_of(answer, "LIVELIHOOD")[SECOND].unavailable_reason == "服务未在时限内应答"
        assert 1.5 < took < 4, f"{took:.1f} s"


def test_what_was_published_is_computed_again():
    with City() as city:
        load(city)
        refused = refusal(city.command.city_publication.PublishCityBriefing, publication("2024-09"))
        assert (refused.reason, refused.metadata) == ("PEER_UNAVAILABLE", {"division": SECOND, "service": "economy"}), refused.metadata
        published = city.publish("2024-09", allow_missing=True)
        assert [(log.division, log.service) for log in published.logs] == [(FIRST, 2), (FIRST, 3), (SECOND, 3)], published.logs
        assert all(len(log.digest) == 64 for log in published.logs)
        enroll(city.first, f"{FIRST}001", 10, 4)
        again = city.recompute("2024-09")
        assert again.identical and again.digest == published.digest
        assert items_of(city.briefing().briefing)[ENROLLMENTS].value.value == 9
        # A district that is missing now cannot be asked again.
        city.second.kill()
        gone = refusal(city.recompute, "2024-09")
        assert (gone.reason, gone.metadata) == ("PEER_UNAVAILABLE", {"division": SECOND, "service": "livelihood"}), gone.metadata
        lacking = city.publish("2024-09-b", allow_missing=True)
        assert "未含示例二区" in lacking.city_briefing.briefing.narrative_zh and len(lacking.logs) == 2
        city.again(city.second)
        assert city.recompute("2024-09-b").identical, "a district that was missing then is missing again"
        assert city.recompute("2024-09").identical
        # A published briefing is read without districts.
        city.command.stop()
        city.command.flags = ["--division-root", CITY]
        city.command.start()
        kept = city.command.city_publication.GetPublishedCityBriefing(
            city_publication_pb2.GetPublishedCityBriefingRequest(name="publishedCityBriefings/2024-09"))
        assert kept == published
        assert refusal(city.recompute, "2024-09").reason == "NOT_A_CITY"
        assert refusal(city.briefing).reason == "NOT_A_CITY"


def test_a_district_answers_the_city_in_its_own_name():
    with City() as city:
        load(city)
        city.second.stop()
        grants = os.path.join(city.second.reference_directory, "grants.csv")
        mine = f"holder,role,division,valid_from,valid_to\n{CALLER[0][1]},reader,{SECOND},2024-01-01,\n"
        with open(grants, "w", encoding="utf-8") as file:
            file.write(mine)
        city.second.listen = city.second.address
        city.second.start()
        # It may read there itself, but the city may not.
        until(lambda: answers_of(city.briefing(), "LIVELIHOOD")[SECOND].status == REFUSED)
        assert items_of(city.briefing().briefing)[ENROLLMENTS].text_zh.endswith("（未含示例二区）")
        with open(grants, "w", encoding="utf-8") as file:
            file.write(f"{mine}service/command,reader,{SECOND},2024-01-01,\n")
        city.second.process.send_signal(signal.SIGHUP)
        until(lambda: answers_of(city.briefing(), "LIVELIHOOD")[SECOND].status == ANSWERED)
        assert city.figure(ENROLLMENTS).total.value == 5


def target(name, figure, value, division=""):
    return target_pb2.CreateTargetRequest(target_id=name, figure=figure, division=division, year=2024, value=value, set_by="总指挥部",
                                                  set_on="2024-01-02", direction=target_pb2.TARGET_DIRECTION_AT_LEAST)


def test_a_target_of_the_city_is_judged_by_all_its_districts_or_not_at_all():
    with City() as city:
        load(city)
        targets, supervision = city.command.target, city.command.supervision
        for request in (target("city", ENROLLMENTS, 5), target("first", ENROLLMENTS, 100, FIRST), target("second", ENROLLMENTS, 10, SECOND),
                        target("stores", STORES, 100)):
            targets.CreateTarget(request)

        def evaluate(name):
            return targets.EvaluateTarget(target_pb2.EvaluateTargetRequest(name=f"targets/{name}", as_of="2024-12-31"))

        def sweep(day):
            return supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of=day))

        def failed(swept):
            """Without urban, which is in no district."""
            return {what for what in map(failed_of, swept.failures) if not what.startswith("urban/")}

        def orders():
            listed = supervision.ListSupervisionOrders(supervision_pb2.ListSupervisionOrdersRequest(page_size=1000)).supervision_orders
            return {text_of(order.subject): order for order in listed}

        judged = evaluate("city")
        assert (judged.actual, judged.status) == (5, target_pb2.TARGET_STATUS_GREEN), judged
        assert (evaluate("first").actual, evaluate("second").actual) == (3, 2)
        # The second district has no economy, so that there is no sum of it.
        assert refusal(evaluate, "stores").metadata == {"division": SECOND, "service": "economy"}
        # The lists and reports of districts are supervised by the districts.
        assert failed(sweep("2024-12-02")) == {"command/targets/stores"}
        assert set(orders()) == {"command/targets/first", "command/targets/second"}, orders()
        city.second.kill()
        until(lambda: answers_of(city.briefing(), "LIVELIHOOD")[SECOND].status == UNAVAILABLE)
        lacking = refusal(evaluate, "city")
        assert (lacking.code, lacking.reason, lacking.metadata) == (
            grpc.StatusCode.UNAVAILABLE, "PEER_UNAVAILABLE", {"division": SECOND, "service": "livelihood"}), lacking.metadata
        assert evaluate("first").actual == 3
        before = orders()
        swept = sweep("2024-12-03")
        # That of the first district is judged all the same.
        assert failed(swept) == {"command/targets/city", "command/targets/second", "command/targets/stores"}, swept.failures
        assert not swept.opened and not swept.closed and orders() == before
        city.again(city.second)
        enroll(city.second, f"{SECOND}001", 2, 8)
        assert list(sweep("2024-12-04").closed) == [before["command/targets/second"].name]


def told(answer):
    """The values of districts by figure: of an item's rows, "-" where it is suppressed."""
    values = {}
    for section, shown in zip(answer.sections, answer.briefing.sections):
        for place, item in enumerate(shown.items):
            rows = [row.figures[place] for row in section.districts if row.figures]
            values[item.query.figure] = ["-" if row.suppressed else row.ratio.denominator if row.HasField("ratio") else row.value for row in rows]
            assert not any(row.suppressed and (row.HasField("value") or row.HasField("ratio") or row.HasField("year_on_year")) for row in rows)
    return values


def test_small_cells_are_suppressed_in_every_answer_for_whoever_does_not_review():
    grants = [(CALLER[0][1], "reader"), (CALLER[0][1], "publisher"), ("clerk:reviewer", "reader"), ("clerk:reviewer", "reviewer")]
    with City(grants, ["--smallest-cell", "3"]) as city:
        reviewer = types.SimpleNamespace(**stubs_on(named(city.command.anonymous, by_name("clerk:reviewer"))))
        briefing_of_day = city_pb2.GetCityBriefingRequest(as_of=AS_OF)
        enroll(city.second, f"{SECOND}001", 0, 2, "2024-03-06")
        # The only district that counts would be told by the total, and by the texts.
        answer = city.briefing()
        assert told(answer)[ENROLLMENTS] == [0, "-"] and answer.smallest_cell == 3, answer
        item = items_of(answer.briefing)[ENROLLMENTS]
        assert not item.value.HasField("value") and total_of(answer, ENROLLMENTS).suppressed, item
        assert item.text_zh.startswith("办理新生儿资助参保登记人数过少，按规定不予显示") and item.text_zh.endswith("（青山湖区未报）"), item.text_zh
        assert item.text_zh in answer.briefing.narrative_zh and "登记2人" not in answer.briefing.narrative_zh
        everything = reviewer.city.GetCityBriefing(briefing_of_day)
        assert items_of(everything.briefing)[ENROLLMENTS].value.value == 2 and "登记2人" in everything.briefing.narrative_zh

        enroll(city.first, f"{FIRST}001", 0, 3, "2024-03-03")
        pay(city.first, f"{FIRST}001", 0, 5000)
        pay(city.second, f"{SECOND}001", 0, 7000)
        values = {STORES: [0], ENROLLMENTS: [3, 2], DAYS: [3, 2], RECIPIENTS: [1, 1], PAID: [5000, 7000]}
        # Money tells nobody. One district's two would be the total without the other's three.
        some = {**values, ENROLLMENTS: ["-", "-"], DAYS: ["-", "-"], RECIPIENTS: ["-", "-"]}

        def check(own, full):
            assert told(own) == some and own.smallest_cell == 3, told(own)
            assert told(full) == values and full.smallest_cell == 0, told(full)
            assert items_of(own.briefing)[ENROLLMENTS].value.value == items_of(full.briefing)[ENROLLMENTS].value.value == 5

        check(city.briefing(), reviewer.city.GetCityBriefing(briefing_of_day))
        rows = [row.figures[0] for row in city.figure(ENROLLMENTS).districts]
        assert all(row.suppressed for row in rows) and [
            row.figures[0].value for row in reviewer.city.GetCityFigure(question(ENROLLMENTS)).districts] == [3, 2], rows
        published = city.publish("2024-09", allow_missing=True)
        name = published.name
        get = city_publication_pb2.GetPublishedCityBriefingRequest(name=name)
        again = city_publication_pb2.RecomputePublishedCityBriefingRequest(name=name)
        full = reviewer.city_publication.GetPublishedCityBriefing(get)
        check(published.city_briefing, full.city_briefing)
        assert city.publish("2024-09", allow_missing=True) == published, "told again, it tells no more"
        assert city.command.city_publication.GetPublishedCityBriefing(get) == published
        listing = city_publication_pb2.ListPublishedCityBriefingsRequest()
        assert list(city.command.city_publication.ListPublishedCityBriefings(listing).published_city_briefings) == [published]
        assert list(reviewer.city_publication.ListPublishedCityBriefings(listing).published_city_briefings) == [full]
        # It is published, digested and computed again with all values.
        mine, theirs = city.command.city_publication.RecomputePublishedCityBriefing(again), reviewer.city_publication.RecomputePublishedCityBriefing(again)
        assert mine.identical and theirs.identical and mine.digest == theirs.digest == published.digest == full.digest
        assert hashlib.sha256(full.city_briefing.SerializeToString(deterministic=True)).hexdigest() == full.digest
        check(mine.city_briefing, theirs.city_briefing)
        # The fact of the publication tells no more.
        fact = fact_service_pb2.GetFactRequest(name=published.fact)
        assert not city.command.fact.GetFact(fact).changes and reviewer.fact.GetFact(fact).changes
        # A server that has asked nobody knows what counts persons from what was published.
        city.command.stop()
        city.command.flags = ["--division-root", CITY, "--smallest-cell", "3"]
        city.command.start()
        assert city.command.city_publication.GetPublishedCityBriefing(get) == published


def test_districts_that_are_wrong_are_told_at_the_start():
    with City() as city:
        with open(city.districts, "w", encoding="utf-8") as file:
            file.write(f"division,service,target\n{FIRST},health,127.0.0.1:1\n360199,urban,127.0.0.1:1\n{CITY},urban,127.0.0.1:1\n")
        city.command.stop()
        command = [binary("command"), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", city.command.directory,
                   "--reference", city.command.reference_directory, *city.command.flags]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert result.returncode == 2 and "line 2: service" in result.stderr and "line 4: target" in result.stderr, result.stderr
        # Addresses of another district are found out by the district, whose divisions they are not.
        with open(city.districts, "w", encoding="utf-8") as file:
            file.write(f"division,service,target\n{FIRST},livelihood,{city.second.address}\n")
        city.command.start()
        refused = refusal(city.figure, ENROLLMENTS)
        assert refused.code == grpc.StatusCode.INVALID_ARGUMENT, refused.message


run([test_figures_of_districts_add_up, test_the_briefing_has_sums_rows_and_reasons, test_a_district_that_has_not_reported_is_not_zero,
     test_a_district_that_is_down_is_named_and_found_again, test_a_district_that_hangs_takes_no_longer_than_the_limit,
     test_what_was_published_is_computed_again, test_a_district_answers_the_city_in_its_own_name,
     test_a_target_of_the_city_is_judged_by_all_its_districts_or_not_at_all,
     test_small_cells_are_suppressed_in_every_answer_for_whoever_does_not_review, test_districts_that_are_wrong_are_told_at_the_start])
