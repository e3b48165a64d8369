"""The sample: exports of the fictional company Fernpost, made by the project itself."""

import tempfile
from datetime import date
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.imports import Progress, import_files
from analytics.ingest.planning import Order, Outcome
from analytics.sample.decisions import forget_sample_decisions, is_sample, write_sample_decisions
from analytics.sample.files import write_exports
from analytics.sample.shift import today, weeks_of, weeks_until
from analytics.sample.survey import write_survey
from analytics.sample.tickets import make_tickets
from analytics.store.import_history import holds_only_sample
from analytics.store.snapshots import Snapshots

__all__ = ["forget_sample_decisions", "is_sample", "load_sample", "make_tickets", "write_exports", "write_survey"]


def load_sample(
    snapshots: Snapshots, *, day: date | None = None, progress: Progress = lambda what, share: None
) -> list[Outcome]:
    """Load the sample and what its company decided into a store that holds nothing else; raises AnalyticsError when it
    holds own imports. Its newest complete week is the last one before `day` (today, when left out; see `analytics.sample.shift`).
    """
    if snapshots.current() is not None and not holds_only_sample(snapshots):
        raise AnalyticsError(
            "The store holds imports of your own. Give the sample a folder of its own: "
            f"TAGWATCH_DATA=somewhere {PROGRAM} sample"
        )
    day, held = day or today(), weeks_of(snapshots)
    weeks = weeks_until(day) if held is None else held  # loaded again it stays where it is
    with tempfile.TemporaryDirectory() as folder:
        progress("Writing the sample's exports", 0.0)
        exports = write_exports(Path(folder), weeks=weeks, through=day)
        exports.append(write_survey(Path(folder), weeks=weeks, through=day))
        outcomes = import_files(snapshots, exports, Order(sample=True), progress=progress)
    if any(outcome.state == "imported" for outcome in outcomes):
        write_sample_decisions(snapshots, weeks=weeks)
    return outcomes
