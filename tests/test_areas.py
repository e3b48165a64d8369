"""Areas: one value that decisions, links, widgets and scopes name by their own forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.workspace.area import DIMENSIONS_OF, LEVELS, Area
from analytics.workspace.categories import NONE
from analytics.workspace.checks import check
from analytics.workspace.kinds import SIGNALS

AWKWARD = st.text(alphabet="a·| \\~/{}\"'", min_size=1, max_size=8).map(str.strip).filter(bool)
AREAS = st.sampled_from(LEVELS).flatmap(
    lambda level: st.tuples(*[AWKWARD] * len(DIMENSIONS_OF[level])).map(lambda values: Area(level, values))
)


@given(AREAS)
def test_the_stored_form_leads_back_to_the_area(area):
    assert Area.read(area.level, area.text) == area


@given(AREAS, AREAS)
def test_two_areas_of_a_level_share_neither_key_nor_stored_form(one, other):
    if one.level == other.level and one != other:
        assert one.key != other.key and one.text != other.text


@given(AREAS)
def test_a_scope_of_an_area_is_about_exactly_that_area(area):
    assert Scope().of_area(area).area == area
    assert Area.of(area.group) == area


def test_names_without_a_separator_are_written_as_ever():
    assert Area.cell("Sync", "bug").text == "Sync · bug" and Area.cell("Sync", "bug").key == "Sync|bug"
    assert Area("total").text == "all tickets" and Area("tag", ("v1.2",)).text == "v1.2"


@pytest.mark.parametrize(
    "scope",
    [
        Scope(teams=("Sync", "Billing")),
        Scope(teams=("Sync",), tags=("login",)),
        Scope(channels=("web",)),
        Scope(teams=(NONE,), categories=("bug",)),
    ],
)
def test_a_scope_that_no_area_names_has_none(scope):
    assert scope.area is None


def test_every_dimension_of_an_area_can_be_filtered():
    assert {name for by in DIMENSIONS_OF.values() for name in by} <= set(DIMENSIONS)


def test_an_area_needs_a_value_per_dimension():
    with pytest.raises(ValueError, match=r"a cell is named by \('team', 'category'\), not by \('Sync',\)"):
        Area("cell", ("Sync",))


@pytest.mark.parametrize(
    ("level", "text", "output"),
    [
        ("cell", "Sync", "is no cell; write team · category"),
        ("cell", "A · B · bug", "a · that belongs to a name as \\·"),
        ("total", "Sync", "is not all tickets"),
    ],
)
def test_a_decision_about_a_signal_names_an_area_of_its_level(level, text, output):
    record = SIGNALS.record({"since": "2026-03-02", "direction": "up", "level": level, "area": text})

    found = check({SIGNALS.plural: {SIGNALS.key_of(record): record}})

    assert [problem.column for _, problem in found] == ["area"] and output in str(found[0][1])


def test_an_area_holds_its_parts_and_itself():
    cell, team = Area.cell("Sync", "bug"), Area("team", ("Sync",))

    assert team.holds(cell) and not cell.holds(team) and cell.holds(cell) and Area("total").holds(Area("tag", ("x",)))
