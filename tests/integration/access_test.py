"""No call passes without an identity and a right: every method that the servers serve, by every row of what a caller may lack. A cell is a
method of a server and a row; what must be answered follows from the row and from the method's `access` option alone."""

import collections
import datetime
import hashlib
import time

import grpc

import reflection
from access_walk import ROLES, ROOT, Needs, Resources, division_of, resource_type, rows_of
from caller import by_token
from contract_walk import methods, path, servers_of
from eastgate.command.v1 import publication_pb2, supervision_pb2
from eastgate.evidence.v1 import evidence_pb2
from eastgate.fact.v1 import fact_service_pb2
from harness import Refusal, Suite, run
from trusted import ALWAYS, TRUST_DOMAIN, Authority, Trust, spiffe

CALL_SECONDS = 20
CODES = grpc.StatusCode
FAILED_HANDSHAKE, NO_IDENTITY, DENIED = CODES.UNAVAILABLE, CODES.UNAUTHENTICATED, CODES.PERMISSION_DENIED
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
LEAST_CELLS, MOST_SHOWN = 3000, 5  # For a row and a server.
HEALTH, REFLECTION = "/grpc.health.", "/grpc.reflection."

# The answers that a row may expect: a failed handshake, an identity that is refused with a reason, a role that was not granted, and the two that depend on
# the method: another division, and an answer.
HANDSHAKE, IDENTITY, ROLE, DIVISION, ANSWER = "handshake", "identity", "role", "division", "answer"
Row = collections.namedtuple("Row", "expects reason certificate holder")
ROWS = {
    "no certificate and no token": Row(IDENTITY, "NO_PRINCIPAL", None, None),
    "certificate of another authority": Row(HANDSHAKE, "", "foreign", None),
    "expired certificate": Row(HANDSHAKE, "", "expired", None),
    "certificate of another trust domain": Row(IDENTITY, "CERTIFICATE_NAME", "elsewhere", None),
    "certificate without a name": Row(IDENTITY, "CERTIFICATE_NAME", "nameless", None),
    "certificate with two names": Row(IDENTITY, "CERTIFICATE_NAME", "double", None),
    "expired token": Row(IDENTITY, "TOKEN_INVALID", None, "expired"),
    "token for another audience": Row(IDENTITY, "TOKEN_INVALID", None, "audience"),
    "no grant": Row(ROLE, "ROLE_NOT_GRANTED", None, "clerk:nobody"),
    "grant of another role": Row(ROLE, "ROLE_NOT_GRANTED", None, None),
    "grant not yet valid": Row(ROLE, "ROLE_NOT_GRANTED", None, "clerk:early"),
    "grant no longer valid": Row(ROLE, "ROLE_NOT_GRANTED", None, "clerk:late"),
    "grant for another division": Row(DIVISION, "DIVISION_NOT_GRANTED", None, "clerk:elsewhere"),
    "right, by token": Row(ANSWER, "", None, None),
    "right, by certificate": Row(ANSWER, "", "right", None),
}


class Target:
    """A method of a server: what it needs, and a resource or a division that a request may be about."""

    def __init__(self, server, where, described, needs):
        self.server, self.path, self.described, self.needs = server, where, described, needs
        self.resource, self.division, self.elsewhere, self.is_there = {}, ROOT, None, False

    def __str__(self):
        return f"{self.server.name} {self.path}"

    def choose(self, resources, home, elsewhere):
        """Chooses what the requests are about: a resource at home, or else in any division but the other."""
        for limit in self.needs.limits:
            if not limit.type:
                self.resource[limit], self.division = home, home
                continue
            found = resources.find(self.server.name, limit.type, lambda division: division.startswith(home)) or resources.find(
                self.server.name, limit.type, lambda division: not division.startswith(elsewhere))
            self.is_there = found is not None
            if not found:  # Reports of figures are kept by the services whose figures have a duty.
                assert limit.type.startswith("figure."), f"{self}: the sample has no {limit.type}"
                found = ("figureReports/none", home)
            self.resource[limit], self.division = found
            self.elsewhere = resources.find(self.server.name, limit.type, lambda division: division.startswith(elsewhere))
            self.missing = resources.missing(self.server.name, limit.type, found[0])
        if self.needs.narrowed or self.needs.anywhere:
            self.division = home

    def about(self, value):
        """The request that is about the value instead."""
        return self.needs.request({limit: value for limit in self.needs.limits})

    def right(self, role):
        return f"clerk:{role}:{self.division}"

    def lacking(self):
        return "clerk:all-but-" + "-".join(self.needs.roles)


def sent(channel, target, request, metadata):
    """Sends the call and returns its Refusal, or None, and the bytes of its first answer."""
    kind = ("stream" if target.described.client_streaming else "unary") + ("_stream" if target.described.server_streaming else "_unary")
    call = getattr(channel, kind)(target.path)
    try:
        stream = call(iter([request]) if target.described.client_streaming else request, timeout=CALL_SECONDS, metadata=metadata)
        if not target.described.server_streaming:
            return None, stream
        first = next(stream, b"")
        stream.cancel()
        return None, first
    except grpc.RpcError as error:
        return Refusal(error), b""


class Matrix:
    """Sends every row to every method; `cells` counts what was sent, `wrong` says what was answered otherwise than expected."""

    def __init__(self, suite, trust, targets, home, elsewhere):
        self.trust, self.targets, self.home, self.elsewhere = trust, targets, home, elsewhere
        self.cells, self.wrong, self.rows_seen, self.tokens = collections.Counter(), [], 0, {}
        here, other = trust.authority, Authority(f"{trust.authority.folder}-other")
        right = spiffe("clerk/all")
        other.certificate("foreign", right)
        here.certificate("expired", right, days=-1)
        signed = (here.certificate("elsewhere", spiffe("clerk/all", "other.sample")), here.certificate("nameless"),
                  here.certificate("double", right, spiffe("clerk/nobody")), here.certificate("right", right))
        self.foreign = other
        self.channels = {(server.name, name): trust.channel(server, name) for server in suite.servers for name in (None, *signed)}

    def metadata(self, holder):
        if holder and holder not in self.tokens:
            sign = self.trust.authority.token
            self.tokens[holder] = by_token(sign("clerk:all", seconds=-3600) if holder == "expired" else sign("clerk:all", audience="another")
                                           if holder == "audience" else sign(holder))
        return self.tokens[holder] if holder else ()

    def send(self, target, row, request, holder=None):
        self.cells[target.server.name, target.path, row] += 1
        metadata = self.metadata(holder or ROWS[row].holder)
        if not isinstance(request, bytes):
            request = request.SerializeToString()
        certificate = ROWS[row].certificate
        if ROWS[row].expects != HANDSHAKE:
            return sent(self.channels[target.server.name, certificate], target, request, metadata)
        # A channel that has failed waits before it tries again: each call gets a handshake of its own.
        with self.trust.channel(target.server, certificate, self.foreign if certificate == "foreign" else None) as channel:
            return sent(channel, target, request, metadata)

    def note(self, target, row, what):
        self.wrong.append((target.server.name, row, f"{target}: {row}: {what}"))

    def shown(self):
        by_row = collections.defaultdict(list)
        for server, row, what in self.wrong:
            by_row[server, row].append(what)
        return [what for several in by_row.values() for what in several[:MOST_SHOWN]]

    def expect(self, target, row, refused, code, reason="", **metadata):
        """The refusal with the code and reason; metadata are texts that its metadata hold."""
        said = refused and (refused.code, refused.reason)
        if code == FAILED_HANDSHAKE:
            good = said == (code, "")
        else:
            good = said == (code, reason) and all(text in refused.metadata.get(key, "").lower() for key, texts in metadata.items() for text in texts)
        if not good:
            self.note(target, row, f"wanted {code.name} {reason} {metadata or ''}, got {said} {refused.metadata if refused else ''}")

    def expect_answer(self, target, row, refused, holder=""):
        if refused and (refused.code in (NO_IDENTITY, DENIED) or refused.reason == "NO_PRINCIPAL"):
            self.note(target, row, f"{holder}: wanted an answer, got {refused.code} {refused.reason} {refused.message}")
        if refused and refused.code == CODES.NOT_FOUND and target.is_there:
            self.note(target, row, f"{holder}: what is there is not found: {refused.message}")

    def walk(self):
        for target in self.targets:
            for row, meant in ROWS.items():
                if target.needs:
                    getattr(self, meant.expects)(target, row, meant)
                else:
                    self.open(target, row, meant)

    def open(self, target, row, meant):
        """Health needs nothing but a handshake, reflection any identity."""
        request = reflection.message(reflection.LIST, "") if target.path.startswith(REFLECTION) else b""
        anybody = None if meant.certificate or meant.holder or meant.expects == IDENTITY else "clerk:nobody"
        refused, _ = self.send(target, row, request, anybody)
        if meant.expects == HANDSHAKE:
            self.expect(target, row, refused, FAILED_HANDSHAKE)
        elif meant.expects == IDENTITY and target.path.startswith(REFLECTION):
            self.expect(target, row, refused, NO_IDENTITY, meant.reason)
        else:
            self.expect_answer(target, row, refused)

    def handshake(self, target, row, _):
        self.expect(target, row, self.send(target, row, target.needs.request(target.resource))[0], FAILED_HANDSHAKE)

    def identity(self, target, row, meant):
        self.expect(target, row, self.send(target, row, target.needs.request(target.resource))[0], NO_IDENTITY, meant.reason)

    def role(self, target, row, meant):
        refused, _ = self.send(target, row, target.needs.request(target.resource), meant.holder or target.lacking())
        self.expect(target, row, refused, DENIED, meant.reason, roles=target.needs.roles)

    def division(self, target, row, meant):
        """All roles, for another division."""
        needs = target.needs
        denied = {"code": DENIED, "reason": meant.reason, "roles": needs.roles, "divisions": [self.elsewhere]}
        if needs.anywhere:
            self.expect_answer(target, row, self.send(target, row, needs.request())[0])
        elif needs.narrowed:
            self.narrowed(target, row)
        elif any(limit.type for limit in needs.limits):
            self.unseen(target, row)
        else:
            for value in {self.home, ""}:
                self.expect(target, row, self.send(target, row, target.about(value))[0], **denied)
        for limit in needs.optional:
            # If the request names a resource, it is one that the caller may see.
            if needs.limits and not target.elsewhere:
                continue
            about = {each: target.elsewhere[0] for each in needs.limits}
            self.expect(target, row, self.send(target, row, needs.request({**about, limit: self.home}))[0], **denied)

    def narrowed(self, target, row):
        """Rows of the other division alone."""
        refused, answer = self.send(target, row, target.needs.request())
        if refused:
            self.note(target, row, f"wanted rows, got {refused.code} {refused.reason} {refused.message}")
            return
        _, rows = rows_of(target.needs.method, target.needs.method.output_type._concrete_class.FromString(answer))
        self.rows_seen += len(rows)
        beyond = [one.name for one in rows if not division_of(one).startswith(self.elsewhere)]
        if beyond:
            self.note(target, row, f"{len(beyond)} rows of other divisions, as {beyond[0]}")

    def unseen(self, target, row):
        """A resource of another division is answered exactly as one that is not there."""
        answers = []
        for name in (*(target.resource[limit] for limit in target.needs.limits), target.missing):
            refused, _ = self.send(target, row, target.about(name))
            answers.append(refused and (refused.code, refused.reason, refused.message.replace(name, "…"), refused.fields,
                                        {key: text.replace(name, "…") for key, text in refused.metadata.items()}))
        if not answers[0] or answers[0][0] != CODES.NOT_FOUND or any(answer != answers[0] for answer in answers):
            self.note(target, row, f"one that is there and one that is not: {answers}")

    def answer(self, target, row, meant):
        """Exactly the role and the division that are needed; each of the roles, where one of several is."""
        for holder in ["clerk:all"] if meant.certificate else [target.right(role) for role in target.needs.roles]:
            refused, _ = self.send(target, row, target.needs.request(target.resource), None if meant.certificate else holder)
            self.expect_answer(target, row, refused, holder)


def add_what_the_sample_lacks(suite):
    """Orders and published briefings."""
    swept = suite.command.supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of="2024-09-30"))
    assert swept.opened
    suite.command.publication.PublishBriefing(publication_pb2.PublishBriefingRequest(
        published_briefing_id="access", as_of="2024-09-30", published_on="2024-10-08"))
    suite.publish_city()


def add_evidence(suite, resources, divisions):
    """A file of each of the divisions in every service: there is no list of them."""
    for server in suite.servers:
        for division in divisions:
            data = b"%PDF-1.7 " + division.encode()
            stored = server.evidence.UploadEvidenceFile(iter([evidence_pb2.UploadEvidenceFileRequest(
                media_type="application/pdf", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), division=division, chunk=data)]))
            resources.divisions[server.name, resource_type(evidence_pb2.EvidenceFile.DESCRIPTOR)][stored.name] = division


def targets_of(suite):
    """Everything that is served, by reflection: the contract's methods with what they need, and health and reflection."""
    declared = {path(method): method for method in methods()}
    found = [Target(server, where, described, Needs(declared[where]) if where in declared else None)
             for server in suite.servers for where, described in sorted(reflection.served(server.channel).items())]
    served = {(target.server.name, target.path) for target in found if target.needs}
    assert served == {(server.name, path(method)) for method in methods() for server in servers_of(suite, method)}
    for target in found:
        assert target.needs or target.path.startswith((HEALTH, REFLECTION)), f"{target}: nothing says what it needs"
    return found


def grants_for(targets, elsewhere):
    """A principal for each row of rights, and one for each role and division that a method needs."""
    today = datetime.datetime.now(SHANGHAI).date()
    grants = set()
    for role in ROLES:
        grants |= {("clerk:all", role, ROOT), ("clerk/all", role, ROOT), ("clerk:elsewhere", role, elsewhere),
                   ("clerk:early", role, ROOT, str(today + datetime.timedelta(days=2)), ""), ("clerk:late", role, ROOT, ALWAYS, str(today))}
        for target in targets:
            if role in target.needs.roles:
                grants.add((target.right(role), role, target.division))
            else:
                grants.add((target.lacking(), role, ROOT))
    return sorted(grants)


def heads(trust, suite):
    """The revision of each server's log, or why it does not say so."""
    def head(server):
        try:
            return trust.stubs(trust.channel(server, "right")).fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision
        except grpc.RpcError as error:
            return error.code()

    return {server.name: head(server) for server in suite.servers}


def test_no_call_passes_without_an_identity_and_a_right():
    begun = time.monotonic()
    with Suite() as suite:
        suite.load()
        add_what_the_sample_lacks(suite)
        resources = Resources(suite)
        home, elsewhere = resources.two_towns()
        add_evidence(suite, resources, (home, elsewhere))
        targets = targets_of(suite)
        limited = [target for target in targets if target.needs]
        for target in limited:
            target.choose(resources, home, elsewhere)
        trust = Trust(suite, grants_for(limited, elsewhere))
        matrix = Matrix(suite, trust, targets, home, elsewhere)
        before = heads(trust, suite)
        matrix.walk()
        assert heads(trust, suite) == before, "a call of the matrix has written"
    expected = {(target.server.name, target.path, row) for target in targets for row in ROWS}
    assert set(matrix.cells) == expected and min(matrix.cells.values()) > 0, expected ^ set(matrix.cells)
    print(f"{len(matrix.cells)} of {len(expected)} cells: {len(targets)} methods of {len(suite.servers)} servers by {len(ROWS)} rows of "
          f"{TRUST_DOMAIN}; {sum(matrix.cells.values())} calls, {time.monotonic() - begun:.0f} s")
    assert not matrix.wrong, f"{len(matrix.wrong)} answers were not as expected; of each row, the first:\n" + "\n".join(matrix.shown())
    assert len(expected) >= LEAST_CELLS and matrix.rows_seen > 100, (len(expected), matrix.rows_seen)


run([test_no_call_passes_without_an_identity_and_a_right])
