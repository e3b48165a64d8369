"""Header rows: a header that takes more than one row, as one name per column.

A row of groups may lie above the names (`Ticket | | Customer |`), some names may lie one row lower than the others, and
a row of types, units or date forms between the names and the tickets.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.ingest.headless import NUMBER, TIME
from analytics.ingest.source import TAG_WORDS, normalise_header, unwrapped
from analytics.ingest.units import unit_in_header
from analytics.ingest.zones import zone_in_header

LONGEST = 80  # characters of a name
# What a row below the names may state of its column: a type, a unit, a zone, or how dates are written.
KIND = re.compile(
    r"\A[(\[<]?(?:n?varchar2?|char|n?text|string|str|int|integer|bigint|smallint|tinyint|long|number|numeric|decimal|"
    r"float|float64|int64|double|real|bool|boolean|bit|flag|date|datetime2?|date ?/ ?time|date and time|timestamp|"
    r"timestamptz|time|uuid|guid|object|list|multi[- ]?select|single[- ]?select|drop[- ]?down|pick ?list|array|enum|"
    r"choice|lookup|reference|json|free text|long text|short text|alphanumeric|unit|units|type|seconds?|secs?|minutes?|"
    r"mins?|hours?|hrs?|days?|milliseconds?|ms|utc|gmt|[ymdhs]{1,4}(?:[-/.: t,]{1,2}[ymdhsa]{1,4}){1,6}|1-5|0-10)"
    r"(?: ?\(\d{1,9}(?:, ?\d{1,9})?\))?[)\]>]?",
    re.IGNORECASE,
)
NOTHING = ("", "-", "–", "n/a")


@dataclass(frozen=True)
class Header:
    """The names of the columns, and between which rows they were found."""

    names: tuple[str, ...]  # outer blanks removed
    first: int  # place of the first of its rows
    last: int


def header_of(rows: Sequence[tuple[int, list[str]]], place: int) -> Header:
    """The header whose names are in the row at `place`, with what the rows above and below it add.

    rows: the line on which each ends, and its cells.
    """
    names, first, last = [cell.strip() for cell in rows[place][1]], place, place
    lower = _cells(rows, place + 1, len(names))
    if lower and _completes(names, lower) and not _is_heading(rows, place + 1):
        groups, last = _spread(names, lower), place + 1
        names = _distinct([below or name for name, below in zip(names, lower, strict=True)], groups)
    elif (upper := _cells(rows, place - 1, len(names))) and _is_adjacent(rows, place) and _heads(upper, names):
        groups, first = _spread(upper, names), place - 1
        names = _distinct([name or above for name, above in zip(names, upper, strict=True)], groups)
    kinds = _cells(rows, last + 1, len(names))
    if kinds and _are_kinds(kinds):
        names, last = [_with_unit(*pair) for pair in zip(names, kinds, strict=True)], last + 1
    return Header(tuple(names), first, last)


def _cells(rows: Sequence[tuple[int, list[str]]], place: int, width: int) -> list[str] | None:
    """The cells of a row that is as wide as the header, but for empty ones; None where there is no such row."""
    cells = [cell.strip() for cell in rows[place][1]] if 0 <= place < len(rows) else []
    return cells[:width] if len(cells) >= width and not any(cells[width:]) else None


def _is_adjacent(rows: Sequence[tuple[int, list[str]]], place: int) -> bool:
    line, cells = rows[place]
    return line - rows[place - 1][0] <= 1 + sum(cell.count("\n") for cell in cells)


def _are_names(cells: Sequence[str]) -> bool:
    return not any(len(cell) > LONGEST or TIME.match(cell) or NUMBER.match(cell) for cell in cells)


def _completes(names: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row below the names holds those of the columns that have none, and of the groups before them.

    Every other cell of it is empty, or has the name above again, as cells that are merged downwards do.
    """
    nameless = [place for place, name in enumerate(names) if not name]
    grouped = {place for place in range(len(names)) if place in nameless or place + 1 in nameless}
    return (
        any(lower[place] for place in nameless)
        and all(lower[place] for place in nameless)
        and bool(names[0] or lower[0])
        and any(name and (not below or below == name) for name, below in zip(names, lower, strict=True))
        and all(
            not below or below == name or place in grouped
            for place, (name, below) in enumerate(zip(names, lower, strict=True))
        )
        and _are_names(lower)
    )


def _is_heading(rows: Sequence[tuple[int, list[str]]], place: int) -> bool:
    """Whether a row of one cell heads the rows below it, in whose column none but such rows have a cell."""
    filled, *below = [[at for at, cell in enumerate(cells) if cell.strip()] for _, cells in rows[place:]]
    return len(filled) == 1 and not any(filled[0] in others and others != filled for others in below)


def _heads(upper: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the row above the names is needed: it names columns that have no name, or distinguishes equal ones."""
    if sum(map(bool, upper)) < 2 or not _are_names(upper) or any(cell.endswith(":") for cell in upper):
        return False
    counted = Counter(name for name in names if name)
    twice = any(times > 1 for times in counted.values())
    named = [name or above for name, above in zip(names, upper, strict=True)]
    if twice and not all(upper) and _distinct(named, _spread(upper, names)) != named:
        return True
    return any(not name and above for name, above in zip(names, upper, strict=True))


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The group of each column: a merged cell has its text in the first of its columns alone."""
    groups, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        groups.append("" if group == below else group)
    return groups


def _distinct(names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """The names, those that are equal with their group before them, where that tells them apart.

    Columns of tags keep their name: all of one name are read.
    """
    counted = Counter(name.casefold() for name in names if name)
    found = list(names)
    for name in [name for name, times in counted.items() if times > 1]:
        places = [place for place, other in enumerate(names) if other.casefold() == name]
        longer = [f"{groups[place]} {names[place]}".strip() for place in places]
        if len(set(longer)) == len(longer) and unwrapped(normalise_header(name)) not in TAG_WORDS:
            for place, text in zip(places, longer, strict=True):
                found[place] = text
    return found


def _are_kinds(cells: Sequence[str]) -> bool:
    """Whether every cell of a row states what kind of values its column has, and at least two do."""
    stated = [cell for cell in cells if cell.casefold() not in NOTHING]
    return len(stated) >= 2 and all(KIND.fullmatch(cell) for cell in stated)


def _with_unit(name: str, kind: str) -> str:
    """The name with the unit or the zone that the row below states, where it names none itself."""
    bracketed = f"{name} ({kind.strip('()[]<> ')})"
    if not unit_in_header("handling_time", name) and unit_in_header("handling_time", bracketed):
        return bracketed
    return bracketed if zone_in_header(bracketed)[1] and not zone_in_header(name)[1] else name
