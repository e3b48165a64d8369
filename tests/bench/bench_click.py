"""What a person waits for in the browser: clicks, changes of page, the first load, beside a bare page of Streamlit.

    python -m tests.bench.bench_click [--tickets 1000000] [--store DIR]

Seconds from the press until nothing on the page changes any more, and their three parts: `server` from the message to
the server until its last message (`script` of it, as `/metrics` has it), `browser` before and after. `cpu` is what the
server took. Medians; the load of the machine is printed with them.
"""

import argparse
import json
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from analytics.workspace import menu
from tests.bench.material import load, machine, prepared_store
from tests.bench.script_time import ENVIRONMENT, script_seconds
from tests.crowd import spent
from tests.e2e.browser import Server, Visit, act, launch, open_page, serving, settle

LOADS = 5
TARGETS = {
    "team filter, new value": 0.40,
    "team filter, seen before": 0.25,
    "step": 0.25,
    "view": 0.25,
    "page": 0.35,
    "This week": 0.35,
    "first load": 2.0,
    "load again": 1.0,
}
# Apache Superset 6.1 with DuckDB under it, as it was recorded on a machine of 2 cores and 666,879 tickets of the same
# kind: seconds until the page is whole; megabytes and requests of its first load.
SUPERSET = {
    "team filter, seen before": 0.31,
    "team filter, new value": 0.56,
    "first load": 3.9,
    "megabytes": 2.93,
    "requests": 60,
}
# Notes when something was pressed, when the server was told and when it said its last.
TIMES = """(() => {
  const times = window.times = {pressed: 0, sent: 0, received: 0};
  for (const kind of ['pointerdown', 'keydown'])
    document.addEventListener(kind, () => { times.pressed = performance.now(); }, true);
  const Plain = window.WebSocket, send = Plain.prototype.send;
  Plain.prototype.send = function(data) {
    if (times.sent <= times.pressed) times.sent = performance.now();
    return send.call(this, data);
  };
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { times.received = performance.now(); });
    }
  };
})()"""
READ = "() => ({...window.times, changed: window.tagwatch.changed})"
BARE = """
import pandas as pd, plotly.graph_objects as go, streamlit as st
st.plotly_chart(go.Figure(go.Bar(x=["a", "b"], y=[1, 2])))
st.dataframe(pd.DataFrame({"a": [1, 2]}))
st.html('<span id="tagwatch-ready" data-run="1" hidden></span>')
"""
BARE_APP = """
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route
app = st.App("bare.py", routes=[Route("/readyz", lambda request: PlainTextResponse("ready"))])
"""


class Clicks:
    """The clicks of one page in one browser, by what they are called."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.taken: dict[str, list[dict[str, float]]] = defaultdict(list)

    def click(self, name: str, target: Locator) -> None:
        """Click, wait until the page is whole, keep what it took under the name."""
        script, cpu = script_seconds(self.server), spent(self.server.process)
        act(self.page, target.click)
        at = self.page.evaluate(READ)
        self.taken[name].append(
            {
                "whole": at["changed"] - at["pressed"],
                "browser_before": at["sent"] - at["pressed"],
                "server": at["received"] - at["sent"],
                "script": 1000 * (script_seconds(self.server) - script),
                "browser_after": max(0.0, at["changed"] - at["received"]),
                "cpu": 1000 * (spent(self.server.process) - cpu),
            }
        )
        time.sleep(0.3)

    def summary(self) -> dict[str, dict[str, object]]:
        """Name → how often, the median of each part in ms (of CPU the mean: the system counts in steps of 10)."""
        return {
            name: {
                "clicks": len(rows),
                **{part: round(median(row[part] for row in rows)) for part in rows[0] if part != "cpu"},
                "cpu": round(sum(row["cpu"] for row in rows) / len(rows)),
                **({"target": round(1000 * TARGETS[name])} if name in TARGETS else {}),
            }
            for name, rows in self.taken.items()
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a folder that keeps the store for the next run")
    asked = parser.parse_args()
    found: dict[str, object] = {"machine": machine(), "tickets": asked.tickets, "load_before": load()}
    with tempfile.TemporaryDirectory() as name, prepared_store(asked.tickets, asked.store) as store:
        folder = Path(name)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            with serving(store, folder / "log.txt", environment=ENVIRONMENT) as server:
                with visiting(browser) as page:
                    clicks = Clicks(open_page(page, server, "/trends"), server)
                    trends(clicks)
                    pages(clicks)
                    found["clicks_ms"] = clicks.summary()
                found["loads"] = loads(browser, server, "/")
            with bare(folder) as server:
                found["loads_of_a_bare_page"] = loads(browser, server, "/")
            browser.close()
    print(json.dumps({**found, "recorded_of_superset": SUPERSET, "load_after": load()}, indent=2))


@contextmanager
def visiting(browser: Browser) -> Iterator[Page]:
    """A page in a browser that has seen nothing before."""
    visit = Visit(browser.new_context(viewport={"width": 1440, "height": 900}))
    visit.context.add_init_script(TIMES)
    yield visit.page()
    visit.context.close()


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """A page of Streamlit with a chart and a table and nothing of ours."""
    (folder / "bare.py").write_text(BARE)
    (folder / "bare_app.py").write_text(BARE_APP)
    with serving(folder / "none", folder / "bare.txt", script=str(folder / "bare_app.py")) as server:
        yield server


def trends(clicks: Clicks) -> None:
    """Team filters, steps and views on Trends, all of them twice."""
    page = clicks.page
    main = page.get_by_test_id("stMain")
    for turn in ("new value", "seen before"):
        for first in range(_teams(page)):
            for more in range(3):  # one team, and two and three: each is a value of its own
                clicks.click(f"team filter, {turn}", _team(page, first + more))
            page.keyboard.press("Escape")  # an open list hides all else from the accessibility tree
            time.sleep(0.3)
            act(page, _at_rest(page.get_by_role("button", name="Clear filters")).click)
            time.sleep(0.3)
        for kind, names in (
            ("step", ("Month", "Day", "Quarter", "Week")),
            ("view", ("Lines", "Small charts", "Heatmap", "Stacked", "Compare", "Pivot", "Over time")),
        ):
            for name in names:
                target = main.get_by_role("radio", name=name, exact=True)
                clicks.click(kind if turn == "seen before" else f"{kind}, first time", target)


def _box(page: Page) -> Locator:
    return page.locator("[data-testid=stSidebar] [data-testid=stMultiSelect]").filter(has_text="Team").first


def _at_rest(target: Locator) -> Locator:
    """In view since a while: an open list closes when what it lies in is scrolled, and that event comes later."""
    target.scroll_into_view_if_needed()
    time.sleep(0.3)
    return target


def _teams(page: Page) -> int:
    options = _opened(page)
    number = options.count()
    page.keyboard.press("Escape")
    return number


def _team(page: Page, number: int) -> Locator:
    """A team in the opened list, which keeps the chosen ones at their places."""
    options = _opened(page)
    return options.nth(number % options.count())


def _opened(page: Page) -> Locator:
    """The filter's list of teams, opened anew: it may be about to close after the last choice."""
    options = page.get_by_role("option").filter(has_not_text=re.compile("Select all"))
    box = _at_rest(_box(page))
    if not options.count():
        box.get_by_role("button", name="Open").click()
        options.first.wait_for()
        time.sleep(0.3)
    return options


def pages(clicks: Clicks) -> None:
    """Every page of the menu, in its order, three times: the first time each computes what it needs."""
    links = clicks.page.get_by_test_id("stSidebarNavLink")
    listed = [entry for entry in menu.PAGES.values() if entry.listed]
    for turn in range(3):
        for number, entry in enumerate(listed):
            clicks.click(entry.title if turn else "page, first time", links.nth(number))
    for entry in listed:
        clicks.taken["page"] += clicks.taken[entry.title]


def loads(browser: Browser, server: Server, path: str) -> dict[str, object]:
    """The first load with an empty cache and the second: seconds until whole, requests, megabytes."""
    first, again = [], []
    for _ in range(LOADS):
        visit = Visit(browser.new_context(viewport={"width": 1440, "height": 900}))
        visit.context.add_init_script(TIMES)
        first.append(_loaded(visit.page, server, path))
        again.append(_loaded(visit.page, server, path))
        visit.context.close()
    return {
        name: {part: round(median(one[part] for one in taken), 2) for part in taken[0]}
        for name, taken in (("first load", first), ("load again", again))
    }


def _loaded(new: Callable[[], Page], server: Server, path: str) -> dict[str, float]:
    page = new()
    wire = page.context.new_cdp_session(page)
    sizes: list[float] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.on("Network.webSocketFrameReceived", lambda event: sizes.append(0))
    cpu = spent(server.process)
    page.goto(server.url + path)
    settle(page)
    at = page.evaluate(READ)
    taken = {
        "seconds": at["changed"] / 1000,
        "until_asked": at["sent"] / 1000,
        "server": (at["received"] - at["sent"]) / 1000,
        "cpu": spent(server.process) - cpu,
        "requests": len([size for size in sizes if size]),
        "megabytes": sum(sizes) / 1e6,
    }
    page.close()
    return taken


if __name__ == "__main__":
    main()
