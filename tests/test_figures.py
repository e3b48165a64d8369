"""Figures that Plotly takes unchecked are such as it would have made itself from the same settings."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.figures.comparison import two_periods
from analytics.figures.events import draw_events
from analytics.figures.incident_times import incident_times
from analytics.figures.multiples import MOST, multiples
from analytics.figures.quiet import draw_quiet
from analytics.figures.signal_marks import draw_signals
from analytics.figures.trend import Groups, lines, shares, single, stacked
from analytics.workspace import teams
from analytics.workspace.categories import CATEGORIES, SPARE_COLORS
from analytics.workspace.events import Event
from pages.parts.health import coverage_by_week

PERIODS = pd.date_range("2026-01-05", periods=12, freq="7D")
GROUPS = Groups(
    "team",
    ["Sync", "Billing", "gone"],
    lambda group: "#1F77B4",
    str.upper,
    lambda group: "." if group == "Sync" else "",
)


def lightness(color: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    shares = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_a_chart_is_seen_on_the_dark_ground():
    theme = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())["theme"]
    ground = lightness(theme["dark"]["backgroundColor"]) + 0.05
    colors = {*SPARE_COLORS, *teams.SPARE_COLORS, *coverage_by_week.COLORS, *(one.color for one in CATEGORIES)}
    assert {color for color in colors if (lightness(color) + 0.05) / ground < 3} == set()


def frame() -> pd.DataFrame:
    """Two groups of twelve weeks: some without data, the last not complete, each with what was expected."""
    rows = pd.DataFrame({"period": [*PERIODS, *PERIODS], "team": ["Sync"] * 12 + ["Billing"] * 12})
    rows["value"] = pd.array([*range(24)], dtype="Int64")
    rows.loc[rows["period"].isin(PERIODS[3:5]), "value"] = pd.NA
    rows["complete"] = rows["period"] < PERIODS[-1]
    rows["expected"] = rows["value"].astype("Float64")
    rows["low"], rows["high"] = rows["expected"] - 2, rows["expected"] + 2
    rows.loc[7, ["low", "high"]] = pd.NA
    rows["outside"] = ["above", "below", "", ""] * 6
    return rows


def one() -> pd.DataFrame:
    return frame()[:12].assign(mean=lambda rows: rows["expected"] / 2)


ASKED = {"measure": "tickets", "grain": "week"}
FIGURES = {
    "stacked": lambda: stacked(frame(), GROUPS, **ASKED),
    "lines": lambda: lines(frame(), GROUPS, **ASKED),
    "rolling means": lambda: lines(frame().assign(mean=1.5), GROUPS, **ASKED),
    "shares": lambda: shares(
        frame().assign(share=0.4, tickets=frame()["value"]).drop(columns="value"), GROUPS, value="share", title="Share"
    ),
    "single": lambda: draw_signals(
        single(one(), name="Sync", signals=frozenset(PERIODS[1:2]), **ASKED), one(), {PERIODS[2]: ["It rose."]}
    ),
}
SMALL = {
    "small charts": lambda: multiples(frame(), GROUPS, own_scale=False, **ASKED),
    "small charts, each on its scale": lambda: multiples(frame(), GROUPS, own_scale=True, **ASKED),
    "more than are drawn": lambda: multiples(
        frame(), Groups("team", [f"t{n}" for n in range(MOST + 2)], GROUPS.color, str.upper), own_scale=True, **ASKED
    ),
    "incidents": lambda: incident_times([(date(2026, 1, 5), "Out", 0, None), (date(2026, 2, 2), "Late", 2, 9)]),
    "two periods": lambda: two_periods({"now": one(), "before": one()}, indexed=True, **ASKED),
}


def as_plotly_has_it(sent: str) -> object:
    """The same figure when Plotly has checked it; it raises for what it does not know."""
    return json.loads(go.Figure(json.loads(sent)).to_json())


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_plotly_finds_nothing_to_correct_in_a_figure(draw):
    figure = draw_quiet(draw(), pd.DataFrame({"day": PERIODS[:2], "name": "A holiday"}), grain="week")
    events = [Event("5.2", "release", date(2026, 1, 20)), Event("Out", "incident", date(2026, 2, 2), date(2026, 2, 9))]
    draw_events(figure, events, pd.Series(PERIODS), grain="week")

    sent = json.loads(figure.to_json())
    assert as_plotly_has_it(figure.to_json()) == sent
    assert len(sent["layout"]["shapes"]) >= 5 and len(sent["layout"]["annotations"]) >= 2


@pytest.mark.parametrize("draw", SMALL.values(), ids=SMALL)
def test_plotly_finds_nothing_to_correct_in_small_charts_and_two_periods(draw):
    sent = draw().to_json()

    assert as_plotly_has_it(sent) == json.loads(sent)


def test_a_quarter_of_two_periods_is_named_by_its_number():
    quarters = pd.date_range("2026-01-01", periods=2, freq="QS")
    drawn = pd.DataFrame({"period": quarters, "value": pd.array([4, 6], dtype="Int64"), "complete": True})

    figure = two_periods({"now": drawn, "before": drawn}, measure="tickets", grain="quarter", indexed=False)

    assert [name for (name,) in figure.data[0].customdata] == ["quarter 1, 2026", "quarter 2, 2026"]
