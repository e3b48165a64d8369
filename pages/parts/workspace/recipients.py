"""Recipients: who gets signals and roundups of which team, and where that leads as things are."""

import pandas as pd
import streamlit as st

from analytics.configuration import PROGRAM, configuration, named_by_hand
from analytics.people.role import Right
from analytics.workspace.kinds import RECIPIENTS
from analytics.workspace.recipients import EVERY_TEAM, WAYS, WEBHOOK, Recipients
from analytics.workspace.teams import recipients_of
from pages.bridge import workbench
from pages.look import plain, quiet
from pages.records import record_editor
from pages.visitor import reason

NAMES = {"mail": "Mail", "slack": "Slack"}


def draw(teams: list[str]) -> None:
    """The list to edit, what it comes to per team, and how the sending is started."""
    if refused := reason(Right.LEFT_OUT):
        quiet(refused)
        return
    record_editor(
        RECIPIENTS,
        choices={"team": [EVERY_TEAM, *teams]},
        labels={"to": "To", "gets": "Gets (empty: both)"},
        about="Who is notified of a team's signals, and gets its roundups: a mail address; in Slack the name of a "
        "variable that has a webhook (TAGWATCH_SLACK_WEBHOOK_SYNC), or a channel for the bot (#sync). "
        f"{EVERY_TEAM}: of every team. Secrets stay in the environment.",
    )
    listed = recipients_of(workbench().state)
    st.subheader("Where it goes", divider="gray")
    if not listed.known:
        st.text("Nobody is listed yet. Add a row above and save it.")
    table = pd.DataFrame([_row(listed, team) for team in [EVERY_TEAM, *teams]])
    st.dataframe(
        table, hide_index=True, height=min(320, 40 + 35 * len(table)), alt="Where signals and roundups of each team go."
    )
    missing = [one.to for one in listed.known if WEBHOOK.fullmatch(one.to) and not named_by_hand(one.to)]
    if missing:
        st.text(f"⚠ Not set where this page runs: {', '.join(dict.fromkeys(missing))}. Nothing can be sent there.")
    channels = any(one.way == "slack" and not WEBHOOK.fullmatch(one.to) for one in listed.known)
    if channels and not configuration().slack_token:
        st.text("⚠ Channels need the bot: TAGWATCH_SLACK_TOKEN is not set where this page runs.")
    if any(one.way == "mail" for one in listed.known) and not configuration().smtp_host:
        st.text("⚠ Mail needs a server: TAGWATCH_SMTP_HOST is not set where this page runs.")
    st.caption(plain("Signals of today are sent by this command, run after each import, for example by cron:"))
    st.code(f"{PROGRAM} anomalies --today --slack --email", language=None)


def _row(listed: Recipients, team: str) -> dict[str, str]:
    """Where what is about one team goes, or what is about none."""
    one = [] if team == EVERY_TEAM else [team]
    places = {
        "Signals: {}": lambda way: listed.of(way, "signals", one),
        "Roundup: {}": lambda way: listed.of(way, "roundup", one) if one else listed.of_all(way, "roundup"),
    }
    row = {"Team": team if one else "All together"}
    for heading, of in places.items():
        row |= {heading.format(NAMES[way]): ", ".join(of(way)) or _environment(way) for way in WAYS}
    return row


def _environment(way: str) -> str:
    """Where it goes without anybody listed."""
    now = configuration()
    known = now.mail_to if way == "mail" else now.slack_webhook or now.slack_channel
    return "as the environment sets" if known else "nobody"
