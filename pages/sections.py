"""Sections: the control that chooses what of a page is shown; the choice is in the address."""

from collections.abc import Mapping

import streamlit as st

from pages.address import one_of


def section(labels: Mapping[str, str], first: str, *, parameter: str = "part", about: str = "Part") -> str:
    """The chosen name.

    labels: name → what is written on its button. first: the name that is chosen at first. parameter: of the address.
    about: what a screen reader calls the control.
    """
    names = list(labels)
    return st.segmented_control(
        about,
        names,
        required=True,
        key=one_of(parameter, names, first),
        format_func=labels.get,
        label_visibility="collapsed",
    )
