"""Measures the cost of the check of a right, in instructions as callgrind counts them: the number and share of those of a GetFigure that find
out what the caller was granted and whether the request lies within it, and the number for its identity. rights_cost.sh runs it.

usage: rights_cost.sh [calls]
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

import grpc

from caller import by_name, by_token
from eastgate.figure.v1 import figure_pb2, figure_service_pb2
from harness import SAMPLE, Server, binary, stubs_on
from trusted import Authority, grant, secure, spiffe

CALLS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
WARM_UP = 200
TOKENS = 101
STREET, DISTRICT = "360111001", "360111"
OFFICE, CLERK = "office/sample", "clerk:li"
GRANTS = [(OFFICE, "reader", DISTRICT), (CLERK, "reader", STREET), ("service/livelihood", "reader", DISTRICT)]
CHECK = ("eastgate::auth::Rights::Of(", "eastgate::rpc::Access::Check(", "eastgate::rpc::Access::ForAnotherUnit(")
VERIFICATION = ("eastgate::auth::TokenVerifier::Verify(",)
IDENTITY = ("eastgate::rpc::Identify(",)
CALL_SECONDS = 120


class Counted:
    """A server under callgrind, in plaintext on loopback or with mutual TLS."""

    def __init__(self, folder, is_tls):
        self.folder = folder
        os.makedirs(folder)
        self.authority = Authority(os.path.join(folder, "credentials"))
        for name, principal in (("office", OFFICE), ("clerk", CLERK.replace(":", "/"))):
            self.authority.certificate(name, spiffe(principal))
        reference = os.path.join(folder, "reference")
        shutil.copytree(os.path.join(SAMPLE, "reference"), reference)
        grant(reference, GRANTS)
        self.server = Server("livelihood", os.path.join(folder, "data"))
        if is_tls:
            secure(self.server, self.authority, reference)
        self.server.reference_directory = reference
        self.server.program = os.path.join(folder, "counted.sh")
        with open(self.server.program, "w", encoding="utf-8") as script:
            script.write(f'#!/bin/sh\nexec valgrind -q --tool=callgrind --instr-atstart=no --callgrind-out-file={folder}/out '
                         f'{binary("livelihood")} "$@"\n')
        os.chmod(self.server.program, 0o700)
        self.server.start()
        self.dumps = 0

    def stop(self):
        self.server.stop()

    def _control(self, *arguments):
        subprocess.run(["callgrind_control", *arguments, str(self.server.process.pid)], check=True, capture_output=True, timeout=120)

    def count(self, callers, division, credentials=None):
        """Instructions of a call, by function with all that it calls; "all" is the call. The callers take turns; of more than one, each
        calls once."""
        channel = grpc.secure_channel(self.server.address, credentials) if credentials else grpc.insecure_channel(self.server.address)
        figure = stubs_on(channel)["figure"]
        request = figure_service_pb2.GetFigureRequest(
            query=figure_pb2.FigureQuery(figure="livelihood.newborn_enrollments", as_of="2024-09-30", division=division))
        warm_up, *measured = callers if len(callers) > 1 else callers * (CALLS + 1)
        for _ in range(WARM_UP):
            figure.GetFigure(request, timeout=CALL_SECONDS, metadata=warm_up)
        self._control("-i", "on")
        for caller in measured:
            figure.GetFigure(request, timeout=CALL_SECONDS, metadata=caller)
        self._control("-i", "off")
        self._control("-d")
        channel.close()
        self.dumps += 1
        return self._read(os.path.join(self.folder, f"out.{self.dumps}"), len(measured))

    def _read(self, path, calls):
        said = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--show-percs=no", path], check=True,
                              capture_output=True, text=True, timeout=300).stdout
        counts = {}
        for line in said.splitlines():
            counted = re.match(r"\s*([\d,]+)\s+(?:PROGRAM (TOTALS)|\S+?:(.*?)(?: \[.*\])?$)", line)
            if counted:
                # A function has a line for each file whose code it holds; that of its own file comprises the others.
                name = "all" if counted[2] else counted[3]
                counts[name] = max(counts.get(name, 0), int(counted[1].replace(",", "")) / calls)
        return counts


def of(counts, functions):
    """The instructions of the functions together."""
    return sum(count for name, count in counts.items() if name.startswith(functions))


def row(what, counts):
    check, identity, verification = (of(counts, functions) for functions in (CHECK, IDENTITY, VERIFICATION))
    assert check > 0 and identity > 0, f"{what}: the functions that check are not found"
    print(f"| {what} | {counts['all']:,.0f} | {check:,.0f} | {100 * check / counts['all']:.2f} % | {identity:,.0f} | {verification:,.0f} |", flush=True)


def main():
    print("| GetFigure of | instructions | check of the right | share | identity | of which verification of the token |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="eastgate-test-") as folder:
        plain = Counted(os.path.join(folder, "plain"), is_tls=False)
        row("the district, in plaintext", plain.count([by_name(OFFICE)], DISTRICT))
        row("a street, in plaintext", plain.count([by_name(CLERK)], STREET))
        plain.stop()
        trusted = Counted(os.path.join(folder, "tls"), is_tls=True)
        here = trusted.authority
        row("the district, by a certificate", trusted.count([()], DISTRICT, here.credentials("office")))
        row("a street, by a token that was seen before", trusted.count([by_token(here.token(CLERK))], STREET, here.credentials()))
        fresh = [by_token(here.token(CLERK, seconds=3600 + number)) for number in range(TOKENS)]
        row("a street, by a new token each", trusted.count(fresh, STREET, here.credentials()))
        trusted.stop()


main()
