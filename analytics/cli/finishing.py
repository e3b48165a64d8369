"""After an import: what the next page needs. It is published by then: a failure here undoes nothing and is reported."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench

if TYPE_CHECKING:
    from analytics.ingest.imports import Progress


def finish(bench: Workbench, progress: "Progress" = lambda what, share: None) -> list[str]:
    """Take the sample's decisions away and prepare the pages; what failed, one sentence each (then exit code 1)."""
    from analytics.sample import forget_sample_decisions

    def prepare() -> None:
        progress("Preparing the pages", 1.0)
        bench.prepare()  # so that the first page after it does not wait

    steps: dict[str, Callable[[], object]] = {
        "the sample's decisions are still there": lambda: forget_sample_decisions(bench.snapshots),
        "the pages are not prepared": prepare,
    }
    return [trouble for what, step in steps.items() if (trouble := attempted(what, step))]


def attempted(what: str, step: Callable[[], object]) -> str:
    """Do a step after the publish; empty, or what failed: `what` names what is not so now."""
    try:
        step()
    except AnalyticsError as error:
        return f"Published, but {what}: {str(error).replace('Nothing was changed. ', '')} Do not import again."
    except OSError as error:
        return f"Published, but {what}: {error.filename or ''} {error.strerror or error}. Do not import again."
    return ""
