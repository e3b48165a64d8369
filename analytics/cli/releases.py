"""`python -m analytics releases`: what comes to support, when, and what it should know."""

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.parameters import only_one
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import configuration
from analytics.insights.releases import beta_table, coming, releases_named, releases_of, releases_table
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right


@click.command
@click.option("--ahead", is_flag=True, help="Only those that are planned, in test or rolling out.")
@click.option(
    "--beta", default="", metavar="NAME", help="The customers for its beta instead; of two so called: 'DAY NAME'."
)
@output_options()
@with_workbench
def releases(bench: Workbench, *, ahead: bool, beta: str, output: Output) -> None:
    """Releases with a state, those ahead first: their day, what changes, what to answer, tags to use."""
    output.frame(release_list(bench, ahead=ahead, beta=beta), empty="nobody asked for it" if beta else "no release")


def release_list(bench: Workbench, *, ahead: bool, beta: str) -> pd.DataFrame:
    """What `releases` prints; the parameters are its options."""
    only_one(ahead=ahead, beta=beta)
    facts = facts_of(bench)
    found = releases_of(bench.state, configuration().today(facts.zone))
    if not beta:
        return releases_table(bench.state, coming(found) if ahead else found)
    require(Right.TEXT)
    named = releases_named(found, beta)
    if not named:
        names = ", ".join(one.event.name for one in found) or "none"
        raise click.UsageError(f"There is no release '{beta}' with a state. Known: {names}.")
    if len(named) > 1:
        links = " or ".join(f"--beta '{one.link}'" for one in named)
        raise click.UsageError(f"{len(named)} releases are called '{beta}'. State which: {links}.")
    return beta_table(facts, bench.state, named[0].event)
