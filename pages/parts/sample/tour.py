"""The sample's story, step by step, above the page that each step is about. A link holds its step."""

import html

import streamlit as st

from analytics.sample.shift import weeks_of
from analytics.sample.story import Step, story
from analytics.workspace.menu import PAGES
from pages.address import one_of
from pages.bridge import View, remembered_for, workbench

STEP = "story"  # the query parameter: 1 to 10, 0 without a story
LENGTH = len(story())


def step() -> int:
    """Which step the address names; 0 for none."""
    return int(st.session_state.get(one_of(STEP, range(LENGTH + 1), 0), 0))


def draw(view: View, number: int) -> None:
    """Step `number` with the ways back, on and out; nothing for 0."""
    if not number:
        return
    steps = _steps(view)
    step = steps[number - 1]
    with st.container(border=True, key="story"):
        st.html(
            f'<p class="lead" role="note"><b>{number} of {len(steps)} · {html.escape(step.title)}.</b> '
            f"{html.escape(step.text)}</p>"
        )
        with st.container(horizontal=True, gap="small"):
            if number > 1:
                _link(steps, number - 1, "Back", "chevron_left")
            if number < len(steps):
                _link(steps, number + 1, f"Next: {steps[number].title}", "chevron_right")
            else:
                st.page_link("manage/imports.py", label="Load your own export", icon=":material/upload_file:")
            st.button("End the story", type="tertiary", icon=":material/close:", on_click=_end)


def link_to_start(view: View) -> None:
    """The way into the story."""
    _link(_steps(view), 1, f"Its story in {LENGTH} steps", "auto_stories")


def _steps(view: View) -> tuple[Step, ...]:
    return story(remembered_for(view, ("weeks of the sample",), lambda: weeks_of(workbench().snapshots)) or 0)


def _link(steps: tuple[Step, ...], number: int, label: str, icon: str) -> None:
    step = steps[number - 1]
    st.page_link(
        PAGES[step.page].script,
        label=label,
        icon=f":material/{icon}:",
        query_params={**step.parameters, STEP: str(number)},
    )


def _end() -> None:
    st.session_state[STEP] = 0
