"""`python -m analytics backup | restore | verify`: a whole store as one file, back again, and read to its end."""

import shlex
import sys
from pathlib import Path

import click

from analytics.cli.doctor import show, show_all
from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import PATH, READ
from analytics.cli.progress import progress
from analytics.cli.workbench import with_any_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.operations import verify as verifying
from analytics.operations.backup import Restored, begin_without_decisions, restore_backup, restore_version
from analytics.operations.server_backup import backups_in, file_of, keep_list, restore_listed, take_list
from analytics.operations.workbench import Workbench
from analytics.store.backup import NothingThere, workspace_of, write_backup
from analytics.store.folders import make_folder
from analytics.store.import_history import ledger
from analytics.store.subscriptions import Subscriptions
from analytics.store.workspaces import Workspaces, server_folder


@click.command
@click.argument("file", type=PATH, metavar="FILE")
@click.option("--all", "every", is_flag=True, help="Of every workspace: FILE is a folder, which gets one file of each.")
@click.option("--without-keys", is_flag=True, help="Leave out the key that signs links to published pictures.")
@click.option("--without-people", is_flag=True, help="Leave out the accounts: names, roles, hashes of passwords.")
@with_any_workbench
def backup(bench: Workbench, *, file: Path, every: bool, without_keys: bool, without_people: bool) -> int:
    """Write tickets, decisions, mappings, published weeks and accounts to one FILE, while imports go on.

    Not in it: the inbox, uploads, settings of the environment (passwords, the pseudonyms' key), other workspaces.
    """
    keys, people = not without_keys, not without_people
    if every:
        return _back_up_all(file, keys=keys, people=people)
    _back_up(bench.folder, file, keys=keys, people=people)
    if others := _others(bench):
        write_lines(f"Not in it: {', '.join(others)}. Every workspace is backed up by: {PROGRAM} backup --all FOLDER")
    return 0


@click.command
@click.argument("file", type=READ, metavar="[FILE]", required=False)
@click.option("--all", "every", is_flag=True, help="Every workspace: FILE is the folder of `backup --all`.")
@click.option("--version", metavar="N", help="Instead of a file: a version that lies in the store.")
@click.option("--yes", is_flag=True, help="Do not ask before what is in the store is replaced.")
@click.option("--without-people", is_flag=True, help="Keep the accounts that are there.")
@click.option("--without-decisions", is_flag=True, help="Instead of a file, where it is lost: begin without decisions.")
@with_any_workbench
def restore(
    bench: Workbench,
    *,
    file: Path | None,
    every: bool,
    version: str | None,
    yes: bool,
    without_people: bool,
    without_decisions: bool,
) -> int:
    """Take the store back from a backup FILE, or one of its own versions with --version N.

    What a backup replaces is kept under replaced/. Customers who were forgotten since it was made stay forgotten.
    """
    if every:
        if file is None or version is not None:
            raise click.UsageError("--all restores from the folder that `backup --all` wrote: give that, no --version.")
        return _restore_all(file, yes=yes, people=not without_people)
    if without_decisions:
        if file is not None or version is not None or every:
            raise click.UsageError("--without-decisions stands alone: give no FILE, no --version and no --all.")
        kept = begin_without_decisions(bench)
        write_lines(
            "The store begins without decisions: time zone, taxonomy, teams, saved views and published weeks are set "
            f"anew. The tickets are as they were. What lay there is kept in {kept}."
        )
        return 0
    if file is None and version is not None:
        return _restore_version(bench, version)
    if file is None or version is not None:
        raise click.UsageError("Give either a backup FILE or --version N.")
    if not yes and not _nothing_there(bench):
        _confirm(
            f"The tickets and decisions in {bench.folder} are replaced by those of {file} (what is there now is kept "
            "under replaced/)."
        )
    with progress() as report_progress:
        restored = restore_backup(bench, file, people=not without_people, progress=report_progress)
    write_lines(*_summary(bench, file, restored))
    return 0


@click.command
@click.option("--all", "every", is_flag=True, help="Of every workspace of the server, archived ones included.")
@output_options()
@with_any_workbench
def verify(bench: Workbench, *, every: bool, output: Output) -> int:
    """Read every version, table and checksum of the store; exit code 1 when one is damaged. Changes nothing."""
    if every:
        return show_all(verifying.verify, output)
    code = show(list(verifying.verify(bench)), output)
    if others := _others(bench):
        write_lines(f"Not read: {', '.join(others)}. Every workspace is read by: {PROGRAM} verify --all", error=True)
    return code


def _others(bench: Workbench) -> list[str]:
    """The names of the server's other workspaces; nothing where their list cannot be read, which `doctor` reports."""
    try:
        return [one.name for one in Workspaces(server_folder()).all() if one.folder != bench.folder]
    except AnalyticsError:
        return []


def _back_up_all(folder: Path, *, keys: bool, people: bool) -> int:
    """One file of each workspace, by its id, and their list; 1 where one could not be backed up."""
    known, failed = Workspaces(server_folder()), 0
    workspaces = known.all()
    make_folder(folder)
    keep_list(known, folder)
    for one in workspaces:
        try:
            _back_up(one.folder, file_of(folder, one), keys=keys, people=people, name=one.name)
        except NothingThere:
            write_lines(f"'{one.name}' is empty: there is nothing to back up.")
        except AnalyticsError as error:
            write_lines(f"'{one.name}': {error}", error=True)
            failed += 1
    return min(failed, 1)


def _back_up(folder: Path, file: Path, *, keys: bool, people: bool, name: str = "") -> None:
    with progress() as report_progress:
        manifest = write_backup(folder, file, keys=keys, people=people, name=name, progress=report_progress)
    tickets = f"version {manifest.version}" if manifest.version else "no tickets yet"
    of = f" of '{name}'" if name else ""
    write_lines(
        f"{file}{of}: {tickets}, {counted(manifest.step, 'step')} of decisions, {file.stat().st_size / 1e6:.1f} MB."
    )


def _restore_all(folder: Path, *, yes: bool, people: bool) -> int:
    """Restore each workspace whose file lies in the folder; 1 where one was not."""
    known, failed = Workspaces(server_folder()), 0
    if not yes and any(not _nothing_there(Workbench(one.folder)) for one in known.all()):
        _confirm(
            f"The tickets and decisions of every workspace in {known.server} that {folder} has a backup of are "
            "replaced (what is there now is kept under replaced/)."
        )
    if take_list(known, folder):
        write_lines(f"The workspaces of that backup are there: {', '.join(one.name for one in known.all())}.")
    for listed in backups_in(known, folder):
        if (one := listed.workspace) is None:
            name = workspace_of(listed.file) or "NAME"
            write_lines(
                f"{listed.file} is of no workspace here. It becomes one with: {PROGRAM} workspaces create "
                f"{shlex.quote(name)} --from {shlex.quote(str(listed.file))} --with-people",
                error=True,
            )
            failed += 1
            continue
        try:
            with progress() as report_progress:
                restored = restore_listed(one, listed.file, people=people, progress=report_progress)
            write_lines(f"'{one.name}':", *_summary(Workbench(one.folder), listed.file, restored))
        except AnalyticsError as error:
            write_lines(f"'{one.name}': {error}", error=True)
            failed += 1
    return min(failed, 1)


def _restore_version(bench: Workbench, version: str) -> int:
    published = restore_version(bench, version)
    if published is None:
        write_lines(f"Version {version} is the one that counts already. Nothing was changed.")
        return 0
    tickets = int(ledger(bench.snapshots).query("undone_at.isna()")["tickets"].sum())
    write_lines(
        f"Version {version} counts again, as version {published}: {counted(tickets, 'ticket')} in its active imports. "
        f"Decisions are as they were. Imports after it are not in it: import those files again."
    )
    return 0


def _nothing_there(bench: Workbench) -> bool:
    try:
        return bench.untouched
    except AnalyticsError:
        return False


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise AnalyticsError(f"{question} Nothing was changed. Add --yes to do it.")
    if not click.confirm(f"{question} Do it?", err=True):
        raise AnalyticsError("Nothing was changed.")


def _summary(bench: Workbench, file: Path | None, restored: Restored) -> list[str]:
    manifest = restored.manifest
    tickets = f"version {manifest.version} as version {restored.version}" if restored.version else "no tickets"
    lines = [f"Restored {file} of {manifest.made_at}: {tickets}, {counted(manifest.step, 'step')} of decisions."]
    if restored.kept:
        lines.append(f"What was replaced is kept in {restored.kept}; `{PROGRAM} forget` removes that, too.")
    if restored.forgotten:
        lines.append(f"Forgotten again, since they were forgotten after the backup: {restored.forgotten} names.")
    if not restored.knows_forgotten:
        lines.append(
            f"There was no store here that knows who was forgotten after {manifest.made_at}. "
            f"Whoever was: {PROGRAM} forget CUSTOMER"
        )
    if not manifest.has_key:
        lines.append(
            "It holds no link key. Where the store has none either, links to published pictures are given anew, and "
            "Unsubscribe links in letters that were sent do not open any more."
        )
    subscribed = [one for one in Subscriptions(bench.folder).all() if one.confirmed_at] if manifest.has_people else []
    if subscribed:
        lines.append(
            f"{counted(len(subscribed), 'subscription')} confirmed: sent from here once `roundup --subscribers` or "
            f"`anomalies --today --subscribers` runs; {PROGRAM} subscriptions list names all."
        )
    return lines
