"""A warm click on Trends in the browser at a million tickets: from the click until the page is whole again.

    python -m tests.bench.bench_click [--tickets 1000000]

Each click is one whose answer the dashboard has not given before, and then the same again.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from tests.bench.material import exports, machine
from tests.e2e.browser import RUN, Visit, launch, open_page, serving

CLICKS = ("By team", "Lines", "Total", "Month", "Day", "Week", "By category", "Stacked")
DRAWN = f"""before => {RUN} !== before
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder) / "store")
        import_files(bench.snapshots, exports(tickets))
        bench.facts()
        with sync_playwright() as playwright, serving(bench.folder, Path(folder) / "log.txt") as server:
            browser = launch(playwright)
            page = Visit(browser.new_context(viewport={"width": 1440, "height": 900})).page()
            open_page(page, server, "/trends")
            first, again = ({name: round(_click(page, name), 2) for name in CLICKS} for _ in range(2))
            browser.close()
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": tickets,
                "first": first,
                "again": again,
                "median_seconds": round(median([*first.values(), *again.values()]), 2),
                "target": 0.5,
            },
            indent=2,
        )
    )


def _click(page: Page, name: str) -> float:
    before, begun = page.evaluate(RUN), time.perf_counter()
    page.get_by_text(name, exact=True).first.click()
    page.wait_for_function(DRAWN, arg=before, polling=10)
    seconds = time.perf_counter() - begun
    page.wait_for_timeout(500)
    return seconds


if __name__ == "__main__":
    main()
