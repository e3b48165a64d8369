"""`python -m analytics unaware`: who may ask for what exists already, ticket by ticket."""

import click

from analytics.cli.output import Output, output_options
from analytics.cli.progress import progress
from analytics.cli.workbench import facts_of, with_workbench
from analytics.errors import AnalyticsError
from analytics.insights.suspected import Answers
from analytics.insights.unaware import likeliest_of_all, suspected_tickets
from analytics.meaning.encoder import encoder
from analytics.meaning.reading import read_texts
from analytics.operations.workbench import Workbench


@click.command
@click.option("--suspected", is_flag=True, help="Tickets whose text asks for a feature that exists, above the floor.")
@click.option("--all", "every", is_flag=True, help="Every ticket with its likeliest feature, 0 where there is none.")
@output_options("table", "csv", "json")
@with_workbench
def unaware(bench: Workbench, *, suspected: bool, every: bool, output: Output) -> None:
    """Tickets that may ask for what exists: source, ticket, feature and how probable it is, highest first.

    Texts that nobody read yet are read first, on this machine. Nothing of it counts until a person confirms it.
    """
    if not (suspected or every):
        raise AnalyticsError("State what to list: --suspected, or --all for every ticket of the store.")
    facts, model = facts_of(bench), encoder()
    if model is not None:
        with progress() as report:
            read_texts(facts, bench.snapshots, model, report=report)
    answers = Answers.of(bench.state)
    if every:
        frame = likeliest_of_all(facts, bench.folder, answers)
    else:
        found, _ = suspected_tickets(facts, bench.folder, answers)
        frame = found[found["suspected"]]
    output.frame(
        frame.assign(ticket_id=frame["ticket"], probability=frame["score"].astype(float).round(4))[
            ["source", "ticket_id", "feature", "probability"]
        ].reset_index(drop=True)
    )
