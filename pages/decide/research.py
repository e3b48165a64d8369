"""Research: what product asks customers through support, what they answer, and the archive of what was learnt."""

import pandas as pd
import streamlit as st

from analytics.configuration import configuration
from analytics.formatting import count, counted
from analytics.insights.findings import findings_of
from analytics.insights.research import open_questions, questions_table
from analytics.people.role import Right
from pages.address import follow, one_of
from pages.bridge import current_view, workbench
from pages.downloads import csv_button
from pages.filters import name_of
from pages.look import dates, empty, headline, numbers
from pages.parts.research import archive, one, posting
from pages.parts.research.asked_now import found
from pages.saving import rows_key, show_result
from pages.sections import section
from pages.visitor import may

PARTS = {"questions": "Questions", "post": "Post a question", "archive": "Interviews and findings"}

view, today = current_view(), configuration().today(current_view().facts.zone)
every = found(view)
now = open_questions(every)
known = len(findings_of(workbench().state))
if now:
    answers, wanted = sum(each.answers for each in now), sum(each.question.wanted for each in now)
    headline(
        f"Support asks {counted(len(now), 'question')}: {count(answers)} of {count(wanted)} answers are in.",
        f"{counted(len(every) - len(now), 'other question')}, {counted(known, 'finding')} in the archive.",
    )
else:
    headline(
        "Support asks no question now.",
        f"{counted(len(every), 'earlier question')}, {counted(known, 'finding')} in the archive.",
    )
show_result()
part = section({name: title for name, title in PARTS.items() if name != "post" or may(Right.DECIDE)}, "questions")


def draw_questions() -> None:
    """The questions, open ones in front, and the chosen one below."""
    order = [*now, *(each for each in every if not each.open)]
    if not order:
        empty(
            "No question was posted yet.",
            "Post one: what you want to know, from whom, and the tag by which support marks the answers."
            if may(Right.DECIDE)
            else "Product posts it here, and support reads it on This week and Area.",
        )
        return
    tags = [each.question.record["tag"] for each in order]
    listed = pd.DataFrame(
        {
            "Question": [each.question.record["question"] for each in order],
            "About": [each.question.area.label(name_of) for each in order],
            "Answers": [each.answers for each in order],
            "Wanted": [each.question.wanted for each in order],
            "State": [each.state for each in order],
            "Until": pd.to_datetime([each.question.end for each in order]),
            "Tag": tags,
            "Who asks": [each.question.record["owner"] or None for each in order],
        }
    )
    listed = listed.loc[:, [c for c in listed if listed[c].notna().any()]]
    row = st.dataframe(
        numbers(listed),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=rows_key("questions", tags),
        height=min(320, 40 + 35 * len(listed)),
        placeholder="–",
        alt=f"{counted(len(listed), 'question')}, open ones first.",
        column_config={**dates(listed), "Question": st.column_config.TextColumn(width="large")},
    )
    follow("question", next((tags[at] for at in row.selection.rows if at < len(tags)), None))
    csv_button(f"{counted(len(order), 'question')} (CSV)", lambda: questions_table(order), "tagwatch-questions.csv")
    st.subheader("One question", divider="gray")
    labels = dict(zip(tags, (each.question.record["question"] for each in order), strict=True))
    chosen = st.selectbox("Question", tags, key=one_of("question", tags, tags[0]), format_func=labels.get)
    one.draw(view, order[tags.index(chosen)], today)


if part == "questions":
    draw_questions()
elif part == "post":
    posting.draw(view, today)
else:
    archive.draw(view, today)
if part != "archive" and may(Right.DECIDE):
    posting.table()
