"""Returning: known ids that come back with another created time, which one account of a tool never does.

A second repository, another account, or a column that only counts rows looks like an update and would replace other
tickets. It is stopped before anything is written; `--source NAME/ACCOUNT` or `--same-account` goes on.
"""

import duckdb

from analytics.ingest.questions import Choice, Question, asked

FAR = "26 hours"  # two exports of one ticket differ by less: another zone, or a day instead of a time
ODD_SHARE = 0.05  # of the returning ids, from which on they are other tickets and not corrections


def check_same_account(connection: duckdb.DuckDBPyConnection, source: str, *, file: str) -> tuple[str, ...]:
    """Hold `incoming` against the current tickets of its source; raise Unclear where they are other tickets.

    Returns what to say where a few created times changed.
    """
    returning, moved, other_subject, example, before, now = connection.execute(
        f"""
        select count(*), count(*) filter (far), count(*) filter (far and i.subject is distinct from v.subject),
               arg_min(i.ticket_id, i.place) filter (far), arg_min(v.created_at, i.place) filter (far),
               arg_min(i.created_at, i.place) filter (far)
        from (select rowid as place, ticket_id, created_at, subject from incoming) i
        join (select * from versions semi join current using (version_id) where source = ?) v using (ticket_id),
        lateral (select abs(epoch(i.created_at - v.created_at)) > epoch(interval '{FAR}') as far)""",
        [source],
    ).fetchall()[0]
    if not moved:
        return ()
    seen = (
        f"{moved:,} of the {returning:,} ids that are known already have another created time, such as '{example}': "
        f"{before:%Y-%m-%d} before, {now:%Y-%m-%d} here"
    )
    if moved <= returning * ODD_SHARE:
        return (f"{seen}. The newer one counts.",)
    tool, _, account = source.partition("/")
    other = f"{tool}/{'another' if account != 'another' else 'second'}"
    subjects = (
        "Their subjects differ, too: they are other tickets. "
        if other_subject * 2 > moved
        else "Their subjects are the same. "
        if other_subject == 0
        else ""
    )
    raise asked(
        file,
        [
            Question(
                "source",
                f"{seen}. {subjects}Is it from another account, repository or project than the imports of '{source}' "
                f"before? Then give it a name of its own: --source {tool}/NAME. If another column is the ticket's id, "
                "say --map ticket_id=COLUMN. If these are the same tickets and their created times were corrected, "
                "say --same-account.",
                (
                    Choice("Another account, repository or project", ("--source", other)),
                    Choice("The same tickets, with corrected times", ("--same-account",)),
                ),
            )
        ],
    )
