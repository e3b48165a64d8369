"""Severity: how important a signal is, from the customers it touched, how fast it rose and what it is about.

A first guess, so that the worst comes first; people can change it.
"""

from collections.abc import Collection

from analytics.signals.signal import Signal
from analytics.text.terms import is_release

CUSTOMERS = ((50, 2), (12, 1))  # customers touched from so many on → points
FEW = 12  # customers below which nothing is worse than medium
TIMES = ((5.0, 2), (2.5, 1))  # times the expected → points
MOSTLY = 0.5  # of the change that one category must make for it to decide the severity
INCIDENT = "incident"
WORSE = frozenset([INCIDENT, "bug"])
MILDER = frozenset(["praise", "feature_request", "how_to", "other"])


def severity(signal: Signal, names: Collection[str] = ()) -> str:
    """One of critical, high, medium, low. names: of teams and sources, which tags of releases may begin with.

    A rise gets up to two points for the customers it touched (12, 50), up to two for how many times the expected it
    is (2½, 5), one when a single day showed it, one when most of it is bugs or incidents, and loses one when most
    of it is praise, wishes or how-to questions: four points are critical, three high, two medium; with fewer than
    twelve customers, incidents apart, and for a tag that only names a release, never more than medium. A fall is
    low, that of all tickets together medium: the import or the contact form may be broken. What is no news (a watch)
    is low.
    """
    if signal.tier != "signal":
        return "low"
    if signal.direction == "down":
        return "medium" if signal.area.level == "total" else "low"
    touched = signal.customers or signal.observed
    times = signal.observed / max(signal.expected, 0.5)
    points = next((p for least, p in CUSTOMERS if touched >= least), 0) + next((p for x, p in TIMES if times >= x), 0)
    points += signal.grain == "day" and signal.days == 1
    mostly = signal.area.group.get("category") or (signal.driver if (signal.driver_share or 0.0) >= MOSTLY else None)
    points += (mostly in WORSE) - (mostly in MILDER)
    if signal.area.level == "tag" and is_release(signal.area.values[0], names):
        points = min(points, 2)  # how many have a version; what is wrong with it is another signal
    points = min(points, 2) if touched < FEW and INCIDENT not in (mostly, signal.driver) else points
    return "critical" if points >= 4 else {3: "high", 2: "medium"}.get(points, "low")
