"""Times: the SQL that turns a column's texts into UTC, and what is not ISO 8601 read beside it.

The database casts ISO 8601 by itself; that is the fast path, and most exports need no other. What it cannot read,
or would misread (3/12/21 as the year 3, and it drops AM, PM and names of zones without a word), is read in Python
once per distinct text and joined back. Forms that a person stated are tried before everything else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from analytics.ingest import zones
from analytics.ingest.date_order import decide
from analytics.ingest.date_words import marked, words_of
from analytics.ingest.dates import (
    BUDDHIST,
    DAY_FIRST,
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_FIRST,
    SERIAL,
    YEAR_FIRST,
    Moment,
    Reading,
    read,
    serial_day,
)
from analytics.ingest.mapping import Mapping
from analytics.ingest.questions import Question
from analytics.ingest.sniffing import Format
from analytics.ingest.staged_dates import EMPTY_TIMES, Shapes, all_at_midnight, column_of, shapes_of
from analytics.ingest.time_questions import SWAPPED, of_language, of_swapped, of_zone
from analytics.ingest.vocabulary import vocabulary_of
from analytics.store.database import quoted

ISO = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
ZONED = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)"
MOSTLY = 0.2  # share of a column that cannot be known, from which on the file is asked about and not only its rows
OF_TIME = re.compile(r"%-?[HIMSTRXcfgpns]")


@dataclass(frozen=True)
class Times:
    """How one column is read."""

    sql: str  # an expression over `stage` and the join: UTC, null where unreadable
    join: str = ""  # to follow `from stage`
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()  # without whose answers the column cannot be read


@dataclass(frozen=True)
class _Parts:
    """The expressions that read one column; each is null where it does not fit a text."""

    stated_local: tuple[str, ...] = ()  # by the forms that a person stated
    stated_exact: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()  # UTC already: with an offset, or a day
    local: tuple[str, ...] = ()  # of the file's zone

    def sql(self, zone: str) -> str:
        """All of them, the stated first, in UTC."""
        stated = _first(self.stated_local)
        exact = [f"case when {stated} is null then {part} end" if stated else part for part in self.exact]
        local = _first((*self.stated_local, *self.local))
        if zone != "UTC" and local:
            local = f"timezone('UTC', timezone('{quoted(zone)}', {local}))"
        return _first((*self.stated_exact, *exact, *([local] if local else []))) or "null::timestamp"


def times_of(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    mapping: Mapping,
    format: Format,
    *,
    zone: str,
    workspace: str,
    known: tuple[Shapes, bool] | None = None,
) -> Times:
    """How the column of field `name` is read; with questions where only a person knows.

    zone: of texts without an offset. workspace: the zone in which days are counted; a date without a time is that
    day in it, and in no other zone another one. known: the shapes of its cells, and whether all its times are midnight.
    """
    if name not in mapping.columns:
        return Times("null::timestamp")
    text, noon = f"trim({name})", f"interval {zones.hour_of_a_day(workspace)} hour"
    shapes = known[0] if known else shapes_of(connection, name)
    parts = _stated(text, mapping, noon)
    iso, turned = _iso(connection, name, text, shapes, mapping)
    midnight = known[1] if known else bool(shapes.times) and all_at_midnight(connection, name, iso)
    if shapes.zoned:
        parts = replace(parts, exact=(f"try_cast({text} as timestamp)" if shapes.zulu else _zoned(text),))
    if midnight:
        parts = replace(parts, exact=(*parts.exact, f"{iso} + {noon}"))
    elif shapes.days and shapes.times:
        day = f"case when length({text}) <= 10 then {iso} + {noon} end"
        parts = replace(parts, exact=(*parts.exact, day), local=(iso,))
    elif shapes.days:
        parts = replace(parts, exact=(*parts.exact, f"{iso} + {noon}"))
    else:
        parts = replace(parts, local=(iso,))
    if not shapes.others:
        return Times(parts.sql(zone), warnings=turned)
    texts = [
        row[0]
        for row in connection.execute(f"""
            select {text} from stage where {name} is not null and ({parts.sql("UTC")}) is null
            and lower({text}) not in ({", ".join(f"'{word}'" for word in EMPTY_TIMES)})
            group by 1 order by min(stage.rowid)""").fetchall()
    ]
    if not texts:
        return Times(parts.sql(zone), warnings=turned)
    how, notes, questions = _how(connection, name, texts, iso if shapes.iso else None, mapping, format, zone, workspace)
    moments = {text: moment for text in texts if (moment := read(text, how))}
    _keep(connection, name, moments, noon_hour=zones.hour_of_a_day(workspace), days=midnight or not shapes.times)
    parts = replace(
        parts,
        exact=(*parts.exact, f"readings_{name}.exact"),
        local=(*parts.local, f"readings_{name}.local"),
    )
    return Times(
        parts.sql(zone),
        f" left join readings_{name} on {text} = readings_{name}.text",
        (*turned, *notes, *_left_unread(name, mapping, texts, moments)),
        _worth_asking(connection, name, texts, moments, questions),
    )


def _stated(text: str, mapping: Mapping, noon: str) -> _Parts:
    """The forms that a mapping or a person states; a year of two digits is none of four."""

    def sql(form: str) -> str:
        read_ = f"try_strptime({text}, '{quoted(form)}')"
        return f"case when year({read_}) >= 1000 then {read_} end" if "%Y" in form else read_

    exact = [sql(form) for form in mapping.date_formats if "%z" in form or "%Z" in form]
    exact += [f"{sql(form)} + {noon}" for form in mapping.date_formats if not OF_TIME.search(form)]
    local = [
        sql(form) for form in mapping.date_formats if OF_TIME.search(form) and "%z" not in form and "%Z" not in form
    ]
    return _Parts(tuple(local), tuple(exact))


def _iso(
    connection: duckdb.DuckDBPyConnection, name: str, text: str, shapes: Shapes, mapping: Mapping
) -> tuple[str, tuple[str, ...]]:
    """ISO 8601 without an offset, and what to report about it."""
    iso = f"try_cast({text} as timestamp)"
    if shapes.others or shapes.zoned:
        iso = f"case when regexp_full_match({text}, '{ISO}') then {iso} end"
    if shapes.years[0] >= FIRST_YEAR + BUDDHIST and shapes.years[1] <= LAST_YEAR + BUDDHIST:
        return f"{iso} - interval {BUDDHIST} year", ()
    if mapping.spreadsheet_dates == SWAPPED:
        return _day_and_month_exchanged(iso), ()
    if shapes.latest_month > 12:
        exchanged = _year_day_month(text)
        wrong, other = connection.execute(f"""
            select count(*) filter ({iso} is null), count(*) filter ({exchanged} is null) from stage
            where regexp_full_match({text}, '{ISO}')""").fetchall()[0]
        if wrong and not other:
            header = mapping.columns[name][0]
            return exchanged, (f"Column '{header}' is read year, day, month: its dates exist in no other order.",)
    return iso, ()


def _day_and_month_exchanged(iso: str) -> str:
    return f"make_timestamp(year({iso}), day({iso}), month({iso}), hour({iso}), minute({iso}), second({iso}))"


def _year_day_month(text: str) -> str:
    """SQL of a text year-day-month read as such."""
    return rf"try_cast(regexp_replace({text}, '^(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})', '\1-\3-\2') as timestamp)"


def _zoned(text: str) -> str:
    stamped = (
        f"timezone('UTC', try_cast(regexp_replace(regexp_replace({text}, '\\s*(UTC|GMT)$', 'Z'), "
        r"'\s*([+-]\d\d):?(\d\d)$', '\1:\2') as timestamptz))"
    )
    return f"case when regexp_full_match({text}, '{ZONED}') then {stamped} end"


def _how(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    texts: Sequence[str],
    iso: str | None,
    mapping: Mapping,
    format: Format,
    zone: str,
    workspace: str,
) -> tuple[Reading, tuple[str, ...], tuple[Question, ...]]:
    """How the texts that are not ISO 8601 are read; notes, and the questions that are open."""
    header = mapping.columns[name][0]
    notes: tuple[str, ...] = ()
    questions: list[Question] = []
    words = vocabulary_of(texts, marked, locale=mapping.date_language)
    if words.rivals:
        questions.append(of_language(header, words.locale, words.rivals))
    offsets, open_zones = zones.meanings(words_of(texts), [z for z in (mapping.time_zone, zone, workspace) if z])
    questions += [of_zone(header, word, meant) for word, meant in open_zones.items()]
    serial = sum(bool((found := SERIAL.match(text)) and serial_day(found)) for text in texts)
    if serial * 10 >= len(texts) * 9:
        notes += (f"Column '{header}' is read as days as a spreadsheet counts them: 46083 is 2 March 2026.",)
    decision = decide(column_of(connection, name, texts, mapping, format), _stated_order(mapping))
    if name == "created_at" and iso and mapping.spreadsheet_dates is None:
        questions += of_swapped(connection, texts, iso, header)
    if decision.question:
        questions.append(decision.question)
    return (
        Reading(decision.order, words, offsets, serial * 10 >= len(texts) * 9),
        notes + decision.notes,
        tuple(questions),
    )


def _stated_order(mapping: Mapping) -> str | None:
    """The order that a person stated by word or by the forms of dates."""
    if mapping.date_order:
        return mapping.date_order
    for form in mapping.date_formats:
        letters = "".join(re.findall(r"%-?([dmbByY])", form)).lower().replace("b", "m")
        if letters in ("dmy", "mdy", "ymd"):
            return {"dmy": DAY_FIRST, "mdy": MONTH_FIRST, "ymd": YEAR_FIRST}[letters]
    return None


def _keep(
    connection: duckdb.DuckDBPyConnection, name: str, moments: dict[str, Moment], *, noon_hour: int, days: bool
) -> None:
    """Write what was read into the temporary table readings_<name> (text, local, exact).

    days: the rest of the column has no times either, so that midnights everywhere are days.
    """
    naive = [moment for moment in moments.values() if moment.at.tzinfo is None]
    days = days and len({m.at for m in naive}) > 1 and all(m.at.hour == m.at.minute == m.at.second == 0 for m in naive)
    noon = pd.Timedelta(hours=noon_hour)
    rows = [
        (text, None, moment.at.replace(tzinfo=None))
        if moment.at.tzinfo
        else (text, None, moment.at + noon)
        if moment.is_day or days
        else (text, moment.at, None)
        for text, moment in moments.items()
    ]
    frame = pd.DataFrame(rows, columns=["text", "local", "exact"]).astype(
        {"text": "object", "local": "datetime64[us]", "exact": "datetime64[us]"}
    )
    connection.register("readings", frame)
    connection.execute(f"""
        create or replace temp table readings_{name} as
        select text::varchar as text, local::timestamp as local, exact::timestamp as exact from readings""")
    connection.unregister("readings")


def _left_unread(name: str, mapping: Mapping, texts: Sequence[str], moments: dict[str, Moment]) -> tuple[str, ...]:
    if name != "updated_at" or len(moments) == len(texts):
        return ()
    example = next(text for text in texts if text not in moments)
    return (
        f"Column '{mapping.columns[name][0]}': {len(texts) - len(moments):,} distinct values such as '{example}' could "
        "not be read as times and count as empty.",
    )


def _worth_asking(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    texts: Sequence[str],
    moments: dict[str, Moment],
    questions: tuple[Question, ...],
) -> tuple[Question, ...]:
    """The questions, unless only a few rows depend on them, which are left out with their reason.

    What may have been read wrongly (a swapped date, a rival language) is always asked; an updated time never.
    """
    if name != "created_at" or not questions:
        return ()
    if any(choice.options[0] in ("--spreadsheet-dates", "--date-language") for q in questions for choice in q.choices):
        return questions
    unread = [text for text in texts if text not in moments]
    connection.register("unread", pd.DataFrame({"text": pd.Series(unread, dtype="object")}))
    share = connection.execute(f"""
        select avg((trim({name}) in (select text from unread))::int) from stage where {name} is not null""").fetchall()[
        0
    ][0]
    connection.unregister("unread")
    return questions if (share or 0) > MOSTLY else ()


def _first(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})" if parts else ""
