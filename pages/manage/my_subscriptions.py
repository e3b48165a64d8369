"""My subscriptions: what the visitor is sent by mail or in Slack, chosen, confirmed and ended here."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from analytics.configuration import PROGRAM, configuration
from analytics.delivery.subscribers import ask_to_confirm
from analytics.delivery.subscription_links import NO_ADDRESS
from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.people.acting import acting, may_ever
from analytics.people.role import Right
from analytics.store.subscriptions import Subscription, Subscriptions
from analytics.workspace.recipients import ADDRESS, NEWS, WAYS
from pages.bridge import workbench
from pages.look import empty, heading, headline, quiet
from pages.parts.own import areas
from pages.parts.own.saved import offered
from pages.visitor import held, resting

RESULT = "subscription_result"  # (text, what takes it back or None)
NEWS_NAMES = {"roundup": "Weekly roundup of my teams", "signals": "Signals of today, incidents among them"}
WAY_NAMES = {"mail": "Mail", "slack": "Slack"}
EACH = "Each is sent with your rights of that moment, of the tickets that you see, and ends by one click."
known = Subscriptions(workbench().folder)


def act(deed: Callable[[], object], what: str, undo: Callable[[], object] | None = None) -> None:
    """Do something and keep what came of it, with its undo, for the next run (for callbacks)."""
    try:
        deed()
        st.session_state[RESULT] = (what, undo)
    except AnalyticsError as refused:
        st.session_state[RESULT] = (f"⚠ {refused}", None)


def subscribe() -> None:
    """Keep what the form asks for, and send the link that confirms it (a callback)."""
    chosen = {name: st.session_state[f"subscription_{name}"] for name in ("gets", "way", "to", "teams")}
    try:
        made = known.subscribe(chosen["gets"], chosen["way"], chosen["to"], chosen["teams"])
    except AnalyticsError as refused:
        st.session_state[RESULT] = (f"⚠ {refused}", None)
        return
    send_link(made)


def send_link(waiting: Subscription) -> None:
    """Send the link that confirms (a callback)."""
    try:
        ask_to_confirm(known.folder, waiting)
        text = f"A link went to {waiting.to}. Open it and press its button; nothing else is sent there before."
    except AnalyticsError as trouble:
        text = f"⚠ It is kept, but its confirmation was not sent: {trouble} Then press Send the link again."
    st.session_state[RESULT] = (text, None)


def end(subscription: Subscription) -> None:
    """Unsubscribe (a callback)."""
    act(
        partial(known.remove, subscription.number),
        f"{subscription.to} gets {subscription.about} no longer.",
        None if resting() else partial(known.put_back, subscription),
    )


def draw(one: Subscription, *, of: str = "") -> None:
    """One subscription with what can be done with it. of: whose it is, where it is not the visitor's."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        teams = ", ".join(one.teams) or "all teams that you see" if not of else ", ".join(one.teams) or "all teams"
        state = "" if one.confirmed_at else "\nWaits for its confirmation: nothing is sent yet."
        whose = f"{of}: " if of else ""
        st.text(f"{whose}{NEWS_NAMES[one.gets]}\n{WAY_NAMES[one.way]} to {one.to} · {teams}{state}", width="stretch")
        if not one.confirmed_at and not of:
            st.button("Send the link again", icon=":material/forward_to_inbox:", key=f"again{one.number}",
                      on_click=send_link, args=(one,), **held(Right.READ))  # fmt: skip
        st.button("Unsubscribe", icon=":material/unsubscribe:", key=f"end{one.number}", on_click=end, args=(one,),
                  **held(Right.MANAGE if of else Right.READ, archived=True))  # fmt: skip


def draw_result() -> None:
    """What became of the last act, with its undo."""
    text, undo = st.session_state.get(RESULT, ("", None))
    if not text:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(text, width="stretch")
        if undo:
            st.button("Undo", icon=":material/undo:", key="undo_subscription", on_click=act,
                      args=(undo, "Taken back: it is sent as before."), **held(Right.READ))  # fmt: skip
        st.button("Close", icon=":material/close:", key="close_subscription", on_click=_close)


def _close() -> None:
    st.session_state.pop(RESULT, None)


def missing() -> list[str]:
    """What is not set where this page runs, in words."""
    now = configuration()
    return [
        *([NO_ADDRESS] if not now.url else []),
        *(["Mail needs a server: TAGWATCH_SMTP_HOST and TAGWATCH_MAIL_FROM."] if not (now.smtp_host and now.mail_from)
          else []),
        *(["Slack needs a bot: TAGWATCH_SLACK_TOKEN, scope chat:write."] if not now.slack_token else []),
    ]  # fmt: skip


def draw_form() -> None:
    """The choice of one more."""
    view, limit = st.session_state.get("view"), acting().limit
    teams = [team for team in (view.choices["team"] if view else ()) if not team.startswith("(")]
    own = [team for team in areas.today(offered().areas).teams if team in teams]
    name = acting().name
    with st.form("subscribe", border=True):
        heading("Subscribe")
        left, right = st.columns(2)
        left.selectbox("What", NEWS[::-1], key="subscription_gets", format_func=NEWS_NAMES.get)
        right.multiselect(
            "Teams", teams, own, key="subscription_teams", placeholder="All of mine" if limit else "All",
            help="Those of My areas are chosen. What concerns no team comes, too.",
        )  # fmt: skip
        left.selectbox("By", WAYS, key="subscription_way", format_func=WAY_NAMES.get)
        right.text_input(
            "To", name if ADDRESS.fullmatch(name) else "", key="subscription_to", max_chars=250,
            placeholder="you@company.example, or your member ID in Slack",
            help="Mail: an address. Slack: your member ID, such as U024BE7LH: your profile, the menu with three dots, "
            "Copy member ID.",
        )  # fmt: skip
        st.form_submit_button("Subscribe", icon=":material/notifications:", type="primary", on_click=subscribe,
                              **held(Right.READ))  # fmt: skip


def draw_others(own: list[Subscription]) -> None:
    """Everybody else's, for who looks after the workspace."""
    numbers = {one.number for one in own}
    if others := [one for one in known.all() if one.number not in numbers]:
        heading("Subscriptions of others")
        for one in others:
            draw(one, of=one.owner or "the shell's user")


own, archived = known.own(), resting()
confirmed = [one for one in own if one.confirmed_at]
waiting = f" {counted(len(own) - len(confirmed), 'subscription')} to be confirmed." if len(own) > len(confirmed) else ""
if archived:
    headline("Nothing is sent from an archived workspace.", f"You have {counted(len(own), 'subscription')} here.")
elif confirmed:
    headline(
        f"You are sent {' and '.join(one.about for one in confirmed[:2])}{' and more' if len(confirmed) > 2 else ''}.",
        f"{EACH}{waiting}",
    )
else:
    headline("Nothing is sent to you.", f"{EACH}{waiting}")
draw_result()
for one in own:
    draw(one)
if archived:
    empty("Subscriptions rest here, and can be ended.", archived)
else:
    if not own:
        empty(
            "You have subscribed to nothing.", "Choose below what you want, and where; then open the link that comes."
        )
    if lacks := missing():
        st.text("\n".join(f"⚠ {one}" for one in lacks))
    draw_form()
if may_ever(Right.MANAGE):
    if not archived:
        quiet("These commands send it, by cron: the roundup on Mondays, signals after each import.")
        st.code(
            f"{PROGRAM} roundup --subscribers\n{PROGRAM} anomalies --today --subscribers",
            language=None,
            wrap_lines=True,
        )
    draw_others(own)
