"""Rolling means of a volume frame."""

import pandas as pd

OVER = {"day": 7, "week": 4, "month": 3, "quarter": 4}  # so many periods, the own one included


def with_mean(frame: pd.DataFrame, grain: str, *, by: str | None = None) -> pd.DataFrame:
    """A frame of `volume` with `mean`: of the period and the ones before it, OVER[grain] together.

    NA where one of them has no data or is not complete.
    """
    values = frame["value"].astype("Float64").where(frame["complete"])
    if by is None:
        return frame.assign(mean=values.rolling(OVER[grain], min_periods=OVER[grain]).mean())
    means = [values[part.index].rolling(OVER[grain], min_periods=OVER[grain]).mean() for _, part in frame.groupby(by)]
    return frame.assign(mean=pd.concat(means) if means else values)
