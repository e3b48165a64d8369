"""Fixtures of the browser tests: the sample in a store, a dashboard on it, and a browser that stays inside."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analytics.errors import AnalyticsError
from analytics.sample import load_sample
from analytics.store.snapshots import Snapshots
from tests.e2e.browser import Server, Visit, launch, open_page, serving


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """A store that holds the sample. Not to be changed by a test."""
    folder = tmp_path_factory.mktemp("sample-store")
    load_sample(Snapshots(folder))
    return folder


@pytest.fixture(scope="session")
def server(sample_store, tmp_path_factory) -> Iterator[Server]:
    with serving(sample_store, tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[[Path], Server]]:
    """Start a dashboard on a store of the test's own; it ends with the test."""
    with ExitStack() as stack:
        yield lambda store: stack.enter_context(serving(store, tmp_path / f"{store.name}-server.txt"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser per module: Playwright's loop must not stay open under tests of other folders."""
    with sync_playwright() as playwright:
        try:
            chromium = launch(playwright)
        except (AnalyticsError, Exception) as missing:
            reason = f"no browser: {str(missing).strip().splitlines()[0]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser) -> Iterator[Callable[..., Visit]]:
    """Open a browser context on a server; a request to any other host fails the test."""
    visits: list[Visit] = []

    def start(server: Server, *, width: int = 1440, height: int = 900, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", timezone_id="UTC",
                                      reduced_motion="reduce", service_workers="block", **options)
        visits.append(Visit(context, server))
        return visits[-1]

    yield start
    for each in visits:
        each.context.close()
    outside = [url for each in visits for url in each.outside]
    assert not outside, f"The page asked other hosts: {outside}"


@pytest.fixture
def page(visit, server) -> Page:
    """A fresh page on the sample; open it with `open_page`."""
    return visit(server).page()


@pytest.fixture
def at(page, server) -> Callable[[str], Page]:
    """Open a path of the sample's dashboard and wait until it is whole."""
    return lambda path="/": open_page(page, server, path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed browser test shows what the servers wrote, and a picture of the page when there was one."""
    report = yield
    if report.when == "call" and report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"server of {name}", value.log.read_text()[-3000:]))
            elif isinstance(value, Page):
                path = Path(item.config.rootpath, ".e2e-failures") if os.environ.get("TAGWATCH_E2E_PICTURES") else None
                if path:
                    path.mkdir(exist_ok=True)
                    value.screenshot(path=path / f"{re.sub(r'[^a-z0-9_]+', '-', item.name)}.png")
                report.sections.append(("address of the page", value.url))
    return report
