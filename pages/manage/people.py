"""People: who may sign in, in which role, and whose tickets they see; links to join, the end of sessions."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from analytics.cli.people import join_link
from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.formatting import count, counted, style
from analytics.metrics.values import teams_in_use
from analytics.people.person import Limit
from analytics.people.role import Right, Role
from analytics.store.account import Account
from analytics.store.invitations import INVITATION_HOURS
from analytics.store.last_seen import LastSeen
from analytics.store.people import People
from analytics.store.workspaces import id_of
from pages.bridge import answer, workbench
from pages.changes import draw_changes
from pages.look import PageEnd, empty, heading, headline, quiet
from pages.visitor import may, reason

MESSAGE, LINK = "message_of_people", "link_of_people"  # shown in the next run, and gone with it
ROLES = list(Role)

folder = workbench().folder
people, seen_of = People(folder), LastSeen(folder)
auth = configuration().auth


def do(what: str, deed: Callable[[], object], *, link: bool = False) -> None:
    """Do something and keep what came of it for the next run (a callback). link: it returns the secret of a link."""
    try:
        done = deed()
        st.session_state[LINK if link else MESSAGE] = (what, join_link(str(done)) if link else "")
    except AnalyticsError as refused:
        st.session_state[MESSAGE] = (f"⚠ {refused}", "")


def limit_form(key: str, now: Limit) -> None:
    """The fields of a limit, under keys that begin with `key`."""
    facts = workbench().facts()
    known = {"teams": answer_of(teams_in_use) if facts else [], "sources": sorted(workbench().origins)}
    left, right = st.columns(2)
    for column, name, own in ((left, "teams", now.teams), (right, "sources", now.sources)):
        column.multiselect(
            f"Only tickets of these {name}",
            list(dict.fromkeys([*own, *known[name]])),
            list(own),
            key=f"{key}-{name}",
            placeholder="All",
        )
    st.checkbox("With teams chosen: tickets without a team, too", now.untagged, key=f"{key}-untagged")


def answer_of(question: Callable) -> list[str]:
    facts = workbench().facts()
    view = st.session_state.get("view")
    return answer(view, question, facts) if view else question(facts)


def limit_in(key: str) -> Limit:
    state = st.session_state
    teams, chosen = tuple(state[f"{key}-teams"]), tuple(state[f"{key}-sources"])
    return Limit(teams, chosen, bool(teams) and state[f"{key}-untagged"])


def change(account: Account, key: str) -> None:
    """Give the chosen person the role and the limit of the form."""

    def both() -> None:
        role, limit = st.session_state[f"{key}-role"], limit_in(key)
        if role is Role.ADMIN and limit:
            raise AnalyticsError("An admin sees everything and cannot be limited. Choose another role, or no limit.")
        if account.limit and not limit:
            people.limit(account.name, limit)
        if role is not account.role:
            people.change_role(account.name, role)
        if limit != account.limit and limit:
            people.limit(account.name, limit)

    do(f"{account.name} is changed. It holds from the next page on that the person opens.", both)


def remove(account: Account, key: str) -> None:
    if st.session_state[f"{key}-remove"].strip() != account.name:
        st.session_state[MESSAGE] = (f"⚠ Nothing was done: type {account.name} to remove that person.", "")
        return
    do(f"{account.name} is removed. What the person decided stays.", lambda: people.remove(account.name))


def join() -> None:
    role, limit = st.session_state["new-role"], limit_in("new")
    name = " ".join(st.session_state.get("new-name", "").split())
    if auth == "accounts" and not name:
        do(f"For a new {role.value}", lambda: people.invite(role, limit), link=True)
        return
    if not name:
        st.session_state[MESSAGE] = ("⚠ Write the name by which the person signs in.", "")
        return
    do(f"{name} may sign in as {role.value}.", lambda: people.add(name, role, limit))


def when(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None


def draw_person(account: Account) -> None:
    key = f"person-{account.number}-{account.role.option}-{account.limit.mark}"
    heading(account.name)
    with st.form(key, border=False):
        st.selectbox("Role", ROLES, ROLES.index(account.role), key=f"{key}-role", format_func=lambda role: role.value)
        limit_form(key, account.limit)
        st.form_submit_button(
            "Save", type="primary", icon=":material/check:", on_click=change, args=(account, key), key=f"{key}-save"
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not further:
            st.button(
                "Sign out everywhere",
                icon=":material/logout:",
                key="sign_out_person",
                on_click=do,
                args=(f"{account.name} is signed out everywhere.", lambda: seen_of.sign_out(account.name)),
            )
        if account.has_password:
            st.button(
                "Link for a new password",
                icon=":material/key:",
                key="reset_person",
                on_click=do,
                args=(f"For a new password of {account.name}", lambda: people.reset(account.name)),
                kwargs={"link": True},
                help="It opens once; codes of an app are then no longer asked for.",
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("To remove this person, type the name", key=f"{key}-remove", width=280)
        st.button("Remove", icon=":material/delete:", key="remove_person", on_click=remove, args=(account, key))


def show_message() -> None:
    if message := st.session_state.pop(MESSAGE, None):
        st.text(message[0])
    if link := st.session_state.pop(LINK, None):
        with st.container(border=True):
            st.text(f"{link[0]}: this link opens once, within {INVITATION_HOURS} hours, and is shown here only now.")
            st.code(link[1], language=None, wrap_lines=True)


if refused := reason(Right.MANAGE):
    headline("Who may sign in is looked after by admins.")
    quiet(refused)
    raise PageEnd
accounts, seen = people.all(), seen_of.all()
admins = sum(account.manages_server for account in accounts)
further = bool(id_of(folder))  # its people have accounts at the server, which are not looked after here
headline(
    f"{'1 person signs' if len(accounts) == 1 else f'{count(len(accounts))} people sign'} in here, "
    f"{counted(admins, 'admin')}."
    if accounts
    else "Nobody signs in here yet.",
    {
        "none": "TAGWATCH_AUTH is none: whoever opens this dashboard on this machine may do everything.",
        "accounts": "People join by a link and sign in with a password.",
    }.get(auth, "Whom the provider or proxy signs in is listed here when they came, or added before."),
)
show_message()
chosen = None
if accounts:
    table = pd.DataFrame(
        {
            "Name": [account.name for account in accounts],
            "Role": ["none here" if account.outside else account.role.value for account in accounts],
            "Sees": [account.limit.about or "all tickets" for account in accounts],
            "Last seen": pd.to_datetime([when(seen.get(account.number, ("", 0))[0]) for account in accounts]),
            "Sessions": [seen.get(account.number, ("", 0))[1] for account in accounts],
            "Codes": [("on" if a.has_totp else "off") if a.has_password else "by the provider" for a in accounts],
            "Since": pd.to_datetime([when(account.added_at) for account in accounts]),
        }
    )
    if further:
        table = table.drop(columns=["Sessions", "Codes"])
    event = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"people-{hash(tuple(accounts))}",
        alt="Everybody who may sign in.",
        column_config={
            name: st.column_config.DatetimeColumn(format=style().cell_format(time=True), help="UTC")
            for name in ("Last seen", "Since")
        },
    )
    st.caption("Choose a row to change the role, to limit what the person sees, or to remove the person. UTC.")
    chosen = next((accounts[row] for row in event.selection.rows if row < len(accounts)), None)
    if chosen:
        draw_person(chosen)
else:
    empty("Nobody is here.", "Set TAGWATCH_AUTH as README, “A team's server”, describes, and invite the first admin.")

if further:
    quiet(
        "Admins of the server are admins here, too. Passwords and sessions are looked after in the default workspace."
    )
if auth != "none":
    by_link = auth == "accounts" and not (
        further and may(Right.WORKSPACES)
    )  # who may know every account adds it by name
    st.subheader("Invite somebody" if auth == "accounts" else "Add somebody", divider="gray")
    with st.form("new", border=False):
        if not by_link:
            about = (
                "Name of the account; empty for a link"
                if auth == "accounts"
                else "Name, as the provider or proxy has it"
            )
            st.text_input(about, key="new-name", max_chars=80)
        st.selectbox("Role", ROLES, 1, key="new-role", format_func=lambda role: role.value)
        limit_form("new", Limit())
        st.form_submit_button(
            "Make the link" if by_link else "Add" if auth != "accounts" else "Add, or make the link",
            icon=":material/person_add:",
            on_click=join,
            key="new-save",
        )

draw_changes(people.changes(), "people")
