"""The sample's decisions: what the fictional company wrote down, as records, until an own import replaces it.

A record counts as the sample's as long as it says exactly what is written here: once somebody edits it, it is theirs.
"""

from analytics.decisions.kind import Edit, Kind, Record
from analytics.decisions.kinds import EVENTS, ISSUES
from analytics.sample import company, issues
from analytics.store.ledger import holds_only_sample
from analytics.store.snapshots import Snapshots
from analytics.store.workspace import Workspace

WHO = "sample"
_RECORDS: dict[str, Record] = {EVENTS.key_of(record): record for record in map(EVENTS.record, company.EVENTS)}
_ISSUES: dict[str, Record] = {ISSUES.key_of(record): record for record in map(ISSUES.record, issues.ISSUES)}


def is_sample(kind: Kind, record: Record) -> bool:
    """True for a record that the sample brought and nobody changed."""
    return kind == EVENTS and _RECORDS.get(kind.key_of(record)) == record


def write_sample_decisions(snapshots: Snapshots) -> int | None:
    """Add the sample's records as one step; what people decided already stays."""
    workspace = Workspace(snapshots.folder)
    there = workspace.state()[EVENTS.plural]
    step = workspace.change([Edit(EVENTS, key, record, None) for key, record in _RECORDS.items() if key not in there],
                            "Events of the sample", who=WHO)
    there = workspace.list_of(ISSUES)
    workspace.change([Edit(ISSUES, key, record, None) for key, record in _ISSUES.items() if key not in there],
                     "Issues of the sample", who=WHO)
    return step


def forget_sample_decisions(snapshots: Snapshots) -> int | None:
    """Take the sample's records away once the store holds imports of one's own; what somebody edited stays."""
    if snapshots.current() is None or holds_only_sample(snapshots):
        return None
    workspace = Workspace(snapshots.folder)
    gone = [Edit(EVENTS, key, None, record) for key, record in workspace.state()[EVENTS.plural].items()
            if is_sample(EVENTS, record)]
    known = workspace.list_of(ISSUES)
    workspace.change([Edit(ISSUES, key, None, record) for key, record in _ISSUES.items() if known.get(key) == record],
                     "The sample's issues leave with the sample", who=WHO)
    return workspace.change(gone, "The sample's events leave with the sample", who=WHO)
