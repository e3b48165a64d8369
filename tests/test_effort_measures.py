"""Each measure of effort on the sample, held against a recount in plain Python of the exports themselves."""

import csv
import re
from statistics import mean, median

import pytest

from analytics.metrics.effort import known_values
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.sample import write_exports

HOUR = 3_600
# field → per tool its header and what a cell means: seconds, times, points of 100
FIELDS = {
    "handling": {
        "zendesk": ("Total time spent (sec)", float),
        "intercom": ("Handling time (seconds)", float),
    },
    "first_response": {
        "zendesk": ("First reply time in minutes", lambda cell: float(cell) * 60),
        "intercom": ("First response time (seconds)", float),
    },
    "resolution": {"zendesk": ("Full resolution time in minutes", lambda cell: float(cell) * 60)},
    "reopened": {"zendesk": ("Reopens", float)},
    "rating": {
        "zendesk": ("Satisfaction Score", {"Good": 100.0, "Bad": 0.0}.get),
        "intercom": ("Conversation rating (1-5)", lambda cell: (float(cell) - 1) * 25),
    },
}
# measure → field, how its values become one, what that is divided by
RULES = {
    "handling": ("handling", sum, HOUR),
    "handling_median": ("handling", median, 60),
    "first_response": ("first_response", median, HOUR),
    "first_response_sum": ("first_response", sum, HOUR),
    "resolution": ("resolution", median, HOUR),
    "resolution_sum": ("resolution", sum, HOUR),
    "reopened": ("reopened", sum, 1),
    "reopened_mean": ("reopened", mean, 1),
    "rating": ("rating", mean, 1),
    "rating_median": ("rating", median, 1),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> list[tuple[str, dict[str, str], set[str]]]:
    """Per ticket its tool, its cells, and its tags in lower case."""
    found = []
    for path in write_exports(tmp_path_factory.mktemp("effort")):
        tool = path.stem.removeprefix("sample-")
        column, separator = {"zendesk": ("Tags", r"\s+"), "intercom": ("Conversation tags", r",\s*")}[tool]
        with path.open(encoding="utf-8", newline="") as file:
            found += [(tool, row, set(re.split(separator, row[column].lower()))) for row in csv.DictReader(file)]
    return found


@pytest.mark.parametrize("measure", RULES)
@pytest.mark.parametrize("category", ["", "confusion"])
def test_a_measure_and_its_share_with_a_value_are_those_of_the_exports(rows, sample_store, measure, category):
    field, together, unit = RULES[measure]
    asked = [(tool, row) for tool, row, tags in rows if not category or category in tags]
    values = []
    for tool, row in asked:
        header, meaning = FIELDS[field].get(tool, ("", None))
        if header and row[header] not in ("", "-"):
            values.append(meaning(row[header]))

    facts = Workbench(sample_store).facts()
    scope = Scope(measure=measure, categories=(category,) if category else ())

    known = known_values(facts, scope)
    assert (known.known, known.tickets) == (len(values), len(asked))
    assert known.share == pytest.approx(len(values) / len(asked)) and known.share > 0
    assert total(facts, scope) == pytest.approx(together(values) / unit, abs=0.006)
