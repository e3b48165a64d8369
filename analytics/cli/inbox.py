"""`python -m analytics inbox`: take in what lies in the watched folder, once or for as long as it runs."""

import os
import time
from pathlib import Path

import click

from analytics.cli.finishing import finish
from analytics.cli.output import write_lines
from analytics.cli.parameters import SECONDS, only_one
from analytics.cli.progress import waiting
from analytics.cli.streams import nobody_reads
from analytics.cli.workbench import with_workbench
from analytics.errors import AnalyticsError
from analytics.formatting import count, counted
from analytics.ingest.imports import import_files
from analytics.ingest.inbox import Inbox, Look, inbox_folder
from analytics.ingest.inbox_report import Taken
from analytics.ingest.planning import Order, Outcome
from analytics.operations.watcher import AGAIN, EVERY, SETTLE, settled
from analytics.operations.workbench import Workbench


@click.command
@click.option("--once", is_flag=True, help="Take what has settled and end (the default).")
@click.option("--watch", is_flag=True, help="Go on until it is stopped (Ctrl-C).")
@click.option(
    "--settle",
    type=SECONDS,
    default=SETTLE,
    show_default=True,
    help="For how long a file must not have changed.",
)
@click.option("--background", is_flag=True, help="At lower priority: how the dashboard runs it.")
@with_workbench
def inbox(bench: Workbench, *, once: bool, watch: bool, settle: float, background: bool) -> int:
    """Take in what lies in the watched folder; it moves to done/ or failed/ with a report.

    The running dashboard does the same by itself.
    """
    only_one(once=once, watch=watch)
    box = Inbox(inbox_folder(bench.folder))
    box.make()
    if background and hasattr(os, "nice"):
        os.nice(10)  # people reading the dashboard come first
    if watch:
        return _watch(box, bench, settle)
    taken, troubles = _sweep(box, bench, settled(box, settle))
    left = box.waiting()
    if left:
        write_lines(
            f"Left in {box.folder} for later, still being written: {', '.join(left[:5])}{' …' if len(left) > 5 else ''}"
        )
    elif not taken and not background:
        write_lines(f"Nothing lies in {box.folder}. Put exports there.")
    left_out = any(each.failed or any(outcome.rejected for outcome in each.outcomes) for each in taken)
    return int(bool(troubles) or left_out)


def _watch(inbox: Inbox, bench: Workbench, settle: float) -> int:
    write_lines(f"Watching {inbox.folder}. Ctrl-C ends it.")
    first_seen: dict[str, tuple[object, float]] = {}
    try:
        while not nobody_reads():
            now, at = inbox.look(), time.monotonic()
            first_seen = {
                name: first_seen[name] if name in first_seen and first_seen[name][0] == files else (files, at)
                for name, files in now.items()
            }
            ready = {name: files for name, files in now.items() if at - first_seen[name][1] >= settle}
            if ready or inbox.left_behind():
                try:
                    _sweep(inbox, bench, ready)
                except AnalyticsError as error:
                    write_lines(f"tagwatch: {error} Trying again in {AGAIN:.0f} s.", error=True)
                    time.sleep(AGAIN)
            time.sleep(min(EVERY, max(settle / 2, 0.1)))
    except KeyboardInterrupt:
        pass
    return 0


def _sweep(inbox: Inbox, bench: Workbench, ready: Look) -> tuple[list[Taken], list[str]]:
    """Take in what is ready; what became of it, and what failed after it was published."""

    def take(files: list[Path]) -> list[Outcome]:
        order = Order(zone=bench.settings.time_zone, week_start=bench.settings.week_start)
        outcomes = import_files(bench.snapshots, files, order, progress=waiting)
        troubles.extend([*(o.trouble for o in outcomes if o.trouble), *finish(bench)])
        return outcomes

    troubles: list[str] = []
    taken = inbox.sweep(ready, take)
    for each in taken:
        write_lines(_line(each))
    write_lines(*(f"tagwatch: {trouble}" for trouble in troubles), error=True)
    return taken, troubles


def _line(taken: Taken) -> str:
    if taken.moved_to is None:
        return f"{taken.name}: it was written meanwhile, and is taken when it has settled"
    tickets = sum(outcome.tickets for outcome in taken.outcomes if outcome.state == "imported")
    rejected = sum(outcome.rejected for outcome in taken.outcomes)
    result = (
        taken.message
        or next((o.message for o in taken.outcomes if o.state == "failed"), "")
        or (f"{counted(tickets, 'ticket')} taken in" if tickets else taken.outcomes[0].message)
    )
    left = f", {count(rejected)} rows left out" if rejected else ""
    return f"{taken.name}: {result}{left} → {taken.moved_to.parent.name}/{taken.moved_to.name}"
