"""Whole times: the SQL that makes one text of a time whose parts are in several cells of a row."""

import re
from collections.abc import Sequence

from analytics.ingest.evident import CLOCK
from analytics.ingest.split_times import DAY, HOUR, MINUTE, MONTH, YEAR


def whole_time_sql(cells: Sequence[str]) -> str:
    """SQL of the text of a time, from the SQL of its cells in the order of a mapping: see `split_times`.

    Where the date lacks a part or has one that no calendar has, it is its cells beside each other, which no date is; an
    hour that is none is left away.
    """
    parts = [f"coalesce(trim({cell}), '')" for cell in cells]
    filled = ", ".join(f"nullif({part}, '')" for part in parts)
    raw = f"concat_ws(' ; ', {filled})"
    date = rf"regexp_replace({parts[0]}, '[T ]+00:00(:00([.]0+)?)?$', '')"
    dated = _with_clock(date, parts[1:3])
    if len(cells) == 2:
        return dated
    if len(cells) == 3:  # of a date, hour and minute, too
        dated = rf"case when regexp_matches({parts[0]}, '\D') then {dated} else {raw} end"
    year, month, day = parts[:3]
    full = (
        f"case when length({_number(year)}) > 2 then '' when {year} < '70' then '20' else '19' end || {_number(year)}"
    )
    sound = f"{_is(year, YEAR)} and {_is(day, DAY)} and ({_is(month, MONTH)} or regexp_full_match({month}, '\\D+'))"
    split = (
        rf"case when regexp_matches({month}, '^\d') then {full} || '-' || lpad({_number(month)}, 2, '0') || '-' || "
        f"lpad({_number(day)}, 2, '0') else {_number(day)} || ' ' || {month} || ' ' || {full} end"
    )
    if parts[3:]:
        split = _with_clock(f"({split})", parts[3:5])
    split = f"case when {sound} then {split} else {raw} end"
    return split if parts[3:] else f"case when {_is(year, YEAR)} then {split} else {dated} end"


def _with_clock(date: str, parts: Sequence[str]) -> str:
    """SQL of a date with the hour of further cells, without it where they hold none."""
    hour = rf"regexp_replace({parts[0]}, '^(1899-12-3\d|1900-01-0\d)[T ]', '')"  # what a spreadsheet makes of a time
    minute = "'00'"
    if parts[1:]:
        minute = f"case when {_is(parts[1], MINUTE)} then lpad({_number(parts[1])}, 2, '0') else '00' end"
    clock = (
        f"case when {_is(hour, HOUR)} then lpad({_number(hour)}, 2, '0') || ':' || {minute} "
        f"when {_is(hour, CLOCK)} and try_cast({_number(hour)} as integer) < 24 then {hour} end"
    )
    return f"concat_ws(' ', {date}, case when {date} <> '' then {clock} end)"


def _is(cell: str, kind: re.Pattern[str]) -> str:
    return f"regexp_full_match({cell}, '{kind.pattern}')"


def _number(cell: str) -> str:
    return rf"regexp_extract({cell}, '^(\d+)', 1)"
