"""Shared fixtures: a real store in a temporary folder, and exports written by hand."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from filelock import FileLock
from hypothesis import settings

from analytics.ingest.imports import Order, Outcome, import_files
from analytics.operations.workbench import Workbench
from analytics.people import acting, workspace_in_use
from analytics.sample import load_sample
from analytics.sample.company import LAST_DAY
from analytics.store.snapshots import Snapshots

# The sample takes this day for today, here and in the processes of tests, so that its figures can be pinned.
os.environ["TAGWATCH_SAMPLE_DAY"] = LAST_DAY.isoformat()

# A dashboard of the browser tests does not read 23,000 texts beside them; tests of reading start it themselves.
os.environ["TAGWATCH_READING"] = "off"

# A busy machine is no failure. The same commit is checked with the same cases; the long run looks for new ones.
settings.register_profile("patient", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def nobody_else_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that was opened in this process makes it one that serves people; the next test is none of that."""
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setattr(workspace_in_use, "_ask", [])


# The quick loop, `pytest -m quick`: files that need no browser and no real data, under a minute together.
QUICK = (
    "test_architecture",
    "test_areas",
    "test_browsing",
    "test_calendar",
    "test_counting",
    "test_counting_rules",
    "test_decision_files",
    "test_decisions",
    "test_dimensions",
    "test_docs",
    "test_farrington",
    "test_figures",
    "test_rehearsal",
    "test_sentences",
    "test_shadowing",
    "test_taxonomy",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The quick loop imports its own files alone: all the others take longer to import than its tests to run."""
    test = collection_path.suffix == ".py" and collection_path.stem.startswith("test_")
    return True if test and config.option.markexpr == "quick" and collection_path.stem not in QUICK else None


CASES = 4  # of a test with many cases, and a sixth of them where that is more, run each time; the others are long


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the quick tests, those of QUICK's files that are neither long, nor of a page, nor search many stores; and as
    long the many cases of one test beyond its share, always the same ones."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if hasattr(item, "callspec") and item.path.stem not in QUICK:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for those in cases.values():
        those.sort(key=lambda item: crc32(item.nodeid.encode()))
        for item in those[max(CASES, len(those) // 6) :]:
            item.add_marker("long")
    for item in items:
        searches = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        of_a_page = item.path.parent.name in ("pages", "e2e")
        if item.path.stem in QUICK and not searches and not of_a_page and not item.get_closest_marker("long"):
            item.add_marker("quick")


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """A store that holds the sample, for tests of pages and of the browser. Not to be changed by a test.

    It is made once; each of several workers has a copy of its own.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    made = shared / "sample-store-of-all"
    with FileLock(shared / "sample-store-of-all.lock"):
        if not made.exists():
            making = shared / "sample-store-being-made"
            load_sample(Snapshots(making))
            Workbench(making).prepare()  # as an import does, so that copies of the store have it too
            making.rename(made)
    return shutil.copytree(made, own / "sample-store")


@pytest.fixture
def bench(tmp_path) -> Workbench:
    return Workbench(tmp_path / "store")


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """write("a.csv", text) or write("a.csv", bytes) → its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def load(bench, write) -> Callable[..., Outcome]:
    """load("a.csv", text, covers=…) → what became of it."""

    def load(name: str, content: str | bytes, **order: object) -> Outcome:
        return import_files(bench.snapshots, [write(name, content)], Order(**order))[0]

    return load
