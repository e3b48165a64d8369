"""Identity: one normal form for the id of a ticket, however a program wrote it.

`2 553`, `2553.0`, `#2553`, `="2553"` and `'2553` are ticket 2553. How numbers are grouped is decided by the whole
column; leading zeros by what the source's active imports hold, since Salesforce's are real and Excel drops them.
Numbers that are unique only within a project take the project into the id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.mapping import Mapping
from analytics.ingest.questions import Choice, Question, asked
from analytics.ingest.source import normalise_header
from analytics.store.database import quoted
from analytics.store.working import bring

INVISIBLE = "[\u00a0\u2007\u202f\u200b\u200c\u200d\u200e\u200f\ufeff]"
DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９"  # Arabic, Persian and full-width ones
USUAL = r"[A-Za-z0-9][A-Za-z0-9_:/-]*"  # an id with nothing to mend
# How a spreadsheet or a locale writes whole numbers: every cell of the column is plain or written so.
GROUPED = (
    r"\d{1,3}( \d{3})+([.,]0{1,2})?",
    r"\d{1,3}(,\d{3})+(\.0{1,2})?",
    r"\d{1,3}(\.\d{3})+(,0{1,2})?",
    r"\d{1,3}(['’]\d{3})+(\.0{1,2})?",
    r"\d+[.,]0{1,2}",
)
# What a tool or a spreadsheet wraps around an id: a link whose text it is, brackets, the word for a ticket.
WORD = "(?i:ticket|case|request|conversation|issue|incident)"
AROUND = (
    r"""=HYPERLINK\("[^"]*"[,;] *"?([^"]*?)"?\)""",
    r"\[ *(?:#|№)? *(\d+) *\]",
    rf"{WORD}s? *(?:#|№|:|no\.?) *(\d+)",
    r"\[ *#?([^\[\]]+?) *\]\(https?:[^()\s]*\)",
    r"<a\b[^<>]*> *#?([^<>]+?) *</a>",
)
DIGITS_OF_A_SPREADSHEET = 15  # beyond which it puts zeros
SAME_TIME = "26 hours"  # two exports of one ticket differ by less: another zone, or a day instead of a time
KEY = r"(ticket_id >= 'A' and regexp_full_match(ticket_id, '[A-Za-z]+[-_]?\d+'))"  # numbers cost no expression
LEAST_ROUNDED = 8  # ids that end in those zeros, from which on it is no accident
PROJECT = ("repository", "repo", "repository name", "project", "project name", "project path", "project key",
           "projekt", "projet", "proyecto", "projeto", "progetto", "проект", "url", "web url", "html url", "link",
           "permalink", "issue url")  # fmt: skip


def project_columns(headers: Sequence[str], mapping: Mapping) -> tuple[str, ...]:
    """The columns that may distinguish equal numbers of several projects, the surest first; none that is kept out."""
    out = {*mapping.drop, *mapping.pseudonymise}
    folded = {normalise_header(header): header for header in reversed(headers) if header not in out}
    return tuple(folded[name] for name in PROJECT if name in folded)


def written_id(mapping: Mapping) -> str:
    """SQL of the ticket's id as its cell in `stage` has it: whole, or the first group of the mapping's id_pattern."""
    if mapping.id_pattern:
        return f"regexp_extract(trim(ticket_id), '{quoted(mapping.id_pattern)}', 1)"
    return "trim(ticket_id)"


def normal_id(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> str:
    """SQL of the ticket's id in its normal form, from the column ticket_id of `stage`.

    The mapping's id_pattern is a regular expression whose first group is the id inside its cell; "" for the whole cell.
    """
    text = written_id(mapping)
    usual = connection.execute(f"select bool_and(regexp_full_match({text}, '{USUAL}')) from stage").fetchall()[0][0]
    if usual is not False:
        return f"nullif({text}, '')"
    text = f"translate(trim(regexp_replace({text}, '{INVISIBLE}', ' ', 'g')), '{DIGITS}', '{'0123456789' * 3}')"
    text = rf"""regexp_replace({text}, '^=?"(.*)"$', '\1')"""
    for place in range(len(AROUND)):
        text = _unwrapped(connection, mapping.source, text, place)
    text = rf"regexp_replace({text}, '^(?:''|#|№|(?i:n[°ºo]\.?)) *(\d[\d .,''’]*)$', '\1')"
    checks = ", ".join(f"""bool_and(regexp_full_match(id, '(\\d+|{quoted(form)})'))""" for form in GROUPED)
    forms = connection.execute(
        f"select {checks} from (select {text} as id from stage) where regexp_matches(id, '\\d')"
    ).fetchall()[0]
    if any(forms):
        bare = rf"regexp_replace(regexp_replace({text}, '[.,]0{{1,2}}$', ''), '[ .,''’]', '', 'g')"
        numeric = rf"regexp_full_match({text}, '[\d .,''’]+')"  # a line of a subtotal holds words there
        text = f"case when {numeric} then {bare} else {text} end"
    return f"nullif({text}, '')"


def _unwrapped(connection: duckdb.DuckDBPyConnection, source: str, text: str, place: int) -> str:
    """SQL of an id without what AROUND[place] wraps around it; text: SQL of the id, over `stage`.

    Cell by cell: where most cells are written so, all but those that the source's tickets are known by; else only those
    whose inside is the id of a known ticket. Two words are two kinds, whose numbers need not be the same tickets.
    """
    around = AROUND[place]
    filled, wrapped, words = connection.execute(f"""
        select count(*), count(*) filter (wrapped),
               count(distinct lower(regexp_extract(id, '^{WORD}'))) filter (wrapped)
        from (select id, regexp_full_match(id, '{around}') as wrapped from (select {text} as id from stage))
        where id <> ''""").fetchall()[0]
    if not wrapped or words > 1:
        return text
    mostly = wrapped * 2 >= filled
    of_source = "select ticket_id from tickets where source = ?"
    inside = f"regexp_extract(ticket_id, '{around}', 1)"
    known = (
        f"select ticket_id from ({of_source}) where regexp_full_match(ticket_id, '{around}') "
        f"and {inside} not in ({of_source})"
        if mostly
        else f"select ticket_id from ({of_source}) where ticket_id in (select regexp_extract({text}, '{around}', 1) "
        f"from stage where regexp_full_match({text}, '{around}'))"
    )
    table = f"known_ids_{place}"
    connection.execute(f"create or replace temp table {table} as {known}", [source] * (2 if mostly else 1))
    held = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    if not held and not mostly:
        return text
    found = f"regexp_full_match({text}, '{around}')"
    number = f"regexp_extract({text}, '{around}', 1)"
    if not mostly:
        found += f" and {number} in (select ticket_id from {table})"
    elif held:
        found += f" and {text} not in (select ticket_id from {table})"
    return f"case when {found} then {number} else {text} end"


def ids_of(connection: duckdb.DuckDBPyConnection) -> tuple[bool, bool]:
    """Whether `typed` has ids longer than what a spreadsheet keeps, and keys such as ABC-1."""
    found: tuple[bool, bool] = connection.execute(f"""
        select coalesce(max(strlen(ticket_id)), 0) > {DIGITS_OF_A_SPREADSHEET}, coalesce(bool_or({KEY}), false)
        from typed""").fetchall()[0]
    return found


def check_not_rounded(connection: duckdb.DuckDBPyConnection, file: str, header: str) -> None:
    """Raise UnreadableExport where every long id of `typed` ends in the zeros that a spreadsheet puts."""
    long_, zeros, example = connection.execute(
        rf"""
        select count(distinct ticket_id), count(distinct ticket_id) filter
               (regexp_full_match(ticket_id, '\d{{{DIGITS_OF_A_SPREADSHEET}}}0+')), any_value(ticket_id)
        from typed where strlen(ticket_id) > {DIGITS_OF_A_SPREADSHEET} and regexp_full_match(ticket_id, '\d+')"""
    ).fetchall()[0]
    if long_ >= LEAST_ROUNDED and zeros == long_:
        raise UnreadableExport(
            f"Export '{file}': all {long_:,} ids in column '{header}', such as '{example}', end in zeros from the "
            f"{DIGITS_OF_A_SPREADSHEET + 1}th digit on: a spreadsheet has rounded them, and which tickets they were is "
            "lost. Export again and import the file without opening it there."
        )


def meet_known_zeros(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """Give numbers of `typed` the leading zeros under which the source's tickets are known; returns how many rows."""
    padded = connection.execute(
        r"""
        select (select bool_or(regexp_matches(ticket_id, '^0\d')) from typed),
               (select bool_or(regexp_matches(ticket_id, '^0\d')) from tickets where source = ?)""",
        [source],
    ).fetchall()[0]
    if not any(padded):
        return 0
    number = r"regexp_full_match(ticket_id, '\d+')"
    clash = connection.execute(f"""
        select count(*) > 0 from (select ltrim(ticket_id, '0') as bare from typed where {number} group by 1
                                  having count(distinct ticket_id) > 1)""").fetchall()[0][0]
    if clash:  # 007 and 7 are two tickets here
        return 0
    connection.execute(
        f"""
        create or replace temp table known_forms as
        select ltrim(ticket_id, '0') as bare, min(ticket_id) as known from tickets
        where source = ? and {number} group by 1 having count(distinct ticket_id) = 1""",
        [source],
    )
    changed: int = connection.execute(f"""
        update typed set ticket_id = known from known_forms
        where {number} and ltrim(ticket_id, '0') = bare and ticket_id <> known""").fetchall()[0][0]
    return changed


def meet_other_case(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    """Give keys of `typed` such as abc-1 the case of the known ticket (ABC-1), else that of their first row.

    Only where the created times agree: short ids of other kinds may differ in case alone. Returns how many rows.
    """
    known = f"select ticket_id, created_at, null::bigint as place from tickets where source = ? and {KEY}"
    own = f"select ticket_id, created_at, place from typed where {KEY}"
    mixed = connection.execute(
        f"""
        select bool_or(ticket_id <> upper(ticket_id)) and bool_or(ticket_id <> lower(ticket_id))
        from ({own} union all {known} and exists (select 1 from typed where {KEY}))""",
        [source],
    ).fetchall()[0][0]
    if not mixed:
        return 0
    connection.execute(
        f"""
        create or replace temp table known_cases as
        select lower(ticket_id) as bare,
               coalesce(min(ticket_id) filter (place is null), arg_min(ticket_id, place)) as known
        from ({own} union all {known}) group by 1
        having count(distinct ticket_id) > 1 and count(distinct ticket_id) filter (place is null) < 2
           and max(created_at) - min(created_at) < interval {SAME_TIME}""",
        [source],
    )
    changed: int = connection.execute("""
        update typed set ticket_id = known from known_cases
        where lower(ticket_id) = bare and ticket_id <> known""").fetchall()[0][0]
    return changed


@dataclass(frozen=True)
class Projects:
    """How equal numbers of several projects are distinguished."""

    header: str = ""  # "" where they need not be

    @property
    def note(self) -> str:
        return (
            f"The same numbers are tickets of several projects: the column '{self.header}' distinguishes them and is "
            "part of the id."
        )


def separate_projects(
    connection: duckdb.DuckDBPyConnection, headers: Sequence[str], source: str, *, file: str
) -> Projects:
    """Make the project a part of the ids in `typed` where equal numbers are tickets of several projects.

    headers: those whose cells are in the column `projects` of `stage`. Raises Unclear where earlier imports of the
    source hold the numbers without their projects.
    """
    if not headers:
        return Projects()
    known = connection.execute(
        """
        select bool_or(contains(ticket_id, '#')), bool_or(not contains(ticket_id, '#')) from tickets
        where source = ?""",
        [source],
    ).fetchall()[0]
    for place, header in enumerate(headers, start=1):
        cell = f"trim(projects[{place}])"
        prefix = rf"case when contains({cell}, '://') then regexp_replace({cell}, '\d+\D*$', '') else {cell} end"
        mixed, still, without = connection.execute(f"""
            with rows as (select ticket_id, created_at, {prefix} as project
                          from typed join (select rowid as row, projects from stage) on row = place
                          where ticket_id is not null)
            select (select count(*) from (select 1 from rows group by ticket_id
                                          having count(distinct created_at) > 1 and count(distinct project) > 1)),
                   (select count(*) from (select 1 from rows group by ticket_id, project
                                          having count(distinct created_at) > 1)),
                   (select count(*) from rows where coalesce(project, '') = '')""").fetchall()[0]
        if without or (not mixed and not known[0]) or still > mixed:
            continue
        if known[1] and not known[0]:
            _refuse_bare_numbers(connection, source, file=file, header=header)
        name = r"coalesce(nullif(regexp_extract(project, '^[a-z]+://[^/]+/(.+?)/(?:-/)?[a-z_]+/?$', 1), ''), project)"
        connection.execute(f"""
            update typed set ticket_id = {name} || '#' || ticket_id
            from (select rowid as row, {prefix} as project from stage) where row = place and ticket_id is not null""")
        return Projects(header)
    return Projects()


def _refuse_bare_numbers(connection: duckdb.DuckDBPyConnection, source: str, *, file: str, header: str) -> None:
    bring(connection, "select ? as source, ticket_id from typed", [source])
    found = connection.execute(
        """
        select min(import_id) from sightings join versions using (version_id) join imports using (import_id)
        where versions.source = ? and undone_at is null and ticket_id in (select ticket_id from typed)""",
        [source],
    ).fetchall()[0][0]
    if found is None:
        return
    other = f"{source.split('/')[0]}/all"
    raise asked(
        file,
        [
            Question(
                "source",
                f"its numbers are tickets of several projects (column '{header}'), and import {found} holds some of "
                f"them without their project. Undo it (python -m analytics undo {found}) and import both again, or "
                f"keep these apart under another account: --source {other}.",
                (Choice("Keep these apart as another account", ("--source", other)),),
            )
        ],
    )


def is_damaged(ticket_id: str) -> bool:
    """True for a number that a spreadsheet turned into 1.03E+13: which ticket it was is lost.

    >>> is_damaged("2.02603E+15"), is_damaged("65e1")
    (True, False)
    """
    return bool(re.fullmatch(r"\d{1,40}([.,]\d{1,40})?[eE]\+\d{1,9}", ticket_id))
