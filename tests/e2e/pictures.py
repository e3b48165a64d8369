"""Pictures of every page, for people to look at: python -m tests.e2e.pictures --out DIR [--page NAME] [--data STORE].

Each page at 1440×900 and 390×844, light and dark, with the full height of its content, on the sample or on a store of
yours; `--page trends?shape=heatmap` is a page in another state. `--readme` writes the README's picture instead.
"""

import argparse
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from analytics.sample import load_sample
from analytics.sample.company import LAST_DAY
from analytics.store.snapshots import Snapshots
from tests.e2e.browser import PAGES, PROJECT, Server, Visit, content_height, launch, open_page, serving, settle

SIZES = ((1440, 900), (390, 844))
THEMES = ("light", "dark")
README = PROJECT / "data" / "screenshots" / "this_week.png"
COLORS = 128  # a screenshot has few; a palette makes it a third of the size


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="the folder for the pictures")
    parser.add_argument("--page", action="append", help="only this page; may be given more than once")
    parser.add_argument("--size", choices=(*map(str, dict(SIZES)),), action="append", help="only this width")
    parser.add_argument("--theme", choices=THEMES, action="append", help="only this one")
    parser.add_argument("--data", type=Path, help="a store's folder; without it the sample is made")
    parser.add_argument("--readme", action="store_true", help="write the README's picture into data/screenshots")
    parsed = parser.parse_args(arguments)
    if not parsed.out and not parsed.readme:
        parser.error("give --out DIR, --readme, or both")
    for name in parsed.page or ():
        if name.partition("?")[0] not in PAGES:
            parser.error(f"there is no page '{name}'; there are: {', '.join(PAGES)}")
    with sample_server(parsed.data) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        if parsed.readme:
            README.parent.mkdir(parents=True, exist_ok=True)
            README.write_bytes(small(shoot(browser, server, "/", 1440, 900, "light", whole=False)))
            print(f"{README} ({README.stat().st_size / 1000:.0f} kB)")
        if parsed.out:
            parsed.out.mkdir(parents=True, exist_ok=True)
            for name in parsed.page or PAGES:
                page, _, asked = name.partition("?")
                address = f"{PAGES[page]}?{asked}" if asked else PAGES[page]
                for width, height in (size for size in SIZES if str(size[0]) in (parsed.size or map(str, dict(SIZES)))):
                    for theme in parsed.theme or THEMES:
                        path = parsed.out / f"{re.sub('[^a-z0-9_]+', '_', name.lower())}-{width}-{theme}.png"
                        path.write_bytes(shoot(browser, server, address, width, height, theme))
                        print(path)
        browser.close()


@contextmanager
def sample_server(store: Path | None = None) -> Iterator[Server]:
    """A dashboard on a store, or on the sample in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        if store is None:
            store = Path(folder) / "store"
            load_sample(Snapshots(store), day=LAST_DAY)
        with serving(store, Path(folder) / "log.txt") as server:
            yield server


def shoot(browser, server: Server, path: str, width: int, height: int, theme: str, *, whole: bool = True) -> bytes:
    """One page as PNG; `whole`: as tall as its content, which scrolls inside a window of the usual height."""
    phone = {"is_mobile": True, "has_touch": True} if width < 600 else {}
    visit = Visit(
        browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
            **phone,
        )
    )
    try:
        page = open_page(visit.page(), server, path)
        if whole:
            page.set_viewport_size({"width": width, "height": content_height(page)})
            settle(page)
        return page.screenshot(animations="disabled", caret="hide")
    finally:
        visit.context.close()


def small(png: bytes) -> bytes:
    """The same picture with a palette."""
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
