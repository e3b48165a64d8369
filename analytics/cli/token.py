"""`tagwatch token …`: personal tokens for programs that ask `/api/v1`."""

from datetime import UTC, datetime

import click
import pandas as pd

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import NUMBER
from analytics.cli.people import ROLES
from analytics.cli.workbench import with_workbench
from analytics.operations.workbench import Workbench
from analytics.people.role import role_named
from analytics.store.tokens import MOST_DAYS, Tokens


@click.group
def token() -> None:
    """Personal tokens for programs: create, list, revoke."""


@token.command
@click.option(
    "--person", default="", metavar="NAME", help="Whose it is; without it the shell's user, where nobody signs in."
)
@click.option(
    "--role", type=click.Choice(ROLES, case_sensitive=False), required=True, help="Never above the person's own."
)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), required=True, metavar="N", help="How long it holds.")
@click.option("--about", default="", metavar="TEXT", help="What it is for, such as 'nightly import'.")
@with_workbench
def create(bench: Workbench, *, person: str, role: str, days: int, about: str) -> None:
    """Print a new token, this once: only its hash is kept."""
    write_lines(Tokens(bench.folder).create(role_named(role), days, person=person, about=about))
    write_lines(
        f"It holds for {days} days as {role_named(role).value}, and is not shown again. Send it as "
        "'Authorization: Bearer …'.",
        error=True,
    )


@token.command(name="list")
@output_options()
@with_workbench
def list_tokens(bench: Workbench, *, output: Output) -> None:
    """List everybody's tokens, without what opens them."""
    rows = [
        {
            "token": one.number,
            "person": one.owner or "(the shell's user)",
            "role": one.role.value,
            "about": one.about,
            "made": one.made_at,
            "until": moment(one.until),
            "used": moment(one.used) if one.used else "never",
            "state": "ended" if one.ended else "valid",
        }
        for one in Tokens(bench.folder).all()
    ]
    output.frame(pd.DataFrame(rows), empty="No token yet. Make one: token create --person NAME --role viewer --days 30")


@token.command
@click.argument("number", type=NUMBER)
@with_workbench
def revoke(bench: Workbench, *, number: int) -> None:
    """End a token now."""
    Tokens(bench.folder).revoke(number)
    write_lines(f"Token {number} is revoked.")


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")
