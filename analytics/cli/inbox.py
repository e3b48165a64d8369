"""`python -m analytics inbox`: take in what lies in the watched folder, once or for as long as it runs."""

import argparse
import os
import sys
import time
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.formatting import count, counted
from analytics.ingest.imports import Order, Outcome, import_files
from analytics.ingest.inbox import Inbox, Look, Taken, inbox_folder
from analytics.operations.watcher import AGAIN, EVERY, SETTLE, settled
from analytics.operations.workbench import Workbench
from analytics.sample import forget_sample_decisions


def add_inbox(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "inbox",
        help="take in what lies in the watched folder; it moves to done/ or failed/ "
        "with a report. The running dashboard does the same by itself",
    )
    how = command.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="take what has settled and end (the default)")
    how.add_argument("--watch", action="store_true", help="go on until it is stopped (Ctrl-C)")
    command.add_argument(
        "--settle",
        type=_seconds,
        default=SETTLE,
        metavar="SECONDS",
        help=f"for how long a file must not have changed (default {SETTLE:g})",
    )
    command.add_argument("--background", action="store_true", help="at lower priority: how the dashboard runs it")
    command.set_defaults(run=_inbox)


def _inbox(parsed: argparse.Namespace, bench: Workbench) -> int:
    inbox = Inbox(inbox_folder(bench.folder))
    inbox.make()
    if parsed.background and hasattr(os, "nice"):
        os.nice(10)  # people reading the dashboard come first
    if parsed.watch:
        return _watch(inbox, bench, parsed.settle)
    taken = _sweep(inbox, bench, settled(inbox, parsed.settle))
    waiting = inbox.waiting()
    if waiting:
        print(
            f"Left in {inbox.folder} for later, still being written: {', '.join(waiting[:5])}"
            f"{' …' if len(waiting) > 5 else ''}"
        )
    elif not taken and not parsed.background:
        print(f"Nothing lies in {inbox.folder}. Put exports there.")
    return int(any(each.failed or any(outcome.rejected for outcome in each.outcomes) for each in taken))


def _watch(inbox: Inbox, bench: Workbench, settle: float) -> int:
    print(f"Watching {inbox.folder}. Ctrl-C ends it.", flush=True)
    first_seen: dict[str, tuple[object, float]] = {}
    try:
        while True:
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
                    print(f"tagwatch: {error} Trying again in {AGAIN:.0f} s.", file=sys.stderr, flush=True)
                    time.sleep(AGAIN)
            time.sleep(min(EVERY, max(settle / 2, 0.1)))
    except KeyboardInterrupt:
        return 0


def _sweep(inbox: Inbox, bench: Workbench, ready: Look) -> list[Taken]:
    def take(files: list[Path]) -> list[Outcome]:
        outcomes = import_files(bench.snapshots, files, Order(zone=bench.settings.time_zone), progress=_say_waiting)
        forget_sample_decisions(bench.snapshots)
        bench.facts()  # so that the first page after it does not wait
        return outcomes

    taken = inbox.sweep(ready, take)
    for each in taken:
        print(_line(each), flush=True)
    return taken


def _line(taken: Taken) -> str:
    if taken.moved_to is None:
        return f"{taken.name}: it was written meanwhile, and is taken when it has settled"
    tickets = sum(outcome.tickets for outcome in taken.outcomes if outcome.state == "imported")
    rejected = sum(outcome.rejected for outcome in taken.outcomes)
    said = (
        taken.message
        or next((o.message for o in taken.outcomes if o.state == "failed"), "")
        or (f"{counted(tickets, 'ticket')} taken in" if tickets else taken.outcomes[0].message)
    )
    left = f", {count(rejected)} rows left out" if rejected else ""
    return f"{taken.name}: {said}{left} → {taken.moved_to.parent.name}/{taken.moved_to.name}"


def _say_waiting(what: str, share: float) -> None:
    if what.startswith("Waiting"):
        print(f"{what} …", file=sys.stderr, flush=True)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds from 0 to 3600")
    return seconds
