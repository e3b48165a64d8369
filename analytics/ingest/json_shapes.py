"""Shapes of JSON whose rows are no plain list of objects: by column, names apart from rows, by id, deep envelopes."""

from collections.abc import Iterator
from typing import Any

from analytics.ingest.columns import OF_OTHERS, is_time
from analytics.ingest.evident import TICKETS, names_created
from analytics.ingest.source import normalise_header
from analytics.ingest.sources import GENERIC

Row = dict[str, Any]
# Names of fields that the envelope of a list may have, too: the number of a page, the code of an answer, its day.
OF_ENVELOPES = frozenset(
    (
        "number",
        "code",
        "no",
        "nr",
        "#",
        "key",
        "request id",
        "date",
        "datetime",
        "timestamp",
        "start time",
        "started at",
    )
)
IDS = frozenset((*GENERIC.columns["ticket_id"], "uuid"))
CREATED = frozenset(GENERIC.columns["created_at"])
OWN = (IDS | CREATED | {"subject"}) - OF_ENVELOPES  # a ticket has one of them itself
AROUND_ONE = ("data", "item", "result", "record", "node")
DEEPEST = 5  # levels below which the list of an envelope is looked for
LEAST_MEMBERS = 3  # of an object by words, from which on they may be rows
ALIKE = 0.8  # of the fields of rows, which all of them have


class SeveralLists(Exception):
    """More than one list of an envelope may be the tickets; its text names them."""


def table_in(value: Row) -> list[Row] | None:
    """The rows of an object that is a whole table in another shape; None for any other object.

    >>> table_in({"columns": ["id", "tags"], "data": [[7, "a"]]})
    [{'id': 7, 'tags': 'a'}]
    >>> table_in({"id": {"0": 7, "1": 8}, "tags": {"0": "a", "1": "b"}})
    [{'id': 7, 'tags': 'a'}, {'id': 8, 'tags': 'b'}]
    >>> table_in({"T-7": {"created": "x", "tags": "a"}, "T-8": {"created": "y", "tags": "b"}})
    [{'id': 'T-7', 'created': 'x', 'tags': 'a'}, {'id': 'T-8', 'created': 'y', 'tags': 'b'}]
    """
    for holder in (value, *(inner for inner in value.values() if isinstance(inner, dict))):
        if rows := _of_names_and_rows(holder):
            return rows
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(each, dict) and each for each in inner):
        return None
    common = set(inner[0]).intersection(*inner[1:])
    if all(name.isdigit() for each in inner for name in each):  # column → number of the row → value
        places = dict.fromkeys(place for column in inner for place in column)
        return [{name: column.get(place) for name, column in value.items()} for place in places]
    by_id = all(any(letter.isdigit() for letter in name) for name in value)
    alike = len(inner) >= LEAST_MEMBERS and len(common) * len(inner) >= ALIKE * sum(map(len, inner))
    return [{"id": name, **each} for name, each in value.items()] if len(common) >= 2 and (by_id or alike) else None


def rows_in(value: Row) -> list[Row] | None:
    """The rows of an object that is all of a file: a table, or the list of an envelope that holds the tickets.

    Of several lists the only one of objects with an id and a created time; of several of these the one whose name
    speaks of tickets. Where no objects have both, the longest. None for one ticket, whose lists are its comments.
    Raises SeveralLists.
    """
    if rows := table_in(value):
        return rows
    if is_one(value):
        return None
    lists = {name: rows for name, rows in _lists(value, "", DEEPEST)}
    fitting = [name for name, rows in lists.items() if _are_tickets(rows)]
    called = [name for name in fitting if TICKETS.search(name) and not OF_OTHERS.search(name.removesuffix("s"))]
    if len(fitting) > 1 and len(called) != 1:
        raise SeveralLists(" or ".join(f"'{name}' ({len(lists[name]):,} objects)" for name in called or fitting))
    if fitting:
        return lists[called[0] if len(fitting) > 1 else fitting[0]]
    return max(lists.values(), key=len, default=None)


def is_one(value: Row) -> bool:
    """Whether an object is one ticket, or holds one beside what belongs to it."""
    return is_ticket(value) or any(
        isinstance(inner, dict) and (name in AROUND_ONE or TICKETS.search(normalise_header(name))) and is_ticket(inner)
        for name, inner in value.items()
    )


def is_ticket(value: Row) -> bool:
    """Whether an object is a ticket itself and no envelope of some.

    >>> is_ticket({"CaseNumber": "77", "CaseComments": []}), is_ticket({"Ref": 7, "Logged": "2026-03-02 10:00"})
    (True, True)
    >>> is_ticket({"code": 0, "data": {}}), is_ticket({"number": 1, "exported_at": "2026-03-02 10:00"})
    (False, False)
    """
    names = {normalise_header(name): inner for name, inner in value.items() if not isinstance(inner, (dict, list))}
    if not OWN.isdisjoint(names) or (not OF_ENVELOPES.isdisjoint(names) and "title" in names):
        return True
    return any(isinstance(text, str) and names_created(name) and is_time(text) for name, text in names.items())


def inner_record(record: Row) -> Row:
    """A record without what its tool wraps around each, such as {"helpdesk_ticket": {…}}."""
    if len(record) == 1:
        (inner,) = record.values()
        if isinstance(inner, dict) and len(inner) > 1:
            return inner
    return record


def _of_names_and_rows(holder: Row) -> list[Row] | None:
    """Rows that are lists of cells beside the list of their columns' names."""
    names = next((holder[key] for key in ("columns", "cols", "fields", "headers") if holder.get(key)), None)
    rows = next((holder[key] for key in ("data", "rows", "values") if holder.get(key)), None)
    if not isinstance(names, list) or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    called = [str(name.get("name", "")) if isinstance(name, dict) else str(name) for name in names]
    if not all(called) or any(len(row) != len(called) for row in rows):
        return None
    return [dict(zip(called, row, strict=True)) for row in rows]


def _lists(value: Row, path: str, depth: int) -> Iterator[tuple[str, list[Row]]]:
    """The lists of objects in an envelope, with their paths."""
    for name, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            yield f"{path}{normalise_header(name)}", inner
        elif isinstance(inner, dict) and depth:
            yield from _lists(inner, f"{path}{normalise_header(name)}.", depth - 1)


def _are_tickets(rows: list[Row]) -> bool:
    """Whether objects have an id and a created time, each by itself or within what is wrapped around it."""
    names = {normalise_header(name) for name in inner_record(rows[0])}
    return not IDS.isdisjoint(names) and (not CREATED.isdisjoint(names) or any(map(names_created, names)))
