"""Identity: whom the claims of a provider or a proxy name, and the role that TAGWATCH_ROLES gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.role import Role, role_named

EVERYBODY = "*"
LONGEST_NAME = 80
MOST_GROUPS = 1000


@dataclass(frozen=True)
class Identity:
    """Who somebody is elsewhere. role: None where no row of the table applies. subject: the provider's own id."""

    name: str
    role: Role | None
    groups: tuple[str, ...] = ()
    subject: str = ""
    by_default: bool = False  # the role is that of `*`: nothing else is known of the person


def identity(claims: Mapping[str, Any]) -> Identity:
    """Who the claims name; raises AnalyticsError where the claim with the name is missing or cannot be one."""
    settings = configuration()
    if str(claims.get("email_verified", True)).lower() == "false":  # anybody could have entered it there
        claims = {claim: value for claim, value in claims.items() if claim != "email"}
    found = claim_at(claims, settings.name_claim)
    if not isinstance(found, str) or not is_name(name := " ".join(found.split())):
        unverified = settings.name_claim == "email" and "email" not in claims and "email_verified" in claims
        raise AnalyticsError(
            f"The claim '{settings.name_claim}' has no name of 1 to {LONGEST_NAME} letters"
            + (" that was verified." if unverified else ".")
            + f" Claims that came: {', '.join(sorted(claims)) or 'none'}. TAGWATCH_NAME_CLAIM chooses another."
        )
    groups = _texts(claim_at(claims, settings.groups_claim))
    subject = f"{claims['iss']} {claims['sub']}" if "iss" in claims and "sub" in claims else ""
    role = role_of(settings.roles, claims, name, groups)
    named = tuple(row for row in settings.roles if row[0] != EVERYBODY)
    return Identity(name, role, groups, subject, role is not None and role_of(named, claims, name, groups) is None)


def role_of(
    table: tuple[tuple[str, str], ...], claims: Mapping[str, Any], name: str, groups: tuple[str, ...]
) -> Role | None:
    """The highest role of the rows that apply: `*`, a group, a person's address, or `claim:value`.

    >>> role_of((("leads", "cs-lead"), ("*", "viewer"), ("hd:example.com", "pm")), {"hd": "example.com"}, "ann", ())
    <Role.PM: 'PM'>
    """
    person = name.casefold()
    given = [
        role_named(role)
        for what, role in table
        if what == EVERYBODY or what in groups or ("@" in what and what.casefold() == person) or _claimed(claims, what)
    ]
    return max(given, key=lambda role: role.rank, default=None)


def is_name(name: str) -> bool:
    """Whether a person can be called so. No colon: `shell:NAME` is whoever uses the host's shell."""
    return 0 < len(name) <= LONGEST_NAME and name.isprintable() and ":" not in name


def _claimed(claims: Mapping[str, Any], what: str) -> bool:
    claim, colon, value = what.partition(":")
    return bool(colon) and value in _texts(claim_at(claims, claim))


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, else by a path with dots into objects."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them; a text with commas is a list, too."""
    if isinstance(value, str):
        return tuple(dict.fromkeys([value, *(part.strip() for part in value.split(",") if part.strip())]))
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value[:MOST_GROUPS] if isinstance(part, str | int))
    return ()
