"""Opening: how a row of any table of tickets leads to the page of that ticket, and a name to its customer."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.metrics.scope import Scope
from analytics.people.role import Right
from analytics.workspace.menu import PAGES
from pages.address import chosen, open_page
from pages.filters import link_parameters
from pages.look import plain, quiet
from pages.visitor import may

HINT = "Choose a row to open its ticket."
BY_KEYBOARD = "By keyboard: arrows move, Enter chooses a row, and a link to its customer is below the table."


def open_ticket(source: str, ticket_id: str) -> None:
    """Go to the ticket's page; the filters stay chosen."""
    open_page(PAGES["ticket"].script, chosen(helpdesk=source, id=ticket_id))


def open_customer(name: str) -> None:
    """Go to the customer's page; the filters stay chosen."""
    open_page(PAGES["customer"].script, chosen(name=name))


def customer_link(name: Any) -> None:
    """A link from a customer's name to their page; of a ticket of nobody known, a line that states it."""
    if not isinstance(name, str) or not name:
        quiet("no customer known")
    elif may(Right.TEXT):
        st.page_link(
            PAGES["customer"].script, label=plain(name), icon=":material/person:", query_params=chosen(name=name)
        )
    else:
        quiet(name)


def customer_links(name: str, tickets: int, scope: Scope) -> None:
    """Links from a chosen row to the customer and to the tickets that it counts. scope: of all rows."""
    customer_link(name)
    if tickets:
        st.page_link(
            PAGES["tickets"].script,
            label=f"Open their {counted(tickets, 'ticket')}",
            icon=":material/forum:",
            query_params=link_parameters(scope.narrowed(customers=(name,))),
        )


def customer_column(key: str, label: str = "Customer") -> Any:
    """The settings of a column of customers' names, each of which opens its customer; of who may not see them, text.

    key: for `open_clicked_customer`, which is to be called below the table.
    """
    if not may(Right.TEXT):
        return st.column_config.TextColumn(label)
    return st.column_config.ButtonColumn(label, type="tertiary", alignment="left", key=key, width=170)


def open_clicked_customer(key: str, names: Sequence[Any]) -> None:
    """Open the customer whose name was clicked in this run. names: of the table's rows, in its order."""
    clicked = st.session_state.get(key)
    if clicked and clicked["row"] < len(names) and isinstance(names[clicked["row"]], str):
        open_customer(names[clicked["row"]])


def ticket_table(table: Any, tickets: pd.DataFrame, *, key: str, id_column: str = "ticket_id", **options: Any) -> None:
    """Draw a table of tickets; a chosen row opens its ticket.

    table: what is drawn. tickets: its rows in the same order, with columns `source` and `id_column`.
    options: of `st.dataframe`.
    """
    named = "customer" in tickets and "Customer" in table
    if named:
        settings = {**options.pop("column_config", {}), "Customer": customer_column(f"customer_{key}")}
        options["column_config"] = settings
    event = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key, **options)
    if named:
        open_clicked_customer(f"customer_{key}", tickets["customer"].tolist())
    for at in event.selection.rows[:1]:
        if at < len(tickets):
            open_ticket(tickets["source"].iloc[at], tickets[id_column].iloc[at])
