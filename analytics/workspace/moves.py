"""Moves: what people do at the taxonomy desk, as edits of records. Pure: a state in, edits out.

Each edit carries the record as it was seen, so that two people who edit the same records are shown each other's change.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from analytics.errors import AnalyticsError
from analytics.workspace.checks import State, records_by_key
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.decision_records import FeatureRecord, TeamRecord
from analytics.workspace.kind import Edit, Kind, Record
from analytics.workspace.kinds import FEATURES, SPLITS, TAGS, TEAMS
from analytics.workspace.ticket_kinds import TICKET_LABELS


def set_record(state: State, kind: Kind[Any], values: Mapping[str, object]) -> Edit:
    """Set one record; columns that `values` leaves out stay as they are."""
    key = kind.key_from(values)
    seen = state.get(kind.plural, {}).get(key)
    record = kind.record({**(seen or {}), **values})
    return Edit(kind, key, record if _decides(kind, record) else None, seen)


def take_away(state: State, kind: Kind[Any], record: Record) -> Edit:
    """Remove one record."""
    key = kind.key_of(record)
    return Edit(kind, key, None, state.get(kind.plural, {}).get(key))


def replace_all(state: State, kind: Kind[Any], records: Iterable[Record]) -> list[Edit]:
    """Make the records of a kind exactly these: the content of a reviewed file."""
    wanted = {kind.key_of(record): record for record in records}
    known = state.get(kind.plural, {})
    return [
        *(Edit(kind, key, record, known.get(key)) for key, record in wanted.items()),
        *(Edit(kind, key, None, record) for key, record in known.items() if key not in wanted),
    ]


def map_tags(state: State, tags: Iterable[str], **meaning: str) -> list[Edit]:
    """Decide what tags mean: team, category, feature, description. What is left out stays; "" takes it back.

    A tag that was an alias, ignored or retired is so no longer; one that can be asked for still can.
    """
    known = records_by_key(state, TAGS)
    return [
        set_record(state, TAGS, {"tag": tag, "alias_of": "", "use": "request" if asked_for else "", **meaning})
        for tag in tags
        for seen in [known.get(TAGS.key_from({"tag": tag}))]
        for asked_for in [bool(seen and seen["use"] == "request")]
    ]


def merge_tags(state: State, tags: Iterable[str], into: str) -> list[Edit]:
    """Make tags other words for one tag; raises AnalyticsError for a tag merged into itself."""
    into = normalise_tag(into)
    edits = []
    for tag in map(normalise_tag, tags):
        if tag == into:
            raise AnalyticsError(f"'{tag}' cannot be merged into itself. Choose another tag to keep.")
        edits.append(
            set_record(
                state, TAGS, {"tag": tag, "alias_of": into, "team": "", "category": "", "feature": "", "use": ""}
            )
        )
    return edits


def unmerge_tags(state: State, tags: Iterable[str]) -> list[Edit]:
    """Remove the aliases of tags."""
    return [set_record(state, TAGS, {"tag": tag, "alias_of": ""}) for tag in tags]


def use_tags(state: State, tags: Iterable[str], use: str) -> list[Edit]:
    """Ignore tags (no topic: a version, a platform), retire them (no longer proposed), let them be asked for as a
    request topic ("request"), or ("") use them again."""
    return [set_record(state, TAGS, {"tag": tag, "use": use, **({"alias_of": ""} if use else {})}) for tag in tags]


def split_tag(state: State, tag: str, *, by: str, value: str, into: str) -> list[Edit]:
    """Where a ticket also has the tag `value`, or comes from that source or group, count `tag` as `into`."""
    return [
        set_record(
            state, SPLITS, {"tag": tag, "by": by, "into": into, "value": normalise_tag(value) if by == "tag" else value}
        )
    ]


def rename(state: State, kind: Kind[TeamRecord] | Kind[FeatureRecord], old: str, new: str) -> list[Edit]:
    """Rename a team or a feature: colours, owners and links that use the old name follow."""
    if kind not in (TEAMS, FEATURES):
        raise AnalyticsError(
            f"{kind.title}: only teams and features can be renamed; a category keeps its slug and gets another label."
        )
    new = " ".join(new.split())
    if not new or new == old:
        raise AnalyticsError(f"'{new}' is no new name for '{old}'.")
    teams: Mapping[str, TeamRecord] = records_by_key(state, TEAMS)
    features: Mapping[str, FeatureRecord] = records_by_key(state, FEATURES)
    known: Mapping[str, TeamRecord | FeatureRecord] = teams if kind is TEAMS else features
    seen = known.get(kind.key_of({kind.name: old}))
    target = kind.key_of({kind.name: new})
    if target in known:
        raise AnalyticsError(f"There is a {kind.name} '{new}' already. Merge by mapping the tags of '{old}' to it.")
    former = [name for name in [*(seen["former"] if seen else []), old] if name != new]
    record = kind.record({**(seen or {}), kind.name: new, "former": former})
    gone = [Edit(kind, kind.key_of(seen), None, seen)] if seen else []
    return [*gone, Edit(kind, target, record, None)]


def _decides(kind: Kind[Any], record: Record) -> bool:
    """False for a tag or a ticket about which nothing is decided: no record is then the same."""
    return kind not in (TAGS, TICKET_LABELS) or any(value for name, value in record.items() if name not in kind.key)
