"""SIGKILL of every server in the middle of a load: the load goes on or is resumed, and the district is what its files say, once."""

import os
import subprocess
import time

from eastgate.fact.v1 import fact_service_pb2
from harness import SAMPLE, Suite, binary, run, sample_files

ARTICLE = ["--as-of", "2024-09-30", "--file", f"{SAMPLE}/article.tsv"]
NAMES = ("livelihood", "economy", "urban", "command")
LIMIT_SECONDS = 60


def head(server):
    return server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def start_load(suite):
    command = [binary("intake"), "--economy", suite.economy.address, "--livelihood", suite.livelihood.address, "--urban", suite.urban.address,
               "--command", suite.command.address, "--principal", "bureau:test", "--reference", os.path.join(SAMPLE, "reference"),
               "--rejects", suite.directory, *sample_files()]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_load_survives_the_death_of_every_server():
    with Suite() as whole:
        whole.load()
        expected = {name: head(getattr(whole, name)) for name in NAMES}
        article = whole.run("article", *ARTICLE)
    kills = 0
    with Suite() as suite:
        load = start_load(suite)
        for name in NAMES:
            server = getattr(suite, name)
            first = head(server)
            deadline = time.monotonic() + LIMIT_SECONDS
            # In the middle of its own part of the load; one that is done is killed all the same.
            while head(server) <= first + (expected[name] - first) // 2 and load.poll() is None and time.monotonic() < deadline:
                pass
            server.kill()
            kills += 1
            server.start()
        load.wait(timeout=LIMIT_SECONDS)
        suite.load()
        assert {name: head(getattr(suite, name)) for name in NAMES} == expected, "something was recorded twice, or lost"
        again = suite.run("article", *ARTICLE)
        assert again.returncode == 0 and again.stdout == article.stdout, again.stdout + again.stderr
        for server in suite.servers:
            answer = server.fact.VerifyLog(fact_service_pb2.VerifyLogRequest())
            assert answer.first_bad_revision == 0, f"{server.name}: {answer}"
    assert kills == len(NAMES)


run([test_a_load_survives_the_death_of_every_server])
