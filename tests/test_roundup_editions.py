"""Published weeks: frozen against everything that comes later, compared with it, and passed on by signed link."""

import json
import os
import stat
from datetime import date, timedelta

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.metrics.scope import Scope
from analytics.operations.backup import restore_backup
from analytics.operations.web import known_host
from analytics.operations.workbench import Workbench
from analytics.people.acting import NotAllowed, acting_as
from analytics.people.person import Person
from analytics.people.role import Role, rights_of
from analytics.roundup import links
from analytics.roundup.document import html_document
from analytics.roundup.figures_table import figures_table
from analytics.roundup.frozen import from_json, to_json
from analytics.roundup.links import BadToken, Pass
from analytics.roundup.picture import NoBrowser
from analytics.roundup.restated import restated
from analytics.roundup.service import RoundupService, picture_of
from analytics.roundup.text import plain_text
from analytics.roundup.web import with_picture
from analytics.store import signing
from analytics.store.backup import write_backup
from analytics.store.editions import Editions, Words, scope_key
from analytics.workspace.moves import map_tags
from tests.test_roundup_frame import crowded, edition, full, series

HEAD = "id,created,subject,tags,email\n"
FIRST = date(2026, 1, 5)
WEEKS = 10


class Camera:
    """Stands for a machine without a browser."""

    def png(self, document: str, *, scale: int = 1) -> bytes:
        raise NoBrowser("No Chromium found.")


def tickets(*, riser: int = 60, weeks: int = WEEKS) -> str:
    rows = []
    for w in range(weeks):
        for team, size in (("sync", riser if w == WEEKS - 1 else 20), ("billing", 10)):
            rows += [
                f"{len(rows) + i},{FIRST + timedelta(weeks=w, days=i % 7)} 10:00,Subject,team:{team};bug,"
                f"u{i}@x.example\n"
                for i in range(size)
            ]
    return HEAD + "".join(rows)


@pytest.fixture
def service(bench, load):
    """service() → the service on the newest facts, after ten weeks of tickets."""
    load("a.csv", tickets(), covers=f"{FIRST}..{FIRST + timedelta(days=7 * WEEKS - 1)}")

    def service() -> RoundupService:
        facts = bench.facts()
        return RoundupService(facts, bench.calendar(facts), Editions(bench.folder))

    return service


@pytest.mark.parametrize(
    "result",
    [
        edition(),
        full(),
        crowded("a", "b", "c"),
        edition(series=series(0)),
        edition(series=series(4, gaps=(0,)), better=None, quote=None),
    ],
)
def test_an_edition_survives_being_frozen(result):
    again = from_json(to_json(result))

    assert to_json(again) == to_json(result)
    assert html_document(again) == html_document(result) and plain_text(again) == plain_text(result)


def test_an_edition_frozen_by_an_older_version_can_be_read():
    result = json.loads(to_json(edition()))
    del result["follow_up"], result["quote"]

    again = from_json(json.dumps(result | {"gone": 1}))

    assert again.follow_up == "" and again.quote is None


def test_a_published_week_stays_whatever_comes_later(service, bench, load):
    before = service().publish(service().roundup(), Camera())
    late = "".join(f"x{i},2026-03-1{i % 5} 10:00,Late,team:sync;bug,l{i}@x.example\n" for i in range(9))
    load("late.csv", HEAD + late)
    bench.decide(map_tags(bench.state, ["bug"], category="confusion"), "Map")

    after = service().roundup()

    assert after.published.revision == 1
    assert to_json(after.edition) == to_json(before.edition)
    assert after.document() == before.document()
    now = service().composed(Scope())
    differences = {d.what: (d.then, d.now) for d in restated(after.edition, now)}
    assert differences["Tickets"] == ("70", "79")
    assert differences["Tickets, Bug"] == ("70", "0") and differences["Tickets, Confusion"] == ("0", "79")


def test_the_chart_library_is_kept_once_and_each_week_costs_little(service, bench):
    first = service().publish(service().roundup(), Camera())
    size = (bench.folder / "workspace.sqlite").stat().st_size
    for _ in range(5):
        service().publish(service().roundup(), Camera())

    assert first.document().count("Plotly.newPlot(") >= 1 and len(first.document()) > 2_000_000
    assert (bench.folder / "workspace.sqlite").stat().st_size - size < 500_000


def test_nothing_is_restated_when_nothing_changed(service):
    published = service().publish(service().roundup(), Camera())

    assert restated(published.edition, service().composed(Scope())) == []


def test_published_again_a_week_gets_a_further_revision(service):
    service().publish(service().roundup(), Camera())
    kept = service().publish(service().roundup(), Camera()).published

    assert kept.revision == 2
    assert [(p.week, p.revision) for p in service().editions.archive()] == [(kept.week, 2)]


def test_the_picture_of_a_published_week_is_the_very_one_that_was_kept(service):
    class Once(Camera):
        def png(self, document: str, *, scale: int = 1) -> bytes:
            return b"the picture"

    kept = service().publish(service().roundup(), Once())

    assert picture_of(service().roundup(), Camera()) == b"the picture"
    with pytest.raises(NoBrowser):
        picture_of(kept, Camera(), theme="dark")


def test_the_next_week_states_what_became_of_what_was_reported(service, load):
    service().publish(service().roundup(), Camera())
    load(
        "next.csv",
        tickets(weeks=WEEKS + 1).replace("\n", "\nn", 1),
        covers=f"{FIRST}..{FIRST + timedelta(days=7 * WEEKS + 6)}",
    )

    follow_up = service().roundup().edition.follow_up

    assert follow_up.startswith("Last week we reported Sync · Bug rose to 60: it is 20 now, expected ")


def test_a_person_s_words_stand_in_every_form_and_can_be_taken_back(service):
    ours = service().roundup()
    service().reword(ours, Words("Sync is  broken\nagain.", "The fix ships on Thursday."))

    result = service().roundup().edition

    assert result.headline == "Sync is broken again." and result.note == "The fix ships on Thursday."
    assert "The fix ships on Thursday." in html_document(result) and "The fix ships on Thursday." in plain_text(result)
    service().reword(ours, Words())
    assert service().roundup().edition.headline == ours.edition.headline


def test_each_scope_is_published_for_itself(service):
    service().publish(service().roundup(Scope(teams=("Sync",))), Camera())

    assert service().roundup().published is None
    assert service().roundup(Scope(teams=("Sync",))).published
    assert service().editions.archive(scope_key(["Sync"]))[0].filters == {"team": ["Sync"]}


def test_the_table_has_every_figure_and_no_formula():
    table = figures_table(edition(title_scope="=cmd()"))

    assert set(table["scope"]) == {"'=cmd()"}
    moved = table[table["part"] == "moved"].set_index(["name", "measure"])["value"]
    assert moved["Sync · Bug", "tickets"] == 97 and moved["Sync · Bug", "tickets the week before"] == 46
    chart = table[(table["part"] == "chart") & (table["name"] == "Bug")]
    assert len(chart) == 26 and pd.api.types.is_number(chart["value"].iloc[0])


def test_a_token_opens_its_week_and_ends_by_itself(tmp_path):
    opens = Pass(date(2026, 3, 2), ("Sync",), ("zendesk",), "dark")

    token = links.mint(tmp_path, opens, days=1, now=1_000.0)

    assert links.read(tmp_path, token, now=1_001.0) == opens
    with pytest.raises(BadToken, match="has ended"):
        links.read(tmp_path, token, now=1_000.0 + 86_400)
    result, _, signature = token.rpartition(".")
    other = ("a" if signature[0] != "a" else "b") + signature[1:]
    for wrong in ("", f"{result}.{other}", result, token.replace(".", ""), "x" + token):
        with pytest.raises(BadToken, match="not valid"):
            links.read(tmp_path, wrong, now=1_001.0)


def test_an_admin_revokes_all_links_and_no_restore_brings_one_back(tmp_path, bench, load, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    load("a.csv", "id,created,subject\n1,2026-03-02 10:00,Hello\n")
    folder, opens = bench.folder, Pass(date(2026, 3, 2))
    before, letter = links.mint(folder, opens), signing.signer(folder, salt="subscription end").dumps([1])
    write_backup(folder, file := tmp_path / "b.zip")
    with acting_as(Person("ann", Role.CS_LEAD, rights_of(Role.CS_LEAD))), pytest.raises(NotAllowed):
        signing.revoke(folder)
    assert links.read(folder, before) == opens

    assert main(["roundup", "--revoke-links"]) == 0
    after = links.mint(folder, opens)
    for restored in (False, True):
        if restored:
            restore_backup(bench, file)
        with pytest.raises(BadToken, match="not valid"):
            links.read(folder, before)
        assert links.read(folder, after) == opens
        assert signing.signer(folder, salt="subscription end").loads(letter) == [1], "letters can always be ended"
        assert signing.is_key(folder / signing.KEY_FILE)
    write_backup(folder, file)
    elsewhere = Workbench(tmp_path / "elsewhere")
    restore_backup(elsewhere, file)
    assert links.read(elsewhere.folder, after) == opens
    with pytest.raises(BadToken):
        links.read(elsewhere.folder, before)


def test_the_key_is_the_owner_s_alone_and_another_store_s_tokens_do_not_open(tmp_path, monkeypatch):
    token = links.mint(tmp_path / "a", Pass(date(2026, 3, 2)))

    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "a" / signing.KEY_FILE).stat().st_mode) == 0o600
    with pytest.raises(BadToken):
        links.read(tmp_path / "b", token)
    monkeypatch.setenv("TAGWATCH_LINK_KEY", "from the environment")
    assert links.read(tmp_path / "b", links.mint(tmp_path / "a", Pass(date(2026, 3, 2)))).week == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("localhost:8501", None, True),
        ("127.0.0.1:8501", "http://localhost:8501", True),
        ("[::1]:8501", None, True),
        ("tagwatch.example", "https://tagwatch.example", True),
        ("evil.example", None, False),
        ("", None, False),
        ("tagwatch.example.evil.example", None, False),
        ("localhost", "https://evil.example", False),
        ("localhost", "null", False),
    ],
)
def test_only_our_own_host_and_origin_are_known(monkeypatch, host, origin, ours):
    monkeypatch.setenv("TAGWATCH_URL", "https://tagwatch.example")

    assert known_host(host, origin) is ours


def test_open_graph_tags_are_escaped_and_name_the_picture():
    document = with_picture(
        html_document(edition(headline='"><script>alert(1)</script>')), "https://a.example/x?a=1&b=2"
    )
    head = document[: document.index("<style>")]

    assert '<meta property="og:image" content="https://a.example/x?a=1&amp;b=2">' in head
    assert "<script>" not in head and "og:title" in head and "og:description" in head


def test_a_link_shows_no_quotes_to_who_may_not_read_them(tmp_path):
    week = date(2026, 3, 2)

    with acting_as(Person("vera", Role.VIEWER, rights_of(Role.VIEWER))):
        with pytest.raises(NotAllowed, match="not published"):
            links.mint(tmp_path, Pass(week))
        with acting_as(Person("ann", Role.CS_LEAD, rights_of(Role.CS_LEAD))):
            Editions(tmp_path).publish(
                week, scope_key(), headline="Of all", edition="{}", document="", library="x", picture=None
            )
        assert links.read(tmp_path, links.mint(tmp_path, Pass(week))).week == week
