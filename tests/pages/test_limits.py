"""Every page as a person who is limited to one team: nothing of another team's tickets and decisions is sent."""

import re
from datetime import date, timedelta

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.people import acting
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.workspace.customer_kinds import CUSTOMER_CALLS
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS, FEATURES, REQUESTS, TAGS, TEAMS, THEMES
from analytics.workspace.release_kinds import BETA_CUSTOMERS
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS
from tests.pages.test_reading_rights import LOOKED_AT, sent

KINDS = ("bug", "feature-request", "unaware", "how-to")
START = "2026-01-05"
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
    "another team's incident": ("incidents", {"incident": "event~2026-02-02~Omega down"}),
    "another team's release": ("releases", {"release": "2031-03-03 Omega next"}),
    "another team's question": ("research", {"question": "omega-odd-0"}),
    "a question to post": ("research", {"part": "post"}),
    "findings": ("research", {"part": "archive"}),
    "an own customer": ("customer", {"name": "Firm alpha 2"}),
    "at risk": ("customers", {"part": "risk"}),
    "rules of customers": ("customers", {"part": "rules"}),
    "bug tickets": ("health", {"show": "bugs"}),
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
    "releases",
    "another team's question",
    "findings",
    "an own customer",
)
ASKED_BEFORE = ("this_week", "tickets", "trends", "unaware")  # by others, so that answers of theirs are remembered
UNLIMITED = Person("an admin", Role.ADMIN, rights_of(Role.ADMIN))


def limited(role: Role, team: str) -> Person:
    limit = Limit((team,))
    return Person(f"a {role.value} of {team}", role, rights_of(role, limited=True), limit)


def ahead(team: str) -> dict[str, object]:
    """A release of the team that is planned."""
    title = team.title()
    return {"name": f"{title} next", "kind": "release", "start": "2031-03-03", "teams": [title], "state": "planned"}


def about(team: str) -> dict[str, str]:
    """The area of the team's feature."""
    return {"level": "feature", "area": f"{team.title()} view"}


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
            (EVENTS, {**ahead(team), "changes": f"Because {team}", "answers": f"Because {team}"}),
            (BETA_CUSTOMERS, {"customer": f"Firm {team} 2", "release": f"2031-03-03 {title} next", "state": "asked"}),
            (
                QUESTIONS,
                {"tag": f"{team}-odd-0", "question": f"Because {team}?", **about(team), "wanted": "5", "start": START},
            ),
            (FINDINGS, {"customer": f"Firm {team} 3", "day": "2026-02-03", **about(team), "learnt": f"Because {team}"}),
            (CUSTOMER_CALLS, {"customer": f"Firm {team} 4", "state": "to call", "note": f"Because {team}"}),
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
