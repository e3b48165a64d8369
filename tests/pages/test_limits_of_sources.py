"""Pages as a person who is limited to one source: no other source's name is sent."""

from datetime import date, timedelta

import pytest

from analytics.people import acting
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.workspace.menu import PAGES
from tests.pages.test_reading_rights import sent

OWN, OTHER = "generic/alphadesk", "generic/omegadesk"
FEW = ("this_week", "tickets", "anomalies", "workspace", "imports", "health")


def export(first: int) -> str:
    return "id,created,subject,body,tags\n" + "".join(
        f"{n},{date(2026, 1, 5) + timedelta(days=n % 70)} 10:00,Subject {n},How can I export {n}?,team:sync;bug\n"
        for n in range(first, first + 210)
    )


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(PAGES), marks=pytest.mark.long)], ids=["few", "every"])
def test_no_page_names_a_source_that_the_person_does_not_see(names, monkeypatch, show, bench, load):
    load("a.csv", export(1), source=OWN)
    load("b.csv", export(1000), source=OTHER)
    monkeypatch.setattr(acting, "_ask", [])
    limit = Limit(sources=(OWN,))
    person = Person("a PM", Role.PM, rights_of(Role.PM, limited=True), limit)
    monkeypatch.setattr("pages.visitor._visitor", lambda: person)

    naming = []
    for name in names:
        page = show("" if name == "this_week" else name, store=bench.folder)
        assert not page.errors, (name, page.errors)
        if "omegadesk" in sent(page):
            naming.append((name, [sent(page)[at - 80 : at + 40] for at in [sent(page).index("omegadesk")]]))

    assert naming == []
