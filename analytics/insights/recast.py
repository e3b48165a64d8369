"""Recast: what a change of the taxonomy did to the counts, the same tickets as mapped then and as mapped now."""

from collections.abc import Sequence

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.store.facts import Facts


def recast(then: Facts, now: Facts, scope: Scope, *, by: Sequence[str] = ("team", "category")) -> pd.DataFrame:
    """The groups whose count differs, largest difference first. Columns *by, `then`, `now`, `change`."""
    frames = [totals(facts, scope, by=by).set_index(list(by))["value"] for facts in (then, now)]
    both = pd.concat(frames, axis=1, keys=["then", "now"]).fillna(0).astype("int64")
    both["change"] = both["now"] - both["then"]
    both = both[both["change"] != 0].reset_index()
    order = both["change"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order].reset_index(drop=True)
