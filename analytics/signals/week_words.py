"""The words of a week: what is a signal in the last complete week, and what is one in the running days after it.

The page This week, the page Anomalies and the page Roundup all take them from here, so that they agree word for word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.signals.sentences import sentence
from analytics.signals.triage import Triaged, within
from analytics.workspace.area import Name
from analytics.workspace.kinds import SEVERITIES

QUIET = "A quiet week: no signal."
MOST_NAMED = 2  # signals in one sentence


@dataclass(frozen=True)
class WeekWords:
    """`complete`: the signals that hold in the week. `running`: those that hold after it alone. Most urgent first."""

    complete: tuple[Triaged, ...]
    running: tuple[Triaged, ...]
    name: Name

    @property
    def of_week(self) -> str:
        """One sentence about the complete week."""
        return _joined(self.complete, self.name) or QUIET

    @property
    def since(self) -> str:
        """One sentence about the days after it; empty when they hold no signal of their own."""
        named = _joined(self.running, self.name)
        return f"In the running week: {named}" if named else ""

    @property
    def named(self) -> tuple[Triaged, ...]:
        """The signals that the two sentences name."""
        return (*_named(self.complete), *_named(self.running))


def week_words(signals: Sequence[Triaged], week: date, through: date, name: Name) -> WeekWords:
    """Of announced signals those of the complete week from `week` on, and of the days after it until `through`."""
    end = week + timedelta(days=6)
    complete = within(signals, week, end)
    running = within(signals, end + timedelta(days=1), through) if through > end else ()
    return WeekWords(_urgent(complete), _urgent(signal for signal in running if signal not in complete), name)


def _urgent(signals: Iterable[Triaged]) -> tuple[Triaged, ...]:
    """What nobody looked at comes first, then the more severe, then what chance does least often."""
    return tuple(sorted(signals, key=lambda one: (one.state != "new", SEVERITIES.index(one.severity), one.p_value)))


def _named(signals: tuple[Triaged, ...]) -> tuple[Triaged, ...]:
    return signals[: 1 if len(signals) > MOST_NAMED else MOST_NAMED]


def _joined(signals: tuple[Triaged, ...], name: Name) -> str:
    named = _named(signals)
    more = len(signals) - len(named)
    words = "; ".join(sentence(signal, name) for signal in named)
    return words and words + (f"; and {more} more." if more else ".")
