"""All tags: what each means, edited like a table; merged, split, ignored, retired and brought back in numbers."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, style
from analytics.metrics.overview import recent
from analytics.metrics.tag_usage import tag_usage
from analytics.people.role import Right
from analytics.workspace.kinds import SPLITS, TAGS
from analytics.workspace.moves import map_tags, merge_tags, set_record, split_tag, take_away, unmerge_tags, use_tags
from pages.bridge import View, answer
from pages.filters import name_of
from pages.look import empty, numbers
from pages.saving import rows_key, save, seen
from pages.visitor import held

ACTIONS = {
    "merge": "Merge into …",
    "map": "Give all of them …",
    "ignore": "Ignore",
    "retired": "Retire",
    "request": "Make a request topic",
    "use": "Use again",
    "unmerge": "Remove their aliases",
}
USES = {"ignore": "ignored", "retired": "retired", "request": "request topic"}
EDITABLE = {"Team": "team", "Category": "category", "Feature": "feature", "Description": "description"}


def draw(view: View) -> None:
    usage = answer(view, tag_usage, view.facts, recent(view.calendar, view.scope))
    if usage.empty:
        empty(
            "No ticket has a tag yet.",
            "Export your tickets with their tags, or let the export's own team and category columns decide.",
        )
        return
    find = st.text_input("Find", key="all_tags_find", icon=":material/search:", placeholder="Part of a tag, a team …")
    table = _table(usage)
    if find:
        words = find.casefold()
        table = table[table.apply(lambda row: any(words in str(v).casefold() for v in row), axis=1)]
    edited = st.data_editor(
        numbers(table, "4 weeks", "Tickets"),
        hide_index=True,
        key=rows_key("all_tags", table["Tag"]),
        height=min(560, 40 + 35 * max(len(table), 1)),
        disabled=["Tag", "4 weeks", "Tickets", "Meaning by itself", "Counts as", "Last seen"],
        alt="All tags with their use and meaning.",
        column_config={
            "✓": st.column_config.CheckboxColumn(width=60),
            "Category": st.column_config.SelectboxColumn(
                options=[c.slug for c in view.facts.taxonomy.categories.known],
                format_func=lambda slug: name_of("category", slug),
            ),
            "Meaning by itself": st.column_config.TextColumn(
                help="What the tag's way of being written means; a decision beside it comes first."
            ),
            "Last seen": st.column_config.DateColumn(format=style().cell_format(), width=130),
        },
    )
    changed = [i for i in table.index if any((edited.at[i, c] or "") != (table.at[i, c] or "") for c in EDITABLE)]
    picked = edited.loc[edited["✓"], "Tag"].tolist()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        why = st.text_input("Why (kept in the history)", key="all_tags_why", width=280)
        st.button(
            f"Save {counted(len(changed), 'change')}",
            type="primary",
            icon=":material/check:",
            on_click=_save_edits,
            args=(edited.loc[changed], why),
            key="save_all_tags",
            **held(Right.TAXONOMY, disabled=not changed),
        )
    with st.container(border=True):
        st.markdown(f"**With the {counted(len(picked), 'ticked tag')}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            action = st.selectbox("Do", list(ACTIONS), format_func=ACTIONS.get, key="all_tags_do", width=220)
            given = _given(action, view, usage)
            st.button(
                "Do it",
                icon=":material/play_arrow:",
                key="do_all_tags",
                on_click=_act,
                args=(action, picked, given, why),
                **held(Right.TAXONOMY, disabled=not picked or (action in ("merge", "map") and not any(given.values()))),
            )
    _splits(view, usage)


def _table(usage: pd.DataFrame) -> pd.DataFrame:
    decided = seen().get("tags", {})
    rows = [decided.get(TAGS.key_of({"tag": tag}), {}) for tag in usage["tag"]]
    meanings = [
        " · ".join(
            name_of("category", v) if k == "category" else v
            for k, v in (("team", row.team), ("category", row.category), ("feature", row.feature))
            if isinstance(v, str)
        )
        for row in usage.itertuples()
    ]
    return pd.DataFrame(
        {
            "✓": False,
            "Tag": usage["tag"],
            "4 weeks": usage["recent"],
            "Tickets": usage["tickets"],
            "Team": [row.get("team", "") for row in rows],
            "Category": [row.get("category") or None for row in rows],
            "Feature": [row.get("feature", "") for row in rows],
            "Meaning by itself": ["" if row else words for row, words in zip(rows, meanings, strict=True)],
            "Counts as": [row.get("alias_of") or USES.get(row.get("use"), "") for row in rows],
            "Description": [row.get("description", "") for row in rows],
            "Last seen": usage["last"],
        }
    )


def _given(action: str, view: View, usage: pd.DataFrame) -> dict[str, str]:
    if action == "merge":
        return {
            "into": st.selectbox(
                "Tag to keep",
                usage["tag"].tolist(),
                index=None,
                accept_new_options=True,
                key="all_tags_into",
                placeholder="Choose or type",
                width=240,
            )
            or ""
        }
    if action == "map":
        return {
            "team": st.selectbox(
                "Team",
                [t for t in view.choices["team"] if not t.startswith("(")],
                index=None,
                accept_new_options=True,
                key="all_tags_team",
                width=180,
            )
            or "",
            "category": st.selectbox(
                "Category",
                [c.slug for c in view.facts.taxonomy.categories.known],
                index=None,
                format_func=lambda slug: name_of("category", slug),
                key="all_tags_category",
                width=180,
            )
            or "",
        }
    return {}


def _act(action: str, tags: list[str], given: dict[str, str], why: str) -> None:
    words = counted(len(tags), "tag")
    if action == "merge":
        save(
            lambda state: merge_tags(state, [tag for tag in tags if tag != given["into"]], given["into"]),
            f"Merged {words} into {given['into']}",
            why=why,
        )
    elif action == "map":
        save(
            lambda state: map_tags(state, tags, **{k: v for k, v in given.items() if v}),
            f"Gave {words} a meaning",
            why=why,
        )
    elif action == "unmerge":
        save(lambda state: unmerge_tags(state, tags), f"Remove the aliases of {words}", why=why)
    else:
        use = "" if action == "use" else action
        verbs = {"ignore": "Ignored", "retired": "Retired", "request": "Made request topics of", "": "Brought back"}
        save(lambda state: use_tags(state, tags, use), f"{verbs[use]} {words}", why=why)


def _save_edits(rows: pd.DataFrame, why: str) -> None:
    records = [
        {"tag": row["Tag"], **{field: row[name] or "" for name, field in EDITABLE.items()}}
        for _, row in rows.iterrows()
    ]
    save(
        lambda state: [set_record(state, TAGS, record) for record in records],
        f"Changed {counted(len(rows), 'tag')}",
        why=why,
    )


def _splits(view: View, usage: pd.DataFrame) -> None:
    with st.expander("Split a tag that two things are called by"):
        st.caption("Where the condition holds, the ticket counts under the other tag instead.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            tag = st.selectbox("Tag", usage["tag"].tolist(), index=None, key="split_tag", width=200)
            by = st.selectbox(
                "Where the ticket",
                ["tag", "source", "group"],
                key="split_by",
                width=200,
                format_func={
                    "tag": "also has the tag",
                    "source": "comes from the source",
                    "group": "is in the group",
                }.get,
            )
            value = st.text_input("which is", key="split_value", width=180)
            into = st.text_input("counts as", key="split_into", width=180)
            st.button(
                "Split",
                icon=":material/call_split:",
                key="do_split",
                on_click=_split,
                args=(tag, by, value, into),
                **held(Right.TAXONOMY, disabled=not (tag and value and into)),
            )
        for key, split in seen().get("splits", {}).items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(f"{split['tag']} counts as {split['into']} where {split['by']} = {split['value']}")
                st.button(
                    "Remove",
                    icon=":material/delete:",
                    key=f"split_{key}",
                    on_click=_remove_split,
                    args=(split,),
                    **held(Right.TAXONOMY),
                )


def _split(tag: str, by: str, value: str, into: str) -> None:
    save(lambda state: split_tag(state, tag, by=by, value=value, into=into), f"Split {tag}")


def _remove_split(split: dict[str, str]) -> None:
    save(lambda state: [take_away(state, SPLITS, split)], f"Removed the split of {split['tag']}")
