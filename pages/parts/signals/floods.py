"""Days that few accounts flooded: who wrote how much, and the decision that nothing is learnt from them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import streamlit as st

from analytics.formatting import day
from analytics.metrics.missing_days import Answer, MissingDay, answered, counted_day
from analytics.people.role import Right
from analytics.signals.sentences import flooded
from analytics.signals.signal import Signal
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from pages.bridge import View, workbench
from pages.filters import name_of
from pages.look import plain
from pages.saving import save
from pages.visitor import held

HELP = (
    "Its tickets stay in every count. Of these days nothing is tested, and no expected range learns, for this team and "
    "for what is counted over all teams. Undo takes it back."
)


def draw(view: View, signals: Iterable[Signal], start: date, end: date) -> None:
    """The floods of these days (both included) as one line with a button a team, and those that were confirmed."""
    found = [signal for signal in signals if signal.kind == "flood" and signal.holds_in(start, end)]
    if few := flooded(found, start, end, name_of):
        st.caption(plain(few))
    if not workbench().counts_main(view.facts):
        return  # the answer has no origin: it would hold for the main one's day
    teams: dict[str, set[date]] = {}
    for signal in found:
        span = signal.span
        if len(signal.teams) == 1 and span.start and span.end:
            days = (span.end - span.start).days + 1
            teams.setdefault(signal.teams[0], set()).update(span.start + timedelta(days=back) for back in range(days))
    for team, on in teams.items():
        st.button(
            f"Confirm for {plain(name_of('team', team))}: leave out of baselines",
            icon=":material/filter_alt_off:",
            key=f"flood-{team}-{min(on)}",
            on_click=_decide,
            args=(view, team, sorted(on), "flood"),
            **held(Right.DECIDE, help=HELP),
        )
    confirmed = [one for one in workbench().missing_days(view.facts) if one.answer == "flood"]
    for one in confirmed:
        if start <= one.day <= end:
            _confirmed(view, one)


def _confirmed(view: View, one: MissingDay) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            plain(f"{day(one.day, year=True)}: a flood of {name_of(one.level, one.name)}, left out of baselines.")
        )
        st.button(
            "Learn from it again",
            icon=":material/undo:",
            key=f"unflood-{one.name}-{one.day}",
            on_click=_decide,
            args=(view, one.name, [one.day], "", [one]),
            **held(Right.DECIDE),
        )


def _decide(
    view: View, team: str, on: Sequence[date], answer: Answer, known: Sequence[MissingDay] | None = None
) -> None:
    """Answer for days of a team (a callback). known: the days themselves, which tickets need not have any longer."""

    def move(state: State) -> list[Edit]:  # within `save`, which shows what is refused
        days = known or [counted_day(view.facts, view.calendar, "team", team, one) for one in on]
        return answered(state, days, answer)

    when = f"{on[0]}" if len(on) == 1 else f"{on[0]} to {on[-1]}"
    word = "a flood, left out of baselines" if answer else "learnt from again"
    save(move, f"{when}, {team}: {word}")
