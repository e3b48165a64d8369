"""The picture: a document's frame as PNG, taken with a Chromium found on this machine.

The browser runs offline on the document alone, so one document gives the same bytes on each
run on one machine.
"""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.configuration import Configuration, configuration
from analytics.errors import AnalyticsError
from analytics.roundup.document import HEIGHT, WIDTH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page, Route

CHROMIUM_VARIABLE = Configuration.chromium.name
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--font-render-hinting=none",
)
ITS_ADDRESS = "http://roundup.invalid/"  # of the document in the browser; no such host can be (RFC 6761)
PATIENCE = 30_000  # ms, for each step of the browser
READY = "document.documentElement.dataset.chart === 'drawn' && document.fonts.status === 'loaded'"
CURE = (
    f"Install one with 'apt-get install chromium' (another place: set {CHROMIUM_VARIABLE} to its path) "
    "or with 'playwright install chromium'."
)


class NoBrowser(AnalyticsError):
    """No Chromium to take the picture with; the text names the two ways to get one."""


class PictureFailed(AnalyticsError):
    """The browser started but the frame was not drawn; the text carries the browser's reason."""


@dataclass
class Drawn:
    """A document drawn in a browser: the Playwright page, and the addresses it was refused."""

    page: "Page"
    refused: list[str] = field(default_factory=list)


class Camera:
    """Takes pictures of documents, one after the other, with one browser that starts with the first.

    Safe to call from any thread: the work happens in a thread of its own, since Playwright's sync API refuses
    a thread that runs an asyncio loop, as web servers' threads do.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="roundup-picture")
        self._stack = ExitStack()
        self._browser: Browser | None = None

    def __enter__(self) -> "Camera":
        return self

    def __exit__(self, *trouble: object) -> None:
        self._thread.submit(self._stack.close).result()
        self._thread.shutdown()

    def warm(self) -> "Camera":
        """Start the browser while other work goes on; whether it could is known from the first picture."""
        self._thread.submit(self._start)
        return self

    def png(self, html: str, *, scale: int = 1) -> bytes:
        """The frame of one document as PNG, `scale` × 1600 by `scale` × 900 pixels.

        Raises NoBrowser, or PictureFailed after half a minute.
        """
        if not 1 <= scale <= 4:
            raise ValueError(f"scale is {scale}, expected 1 to 4")
        return self._thread.submit(self._take, html, scale).result()

    def _start(self) -> "Browser":
        if self._browser is None:
            self._browser = self._stack.enter_context(browser())
        return self._browser

    def _take(self, html: str, scale: int) -> bytes:
        with drawn(html, self._start(), scale=scale) as drawing:
            return drawing.page.screenshot(
                type="png",
                clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT},
                animations="disabled",
                caret="hide",
                timeout=PATIENCE,
            )


def png(html: str, *, scale: int = 1) -> bytes:
    """One picture; see Camera.png."""
    with Camera() as camera:
        return camera.png(html, scale=scale)


@contextmanager
def browser() -> Iterator["Browser"]:
    """A Chromium that takes pictures; raises NoBrowser. Not inside an asyncio loop: see Camera."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as missing:
        raise NoBrowser(f"The picture needs the package 'playwright', which is not installed. {CURE}") from missing
    with sync_playwright() as playwright:
        chromium = _launch(playwright.chromium, Error)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def drawn(html: str, chromium: "Browser", *, scale: int = 1) -> Iterator[Drawn]:
    """The document on a fresh offline page of the browser, chart and fonts ready."""
    from playwright.sync_api import Error

    context = chromium.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=scale,
        offline=True,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        service_workers="block",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        drawing = Drawn(page)
        page.route("**/*", lambda route: _only_inside(route, html, drawing.refused))
        page.goto(ITS_ADDRESS, wait_until="load")  # a tenth faster than to write it into an empty page
        page.wait_for_function(READY)
        yield drawing
    except Error as trouble:
        reason = str(trouble).strip().splitlines()[0]
        raise PictureFailed(
            f"The roundup's frame could not be drawn: {reason} Try again; the HTML and text forms need no browser."
        ) from trouble
    finally:
        context.close()


def chromium_path() -> str | None:
    """The browser to start: TAGWATCH_CHROMIUM, else the first known name on PATH, else None for Playwright's own."""
    chosen = configuration().chromium
    if chosen:
        found = shutil.which(chosen)
        if not found:
            raise NoBrowser(f"{CHROMIUM_VARIABLE} is '{chosen}', which is not a program here. {CURE}")
        return found
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def _launch(chromium: "BrowserType", playwright_error: type[Exception]) -> "Browser":
    path = chromium_path()
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        return chromium.launch(
            executable_path=path,
            chromium_sandbox=not as_root,
            timeout=PATIENCE,
            args=[*FLAGS, *(["--no-sandbox"] if as_root else [])],
        )
    except playwright_error as trouble:
        if path is None and "Executable doesn't exist" in str(trouble):
            raise NoBrowser(f"No Chromium found to take the picture with. {CURE}") from trouble
        reason = str(trouble).strip().splitlines()[0]
        raise NoBrowser(f"Chromium ({path or 'from Playwright'}) did not start: {reason} {CURE}") from trouble


def _only_inside(route: "Route", html: str, refused: list[str]) -> None:
    if route.request.url == ITS_ADDRESS:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif route.request.url.startswith(("data:", "about:")):
        route.continue_()
    else:
        refused.append(route.request.url)
        route.abort()
