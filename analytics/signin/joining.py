"""Joining: what an invitation link opens, for who has no account yet, chooses a new password, or has an account."""

from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from analytics.errors import AnalyticsError
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.signin.accounts import begin
from analytics.signin.identity import LONGEST_NAME, is_name
from analytics.signin.page import Field, Form, filled, go_to, page
from analytics.signin.passwords import hashed, problem_of
from analytics.store.account import Account
from analytics.store.invitations import Invitation
from analytics.store.joining import admit, invited, join
from analytics.store.people import People

Invited = tuple[NamedWorkspace, Invitation]


def join_form(
    found: Invited | None, account: Account | None = None, *, name: str = "", note: str = "", status: int = 200
) -> Response:
    """A form without an address of its own, so that the secret stays in the path. account: of who is signed in."""
    if found is None:
        lead = "An invitation holds for a day and opens once. Ask an admin for a new link."
        return page("This link was used or has ended", lead=lead, link=("/sign-in", "Sign in"), status=410)
    workspace, invitation = found
    fields = [Field("password", "Password", "password", hint="at least 12 letters", autocomplete="new-password")]
    button, link = "Save and sign in", None
    if invitation.resets is not None:
        title, lead = f"A new password for {invitation.name}", "Your sessions end, and a second factor is removed."
    elif workspace.id and account:
        title, lead = f"Join {workspace.name} as {invitation.role.value}", f"With your account {account.name}."
        fields, button = [], "Join"
    else:
        fields.insert(0, Field("name", "Name", value=name, autocomplete="username", focus=True))
        title = f"Join {workspace.name if workspace.id else ''} as {invitation.role.value}".replace("  ", " ")
        lead = "The name is recorded with what you decide; your mail address is a good one."
        if workspace.id:
            lead += " If you have an account here, sign in first and open this link again."
            link = ("/sign-in", "Sign in")
    return page(title, [Form("", button, fields)], lead=lead, note=note, link=link, status=status)


async def take_join(request: Request, folder: Path, secret: str, account: Account | None) -> Response:
    """`POST /join/SECRET`: make the account, set its new password, or let it into a workspace; and sign in."""
    given, found = await filled(request), invited(folder, secret)
    if found is None:
        return join_form(None)
    workspace, invitation = found
    try:
        if workspace.id and account:
            admit(workspace, secret, account)
            return go_to(_first_page(workspace))
    except AnalyticsError as error:
        return join_form(found, account, note=str(error), status=422)
    name = " ".join((invitation.name or given.get("name", "")).split())
    problem = "" if is_name(name) else f"A name has 1 to {LONGEST_NAME} letters and no control characters or colons."
    problem = problem or problem_of(given.get("password", ""), name)
    if not problem:
        kept = await run_in_threadpool(hashed, given["password"])
        try:
            if workspace.id:
                return begin(folder, join(workspace, folder, secret, name, kept), _first_page(workspace))
            return begin(folder, People(folder).accept(secret, name, kept), "/")
        except AnalyticsError as error:
            problem = str(error)
    return join_form(found, name=name, note=problem, status=422)


def _first_page(workspace: NamedWorkspace) -> str:
    return f"/?{urlencode(workspace.parameters)}"
