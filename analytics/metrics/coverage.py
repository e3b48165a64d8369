"""Coverage as people look at it: which days each import covers, and the days in between that none does."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.store.facts import Facts


def spans(facts: Facts) -> pd.DataFrame:
    """One row per standing import that covers anything. Columns source, import_id, file, start, end (in the zone)."""
    return facts.frame(
        """
        select source, import_id, file, timezone($zone, timezone('UTC', covers_from)) as start,
               timezone($zone, timezone('UTC', covers_until)) as end
        from snapshot.imports where undone_at is null and covers_from is not null order by source, covers_from""",
        {"zone": facts.zone},
    )


def gaps(calendar: Calendar) -> list[tuple[date, date]]:
    """Stretches of days between the first and the last covered one that some active source does not cover."""
    if calendar.first is None:
        return []
    inside = (calendar.days >= pd.Timestamp(calendar.first)) & (calendar.days <= pd.Timestamp(calendar.through))
    days, missing = calendar.days[inside], ~calendar.covered[inside]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.astype(int), [0]))))
    return [(days[first].date(), days[after - 1].date()) for first, after in zip(edges[::2], edges[1::2], strict=True)]
