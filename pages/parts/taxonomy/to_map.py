"""To map: tags that mean nothing yet, with what they could mean, ready to be ticked and saved."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.suggestions import suggest
from analytics.metrics.overview import recent
from analytics.metrics.tag_usage import newest_with
from analytics.people.role import Right
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from analytics.workspace.moves import map_tags, use_tags
from analytics.workspace.research_tags import research_tags
from pages.address import one_of
from pages.bridge import View, answer, workbench
from pages.filters import link_parameters, name_of
from pages.look import empty, numbers
from pages.saving import rows_key, save
from pages.visitor import held

MOST = 200
SURE = 0.8
SINCE = {"month": "the last four weeks", "all": "all time"}
TICKS = {"none": "Nothing", "sure": "What is sure", "all": "All with a suggestion"}


def draw(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.segmented_control(
            "Tags of", list(SINCE), required=True, format_func=SINCE.get, key=one_of("since", SINCE, "month")
        )
        ticked = st.segmented_control(
            "Tick", list(TICKS), default="none", required=True, format_func=TICKS.get, key="to_map_ticks"
        )
        why = st.text_input("Why (kept in the history)", key="to_map_why", width=320)
    month = recent(view.calendar, view.scope) if since == "month" else view.scope
    aside = research_tags(workbench().state, view.facts.taxonomy)
    open_tags = answer(view, suggest, view.facts, month, most=MOST, aside=aside)
    if open_tags.empty:
        empty(
            f"Every tag of {SINCE[since]} means something.",
            "Look at “Look alike” for tags that may be one, or at “All tags” to change a meaning.",
        )
        return
    st.caption(
        f"Tags of {SINCE[since]} that name neither team nor category nor feature. Correct what is suggested, "
        "tick the rows and save: all history is counted anew. By keyboard: arrows move, Enter writes, Space "
        "ticks, Escape then Tab exits the table."
        + (f" These are the {MOST} most used; save them and the next come." if len(open_tags) == MOST else "")
    )
    newest = answer(view, newest_with, view.facts, open_tags["tag"].tolist(), most=1).set_index("tag")["subject"]
    useful = (open_tags[["team", "category", "feature", "use"]] != "").any(axis=1)
    table = pd.DataFrame(
        {
            "Save": {"none": False, "sure": useful & (open_tags["sureness"] >= SURE), "all": useful}[ticked],
            "Tag": open_tags["tag"],
            "Tickets": open_tags["tickets"],
            "Team": open_tags["team"],
            "Category": open_tags["category"],
            "Feature": open_tags["feature"],
            "Ignore": open_tags["use"] == "ignore",
            "Why": open_tags["why"].replace("", "nothing to go by: read the tickets"),
            "For example": open_tags["tag"].map(newest),
        }
    )
    edited = st.data_editor(
        numbers(table, "Tickets"),
        hide_index=True,
        key=rows_key(f"to_map_{since}_{ticked}", open_tags["tag"]),
        height=min(560, 40 + 35 * len(table)),
        disabled=["Tag", "Tickets", "Why", "For example"],
        alt="Tags without a meaning, with a suggestion each.",
        column_config={
            "Save": st.column_config.CheckboxColumn(width=80),
            "Why": st.column_config.TextColumn(width="medium"),
            "Team": st.column_config.TextColumn(width=130, help="Any name: a new one makes a new team."),
            "Category": st.column_config.SelectboxColumn(
                width=130,
                options=["", *view.choices["category"]]
                + [c.slug for c in view.facts.taxonomy.categories.known if c.slug not in view.choices["category"]],
                format_func=lambda slug: name_of("category", slug) if slug else "",
            ),
            "Ignore": st.column_config.CheckboxColumn(width=95, help="No topic: a version, a platform, a workflow."),
            "For example": st.column_config.TextColumn(width="large", help="The subject of its newest ticket."),
        },
    )
    rows = edited[edited["Save"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            f"Save {counted(len(rows), 'tag')}",
            type="primary",
            icon=":material/check:",
            on_click=_save,
            args=(view, rows, why),
            key="save_to_map",
            **held(Right.TAXONOMY, disabled=rows.empty),
        )
        picked = st.selectbox(
            "Read the tickets of",
            open_tags["tag"].tolist(),
            index=None,
            placeholder="Choose a tag",
            key="to_map_read",
            width=260,
        )
        if picked:
            st.page_link(
                "watch/tickets.py",
                label="Open them",
                icon=":material/forum:",
                query_params=link_parameters(month.narrowed(tags=(picked,), measure="tickets")),
            )


def _save(view: View, rows: pd.DataFrame, why: str) -> None:
    teams = {team.casefold(): team for team in view.choices["team"]}
    rows = rows.fillna("")
    ignored = rows.loc[rows["Ignore"], "Tag"].tolist()
    mapped = [
        row for row in rows[~rows["Ignore"]].itertuples() if row.Team.strip() or row.Category or row.Feature.strip()
    ]

    def move(state: State) -> list[Edit]:
        edits = use_tags(state, ignored, "ignore")
        for row in mapped:
            team = teams.get(row.Team.strip().casefold(), row.Team)  # "sync" is the team Sync
            edits += map_tags(state, [row.Tag], team=team, category=row.Category, feature=row.Feature)
        return edits

    parts = (("Mapped", mapped), ("Ignored", ignored))
    what = ", ".join(f"{verb} {counted(len(tags), 'tag')}" for verb, tags in parts if tags)
    save(move, what or "Nothing was chosen for the ticked tags", why=why)
