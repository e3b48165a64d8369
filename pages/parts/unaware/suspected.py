"""Suspected in text: one ticket at a time, read and answered by keyboard."""

import html

import pandas as pd
import streamlit as st

from analytics.formatting import counted, day, share
from analytics.insights.likely import described
from analytics.insights.scores import candidates, matcher
from analytics.insights.suspected import AIM, ENOUGH, Answers, Trust, answer, instead
from analytics.insights.unaware import by_meaning
from analytics.meaning.encoder import encoder
from analytics.meaning.passages import nearest
from analytics.meaning.reading import progress_of
from analytics.metrics.texts import texts_of
from analytics.people.role import Right
from analytics.text.excerpts import marked, quote
from analytics.workspace.catalogue import Feature
from pages.address import one_of
from pages.bridge import View, remembered_for, workbench
from pages.bridge import answer as remembered
from pages.downloads import csv_button
from pages.look import PageEnd, empty, heading, headline, quiet
from pages.opening import HINT, ticket_table
from pages.saving import save
from pages.visitor import held, reason

ALL = "all"
ANSWERS = {
    "confirmed": ("Yes, it asks for it", ":material/check:", "y"),
    "rejected": ("No", ":material/close:", "n"),
    "not sure": ("Not sure", ":material/question_mark:", "u"),
}
OTHER = "other_feature"
MOST_SHOWN = 400  # characters of a passage
MARK = "background:#F0E442;color:#1b1f27;border-radius:2px;padding:0 .1em"


def draw(view: View, frame: pd.DataFrame, trust: Trust, answers: Answers) -> None:
    features = view.facts.taxonomy.features.features
    known = candidates(features)
    if not known:
        empty(
            "No feature has a date since when it is live, so that nobody can be suspected of not knowing it.",
            "Write the product's features down: name, what customers call it, status live and the day since when."
            if not features
            else "Give the features of the catalogue the status live and the day since when.",
            page=True,
        )
        st.page_link(
            "manage/workspace.py",
            label="Open the feature catalogue",
            icon=":material/edit:",
            query_params={"about": "features"},
        )
        raise PageEnd
    meaning = by_meaning(workbench().folder)
    waiting = frame[frame["suspected"]]
    options = [ALL, *waiting["feature"].value_counts().index]
    headline(
        f"{counted(waiting['id'].nunique(), 'ticket')} may ask for what exists already, from "
        f"{counted(waiting['customer'].nunique(), 'customer')}."
        if len(waiting)
        else "Nothing worth reading: no ticket is suspected of asking for what exists.",
        _trust(trust, meaning=meaning),
    )
    if (progress := progress_of(workbench().folder)) and not progress.done:
        quiet(f"{progress.sentence}. {'More may be found.' if meaning else 'Until then words are compared.'}")
    thin = len(known) - len(described(known))
    if thin and meaning:
        quiet(
            f"{counted(thin, 'feature')} {'has' if thin == 1 else 'have'} no description: nobody is suspected of "
            f"asking for {'it' if thin == 1 else 'them'}. Synonyms or the article's text change that."
        )
    without = sum(feature.exists and not feature.live_since for feature in features)
    if without:
        quiet(
            f"{counted(without, 'feature')} of the catalogue {'is' if without == 1 else 'are'} live without a day "
            "since when: what was asked before cannot be separated from what was asked after, so they are left out."
        )
    if hidden := reason(Right.TEXT):
        quiet(hidden)
    elif len(waiting):
        feature = st.selectbox(
            "Feature",
            options,
            key=one_of("about", options, ALL),
            format_func=lambda name: "All features" if name == ALL else name,
        )
        _card(view, waiting if feature == ALL else waiting[waiting["feature"] == feature], known)
    else:
        empty(
            "Nothing waits to be read.",
            "New imports and changes of the catalogue are looked at by themselves. More "
            "words for a feature (synonyms, the article's text) find more.",
        )
    _answered(view, frame, answers)


def _trust(trust: Trust, *, meaning: bool) -> str:
    answered = trust.confirmed + trust.rejected
    if trust.precision is None:
        return (
            f"Found by comparing {'what tickets mean' if meaning else 'words'} with the catalogue, no outside service. "
            "Nobody has answered yet, so how often it is right here is not known. Not counted until confirmed."
        )
    low, high = trust.interval
    were = "was" if trust.confirmed == 1 else "were"
    return (
        f"Of {counted(answered, 'answer')} so far, {trust.confirmed} {were} right: {share(trust.precision)} "
        f"(95 % interval {share(low)} to {share(high)}). "
        + (
            f"Shown from {share(trust.threshold)} on, where at least {share(AIM)} of the answers were right."
            if trust.calibrated
            else f"After {ENOUGH} answers the probabilities and the threshold ({share(trust.threshold)}) follow them."
        )
        + " Not counted until confirmed."
    )


def _card(view: View, waiting: pd.DataFrame, known: tuple) -> None:
    row = waiting.iloc[0]
    place = next(i for i, feature in enumerate(known) if feature.name == row["feature"])
    ready = remembered(view, matcher, view.facts)
    same = waiting[waiting["feature"] == row["feature"]]
    others = same[~same["customer"].duplicated() | same["customer"].isna()]["id"].tolist()
    ids = [row["id"], *[number for number in others if number != row["id"]][:2]]
    texts = texts_of(view.facts, ids)
    with st.container(border=True):
        heading(f"{row['feature']}?")
        quiet(
            f"{row['source']} {row['ticket']} · {day(row['day'].date(), year=True)} · "
            f"{row['customer'] or 'no customer known'} · {share(row['score'])} probable · live since "
            f"{day(known[place].live_since, year=True)}"
        )
        _text(texts.loc[row["id"]], ready, place, whole=True)
        _met(view, texts.loc[row["id"]], known[place])
        with st.container(horizontal=True):
            for verdict, (label, icon, key) in ANSWERS.items():
                st.button(
                    label,
                    icon=icon,
                    shortcut=key,
                    key=f"answer_{verdict}",
                    type="primary" if verdict == "confirmed" else "secondary",
                    on_click=_answer,
                    args=(row["source"], row["ticket"], row["feature"], verdict),
                    **held(Right.DECIDE),
                )
            if link := view.settings.ticket_link(row["source"], row["ticket"]):
                st.link_button("Open in the helpdesk", link, icon=":material/open_in_new:")
        _instead(row, known)
        keys = {0: "", 1: ", 2 another feature", 2: ", 2 or 3 another feature"}[len(row["others"])]
        quiet(f"{counted(len(waiting), 'ticket')} to read. Keys: Y yes, N no, U not sure{keys}.")
    if len(ids) > 1:
        st.caption("Others that may ask for it:")
        for number in ids[1:]:
            with st.container(border=True):
                _text(texts.loc[number], ready, place, whole=False)


def _instead(row: pd.Series, known: tuple[Feature, ...]) -> None:
    """Ways to state that the ticket asks for another feature that exists."""
    named = (row["source"], row["ticket"], row["feature"])
    rest = sorted({feature.name for feature in known} - {row["feature"], *row["others"]})
    if not (rest or row["others"]):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("It asks for another:", width="content")
        for place, other in enumerate(row["others"], start=2):
            st.button(other, shortcut=str(place), key=f"other_{place}", on_click=_answer_instead, args=(*named, other),
                      **held(Right.DECIDE))  # fmt: skip
        if rest:
            with st.popover("More features"):
                st.selectbox("Feature that it asks for", rest, key=OTHER)
                st.button("Yes, it asks for this one", key="other_chosen", on_click=_chosen_instead, args=named,
                          **held(Right.DECIDE))  # fmt: skip


def _text(text: pd.Series, ready, place: int, *, whole: bool) -> None:
    shown = quote(text["subject"] or "(no subject)", text["body"], most=1_500 if whole else 320)
    words = ready.why(f"{text['subject']}\n{text['body']}", place)
    parts = "".join(
        f'<mark style="{MARK}">{html.escape(part)}</mark>' if hit else html.escape(part)
        for part, hit in marked(shown, words)
    )
    st.html(f'<p style="margin:0;white-space:pre-line;overflow-wrap:anywhere">{parts}</p>')


def _met(view: View, text: pd.Series, feature: Feature) -> None:
    """The sentence of the ticket and the passage of the catalogue that are nearest in meaning."""
    if not by_meaning(workbench().folder) or (model := encoder()) is None:
        return
    key = ("met", feature, text["subject"], text["body"])
    met = remembered_for(view, key, lambda: nearest(f"{text['subject']}\n{text['body']}", feature, model.vectors))
    if met:
        left, right = st.columns(2)
        for column, title, shown in ((left, "In the ticket", met.sentence), (right, "In the catalogue", met.passage)):
            with column:
                st.caption(title)
                st.text(shown[:MOST_SHOWN])


def _answer(source: str, ticket: str, feature: str, verdict: str) -> None:
    save(
        lambda state: answer(state, source, ticket, feature, verdict),
        {
            "confirmed": f"A ticket asks for {feature}, which exists",
            "rejected": f"A ticket does not ask for {feature}",
            "not sure": f"Not sure about a ticket and {feature}",
        }[verdict],
    )


def _answer_instead(source: str, ticket: str, shown: str, feature: str) -> None:
    save(
        lambda state: instead(state, source, ticket, shown, feature),
        f"A ticket asks for {feature}, which exists, and not for {shown}",
    )


def _chosen_instead(source: str, ticket: str, shown: str) -> None:
    _answer_instead(source, ticket, shown, st.session_state[OTHER])


def _answered(view: View, frame: pd.DataFrame, answers: Answers) -> None:
    answered = frame[frame["verdict"] != ""]
    with st.container(horizontal=True, vertical_alignment="center"):
        csv_button("Suspected tickets (CSV)", lambda: _table(view, frame), "tagwatch-suspected-unaware.csv")
        quiet(
            f"Answered: {answers.number('confirmed')} yes, {answers.number('rejected')} no, "
            f"{answers.number('not sure')} not sure. Answers are kept over new imports; the file of them is under "
            "Taxonomy's export."
            if answers.verdicts
            else ""
        )
    if len(answered):
        with st.expander(f"Answers on this page ({len(answered)})"):
            texts = texts_of(view.facts, answered["id"])
            ticket_table(
                pd.DataFrame(
                    {
                        "Answer": answered["verdict"],
                        "Feature": answered["feature"],
                        "Probable": answered["score"].astype(float).round(2),
                        "Ticket": answered["source"] + " " + answered["ticket"],
                        "Subject": texts["subject"].reindex(answered["id"]).tolist(),
                    }
                ),
                answered,
                key="answered",
                id_column="ticket",
                alt="Tickets that were answered. " + HINT,
            )


def _table(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame[frame["suspected"] | (frame["verdict"] != "")]
    texts = texts_of(view.facts, rows["id"])
    return rows.drop(columns=["id", "suspected", "others"]).assign(
        subject=texts["subject"].reindex(rows["id"]).tolist(),
        score=rows["score"].astype(float).round(3),
        live_ticket_link=[
            view.settings.ticket_link(s, t) or "" for s, t in zip(rows["source"], rows["ticket"], strict=True)
        ],
    )
