"""The listing: the customers at risk and with potential, as every page takes them; found once per version and rules."""

from collections.abc import Iterable

from analytics.formatting import counted
from analytics.insights.bugs import linked
from analytics.insights.customer_lists import Listed, customer_lists
from analytics.insights.incidents import Incident, incidents_of
from analytics.metrics.customers import is_known
from analytics.metrics.scope import Scope
from analytics.workspace.checks import records
from analytics.workspace.customer_kinds import CallRecord
from analytics.workspace.customer_rules import Rules
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES
from analytics.workspace.release_kinds import BetaRecord
from analytics.workspace.research_kinds import FindingRecord
from pages.bridge import View, answer, remembered_for, teams, triaged_signals, workbench

MOST_NAMED = 5  # in a sentence


def incidents(view: View) -> tuple[Incident, ...]:
    """All incidents, the newest first."""
    bench = workbench()
    return remembered_for(
        view,
        ("incidents", bench.version),
        lambda: incidents_of(bench.events, triaged_signals(view), view.facts.taxonomy.categories),
    )


def bug_links(view: View, scope: Scope = Scope()):
    """The tickets that name a bug; see `analytics.insights.bugs.linked`."""
    bench = workbench()
    issues, notified = bench.workspace.list_of(ISSUES), records(bench.state, NOTIFIED)
    return answer(view, linked, view.facts, scope, issues, notified, keep=bench.snapshots)


def strangers(view: View, records: Iterable[CallRecord | FindingRecord | BetaRecord]) -> str:
    """Which customers of records wrote no ticket here, in a sentence; "" where all did."""
    customers = workbench().customers
    names = dict.fromkeys(str(one["customer"]) for one in records)
    known = {name: customers.named(name) for name in names}
    found = [n for n, one in known.items() if not answer(view, is_known, view.facts, one.name if one else n)]
    if not found:
        return ""
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return (
        f"{counted(len(found), 'customer')} of the file wrote no ticket here: {', '.join(found[:MOST_NAMED])}{more}. "
        "Look whether the names are those of the tickets; the rows are kept."
    )


def listed(view: View) -> tuple[Listed, ...]:
    """Everybody on either list, and on the call list."""
    bench = workbench()
    state = bench.state
    return remembered_for(
        view,
        ("customer lists", bench.version, bench.workspace.version_of_lists()),
        lambda: customer_lists(
            view.facts,
            view.calendar,
            Rules.of(state),
            links=bug_links(view),
            incidents=incidents(view),
            customers=bench.customers,
            teams=teams(),
            state=state,
        ),
    )
