"""My views: the areas that the visitor's pages start with, and the views that the visitor saved or others share."""

from functools import partial

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.people.role import Right
from analytics.store.views import Taken
from analytics.workspace.view_files import VIEWS, read_views
from analytics.workspace.views import LONGEST_NAME, View, address_of
from pages.downloads import csv_button
from pages.filters import name_of
from pages.look import empty, heading, headline
from pages.parts.own import areas
from pages.parts.own.saved import OWN_ICON, SHARED_ICON, about, act, link, offered, views
from pages.records import text_of
from pages.visitor import held, may


def rename(view: View) -> None:
    """Give it the name that was typed (a callback)."""
    name = st.session_state[f"name-{view.number}"]
    act(f"It is called {name.strip()} now.", partial(views().change, view, name=name), partial(views().put_back, view))


def draw(view: View) -> None:
    """One own view with what can be done with it."""
    with st.container(border=True):
        link(view, SHARED_ICON if view.shared else OWN_ICON)
        st.text(about(view) + ("\nEverybody who may see what it names has it in the menu." if view.shared else ""))
        with st.container(horizontal=True):
            with st.popover("Rename", icon=":material/edit:"):
                st.text_input("Name", view.name, key=f"name-{view.number}", max_chars=LONGEST_NAME)
                st.button("Rename", key=f"rename-{view.number}", on_click=rename, args=(view,),
                          **held(Right.READ))  # fmt: skip
            share = "Keep it to myself" if view.shared else "Share with everybody"
            what = (
                f"{view.name} is yours alone again."
                if view.shared
                else f"Everybody who may see what {view.name} names has it in the menu."
            )
            st.button(
                share,
                icon=":material/group:",
                key=f"share-{view.number}",
                on_click=act,
                args=(what, partial(views().change, view, shared=not view.shared), partial(views().put_back, view)),
                **held(Right.READ if view.shared else Right.DECIDE),
            )
            draw_remove(view, Right.READ)


def draw_remove(view: View, right: Right) -> None:
    st.button(
        "Remove",
        icon=":material/delete:",
        key=f"remove-{view.number}",
        on_click=act,
        args=(f"{view.name} is removed.", partial(views().remove, view), partial(views().put_back, view)),
        **held(right),
    )


def draw_files(own: tuple[View, ...]) -> None:
    """The own views as a file, and those of a file."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if own:
            csv_button(VIEWS.file, lambda: as_table(own), VIEWS.file)
        with st.popover("Bring a file", icon=":material/upload_file:"):
            file = st.file_uploader(
                "Columns name, address and shared; views that it lacks stay",
                type=["csv"],
                key=f"views_file_{hash(repr(own))}",
                **held(Right.READ),
            )
            st.button("Take them in", key="bring_views", on_click=bring, args=(file,),
                      **held(Right.READ, disabled=file is None))  # fmt: skip


def as_table(own: tuple[View, ...]) -> pd.DataFrame:
    """What the file holds: one row per view."""
    rows = [(view.name, address_of(view), "yes" if view.shared else "") for view in own]
    return pd.DataFrame(rows, columns=["name", "address", "shared"])


def bring(file) -> None:
    """Keep the views of a file (a callback)."""
    made: list[Taken] = []
    act(
        f"Took in {file.name}.",
        lambda: made.append(views().take(read_views(text_of(file)))),
        lambda: views().give_back(made[0]),
    )
    if made and not (made[0].added or made[0].changed):
        act("Nothing to change: you have these views already.", lambda: None, None)


own, shared, start = offered().own, offered().shared, areas.today(offered().areas)
named = [*start.teams, *(name_of("category", one) for one in start.categories)]
headline(
    f"Your pages start with {', '.join(named)}." if named else "Your pages start with everything.",
    f"You have {counted(len(own), 'saved view')}; others share {counted(len(shared), 'view')} with you.",
)
areas.draw_form(st.session_state.get("view"))
heading("Saved views")
for view in own:
    draw(view)
if not own:
    empty(
        "You have saved no view yet.",
        "Open a page, choose filters, and press Save this view in the sidebar; or bring a file of views.",
    )
draw_files(own)
if shared:
    heading("Shared by others")
for view in shared:
    with st.container(border=True):
        link(view, SHARED_ICON)
        st.text("\n".join(filter(None, (about(view), f"by {view.owner}" if view.owner else "its owner is gone"))))
        if may(Right.MANAGE):
            draw_remove(view, Right.MANAGE)
