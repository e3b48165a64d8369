"""`python -m analytics doctor`: what this installation and its store are, and what is wrong with them."""

from dataclasses import replace

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.program import naming_workspace
from analytics.cli.workbench import with_any_workbench
from analytics.operations.doctor import Finding, examine
from analytics.operations.workbench import Workbench


@click.command
@output_options()
@with_any_workbench
def doctor(bench: Workbench, *, output: Output) -> int:
    """Versions, store, coverage, and what is wrong. Exit code 1 when something is."""
    return show(list(examine(bench)), output)


def show(findings: list[Finding], output: Output) -> int:
    """Write findings; exit code 1 when something is wrong."""
    findings = [replace(finding, text=naming_workspace(finding.text)) for finding in findings]
    if output.form == "table":
        output.lines(*(f"{finding.mark} {finding.name}: {finding.text}" for finding in findings))
    elif output.form == "json":
        output.records([vars(finding) for finding in findings])
    else:
        output.frame(pd.DataFrame([vars(finding) for finding in findings]))
    return 0 if all(finding.fine for finding in findings) else 1
