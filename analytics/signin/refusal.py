"""Refusals of people who are known elsewhere: signed in at the provider or proxy, but with no role here."""

import logging

from starlette.responses import Response

from analytics.signin.page import page

log = logging.getLogger("tagwatch.signin")
MOST_GROUPS = 20  # named on the page


def no_role(name: str, groups: tuple[str, ...]) -> Response:
    """For somebody without a role: which name and groups came, so that an admin can write the row that is missing."""
    log.warning("%s has no role: no row of TAGWATCH_ROLES applies, and no admin added the name.", name)
    came = f"Groups that came: {', '.join(groups[:MOST_GROUPS])}." if groups else "No groups came."
    lead = (
        f"You are signed in as {name}, but have no role here. {came} An admin gives you one: with a row of "
        "TAGWATCH_ROLES, or by `people add`."
    )
    return page("No role yet", lead=lead, button=("/sign-in", "Sign in again"), status=403)
