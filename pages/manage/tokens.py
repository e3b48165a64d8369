"""My tokens: keys with which programs ask Tagwatch on the visitor's behalf; each is shown once."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.formatting import counted, day
from analytics.people.acting import acting, may_ever
from analytics.people.role import Right, Role, role_named
from analytics.store.tokens import MOST_DAYS, Token, Tokens
from pages.bridge import workbench
from pages.look import empty, heading, headline, plain, quiet
from pages.visitor import held, resting

MADE, MESSAGE = "made_token", "message_of_tokens"  # the new token and when it was made; what the last act did
SHOWN = 300.0  # s for which a new token is shown, if nobody states before that it is copied
ADDRESS = configuration().url or "http://localhost:8501"
DAYS = (7, 30, 90, MOST_DAYS)

tokens = Tokens(workbench().folder)


def make() -> None:
    """Make the token that the form asks for (a callback)."""
    try:
        st.session_state.pop(MESSAGE, None)
        secret = tokens.create(
            role_named(st.session_state["token_role"]),
            st.session_state["token_days"],
            about=st.session_state["token_about"],
        )
        st.session_state[MADE] = (secret, time.monotonic())
    except AnalyticsError as error:
        st.session_state[MESSAGE] = str(error)


def copied() -> None:
    """Show the new token no longer (a callback)."""
    st.session_state.pop(MADE, None)


def revoke(number: int) -> None:
    """End one (a callback)."""
    try:
        tokens.revoke(number)
        st.session_state[MESSAGE] = f"Token {number} is revoked: what uses it is refused from now on."
    except AnalyticsError as error:
        st.session_state[MESSAGE] = str(error)


def when(seconds: float) -> str:
    return day(
        datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(workbench().settings.time_zone)).date(), year=True
    )


def draw(token: Token, *, owner: bool = False) -> None:
    """One token with the button that ends it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        state = f"ended {when(token.until)}" if token.ended else f"holds until {when(token.until)}"
        used = f"last used {when(token.used)}" if token.used else "never used"
        whose = f"{token.owner or 'the shell user'}: " if owner else ""
        name = token.about or f"token {token.number}"
        st.text(f"{whose}{name}\n{token.role.value}, {state}, {used}", width="stretch")
        st.button("Revoke", key=f"revoke{token.number}", on_click=revoke, args=(token.number,), icon=":material/block:")


def draw_form() -> None:
    """What a new token is for, and what it may."""
    with st.form("new_token", border=True, clear_on_submit=True):
        heading("A new token")
        left, middle, right = st.columns([2, 1, 1])
        left.text_input("What it is for", key="token_about", max_chars=80, placeholder="such as: nightly import")
        roles = [role.value for role in Role if role.rank <= acting().role.rank]
        middle.selectbox("Role", roles, index=0, key="token_role", help="What the program may do; never more than you.")
        right.selectbox("Expires after", DAYS, index=1, key="token_days", format_func=lambda days: f"{days} days")
        st.form_submit_button(
            "Make a token", icon=":material/key:", on_click=make, type="primary", **held(Right.TOKENS)
        )


known = tokens.own()
valid = [token for token in known if not token.ended]
headline(
    f"You have {counted(len(valid), 'token')}." if valid else "You have no token.",
    "A token lets a program ask what you may see, at /api/v1, with your role or a lesser one and your limits.",
)
if message := st.session_state.get(MESSAGE, ""):
    st.info(plain(message), icon=":material/info:")
made, at = st.session_state.get(MADE, ("", 0.0))
if made and time.monotonic() - at < SHOWN:
    with st.container(border=True):
        st.text("Your new token. Copy it now: it is not shown again.")
        st.code(made, language=None, wrap_lines=True)
        st.text("To try it in a shell:")
        st.code(
            f"curl -H 'Authorization: Bearer {made}' '{ADDRESS}/api/v1/counts?by=week,team'",
            language=None,
            wrap_lines=True,
        )
        st.button("I have copied it", icon=":material/check:", on_click=copied, key="copied")
if archived := resting():
    empty("No token is made in an archived workspace.", f"Those that there are still read it. {archived}")
else:
    draw_form()
for token in known:
    draw(token)
if not known and not archived:
    empty("No program asks on your behalf.", "Make a token, and send it with each request.")
quiet("What can be asked, with examples: /api/docs. A token ends with its days, by Revoke, and with your account.")
if may_ever(Right.MANAGE) and (
    others := [token for token in tokens.all() if token.number not in {t.number for t in known}]
):
    heading("Tokens of others")
    for token in others:
        draw(token, owner=True)
