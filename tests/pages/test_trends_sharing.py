"""Trends, shared: the picture and the text state what the numbers rest on, and have the table's numbers."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from analytics.figures.caption import Caption
from analytics.figures.grid_picture import grid_svg, grid_text
from analytics.figures.multiples_picture import TALL, multiples_svg
from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.figures.paper import LIGHT
from analytics.figures.trend import Groups
from analytics.figures.trend_picture import trend_svg
from analytics.formatting import period
from pages.parts.trends.sharing import PERIODS

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = Caption("Tickets per week, by team", "All tickets", "2–22 March 2026", "Base: 60 tickets.")


def shared(page) -> list[str]:
    return next(code.value for code in page.at.code if " per week, " in code.value).split("\n")


@pytest.mark.parametrize(
    ("by", "shape"), [("category", "stacked"), ("team", "stacked"), ("tag", "stacked"), ("category", "multiples")]
)
def test_the_text_has_the_numbers_of_the_table(show, by, shape):
    page = show("trends", view_by=by, shape=shape)

    table = page.table("complete").sort_values("period", ascending=False).head(PERIODS)
    title, where, base, _, *lines = shared(page)
    assert title == f"Tickets per week, by {by}" and where.startswith("All tickets · ")
    assert re.fullmatch(r"Base: [\d,]+ tickets in scope, each counted once\.", base)
    for line, (_, row) in zip(lines, table.iterrows(), strict=False):
        first = row["period"].date()
        assert line.startswith(period(first, first + pd.Timedelta(days=6)))
        assert ("not complete" in line) == (not row["complete"])
        numbers = dict(part.rsplit(": ", 1) for part in line.split(": ", 1)[1].split(" · "))
        assert {name: int(value.replace(",", "")) for name, value in numbers.items()} == {
            name: int(row[name]) for name in table.columns if name not in ("period", "complete")
        }


def test_the_text_of_the_total_has_the_expected_range(show):
    page = show("trends", view_by="total", team="Sync")

    table = page.table("complete").sort_values("period", ascending=False).head(PERIODS)
    _, where, _, _, *lines = shared(page)
    assert where.startswith("Team: Sync · ")
    for line, (_, row) in zip(lines, table.iterrows(), strict=False):
        words = f"{int(row['low'])}–{int(row['high'])}"
        assert f": {int(row['tickets'])} (" in line and words in line


def drawn(values: list, *, stacked: bool, label=str) -> ElementTree.Element:
    weeks = pd.date_range("2026-03-02", periods=len(values), freq="7D")
    frame = pd.DataFrame(
        [(week, team, value, True) for week, pair in zip(weeks, values, strict=True) for team, value in pair.items()],
        columns=["period", "team", "value", "complete"],
    ).astype({"value": "Int64"})
    groups = Groups("team", ["A", "B"], lambda group: "#336699", label, lambda group: "-" if group == "B" else "")
    return ElementTree.fromstring(trend_svg(frame, groups, CAPTION, stacked=stacked, paper=LIGHT))


def test_the_picture_s_columns_are_as_high_as_the_values_and_no_data_is_hatched():
    picture = drawn([{"A": 10, "B": 20}, {"A": pd.NA, "B": pd.NA}, {"A": 30, "B": 0}], stacked=True)

    heights = [float(mark.get("height")) for mark in picture.iter(f"{SVG}rect") if mark.get("class") == "column"]
    assert [round(height / heights[0], 2) for height in heights] == [1.0, 2.0, 3.0]
    assert sum(mark.get("class") == "gap" for mark in picture.iter(f"{SVG}rect")) == 1


def test_the_picture_states_title_scope_period_and_base_and_sets_hostile_names_as_text():
    picture = drawn([{"A": 1, "B": 2}], stacked=False, label=lambda group: f"<script>{group}\x00")

    texts = [mark.text for mark in picture.iter(f"{SVG}text")]
    assert texts[:3] == [CAPTION.title, f"{CAPTION.scope} · {CAPTION.period}", CAPTION.base]
    assert "<script>A" in texts
    assert not list(picture.iter(f"{SVG}script"))
    assert sum(mark.get("class") == "point" for mark in picture.iter(f"{SVG}circle")) == 2


def small_charts(*, own_scale: bool) -> ElementTree.Element:
    weeks = pd.date_range("2026-03-02", periods=3, freq="7D")
    values = {"<b>A</b>": [10, pd.NA, 20], "B": [1, 2, 0]}
    frame = pd.DataFrame(
        [(w, team, n, w < weeks[2]) for team, of in values.items() for w, n in zip(weeks, of, strict=True)],
        columns=["period", "team", "value", "complete"],
    ).astype({"value": "Int64"})
    groups = Groups("team", list(values), lambda group: "#336699", str)
    return ElementTree.fromstring(multiples_svg(frame, groups, CAPTION, own_scale=own_scale, paper=LIGHT))


@pytest.mark.parametrize(("own_scale", "tops"), [(False, (20, 20)), (True, (20, 2))])
def test_the_picture_of_small_charts_has_one_scale_or_each_its_own(own_scale, tops):
    picture = small_charts(own_scale=own_scale)

    heights = [float(mark.get("height")) for mark in picture.iter(f"{SVG}rect") if mark.get("class") == "column"]
    values = [(10, tops[0]), (20, tops[0]), (1, tops[1]), (2, tops[1])]
    assert heights == pytest.approx([TALL * value / top for value, top in values], abs=0.01)
    assert sum(mark.get("class") == "gap" for mark in picture.iter(f"{SVG}rect")) == 1
    texts = [mark.text for mark in picture.iter(f"{SVG}text")]
    assert texts[:3] == [CAPTION.title, f"{CAPTION.scope} · {CAPTION.period}", CAPTION.base]
    assert "<b>A</b>" in texts and "B" in texts


@pytest.mark.parametrize(
    ("asked", "title", "line"),
    [
        ({"shape": "heatmap"}, "Tickets per week, by category", "Bug: "),
        ({"show": "compare"}, "Tickets: what changed, by category", "Bug: "),
        ({"show": "pivot"}, "Tickets by category and team", "All: "),
    ],
)
def test_a_grid_of_numbers_is_a_picture_and_text_too(show, asked, title, line):
    page = show("trends", **asked)

    chat = page.at.code[0].value.splitlines()
    assert chat[0] == title
    assert any(row.startswith(line) for row in chat)
    assert {"Picture (PNG)", "Picture (SVG)"} <= {button.proto.label for button in page.at.get("download_button")}


def test_the_picture_of_a_grid_is_inert_and_states_what_has_no_room():
    rows = [Heading(f"<script>{number}</script>") for number in range(50)]
    cells = [[Cell("7", heat=0.5), Cell("", gap=True), Cell("−3", bar=-3.0)] for _ in rows]
    grid = Grid(rows, [Heading("2 Nov"), Heading("9 Nov"), Heading("Change")], cells)

    picture = ElementTree.fromstring(grid_svg(grid, Caption("Tickets", "All", "2026", "Base"), paper=LIGHT))

    assert "script" not in {element.tag.split("}")[1] for element in picture.iter()}
    texts = [element.text for element in picture.iter() if element.tag.endswith("text")]
    assert texts[-1].startswith("Without room here: 10 more rows")


def shared_grid(columns: list[str], **more: int | bool) -> str:
    rows = [*(Heading(f"row{number}") for number in range(30)), Heading("All", total=True)]
    heads = [*(Heading(name) for name in columns), Heading("All", total=True)]
    grid = Grid(rows, heads, [[Cell(f"{heading.label}!") for heading in heads] for _ in rows], **more)
    return grid_text(grid, CAPTION)


def test_the_text_of_a_grid_has_the_largest_columns_and_the_total_and_counts_the_others():
    *lines, last = shared_grid([f"cat{number}" for number in range(9)], more_rows=120).splitlines()

    assert lines[-2].startswith("row18: cat0 cat0! · cat1 cat1! · ")
    assert lines[-1].startswith("All: ") and lines[-1].endswith(" · cat4 cat4! · All All!")
    assert last == "And 131 more rows and 4 more columns, in the file."


def test_the_text_of_a_grid_over_time_has_the_newest_columns():
    *lines, last = shared_grid([f"w{number}" for number in range(9)], newest=True, more_columns=40).splitlines()

    assert lines[-1].startswith("All: w4 w4! · ") and lines[-1].endswith(" · w8 w8! · All All!")
    assert last == "And 11 more rows and 44 more columns, in the file."
