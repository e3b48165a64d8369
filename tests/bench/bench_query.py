"""The Trends page's default view at a million tickets ÷ at a hundred thousand, over the same time span.

    python -m tests.bench.bench_query [--runs 15]

Measures the questions that the page asks (grid, weekly volume by category, tag coverage) with what is
derived present and nothing remembered, and the running of the whole page by Streamlit's own test runner.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from analytics.ingest.imports import import_files
from analytics.metrics.grid import grid
from analytics.metrics.overview import recent
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.volume import volume
from analytics.operations.workbench import Workbench
from tests.bench.material import SIZES, exports, machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    questions, pages = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name, tickets in SIZES.items():
            bench = Workbench(Path(folder) / name)
            import_files(bench.snapshots, exports(tickets))
            bench.facts()
            questions[name] = [_timed(lambda bench=bench: _ask(bench)) for _ in range(runs)]
            pages[name] = _page(bench.folder)
    small, large = (median(questions[name]) for name in SIZES)
    print(
        json.dumps(
            {
                "machine": machine(),
                "runs": runs,
                "view_ms_100k": round(small * 1000, 1),
                "view_ms_1m": round(large * 1000, 1),
                "view_1m_over_100k": round(large / small, 2),
                "target": 3.0,
                "page_ms_100k": round(median(pages["small"]) * 1000),
                "page_ms_1m": round(median(pages["large"]) * 1000),
            },
            indent=2,
        )
    )


def _ask(bench: Workbench) -> None:
    facts = bench.facts()
    calendar = bench.calendar(facts)
    scope = Scope(start=calendar.last_complete("week") - timedelta(weeks=25))
    grid(facts, scope, calendar)
    volume(facts, scope, calendar, by=("category",))
    tag_coverage(facts, recent(calendar, Scope()))


def _page(folder: Path) -> list[float]:
    """Seconds of a warm rerun of the page with a filter never asked before, so that no answer is remembered."""
    from streamlit.testing.v1 import AppTest

    os.environ["TAGWATCH_DATA"] = str(folder)
    app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "pages" / "app.py"), default_timeout=60)
    app.switch_page("watch/trends.py").run()
    periods = ["13w", "52w", "all", "26w"]
    return [_timed(lambda i=i: app.selectbox(key="period").set_value(periods[i % 4]).run()) for i in range(4)]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
