"""`python -m analytics read-texts`: read the texts of tickets for their meaning, as the running dashboard does."""

import os

import click

from analytics.cli.output import write_lines
from analytics.cli.progress import progress
from analytics.cli.workbench import facts_of, with_workbench
from analytics.errors import AnalyticsError
from analytics.formatting import count
from analytics.insights.suspected import Answers
from analytics.insights.topics import kept_topics
from analytics.insights.unaware import suspected_tickets
from analytics.insights.untagged import suggested
from analytics.meaning.encoder import encoder, why_not
from analytics.meaning.reading import Report, read_texts
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts
from analytics.workspace.ticket_labels import LABELLED


@click.command("read-texts")
@click.option("--background", is_flag=True, help="At lowest priority: how the dashboard runs it.")
@with_workbench
def read_texts_command(bench: Workbench, *, background: bool) -> int:
    """Read the texts of tickets for their meaning, each once, on this machine.

    The running dashboard does the same by itself after an import.
    """
    if background and hasattr(os, "nice"):
        os.nice(19)  # people and imports come first
    facts, model = facts_of(bench), encoder()
    if model is None and not background:
        raise AnalyticsError(f"Texts cannot be read for their meaning: {why_not()}. Words are compared instead.")
    try:
        with progress(lines=background) as report:
            done = read_texts(facts, bench.snapshots, model, report=report) if model else None
            if done is None or done.done:
                _prepare(bench, facts, report)
    except OSError as error:
        raise AnalyticsError(f"What was read cannot be kept: {error.strerror or error}.") from error
    if done is None:
        return 0
    if not background:
        write_lines(f"{count(done.read)} of {count(done.total)} texts are read.")
    return 0 if done.done else 1


def _prepare(bench: Workbench, facts: Facts, report: Report) -> None:
    """Make what needs the texts read, so that no page waits; by words where no text could be read."""
    report("Looking for topics that no tag names", 1.0)
    kept_topics(facts, bench.snapshots, bench.calendar(facts).through)
    report("Looking for tickets that ask for what exists", 1.0)
    suspected_tickets(facts, bench.folder, Answers.of(bench.state))
    for dimension in LABELLED:
        report(f"Learning what tickets without a {dimension} are about", 1.0)
        suggested(facts, bench.snapshots, dimension)
