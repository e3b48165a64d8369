"""The browser: the app started on a store, opened in Chromium, and waited for until a page is whole."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from analytics.roundup.picture import FLAGS, chromium_path
from analytics.workspace import menu

PROJECT = Path(__file__).resolve().parents[2]
PAGES = {name: page.path for name, page in menu.PAGES.items()}
PATIENCE = 60_000  # ms; a busy machine is no failure
START = 60  # s until a server answers
QUIET = 150  # ms without a change before a page counts as whole
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
TALL = 12_000  # px; no page of ours is longer

# Notes when the page changed last: its state, or what is drawn.
WATCH = """(() => {
  window.tagwatch = {changed: performance.now()};
  new MutationObserver(() => { window.tagwatch.changed = performance.now(); }).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-test-script-state']});
})()"""
RUN = "document.getElementById('tagwatch-ready')?.dataset.run"
WHOLE = """quiet => {
  const app = document.querySelector('[data-testid=stApp]');
  return app?.dataset.testScriptState === 'notRunning' && !!document.getElementById('tagwatch-ready')
    && performance.now() - window.tagwatch.changed > quiet
    && !document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]')
    && [...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('g[class^=x][class$=tick]'))
    && document.fonts.status === 'loaded';
}"""


@dataclass
class Server:
    """A running dashboard."""

    url: str
    log: Path
    process: int  # its number

    def __str__(self) -> str:
        return self.url


@contextmanager
def serving(
    store: Path,
    log: Path,
    *,
    through: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    script: str = "dashboard.py",
) -> Iterator[Server]:
    """The dashboard on a free port over the store in `store`; its output goes to `log`. Ends with the block.

    through: a command that becomes the one that follows it. environment: what differs from ours. script: another app.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *through,
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.fileWatcherType",
        "none",
    ]
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
            # It believes nobody's X-Forwarded-For, as `tagwatch dashboard` starts it.
            env={**os.environ, "FORWARDED_ALLOW_IPS": "", "TAGWATCH_DATA": str(store), **(environment or {})},
        ) as process,
    ):
        try:
            url = f"http://localhost:{port}"
            _wait_until_ready(process, url, log)
            yield Server(url, log, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(process: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.read() == b"ready":
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The dashboard did not get ready:\n{log.read_text()[-4000:]}")


def launch(playwright: Playwright) -> Browser:
    """Chromium as the roundup's picture starts it."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(
        executable_path=chromium_path(),
        chromium_sandbox=not as_root,
        args=[*FLAGS, ONLY_HERE, *(["--no-sandbox"] if as_root else [])],
    )


@dataclass
class Visit:
    """A browser context; notes every request to a host other than this machine (and the browser resolves none)."""

    context: BrowserContext
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(WATCH)
        self.context.on("request", lambda request: self._look(request.url))  # a route would switch the cache off
        self.context.on("page", lambda page: page.on("websocket", lambda socket: self._look(socket.url)))

    def page(self) -> Page:
        return self.context.new_page()

    def _look(self, url: str) -> None:
        if urlsplit(url).hostname != "localhost" and not url.startswith(("data:", "blob:", "about:")):
            self.outside.append(url)


def open_page(page: Page, server: Server, path: str = "/", *, patience: int = PATIENCE) -> Page:
    """Open a path and wait until the page is whole."""
    page.goto(server.url + path, timeout=patience)
    settle(page, patience=patience)
    return page


def settle(page: Page, *, patience: int = PATIENCE) -> None:
    """Wait until the script is done, nothing stale or loading is left, charts and fonts are drawn."""
    page.wait_for_function(WHOLE, arg=QUIET, timeout=patience)


def act(page: Page, action: Callable[[], object]) -> None:
    """Do something that runs the script, and wait until the page is whole again."""
    before = page.evaluate(RUN)
    action()
    page.wait_for_function(f"before => {RUN} !== before", arg=before, timeout=PATIENCE)
    settle(page)


def headline(page: Page) -> str:
    """The page's one sentence; fails when there is none or more than one."""
    titles = page.locator("h1.headline").all_inner_texts()
    assert len(titles) == 1, f"{page.url} has {len(titles)} headlines: {titles}"
    return titles[0]


def content_height(page: Page) -> int:
    """How tall the main column is with all its content: a full-page picture stops at the viewport."""
    return min(
        TALL,
        page.evaluate("""() => {
        const main = document.querySelector('[data-testid=stMain]');
        return Math.ceil(Math.max(main.scrollHeight, window.innerHeight));
    }"""),
    )
