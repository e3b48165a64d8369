"""Shared fixtures: a real store in a temporary folder, and exports written by hand."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from analytics.ingest.imports import Order, Outcome, import_files
from analytics.operations.workbench import Workbench
from analytics.sample import load_sample
from analytics.store.snapshots import Snapshots

# A busy machine is no failure. The same commit is checked with the same cases; the long run looks for new ones.
settings.register_profile("patient", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("patient")


# The quick loop, `pytest -m quick`: files that need no browser, no sample and no real data, under a minute together.
QUICK = (
    "test_architecture",
    "test_areas",
    "test_calendar",
    "test_cells",
    "test_changed_header",
    "test_counting",
    "test_decision_files",
    "test_decisions",
    "test_decomposition",
    "test_docs",
    "test_events",
    "test_farrington",
    "test_imports",
    "test_maturity",
    "test_measures",
    "test_rehearsal",
    "test_schema",
    "test_sentences",
    "test_sources",
    "test_taxonomy",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the quick tests: all of QUICK's files but the long ones."""
    for item in items:
        if item.path.stem in QUICK and not item.get_closest_marker("long"):
            item.add_marker("quick")


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """A store that holds the sample, for tests of pages and of the browser. Not to be changed by a test."""
    folder = tmp_path_factory.mktemp("sample-store")
    load_sample(Snapshots(folder))
    bench = Workbench(folder)
    bench.prepare()  # as an import does, so that copies of the store have it too
    return folder


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
