"""Amounts: what an export measures of a ticket (time spent and waited, reopenings, a rating), read as numbers.

Times become seconds, ratings points of 100 (percent of maximum possible: (value − lowest) ÷ (highest − lowest) × 100;
Cohen et al., Multivariate Behavioral Research 34 (1999)), so that scales can be compared. A plain number is read only
where its unit is known; where it is not, the column stays out and the person is asked. Nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.ingest.no_value import words_sql
from analytics.ingest.questions import Choice, Question, either
from analytics.ingest.units import AMOUNTS, SCALES, SECONDS, TIMES_SPENT, unit_in_header
from analytics.store.database import only_row

# Apostrophes are doubled: these are parts of SQL.
PLAIN = r"\d+([.,]\d+)?|\d{1,3}([,’'' ]\d{3})+(\.\d+)?"
DECIMAL_COMMA = r"^0,\d|,(\d{1,2}|\d{4,})$"
TWO = r"\d+:\d{1,2}"  # hours and minutes, or minutes and seconds
HOURS = "(?:h|hrs?|hours?)"  # 01:35 hrs
CLOCK = r"((\d+) ?(?:d|days?|tage?|jours?|días?)?,? )?(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)"  # 1:23:45, 2 days, 1:23:45
PARTS = {  # seconds → the word behind a number of that unit
    604_800: r"w(?:eeks?|ks?)?|wochen?",
    86_400: r"d(?:ays?)?|tage?|jours?|j|d[ií]as?|giorni|dni",
    3_600: r"h(?:(?:ou)?rs?)?|std\.?|stunden?|heures?|horas?|godz\.?",
    60: r"m(?:in(?:ute)?s?)?\.?|minuten|minutos?",
    1: r"s(?:ec(?:ond)?s?)?\.?|sek\.?|sekunden|secondes|segundos?",
}
NUMBER = r"(?:0,\d+|\d+(?:\.\d+|,\d{1,2})?)"  # 1,234 min may be a thousand: not read, and noted
WORDS = rf"(?:{NUMBER} ?(?:{'|'.join(PARTS.values())})(?:,| and| und| et| y)? ?)+"
ISO = r"p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?"
OUT_OF = r"(\d+(?:[.,]\d+)?) ?(?:/|of|out of|von|sur|de) ?\d+"  # 4/5: the scale is asked for all the same
STARS = r"[★⭐]+️?[☆]*"
NOT_RATED = ("offered", "not offered", "unoffered", "not rated", "unrated", "no rating", "no response", "pending")
FEELINGS = {  # words of a rating → points of 100
    100: ("good", "goodwithcomment", "good with comment", "great", "positive", "happy", "satisfied", "👍"),
    50: ("neutral", "okay", "ok"),
    0: ("bad", "badwithcomment", "bad with comment", "not good", "negative", "unhappy", "dissatisfied", "👎"),
}
YES, NO = ("true", "yes", "y", "ja", "oui", "sí", "si"), ("false", "no", "n", "nein", "non")


@dataclass(frozen=True)
class Amounts:
    """How the columns of one file that measure something are read."""

    sql: dict[str, str] = field(default_factory=dict)  # field → expression over `stage`, a DOUBLE
    unclear: tuple[str, ...] = ()  # fields whose column stays out until its unit is stated
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def amounts_of(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> Amounts:
    """Look at the columns of `stage` that measure something; nothing is read where the mapping names none."""
    sql: dict[str, str] = {}
    questions: list[Question] = []
    notes: list[str] = []
    for name in AMOUNTS:
        if name not in mapping.columns:
            continue
        column = _Column(connection, name, mapping.columns[name][0])
        unit = mapping.units.get(name) or unit_in_header(name, column.header)
        if not unit and (question := column.question()):
            questions.append(question)
            continue
        sql[name] = column.quickest(column.bound(column.value(unit)), unit)
        notes += column.unread(sql[name], unit)
    return Amounts(
        sql,
        tuple(name for name in AMOUNTS if name in mapping.columns and name not in sql),
        tuple(questions),
        (*(f"{question.text[:1].upper()}{question.text[1:]}" for question in questions), *notes),
    )


def amount_sql(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping) -> str:
    """SQL over `stage` of the field that a column gives where nothing about it is open."""
    column = _Column(connection, name, mapping.columns[name][0])
    return column.bound(column.value(mapping.units.get(name) or unit_in_header(name, column.header)))


class _Column:
    """One column of `stage` that measures something."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str, header: str):
        self.connection, self.name, self.header = connection, name, header
        words = words_sql()
        if name == "rating":
            words += f", {_listed(NOT_RATED)}"
        cell = f'lower(trim("{name}"))'
        self.text = f"case when {cell} in ({words}) then null else {cell} end"  # NULL for words that mean no value
        connection.execute(f"""
            create or replace temp table amount_cells as select "{name}", count(*) as rows from stage group by 1""")
        commas = self._asked(f"select bool_or(regexp_matches(text, '{DECIMAL_COMMA}')) from cells")[0]
        dots = self._asked(f"""select ({commas or False} or bool_or(regexp_full_match(text, '\\d+')))
            and bool_and(regexp_full_match(text, '\\d{{1,3}}\\.\\d{{3}}')) filter (contains(text, '.'))
            from cells""")[0]
        unclear = "and not contains(text, '.')" if dots else ""  # 1.234 beside 30: a thousand, or a decimal point
        group = "[’'' ]" if commas else "[,’'' ]"
        self.number = f"""case when regexp_full_match(text, '{PLAIN}') {unclear} then
            try_cast(replace(regexp_replace(text, '{group}(\\d{{3}})\\b', '\\1', 'g'), ',', '.') as double) end"""

    def bound(self, expression: str) -> str:
        """SQL over `stage` of an expression over `text`."""
        return f"list_transform([{self.text}], lambda text: {expression})[1]"

    def quickest(self, expression: str, unit: str) -> str:
        """SQL that gives what `expression` gives for every cell of the column: a mere number where all are numbers."""
        quick = f'try_cast("{self.name}" as double)'
        if self.name in TIMES_SPENT and unit:
            quick += f" * {SECONDS[unit]}"
        same = f"select bool_and(({expression}) is not distinct from ({quick})) from amount_cells"
        return quick if only_row(self.connection.execute(same))[0] else expression

    def question(self) -> Question | None:
        """What has to be asked of a column whose header names no unit; None where every cell has its own."""
        if self.name == "rating":
            return self._scale_question()
        return self._unit_question() if self.name in TIMES_SPENT else None

    def value(self, unit: str) -> str:
        """SQL that reads `text`; NULL where it holds nothing that can be read. unit: a scale for ratings."""
        if self.name == "rating":
            return self._points(unit)
        if self.name in TIMES_SPENT:
            return self._seconds(unit)
        return f"case when text in ({_listed(YES)}) then 1 when text in ({_listed(NO)}) then 0 else {self.number} end"

    def unread(self, expression: str, unit: str) -> Sequence[str]:
        """The note on cells that hold something which is no such number: their tickets have no value."""
        lost, of, example = self._asked(f"""
            select coalesce(sum(rows) filter (value is null), 0)::bigint, coalesce(sum(rows), 0)::bigint,
                   any_value(text) filter (value is null)
            from (select {self.text} as text, {expression} as value, rows from amount_cells) where text is not null""")
        if not lost:
            return ()
        what = {"rating": f"rating on the scale {unit}" if unit else "rating", "reopened": "number"}.get(
            self.name, "time"
        )
        cure = " If its scale is another one, use --units rating=LOWEST-HIGHEST." if self.name == "rating" else ""
        return (
            f"{lost:,} of {of:,} cells in '{self.header}' are no {what} that can be read, such as '{example[:30]}'; "
            f"those tickets have no value of it.{cure}",
        )

    def _scale_question(self) -> Question | None:
        found, lowest, highest, example = self._asked(f"""
            select count(value), min(value), max(value), any_value(text) filter (value is not null)
            from (select text, {self._rated()} as value from cells)""")
        if not found:
            return None
        scales = [scale for scale in SCALES if _inside(scale, lowest, highest)]
        options = [f"--units rating={scale}" for scale in scales or ["LOWEST-HIGHEST"]]
        return Question(
            "units",
            f"the ratings in column '{self.header}' (such as '{example[:30]}', {lowest:g} to {highest:g}) have no "
            f"scale. State its lowest and highest value: {either(options)}. Until then the column stays out.",
            tuple(Choice(f"{self.header}: {scale}", ("--units", f"rating={scale}")) for scale in scales),
        )

    def _unit_question(self) -> Question | None:
        plain, two, example, short = self._asked(f"""
            select count(*) filter (value <> 0), count(*) filter (two), any_value(text) filter (value <> 0),
                   any_value(text) filter (two)
            from (select text, {self.number} as value, regexp_full_match(text, '{TWO}') as two from cells)""")
        if not plain and not two:
            return None
        units = ["seconds", "minutes", "hours", "days", "milliseconds"] if plain else ["hours", "minutes"]
        meant = {"hours": "hours:minutes", "minutes": "minutes:seconds"}
        return Question(
            "units",
            f"the times in column '{self.header}' (such as '{(example or short)[:30]}') have no unit. State it: "
            f"{either([f'--units {self.name}={unit}' for unit in units])}. Until then the column stays out.",
            tuple(
                Choice(f"{self.header}: {unit if plain else meant[unit]}", ("--units", f"{self.name}={unit}"))
                for unit in units
            ),
        )

    def _seconds(self, unit: str) -> str:
        parts = " + ".join(
            f"coalesce(list_sum(list_transform(regexp_extract_all(text, '({NUMBER}) ?(?:{word})(?:[^a-zé.]|$)', 1), "
            f"lambda part: cast(replace(part, ',', '.') as double))), 0) * {seconds}"
            for seconds, word in PARTS.items()
        )
        plain = f"({self.number}) * {SECONDS[unit]}" if unit else "0.0"  # without a unit only zeros are plain numbers
        larger, smaller = {"hours": (3_600, 60), "minutes": (60, 1)}.get(unit, (0, 0))
        two = (
            f"when regexp_full_match(text, '{TWO}') then split_part(text, ':', 1)::double * {larger} "
            f"+ split_part(text, ':', 2)::double * {smaller}"
        )
        return f"""case when regexp_full_match(text, '{PLAIN}') then {plain}
            when regexp_full_match(text, '{TWO} ?{HOURS}') then split_part(text, ':', 1)::double * 3600
            + regexp_extract(text, ':([0-9]+)', 1)::double * 60
            when regexp_full_match(text, '{CLOCK}') then {_sum(CLOCK, (0, 86_400, 3_600, 60, 1))}
            {two if larger else ""} when regexp_full_match(text, '{WORDS}') then {parts}
            when text not in ('p', 'pt') and regexp_full_match(text, '{ISO}')
            then {_sum(ISO, (86_400, 3_600, 60, 1))} end"""

    def _points(self, scale: str) -> str:
        felt = " ".join(f"when text in ({_listed(words)}) then {points}.0" for points, words in FEELINGS.items())
        stars = (
            f"when regexp_full_match(text, '{STARS}') then (length(regexp_replace(text, '[^★⭐]', '', 'g')) - 1) * 25.0"
        )
        if not scale:
            return f"case {felt} {stars} end"
        low, high = (int(end) for end in scale.split("-"))
        rated = self._rated()
        on_scale = f"when ({rated}) between {low} and {high} then (({rated}) - {low}) * 100.0 / {high - low}"
        return f"case {felt} {stars} {on_scale} end"

    def _rated(self) -> str:
        """SQL for the number of a rating, also of one such as `4/5` or `4 out of 5`."""
        first = f"regexp_extract(text, '^(?:{OUT_OF})$', 1)"
        return f"coalesce({self.number}, try_cast(replace({first}, ',', '.') as double))"

    def _asked(self, sql: str) -> tuple[Any, ...]:
        """The answer over `cells`: what the column's different cells say, NULL for nothing."""
        return only_row(self.connection.execute(f"with cells as (select {self.text} as text from amount_cells) {sql}"))


def _inside(scale: str, lowest: float, highest: float) -> bool:
    low, high = (int(end) for end in scale.split("-"))
    return low <= lowest and highest <= high


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _sum(pattern: str, seconds: Sequence[int]) -> str:
    """SQL for the groups of a pattern, each times so many seconds; a group that is absent is none."""
    return " + ".join(
        f"coalesce(try_cast(regexp_extract(text, '{pattern}', {place}) as double), 0) * {factor}"
        for place, factor in enumerate(seconds, start=1)
        if factor
    )
