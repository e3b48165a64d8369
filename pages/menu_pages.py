"""Menu pages: the pages as Streamlit's navigation takes them, each looked for on the disk once."""

from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.workspace.menu import Entry


def page_of(entry: Entry, *, visible: bool) -> StreamlitPage:
    """A page of its own for each run, since the navigation notes in it that it may be run."""
    run = get_script_run_ctx()
    return copy(_found(run.pages_manager.main_script_parent if run else None, entry, visible))


@cache
def _found(beside: Path | None, entry: Entry, visible: bool) -> StreamlitPage:
    """beside: the folder of the script from which the pages' paths start."""
    return st.Page(
        entry.script,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=entry.path == "/",
        url_path=None if entry.path == "/" else entry.name,
        visibility="visible" if visible else "hidden",
    )
