"""Parameters of addresses: of each that a page notes it is decided who may see its values in a shared view."""

import ast
from collections.abc import Iterator
from pathlib import Path

from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.workspace.views import NAMES_NOBODY, PLAIN, View, may_see
from pages.filters import MAIN, MORE

PAGES = Path(__file__).resolve().parents[1] / "pages"
NOTING = ("one_of", "some_of", "words", "place", "day_of", "folded", "section")  # what names a parameter
# Of a person, a ticket, or in words that somebody typed: only who reads names is offered a view that has one of them.
OF_SOMEBODY = {"customer", "name", "owner", "id", "q", "find", "within"}


def noted() -> Iterator[tuple[str, str]]:
    """(parameter, where a page notes it); fails for one that is neither a text nor a constant of its module."""
    for path in sorted(PAGES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            name.asname or name.name: name.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for name in node.names
            if name.name in NOTING and node.module in ("pages.address", "pages.columns", "pages.sections")
        }
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }  # fmt: skip
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called):
                continue
            given = [word.value for word in node.keywords if word.arg == "parameter"]
            usual = ast.Constant("part") if called[node.func.id] == "section" else node.args[0]
            name = given[0] if given else usual
            where = f"{path.relative_to(PAGES)}:{node.lineno}"
            if isinstance(name, ast.Constant):
                yield str(name.value), where
            elif isinstance(name, ast.Name) and name.id in constants:
                yield str(constants[name.id]), where
            elif path.name == "filters.py":
                yield from ((parameter, where) for parameter in (*MAIN, *MORE))
            else:
                assert path.name in ("columns.py", "sections.py"), where  # what they are given is looked at there


def test_of_each_parameter_that_a_page_notes_it_is_decided_who_may_see_it():
    found = dict(noted())

    assert len(found) > 60 and {"team", "step", "signal", "story", "area_columns", "page"} <= found.keys()
    assert {name: where for name, where in found.items() if name not in NAMES_NOBODY | OF_SOMEBODY} == {}
    assert not OF_SOMEBODY & NAMES_NOBODY


def test_how_a_page_is_drawn_hides_a_view_from_nobody():
    query = {"team": ["Sync"], "step": ["month"], "columns": ["category"], "click": ["tickets"], "state": ["open"]}
    view = View(1, "ana", "By month", "trends", query, shared=True)

    for role, limit in ((Role.VIEWER, Limit()), (Role.PM, Limit(("Sync",))), (Role.VIEWER, Limit(("Sync",)))):
        assert may_see(Person("x", role, rights_of(role, limited=bool(limit)), limit), view)
    assert not {"tag", "feature", "cell", "group", "release", "event", "incident", "signal", "question"} & PLAIN
