"""Features that customers ask for although they exist: the ranking, and one feature in full."""

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.trend import lines
from analytics.formatting import count, counted, day, period, share
from analytics.insights.unaware import (
    around_changes,
    by_feature,
    explanations,
    for_marketing,
    loudest,
    mix,
    newest_of_each,
    weekly,
)
from analytics.metrics.calendar import period_end
from analytics.metrics.grid import last_complete_week
from analytics.metrics.measures import MEASURES
from analytics.metrics.scope import Scope
from analytics.metrics.texts import texts_of
from analytics.metrics.unaware_share import unaware_by
from analytics.metrics.volume import volume
from analytics.spreadsheet import for_spreadsheet
from analytics.text.excerpts import quote
from analytics.workspace.categories import NONE
from analytics.workspace.kinds import EXPLAINING, EXPLANATIONS
from analytics.workspace.moves import set_record
from pages.address import one_of
from pages.bridge import View, answer, events_on, workbench
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import PageEnd, dates, empty, heading, headline, numbers, plain, quiet
from pages.saving import save, seen_version

MOST = 6
COLORS = ("#CC79A7", "#0072B2", "#009E73", "#E69F00", "#56B4E9", "#D55E00")


def draw(view: View, scope: Scope, asked: pd.DataFrame, suspected: pd.DataFrame) -> None:
    by = st.segmented_control(
        "Group",
        ["feature", "team"],
        required=True,
        key=one_of("group", ["feature", "team"], "feature"),
        format_func={"feature": "By feature", "team": "By team"}.get,
    )
    if by == "team":
        _teams(view, scope)
        return
    tagged = answer(view, unaware_by, view.facts, scope, by="feature").set_index("feature")
    table = by_feature(view.facts, scope, view.calendar, asked, suspected)
    if asked.empty:
        _nothing(view, suspected)
        raise PageEnd
    done = explanations(workbench().state)
    named = table[(table["feature"] != NONE) & (table["tickets"] > 0)]
    top = (named if len(named) else table).iloc[0]
    part = tagged["share"].get(top["feature"])
    confirmed = int(asked["basis"].eq("confirmed").sum())
    headline(
        f"{name_of('feature', top['feature'])}: {counted(int(top['customers']), 'customer')} asked for what "
        "already exists.",
        f"{counted(int(top['tickets']), 'ticket')} in the period"
        + (
            f"; {share(float(part))} of what is asked for there exists already."
            if part is not None and not pd.isna(part)
            else "."
        )
        + (f" {counted(confirmed, 'ticket')} of the page were confirmed from their text." if confirmed else "")
        + (
            f" Beside these, {counted(suspected['id'].nunique(), 'ticket')} are suspected and not counted."
            if len(suspected)
            else ""
        ),
    )
    _chart(view, scope, asked, table["feature"].tolist()[:MOST])
    shown = pd.DataFrame(
        {
            "Feature": [name_of("feature", name) for name in table["feature"]],
            "Customers": table["customers"],
            "Tickets": table["tickets"],
            "Confirmed": table["confirmed"],
            "Suspected": table["suspected"],
            "Share": [_percent(tagged["share"].get(name)) for name in table["feature"]],
            "State": [_state(done, name) for name in table["feature"]],
            "A week": table["per_week"].astype(float).round(1),
            "Change": table["change"].astype(float).round(1),
            "Loudest": table["loudest"].astype(float) * 100,
            "Requests and unaware": [int(tagged["asked"].get(name, 0)) for name in table["feature"]],
            "Article": [name if name else "none" for name in table["article"]],
            "Weeks live": table["weeks_live"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="groups",
        alt="Unaware tickets by feature, most customers first.",
        column_config={
            "Share": st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                help=("Tagged as unaware ÷ (feature requests + unaware) of the feature, distinct tickets."),
            ),
            "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition),
            "Tickets": st.column_config.NumberColumn(help="Tagged as unaware, or confirmed from the text."),
            "Confirmed": st.column_config.NumberColumn(help="Of these tickets: not tagged, but confirmed by a person."),
            "Suspected": st.column_config.NumberColumn(
                help="Beside these tickets: their text looks like it, nobody has read them. Not counted."
            ),
            "A week": st.column_config.NumberColumn(format="%.1f", help="In the last four complete weeks."),
            "Change": st.column_config.NumberColumn(format="%+.1f", help="Less the four weeks before."),
            "Loudest": st.column_config.NumberColumn(
                format="%.0f %%", help="The share of the one customer with most tickets."
            ),
            "Article": st.column_config.LinkColumn(display_text=r"https?://(.*)", width="medium"),
        },
    )
    picked = st.session_state["groups"]["selection"]["rows"]
    name = table["feature"].iloc[picked[0]] if picked and picked[0] < len(table) else top["feature"]
    _links(view, scope, table, done, asked, name)
    _feature(view, scope, table[table["feature"] == name].iloc[0], asked[asked["feature"] == name], done)


def _nothing(view: View, suspected: pd.DataFrame) -> None:
    empty(
        "No ticket in this scope is tagged as unaware.",
        "Tag tickets that ask for what already exists as “unaware”, and with the feature (feature:name).",
    )
    if len(suspected):
        quiet(
            f"{counted(suspected['id'].nunique(), 'ticket')} may ask for what exists, by their text: read them under "
            "“Suspected in text”."
        )
    elif not view.facts.taxonomy.features.features:
        quiet("With a feature catalogue (names, synonyms, since when) such requests are also found in their text.")
        st.page_link(
            "manage/workspace.py", label="Add features", icon=":material/add:", query_params={"about": "features"}
        )


def _percent(part: object) -> float | None:
    return None if part is None or pd.isna(part) else float(part) * 100


def _state(done: pd.DataFrame, name: str) -> str:
    if name not in done.index:
        return "–"
    owner = done.at[name, "owner"]
    return done.at[name, "state"] + (f" · {owner}" if owner else "")


def _chart(view: View, scope: Scope, asked: pd.DataFrame, order: list[str]) -> None:
    measure = scope.measured.counted
    series = pd.concat(
        [weekly(asked[asked["feature"] == name], view.calendar, scope).assign(feature=name) for name in order],
        ignore_index=True,
    ).rename(columns={measure: "value"})
    unaware = scope.narrowed(categories=view.facts.taxonomy.categories.counting_as("unaware"))
    events = events_on(unaware.narrowed(features=tuple(v for v in order if v != NONE)), series["period"])
    figure = lines(
        series,
        by="feature",
        measure=measure,
        grain="week",
        order=order,
        color=lambda group: COLORS[order.index(group)],
        label=lambda group: name_of("feature", group),
    )
    st.plotly_chart(
        draw_events(figure, events, series["period"], grain="week"),
        key="unaware",
        config={"displayModeBar": False},
        alt=f"Unaware {MEASURES[measure].unit} per week for {', '.join(name_of('feature', v) for v in order)}."
        f"{events_in_words(events)}",
    )
    st.caption(
        "Open markers: not all days of the week are in yet. Tagged as unaware or confirmed from the text; what "
        "is only suspected is not in it. A ticket of two features counts in both."
        + (f" {scope.measured.label} is shown by team; here {measure} are counted." if measure != scope.measure else "")
    )


def _links(view: View, scope: Scope, table: pd.DataFrame, done: pd.DataFrame, asked: pd.DataFrame, name: str) -> None:
    week = last_complete_week(view.calendar, scope)
    row = table[table["feature"] == name].iloc[0]
    unaware = scope.narrowed(
        measure="tickets", features=(name,), categories=view.facts.taxonomy.categories.counting_as("unaware")
    )
    read = {"queue": "unaware", "about": name} if row["confirmed"] else {}  # tags alone do not tell these
    with st.container(horizontal=True, vertical_alignment="center"):
        opened = scope.narrowed(measure="tickets", features=(), categories=()) if read else unaware
        st.page_link(
            "watch/tickets.py",
            label=plain(f"Open the tickets: {name_of('feature', name)}"),
            icon=":material/forum:",
            query_params=link_parameters(opened, **read),
        )
        if week:
            st.page_link(
                "watch/tickets.py",
                label=f"Only the week of {period(week, period_end(week, 'week'))}",
                icon=":material/today:",
                query_params=link_parameters(opened.narrowed(start=week, end=period_end(week, "week")), **read),
            )
        st.download_button(
            "Table (CSV)",
            icon=":material/download:",
            on_click="ignore",
            mime="text/csv",
            file_name="tagwatch-unaware.csv",
            help="With state, owner, article and three quotes each.",
            data=lambda: for_spreadsheet(for_marketing(table, done, _quotes(view, asked))).to_csv(index=False),
        )
        st.download_button(
            "Weekly series (CSV)",
            icon=":material/download:",
            on_click="ignore",
            mime="text/csv",
            file_name="tagwatch-unaware-weekly.csv",
            data=lambda: for_spreadsheet(
                pd.concat(
                    [
                        weekly(asked[asked["feature"] == f], view.calendar, scope).assign(feature=f)
                        for f in table["feature"]
                    ]
                )
            ).to_csv(index=False),
        )


def _quotes(view: View, asked: pd.DataFrame) -> dict[str, list[str]]:
    ids = {name: newest_of_each(part) for name, part in asked.groupby("feature")}
    texts = texts_of(view.facts, [number for numbers_ in ids.values() for number in numbers_])
    return {name: [quote(texts.at[i, "subject"], texts.at[i, "body"]) for i in own] for name, own in ids.items()}


def _feature(view: View, scope: Scope, row: pd.Series, tickets: pd.DataFrame, done: pd.DataFrame) -> None:
    name = row["feature"]
    heading(name_of("feature", name))
    part = loudest(tickets)[1]
    facts = [
        f"{counted(int(row['tickets']), 'ticket')} from {counted(int(row['customers']), 'customer')}",
        f"the loudest wrote {share(part)}" if part and len(tickets) > 1 else "",
        f"{share(float(row['share']))} of what {row['team']} is asked for" if not pd.isna(row["share"]) else "",
        f"live since {day(row['live_since'].date(), year=True)}, {counted(int(row['weeks_live']), 'week')}"
        if not pd.isna(row["live_since"])
        else "since when it is live is not known",
        "" if row["article"] else "help article: none",
    ]
    quiet(" · ".join(filter(None, facts)))
    if name == NONE:
        return
    left, right = st.columns(2)
    with left:
        _around(view, scope, tickets, name)
        _act(name, done)
    with right:
        by = st.segmented_control(
            "Mix",
            ["channel", "locale", "plan"],
            default="channel",
            key="mix",
            required=True,
            format_func=str.capitalize,
        )
        table = mix(tickets, by)
        shown = table.rename(columns=str.capitalize).replace("(none)", "not known")
        st.dataframe(
            numbers(shown, "Tickets", "Customers"),
            hide_index=True,
            column_config=dates(shown),
            alt=f"Tickets and customers by {by}.",
            height=min(240, 40 + 35 * len(shown)),
        )
        for number in newest_of_each(tickets):
            text = texts_of(view.facts, [number]).iloc[0]
            with st.container(border=True):
                st.text(quote(text["subject"] or "(no subject)", text["body"]))
                quiet(text["customer"] or "no customer known")


def _around(view: View, scope: Scope, tickets: pd.DataFrame, name: str) -> None:
    series = weekly(tickets, view.calendar, scope)
    for around in around_changes(series, workbench().events, name):
        said = f"“{around.event.name}” on {day(around.event.start, year=True)}: "
        if around.enough:
            quiet(
                said + f"{count(around.before)} tickets a week in the {around.weeks[0]} weeks before, "
                f"{count(around.after)} in the {around.weeks[1]} after. Not held against others: see Impact."
            )
        else:
            quiet(said + f"too little data, {around.weeks[0]} complete weeks before it and {around.weeks[1]} after.")
    if not any(e.kind == "content" and name in e.features for e in workbench().events):
        quiet("No change of content is known for it. Add one under Events: the weeks around it are then compared.")


def _act(name: str, done: pd.DataFrame) -> None:
    known = done.loc[name] if name in done.index else None
    version = seen_version()
    with st.form(f"explain_{name}_{version}", border=True):
        state = st.selectbox("State", EXPLAINING, index=EXPLAINING.index(known["state"]) if known is not None else 0)
        owner = st.text_input("Owner", known["owner"] if known is not None else "")
        link = st.text_input("Link", known["link"] if known is not None else "", placeholder="https://…")
        note = st.text_input("Note", known["note"] if known is not None else "")
        if st.form_submit_button("Save", icon=":material/check:"):
            save(
                lambda decided: [
                    set_record(
                        decided,
                        EXPLANATIONS,
                        {"feature": name, "state": state, "owner": owner, "link": link, "note": note},
                    )
                ],
                f"{name}: {state}",
            )
            st.rerun()


def _teams(view: View, scope: Scope) -> None:
    table = answer(view, unaware_by, view.facts, scope, by="team")
    if table.empty:
        _nothing(view, pd.DataFrame({"id": []}))
        raise PageEnd
    named = table[table["team"] != NONE]
    top = (named if len(named) else table).iloc[0]
    headline(
        f"{name_of('team', top['team'])}: {counted(int(top['customers']), 'customer')} asked for what already exists.",
        f"{counted(int(top['tickets']), 'ticket')} in the period; "
        f"{share(float(top['share']))} of what is asked for there exists already. As tagged; what was confirmed "
        "from texts is told by feature.",
    )
    unaware = scope.narrowed(categories=view.facts.taxonomy.categories.counting_as("unaware"))
    series = answer(view, volume, view.facts, unaware, view.calendar, by=("team",))
    order = table["team"].tolist()[:MOST]
    events = events_on(unaware.narrowed(teams=tuple(v for v in order if v != NONE)), series["period"])
    figure = lines(
        series[series["team"].isin(order)],
        by="team",
        measure=scope.measure,
        grain="week",
        order=order,
        color=lambda group: COLORS[order.index(group)],
        label=lambda group: name_of("team", group),
    )
    st.plotly_chart(
        draw_events(figure, events, series["period"], grain="week"),
        key="unaware",
        config={"displayModeBar": False},
        alt=f"Unaware {MEASURES[scope.measure].unit} per week for "
        f"{', '.join(name_of('team', v) for v in order)}.{events_in_words(events)}",
    )
    st.dataframe(
        pd.DataFrame(
            {
                "Team": [name_of("team", v) for v in table["team"]],
                "Customers": table["customers"].astype(int),
                "Tickets": table["tickets"].astype(int),
                "Requests and unaware": table["asked"].astype(int),
                "Share": table["share"].astype(float) * 100,
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="groups",
        alt="Unaware tickets by team, most customers first.",
        column_config={
            "Share": st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100),
            "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition),
        },
    )
    picked = st.session_state["groups"]["selection"]["rows"]
    group = table["team"].iloc[picked[0]] if picked and picked[0] < len(table) else top["team"]
    with st.container(horizontal=True, vertical_alignment="center"):
        opened = unaware.narrowed(measure="tickets", **{FIELDS["team"]: (group,)})
        st.page_link(
            "watch/tickets.py",
            label=plain(f"Open the tickets: {name_of('team', group)}"),
            icon=":material/forum:",
            query_params=link_parameters(opened),
        )
        st.download_button(
            "Table (CSV)",
            data=lambda: for_spreadsheet(table).to_csv(index=False),
            mime="text/csv",
            file_name="tagwatch-unaware.csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Weekly series (CSV)",
            data=lambda: for_spreadsheet(series).to_csv(index=False),
            mime="text/csv",
            file_name="tagwatch-unaware-weekly.csv",
            icon=":material/download:",
            on_click="ignore",
        )
