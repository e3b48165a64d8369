"""`python -m analytics missing-days`: days of which a file may be missing, and what is answered about them."""

from datetime import date

import click
import pandas as pd

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import DAY, only_one
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.metrics.missing_days import Answer, MissingDay, answered, counted_day, questions, summary
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts

COLUMNS = ["day", "level", "name", "tickets", "low", "high", "others", "answer"]


@click.command("missing-days")
@click.option("--is-missing", type=DAY, help="Answer: of this day a file is missing; it is no data.")
@click.option("--is-right", type=DAY, help="Answer: so few tickets came in; the day counts like any other.")
@click.option(
    "--is-flood", type=DAY, help="With --team: few accounts flooded the day; counted, and learnt nothing from."
)
@click.option("--ask-again", type=DAY, help="Take the answer about this day back.")
@click.option("--team", metavar="NAME", help="The team that the answer is about.")
@click.option("--source", metavar="NAME", help="The source that the answer is about.")
@output_options()
@with_workbench
def missing_days(
    bench: Workbench,
    *,
    is_missing: date | None,
    is_right: date | None,
    is_flood: date | None,
    ask_again: date | None,
    team: str | None,
    source: str | None,
    output: Output,
) -> None:
    """Days on which a team or a source has no tickets, or far fewer than usual; and the answers about them.

    Until a day is answered it is no signal, and no expected range learns from it.
    """
    only_one(is_missing=is_missing, is_right=is_right, is_flood=is_flood, ask_again=ask_again)
    only_one(team=team, source=source)
    if is_flood and not team:
        raise click.UsageError("--is-flood goes with --team.")
    facts = facts_of(bench)
    on = is_missing or is_right or is_flood or ask_again
    if on is None:
        if team or source:
            raise click.UsageError("--team and --source go with --is-missing, --is-right, --is-flood or --ask-again.")
        output.frame(_table(bench.missing_days(facts)), empty="No day is asked about.")
        return
    answer: Answer = "missing" if is_missing else "right" if is_right else "flood" if is_flood else ""
    days = _meant(bench, facts, on, team, source)
    step = bench.decide(answered(bench.state, days, answer), f"{on}, {days[0].name}: {answer or 'asked about again'}")
    if step is None:
        write_lines("It is answered like that already. Nothing was changed.")
        return
    write_lines(
        f"Step {step}: {on}, {days[0].level} {days[0].name}: {answer or 'asked about again'}. "
        f"Take it back with: {PROGRAM} taxonomy undo {step}"
    )
    if left := summary(bench.missing_days(facts), lambda _, value: value):
        write_lines(f"Still asked: {left}")


def _meant(bench: Workbench, facts: Facts, on: date, team: str | None, source: str | None) -> list[MissingDay]:
    """The day that an answer is about; raises AnalyticsError where it is not certain whose."""
    known = [one for one in bench.missing_days(facts) if one.day == on]
    if team or source:
        level, name = ("team", team) if team else ("source", source)
        own = [one for one in known if (one.level, one.name) == (level, name)]
        return own or [counted_day(facts, bench.calendar(facts), "team" if team else "source", str(name), on)]
    if len(known) == 1:
        return known
    if known:
        names = "; ".join(f"--{one.level} '{one.name}'" for one in known)
        raise AnalyticsError(f"{on} is asked about more than once. Add one of {names}.")
    raise AnalyticsError(
        f"Nothing is asked about {on}. To state it for a team or source, add --team NAME or --source NAME."
    )


def _table(found: tuple[MissingDay, ...]) -> pd.DataFrame:
    asked = {one for group in questions(found) for one in group}
    rows = [
        (
            one.day.isoformat(),
            one.level,
            one.name,
            one.tickets,
            one.low,
            one.high,
            "yes" if one.others else "no",
            "asked" if one in asked else one.answer,
        )
        for one in reversed(found)
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"low": "Int64", "high": "Int64"})
