"""The picture of a number grid (heatmap, pivot, what changed) as one SVG, drawn without a browser, and its text.

It has the roundup's paper and fonts. Values come as they are written; nothing is counted here.
"""

import html
from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

from analytics.figures.caption import Caption
from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.figures.paper import FONTS, Paper
from analytics.formatting import clean, count

WIDTH, EDGE, TOP, ROW = 1600, 60, 190, 32  # px
NAMES = 300  # px of the rows' names
MOST_ROWS, MOST_COLUMNS = 40, 30  # that are drawn: the first rows, the newest or last columns
TEXT_ROWS, TEXT_COLUMNS = 20, 6
LETTER = 8.6  # px of a letter of the grid
HEAT, RISE, FALL = "#2f7ec7", "#c2570c", "#0e7c86"


def grid_svg(grid: Grid, caption: Caption, *, paper: Paper) -> str:
    """The picture as an SVG document; texts are escaped. What has no room is counted in its last line."""
    rows, columns, cells = grid
    shown, start = rows[:MOST_ROWS], max(0, len(columns) - MOST_COLUMNS)
    drawn = [line[start:] for line in cells[:MOST_ROWS]]
    wide = (WIDTH - 2 * EDGE - NAMES) / max(len(columns) - start, 1)
    height = TOP + ROW * (len(shown) + 1) + 70
    parts = [
        *_caption(caption, paper),
        *_head(columns[start:], wide, paper),
        *_body(shown, drawn, wide, paper),
        _text(EDGE, height - 24, _left_out(len(rows) - len(shown), start)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{html.escape(FONTS)}" font-size="20" fill="{paper.muted}"><defs>'
        '<pattern id="gap" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V9" stroke="{paper.hatch}" stroke-width="2"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{height}" fill="{paper.background}"/>{"".join(parts)}</svg>'
    )


def grid_text(grid: Grid, caption: Caption) -> str:
    """The first TEXT_ROWS rows with their last TEXT_COLUMNS named columns, as lines for a chat."""
    rows, columns, cells = grid
    named = [at for at, column in enumerate(columns) if column.label][-TEXT_COLUMNS:]
    lines = [*caption.lines, ""]
    for row, line in zip(rows[:TEXT_ROWS], cells, strict=False):
        values = [f"{columns[at].label} {'no data' if line[at].gap else line[at].text or '–'}" for at in named]
        lines.append(clean(f"{row.label}: " + " · ".join(values)))
    if len(rows) > TEXT_ROWS:
        lines.append(f"And {count(len(rows) - TEXT_ROWS)} more rows, in the file.")
    return "\n".join(lines)


def _caption(caption: Caption, paper: Paper) -> Iterator[str]:
    title, scope, base = caption.lines
    yield _text(EDGE, 76, title, f'font-size="38" font-weight="700" fill="{paper.ink}"')
    yield _text(EDGE, 118, scope, 'font-size="24"')
    yield _text(EDGE, 152, base)


def _head(columns: Sequence[Heading], wide: float, paper: Paper) -> Iterator[str]:
    longest = max((_length(column.label) for column in columns), default=0.0)
    every = max(1, ceil(longest / max(wide - 6, 1)))
    for at, column in enumerate(columns):
        if (len(columns) - 1 - at) % every == 0:  # the last is always named
            x = EDGE + NAMES + (at + 1) * wide - 8
            yield _text(x, TOP + 20, column.label, f'text-anchor="end" font-size="16"{_bold(column, paper)}')
    yield f'<path d="M{EDGE} {TOP + ROW}H{WIDTH - EDGE}" stroke="{paper.line}"/>'


def _body(rows: Sequence[Heading], cells: Sequence[Sequence[Cell]], wide: float, paper: Paper) -> Iterator[str]:
    bars = [cell.bar for line in cells for cell in line if cell.bar is not None]
    low, high = min([0.0, *bars]), max([0.0, *bars])
    span = (high - low) or 1.0
    for number, (row, line) in enumerate(zip(rows, cells, strict=True)):
        y = TOP + ROW * (number + 1)
        if row.color:
            yield f'<rect x="{EDGE}" y="{y + 9}" width="14" height="14" rx="3" fill="{html.escape(row.color)}"/>'
        yield _text(EDGE + 24, y + 22, _fitting(row.label, NAMES - 34), f'font-size="17"{_bold(row, paper)}')
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
                yield _text(
                    round(x + wide - 8, 1),
                    y + 22,
                    cell.text,
                    f'text-anchor="end" font-size="16" fill="{paper.ink}"{look}',
                )


def _left_out(rows: int, columns: int) -> str:
    lacking = [f"{count(number)} more {what}" for number, what in ((rows, "rows"), (columns, "columns")) if number]
    more = f"Without room here: {' and '.join(lacking)}, in the file. " if lacking else ""
    return f"{more}Hatched: no data. Slanted: not all days are in yet."


def _bold(heading: Heading, paper: Paper) -> str:
    return f' font-weight="700" fill="{paper.ink}"' if heading.total else f' fill="{paper.ink}"'


def _length(text: str) -> float:
    return LETTER * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _fitting(text: str, room: float) -> str:
    text = clean(text)
    while len(text) > 1 and _length(text) > room:
        text = text[:-2].rstrip() + "…"
    return text


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" {more}>{html.escape(clean(text))}</text>'
