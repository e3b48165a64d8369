"""Every page as a person who is limited to one team: nothing of another team's tickets and decisions is sent."""

import re
from datetime import date, timedelta

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.people import acting
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS, FEATURES, REQUESTS, TAGS, TEAMS, THEMES
from tests.pages.test_reading_rights import LOOKED_AT, sent

KINDS = ("bug", "feature-request", "unaware", "how-to")
TEAMS_OF = ("alpha", "omega")  # each in all words of its own tickets


def row(number: int) -> str:
    name = TEAMS_OF[number % 2]
    return (
        f"{number},{date(2026, 1, 5) + timedelta(days=number // 4)} 10:00,Subject {name} {number},"
        f"How can I export {name} {number}? See https://x.atlassian.net/browse/{name.upper()}-{number % 3},"
        f"team:{name};{KINDS[number // 2 % 4]};feature:{name}-view;{name}-odd-{number % 3},Firm {name} {number % 7}\n"
    )


EXPORT = "id,created,subject,body,tags,company\n" + "".join(map(row, range(1, 281)))
MORE = {
    "another team": ("trends", {"team": "Omega"}),
    "another team's ticket": ("ticket", {"id": "7"}),
    "a search": ("tickets", {"q": "omega"}),
    "another team's area": ("area", {"team": "Omega"}),
    "themes": ("workspace", {"about": "themes"}),
    "teams": ("workspace", {"about": "teams"}),
    "features": ("workspace", {"about": "features"}),
    "all tags": ("taxonomy", {"part": "tags"}),
    "tag history": ("taxonomy", {"part": "history"}),
    "per 1,000": ("trends", {"by": "tag"}),
}


EVERY = {**LOOKED_AT, **MORE}
FEW = (
    "this_week",
    "tickets",
    "another team's ticket",
    "a search",
    "requests",
    "features",
    "all tags",
    "events",
    "incidents",
)
ASKED_BEFORE = ("this_week", "tickets", "trends", "unaware")  # by others, so that answers of theirs are remembered
UNLIMITED = Person("an admin", Role.ADMIN, rights_of(Role.ADMIN))


def limited(role: Role, team: str) -> Person:
    limit = Limit((team,))
    return Person(f"a {role.value} of {team}", role, rights_of(role, limited=True), limit)


def decided(bench, teams=TEAMS_OF) -> None:
    """For each team a decision of each kind, with its word in it."""
    edits = []
    for team in teams:
        title = team.title()
        for kind, values in (
            (TEAMS, {"team": title, "owner": f"Owner {team}"}),
            (FEATURES, {"feature": f"{title} view", "team": title, "synonyms": [f"{team} thing"], "status": "live"}),
            (EVENTS, {"name": f"{title} release", "kind": "release", "start": "2026-02-20", "teams": [title]}),
            (THEMES, {"theme": f"{title} theme", "tags": [f"{team}-odd-1"]}),
            (TAGS, {"tag": f"{team}-odd-2", "use": "request"}),
            (REQUESTS, {"by": "tag", "name": f"{team}-odd-2", "state": "planned", "reason": f"Because {team}"}),
            (EVENTS, {"name": f"{title} down", "kind": "incident", "start": "2026-02-02", "teams": [title]}),
            (INCIDENTS, {"incident": f"event~2026-02-02~{title} down", "note": f"Because {team}"}),
            (AFFECTED, {"incident": f"event~2026-02-02~{title} down", "customer": f"Firm {team} 1", "amount": "5"}),
        ):
            record = kind.record(values)
            edits.append(Edit(kind, kind.key_of(record), record, None))
    bench.decide(edits, "Alpha and Omega, decided together")


@pytest.fixture
def files(monkeypatch):
    """What each download of a page would save, as text, in the order in which the page has them."""
    saved: list[str] = []
    real = DeltaGenerator.download_button

    def button(self, label, data, *arguments, **options):
        content = data() if callable(data) else data
        saved.append(content.decode("latin-1") if isinstance(content, bytes) else str(content))
        return real(self, label, data, *arguments, **options)

    monkeypatch.setattr(DeltaGenerator, "download_button", button)
    monkeypatch.setattr(st, "download_button", st._main.download_button)
    return saved


@pytest.fixture
def visit(monkeypatch, show, bench, load):
    load("a.csv", EXPORT)
    decided(bench)
    monkeypatch.setattr(acting, "_ask", [])

    def visit(person: Person, page: str = "", **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show("" if page == "this-week" else page, store=bench.folder, **query)

    return visit


OF_TICKETS = re.compile(r"(subject|firm|owner|because) omega|omega-\d|omega-odd", re.I)  # not a name asked for


def leaks(shown, files: list[str], query: dict[str, str]) -> list[str]:
    text = "\n".join((sent(shown), *files))
    pattern = OF_TICKETS if "omega" in "".join(query.values()).lower() else re.compile("omega", re.I)
    return [m[0] for m in re.finditer(f".{{0,60}}({pattern.pattern}).{{0,20}}", text, re.I)]


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(EVERY), marks=pytest.mark.long)], ids=["few", "every"])
def test_no_page_and_no_download_gives_a_limited_person_what_another_team_has(visit, files, names):
    own = {}
    for name in names:
        page, query = EVERY[name]
        if name in ASKED_BEFORE:
            visit(limited(Role.CS_LEAD, "Omega"), page, **query)
            assert leaks(visit(UNLIMITED, page, **query), files, query), name
        files.clear()
        shown = visit(limited(Role.PM, "Alpha"), page, **query)
        assert not leaks(shown, files, query) and not shown.errors, name
        own[name] = "alpha" in "\n".join((sent(shown), *files)).lower()

    assert sum(own.values()) > len(names) / 2, own
