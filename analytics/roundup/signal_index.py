"""SignalIndex: which cells of a week a signal is about, so that picture and page announce the same things."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.operations.workbench import Workbench
from analytics.signals.findings import Findings
from analytics.signals.signal import Signal
from analytics.signals.triage import Triaged, about, announced, triaged, within
from analytics.store.facts import Facts
from analytics.workspace.area import Area
from analytics.workspace.teams import Teams


@dataclass(frozen=True)
class SignalIndex:
    """`found`: what was tested. `signals`: with what was decided about them; see `triaged`."""

    found: Findings
    signals: tuple[Triaged, ...]

    @classmethod
    def of(cls, bench: Workbench, facts: Facts) -> "SignalIndex":
        found = bench.findings(facts)
        return cls(found, triaged(found.signals, bench.state, Teams.of(bench.state)))

    def covers(self, week: date) -> bool:
        """True for a week that was tested."""
        return "week" in self.found.tested_from and self.found.tested_from["week"] <= week

    def cells(self, cells: pd.DataFrame, week: date) -> pd.DataFrame:
        """The grid by team and category with `signal`: 1, −1 where a signal of the week is about it, else 0."""
        cells = cells.assign(signal=0)
        names = pd.Series(
            [Area.cell(*pair).text for pair in zip(cells["team"], cells["category"], strict=True)], index=cells.index
        )
        for signal in self.held(week, tuple(cells["team"].unique())):
            row = _cell_of(signal, cells, names)
            if row is not None:
                cells.loc[row, "signal"] = signal.sign
        return cells

    def held(self, week: date, teams: tuple[str, ...]) -> list[Triaged]:
        """The signals of a week about these teams, the strongest last."""
        held = about(within(announced(self.signals), week, week + timedelta(days=6)), teams=teams)
        return sorted(held, key=lambda signal: signal.p_value, reverse=True)


def _cell_of(signal: Signal, cells: pd.DataFrame, names: pd.Series) -> object | None:
    """The row that a signal is about: its own cell, or the one that changed most with it."""
    inside = names.isin([area.text for area in (signal.area, *signal.parts) if area.level == "cell"])
    if not inside.any():
        inside = pd.Series(True, index=cells.index)
        for column, values in (("team", signal.teams), ("category", signal.categories)):
            if values:
                inside &= cells[column].isin(values)
    out = cells["outside"].eq("above" if signal.sign > 0 else "below")
    moved = (cells["change"].fillna(0) * signal.sign)[inside & out]
    return moved.idxmax() if len(moved) and moved.max() > 0 else None
