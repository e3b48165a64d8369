"""The sample: exports of the fictional company Fernpost, made by the project itself."""

import tempfile
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.imports import Progress, import_files
from analytics.ingest.planning import Order, Outcome
from analytics.sample.decisions import forget_sample_decisions, is_sample, write_sample_decisions
from analytics.sample.files import write_exports
from analytics.sample.tickets import make_tickets
from analytics.store.import_history import holds_only_sample
from analytics.store.snapshots import Snapshots

__all__ = ["forget_sample_decisions", "is_sample", "load_sample", "make_tickets", "write_exports"]


def load_sample(snapshots: Snapshots, *, progress: Progress = lambda what, share: None) -> list[Outcome]:
    """Load the sample and what its company decided into a store that holds nothing else; raises AnalyticsError when it holds own imports."""
    if snapshots.current() is not None and not holds_only_sample(snapshots):
        raise AnalyticsError(
            "The store holds imports of your own. Give the sample a folder of its own: "
            f"TAGWATCH_DATA=somewhere {PROGRAM} sample"
        )
    with tempfile.TemporaryDirectory() as folder:
        progress("Writing the sample's exports", 0.0)
        outcomes = import_files(snapshots, write_exports(Path(folder)), Order(sample=True), progress=progress)
    if any(outcome.state == "imported" for outcome in outcomes):
        write_sample_decisions(snapshots)
    return outcomes
