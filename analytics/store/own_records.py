"""Own records: visits to support and debriefs are of who put them in; who offers slots looks after all of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from analytics.people.acting import NotAllowed, acting
from analytics.people.role import Right, least_role
from analytics.store.workspace_file import Connection, opened
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_VISITS

KINDS = {kind.plural: kind.name for kind in (SHADOWING_VISITS, DEBRIEFS)}
_OWN = "select distinct key from changes where kind = ? and who = ? and after is not null"


def why_not_own(plural: str) -> str:
    """Why somebody may not change another person's record of a kind, in words."""
    return (
        f"You may not change this {KINDS[plural]}: another person put it in. That person can, or the role "
        f"{least_role(Right.OFFER_SLOTS).value}."
    )


def require_own(database: Connection, changed: Iterable[tuple[str, str, Mapping[str, object] | None]]) -> None:
    """Raise NotAllowed for the change of a record that another person put in. changed: kind, key, what it was before
    (None: it is new)."""
    if acting().may(Right.OFFER_SLOTS):
        return
    for plural, key, before in changed:
        if plural in KINDS and before is not None:
            rows = database.execute(f"{_OWN} and key = ?", [plural, acting().name, key])
            if rows.fetchone() is None:
                raise NotAllowed(why_not_own(plural))


def own_keys(folder: Path, plural: str) -> frozenset[str]:
    """The keys of the records of a kind that who acts has put in."""
    with opened(folder) as database:
        return frozenset(key for (key,) in database.execute(_OWN, [plural, acting().name]))
