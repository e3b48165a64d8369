"""Records: the type of each kind says what its columns hold."""

from typing import get_type_hints

import pytest

from analytics.workspace import (
    day_kinds,
    kinds,
    release_kinds,
    research_kinds,
    shadowing_kinds,
    source_kinds,
    ticket_kinds,
)
from analytics.workspace.area import Level
from analytics.workspace.kind import Column, Kind
from analytics.workspace.kinds import KINDS
from analytics.workspace.lists import LISTS

HOLDS = {"list": list[str], "flag": bool}
MODULES = (kinds, day_kinds, release_kinds, research_kinds, shadowing_kinds, source_kinds, ticket_kinds)
TYPES = {name: hint for module in MODULES for name, hint in get_type_hints(module).items()}  # name → Kind[…Record]


@pytest.mark.parametrize(
    "name", [n for module in MODULES for n, value in vars(module).items() if isinstance(value, Kind)]
)
def test_the_record_type_of_a_kind_is_that_of_its_columns(name):
    kind: Kind = next(vars(module)[name] for module in MODULES if name in vars(module))
    (record_type,) = TYPES[name].__args__

    hints = get_type_hints(record_type)

    assert kind in (*KINDS, *LISTS)
    assert list(hints) == [column.name for column in kind.columns]
    assert {c.name: str if hints[c.name] is Level else hints[c.name] for c in kind.columns} == {
        c.name: HOLDS.get(c.form, str) for c in kind.columns
    }


def test_a_flag_is_kept_as_such_whatever_a_person_writes():
    columns = (Column("name"), Column("pinned", "flag"), Column("tags", "list"))
    kind = Kind("note", "notes", "Notes", ("name",), columns)

    assert kind.record({"name": "a", "pinned": "x", "tags": "b; c"}) == {
        "name": "a",
        "pinned": True,
        "tags": ["b", "c"],
    }
    assert kind.stored({"name": "a"}) == {"name": "a", "pinned": False, "tags": []}
