"""`python -m analytics doctor`: what this installation and its store are, and what is wrong with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.program import naming_workspace
from analytics.cli.workbench import with_any_workbench
from analytics.operations.doctor import Finding, examine
from analytics.operations.workbench import Workbench
from analytics.people.workspace_in_use import in_workspace
from analytics.store.workspaces import Workspaces, server_folder


@click.command
@click.option("--all", "every", is_flag=True, help="Of every workspace of the server, archived ones included.")
@output_options()
@with_any_workbench
def doctor(bench: Workbench, *, every: bool, output: Output) -> int:
    """Versions, store, coverage, and what is wrong. Exit code 1 when something is."""
    if every:
        return show_all(examine, output)
    return show(list(examine(bench)), output)


def show_all(examined: Callable[[Workbench], Iterable[Finding]], output: Output) -> int:
    """Write the findings of every workspace of the server, each with its name; exit code 1 when something is wrong."""
    fine, rows, lines = True, list[dict[str, object]](), list[str]()
    for one in Workspaces(server_folder()).all():
        with in_workspace(one):
            for finding in examined(Workbench(one.folder)):
                fine &= finding.fine
                rows.append({"workspace": one.name, **vars(finding), "text": naming_workspace(finding.text)})
                lines.append(f"{finding.mark} {one.name}, {finding.name}: {rows[-1]['text']}")
    _write(output, lines, rows)
    return 0 if fine else 1


def show(findings: list[Finding], output: Output) -> int:
    """Write findings; exit code 1 when something is wrong."""
    findings = [replace(finding, text=naming_workspace(finding.text)) for finding in findings]
    lines = [f"{finding.mark} {finding.name}: {finding.text}" for finding in findings]
    _write(output, lines, [vars(finding) for finding in findings])
    return 0 if all(finding.fine for finding in findings) else 1


def _write(output: Output, lines: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    """The findings as lines for people, or as rows."""
    if output.form == "table":
        output.lines(*lines)
    elif output.form == "json":
        output.records(rows)
    else:
        output.frame(pd.DataFrame(rows))
