"""Suspected in text: one ticket at a time, read and answered by keyboard."""

import html

import pandas as pd
import streamlit as st

from analytics.formatting import counted, day, share
from analytics.insights.scores import candidates, matcher
from analytics.insights.suspects import AIM, ENOUGH, Answers, Trust, answer
from analytics.metrics.texts import texts_of
from analytics.spreadsheet import for_spreadsheet
from analytics.text.excerpts import marked, quote
from pages.address import one_of
from pages.bridge import View
from pages.bridge import answer as remembered
from pages.look import PageEnd, empty, heading, headline, quiet
from pages.saving import save

ALL = "all"
SAID = {
    "confirmed": ("Yes, it asks for it", ":material/check:", "y"),
    "rejected": ("No", ":material/close:", "n"),
    "not sure": ("Not sure", ":material/question_mark:", "u"),
}
MARK = "background:#F0E442;color:#1b1f27;border-radius:2px;padding:0 .1em"


def draw(view: View, frame: pd.DataFrame, trust: Trust, answers: Answers) -> None:
    features = view.facts.taxonomy.features.features
    known = candidates(features)
    if not known:
        empty(
            "No feature says since when it is live, so that nobody can be suspected of not knowing it.",
            "Write the product's features down: name, what customers call it, status live and the day since when."
            if not features
            else "Give the features of the catalogue the status live and the day since when.",
        )
        st.page_link(
            "manage/workspace.py",
            label="Open the feature catalogue",
            icon=":material/edit:",
            query_params={"about": "features"},
        )
        raise PageEnd
    waiting = frame[frame["suspected"]]
    options = [ALL, *waiting["feature"].value_counts().index]
    headline(
        f"{counted(waiting['id'].nunique(), 'ticket')} may ask for what exists already, from "
        f"{counted(waiting['customer'].nunique(), 'customer')}."
        if len(waiting)
        else "No ticket is suspected of asking for what exists.",
        _trust(trust),
    )
    without = sum(feature.exists and not feature.live_since for feature in features)
    if without:
        quiet(
            f"{counted(without, 'feature')} of the catalogue {'is' if without == 1 else 'are'} live without a day "
            "since when: what was asked before cannot be told from what was asked after, so they are left out."
        )
    if len(waiting):
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


def _trust(trust: Trust) -> str:
    answered = trust.confirmed + trust.rejected
    if trust.precision is None:
        return (
            "Found by comparing words with the catalogue, no outside service. Nobody has answered yet, so how "
            "often it is right is not known. Not counted until confirmed."
        )
    low, high = trust.interval
    were = "was" if trust.confirmed == 1 else "were"
    return (
        f"Of {counted(answered, 'answer')} so far, {trust.confirmed} {were} right: {share(trust.precision)} "
        f"(95 % interval {share(low)} to {share(high)}). "
        + (
            f"Shown from a score of {trust.threshold:.2f} on, where at least {share(AIM)} of the answers were right."
            if trust.calibrated
            else f"After {ENOUGH} answers scores and threshold ({trust.threshold:.2f}) follow them."
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
        links = view.settings.ticket_links
        quiet(
            f"{row['source']} {row['ticket']} · {day(row['day'].date(), year=True)} · "
            f"{row['customer'] or 'no customer known'} · score {row['score']:.2f} · live since "
            f"{day(known[place].live_since, year=True)}"
        )
        _text(texts.loc[row["id"]], ready, place, whole=True)
        with st.container(horizontal=True):
            for verdict, (label, icon, key) in SAID.items():
                st.button(
                    label,
                    icon=icon,
                    shortcut=key,
                    key=f"said_{verdict}",
                    type="primary" if verdict == "confirmed" else "secondary",
                    on_click=_say,
                    args=(row["source"], row["ticket"], row["feature"], verdict),
                )
            if row["source"] in links:
                st.link_button(
                    "Open in the helpdesk",
                    links[row["source"]].replace("{id}", row["ticket"]),
                    icon=":material/open_in_new:",
                )
        quiet(f"{counted(len(waiting), 'ticket')} to read. Keys: Y yes, N no, U not sure.")
    if len(ids) > 1:
        st.caption("Others that may ask for it:")
        for number in ids[1:]:
            with st.container(border=True):
                _text(texts.loc[number], ready, place, whole=False)


def _text(text: pd.Series, ready, place: int, *, whole: bool) -> None:
    shown = quote(text["subject"] or "(no subject)", text["body"], most=1_500 if whole else 320)
    words = ready.why(f"{text['subject']}\n{text['body']}", place)
    parts = "".join(
        f'<mark style="{MARK}">{html.escape(part)}</mark>' if hit else html.escape(part)
        for part, hit in marked(shown, words)
    )
    st.html(f'<p style="margin:0;white-space:pre-line;overflow-wrap:anywhere">{parts}</p>')


def _say(source: str, ticket: str, feature: str, verdict: str) -> None:
    save(
        lambda state: answer(state, source, ticket, feature, verdict),
        {
            "confirmed": f"A ticket asks for {feature}, which exists",
            "rejected": f"A ticket does not ask for {feature}",
            "not sure": f"Not sure about a ticket and {feature}",
        }[verdict],
    )


def _answered(view: View, frame: pd.DataFrame, answers: Answers) -> None:
    told = frame[frame["verdict"] != ""]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Suspected tickets (CSV)",
            icon=":material/download:",
            on_click="ignore",
            mime="text/csv",
            file_name="tagwatch-suspected-unaware.csv",
            data=lambda: for_spreadsheet(_table(view, frame)).to_csv(index=False),
        )
        quiet(
            f"Answered: {answers.number('confirmed')} yes, {answers.number('rejected')} no, "
            f"{answers.number('not sure')} not sure. Answers are kept over new imports; the file of them is under "
            "Taxonomy's export."
            if answers.verdicts
            else ""
        )
    if len(told):
        with st.expander(f"Answers on this page ({len(told)})"):
            texts = texts_of(view.facts, told["id"])
            st.dataframe(
                pd.DataFrame(
                    {
                        "Answer": told["verdict"],
                        "Feature": told["feature"],
                        "Score": told["score"].round(2),
                        "Ticket": told["source"] + " " + told["ticket"],
                        "Subject": texts["subject"].reindex(told["id"]).tolist(),
                    }
                ),
                hide_index=True,
                alt="Tickets that were answered.",
            )


def _table(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame[frame["suspected"] | (frame["verdict"] != "")]
    texts = texts_of(view.facts, rows["id"])
    return rows.drop(columns=["id", "suspected"]).assign(
        subject=texts["subject"].reindex(rows["id"]).tolist(),
        score=rows["score"].round(3),
        live_ticket_link=[
            view.settings.ticket_links.get(s, "").replace("{id}", t)
            for s, t in zip(rows["source"], rows["ticket"], strict=True)
        ],
    )
