"""Beta: which decided customers belong to which release, and what becomes of them when it moves or goes.

A record names its release by day and name ("2026-03-18 5.3"), as links do. A name alone, as files may have it, means
the earliest release of that name.
"""

from collections.abc import Mapping

from analytics.workspace.checks import State, records
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.release_kinds import BETA_CUSTOMERS, BetaRecord


def release_link(start: object, name: object) -> str:
    """What identifies a release: two may have one name, on different days."""
    return f"{start} {name}"


def beta_of(state: State, link: str) -> list[BetaRecord]:
    """What was decided of customers for the beta of the release of this link."""
    owners = _owners(state)
    return [one for one in records(state, BETA_CUSTOMERS) if link in (one["release"], owners.get(one["release"]))]


def followed(state: State, was: Mapping[str, object], now: Mapping[str, object]) -> list[Edit]:
    """Who takes part, moved along with a release that gets another day or name. was, now: its event records.

    Records of other releases by the names alone get their day, since another release may become the earliest.
    """
    old, new = (release_link(one["start"], one["name"]) for one in (was, now))
    owners = _owners(state)
    edits = []
    for record in records(state, BETA_CUSTOMERS) if old != new else ():
        owner = owners.get(record["release"], record["release"])
        if owner == old or (record["release"] in (was["name"], now["name"]) and owner != record["release"]):
            moved = {**record, "release": new if owner == old else owner}
            edits += [take_away(state, BETA_CUSTOMERS, record), set_record(state, BETA_CUSTOMERS, moved)]
    return edits


def _owners(state: State) -> dict[str, str]:
    """Name of a release → the link of the earliest that is called so."""
    first: dict[str, str] = {}
    for event in sorted(records(state, EVENTS), key=lambda one: one["start"]):
        if event["state"]:
            first.setdefault(event["name"], release_link(event["start"], event["name"]))
    return first


def removed(state: State, was: Mapping[str, object]) -> list[Edit]:
    """An event removed, with who takes part in its beta."""
    gone = beta_of(state, release_link(was["start"], was["name"]))
    return [take_away(state, EVENTS, was), *(take_away(state, BETA_CUSTOMERS, record) for record in gone)]
