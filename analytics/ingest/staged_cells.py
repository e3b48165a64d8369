"""Staged cells: the SQL that reads a cell of a file: its text, the tag of its column, a mark of discarding."""

from collections.abc import Iterable, Sequence

from analytics.ingest.mapping import FILLED_CELL, Mapping
from analytics.store.database import quoted
from analytics.workspace.discarded import NO, YES

ARMED = r"^\x27+[=+\-@\t\r＝＋－＠]"  # see analytics.spreadsheet.disarmed
COUNT = r"[0-9]{1,9}([.]0{1,3})?"  # how often a ticket has the tag of a column


def marks_sql(place: dict[str, str], mapping: Mapping) -> list[str]:
    """`discarded`: why the helpdesk no longer counts the row, by its columns that mark it; `merged_into`: an id."""
    cells = {mark: f"lower(trim({place[header]}))" for mark, header in mapping.flags.items() if header in place}
    cases = " ".join(
        f"when coalesce({cell}, '') not in ('', {_quoted(NO)}) then '{mark.split()[0]}'"
        if mark.endswith(FILLED_CELL)
        else f"when {cell} in ({_quoted(YES)}) then '{mark}'"
        for mark, cell in cells.items()
    )
    target = cells.get(f"merged {FILLED_CELL}", "null::varchar")
    return [f"case {cases} end as discarded" if cases else "null::varchar as discarded", f"{target} as merged_into"]


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def tag_sql(cell: str, tag: str | None) -> str:
    """The tag where the cell of its column says yes or how often; other words are tags as they are written.

    tag: None for a column of tags as they are written.
    """
    if tag is None:
        return text_sql(cell)
    word = f"lower(trim({cell}))"
    return (
        f"case when {word} in ({_quoted(YES)}) then '{quoted(tag)}' when {word} in ({_quoted(NO)}) then null "
        f"when regexp_full_match({word}, '{COUNT}') then case when try_cast({word} as double) > 0 then "
        f"'{quoted(tag)}' end else {text_sql(cell)} end"
    )


def text_sql(cell: str, marked: Sequence[str] = ()) -> str:
    """The cell without the one apostrophe that a download put before what a spreadsheet would run.

    marked: columns in which a quote mark begins every cell.
    """
    if cell in marked:
        return f"case when starts_with({cell}, chr(39)) then {cell}[2:] else {cell} end"
    return (
        f"case when starts_with({cell}, chr(39)) and regexp_matches({cell}, '{ARMED}') then {cell}[2:] else {cell} end"
    )
