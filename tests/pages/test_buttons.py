"""Every button of every page as each role: it is absent, disabled with its reason, or does what it says."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analytics.operations.workbench import Workbench
from analytics.people import acting
from analytics.people.acting import NotAllowed
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from tests.pages.test_limits import EVERY, EXPORT, decided

LIMITED = Person("a PM of Alpha", Role.PM, rights_of(Role.PM, limited=True), Limit(("Alpha",)))
PEOPLE = {role.value: Person(f"a {role.value}", role, rights_of(role)) for role in Role} | {"limited PM": LIMITED}
LOOKED_AT = EVERY | {
    "an event": ("events", {}),
    "an incident": ("incidents", {"incident": "event~2026-02-02~Omega down"}),
    "shadowing": ("shadowing", {}),
}
FEW = {
    "viewer": ("this_week", "anomalies", "events", "requests", "features", "imports", "my_subscriptions"),
    "PM": ("events", "requests", "all tags", "people"),
    "CS lead": ("workspace", "recipients"),
    "limited PM": ("imports", "features"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A store with tickets of two teams and a decision of each kind."""
    from analytics.ingest.imports import import_files

    folder = tmp_path_factory.mktemp("buttons")
    (folder / "a.csv").write_text(EXPORT, encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [folder / "a.csv"])
    decided(bench)
    bench.prepare()
    return bench.folder


@pytest.fixture
def visit(monkeypatch, show, made, tmp_path):
    """visit(person, "trends", …) → that page as the person sees it; `fresh()` puts the store back."""
    monkeypatch.setattr(acting, "_ask", [])
    refused: list[str] = []
    made_of = NotAllowed.__init__

    def noted(self, *arguments):
        refused.append(str(arguments[0]) if arguments else "")
        made_of(self, *arguments)

    monkeypatch.setattr(NotAllowed, "__init__", noted)

    def visit(person: Person, page: str, **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show("" if page == "this-week" else page, store=visit.store, **query)

    def fresh() -> None:
        visit.copies += 1
        visit.store = shutil.copytree(made, tmp_path / f"store{visit.copies}")

    visit.copies, visit.refused, visit.fresh = 0, refused, fresh
    fresh()
    return visit


def name_of(button) -> str:
    return button.key or button.label


def pressed(visit, person: Person, page: str, query: dict[str, str]) -> tuple[set[str], list[str]]:
    """Press each button that can be pressed, on a page opened anew: those that were pressed, and what is wrong."""
    wrong: list[str] = []
    done: set[str] = set()
    for name in [name_of(button) for button in visit(person, page, **query).at.button if not button.disabled]:
        visit.refused.clear()
        shown = visit(person, page, **query)
        usual = set(visit.refused)  # what the page itself looks up and leaves out
        button = next((b for b in shown.at.button if name_of(b) == name and not b.disabled), None)
        if button is None:  # what was pressed before did away with it
            continue
        visit.refused.clear()
        button.click()
        shown.at.run()
        done.add(name)
        wrong += [f"{page} {name}: {error.message}" for error in shown.at.exception]
        wrong += [f"{page} {name}: {text}" for text in set(visit.refused) - usual]
    return done, wrong


def unexplained(visit, person: Person, page: str, query: dict[str, str]) -> list[str]:
    """The buttons that an admin can press and the person cannot, without a word about the role or limit."""
    admin = {name_of(b) for b in visit(PEOPLE["admin"], page, **query).at.button if not b.disabled}
    shown = visit(person, page, **query)
    held = [b for b in shown.at.button if b.disabled and name_of(b) in admin]
    return [f"{page} {name_of(b)}" for b in held if "You may not" not in (b.help or "")]


def hollow(visit, page: str, query: dict[str, str]) -> list[str]:
    """Columns of a viewer's tables in which nothing is, where a PM's same table has something."""
    tables = {
        name: [table.value for table in visit(PEOPLE[name], page, **query).at.dataframe] for name in ("viewer", "PM")
    }
    return [
        f"{page} {column}"
        for table in tables["viewer"]
        for column in table
        if len(table) and empty(table[column])
        and any(column in other and len(other) == len(table) and not empty(other[column]) for other in tables["PM"])
    ]  # fmt: skip


def empty(column: pd.Series) -> bool:
    return bool((column.isna() | (column.astype(str).str.strip() == "")).all())


@pytest.mark.parametrize("who", [pytest.param(who, marks=[] if who == "viewer" else pytest.mark.long) for who in FEW])
def test_a_button_that_can_be_pressed_does_what_it_says_and_one_that_cannot_states_why(visit, who):
    tried: set[str] = set()
    for name in FEW[who]:
        page, query = LOOKED_AT[name]
        done, wrong = pressed(visit, PEOPLE[who], page, query)
        assert wrong + unexplained(visit, PEOPLE[who], page, query) == []
        tried |= done
    assert "save_view" in tried, "what anybody may do"


@pytest.mark.long
@pytest.mark.parametrize("who", PEOPLE)
def test_every_button_of_every_page(visit, who):
    tried: set[str] = set()
    found = []
    for page, query in LOOKED_AT.values():
        visit.fresh()
        done, wrong = pressed(visit, PEOPLE[who], page, query)
        tried |= done
        visit.fresh()
        found += wrong + unexplained(visit, PEOPLE[who], page, query)
    assert found == [] and len(tried) > 20


@pytest.mark.long
def test_no_table_of_a_viewer_has_a_column_that_is_empty_for_the_role(visit):
    assert [found for page, query in LOOKED_AT.values() for found in hollow(visit, page, query)] == []
