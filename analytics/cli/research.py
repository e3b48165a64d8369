"""`python -m analytics research`: the questions that support asks for product, and the archive of what was learnt."""

import click

from analytics.cli.output import Output, output_options
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import configuration
from analytics.insights.findings import findings_of, findings_table, searched
from analytics.insights.research import progress, questions_of, questions_table
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right


@click.command
@click.option("--open", "open_", is_flag=True, help="Only the questions that support asks now.")
@click.option("--findings", is_flag=True, help="The archive of interviews and findings instead.")
@click.option("--search", default="", metavar="WORDS", help="Of the findings those that hold all these words.")
@output_options()
@with_workbench
def research(bench: Workbench, *, open_: bool, findings: bool, search: str, output: Output) -> None:
    """Questions to customers with their answers so far (tickets with the question's tag), and what was learnt."""
    if open_ and (findings or search):
        raise click.UsageError(
            "--open is about questions, --findings and --search about the archive: give one of them."
        )
    if findings or search:
        require(Right.TEXT)
        output.frame(findings_table(searched(findings_of(bench.state), search)), empty="no finding")
        return
    facts = facts_of(bench)
    calendar, today = bench.calendar(facts), configuration().today(facts.zone)
    found = [progress(facts, calendar, question, today) for question in questions_of(bench.state)]
    output.frame(questions_table([one for one in found if one.open or not open_]), empty="no question")
