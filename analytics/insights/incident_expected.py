"""The tickets that were to be expected of incidents' labels and days; found once per version and kept."""

import hashlib
from collections.abc import Sequence

import pandas as pd

from analytics.insights.incidents import Incident
from analytics.signals.expected import Expected
from analytics.store.computed import remembered
from analytics.store.snapshots import Snapshots


def expected_of(snapshots: Snapshots, expected: Expected, incidents: Sequence[Incident]) -> dict[str, float | None]:
    """Link → the tickets to be expected of an incident's labels and days; None: too little history.

    A walk over the past of each scope takes half a second of the processor, so a new process reads what is kept.
    """
    asked = {one.link: one.scope.narrowed(grain="day", measure="tickets") for one in incidents}

    def walked() -> dict[str, float | None]:
        return {link: _found(expected.volume(scope)) for link, scope in asked.items()}

    if not asked or expected.facts.limit:
        return walked()

    def make() -> dict[str, pd.DataFrame]:
        found = walked()
        return {"all": pd.DataFrame({"link": list(found), "expected": pd.array(list(found.values()), dtype="Float64")})}

    mark = hashlib.sha256(repr(sorted((link, repr(scope)) for link, scope in asked.items())).encode()).hexdigest()[:12]
    kept = remembered(snapshots, "incidents_expected", f"{expected.key}-{mark}", ("all",), make)["all"]
    return {
        link: None if pd.isna(due) else float(due) for link, due in zip(kept["link"], kept["expected"], strict=True)
    }


def _found(due: pd.DataFrame) -> float | None:
    return float(due["expected"].sum()) if len(due) and due["expected"].notna().all() else None
