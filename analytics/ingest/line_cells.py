"""Line cells: how one line of a table is divided into cells, and whether a quoted one is open at its end."""

import csv
import io
import re
from typing import Any

INSIDE = re.compile(r'(?:[^"]++|"")*+')  # of an open cell, up to the quote that closes it


def follow(text: str, delimiter: str, escape: str, *, inside: bool) -> tuple[bool, int, int]:
    """Whether a quoted cell is open at a line's end, how many cells begin in it behind a delimiter, and how many
    quotes close in the middle of a cell. Only a quote that begins a cell opens one.

    inside: whether one is open at its start.

    >>> follow('1,5" screen,"two', ",", '"', inside=False), follow('lines",x', ",", '"', inside=True)
    ((True, 2, 0), (False, 1, 0))
    """
    if escape != '"' and escape in text:
        text = re.sub(re.escape(escape) + ".", "x", text, flags=re.DOTALL)
    begun = faulty = place = 0
    opens = delimiter + '"'
    if not inside and text.startswith('"'):
        inside, place = True, 1
    while True:
        if inside:
            doubled = INSIDE.match(text, place) if escape == '"' else None
            found = doubled.end() if doubled else text.find('"', place)
            if found in (-1, len(text)):
                return True, begun, faulty
            following = text[found + 1 : found + 2]
            place = found + 1
            inside = False
            faulty += following not in ("", "\r", "\n", delimiter)
        else:
            found = text.find(opens, place)
            begun += text.count(delimiter, place, found if found >= 0 else len(text))
            if found < 0:
                return False, begun, faulty
            begun += 1
            inside, place = True, found + len(opens)


def cells_of(text: str, delimiter: str, escape: str) -> tuple[str, ...] | None:
    options: dict[str, Any] = {} if escape == '"' else {"escapechar": escape, "doublequote": False}
    if escape != '"' and f"{escape}N" in text:  # nothing, as MySQL writes it
        d, e = re.escape(delimiter), re.escape(escape)
        quoted = rf'"(?:[^"{e}]++|{e}.)*+(?:"|$)'
        text = re.sub(rf"(?s)(?:^|(?<={d}))(?:({quoted})|{e}N(?={d}|\r|\n|$))", r"\1", text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, **options))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else None
