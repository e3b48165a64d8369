"""Returning: known ids that come back with another created time, which one account of a tool never does.

A second repository, another account, or a column that only counts rows looks like an update and would replace other
tickets. It is stopped before anything is written; `--source NAME/ACCOUNT` or `--same-account` goes on.
"""

from collections.abc import Sequence

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import UnreadableExport
from analytics.ingest.date_order import Tally
from analytics.ingest.identity import SAME_TIME, normal_id
from analytics.ingest.mapping import NEEDED, Mapping
from analytics.ingest.questions import Choice, Question
from analytics.ingest.sources import recognise

MOST_ROWS = 20_000  # that are looked at where times cannot be read yet
ODD_SHARE = 0.05  # of the returning ids, from which on they are other tickets and not corrections


def account_questions(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[list[Question], tuple[str, ...]]:
    """Hold `incoming` against the current tickets of its source: the question where they are other tickets.

    Beside it what to report where a few created times changed.
    """
    returning, moved, other_subject, example, before, now = connection.execute(
        f"""
        select count(*), count(*) filter (far), count(*) filter (far and i.subject is distinct from v.subject),
               arg_min(i.ticket_id, i.place) filter (far), arg_min(v.created_at, i.place) filter (far),
               arg_min(i.created_at, i.place) filter (far)
        from (select rowid as place, ticket_id, created_at, subject from incoming) i
        join (select * from versions semi join current using (version_id) where source = ?) v using (ticket_id),
        lateral (select abs(epoch(i.created_at - v.created_at)) > epoch(interval '{SAME_TIME}') as far)""",
        [source],
    ).fetchall()[0]
    if not moved:
        return [], ()
    seen = (
        f"{moved:,} of the {returning:,} ids that are known already have another created time, such as '{example}': "
        f"{before:%Y-%m-%d} before, {now:%Y-%m-%d} here"
    )
    if moved <= returning * ODD_SHARE:
        return [], (f"{seen}. The newer one counts.",)
    subjects = (
        "Their subjects differ, too: they are other tickets. "
        if other_subject * 2 > moved
        else "Their subjects are the same. "
        if other_subject == 0
        else ""
    )
    return [account_question(source, f"{seen}. {subjects}")], ()


def undone_notes(connection: duckdb.DuckDBPyConnection, headers: Sequence[str], mapping: Mapping) -> tuple[str, ...]:
    """What to report where columns are read as people decided, and every import that was read so is undone.

    To be called before the import is in `imports`. headers: of the file. Nothing where the tool's names alone decide.
    """
    try:
        usual = recognise(headers).mapping(headers, file="").columns
    except UnreadableExport:
        usual = {}
    if all(mapping.columns[name] == usual.get(name) for name in NEEDED):
        return ()
    undone = connection.execute(
        """
        select max(import_id) from imports where list_sort(headers) = list_sort(?::varchar[]) and not sample
        having bool_and(undone_at is not null)""",
        [list(headers)],
    ).fetchone()
    if not undone:
        return ()
    read = ", ".join(f"{name} ← {' + '.join(mapping.columns[name])}" for name in NEEDED)
    return (
        f"The columns are read as they were named before ({read}), and import {undone[0]}, read so, is undone. "
        f"If they were wrong, name others: --map ticket_id=COLUMN; `{PROGRAM} mappings` lists and forgets them.",
    )


def unread_account_questions(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> list[Question]:
    """The same question for rows of `stage` whose times cannot be read yet: of ids that moved by every reading.

    So that a person who is asked how the dates are read is asked at once what would be asked next.
    """
    rows = connection.execute(
        f"""
        select i.created_at, v.created_at from (
            select {normal_id(connection, mapping)} as ticket_id, created_at from stage limit {MOST_ROWS}) i
        join (select * from tickets where source = ?) v using (ticket_id)
        where i.created_at is not null""",
        [mapping.source],
    ).fetchall()
    meant = Tally.of({text for text, _ in rows}).dates
    read = [(text, known) for text, known in rows if text in meant]
    moved = [text for text, known in read if all(abs((day - known.date()).days) > 2 for day in meant[text].values())]
    if not moved or len(moved) <= len(read) * ODD_SHARE:
        return []
    return [
        account_question(
            mapping.source,
            f"{len(moved):,} of the {len(read):,} ids that are known already have another created time however it is "
            f"read, such as '{moved[0]}'. ",
        )
    ]


def account_question(source: str, seen: str) -> Question:
    """Whether known ids are those of another account. seen: the evidence, as whole sentences with a blank behind."""
    tool, _, account = source.partition("/")
    other = f"{tool}/{'another' if account != 'another' else 'second'}"
    return Question(
        "source",
        f"{seen}Is it from another account, repository or project than the imports of '{source}' before? Then give it "
        f"a name of its own: --source {tool}/NAME. If another column is the ticket's id, use --map ticket_id=COLUMN. "
        "If these are the same tickets and their created times were corrected, use --same-account.",
        (
            Choice("Another account, repository or project", ("--source", other)),
            Choice("The same tickets, with corrected times", ("--same-account",)),
        ),
    )
