"""Fixtures of the browser tests: a dashboard on the sample, and a browser that stays inside."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from analytics.errors import AnalyticsError
from tests.e2e.browser import Server, Visit, launch, open_page, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser that answered late gets a second try, which the report counts; a wrong answer never does."""
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))


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
        except (AnalyticsError, Error) as missing:
            reason = f"no browser: {str(missing).strip().splitlines()[0]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visits(browser) -> dict[str, Visit]:
    """The module's browser contexts by what they are like; they share what the browser has loaded already."""
    return {}


@pytest.fixture
def visit(browser, visits) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a browser like so; a request to any other host fails the test.

    fresh: a browser that has seen nothing before.
    """
    opened: list[Page] = []

    def start(*, fresh: bool = False, width: int = 1440, height: int = 900, **options: object) -> Page:
        key = f"{width} {height} {options} {len(visits) if fresh else ''}"
        if key not in visits:
            visits[key] = Visit(
                browser.new_context(
                    viewport={"width": width, "height": height},
                    locale="en-GB",
                    timezone_id="UTC",
                    reduced_motion="reduce",
                    service_workers="block",
                    **options,
                )
            )
        opened.append(visits[key].page())
        return opened[-1]

    yield start
    for page in opened:
        page.close()
    outside = [url for each in visits.values() for url in each.outside]
    for each in visits.values():
        each.outside.clear()
    assert not outside, f"The page asked other hosts: {outside}"


@pytest.fixture
def page(visit) -> Page:
    """An empty page; open the dashboard in it with `open_page` or `at`."""
    return visit()


@pytest.fixture
def at(page, server) -> Callable[[str], Page]:
    """Open a path of the sample's dashboard and wait until it is whole."""
    return lambda path="/": open_page(page, server, path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed browser test shows what the server wrote and where the page stood."""
    report = yield
    if report.when == "call" and report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Server):
                report.sections.append((f"server of {name}", value.log.read_text()[-3000:]))
            elif isinstance(value, Page):
                report.sections.append(("address of the page", value.url))
    return report
