"""`python -m analytics forget CUSTOMER`: a customer is removed from the store, and what that removed is listed."""

import click

from analytics.cli.output import write_lines
from analytics.cli.workbench import with_workbench
from analytics.formatting import counted
from analytics.operations import forgetting
from analytics.operations.forgetting import Account
from analytics.operations.workbench import Workbench


@click.command
@click.argument("customer", metavar="CUSTOMER")
@click.option("--dry-run", is_flag=True, help="List what would be removed, and remove nothing.")
@click.option(
    "--keep-mentions",
    is_flag=True,
    help="Leave the name where others' texts, tags and decisions mention it: for a name that is also a word.",
)
@with_workbench
def forget(bench: Workbench, *, customer: str, dry_run: bool, keep_mentions: bool) -> int:
    """Remove a customer from everywhere; cannot be undone.

    CUSTOMER is the requester or the company, as tickets write it. Exit code 1: nothing is known of this customer, or
    a file could not be searched, or keeps an agent's name.
    """
    account = forgetting.forget(bench, customer, keep_mentions=keep_mentions, dry_run=dry_run)
    write_lines(summary(account, dry_run=dry_run))
    return 1 if account.nothing or account.unsearched or account.uncut or account.versions.sealed else 0


def summary(account: Account, *, dry_run: bool) -> str:
    """The account in words, one fact per line: removed, not searched, and what cannot be reached."""
    lines = []
    mentions = f"{account.versions.mentions:,} contents of other customers' tickets and names of files"
    if account.nothing:
        lines.append("Nothing is known of this customer: neither requester nor company of any ticket has that name.")
        if not dry_run:
            lines[0] += " Later exports will leave them out all the same."
    else:
        lines += [
            "Would remove:" if dry_run else "Removed:",
            f"  {account.versions.tickets:,} tickets that counted, and {account.versions.earlier:,} earlier contents",
            f"  {account.versions.rejects:,} rows that had been left out",
            *([] if account.keeps_mentions else [f"  the name in {mentions}"]),
            f"  quotes in {account.quotes:,} published weeks"
            if account.keeps_mentions
            else f"  quotes and the name in {account.quotes:,} published weeks",
            f"  {account.decisions:,} decisions and entries of their history",
        ]
        lines += [f"  rows in {path}" for path in account.rewritten]
        lines += [f"  the file {path}, which cannot lose single rows" for path in account.deleted]
    if account.keeps_mentions:
        lines.append(f"Kept, as asked: the name in {mentions}, and wherever decisions and published weeks mention it.")
    if account.uncut:
        lines.append(
            "Left as they are, since an agent's name alone cannot be cut out of them and their tickets are customers'. "
            "Unpack them, forget again and delete them, or delete them:"
        )
        lines += [f"  {path}" for path in account.uncut]
    if account.unsearched:
        lines.append("Not searched, since they cannot be opened. Look through them, or delete them:")
        lines += [f"  {path}: {why}" for path, why in account.unsearched]
    if sealed := account.versions.sealed:
        lines.append(f"Not searched: packed files in base64 in the texts of {counted(sealed, 'ticket')} of others.")
    if account.nothing:
        return "\n".join(lines)
    lines.append("Cannot be reached: what was sent by mail and Slack, downloads, backups and copies elsewhere.")
    if not account.keeps_mentions:
        lines.append("A later export in which other customers write the name brings those texts back as they are.")
    lines += [
        "Counts of past weeks fall by these tickets. "
        + (
            "Nothing was removed; run it without --dry-run."
            if dry_run
            else "Later exports leave this customer out; copies and backups elsewhere are not reached."
        ),
    ]
    return "\n".join(lines)
