"""Figures from plain dicts, which Plotly takes as they are: its checks took 20 to 80 ms of each chart.

`tests/test_figures.py` has Plotly check every kind of figure that is made this way.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import orjson
import pandas as pd
import plotly.graph_objects as go


class Unchecked(go.Figure):  # type: ignore[misc]  # Plotly states no types
    """A figure that is written at once."""

    def to_dict(self) -> dict[str, Any]:
        """What Plotly draws, of plain values alone: it need not look through all of them for others."""
        written = orjson.dumps(
            {"data": self._data, "layout": self._layout}, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY
        )
        plain: dict[str, Any] = orjson.loads(written)
        return plain


def unchecked(traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> Unchecked:
    """A figure of these traces, each with its `type`. What is added to it later is not checked either."""
    return Unchecked({"data": list(traces), "layout": layout}, _validate=False)


def times(periods: pd.Series) -> np.ndarray:
    """First days of periods as a trace takes them."""
    return periods.to_numpy()


def values(series: pd.Series) -> np.ndarray:
    """Numbers as a trace takes them: 64-bit, no value is NaN."""
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


def _plain(value: Any) -> Any:
    """What JSON has no word for: days and moments of pandas, arrays that do not lie in one piece."""
    return value.isoformat() if isinstance(value, date) else value.tolist()
