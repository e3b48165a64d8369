"""List cells: the members of a cell that a program wrote as a list (JSON, Python, Postgres, numpy, SharePoint)."""

import ast
import csv
import json
import re
from collections.abc import Mapping, Sequence

SHAREPOINT = ";#"
BRACKETED = re.compile(r"^(\[[^\[\]]+\]\s*[,;|]?\s*){2,}$")  # [bug] [mobile]
ADJACENT = re.compile(r"""['"]\s+['"]""")  # numpy's ['a' 'b']
PRINTED_OBJECT = re.compile(r"""\b(?:name|title|label)=['"]([^'"]*)['"]|<\w+: ([^<>]+)>""")
LIST_NAMES = ("name", "title", "label", "tag", "text", "value", "display_name", "displayName", "slug", "key")
QUOTED = re.compile(r"""^("[^"]*"|'[^']*')(\s*[,;|]\s*("[^"]*"|'[^']*'))*$""")
ELEMENTS = re.compile(r"(?:<([A-Za-z]\w{0,30})>[^<>]{0,200}</\1>\s*)+")  # <tag>bug</tag><tag>mobile</tag>
_LAYOUT = "br li ul ol p div span b i u em strong a td tr font"
LAYOUT = frozenset(_LAYOUT.split())  # of HTML, which are no tags' names
VECTOR = re.compile(r"c\((.*)\)", re.DOTALL)  # R's c("bug", "mobile")
BEGINNINGS = "[{(\"'<c"
LIST_ENDS = {"[": "]", "{": "}", "(": ")"}
OUTER = " \t\r\n\u00a0\u3000\u200b"
LONGEST = 20_000  # characters of a cell that is taken apart as a list


def listed(cell: str) -> list[str] | None:
    """The members of a cell that is a list; None for any other cell."""
    text = cell.strip(OUTER)
    if not text or len(text) > LONGEST or not (text[0] in BEGINNINGS or SHAREPOINT in text):
        return None
    if SHAREPOINT in text:
        return _without_ids([part.strip("#") for part in text.split(SHAREPOINT)])
    if text[0] == "<":
        found = ELEMENTS.fullmatch(text)
        names = found and {name.lower() for name in re.findall(r"<(\w+)>", text)}
        return re.findall(r">([^<>]+)</", text) if names and len(names) == 1 and not names & LAYOUT else None
    if text[0] == "c":
        inside = VECTOR.fullmatch(text)
        return (
            listed(inside.group(1)) or [] if inside and (not inside.group(1) or inside.group(1)[0] in "\"'") else None
        )
    if QUOTED.match(text) and len(text) > 2:
        return [part[1:-1] for part in re.findall(r"\"[^\"]*\"|'[^']*'", text)]
    if BRACKETED.match(text):
        return [part.strip() for part in re.findall(r"\[([^\[\]]+)\]", text)]
    if LIST_ENDS.get(text[0]) != text[-1]:
        return None
    if text[0] == "(" and not re.match(r"""\(\s*['"]""", text):
        return None  # a tag in round brackets
    if ADJACENT.search(text) and "," not in text:
        return _printed(text[1:-1])
    for read in (json.loads, ast.literal_eval):
        try:
            return _members(read(text))
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
    return _printed(text[1:-1])


def _printed(inside: str) -> list[str]:
    """The members of a list that no parser knows: Postgres's {a,"b c"}, numpy's ['a' 'b'], [a, b].

    >>> _printed('billing,"vip, gold"'), _printed("'a' 'b'")
    (['billing', 'vip, gold'], ['a', 'b'])
    """
    if objects := PRINTED_OBJECT.findall(inside):
        return [one or other for one, other in objects]
    if quoted := re.findall(r"'([^']*)'|\"([^\"]*)\"", inside) if "," not in inside else []:
        return [single or double for single, double in quoted]
    try:
        cells = next(csv.reader([inside], skipinitialspace=True), [])
    except csv.Error:
        cells = inside.split(",")
    return [cell.strip(OUTER).strip("'\"") for cell in cells]


def _members(value: object) -> list[str]:
    """The names in a value that JSON or Python wrote."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, Mapping):
        name = next((value[key] for key in LIST_NAMES if value.get(key)), None)
        if name is not None:
            return _members(name)
        if value and all(isinstance(member, (bool, int)) for member in value.values()):
            return [str(key) for key, member in value.items() if member]  # {"billing": true}
        return [tag for key, member in value.items() if key != "id" for tag in _members(member)]
    if isinstance(value, (list, tuple, set, frozenset)):
        members = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [tag for member in members for tag in _members(member)]
    return [str(value)]


def _without_ids(parts: Sequence[str]) -> list[str]:
    """SharePoint writes value;#id;#value;#id, or the id first, or values alone."""
    parts = [part for part in parts if part]
    names = [part for part in parts if not part.isdigit()]
    return names if len(names) * 2 == len(parts) else list(parts)
