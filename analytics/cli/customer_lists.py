"""Customer lists on the command line: at risk, potential, worth a call; the same as on the page Customers."""

from datetime import date

import pandas as pd

from analytics.cli.output import Output
from analytics.cli.workbench import facts_of, with_workbench
from analytics.insights.bugs import linked
from analytics.insights.customer_lists import customer_lists, table, worth_a_call
from analytics.insights.incidents import incidents_of
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.signals.triage import triaged
from analytics.workspace.checks import records
from analytics.workspace.customer_rules import Rules
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES
from analytics.workspace.teams import Teams


@with_workbench
def write_list(bench: Workbench, list_: str, *, output: Output) -> None:
    """Write one list: "at risk", "potential" or "calls"."""
    output.frame(listed(bench, list_), empty="nobody")


def listed(bench: Workbench, list_: str) -> pd.DataFrame:
    """One list as a table; see `analytics.insights.customer_lists.table`."""
    facts = facts_of(bench)
    teams, rules = Teams.of(bench.state), Rules.of(bench.state)
    signals = triaged(bench.findings(facts).signals, bench.state, teams)
    found = customer_lists(
        facts,
        bench.calendar(facts),
        rules,
        links=linked(
            facts, Scope(), bench.workspace.list_of(ISSUES), records(bench.state, NOTIFIED), keep=bench.snapshots
        ),
        incidents=incidents_of(bench.events, signals, facts.taxonomy.categories),
        customers=bench.customers,
        teams=teams,
        state=bench.state,
    )
    if list_ == "calls":
        found = worth_a_call(found, bench.state, rules, today=date.today())
    else:
        found = tuple(one for one in found if one.list == list_)
    return table(found, bench.state)
