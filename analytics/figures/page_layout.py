"""Page layout: what every chart on a page has, whatever it draws. The roundup has paper of its own."""

from typing import Any

from analytics.formatting import style

GRID_COLOR = "rgba(128,134,144,.22)"
CLEAR = "rgba(0,0,0,0)"  # the page's own background
LABELS = {"showgrid": False, "fixedrange": True}  # an axis of periods or names
NUMBERS = {"rangemode": "tozero", "gridcolor": GRID_COLOR, "fixedrange": True}  # an axis of values


def page_layout(height: int, *, top: int = 8, **own: Any) -> dict[str, Any]:
    """Settings of a chart of so many px; top: px above the plot; own: what it has beside them, or otherwise."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": top, "b": 8},
        "hovermode": "closest",
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "dragmode": False,
        "separators": style().decimal + (style().thousands or " "),
        **own,
    }
