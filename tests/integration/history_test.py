"""Random histories of nouns over RPC beside a small model of them that shares no code with the suite.

EASTGATE_HISTORY_STEPS says how many steps in all (20,000 of them to a history, each over fresh servers), EASTGATE_HISTORY_SEED the seed of
the first history; the next has the next one.
"""

import os
import random

from harness import run
from history.engine import run_history

STEPS = int(os.environ.get("EASTGATE_HISTORY_STEPS", "20000"))
SEED = int(os.environ.get("EASTGATE_HISTORY_SEED", random.SystemRandom().randrange(10**9)))
STEPS_OF_A_HISTORY = 20000


def test_histories():
    left, seed = STEPS, SEED
    while left > 0:
        history = run_history(seed, min(left, STEPS_OF_A_HISTORY))
        if os.environ.get("EASTGATE_HISTORY_OUTCOMES"):
            for counter in (history.outcomes, history.refusals):
                print(*(f"{count:7} {name}" for name, count in sorted(counter.items())), sep="\n")
        assert not history.differences, "\n".join(history.differences)
        assert history.compared >= history.steps, f"only {history.compared} figures compared"
        assert history.not_zero >= history.compared // 5, f"only {history.not_zero} figures were not zero"
        assert history.accepted >= history.steps // 3, f"only {history.accepted} steps accepted"
        assert history.together >= history.steps // 20, f"only {history.together} steps sent in batches"
        left, seed = left - STEPS_OF_A_HISTORY, seed + 1


run([test_histories])
