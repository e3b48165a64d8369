"""Sources: whether the customers of each asked by themselves, or rated, answered a survey, wrote in public."""

import streamlit as st

from analytics.people.role import Right
from analytics.workspace.kinds import SOURCE_RULES
from analytics.workspace.moves import set_record
from analytics.workspace.origins import LABELS, ORIGINS, beside_sentence
from pages.bridge import workbench
from pages.look import quiet
from pages.saving import save, seen_version
from pages.visitor import held

ABOUT = (
    "What pages, signals and the roundup count is one origin: support, else the first that the store has. The others "
    "are given beside it on This week and are chosen by the filter Origin; their volumes are never added up. A change "
    "counts all history anew and can be taken back (Taxonomy, History); in files it is `source_rules.csv`."
)


def draw() -> None:
    now = workbench().origins
    st.caption(ABOUT)
    if not now:
        quiet("No source is known yet: import an export first.")
        return
    with st.form(f"origins_{seen_version()}", border=True):
        for source, origin in now.items():
            st.selectbox(
                source, ORIGINS, ORIGINS.index(origin), format_func=LABELS.get, key=f"origin_of_{source}", width=320
            )
        st.form_submit_button(
            "Save", type="primary", icon=":material/check:", on_click=_save, args=(now,), **held(Right.IMPORT)
        )
    quiet(beside_sentence(now) or "All sources are support.")


def _save(now: dict[str, str]) -> None:
    wanted = {source: st.session_state[f"origin_of_{source}"] for source in now}
    changed = {source: origin for source, origin in wanted.items() if origin != now[source]}
    save(
        lambda seen: [
            set_record(seen, SOURCE_RULES, {"source": source, "rule": "origin", "value": origin})
            for source, origin in changed.items()
        ],
        f"Origin of {', '.join(f'{source}: {origin}' for source, origin in changed.items()) or 'no source'}",
    )
