"""One question: what its answers say, the tickets behind them, whom to ask next; ended early, opened again, removed."""

import html
from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, day, share
from analytics.insights.findings import findings_of
from analytics.insights.research import WEEKS, Progress, answer_quotes, recruiting, to_recruit
from analytics.metrics.tickets import tickets
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.research_kinds import QUESTIONS
from pages.address import open_page
from pages.bridge import View, remembered_for, workbench
from pages.downloads import csv_button
from pages.filters import link_parameters
from pages.look import dates, empty, number, numbers, quiet
from pages.meaning import comparable
from pages.opening import customer_column, open_clicked_customer, ticket_table
from pages.parts.research.archive import listed
from pages.parts.research.asked_now import whom
from pages.saving import save
from pages.visitor import held, may, reason

MOST = 50  # answers listed here; the link opens all


def draw(view: View, one: Progress, today: date) -> None:
    """All about one question."""
    question, record = one.question, one.question.record
    st.html(f'<p class="sentence">{html.escape(record["question"])}</p>')
    quiet(whom(one))
    for column, values in zip(
        st.columns(4),
        (
            ("Answers", count(one.answers), f"of {count(question.wanted)} wanted"),
            ("Customers who answered", count(one.customers), "distinct"),
            ("State", one.state.removeprefix("ended: ").capitalize(), ended_words(one)),
            ("Tag", record["tag"], f"since {day(question.start, year=True)}"),
        ),
        strict=True,
    ):
        with column:
            number(values[0], values[1], note=values[2])
    st.progress(
        min(one.answers / question.wanted, 1.0), f"{share(one.answers / question.wanted)} of the answers wanted"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if one.answers:
            st.page_link(
                "watch/tickets.py",
                label=f"Open {counted(one.answers, 'answer')}",
                icon=":material/forum:",
                query_params=link_parameters(question.answers),
            )
        if one.answers and comparable():
            st.page_link(
                "watch/tickets.py",
                label="Search them by meaning",
                icon=":material/search:",
                query_params=link_parameters(question.answers, by="meaning"),
            )
        decides = may(Right.DECIDE)
        if record["closed"] and decides:
            st.button(
                "Open it again",
                icon=":material/lock_open:",
                on_click=save,
                key="reopen_question",
                args=(lambda state: end(state, one, None), f"Opened {record['tag']} again"),
                **held(Right.DECIDE),
            )
        elif decides and not one.ended:
            st.button(
                "End it now",
                icon=":material/stop_circle:",
                on_click=save,
                key="end_question",
                args=(lambda state: end(state, one, today), f"Ended {record['tag']}"),
                **held(Right.DECIDE),
            )
        if decides:
            st.button(
                "Remove the question",
                icon=":material/delete:",
                on_click=save,
                key="remove_question",
                args=(lambda state: [take_away(state, QUESTIONS, record)], f"Removed the question {record['tag']}"),
                **held(Right.DECIDE),
            )
    if refused := reason(Right.TEXT):
        empty("What the answers say, and whom to ask, is hidden from your role.", refused)
        return
    draw_answers(view, one)
    recruits(view, one)
    if own := [finding for finding in findings_of(workbench().state) if finding["tag"] == record["tag"]]:
        st.subheader("Findings of this question", divider="gray")
        listed(own, key="question_findings")


def end(state: State, one: Progress, on: date | None) -> list[Edit]:
    """End a question on a day, or (None) open it again."""
    closed = max(on, one.question.start).isoformat() if on else ""
    return [set_record(state, QUESTIONS, {"tag": one.question.record["tag"], "closed": closed})]


def ended_words(one: Progress) -> str:
    """When it ended, or ends."""
    if one.ended_on:
        return f"ended on {day(one.ended_on, year=True)}"
    return f"until {day(one.question.end, year=True)}" if one.question.end else "until enough answers are in"


def draw_answers(view: View, one: Progress) -> None:
    """The answers: sentences fit to be quoted, and the newest tickets."""
    st.subheader("What they answer", divider="gray")
    if not one.answers:
        empty(
            "No ticket has the question's tag yet.",
            f"Support puts {one.question.record['tag']} on each ticket that answers; the next import counts it.",
        )
        return
    for quote in remembered_for(
        view, ("answer quotes", repr(one.question.answers)), lambda: answer_quotes(view.facts, one.question)
    ):
        st.html(f"<blockquote style='margin:.2rem 0'>“{html.escape(quote)}”</blockquote>")
    rows = remembered_for(
        view, ("answers", repr(one.question.answers)), lambda: tickets(view.facts, one.question.answers, limit=MOST)
    )
    drawn = pd.DataFrame(
        {
            "Created": rows["created"],
            "Customer": rows["customer"],
            "Subject": rows["subject"],
            "Answer": rows["body"],
            "Plan": rows["plan"],
            "Language": rows["locale"],
        }
    )
    drawn = drawn.loc[:, [c for c in drawn if drawn[c].notna().any()]]
    ticket_table(
        drawn,
        rows,
        key=f"answers_{one.question.record['tag']}",
        height=min(320, 40 + 35 * len(drawn)),
        placeholder="–",
        alt=f"{counted(len(drawn), 'answer')}, newest first.",
        column_config=dates(drawn),
    )
    quiet(
        "Quotes are cleared of personal data; the table is what customers wrote. "
        + (f"The newest {MOST} are listed." if one.answers > MOST else "Choose a row to open its ticket.")
    )
    csv_button("Answers (CSV)", lambda: tickets(view.facts, one.question.answers), f"tagwatch-answers-{len(rows)}.csv")


def recruits(view: View, one: Progress) -> None:
    """Customers who wrote about it lately and have not answered."""
    st.subheader("Whom to ask", divider="gray")
    through = view.calendar.through or view.calendar.days[-1].date()
    frame = remembered_for(
        view,
        ("recruits", repr(one.question.asked), repr(one.question.answers), through),
        lambda: to_recruit(view.facts, one.question, through),
    )
    if frame.empty:
        empty(
            f"Nobody else of them wrote in the last {WEEKS} weeks.",
            "Widen the question: another area, more plans or segments.",
        )
        return
    drawn = pd.DataFrame(
        {
            "Customer": frame["customer"],
            "Plan": frame["plan"].replace(NONE, None),
            "Segment": frame["segment"].replace(NONE, None),
            "Tickets": frame["tickets"],
        }
    )
    drawn = drawn.loc[:, [c for c in drawn if drawn[c].notna().any()]]
    if "Segment" in drawn and drawn["Segment"].equals(drawn.get("Plan")):
        drawn = drawn.drop(columns="Segment")
    key = f"recruit_{one.question.record['tag']}"
    picked = st.dataframe(
        numbers(drawn),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows_{key}",
        height=min(460, 40 + 35 * len(drawn)),
        placeholder="–",
        column_config={"Customer": customer_column(key)},
        alt=f"{counted(len(drawn), 'customer')} to ask.",
    )
    names = frame["customer"].tolist()
    open_clicked_customer(key, names)
    for at in picked.selection.rows[:1]:
        if at < len(names):
            asked = recruiting(one.question, through).narrowed(customers=(names[at],))
            open_page("watch/tickets.py", link_parameters(asked))
    quiet(
        f"They wrote about it in the last {WEEKS} weeks and have not answered; in turn from each plan and segment. "
        "Choose a row to open these tickets."
    )
    csv_button("Whom to ask (CSV)", lambda: frame, "tagwatch-to-ask.csv")
