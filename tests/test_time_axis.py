"""The days that a chart of time names: those on which its columns begin, written as the workspace writes dates."""

import pandas as pd
import pytest

from analytics.figures.time_axis import time_axis
from analytics.formatting import DAY_FIRST, ISO, MONTH_FIRST, Style, written


def weeks(first: str, number: int) -> pd.Series:
    return pd.Series(pd.date_range(first, periods=number, freq="7D"))


def test_few_weeks_are_named_by_their_first_days_and_the_newest_is_among_them():
    axis = time_axis(weeks("2026-07-13", 18))

    assert {day.weekday() for day in axis["tickvals"]} == {0}
    assert axis["tickvals"][-1].isoformat() == "2026-11-09"
    assert axis["ticktext"][0].endswith("<br>2026")
    assert axis["ticktext"][-1] == "9 Nov"


def test_a_year_is_named_where_it_begins():
    assert time_axis(weeks("2025-12-22", 3))["ticktext"] == ["22 Dec<br>2025", "29 Dec", "5 Jan<br>2026"]


def test_no_more_labels_than_there_is_room_for():
    assert len(time_axis(weeks("2026-07-13", 17), most=4)["tickvals"]) <= 4


@pytest.mark.parametrize(
    ("form", "label"), [(DAY_FIRST, "2 Mar<br>2026"), (MONTH_FIRST, "Mar 2<br>2026"), (ISO, "2026-03-02")]
)
def test_days_are_written_as_the_workspace_writes_them(form, label):
    with written(Style(date_form=form)):
        assert time_axis(weeks("2026-03-02", 2))["ticktext"][0] == label


@pytest.mark.parametrize("periods", [weeks("2025-01-06", 60), pd.Series(pd.date_range("2026-03-01", periods=30))])
def test_many_weeks_and_days_are_left_to_the_chart_in_the_same_form(periods):
    axis = time_axis(periods)

    assert "tickvals" not in axis
    assert axis["tickformatstops"][0]["value"].startswith("%-d %b")
