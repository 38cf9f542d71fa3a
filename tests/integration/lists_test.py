"""Each question that bureaus work from is answered with exactly what it asks for, in its order, over several pages with inserts between."""

import itertools
import random

from eastgate.command.v1 import supervision_pb2, target_pb2
from eastgate.urban.v1 import patrol_pb2, rectification_item_pb2
from harness import Suite, run
from work_lists import LISTS

SEED = random.SystemRandom().randrange(10**9)


def inserts(suite, rng):
    """Returns what makes another item and another round, due somewhere among the others."""
    items, rounds = LISTS[0].rows(suite.urban), LISTS[1].rows(suite.urban)
    numbers = itertools.count(1)

    def insert():
        number, item, patrol = next(numbers), rng.choice(items), rng.choice(rounds)
        if number > 300:
            return
        suite.urban.rectification.CreateRectificationItem(rectification_item_pb2.CreateRectificationItemRequest(
            rectification_item_id=f"{rng.choice('ABLZ')}-new-{number}", campaign=item.campaign, kind=item.kind, place=f"示例地点 {number}",
            division=item.division, found_on=item.steps[0].occurred_on, due_on=max(item.due_on, item.steps[0].occurred_on)))
        suite.urban.patrol.CreatePatrolRound(patrol_pb2.CreatePatrolRoundRequest(
            patrol_round_id=f"{rng.choice('ABLZ')}-new-{number}", route="示例路线", division=patrol.division, responsible_unit=patrol.responsible_unit,
            scheduled_on=patrol.scheduled_on, planned_on=patrol.steps[0].occurred_on))

    return insert


def test_each_question_gets_exactly_what_it_asks_for():
    rng = random.Random(SEED)
    with Suite() as suite:
        suite.load()
        suite.command.supervision.ReconcileSupervisionOrders(supervision_pb2.ReconcileSupervisionOrdersRequest(as_of="2024-09-30"))
        insert = inserts(suite, rng)
        for work_list in LISTS:
            wrong, compared = work_list.differences(rng, getattr(suite, work_list.service), insert if work_list.service == "urban" else lambda: None)
            assert not wrong, f"seed {SEED}: " + "\n".join(wrong)
            assert compared >= 3, f"{work_list.rpc}: only {compared} questions had an answer"
        targets = suite.command.target.ListTargets(target_pb2.ListTargetsRequest(page_size=1000)).targets
        for field in ("task_force", "lead_unit"):
            for value in {getattr(target, field) for target in targets} - {""}:
                got = suite.command.target.ListTargets(target_pb2.ListTargetsRequest(page_size=1000, **{field: value})).targets
                assert [target.name for target in got] == [target.name for target in targets if getattr(target, field) == value], (field, value)


run([test_each_question_gets_exactly_what_it_asks_for])
