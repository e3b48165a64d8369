"""The picture of a number grid (heatmap, pivot, what changed) as one SVG, drawn without a browser, and its text.

It has the roundup's paper and fonts. Values come as they are written; nothing is counted here.
"""

import html
from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

from analytics.figures.caption import Caption
from analytics.figures.drawing import EDGE, WIDTH, captioned, document, text
from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.figures.paper import Paper
from analytics.formatting import clean, counted

TOP, ROW = 190, 32  # px
NAMES = 300  # px of the rows' names
MOST_ROWS, MOST_COLUMNS = 40, 30  # that are drawn
TEXT_ROWS, TEXT_COLUMNS = 20, 6
LETTER = 8.6  # px of a letter of the grid
HEAT, RISE, FALL = "#2f7ec7", "#c2570c", "#0e7c86"


def grid_svg(grid: Grid, caption: Caption, *, paper: Paper) -> str:
    """The picture as an SVG document; texts are escaped. What has no room is counted in its last line."""
    small = _fitted(grid, MOST_ROWS, MOST_COLUMNS)
    wide = (WIDTH - 2 * EDGE - NAMES) / max(len(small.columns), 1)
    height = TOP + ROW * (len(small.rows) + 1) + 70
    lacking = _more(small)
    left_out = f"Without room here: {lacking}, in the file. " if lacking else ""
    parts = [
        *captioned(caption, paper),
        *_head(small.columns, wide, paper),
        *_body(small.rows, small.cells, wide, paper),
        text(EDGE, height - 24, f"{left_out}Hatched: no data. Slanted: not all days are in yet."),
    ]
    return document(parts, height, paper)


def grid_text(grid: Grid, caption: Caption) -> str:
    """TEXT_ROWS rows with TEXT_COLUMNS named columns, as lines for a chat; how many more there are is the last."""
    named = [at for at, column in enumerate(grid.columns) if column.label]
    columns, cells = [grid.columns[at] for at in named], [[line[at] for at in named] for line in grid.cells]
    small = _fitted(grid._replace(columns=columns, cells=cells), TEXT_ROWS, TEXT_COLUMNS)
    lines = [*caption.lines, ""]
    for row, line in zip(small.rows, small.cells, strict=True):
        values = [
            f"{column.label} {'no data' if cell.gap else cell.text or '–'}"
            for column, cell in zip(small.columns, line, strict=True)
        ]
        lines.append(clean(f"{row.label}: " + " · ".join(values)))
    if lacking := _more(small):
        lines.append(f"And {lacking}, in the file.")
    return "\n".join(lines)


def _fitted(grid: Grid, rows: int, columns: int) -> Grid:
    """So many rows and columns of a grid, the others counted as more: the newest steps of time, else the first ones and
    the total."""
    down, across = _kept(grid.rows, rows, newest=False), _kept(grid.columns, columns, newest=grid.newest)
    return grid._replace(
        rows=[grid.rows[at] for at in down],
        columns=[grid.columns[at] for at in across],
        cells=[[grid.cells[row][column] for column in across] for row in down],
        more_rows=grid.more_rows + len(grid.rows) - len(down),
        more_columns=grid.more_columns + len(grid.columns) - len(across),
    )


def _kept(headings: Sequence[Heading], most: int, *, newest: bool) -> list[int]:
    """The positions of the headings that are kept."""
    every = range(len(headings))
    if len(every) <= most:
        return list(every)
    if newest:
        return list(every[-most:])
    return [*every[: most - 1], every[-1]] if headings[-1].total else list(every[:most])


def _more(grid: Grid) -> str:
    """What only the file has, in words; "" where that is nothing."""
    lacking = (grid.more_rows, "more row"), (grid.more_columns, "more column")
    return " and ".join(counted(number, what) for number, what in lacking if number)


def _head(columns: Sequence[Heading], wide: float, paper: Paper) -> Iterator[str]:
    longest = max((_length(column.label) for column in columns), default=0.0)
    every = max(1, ceil(longest / max(wide - 6, 1)))
    for at, column in enumerate(columns):
        if (len(columns) - 1 - at) % every == 0:  # the last is always named
            x = EDGE + NAMES + (at + 1) * wide - 8
            yield text(x, TOP + 20, column.label, f'text-anchor="end" font-size="16"{_bold(column, paper)}')
    yield f'<path d="M{EDGE} {TOP + ROW}H{WIDTH - EDGE}" stroke="{paper.line}"/>'


def _body(rows: Sequence[Heading], cells: Sequence[Sequence[Cell]], wide: float, paper: Paper) -> Iterator[str]:
    bars = [cell.bar for line in cells for cell in line if cell.bar is not None]
    low, high = min([0.0, *bars]), max([0.0, *bars])
    span = (high - low) or 1.0
    for number, (row, line) in enumerate(zip(rows, cells, strict=True)):
        y = TOP + ROW * (number + 1)
        if row.color:
            yield f'<rect x="{EDGE}" y="{y + 9}" width="14" height="14" rx="3" fill="{html.escape(row.color)}"/>'
        yield text(EDGE + 24, y + 22, _fitting(row.label, NAMES - 34), f'font-size="17"{_bold(row, paper)}')
        for at, cell in enumerate(line):
            x = EDGE + NAMES + at * wide
            place = f'x="{x:.1f}" y="{y + 1}" width="{wide - 1:.1f}" height="{ROW - 2}"'
            if cell.gap:
                yield f'<rect class="gap" {place} fill="url(#gap)"/>'
            elif cell.heat is not None:
                yield f'<rect class="heat" {place} fill="{HEAT}" fill-opacity="{0.62 * cell.heat:.2f}"/>'
            if cell.bar is not None:
                room = wide - 20
                zero, end = ((value - low) / span * room + x + 10 for value in (0.0, cell.bar))
                yield (
                    f'<rect class="bar" x="{min(zero, end):.1f}" y="{y + 8}" width="{max(abs(end - zero), 1):.1f}" '
                    f'height="{ROW - 16}" fill="{FALL if cell.bar < 0 else RISE}"/>'
                )
            if cell.text and _length(cell.text) <= wide:
                look = ' font-style="italic"' if cell.part else ""
                yield text(
                    round(x + wide - 8, 1),
                    y + 22,
                    cell.text,
                    f'text-anchor="end" font-size="16" fill="{paper.ink}"{look}',
                )


def _bold(heading: Heading, paper: Paper) -> str:
    return f' font-weight="700" fill="{paper.ink}"' if heading.total else f' fill="{paper.ink}"'


def _length(text: str) -> float:
    return LETTER * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _fitting(text: str, room: float) -> str:
    text = clean(text)
    while len(text) > 1 and _length(text) > room:
        text = text[:-2].rstrip() + "…"
    return text
