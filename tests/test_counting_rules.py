"""Counting rules: each example that Help shows is true."""

import pytest

from analytics.insights.counting_rules import RULES
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import set_record

EXAMPLES = {rule.name: rule.example for rule in RULES if rule.example}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_rule_is_counted_as_it_says(bench, load, name):
    example = EXAMPLES[name]
    bench.decide([set_record(bench.state, SETTINGS, {"name": "time_zone", "value": example.zone})], "zone")
    for number, export in enumerate(example.exports):
        assert load(f"{number}.csv", export).state == "imported"
    facts, scope = bench.facts(), Scope(measure=example.measure)

    if example.by:
        counted = totals(facts, scope, by=(example.by,)).set_index(example.by)["value"].to_dict()
    else:
        counted = {"": total(facts, scope)}

    assert counted == dict(example.counted)
