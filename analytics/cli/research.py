"""`python -m analytics research`: the questions that support asks for product, and the archive of what was learnt."""

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import configuration
from analytics.insights.findings import findings_of, findings_table, nearest, searched
from analytics.insights.research import progress, questions_of, questions_table
from analytics.meaning.encoder import encoder, why_not
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right


@click.command
@click.option("--open", "open_", is_flag=True, help="Only the questions that support asks now.")
@click.option("--findings", is_flag=True, help="The archive of interviews and findings instead.")
@click.option("--search", default="", metavar="WORDS", help="Of the findings those that hold all these words.")
@click.option("--by-meaning", is_flag=True, help="With --search: those about the same, in whatever words and language.")
@output_options()
@with_workbench
def research(bench: Workbench, *, open_: bool, findings: bool, search: str, by_meaning: bool, output: Output) -> None:
    """Questions to customers with their answers so far (tickets with the question's tag), and what was learnt."""
    frame, notes = research_list(bench, open_=open_, findings=findings, search=search, by_meaning=by_meaning)
    for note in notes:
        click.echo(note, err=True)
    output.frame(frame, empty="no finding" if findings or search else "no question")


def research_list(
    bench: Workbench, *, open_: bool, findings: bool, search: str, by_meaning: bool
) -> tuple[pd.DataFrame, list[str]]:
    """What `research` prints, and the notes on it; the parameters are its options."""
    if open_ and (findings or search):
        raise click.UsageError(
            "--open is about questions, --findings and --search about the archive: give one of them."
        )
    if by_meaning and not search:
        raise click.UsageError("--by-meaning needs what to look for: --search WORDS.")
    if findings or search:
        require(Right.TEXT)
        known = findings_of(bench.state)
        if not by_meaning:
            return findings_table(searched(known, search)), []
        if model := encoder():
            return findings_table(nearest(known, search, model)), []
        unread = f"Texts cannot be compared by meaning here: {why_not()}. Words are compared."
        return findings_table(searched(known, search)), [unread]
    facts = facts_of(bench)
    calendar, today = bench.calendar(facts), configuration().today(facts.zone)
    asked = [progress(facts, calendar, question, today) for question in questions_of(bench.state)]
    return questions_table([one for one in asked if one.open or not open_]), []
