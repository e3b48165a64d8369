"""This week: did something change, was it to be expected, which tickets show it. A quiet week is called quiet."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import DAYS, change, count, counted, expected, period
from analytics.insights.ownership import unowned_cells
from analytics.insights.tag_health import coverage_shift
from analytics.metrics.cells import tickets_in_cells
from analytics.metrics.measures import MEASURES
from analytics.metrics.period import period_end
from analytics.metrics.reporting_delay import incomplete_days
from analytics.metrics.volume import so_far
from analytics.signals.sentences import still_filling
from analytics.signals.triage import about, announced
from analytics.signals.week_words import week_words
from analytics.workspace.categories import NONE
from pages.address import chosen
from pages.bridge import (
    answer,
    current_view,
    expected_grid,
    expected_numbers,
    expected_of,
    findings,
    teams,
    triaged_signals,
)
from pages.filters import name_of
from pages.look import PageEnd, empty, headline
from pages.parts.own import since
from pages.parts.releases import strip
from pages.parts.research import asked_now
from pages.parts.signals import floods, relabelled
from pages.parts.this_week import beside, chart, numbers, shipped, signals, topics, unaware, unmapped
from pages.parts.this_week import teams as team_table
from pages.saving import show_result

view = current_view()
scope = view.scope
seen = expected_numbers(view, scope)
if seen is None:
    empty(
        "There is no complete week in this period yet.",
        "Import an export that covers a whole week, or choose a longer period in the sidebar.",
        page=True,
    )
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
    raise PageEnd

week, inside = seen.week, seen.scope
with st.spinner("Looking for what changed …"):
    found = findings(view)
mine = about(
    announced(triaged_signals(view)),
    teams=scope.teams,
    categories=scope.categories,
    features=scope.features,
    tags=scope.tags,
)
words = week_words(mine, week, view.calendar.through, name_of)
shift = answer(view, coverage_shift, view.facts, scope, week)


def only_tagging(row: pd.Series) -> bool:
    """True when more or less tagging alone could have made the change of a team or a cell."""
    untagged = NONE in (row["team"], row.get("category"))
    return shift is not None and pd.notna(row["change"]) and shift.explains(int(row["change"]), untagged=untagged)


def running_words() -> str:
    """The running week beside the same days of earlier weeks; empty where none runs."""
    counting = scope.narrowed(measure=scope.measured.counted)
    running = answer(view, so_far, view.facts, counting, view.calendar)
    if running.empty:
        return ""
    now = running.iloc[-1]
    until = now["period"] + timedelta(days=int(now["days"]) - 1)
    span = "–".join(dict.fromkeys(DAYS[end.day_of_week] for end in (now["period"], until)))
    held = expected_of(view, counting.narrowed(start=now["period"].date(), end=until.date())).iloc[-1]
    low, high = (None if pd.isna(held[name]) else int(held[name]) for name in ("low", "high"))
    against = f", {expected(low, high, held['outside'])}" if counting.measured.expected else ""
    return f"Running week, {span} so far: {count(int(now['value']))} {counting.measure}{against}."


# ---------------------------------------------------------------------------------------------- first screen
span = period(week, period_end(week, "week"))
first = words.of_week if found.tested_from else "Too little history for an expected range."
headline(first, " ".join(filter(None, ("" if span in first else f"Week of {span}.", words.since, running_words()))))
since.draw(view)
show_result()
numbers.draw(view, seen, shift)
chart.draw(view, seen, mine)
by_team = expected_grid(view, scope.narrowed(measure="tickets"), by=("team",))
team_table.draw(by_team.sort_values("change", ascending=False, na_position="last"), words.complete, only_tagging)

# ------------------------------------------------------------------------------------------- what to know beside
for labels in found.changes:
    if labels.day <= view.calendar.through and labels.settled > week:
        relabelled.draw(labels)
if view.calendar.through is not None:
    floods.draw(view, triaged_signals(view), week, view.calendar.through)
incomplete = answer(view, incomplete_days, view.facts)
if filling := still_filling(incomplete[incomplete.index <= pd.Timestamp(week) + timedelta(days=6)]):
    st.caption(filling)
if seen.rate is not None:
    st.caption(
        f"{count(seen.rate)} {MEASURES['rate'].unit}, "
        f"{change(seen.rate, seen.rate_before, small=seen.tickets.before_is_small)}."
    )

# ------------------------------------------------------------------------------------------------------ below
st.subheader("Signals", divider="gray")
signals.draw(view, (*words.complete, *words.running), named=words.named)
if not words.complete and not words.running:
    signals.draw_largest(view, inside, shift, only_tagging, tested=bool(found.tested_from))

left, right = st.columns(2, gap="large")
with left:
    unaware.draw(view, inside)
with right:
    strip.draw(view)
    asked_now.draw(view)
    beside.draw(view)
    topics.draw(view)
    shipped.draw(view)
    bare = answer(view, unowned_cells, view.facts, inside, teams())
    if bare or len(unmapped.found(view)):
        st.subheader("To put in order", divider="gray")
    if bare:
        orphans = answer(view, tickets_in_cells, view.facts, inside, bare)["id"].nunique()
        st.page_link(
            "manage/health.py",
            icon=":material/person_off:",
            query_params=chosen(show="ownership"),
            label=f"{counted(len(bare), 'cell')} with {counted(orphans, 'ticket')} last week "
            f"{'has' if len(bare) == 1 else 'have'} no owner",
        )
    unmapped.draw(view)
