"""Roles: what each may do. The one table that everything below the pages asks."""

from enum import StrEnum

from analytics.errors import AnalyticsError


class Right(StrEnum):
    """Something that not everybody may do; its value completes the sentence "may not …"."""

    READ = "read numbers, charts and roundups"
    TEXT = "read the text of tickets and the names of customers"
    DECIDE = "decide: triage, states of requests, events, answers"
    SIGN_UP = "sign up for shadowing"
    OFFER_SLOTS = "offer slots for shadowing"
    IMPORT = "import, undo imports and change mappings"
    TAXONOMY = "change the taxonomy, teams and features"
    LEFT_OUT = "see rows that were left out, and recipients of alerts"
    TOKENS = "have tokens"
    PUBLISH = "publish and send the roundup"
    MANAGE = "change the workspace and its people, forget, and back up"
    WORKSPACES = "create, rename, archive and delete workspaces"


class Role(StrEnum):
    """The role of a person, the least first."""

    VIEWER = "viewer"
    PM = "PM"
    CS_LEAD = "CS lead"
    ADMIN = "admin"

    @property
    def option(self) -> str:
        """As it is written in a command: cs-lead."""
        return self.value.lower().replace(" ", "-")

    @property
    def rank(self) -> int:
        return list(Role).index(self)


_VIEWER = frozenset({Right.READ, Right.SIGN_UP, Right.TOKENS})
_PM = _VIEWER | {Right.TEXT, Right.DECIDE}
_CS_LEAD = _PM | {Right.OFFER_SLOTS, Right.IMPORT, Right.TAXONOMY, Right.LEFT_OUT, Right.PUBLISH}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: _VIEWER,
    Role.PM: _PM,
    Role.CS_LEAD: _CS_LEAD,
    Role.ADMIN: frozenset(Right),
}
# Rights that concern everybody's tickets, or what everybody gets: who is limited to teams or sources lacks them.
UNLIMITED_ONLY = frozenset(
    {Right.IMPORT, Right.TAXONOMY, Right.LEFT_OUT, Right.PUBLISH, Right.MANAGE, Right.WORKSPACES}
)
READING = frozenset({Right.READ, Right.TEXT, Right.LEFT_OUT, Right.WORKSPACES})  # what is left in an archived workspace


def rights_of(
    role: Role, *, viewers_read_text: bool = False, pms_publish: bool = False, limited: bool = False
) -> frozenset[Right]:
    """What a role may do in a workspace with these two settings.

    limited: to teams or sources; see UNLIMITED_ONLY.

    >>> Right.TEXT in rights_of(Role.VIEWER), Right.TEXT in rights_of(Role.VIEWER, viewers_read_text=True)
    (False, True)
    """
    rights = RIGHTS[role]
    if role is Role.VIEWER and viewers_read_text:
        rights |= {Right.TEXT}
    if role is Role.PM and pms_publish:
        rights |= {Right.PUBLISH}
    return rights - UNLIMITED_ONLY if limited else rights


def least_role(right: Right) -> Role:
    """The least role that has a right whatever the settings."""
    return next(role for role in Role if right in RIGHTS[role])


def role_named(text: str) -> Role:
    """A role as people write it: `cs-lead`, `CS lead`, `pm`; raises AnalyticsError.

    >>> role_named("cs-lead"), role_named("pm")
    (<Role.CS_LEAD: 'CS lead'>, <Role.PM: 'PM'>)
    """
    plain = text.strip().replace("-", " ").replace("_", " ").casefold()
    for role in Role:
        if role.casefold() == plain:
            return role
    raise AnalyticsError(f"There is no role '{text}'. Roles: {', '.join(Role)}.")
