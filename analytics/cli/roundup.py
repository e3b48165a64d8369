"""`python -m analytics roundup`: one week made, kept, written and sent; for people and for cron."""

from typing import Any

import click

from analytics.cli.output import write_lines
from analytics.cli.parameters import PATH
from analytics.cli.roundup_run import run
from analytics.cli.roundup_task import Asked
from analytics.cli.workbench import with_workbench
from analytics.configuration import Configuration, configuration
from analytics.operations.workbench import Workbench
from analytics.store.signing import revoke


@click.command
@click.option(
    "--week",
    metavar="WEEK",
    help="last: the week that ended last, refused while its data is not complete (the rule when "
    "publishing or sending); newest: the newest complete one; or a day of it: 2026-03-02.",
)
@click.option("--team", "teams", multiple=True, metavar="NAME", help="Only this team; may be repeated.")
@click.option(
    "--per-team",
    is_flag=True,
    help="One for each team named, or for every team, instead of one for all together.",
)
@click.option("--digest", is_flag=True, help="Three lines and links per team, without a picture.")
@click.option("--out", type=PATH, metavar="DIR", help="Write PNG, HTML, Markdown, text and CSV there.")
@click.option("--dark", is_flag=True, help="Light text on dark.")
@click.option("--scale", type=click.Choice((1, 2)), default=1, help="2: a PNG of 3200 by 1800.")
@click.option("--publish", is_flag=True, help="Freeze numbers and picture of this week.")
@click.option("--slack", is_flag=True, help="Send to the Slack of the environment (see README).")
@click.option("--email", is_flag=True, help="Mail to TAGWATCH_MAIL_TO.")
@click.option("--subscribers", is_flag=True, help="To everybody who subscribed to it, by mail or in Slack.")
@click.option("--dry-run", is_flag=True, help="Write to --out what would be sent; send nothing.")
@click.option("--again", is_flag=True, help="Send or publish what was sent or published already.")
@click.option("--revoke-links", is_flag=True, help="Let no signed link to a roundup open that was made so far.")
@click.option(
    "--notify",
    metavar="ADDRESS",
    default=lambda: configuration().notify,
    help=f"Mail there when something goes wrong (or {Configuration.notify.name}).",
)
@with_workbench
def roundup(bench: Workbench, *, revoke_links: bool, **options: Any) -> int:
    """One complete week as a picture and its text: written, kept, sent.

    Exit codes: 0 all went well; 1 done, but something was not sent, or without its picture; 2 nothing was done.
    """
    if revoke_links:
        revoke(bench.folder)
        write_lines("No link to a roundup that was made so far opens any more. The page Roundup makes new ones.")
        return 0
    return run(Asked(**options), bench)
