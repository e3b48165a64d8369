"""Remembered columns: what was decided about exports' columns, to look at, take along, bring and forget."""

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.ingest.mapping_files import packed, take_in
from analytics.ingest.report import columns_used
from analytics.people.role import Right
from pages.bridge import workbench
from pages.downloads import for_visitor
from pages.visitor import held

RESULT = "mappings_result"


def draw() -> None:
    """The mappings that this store remembers, folded; nothing is asked of who has none."""
    kept = workbench().mappings.all()
    with st.expander(f"Remembered columns: {counted(len(kept), 'kind')} of export" if kept else "Remembered columns"):
        st.caption(
            "Exports that no helpdesk's columns identify are read as somebody chose once. Take what was chosen "
            "along to another Tagwatch, or keep it in git."
        )
        picked = (
            st.dataframe(
                pd.DataFrame(
                    {
                        "Helpdesk": [mapping.source for _, mapping, _, _ in kept],
                        "Columns": [len(headers) for headers, _, _, _ in kept],
                        "Read as": [columns_used(mapping) for _, mapping, _, _ in kept],
                        "Decided": [f"{when[:10]} by {who}" for _, _, when, who in kept],
                    }
                ),
                hide_index=True,
                key="mappings_kept",
                on_select="rerun",
                selection_mode="multi-row",
                alt="Remembered columns, oldest first.",
            )["selection"]["rows"]
            if kept
            else []
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if kept:
                st.download_button(
                    "All of them (zip)",
                    data=for_visitor(lambda: packed(workbench().mappings)),
                    on_click="ignore",
                    file_name="tagwatch-mappings.zip",
                    mime="application/zip",
                    icon=":material/download:",
                )
                st.button(
                    "Forget the chosen",
                    icon=":material/delete:",
                    on_click=_forget,
                    args=([kept[row][0] for row in picked if row < len(kept)],),
                    key="mappings_forget",
                    **held(
                        Right.IMPORT,
                        disabled=not picked,
                        help="The next file with those columns is asked about again. Imports stay.",
                    ),
                )
        brought = st.file_uploader(
            "Bring mappings (.toml, .zip)",
            type=["toml", "zip"],
            accept_multiple_files=True,
            key="mappings_brought",
            **held(Right.IMPORT),
        )
        if brought:
            st.button(
                f"Remember {counted(len(brought), 'file')}",
                icon=":material/upload:",
                on_click=_take,
                args=([(file.name, file.getvalue()) for file in brought],),
                key="mappings_take",
                **held(Right.IMPORT),
            )
        if (result := st.session_state.pop(RESULT, None)) is not None:
            (st.text if result.startswith("✓") else st.error)(result)


def _forget(header_sets: list[list[str]]) -> None:
    for headers in header_sets:
        workbench().mappings.remember(headers, None)


def _take(files: list[tuple[str, bytes]]) -> None:
    try:
        taken = take_in(workbench().mappings, files)
        st.session_state[RESULT] = f"✓ {counted(taken, 'mapping')} remembered."
    except AnalyticsError as error:
        st.session_state[RESULT] = str(error)
