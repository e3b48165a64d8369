"""Credit: who raised it is named, nobody is counted; an agent who is forgotten loses the name, not the tickets."""

import gzip
import io
import zipfile

import pytest

from analytics.cli.forget import summary
from analytics.ingest.imports import import_files
from analytics.metrics.credit import raised_by
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.forgetting import forget
from analytics.people.acting import acting_as
from analytics.people.person import Person
from analytics.people.role import Role
from analytics.roundup.service import RoundupService
from analytics.store.editions import Editions
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.lists import ISSUES
from analytics.workspace.moves import set_record
from tests.test_roundup_editions import Camera

HEAD = "id,created,subject,tags,requester,assignee\n"
DESK = HEAD + (
    "1,2026-01-05,a,bug,ada@x.example,Robin Hale\n"
    "2,2026-01-06,b,bug,bo@x.example,Kim Aster\n"
    "3,2026-01-07,c,bug,bo@x.example,Robin Hale\n"
    "4,2026-01-08,thanks to Robin Hale,bug,bo@x.example,\n"
)


@pytest.fixture
def desk(bench, load):
    load("desk.csv", DESK, covers="2026-01-05..2026-01-11")
    return bench


def tickets(bench):
    return bench.facts().frame("select id, 'x' as what from base.tickets order by id")


def agents(bench) -> list[str | None]:
    frame = bench.facts().frame("select agent from snapshot.tickets order by ticket_id")
    return [agent if isinstance(agent, str) else None for agent in frame["agent"]]


def test_who_raised_it_is_named_once_in_the_order_of_the_alphabet(desk):
    assert raised_by(desk.facts(), tickets(desk), "what") == {"x": "Kim Aster and Robin Hale"}


@pytest.mark.parametrize("keep_mentions", [False, True])
def test_a_forgotten_agent_loses_the_name_and_no_ticket_is_lost(desk, write, keep_mentions):
    account = forget(desk, "Robin Hale", keep_mentions=keep_mentions, dry_run=True)
    assert not account.nothing and agents(desk)[0] == "Robin Hale"

    forget(desk, "robin hale", keep_mentions=keep_mentions)

    assert total(desk.facts(), Scope()) == 4
    assert agents(desk) == ["(forgotten)", "Kim Aster", "(forgotten)", None]
    assert raised_by(desk.facts(), tickets(desk), "what") == {"x": "Kim Aster"}
    later = DESK.replace("5,a", "5,changed") + "5,2026-01-09,e,bug,bo@x.example,Robin Hale\n"
    assert import_files(desk.snapshots, [write("later.csv", later)])[0].tickets == 5
    assert agents(desk)[4] == "(forgotten)", "later exports do not bring the name back"


@pytest.mark.parametrize("keep_mentions", [False, True])
def test_archived_exports_keep_an_agent_s_rows_and_published_thanks_lose_the_name(desk, load, keep_mentions):
    archived = desk.folder / "inbox" / "done" / "desk.csv"
    archived.parent.mkdir(parents=True)
    archived.write_text(DESK, encoding="utf-8")
    load("more.csv", HEAD + "9,2026-01-09,see ABC-12,bug,cy@x.example,Robin Hale\n")
    issue = {"issue": "ABC-12", "title": "Crash", "state": "fixed", "opened": "2026-01-05", "fixed": "2026-01-10"}
    desk.decide([set_record({}, ISSUES, issue)], "issue")
    desk.decide([set_record(desk.state, SETTINGS, {"name": "thanks", "value": "full names"})], "thanks")
    facts = desk.facts()
    service = RoundupService.of(desk, facts, desk.calendar(facts))
    service.publish(service.roundup(), Camera())
    assert "Robin Hale" in published(desk)

    forget(desk, "Robin Hale", keep_mentions=keep_mentions)

    kept = archived.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in kept] == ["id", "1", "2", "3", "4"]
    assert [line.split(",")[-1] for line in kept[1:]] == ["(forgotten)", "Kim Aster", "(forgotten)", ""]
    assert ("Robin Hale" in kept[4]) is keep_mentions, "the text of a customer, who thanks by name"
    assert "Robin Hale" not in published(desk)


def archive(bench, name: str, content: bytes):
    path = bench.folder / "inbox" / "done" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def ids(text: str) -> list[str]:
    return [line.split(",")[0] for line in text.splitlines()]


BOTH = DESK + "5,2026-01-08,thanks to Robin Hale,bug,cy@x.example,Robin Hale\n"


def test_an_archived_row_with_an_agent_in_its_text_too_stays_with_its_text(desk):
    archived = archive(desk, "desk.csv", BOTH.encode())

    forget(desk, "Robin Hale", keep_mentions=True)

    kept = archived.read_text(encoding="utf-8").splitlines()
    assert kept[-1] == "5,2026-01-08,thanks to Robin Hale,bug,cy@x.example,(forgotten)" and len(kept) == 6


def test_an_agent_forgotten_again_takes_no_row_of_a_customer_along(desk):
    forget(desk, "Robin Hale")
    files = [
        archive(desk, "later.csv", BOTH.encode()),
        archive(desk, "said.csv", DESK.replace("Robin Hale\n", "\n").encode()),
    ]

    account = forget(desk, "Robin Hale")

    assert [ids(path.read_text(encoding="utf-8")) for path in files] == [ids(BOTH), ids(DESK)]
    assert not any("Robin" in path.read_text(encoding="utf-8") for path in files)
    assert account.rewritten == tuple(sorted(files)) and account.deleted == ()


def test_a_customer_who_was_an_agent_elsewhere_loses_own_rows_alone(desk, load):
    rows = HEAD + "6,2026-01-09,g,bug,Robin Hale,\n" + "7,2026-01-09,h,bug,bo@x.example,Robin Hale\n"
    load("own.csv", rows)
    archived = archive(desk, "own.csv", rows.encode())

    forget(desk, "Robin Hale")

    assert archived.read_text(encoding="utf-8") == HEAD + "7,2026-01-09,h,bug,bo@x.example,(forgotten)\n"


@pytest.mark.parametrize("again", [False, True])
def test_packed_exports_lose_an_agent_s_name_or_are_named_and_left(desk, again):
    if again:
        forget(desk, "Robin Hale")
    packed, zipped = archive(desk, "desk.csv.gz", gzip.compress(DESK.encode())), io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("desk.csv", DESK)
    left = archive(desk, "desk.zip", zipped.getvalue())
    told = forget(desk, "Robin Hale", dry_run=True)
    assert gzip.decompress(packed.read_bytes()) == DESK.encode()

    account = forget(desk, "Robin Hale")

    assert gzip.decompress(packed.read_bytes()).decode() == DESK.replace("Robin Hale", "(forgotten)")
    assert left.read_bytes() == zipped.getvalue() and account.deleted == ()
    assert (account.uncut, account.rewritten) == (told.uncut, told.rewritten) == ((left,), (packed,))
    assert "Left as they are, since an agent's name alone cannot be cut" in summary(account, dry_run=False)


@pytest.mark.parametrize(("how", "name"), [("first names", "Robin"), ("initials", "R. H.")])
def test_published_thanks_lose_a_forgotten_agent_s_short_name(desk, load, how, name):
    load("more.csv", HEAD + "9,2026-01-09,see ABC-12 of Robin,bug,cy@x.example,Robin Hale\n")
    issue = {"issue": "ABC-12", "title": "Crash", "state": "fixed", "opened": "2026-01-05", "fixed": "2026-01-10"}
    desk.decide([set_record({}, ISSUES, issue)], "issue")
    desk.decide([set_record(desk.state, SETTINGS, {"name": "thanks", "value": how})], "thanks")
    facts = desk.facts()
    service = RoundupService.of(desk, facts, desk.calendar(facts))
    service.publish(service.roundup(), Camera())
    assert published(desk).count(f"Thanks to {name}, who") == 2

    forget(desk, "Robin Hale")

    assert published(desk).count("Thanks to (forgotten), who raised what shipped: ABC-12.") == 2
    assert f"Thanks to {name}" not in published(desk)


def published(bench) -> str:
    editions = Editions(bench.folder)
    whole = [editions.published(one.week, one.scope) for one in editions.archive(None)]
    return "\n".join(f"{one.headline} {one.edition} {one.document}" for one in whole if one)


def test_the_roundup_thanks_only_where_the_workspace_wants_it(desk, load):
    load("more.csv", HEAD + "9,2026-01-09,see ABC-12,bug,cy@x.example,Kim Aster\n")
    issue = {"issue": "ABC-12", "title": "Crash", "state": "fixed", "opened": "2026-01-05", "fixed": "2026-01-10"}
    desk.decide([set_record({}, ISSUES, issue)], "issue")

    def line() -> str:
        facts = desk.facts()
        return RoundupService.of(desk, facts, desk.calendar(facts)).composed(Scope()).thanks

    assert line() == ""
    for how, name in (("full names", "Kim Aster"), ("first names", "Kim"), ("initials", "K. A.")):
        desk.decide([set_record(desk.state, SETTINGS, {"name": "thanks", "value": how})], "thanks")
        assert line() == f"Thanks to {name}, who raised what shipped: ABC-12."


def test_who_may_not_read_names_has_no_agents(desk):
    with acting_as(Person("viewer@x.example", Role.VIEWER)):
        assert raised_by(desk.facts(), tickets(desk), "what") == {}
