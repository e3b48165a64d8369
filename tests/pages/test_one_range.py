"""One expected range: what pages draw and write of the last weeks is what `count --expected` prints of them."""

import base64
import csv
import io
import json
import os
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from analytics.cli.program import main
from analytics.formatting import expected as words_of
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from analytics.signals.sentences import about, sentence
from analytics.signals.triage import announced, triaged, within
from pages.filters import name_of
from tests.pages.conftest import text

REAL = os.environ.get("TAGWATCH_REAL_DATA")
MAPPING = Path(__file__).parents[2] / "data" / "mappings" / "mozilla_forum.toml"
WEEKS = 26
CELLS = 3  # of each store whose charts are looked at
DUE = ["expected", "low", "high", "outside"]
FIGURE = re.compile(r"const figure = (\{.*\});\n")  # of the roundup's document


@pytest.fixture(
    scope="module",
    params=[
        "sample",
        *(
            pytest.param(name, marks=pytest.mark.long)
            for name in ("sample, each week", "firefox_2018_2020", "mozilla_two_teams_2023_2024")
        ),
    ],
)
def walked(request) -> str:
    """Which store, and whether each of its last weeks."""
    return request.param


@pytest.fixture(scope="module")
def store(walked, sample_store, tmp_path_factory) -> Path:
    if walked.startswith("sample"):
        return sample_store
    if not REAL:
        pytest.skip("TAGWATCH_REAL_DATA names no folder with the real tickets")
    own = Workbench(tmp_path_factory.mktemp(walked))
    files = sorted((Path(REAL) / walked).glob("*.csv"))
    import_files(own.snapshots, files, Order(mapping=load_mapping(MAPPING)))
    return own.folder


@pytest.fixture(scope="module")
def desk(store) -> Workbench:
    return Workbench(store)


@pytest.fixture(scope="module")
def printed(store):
    """printed("week", "team", measure=…) → what the command prints, by week and groups; asked for once."""
    known: dict[tuple, pd.DataFrame] = {}

    def printed(*by: str, **options: str) -> pd.DataFrame:
        key = (by, *options.items())
        if key not in known:
            stated = [text for name, value in options.items() for text in (f"--{name}", value)]
            with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
                patch.setenv("TAGWATCH_DATA", str(store))
                patch.setattr("sys.stdout", out)
                assert main(["count", "--by", ",".join(("week", *by)), "--expected", "--format", "csv", *stated]) == 0
                frame = pd.DataFrame(csv.DictReader(io.StringIO(out.getvalue())))
            numbers = [name for name in frame if name not in ("week", *by, "complete", "outside")]
            frame[numbers] = frame[numbers].apply(pd.to_numeric)
            known[key] = frame.set_index(["week", *by]).sort_index()
        return known[key]

    return printed


@pytest.fixture(scope="module")
def weeks(printed, walked) -> list[str]:
    """The last weeks; of the sample, the first, one between and the last of them (the long run walks each)."""
    complete = [week for week, row in printed().iterrows() if row["complete"] == "True"][-WEEKS:]
    return complete if walked != "sample" else [complete[0], complete[WEEKS // 2], complete[-1]]


@pytest.fixture(autouse=True)
def without_a_browser(monkeypatch):
    monkeypatch.setenv("TAGWATCH_CHROMIUM", "no-such-browser")


def in_words(row: pd.Series) -> str:
    """What a page writes of one printed row."""
    low, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "high"))
    return words_of(low, high, row["outside"])


def until(week: str) -> dict[str, str]:
    """The filter of a page on all weeks up to this one."""
    return {"period": "custom", "to": (date.fromisoformat(week) + timedelta(days=6)).isoformat()}


# ------------------------------------------------------------------------------------------------- the charts
def values(drawn: object) -> np.ndarray:
    """A list of a figure, which plotly may have packed."""
    if isinstance(drawn, dict):
        return np.frombuffer(base64.b64decode(drawn["bdata"]), np.dtype(drawn["dtype"]))
    return np.array(drawn, float)


def band(page) -> pd.DataFrame:
    """Week → low and high of the range that the page's chart draws."""
    traces = json.loads(page.at.get("plotly_chart")[0].proto.spec)["data"]
    parts = [
        pd.DataFrame({"low": values(below["y"]), "high": values(above["y"])}, index=[str(x)[:10] for x in above["x"]])
        for above, below in pairwise(traces)
        if below.get("fill") == "tonexty"
    ]
    return pd.concat(parts)


@pytest.mark.parametrize("place", range(CELLS))
def test_the_bands_of_trends_and_area_and_the_chart_s_table_are_what_is_printed(show, store, printed, weeks, place):
    cells = printed("team", "category")
    recent = cells.loc[weeks[-1] :] if len(weeks) < WEEKS else cells.loc[weeks[-8] :]  # what Trends offers
    largest = recent.groupby(["team", "category"])["tickets"].sum().drop("(none)", level=0, errors="ignore")
    team, category = largest.sort_values().index[[-1, -CELLS - 4, -CELLS - 9][place]]
    wanted = cells.xs((team, category), level=(1, 2))
    trends = show("trends", store=store, cell=f"{team}|{category}", period="all")
    area = show("area", store=store, area="cell", of=f"{name_of('team', team)} · {name_of('category', category)}")

    for page in (trends, area):
        drawn = band(page)
        assert len(drawn) >= WEEKS
        for name in ("low", "high"):
            assert drawn[name].tolist() == wanted.loc[drawn.index, name].tolist()
    table = trends.table("complete").assign(week=lambda t: t["period"].dt.strftime("%Y-%m-%d")).set_index("week")
    assert table["outside"].tolist() == wanted.loc[table.index, "outside"].tolist()
    assert table["high"].dropna().tolist() == wanted.loc[table["high"].dropna().index, "high"].tolist()


def test_the_grid_of_trends_is_what_is_printed(show, store, printed, weeks):
    for week in weeks:
        last = printed("team", "category").loc[week]
        shown = show("trends", store=store, **until(week)).table("Last week").set_index(["Team", "Category"])
        rows = {(name_of("team", team), name_of("category", slug)): row for (team, slug), row in last.iterrows()}
        assert len(shown) > 5 and set(shown.index) <= set(rows)
        for key, line in shown.iterrows():
            row = rows[key]
            assert line["Expected"] == ("" if pd.isna(row["low"]) else f"{row['low']:,.0f}–{row['high']:,.0f}")
            assert (line["Outside"] or "")[2:] == row["outside"]


# ------------------------------------------------------------------------------------------------- the week's pages
def test_this_week_writes_what_is_printed(show, store, printed, desk, weeks):
    unaware = desk.facts().taxonomy.categories.counting_as("unaware")
    marked = printed_outside = 0

    for week in weeks:
        page = show(store=store, **until(week))
        cards = [text(block.value) for block in page.at.get("html") if 'class="number"' in block.value]
        rows = [printed().loc[week], printed(measure="customers").loc[week]]
        rows += [printed(category=unaware[0]).loc[week]] if len(unaware) == 1 else []
        for row, card in zip(rows, cards[: len(rows)], strict=True):
            assert f"{row.iloc[0]:,.0f}  " in card and in_words(row) in card, (week, card)
        due = {name_of("team", team): row for team, row in printed("team").loc[week].iterrows()}
        table = page.table("Owner")
        assert len(table) >= sum(row["tickets"] > 0 for row in due.values()) > 0
        printed_outside += sum(bool(row["outside"]) for row in due.values() if row["tickets"] > 0)
        for _, line in table.iterrows():
            row = due[line["Team"]]
            assert line["Last week"] == row["tickets"]
            assert line["Expected"] == ("–" if pd.isna(row["low"]) else f"{row['low']:,.0f}–{row['high']:,.0f}")
            assert [word for word in ("above", "below") if word in line["Mark"]] == [row["outside"]] * bool(
                row["outside"]
            )
            marked += bool(row["outside"])
    assert marked >= printed_outside


def test_the_roundups_table_and_its_picture_hold_what_is_printed(show, store, printed, desk, weeks, monkeypatch):
    cells = {
        f"{name_of('team', team)} · {name_of('category', slug)}": (team, slug)
        for team, slug in printed("team", "category").index.droplevel("week").unique()
    }
    given: dict[str, object] = {}
    button = st.download_button
    monkeypatch.setattr(
        st, "download_button", lambda name, data, *a, **k: given.update({name: data}) or button(name, data, *a, **k)
    )

    for week in weeks[-3:] if len(weeks) < WEEKS else weeks:
        page = show("roundup", store=store, week=week)
        table = pd.DataFrame(csv.DictReader(io.StringIO(str(given["Figures (CSV)"]))))
        table[DUE[:3]] = table[DUE[:3]].apply(pd.to_numeric)
        drawn = table[(table["part"] == "chart") & (table["name"] == "all tickets")].set_index("week")
        same(drawn, printed().loc[drawn.index])
        headline = table[table["part"] == "headline"].set_index("name")
        same(headline.iloc[[0]], printed().loc[[week]])
        listed = table[table["part"].isin(["moved", "no signal"]) & (table["measure"] == "tickets")]
        for _, row in listed.iterrows():
            due = printed("team", "category").loc[(week, *cells[row["name"]])]
            same(row.to_frame().T, due.to_frame().T)
        assert picture_band(page, week) == {
            day: (row["low"], row["high"]) for day, row in drawn.dropna(subset="low").iterrows()
        }


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Both hold the same four; the roundup's table has two decimals."""
    np.testing.assert_allclose(found[DUE[:3]].astype(float), wanted[DUE[:3]].astype(float), atol=0.0051)
    assert found["outside"].tolist() == wanted["outside"].tolist()


def picture_band(page, week: str) -> dict[str, tuple[float, float]]:
    """Week → low and high of the band in the roundup's picture, read from the figure inside of its document."""
    figure = json.loads(FIGURE.search(page.at.get("iframe")[0].proto.srcdoc)[1])
    slots = max(len(figure["layout"]["xaxis"]["tickvals"]), 1)
    found = {}
    for shape in figure["layout"].get("shapes", ()):
        if shape.get("layer") != "below" or not str(shape.get("path", "")).startswith("M"):
            continue
        corners = [tuple(map(float, corner.split(","))) for corner in re.findall(r"-?[\d.]+,-?[\d.]+", shape["path"])]
        above, below = corners[: len(corners) // 2], corners[len(corners) // 2 :][::-1]
        for high, low in zip(above[::2], below[::2], strict=True):
            found[int(high[0] + 0.5)] = (low[1], high[1])
    last = max(found, default=slots)
    return {
        (date.fromisoformat(week) - timedelta(weeks=last - place)).isoformat(): bounds
        for place, bounds in found.items()
    }


# ------------------------------------------------------------------------------------------------- anomalies
def test_the_cards_of_anomalies_have_the_range_of_their_week(show, store, printed, desk, weeks):
    every = announced(triaged(desk.findings(desk.facts()).signals, desk.state))
    begin = date.fromisoformat(weeks[0])
    weekly = [s for s in within(every, begin, date.max) if s.days == 7 and f"{s.span.start}" in printed().index]
    assert weekly

    for signal in weekly if len(weeks) == WEEKS else weekly[-1:]:
        by = tuple(signal.scope.filters)
        key = tuple(value for (value,) in signal.scope.filters.values())
        row = printed(*by).loc[(f"{signal.span.start}", *key) if by else f"{signal.span.start}"]
        page = show("anomalies", store=store, day=signal.noticed.isoformat())
        text = page.html.replace("Expected", "expected")
        [card] = [part for part in text.split(sentence(signal, name_of) + ".")[1:]]
        assert f"expected {row['low']:,.0f}–{row['high']:,.0f}, about {about(row['expected'])};" in card.splitlines()[0]
        assert row["tickets"] == signal.observed
        assert row["outside"] in ("", {"up": "above", "down": "below"}[signal.direction])
