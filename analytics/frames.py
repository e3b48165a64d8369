"""Frames: reading a table row by row where the reader, not the type checker, knows the columns."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples, as `itertuples` gives them, whose values have the types that the frame's maker states.

    >>> [row.tickets for row in rows_of(pd.DataFrame({"tickets": [3, 4]}))]
    [3, 4]
    """
    return iter(frame.itertuples())
