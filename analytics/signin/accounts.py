"""Accounts: the forms with which people sign in, join by an invitation, and look after their account."""

import logging
import math
import re
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pyotp
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from analytics.configuration import configuration
from analytics.people.workspace_in_use import PARAMETER
from analytics.signin import cookie
from analytics.signin.identity import LONGEST_NAME
from analytics.signin.page import Field, Form, filled, go_to, page, safe_next
from analytics.signin.passwords import code_step, hashed, problem_of, sign_in
from analytics.signin.request import visitor_address
from analytics.store.account import Account
from analytics.store.people import People
from analytics.store.sessions import Sessions

log = logging.getLogger("tagwatch.signin")
WRONG = "Name, password or code is wrong."


def sign_in_form(next: str, *, name: str = "", note: str = "", status: int = 200) -> Response:
    fields = (
        Field("name", "Name", value=name, autocomplete="username", focus=not name),
        Field("password", "Password", "password", autocomplete="current-password", focus=bool(name)),
        Field("code", "Code", hint="if you use an app for codes", required=False, autocomplete="one-time-code"),
        Field("next", value=next, hidden=True),
    )
    lead = "People join by a link from an admin. Forgot your password? An admin makes a link for a new one."
    return page("Sign in", [Form("/sign-in", "Sign in", fields)], lead=lead, note=note, status=status)


async def take_sign_in(request: Request, folder: Path) -> Response:
    """`POST /sign-in`: a session and its cookie, or the form again with the same words whatever was wrong."""
    given = await filled(request)
    name, next = given.get("name", "")[:LONGEST_NAME], safe_next(given.get("next", "/"))
    address = visitor_address(request.scope)
    found = await run_in_threadpool(
        sign_in, Sessions(folder), name, given.get("password", ""), given.get("code", ""), address
    )
    if isinstance(found, float):
        note = f"Too many attempts. Wait {math.ceil(found)} seconds and try again."
        return sign_in_form(next, name=name, note=note, status=429)
    account = People(folder).named(found) if found else None
    if account is None:
        log.warning("A sign-in from %s was refused.", address)
        return sign_in_form(next, name=name, note=WRONG, status=403)
    if mark := cookie.mark_in(request):  # whoever signs in again leaves no session behind
        Sessions(folder).end(mark.removeprefix("session "))
    return begin(folder, account, next)


def begin(folder: Path, account: Account, next: str, *, note: str = "") -> Response:
    """Start a session and go on."""
    response = go_to(next)
    cookie.set_on(response, Sessions(folder).begin(account, configuration().session_hours, note=note))
    log.info("%s signed in.", account.name)
    return response


def account_page(
    account: Account,
    request: Request,
    *,
    note: str = "",
    secret: str = "",
    status: int = 200,
    way: str = "accounts",
) -> Response:
    """The person's own account. secret: of a second factor that is being set up. way: of TAGWATCH_AUTH.

    Its forms and the way back keep the workspace of the page that led here.
    """
    query = _of_workspace(request)
    code = [Field("code", "Code", autocomplete="one-time-code")] if account.has_totp else []
    forms = [
        Form(
            f"/account/password{query}",
            "Change password",
            (
                Field("current", "Current password", "password", autocomplete="current-password"),
                Field("password", "New password", "password", hint="at least 12 letters", autocomplete="new-password"),
                *code,
            ),
            heading="Password",
        )
    ]
    if way != "accounts" or not account.has_password:
        forms = []
    elif account.has_totp:
        about = "A code of your app is asked for at each sign-in."
        confirm = Field("current", "Current password", "password", autocomplete="current-password")
        forms.append(
            Form(f"/account/code-off{query}", "Stop asking", [confirm, *code], heading="Codes", about=about, plain=True)
        )
    elif secret:
        about = "Enter this key in your app for codes (time-based, 6 digits), then the code that it shows."
        fields = (Field("secret", value=secret, hidden=True), Field("code", "Code", autocomplete="one-time-code"))
        forms.append(Form(f"/account/code{query}", "Ask for codes from now on", fields, "Codes", about, secret))
    else:
        about = "A code of an app on your phone, beside the password."
        forms.append(Form(f"/account/code{query}", "Set up", heading="Codes", about=about, plain=True))
    forms.append(Form("/sign-out", "Sign out", heading="This session", plain=True))
    if way != "proxy":  # who signs in at a proxy has no session here
        forms.append(Form(f"/account/sign-out-all{query}", "Sign out everywhere", plain=True))
    lead = account.name if account.outside else f"{account.name}, {account.role.value}"
    return page("Your account", forms, lead=lead, note=note, link=(f"/{query}", "Back to the dashboard"), status=status)


async def take_account(request: Request, folder: Path, account: Account, what: str) -> Response:
    """`POST /account/…`: a new password, a second factor, the end of all sessions."""
    given, sessions, shown = await filled(request), Sessions(folder), partial(account_page, request=request)
    if what == "sign-out-all":
        sessions.end_all(account)
        return go_to("/sign-in")
    if what == "code":
        return _take_code(request, account, sessions, given)
    if what not in ("password", "code-off"):
        return page("There is no such page", link=(f"/account{_of_workspace(request)}", "Your account"), status=404)
    right = await run_in_threadpool(sign_in, sessions, *_again(account, given, request))
    if right is None or isinstance(right, float):
        note = WRONG if right is None else f"Too many attempts. Wait {math.ceil(right)} seconds and try again."
        return shown(account, note=note, status=403)
    if what == "code-off":
        sessions.set_totp(account, "")
        return shown(_now(folder, account), note="Codes are no longer asked for.")
    if problem := problem_of(given.get("password", ""), account.name):
        return shown(account, note=problem, status=422)
    sessions.set_password(account, await run_in_threadpool(hashed, given["password"]))
    return begin(folder, account, f"/account{_of_workspace(request)}")


def _take_code(request: Request, account: Account, sessions: Sessions, given: dict[str, str]) -> Response:
    secret, shown = given.get("secret", ""), partial(account_page, request=request)
    if account.has_totp or not account.has_password:
        return shown(account)
    if not secret:
        return shown(account, secret=pyotp.random_base32())
    step = code_step(secret, given.get("code", "")) if re.fullmatch("[A-Z2-7]{32}", secret) else None
    if step is None:
        return shown(account, secret=secret, note="This code does not fit the key. Check the phone's clock.")
    sessions.set_totp(account, secret)
    return shown(_now(sessions.folder, account), note="From now on a code is asked for at each sign-in.")


def _again(account: Account, given: dict[str, str], request: Request) -> tuple[str, str, str, str]:
    return account.name, given.get("current", ""), given.get("code", ""), visitor_address(request.scope)


def _now(folder: Path, account: Account) -> Account:
    return People(folder).named(account.name) or account


def _of_workspace(request: Request) -> str:
    """The query that names the workspace of the page that led here; "" for the default one."""
    named = request.query_params.get(PARAMETER, "")
    return f"?{urlencode({PARAMETER: named})}" if named else ""
