"""Every page as a viewer who may not read texts and names: neither is sent, and what is refused states why."""

import re
from datetime import date, timedelta

import pytest

from analytics.people import acting
from analytics.people.person import Person
from analytics.people.role import Role, rights_of
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS
from analytics.workspace.kinds import EVENTS
from analytics.workspace.menu import PAGES
from analytics.workspace.moves import set_record

SECRET = re.compile("secret", re.IGNORECASE)
KINDS = ("bug", "feature-request", "unaware", "how-to")
EXPORT = "id,created,subject,body,tags,company\n" + "".join(
    f"{n},{date(2026, 1, 5) + timedelta(days=n // 3)} 10:00,Subject SECRET {n},How can I export SECRET {n}?,"
    f"team:sync;{KINDS[n % 4]};odd-{n % 2},Secretive {n % 7}\n"
    for n in range(1, 211)
)
CUSTOMERS = {"about": "customers"}
LOOKED_AT = {name: (name, {}) for name in PAGES} | {
    "one ticket": ("ticket", {"id": "7"}),
    "one customer": ("customer", {"name": "Secretive 1"}),
    "a search": ("tickets", {"q": "subject"}),
    "customers": ("workspace", CUSTOMERS),
    "recipients": ("workspace", {"about": "recipients"}),
    "untagged": ("taxonomy", {"part": "untagged"}),
    "by customer": ("trends", {"by": "customer"}),
}


def someone(role: Role) -> Person:
    return Person(f"a {role.value}", role, rights_of(role))


@pytest.fixture
def visit(monkeypatch, show, bench, load):
    """visit(role, "trends", …) → that page as that role sees it, on a store with a secret in every text and name."""
    load("a.csv", EXPORT)
    monkeypatch.setattr(acting, "_ask", [])

    def visit(role: Role, page: str = "", **query: str):
        monkeypatch.setattr("pages.visitor._visitor", lambda: someone(role))
        return show("" if page == "this-week" else page, store=bench.folder, **query)

    return visit


def sent(page) -> str:
    """All that a run sent to the browser, tables as CSV."""
    elements = "\n".join(str(getattr(element, "proto", "")) for element in (*page.at.main, *page.at.sidebar))
    return elements + "\n".join(table.value.to_csv() for table in page.at.dataframe)


def test_no_page_sends_a_viewer_a_text_or_a_name(visit):
    leaking = []
    for name, (page, query) in LOOKED_AT.items():
        shown = visit(Role.VIEWER, page, **query)
        if SECRET.search(sent(shown)) or shown.errors:
            leaking.append((name, shown.errors, [m[0] for m in re.finditer(".{60}secret.{20}", sent(shown), re.I)][:2]))

    assert not leaking


def test_an_incident_names_its_customers_to_those_alone_who_may_read_names(visit, bench):
    values = {"name": "Down", "kind": "incident", "start": "2026-02-02", "end": "2026-02-08"}
    bench.decide([set_record(bench.state, EVENTS, values)], "an incident")
    told = {"customer": "Secretive 1", "incident": "event~2026-02-02~Down", "told": "2026-02-09", "amount": "5"}
    review = {"incident": "event~2026-02-02~Down", "note": "Secretive 1 called first"}
    bench.decide([set_record(bench.state, AFFECTED, told), set_record(bench.state, INCIDENTS, review)], "told")

    seen = {role: visit(role, "incidents") for role in (Role.VIEWER, Role.PM)}

    assert seen[Role.VIEWER].headline == seen[Role.PM].headline
    assert not SECRET.search(sent(seen[Role.VIEWER])) and "your role is viewer" in seen[Role.VIEWER].html
    assert SECRET.search(sent(seen[Role.PM])) and "revenue" not in seen[Role.VIEWER].html


def test_what_a_viewer_was_sent_is_not_what_a_pm_gets_and_the_other_way_round(visit):
    for role in (Role.VIEWER, Role.PM, Role.VIEWER):
        page = visit(role, "tickets")
        assert bool(SECRET.search(sent(page))) is (role is Role.PM), role
        assert page.headline.startswith("210 tickets")
        assert ("hidden from your role" in page.html) is (role is Role.VIEWER)


@pytest.mark.parametrize(
    ("page", "query", "button", "role", "free"),
    [
        ("taxonomy", {"part": "map"}, "save_to_map", Role.PM, Role.CS_LEAD),
        ("taxonomy", {"part": "tags"}, "do_split", Role.VIEWER, None),
        ("workspace", {"about": "teams"}, "save_teams", Role.PM, None),
    ],
)
def test_a_button_that_is_refused_states_why(visit, page, query, button, role, free):
    refused = visit(role, page, **query).at.button(key=button)

    assert refused.disabled and f"your role is {role.value}" in refused.help
    if free:
        assert "your role" not in (visit(free, page, **query).at.button(key=button).help or "")


def test_publishing_is_offered_to_those_who_may(visit):
    for role in (Role.VIEWER, Role.CS_LEAD):
        publish = next(b for b in visit(role, "roundup").at.button if b.label == "Publish this week")
        assert publish.disabled is (role is Role.VIEWER)


def test_a_viewer_drops_no_file(visit):
    assert "You may not import" in visit(Role.VIEWER, "imports").html
