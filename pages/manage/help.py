"""Help: first steps, how to take an export out of each helpdesk, what each number means, and the words."""

import streamlit as st

from analytics.formatting import counted
from analytics.insights.counting_rules import SUMS
from pages.address import one_of, words
from pages.look import heading, headline, quiet
from pages.parts.help.entries import Entry, entries
from pages.sections import section

PARTS = {
    "steps": "First steps",
    "helpdesk": "Your helpdesk",
    "numbers": "What numbers mean",
    "words": "Words",
}


def draw(entry: Entry) -> None:
    with st.container(border=True):
        heading(entry.title[:1].upper() + entry.title[1:])
        for name, text in entry.lines:
            st.text(f"{name}: {text}" if name else text)
        if entry.page and entry.page != "manage/help.py":
            st.page_link(entry.page, label="Open the page", icon=":material/arrow_forward:")


known = entries()
headline(
    "Help",
    "First steps, how to take an export out of your helpdesk, what each number means, and the words. "
    "It is all on this machine.",
)
sought = st.text_input(
    "Search in Help",
    key=words("find"),
    icon=":material/search:",
    type="search",
    placeholder="Zendesk, unaware, complete weeks …",
)
if sought.split():
    found = [entry for entry in known if entry.has(sought.casefold().split())]
    quiet(
        f"{counted(len(found), 'answer')} with all of these words."
        if found
        else "Nothing has all of these words. Search for fewer, or empty the field to see all parts."
    )
    for part, label in PARTS.items():
        own = [entry for entry in found if entry.part == part]
        if own:
            quiet(label)
        for entry in own:
            draw(entry)
else:
    part = section(PARTS, "steps")
    own = [entry for entry in known if entry.part == part]
    if part == "helpdesk":
        by_name = {entry.key: entry for entry in own}
        tool = st.selectbox(
            "Helpdesk",
            list(by_name),
            key=one_of("tool", list(by_name), "zendesk"),
            format_func=lambda name: by_name[name].title,
        )
        draw(by_name[tool])
        quiet(
            "As the tools’ own documentation states it; menus move. Any other table goes in, too: its columns are read "
            "in some twenty-five languages, and what cannot be known is asked."
        )
        st.page_link("manage/imports.py", label="Drop the export on Imports", icon=":material/upload_file:")
    else:
        for entry in own:
            draw(entry)
        if part == "numbers":
            quiet(SUMS)
