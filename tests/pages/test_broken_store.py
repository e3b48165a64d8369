"""A broken store on pages: each says what is broken, what works and which command mends it, and makes no sample."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from tests.pages.test_any_store import days, tickets

BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no pointer": (lambda folder: (folder / "CURRENT").unlink(), "restore --version 000002"),
    "an empty pointer": (lambda folder: (folder / "CURRENT").write_bytes(b""), "restore --version 000002"),
    "a damaged version": (lambda folder: (folder / "tickets-000002.duckdb").write_bytes(b"x"), "--version 000001"),
    "a version that is gone": (lambda folder: (folder / "tickets-000002.duckdb").unlink(), "--version 000001"),
    "a folder for a pointer": (
        lambda folder: ((folder / "CURRENT").unlink(), (folder / "CURRENT").mkdir()),
        "restore --version 000002",
    ),
    "no decisions": (lambda folder: (folder / "workspace.sqlite").unlink(), "restore --without-decisions"),
    "damaged decisions": (lambda folder: (folder / "workspace.sqlite").write_bytes(b"x" * 9_000), "restore FILE"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A store of two versions. Not to be changed by a test."""
    folder = tmp_path_factory.mktemp("whole")
    for number, text in enumerate((tickets(days(30)), tickets(days(60)))):
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")
        import_files(Workbench(folder / "store").snapshots, [folder / f"{number}.csv"])
    return folder / "store"


@pytest.mark.parametrize("page", ["this_week", "imports", "workspace"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_on_a_broken_store_states_what_mends_it(show, whole, tmp_path, kind, page):
    store = Path(shutil.copytree(whole, tmp_path / "store"))
    shutil.rmtree(store / "derived", ignore_errors=True)
    damage, command = BROKEN[kind]
    damage(store)
    before = sorted(path.name for path in store.glob("tickets-*"))

    shown = show(page, store=store)

    assert len(shown.errors) == 1 and command in shown.errors[0].replace("\\", "")
    assert sorted(path.name for path in store.glob("tickets-*")) == before, "no sample was made"


@pytest.mark.parametrize("kind", ["base", "facts"])
def test_a_page_on_a_damaged_computed_file_shows_what_it_always_shows(show, whole, tmp_path, kind):
    store = Path(shutil.copytree(whole, tmp_path / "store"))
    before = show("tickets", store=store).headline
    next((store / "derived").glob(f"{kind}-*.duckdb")).write_bytes(b"x" * 5_000)
    elsewhere = Path(shutil.move(store, tmp_path / "moved"))  # another path: nothing of it is open yet

    page = show("tickets", store=elsewhere)

    assert page.errors == [] and page.headline == before
