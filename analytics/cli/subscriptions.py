"""`tagwatch subscriptions …`: who chose on the page My subscriptions to be sent what; for the shell of the host."""

import click
import pandas as pd

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import NUMBER
from analytics.cli.workbench import with_any_workbench
from analytics.operations.workbench import Workbench
from analytics.store.subscriptions import Subscriptions


@click.group
def subscriptions() -> None:
    """What people subscribed to: list, remove."""


@subscriptions.command(name="list")
@output_options()
@with_any_workbench
def list_subscriptions(bench: Workbench, *, output: Output) -> None:
    """List everybody's, with where they go; `waiting` ones are not confirmed, and nothing is sent there."""
    rows = [
        {
            "subscription": one.number,
            "person": one.owner or "(the shell's user)",
            "gets": one.gets,
            "way": one.way,
            "to": one.to,
            "teams": "; ".join(one.teams),
            "made": one.made_at,
            "state": f"confirmed {one.confirmed_at}" if one.confirmed_at else "waiting",
        }
        for one in Subscriptions(bench.folder).all()
    ]
    output.frame(pd.DataFrame(rows), empty="Nobody has subscribed. People do on the page My subscriptions.")


@subscriptions.command
@click.argument("number", type=NUMBER)
@with_any_workbench
def remove(bench: Workbench, *, number: int) -> None:
    """Unsubscribe somebody."""
    gone = Subscriptions(bench.folder).remove(number)
    write_lines(f"{gone.owner or 'The shell user'} gets {gone.about} no longer.")
