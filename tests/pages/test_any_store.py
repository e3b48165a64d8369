"""Any store: every page opens on stores of unusual size and shape, says something, and fails on none of them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.undoing import withdraw
from analytics.operations.workbench import Workbench
from analytics.workspace.menu import PAGES

HEAD = "id,created,subject,body,tags,company\n"
MONDAY = date(2026, 1, 5)


def tickets(days: Iterator[date] | list[date], tags: Callable[[int], str] = lambda n: "team:sync;bug") -> str:
    return HEAD + "".join(
        f"{n},{day} 10:00,Subject {n},How can I export {n}?,{tags(n)},Acme {n % 7}\n" for n, day in enumerate(days)
    )


def days(number: int, *, each: int = 1, start: date = MONDAY, step: int = 1) -> list[date]:
    return [start + timedelta(days=n * step) for n in range(number) for _ in range(each)]


def period(number: int, start: date = MONDAY) -> str:
    return f"{start}..{start + timedelta(days=number - 1)}"


MIXED = ("bug", "feature-request", "unaware", "how-to")
STORES: dict[str, tuple[str, Order]] = {
    "one ticket": (tickets([MONDAY]), Order()),
    "one ticket without tags": (tickets([MONDAY], lambda n: ""), Order()),
    "one day": (tickets(days(1, each=30)), Order(covers=period(1))),
    "stated coverage without tickets": (tickets([MONDAY - timedelta(days=400)]), Order(covers=period(140))),
    "a filtered export": (tickets(days(70)), Order(covers="none")),
    "judged and quiet": (tickets(days(70, each=3)), Order(covers=period(70))),
    "judged and quiet, few": (tickets(days(35, each=3, step=2)), Order(covers=period(70))),
    "all undone": (tickets(days(70)), Order(covers=period(70))),
    "a future day": (tickets(days(100, start=date(2031, 1, 6))), Order(covers=period(100, date(2031, 1, 6)))),
    "five years": (
        tickets(days(5 * 365, start=date(2021, 1, 4)), lambda n: f"team:sync;{MIXED[n % 4]}"),
        Order(covers=period(5 * 365, date(2021, 1, 4))),
    ),
    "one team": (tickets(days(140, each=2), lambda n: f"team:sync;{MIXED[n % 4]}"), Order(covers=period(140))),
    "three hundred teams": (
        tickets(days(140, each=10), lambda n: f"team:t{n % 300};{MIXED[n % 4]}"),
        Order(covers=period(140)),
    ),
}
LONG = ("one ticket without tags", "judged and quiet, few")  # much like another one


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> Callable[[str], Path]:
    """stores("one day") → that store's folder, made on first need. Not to be changed by a test."""
    made: dict[str, Path] = {}

    def store(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp("any")
            text, order = STORES[name]
            (folder / "export.csv").write_text(text, encoding="utf-8")
            bench = Workbench(folder / "store")
            assert import_files(bench.snapshots, [folder / "export.csv"], order)[0].state == "imported"
            if name == "all undone":
                withdraw(bench.snapshots, 1)
            made[name] = bench.folder
        return made[name]

    return store


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.long) if kind in LONG else kind for kind in STORES]
)
def test_every_page_opens_on_any_store(show, stores, monkeypatch, kind, page):
    monkeypatch.setenv("TAGWATCH_CHROMIUM", "no-such-browser")
    is_open = kind == "one ticket"  # to a network, without sign-in: every page warns of it
    monkeypatch.setenv("TAGWATCH_OPEN", "yes" if is_open else "no")

    shown = show(page, store=stores(kind))
    assert ("Open to the network." in shown.html) is is_open

    assert all("There is no complete week" in error for error in shown.errors)
    assert shown.errors or shown.headline
