"""This week: did something change, was it to be expected, which tickets say so. A quiet week is called quiet."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import DAYS, change, count, counted, expected, period, points, share
from analytics.insights.ownership import unowned_cells
from analytics.insights.tag_health import coverage_shift
from analytics.metrics.calendar import period_end
from analytics.metrics.cells import tickets_in_cells
from analytics.metrics.grid import biggest_changes
from analytics.metrics.measures import MEASURES
from analytics.metrics.overview import Number
from analytics.metrics.reporting_delay import incomplete_days
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_last_week
from analytics.metrics.volume import so_far, total
from analytics.signals.sentences import sentence, still_filling
from analytics.signals.triage import about, announced, within
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from analytics.workspace.kinds import SEVERITIES
from pages.address import chosen
from pages.bridge import (
    answer,
    current_view,
    expected_grid,
    expected_numbers,
    expected_of,
    findings,
    teams,
    told,
    with_expected,
)
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, empty, headline, number, plain
from pages.parts.signals import card as signal_card
from pages.parts.this_week import shipped, unmapped
from pages.saving import say

TICKETS = "watch/tickets.py"
MOST_TEAMS, MOST_SIGNALS = 8, 5
TAGGING = "tag coverage changed: tagging alone could explain it"

view = current_view()
numbers = expected_numbers(view, view.scope)
if numbers is None:
    empty(
        "There is no complete week in this period yet.",
        "Import an export that covers a whole week, or choose a longer period in the sidebar.",
    )
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
    raise PageEnd

week, inside = numbers.week, numbers.scope
unaware_slugs = view.facts.taxonomy.categories.counting_as("unaware")
by_team = expected_grid(view, view.scope.narrowed(measure="tickets"), by=("team",))
by_team = by_team.sort_values("change", ascending=False, na_position="last")
with st.spinner("Looking for what changed …"):
    found = findings(view)
scope = view.scope
shown = sorted(
    about(
        within(announced(told(view)), week, view.calendar.through),
        teams=scope.teams,
        categories=scope.categories,
        features=scope.features,
        tags=scope.tags,
    ),
    key=lambda signal: (signal.state != "new", SEVERITIES.index(signal.severity), signal.p_value),
)
shift = answer(view, coverage_shift, view.facts, view.scope, week)


def only_tagging(row: pd.Series) -> bool:
    """True when more or less tagging alone could have made the change of a team or a cell."""
    untagged = NONE in (row["team"], row.get("category"))
    return shift is not None and pd.notna(row["change"]) and shift.explains(int(row["change"]), untagged=untagged)


def headline_words() -> str:
    if not found.judged_from:
        return "Too little history to say what was expected."
    if not shown:
        return "A quiet week: no signal."
    return "; ".join(sentence(signal, name_of) for signal in shown[: 1 if len(shown) > 2 else 2]) + (
        f"; and {len(shown) - 1} more." if len(shown) > 2 else "."
    )


headline(
    headline_words(),
    f"Week of {period(week, period_end(week, 'week'))}, "
    f"{counted(numbers.tickets.value, 'ticket')} from "
    f"{counted(numbers.customers.value, 'customer')}.",
)
say()


def card(label: str, value: Number, scope: Scope, *, note: str = "", opens: str) -> None:
    with st.container(border=True, height="stretch"):
        number(
            label,
            count(value.value),
            change=change(value.value, value.before),
            note=note or expected(value.low, value.high, value.outside),
        )
        st.page_link(TICKETS, label=opens, icon=":material/forum:", query_params=link_parameters(scope))


def due(row: pd.Series) -> str:
    low, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "high"))
    return expected(low, high, row["outside"])


def draw_largest() -> None:
    """A quiet week's largest changes, none of them a signal."""
    cells = expected_grid(view, view.scope.narrowed(measure="tickets"))
    listed = biggest_changes(cells)
    st.caption(
        "None. The largest changes, none of them more than chance makes among so many series:"
        if found.judged_from
        else "What to expect is not known yet. The largest changes:"
    )
    if any(only_tagging(row) for _, row in listed.iterrows()):
        st.warning(shift.in_words(), icon=":material/warning:")
    for _, row in listed.iterrows():
        sign = "▲" if row["change"] > 0 else "▼"
        area = Area.cell(row["team"], row["category"])
        cell = inside.narrowed(measure="tickets").of_area(area)
        with st.container(border=True):
            words, links = st.columns([3, 2], vertical_alignment="center")
            with words:
                number(
                    area.label(name_of),
                    f"{sign} {count(int(row['before']))} → {count(int(row['last']))}",
                    note=f"{change(int(row['last']), int(row['before']))}; {due(row)}"
                    + ("; " + TAGGING if only_tagging(row) else ""),
                )
            with links:
                st.page_link(
                    TICKETS,
                    label=f"Open {counted(int(row['last']), 'ticket')}",
                    icon=":material/forum:",
                    query_params=link_parameters(cell),
                )
                st.page_link(
                    "watch/trends.py",
                    label="See the trend",
                    icon=":material/show_chart:",
                    query_params=chosen(cell=area.key),
                )
    if listed.empty:
        st.caption("No team and category changed against the week before.")


def team_words(row: pd.Series) -> str:
    """One sentence per team: its tickets, what was expected, and the change."""
    return (
        f"{name_of('team', row['team'])}: {counted(int(row['last']), 'ticket')}, {due(row)}, "
        f"{change(int(row['last']), None if pd.isna(row['before']) else int(row['before']))}"
    )


columns = st.columns(4)
with columns[0]:
    card("Tickets", numbers.tickets, inside.narrowed(measure="tickets"), opens="Open the tickets")
with columns[1]:
    card("Customers", numbers.customers, inside.narrowed(measure="customers"), opens="Open their tickets")
with columns[2]:
    card(
        "Asked for what exists",
        numbers.unaware,
        inside.narrowed(categories=unaware_slugs, measure="tickets"),
        note=f"from {counted(numbers.unaware_customers, 'customer')}; "
        f"{expected(numbers.unaware.low, numbers.unaware.high, numbers.unaware.outside)}"
        + ("; " + TAGGING if shift and shift.explains(numbers.unaware.change or 0) else ""),
        opens="Open the tickets",
    )
with columns[3], st.container(border=True, height="stretch"):
    number(
        "With team and category",
        share(numbers.tag_coverage),
        change=points(numbers.tag_coverage, numbers.tag_coverage_before) or "no data the week before",
        note="share of the week's tickets",
    )
    for lacking, field in (("team", "teams"), ("category", "categories")):
        without = inside.narrowed(measure="tickets", **{field: (NONE,)})
        if not getattr(inside, field):
            st.page_link(
                TICKETS,
                label=f"{count(answer(view, total, view.facts, without))} without {lacking}",
                icon=":material/forum:",
                query_params=link_parameters(without),
            )

incomplete = answer(view, incomplete_days, view.facts)
if filling := still_filling(incomplete[incomplete.index <= pd.Timestamp(week) + timedelta(days=6)]):
    st.caption(filling)
if numbers.rate is not None:
    st.caption(
        f"{count(numbers.rate)} {MEASURES['rate'].unit}, "
        f"{change(numbers.rate, numbers.rate_before, small=numbers.tickets.before_is_small)}."
    )
counting = view.scope.narrowed(measure=view.scope.measured.counted)
running = answer(view, so_far, view.facts, counting, view.calendar)
if len(running):
    now = running.iloc[-1]
    until = now["period"] + timedelta(days=int(now["days"]) - 1)
    span = "–".join(dict.fromkeys(DAYS[end.day_of_week] for end in (now["period"], until)))
    held = expected_of(view, counting.narrowed(start=now["period"].date(), end=until.date())).iloc[-1]
    against = f", {due(held)}" if counting.measured.expected else ""
    st.caption(f"Running week, {span} so far: {count(int(now['value']))} {counting.measure}{against}.")

bare = answer(view, unowned_cells, view.facts, inside, teams())
if bare:
    orphans = answer(view, tickets_in_cells, view.facts, inside, bare)["id"].nunique()
    st.page_link(
        "manage/health.py",
        icon=":material/person_off:",
        query_params=chosen(show="ownership"),
        label=f"{counted(len(bare), 'cell')} with {counted(orphans, 'ticket')} last week "
        f"{'has' if len(bare) == 1 else 'have'} no owner",
    )

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Signals", divider="gray")
    for signal in with_expected(view, shown[:MOST_SIGNALS]):
        with st.container(border=True):
            signal_card.draw(view, signal)
    if len(shown) > MOST_SIGNALS:
        st.page_link(
            "watch/anomalies.py",
            label=f"All {len(shown)} signals",
            icon=":material/arrow_forward:",
            query_params=chosen(),
        )
    if not shown:
        draw_largest()

    st.subheader("Teams, largest rise first", divider="gray")
    for _, row in by_team.head(MOST_TEAMS).iterrows():
        st.page_link(
            TICKETS,
            icon=":material/warning:" if only_tagging(row) else ":material/group:",
            help=TAGGING.capitalize() if only_tagging(row) else None,
            label=plain(team_words(row)),
            query_params=link_parameters(inside.narrowed(measure="tickets").with_group({"team": row["team"]})),
        )
    if len(by_team) > MOST_TEAMS:
        st.page_link(
            "watch/trends.py",
            label=f"All {len(by_team)} teams",
            icon=":material/arrow_forward:",
            query_params={"view_by": "team"},
        )

with right:
    st.subheader("Asked for what exists", divider="gray")
    features = answer(view, unaware_last_week, view.facts, view.scope, view.calendar, by="feature")
    if features.empty:
        st.caption("No ticket of the week is tagged as unaware.")
    for row in features.head(4).itertuples():
        before = None if pd.isna(row.before) else int(row.before)
        scope = inside.narrowed(categories=unaware_slugs, measure="tickets").with_group({"feature": row.feature})
        st.page_link(
            TICKETS,
            icon=":material/lightbulb:",
            query_params=link_parameters(scope),
            label=plain(
                f"{name_of('feature', row.feature)}: {counted(int(row.tickets), 'ticket')} from "
                f"{counted(int(row.customers), 'customer')}"
            ),
            help=change(int(row.tickets), before),
        )
    st.page_link("decide/unaware.py", label="All features over time", icon=":material/arrow_forward:")

    shipped.draw(view)

    unmapped.draw(view)
