"""Beta: which decided customers belong to which release, and what becomes of them when it moves or goes.

A record names its release by day and name ("2026-03-18 5.3"), as links do. A name alone, as files may have it, means
the earliest release of that name.
"""

from collections.abc import Iterable, Mapping

from analytics.workspace.checks import State, records
from analytics.workspace.kind import Edit, Record
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.release_kinds import BETA_CUSTOMERS, BetaRecord


def release_link(start: object, name: object) -> str:
    """What identifies a release: two may have one name, on different days."""
    return f"{start} {name}"


def beta_of(state: State, link: str) -> list[BetaRecord]:
    """What was decided of customers for the beta of the release of this link."""
    return list(_decided(state, link).values())


def decided(state: State, link: str, customer: str, /, **values: str) -> list[Edit]:
    """Decide on one customer for the beta of the release of this link; values: state and on.

    What was decided of the customer under the release's name alone goes into the new record.
    """
    known: Mapping[str, object] = _decided(state, link).get(customer) or {}
    now = {**known, "customer": customer, "release": link, **values}
    return [*_by_name(state, link, customer), set_record(state, BETA_CUSTOMERS, now)]


def anchored(state: State, name: str) -> list[Edit]:
    """Records by a release's name alone get its day, before another release of that name comes."""
    link = _owners(state).get(name, "")
    edits = []
    for customer, record in _decided(state, link).items():
        if by_name := _by_name(state, link, customer):
            edits += [*by_name, set_record(state, BETA_CUSTOMERS, {**record, "release": link})]
    return edits


def followed_in_file(state: State, edits: Iterable[Edit]) -> list[Edit]:
    """Who takes part, moved along where one release of a name goes and one comes; those of other names stay."""
    gone: dict[str, list[Record]] = {}
    come: dict[str, list[Record]] = {}
    for edit in edits:
        if edit.kind is EVENTS and edit.record is None and isinstance(edit.seen, Mapping):
            gone.setdefault(str(edit.seen["name"]), []).append(edit.seen)
        elif edit.kind is EVENTS and edit.record is not None and edit.seen is None:
            come.setdefault(str(edit.record["name"]), []).append(edit.record)
    moves = [(gone.get(name, []), now, name) for name, now in come.items()]
    return [
        edit
        for was, now, name in moves
        for edit in (followed(state, was[0], now[0]) if len(was) == len(now) == 1 else anchored(state, name))
    ]


def _decided(state: State, link: str) -> dict[str, BetaRecord]:
    """Customer → what was decided of them for the release of this link; that under its day wins."""
    owners = _owners(state)
    own = [one for one in records(state, BETA_CUSTOMERS) if link in (one["release"], owners.get(one["release"]))]
    return {one["customer"]: one for one in sorted(own, key=lambda one: one["release"] == link)}


def _by_name(state: State, link: str, customer: str) -> list[Edit]:
    """What was decided of a customer under the release's name alone, taken away."""
    owners = _owners(state)
    return [
        take_away(state, BETA_CUSTOMERS, one)
        for one in records(state, BETA_CUSTOMERS)
        if one["customer"] == customer and one["release"] != link and owners.get(one["release"]) == link
    ]


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
            edits.append(take_away(state, BETA_CUSTOMERS, record))
            if record["release"] == owner or _decided(state, owner)[record["customer"]] == record:
                edits.append(set_record(state, BETA_CUSTOMERS, moved))
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
    link, owners = release_link(was["start"], was["name"]), _owners(state)
    gone = [one for one in records(state, BETA_CUSTOMERS) if link in (one["release"], owners.get(one["release"]))]
    return [take_away(state, EVENTS, was), *(take_away(state, BETA_CUSTOMERS, record) for record in gone)]
