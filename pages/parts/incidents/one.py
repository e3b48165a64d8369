"""One incident: its five steps, its size, and the form that states what data cannot show."""

from datetime import date

import streamlit as st

from analytics.formatting import count, counted, day, signed
from analytics.insights.incident_review import Review, Step
from analytics.people.role import Right
from analytics.signals.sentences import area_words
from analytics.workspace.incident_kinds import INCIDENTS
from analytics.workspace.moves import set_record
from pages.bridge import View, workbench
from pages.filters import link_parameters, name_of
from pages.look import number, plain
from pages.parts.signals.card import link_to
from pages.saving import save, seen_version
from pages.visitor import held, may

STEPS = {"noticed": "Noticed", "taken": "Taken", "fixed": "Fixed", "told": "Customers notified"}


def sentence(review: Review) -> str:
    """The incident in one sentence."""
    days = review.days_to_fix
    fixed = (
        f"fixed on {day(review.fixed.on, year=True)}"
        if review.first is None and review.fixed.on
        else "not fixed yet, as far as is known"
        if days is None
        else "fixed on the same day"
        if not days
        else f"fixed after {counted(days, 'day')}"
    )
    whom = f"{counted(review.customers, 'customer')} affected" if review.tickets or review.customers else "no ticket"
    return f"{review.incident.name}: {whom}, {fixed}."


def draw(view: View, review: Review) -> None:
    """The steps, the numbers and where they lead; then the form."""
    incident = review.incident
    columns = st.columns(5)
    with columns[0]:
        if review.first is None:
            number("First ticket", "none")
        else:
            number("First ticket", day(review.first.date(), year=True), note=f"at {review.first:%H:%M}")
    for column, label, step in zip(
        columns[1:],
        STEPS.values(),
        (review.noticed, review.taken, review.fixed, review.notified),
        strict=True,
    ):
        with column:
            number(label, day(step.on, year=True) if step.on else "not known", note=_by(step))
    columns = st.columns(4)
    size = [
        ("Customers affected", count(review.customers), f"{count(review.customers_notified)} notified"),
        ("Tickets", count(review.tickets), _scope_words(review)),
        (
            "Beyond the expected",
            "not known" if review.beyond is None else signed(round(review.beyond)),
            "too little history" if review.expected is None else f"expected {count(round(review.expected))}",
        ),
    ]
    if may(Right.DECIDE) and may(Right.TEXT):
        size.append(
            (
                "Their revenue",
                "no data" if review.revenue is None else count(review.revenue),
                f"{count(review.amount)} given"
                if review.amount
                else "add a customers file: Workspace, Customers"
                if review.revenue is None
                else "each customer once",
            )
        )
    for column, (label, value, note) in zip(columns, size, strict=False):
        with column:
            number(label, value, note=note)
    with st.container(horizontal=True):
        if review.tickets:
            st.page_link(
                "watch/tickets.py",
                label=f"Open {counted(review.tickets, 'ticket')}",
                icon=":material/forum:",
                query_params=link_parameters(incident.scope),
            )
        for signal in incident.signals[:2]:
            st.page_link(
                "watch/anomalies.py",
                label=plain(f"The signal: {area_words(signal.area, name_of)}"),
                icon=":material/troubleshoot:",
                query_params=link_to(signal),
            )
        if incident.event:
            st.page_link("manage/events.py", label="The event", icon=":material/event:")
    if review.record["note"] and may(Right.TEXT):
        with st.container(border=True):
            st.text(review.record["note"])
    if may(Right.TEXT) and may(Right.DECIDE):
        with st.expander("Review: state what is not known, and what was learnt"):
            _form(review)


def _by(step: Step) -> str:
    return f"by {step.by}" if step.by else ""


def _scope_words(review: Review) -> str:
    scope = review.incident.scope
    parts = [name_of(name, value) for name, values in scope.filters.items() for value in values]
    end = "" if scope.start == scope.end else f" to {day(review.incident.end)}"
    return f"{', '.join(parts) or 'all tickets'}, {day(review.incident.start)}{end}"


def _form(review: Review) -> None:
    record, key = review.record, f"{review.incident.link}-{seen_version()}"
    with st.form(f"incident-{key}", border=False):
        columns = st.columns(4)
        for column, (name, label) in zip(columns, STEPS.items(), strict=True):
            column.date_input(
                label,
                value=date.fromisoformat(record[name]) if record[name] else None,  # type: ignore[literal-required]
                format="YYYY-MM-DD",
                key=f"{name}-{key}",
                help="Empty: as tickets, signals and decisions show it.",
            )
        left, right = st.columns(2)
        left.text_input("Noticed by", value=record["noticed_by"], key=f"noticed_by-{key}")
        right.text_input("Taken by", value=record["taken_by"], key=f"taken_by-{key}")
        st.text_area(
            "Review note",
            value=record["note"],
            key=f"note-{key}",
            placeholder="What happened; why it was noticed when it was; what is done so that it does not come again.",
        )
        st.form_submit_button(
            "Save",
            type="primary",
            icon=":material/check:",
            on_click=_save,
            args=(review, key),
            **held(Right.DECIDE),
        )


def _save(review: Review, key: str) -> None:
    held_in = st.session_state
    values = {name: held_in[f"{name}-{key}"].isoformat() if held_in[f"{name}-{key}"] else "" for name in STEPS}
    values |= {name: held_in[f"{name}-{key}"] for name in ("noticed_by", "taken_by", "note")}
    save(
        lambda _: [set_record(workbench().state, INCIDENTS, {**review.record, **values})],
        f"Reviewed the incident {review.incident.name}",
    )
