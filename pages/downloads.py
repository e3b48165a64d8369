"""Downloads: a table as a CSV file that a spreadsheet opens without running anything in it."""

from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import streamlit as st

from analytics.people.acting import acting, acting_as
from analytics.people.workspace_in_use import in_workspace, workspace_in_use
from analytics.spreadsheet import spreadsheet_csv

T = TypeVar("T")


def for_visitor(make: Callable[[], T]) -> Callable[[], T]:
    """What makes a file when its button is pressed: in a thread of its own, on behalf of who sees the button now, in
    the workspace of the page."""
    person, workspace = acting(), workspace_in_use()

    def made() -> T:
        with in_workspace(workspace), acting_as(person):
            return make()

    return made


def csv_button(
    label: str,
    frame: Callable[[], pd.DataFrame],
    file_name: str,
    *,
    icon: str = ":material/download:",
    help: str | None = None,
) -> None:
    """A button that saves a table. frame: made when the button is pressed, not before."""
    st.download_button(
        label,
        for_visitor(lambda: spreadsheet_csv(frame())),
        file_name,
        "text/csv",
        icon=icon,
        help=help,
        on_click="ignore",
    )
