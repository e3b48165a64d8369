"""`python -m analytics incidents`: each incident with its times, its customers and its cost."""

import click

from analytics.cli.output import Output, output_options
from analytics.cli.workbench import facts_of, with_workbench
from analytics.insights.incident_list import reviews_of
from analytics.insights.incident_review import reviews_table
from analytics.operations.workbench import Workbench


@click.command
@output_options()
@with_workbench
def incidents(bench: Workbench, *, output: Output) -> None:
    """Incidents (events of that kind, critical signals): first ticket, noticed, taken, fixed, customers notified;
    customers, cost."""
    facts = facts_of(bench)
    output.frame(
        reviews_table(reviews_of(bench, facts)),
        empty="No incident: no event of that kind and no critical signal.",
    )
