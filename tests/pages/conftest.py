"""Fixtures of the page tests: a page run without a browser, on the sample or on a store of the test's own."""

import html as entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts
from analytics.workspace.kind import Edit
from analytics.workspace.lists import CUSTOMERS
from analytics.workspace.menu import PAGES

APP = Path(__file__).resolve().parents[2] / "pages" / "app.py"
PATIENCE = 60  # s for one run


@dataclass
class Shown:
    """One page as the reader sees it."""

    at: AppTest

    def __post_init__(self) -> None:
        assert not self.at.exception, [e.message for e in self.at.exception]

    @property
    def headline(self) -> str:
        """The page's one sentence; fails when there is none or more than one."""
        titles = [text(html.value) for html in self.at.get("html") if "<h1" in html.value]
        assert len(titles) == 1, titles
        return titles[0]

    @property
    def html(self) -> str:
        """The text of all blocks that are neither tables nor widgets."""
        return "\n".join(text(html.value) for html in self.at.get("html") if "<style" not in html.value)

    @property
    def captions(self) -> str:
        return "\n".join(caption.value for caption in self.at.caption)

    @property
    def errors(self) -> list[str]:
        return [error.value for error in self.at.error]

    def table(self, column: str) -> pd.DataFrame:
        """The first table with this column."""
        return next(table.value for table in self.at.dataframe if column in table.value)

    def links(self, words: str = "") -> dict[str, dict[str, list[str]]]:
        """Label (plain) → query parameters, of the links whose label holds `words`."""
        return {
            plain(link.proto.label): parse_qs(link.proto.query_string)
            for link in self.at.get("page_link")
            if words in plain(link.proto.label)
        }

    def run(self) -> "Shown":
        self.at.run()
        return Shown(self.at)


def text(html: str) -> str:
    """What a reader sees of a block of HTML."""
    return entities.unescape(re.sub(r"\s*<[^>]*>\s*", " ", html)).strip()


def without_customers_file(store: Path) -> Workbench:
    """The store of that folder, its list of customers taken away."""
    bench = Workbench(store)
    known = bench.workspace.list_of(CUSTOMERS)
    bench.workspace.change([Edit(CUSTOMERS, key, None, record) for key, record in known.items()], "No customers file")
    return bench


def plain(label: str) -> str:
    """A label without the backslashes that keep its characters from being Markdown."""
    return re.sub(r"\\(.)", r"\1", label)


@pytest.fixture(scope="session", autouse=True)
def packages_are_looked_through_once() -> Iterator[None]:
    """Streamlit looks for components in every installed package at the start of each app: half of the time here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def last() -> dict[str, Path]:
    """Which store the last page looked at."""
    return {}


@pytest.fixture
def show(request, monkeypatch, last) -> Callable[..., Shown]:
    """show("trends", team="Sync") → that page on the sample; `store=` gives another folder, and no sample is made."""

    def show(page: str = "", /, *, store: Path | None = None, **query: str | list[str]) -> Shown:
        store = store or request.getfixturevalue("sample_store")
        monkeypatch.setenv("TAGWATCH_DATA", str(store))
        if last.get("store") != store:  # answers are remembered by version, whose name two stores may share
            st.cache_data.clear()
            last["store"] = store
        at = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        at.query_params = dict(query)
        if page:
            at.switch_page(PAGES[page].script)
        return Shown(at.run())

    return show


@pytest.fixture(scope="session")
def sample(sample_store) -> Workbench:
    """The sample's workbench, to count what pages should show."""
    return Workbench(sample_store)


@pytest.fixture(scope="session")
def facts(sample) -> Facts:
    return sample.facts()
