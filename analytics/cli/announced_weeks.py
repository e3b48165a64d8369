"""`python -m analytics anomalies --announced`: past weeks as they were announced, and what is different today."""

import json
from datetime import timedelta

from analytics.cli.output import Output
from analytics.errors import AnalyticsError
from analytics.formatting import day, period
from analytics.metrics.calendar import active_imports
from analytics.operations.workbench import Workbench
from analytics.signals.hindsight import WEEK, past_weeks, table
from analytics.signals.sentences import area_words
from analytics.signals.triage import triaged
from analytics.store.announced import AnnouncedRecords
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.teams import Teams


def announced_weeks(bench: Workbench, facts: Facts, output: Output) -> int:
    """Write all weeks that are judged, newest first. Raises AnalyticsError where none can be."""
    found = bench.findings(facts)
    last = bench.calendar(facts).last_complete("week")
    if not found.tested_from or last is None:
        raise AnalyticsError("Too little history to know what to expect: nine whole weeks are needed.")
    known = triaged(found.signals, bench.state, Teams.of(bench.state))
    first = min(found.tested_from.values())
    weeks = [last - timedelta(days=7 * back) for back in range((last - first).days // 7 + 1)]
    past = past_weeks(AnnouncedRecords(bench.folder).all(), known, weeks, active_imports(facts))
    if output.form == "csv":
        output.frame(table(past))
    elif output.form != "table":
        output.records(json.loads(table(past).to_json(orient="records", date_format="iso")))
    else:
        categories = facts.taxonomy.categories

        def name(dimension: str, value: str) -> str:
            return categories.of(value).label if dimension == "category" and value != NONE else value

        for one in past:
            words = ", ".join(area_words(signal.area, name) for signal in one.announced) or "quiet"
            how = f"announced on {day(one.recorded, year=True)}" if one.recorded else "computed from the data of today"
            output.lines(f"Week of {period(one.week, one.week + WEEK)}: {words} ({how})")
            if different := one.judgement(name):
                output.lines(f"  {different}")
    return 0
