"""Topics: what customers write about of late, more than before, and no tag names; accepted or dismissed for good."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, share, style
from analytics.insights.topics import RECENT, Topic, accept, backwards, dismiss, rule_tag
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.people.acting import acting
from analytics.people.role import Right
from pages.bridge import View, answer, current_view
from pages.look import PageEnd, empty, heading, headline, quiet
from pages.meaning import index, readable, stated, waiting_topics
from pages.opening import ticket_table
from pages.saving import save, show_result
from pages.visitor import held, subjects

SHOWN = 5  # tickets of a topic; the others are one click away
KINDS = {"feature": "A feature", "theme": "A theme", "tag": "A rule for its tag"}


def draw(view: View, topic: Topic) -> None:
    """One topic: its terms, its size, the tickets nearest its middle, and what becomes of it."""
    rows = answer(view, tickets, view.facts, Scope(), ids=topic.ids, in_order=True)
    keys = list(zip(rows["source"], rows["ticket_id"], strict=True))
    own = topic.ids[0]  # not its place: what was typed for one topic must not stay for the one that takes its place
    with st.container(border=True):
        heading(topic.name)
        quiet(
            f"{counted(topic.customers, 'customer')} in {RECENT} days where {count(topic.expected)} are "
            f"expected; {counted(len(rows), 'ticket')}. "
            + (
                f"Nearest tag or feature: {topic.tag}, on {share(topic.tagged / len(topic.ids))} of them."
                if topic.tag
                else "None of them has a tag."
            )
        )
        whole = st.toggle(f"All {counted(len(rows), 'ticket')}", key=f"whole_{own}") if len(rows) > SHOWN else True
        shown = rows if whole else rows.head(SHOWN)
        table = pd.DataFrame(
            {
                "Subject": subjects(shown["subject"]),
                "Text": [text[:200] if isinstance(text, str) else None for text in shown["body"]],
                "Tags": shown["tags"],
                "Customer": shown["customer"],
                "Created": shown["created"].dt.normalize(),
            }
        )
        ticket_table(
            table.loc[:, [c for c in table if table[c].notna().any()]],
            shown,
            key=f"topic_{own}_{whole}",
            alt=f"Tickets of the topic {topic.name}, the nearest to its middle first.",
            column_config={
                "Subject": st.column_config.TextColumn(width="medium"),
                "Text": st.column_config.TextColumn(width="large"),
                "Created": st.column_config.DatetimeColumn(format=style().cell_format(), width=110),
            },
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            tag = rule_tag(view.facts, topic)
            kinds = [kind for kind in KINDS if kind != "tag" or tag]
            kind = st.selectbox("Make it", kinds, format_func=KINDS.get, key=f"kind_{own}", width=190)
            name = st.text_input("Called", value=topic.terms[0].capitalize(), key=f"name_{own}", width=260)
            st.button(
                "Accept",
                type="primary",
                icon=":material/check:",
                key=f"accept_{own}",
                on_click=_accept,
                args=(view, topic, kind, name.strip()),
                **held(
                    Right.DECIDE,
                    disabled=not name.strip(),
                    help="Counts it in all history, for tickets that are as near; of a feature where the helpdesk "
                    "names none, marked as confirmed. "
                    + ("As a rule, its nearest tag means this feature, in later exports too. " if tag else "")
                    + "One step, which can be undone.",
                ),
            )
            st.button(
                "No topic",
                icon=":material/close:",
                key=f"dismiss_{own}",
                on_click=_dismiss,
                args=(topic, keys),
                **held(
                    Right.DECIDE,
                    help="It and what is about the same is not shown again. Can be undone in Taxonomy’s History.",
                ),
            )


def _accept(view: View, topic: Topic, kind: str, name: str) -> None:
    ids = backwards(index(view), topic)
    rows = tickets(view.facts, Scope(), ids=ids, in_order=True)
    keys = list(zip(rows["source"], rows["ticket_id"], strict=True))
    team = next(iter(acting().limit.teams), "")  # who is limited to teams makes features of theirs
    save(
        lambda state: accept(state, topic, kind, name, keys, team),
        f"{name} is a {'theme' if kind == 'theme' else 'feature'} of {counted(len(keys), 'ticket')} of all time",
    )


def _dismiss(topic: Topic, keys: list[tuple[str, str]]) -> None:
    save(lambda state: dismiss(state, topic, keys), f"No topic: {topic.name}")


view = current_view()
if not readable():
    headline("Topics that no tag names")
    show_result()
    empty(
        "No text was read for its meaning yet.",
        "Reading begins after an import, in the background. “python -m analytics doctor” states whether it can.",
    )
    raise PageEnd
with st.spinner("Looking for what no tag names …"):
    found = waiting_topics(view)
headline(
    f"{counted(len(found), 'topic')} of the last {RECENT} days {'has' if len(found) == 1 else 'have'} no tag."
    if found
    else f"Every topic of the last {RECENT} days has a tag, or is as frequent as before.",
    "Groups of tickets that mean the same, from at least five customers and twice as many as the half year before "
    "leads to expect. At most five.",
)
show_result()
stated()
if not found:
    empty(
        "Nothing new that no tag names.", "Each import is looked at. What you accepted or dismissed is under History."
    )
    st.page_link(
        "manage/taxonomy.py", label="Open History", icon=":material/history:", query_params={"part": "history"}
    )
for topic in found:
    draw(view, topic)
