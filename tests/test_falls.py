"""Falls: a label that falls while its team holds has another name now; what lies within its own range is no signal."""

import numpy as np
import pandas as pd
import pytest

from analytics.expectation.evidence import weigh
from analytics.expectation.grain import DAILY
from analytics.metrics.scope import Scope
from analytics.signals.announcements import announcements
from analytics.signals.attribution import attributed
from analytics.signals.episodes import episodes
from analytics.signals.signal import Signal
from analytics.signals.watching import episodes_of
from analytics.workspace.area import Area

DAYS = pd.date_range("2026-01-05", periods=126)
OTHERS = ("sync", "tabs", "tips", "videos")
AREAS = (Area("total"), Area("team", ("Mail",)), *(Area.cell("Mail", label) for label in ("search", *OTHERS)))


def team(last_day: dict[str, int]) -> pd.DataFrame:
    """Day × area: 30 tickets a day under one label and 2 under each of four, and what the last day has."""
    draw = np.random.default_rng(3)
    labels = {
        name: draw.poisson(30 if name == "search" else 2, len(DAYS)).astype(float) for name in ("search", *OTHERS)
    }
    for name, tickets in last_day.items():
        labels[name][-1] = tickets
    cells = np.column_stack(list(labels.values()))
    whole = cells.sum(axis=1)[:, None]
    return pd.DataFrame(np.column_stack([whole, whole, cells]), index=DAYS)


def of_search(counts: pd.DataFrame) -> Signal:
    """What is found of the label on the last day."""
    found = episodes_of(announcements(counts, DAILY, tested_from=DAYS[-1], pool=0), counts.columns)
    no_meanings = pd.DataFrame(columns=["team", "category", "feature"])
    signals = attributed(found.episodes, found.evidence, AREAS, grain="day", scope=Scope(), meanings=no_meanings)
    return next(one for one in signals if one.area == Area.cell("Mail", "search"))


def test_a_label_that_falls_while_its_team_holds_is_a_note():
    fallen = of_search(team({"search": 4, "sync": 8, "tabs": 9, "tips": 8, "videos": 7}))

    assert (fallen.direction, fallen.tier, fallen.kind) == ("down", "watch", "labelling")
    assert fallen.note == "labelling: the others rose as much, the total did not move"


def test_a_label_that_falls_with_its_team_is_a_signal():
    fallen = of_search(team({"search": 0}))

    assert (fallen.direction, fallen.tier, fallen.note) == ("down", "signal", "")


@pytest.mark.parametrize(("tickets", "tier"), [(34, "watch"), (90, "signal")])
def test_what_lies_within_its_own_range_is_a_watch_however_unlikely_it_is(tickets, tier):
    counts = team({"search": tickets}).to_numpy(float)
    evidence = weigh(counts, DAYS, DAILY, len(DAYS) - 7)
    announced = np.zeros(counts.shape, bool)
    announced[-1, 2] = True

    found = episodes(evidence, DAILY, 1, np.where(announced, 1e-9, 1.0), announced, np.zeros_like(announced))

    assert found["tier"].tolist() == [tier]
