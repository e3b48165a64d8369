"""Judged: what the signals say of a week's cells and totals, so that picture and page call the same things unusual.

Without signals (little history, a week before the first judged one) the grid's own usual range stands: the 99 % range
of the eight weeks before.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analytics.metrics.overview import Number
from analytics.operations.workbench import Workbench
from analytics.signals.findings import Findings
from analytics.signals.signal import Signal
from analytics.signals.triage import Triaged, about, announced, triaged, within
from analytics.store.facts import Facts
from analytics.workspace.area import Area
from analytics.workspace.teams import Teams


@dataclass(frozen=True)
class Judged:
    """`found`: expected ranges. `told`: signals with what was decided about them; see `triaged`."""

    found: Findings
    told: tuple[Triaged, ...]

    @classmethod
    def of(cls, bench: Workbench, facts: Facts) -> "Judged":
        found = bench.findings(facts)
        return cls(found, triaged(found.signals, bench.state, Teams.of(bench.state)))

    def covers(self, week: date) -> bool:
        """True for a week that was judged."""
        return "week" in self.found.judged_from and self.found.judged_from["week"] <= week

    def cells(self, cells: pd.DataFrame, week: date) -> pd.DataFrame:
        """The grid by team and category with expected ranges; `unusual` only where a signal stands behind it."""
        if not self.covers(week) or cells.empty:
            return cells
        cells = cells.copy()
        names = pd.Series(
            [Area.cell(*pair).text for pair in zip(cells["team"], cells["category"], strict=True)], index=cells.index
        )
        ranges = self.found.ranges
        due = ranges[
            (ranges["level"] == "cell") & (ranges["grain"] == "week") & (ranges["period"] == pd.Timestamp(week))
        ].set_index("name")
        for column in ("low", "high"):
            known = names.map(due[column])
            cells[f"usual_{column}"] = known.where(known.notna(), cells[f"usual_{column}"]).astype("Int64")
        cells["unusual"] = 0
        for signal in self._of(week, tuple(cells["team"].unique())):
            row = _cell_of(signal, cells, names)
            if row is not None:
                cells.loc[row, "unusual"] = signal.sign
        return cells

    def total(self, number: Number, teams: tuple[str, ...], week: date) -> Number:
        """A week's tickets with their expected range; of several teams together nothing is expected but the usual."""
        if not self.covers(week) or len(teams) > 1:
            return number
        ranges = self.band(teams)
        own = ranges[ranges["week"] == week]
        return (
            replace(number, usual_low=int(own["low"].iloc[0]), usual_high=int(own["high"].iloc[0]))
            if len(own)
            else number
        )

    def band(self, teams: tuple[str, ...]) -> pd.DataFrame:
        """Expected range per week of all tickets, or of one team's: columns week, low, high."""
        ranges = self.found.range_of(Area("team", teams[:1]) if teams else Area("total"), "week")
        return pd.DataFrame(
            {
                "week": [period.date() for period in ranges["period"]],
                "low": ranges["low"].astype(int).to_list(),
                "high": ranges["high"].astype(int).to_list(),
            }
        )

    def _of(self, week: date, teams: tuple[str, ...]) -> list[Triaged]:
        """The signals of a week about these teams, the strongest last."""
        held = about(within(announced(self.told), week, week + timedelta(days=6)), teams=teams)
        return sorted(held, key=lambda signal: signal.p_value, reverse=True)


def _cell_of(signal: Signal, cells: pd.DataFrame, names: pd.Series) -> object | None:
    """The row that a signal is about: its own cell, or the one that changed most with it."""
    inside = names.isin([area.text for area in (signal.area, *signal.parts) if area.level == "cell"])
    if not inside.any():
        inside = pd.Series(True, index=cells.index)
        for column, values in (("team", signal.teams), ("category", signal.categories)):
            if values:
                inside &= cells[column].isin(values)
    out = cells["last"] > cells["usual_high"] if signal.sign > 0 else cells["last"] < cells["usual_low"]
    moved = (cells["change"].fillna(0) * signal.sign)[inside & out.fillna(False)]
    return moved.idxmax() if len(moved) and moved.max() > 0 else None
