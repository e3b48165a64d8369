"""`python -m analytics forget CUSTOMER`: a customer leaves the store, and it is said what that removed."""

import click

from analytics.cli.output import say
from analytics.cli.workbench import with_workbench
from analytics.operations import forgetting
from analytics.operations.forgetting import Account
from analytics.operations.workbench import Workbench


@click.command
@click.argument("customer", metavar="CUSTOMER")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@with_workbench
def forget(bench: Workbench, *, customer: str, dry_run: bool) -> int:
    """Remove a customer from everywhere; cannot be undone.

    CUSTOMER is the requester or the company, as tickets write it.
    """
    account = forgetting.forget(bench, customer, dry_run=dry_run)
    say(told(account, dry_run=dry_run))
    return 1 if account.nothing else 0


def told(account: Account, *, dry_run: bool) -> str:
    """The account in words, one fact per line."""
    if account.nothing:
        return (
            "Nothing is known of this customer: neither requester nor company of any ticket has that name. "
            "Later exports will leave them out all the same."
            if not dry_run
            else "Nothing is known of this customer: neither requester nor company of any ticket has that name."
        )
    lines = [
        "Would remove:" if dry_run else "Removed:",
        f"  {account.versions.tickets:,} tickets that counted, and {account.versions.earlier:,} earlier contents",
        f"  {account.versions.rejects:,} rows that had been left out",
        f"  quotes in {account.quotes:,} published weeks",
        f"  {account.decisions:,} decisions and entries of their history",
    ]
    lines += [f"  rows in {path}" for path in account.rewritten]
    lines += [f"  the file {path}, which cannot lose single rows" for path in account.deleted]
    lines.append(
        "Counts of past weeks fall by these tickets. "
        + (
            "Nothing was removed; run it without --dry-run."
            if dry_run
            else "Later exports leave this customer out; copies and backups elsewhere are not reached."
        )
    )
    return "\n".join(lines)
