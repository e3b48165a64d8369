"""Figures from plain dicts, which Plotly takes as they are: its checks took 20 to 80 ms of each chart.

`tests/test_figures.py` has Plotly check every kind of figure that is made this way.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go


def unchecked(traces: Sequence[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """A figure of these traces, each with its `type`. What is added to it later is not checked either."""
    return go.Figure({"data": list(traces), "layout": layout}, _validate=False)


def times(periods: pd.Series) -> np.ndarray:
    """First days of periods as a trace takes them."""
    return periods.to_numpy()


def values(series: pd.Series) -> np.ndarray:
    """Numbers as a trace takes them: 64-bit, no value is NaN."""
    return series.to_numpy(dtype=np.float64, na_value=np.nan)
