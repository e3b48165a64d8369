"""The sample's decisions: what the fictional company wrote down, as records, until an own import replaces it.

A record counts as the sample's as long as it holds exactly what is written here: once somebody edits it, it is theirs.
"""

from typing import Any

from analytics.sample import catalogue, company, customers, issues, research
from analytics.sample.shift import shifted, weeks_between
from analytics.store.import_history import holds_only_sample
from analytics.store.snapshots import Snapshots
from analytics.store.workspace import Workspace
from analytics.workspace.customer_kinds import PLANS
from analytics.workspace.kind import Edit, Kind, Record
from analytics.workspace.kinds import EVENTS, FEATURES
from analytics.workspace.lists import CUSTOMERS, ISSUES
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS

WHO = "sample"
_RECORDS: dict[Kind[Any], dict[str, Record]] = {
    kind: {kind.key_of(record): record for record in map(kind.record, written)}
    for kind, written in (
        (EVENTS, company.EVENTS),
        (FEATURES, catalogue.FEATURES),
        (PLANS, company.PLAN_FEATURES),
        (QUESTIONS, research.QUESTIONS),
        (FINDINGS, research.FINDINGS),
    )
}
_LISTS: dict[Kind[Any], dict[str, Record]] = {
    kind: {kind.key_of(record): record for record in map(kind.record, written)}
    for kind, written in ((ISSUES, issues.ISSUES), (CUSTOMERS, tuple(customers.customers())))
}


def is_sample(kind: Kind[Any], record: Record) -> bool:
    """True for a record that the sample brought and nobody changed."""
    return any(shifted(own, weeks_between(own, record)) == record for own in _RECORDS.get(kind, {}).values())


def write_sample_decisions(snapshots: Snapshots, *, weeks: int = 0) -> int | None:
    """Add the sample's records as one step, with their days that many weeks later; what people decided already stays."""
    workspace = Workspace(snapshots.folder)
    state = workspace.state()
    step = workspace.change(
        [
            Edit(kind, kind.key_of(record), record, None)
            for kind, written in _RECORDS.items()
            for record in (kind.record(shifted(own, weeks)) for own in written.values())
            if kind.key_of(record) not in state[kind.plural]
        ],
        "Events and features of the sample",
        who=WHO,
    )
    for kind, written in _LISTS.items():
        there = workspace.list_of(kind)
        workspace.change(
            [
                Edit(kind, key, kind.record(shifted(record, weeks)), None)
                for key, record in written.items()
                if key not in there
            ],
            f"{kind.plural.capitalize()} of the sample",
            who=WHO,
        )
    return step


def forget_sample_decisions(snapshots: Snapshots) -> int | None:
    """Take the sample's records away once the store holds imports of one's own; what somebody edited stays."""
    if snapshots.current() is None or holds_only_sample(snapshots):
        return None
    workspace = Workspace(snapshots.folder)
    state = workspace.state()
    gone = [
        Edit(kind, key, None, record)
        for kind in _RECORDS
        for key, record in state[kind.plural].items()
        if is_sample(kind, record)
    ]
    for kind, written in _LISTS.items():
        known = workspace.list_of(kind)
        workspace.change(
            [
                Edit(kind, key, None, known[key])
                for key, record in written.items()
                if key in known and known[key] == shifted(record, weeks_between(record, known[key]))
            ],
            f"The sample's {kind.plural} are removed with the sample",
            who=WHO,
        )
    return workspace.change(gone, "The sample's events and features are removed with the sample", who=WHO)
