"""Shapes of JSON whose rows are no plain list of objects: by column, names apart from rows, by id, deep envelopes."""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
# Fields that a ticket has itself and the envelope of a list has not.
OWN = frozenset(("id", "_id", "key", "number", "uuid", "created_at", "createdAt", "created", "subject", "title"))
DEEPEST = 5  # levels below which the list of an envelope is looked for


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
        return [{name: column.get(place) for name, column in value.items()} for place in inner[0]]
    return [{"id": name, **each} for name, each in value.items()] if len(common) >= 2 else None


def rows_in(value: Row) -> list[Row] | None:
    """The rows of an object that is all of a file: a table, or the longest list of objects in an envelope.

    None for a ticket itself, whose lists are its comments.
    """
    if rows := table_in(value):
        return rows
    if not OWN.isdisjoint(value) or any(
        isinstance(inner, dict) and not OWN.isdisjoint(inner) for inner in value.values()
    ):
        return None
    return max(_lists(value, DEEPEST), key=len, default=None)


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


def _lists(value: Row, depth: int) -> Iterator[list[Row]]:
    for inner in value.values():
        if isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            yield inner
        elif isinstance(inner, dict) and depth:
            yield from _lists(inner, depth - 1)
