"""The chart of incidents: days to notice and to fix, side by side, in the order of time."""

from collections.abc import Sequence
from datetime import date

from analytics.figures.lettering import literal
from analytics.figures.page_layout import NUMBERS, page_layout
from analytics.figures.unchecked import Unchecked, unchecked
from analytics.formatting import short_day

LONGEST = 26  # characters of a name below its columns
NOTICE_COLOR, FIX_COLOR = "#E69F00", "#0072B2"


def incident_times(incidents: Sequence[tuple[date, str, int | None, int | None]]) -> Unchecked:
    """incidents: first day, name, days to notice and to fix (None: not known, drawn as no column); oldest first."""
    names = [f"{short_day(start)} {literal(name[:LONGEST])}" for start, name, _, _ in incidents]
    places = list(range(len(incidents)))
    traces = [
        {
            "type": "bar",
            "x": places,
            "y": [one[at] for one in incidents],
            "name": f"Days {title}",
            "marker": {"color": color, "pattern": {"shape": pattern, "fillmode": "overlay", "solidity": 0.25}},
            "text": ["" if one[at] is None else str(one[at]) for one in incidents],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": f"%{{y}} days {title}<extra></extra>",
        }
        for title, color, pattern, at in (("to notice", NOTICE_COLOR, "/", 2), ("to fix", FIX_COLOR, "", 3))
    ]
    most = max([1, *(value for one in incidents for value in one[2:] if value is not None)])
    layout = page_layout(
        280,
        top=24,
        barmode="group",
        bargap=0.55,
        legend={"orientation": "h", "y": 1.16, "x": 0},
        xaxis={"tickvals": places, "ticktext": names, "fixedrange": True, "range": [-0.6, max(2, len(places)) - 0.4]},
        yaxis={
            **NUMBERS,
            "title": {"text": "Days since the first ticket"},
            "range": [0, most * 1.15],
            "tickformat": ",d",
            **({"dtick": 1} if most <= 6 else {}),
        },
    )
    return unchecked(traces, layout)
