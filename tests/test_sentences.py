"""Sentences: what a signal says on screen, in mails and in the shell."""

from datetime import date

import pytest

from analytics.metrics.scope import Scope
from analytics.signals.sentences import concentration, expected, flooded, sentence, when
from analytics.signals.signal import Signal, frame_of, kept, read_kept
from analytics.workspace.area import Area


def signal(**more) -> Signal:
    values = {
        "area": Area("tag", ("v5",)),
        "scope": Scope(tags=("v5",)),
        "kind": "spike",
        "tier": "signal",
        "direction": "up",
        "observed": 43.0,
        "expected": 12.8,
        "low": 4.0,
        "high": 23.0,
        "since": date(2026, 3, 9),
        "noticed": date(2026, 3, 10),
        "until": date(2026, 3, 11),
        "at": date(2026, 3, 11),
        "grain": "day",
        "days": 3,
        "p_value": 1e-5,
    }
    return Signal(**{**values, **more})


@pytest.mark.parametrize(
    ("grain", "days", "words"),
    [
        ("day", 1, "on Wed 11 Mar"),
        ("day", 3, "in the three days to 11 Mar"),
        ("day", 7, "in the seven days to 11 Mar"),
        ("week", 7, "in the week of 11–17 March 2026"),
    ],
)
def test_the_peak_window_is_reported_in_days(grain, days, words):
    found = signal(grain=grain, days=days)

    assert when(found) == words
    assert (found.span.end - found.span.start).days == days - 1


@pytest.mark.parametrize(("days", "words"), [(1, "on 11 Mar 2026: "), (3, "on 9–11 March 2026: ")])
def test_a_line_about_few_accounts_names_the_days_that_it_counts_not_its_first(days, words):
    one = signal(kind="flood", since=date(2026, 3, 4), days=days, note="40 of 43 tickets from 1 account")

    assert words in flooded([one], date(2026, 3, 9), date(2026, 3, 15), lambda _, value: value)


def test_a_signal_states_what_was_seen_and_what_was_expected():
    assert sentence(signal(), lambda _, value: value) == "v5 (tag) rose to 43 tickets in the three days to 11 Mar"
    assert expected(signal()) == "expected 4–23, about 13"


def test_customers_are_named_where_they_are_known():
    assert concentration(signal(customers=41)) == "43 tickets from 41 customers"
    assert concentration(signal(customers=None)) == concentration(signal(customers=0)) == ""


def test_kept_signals_are_read_back_the_same_whatever_they_are_called():
    found = [
        signal(),
        signal(
            area=Area.cell("A · B\\", "|bug"),
            scope=Scope(teams=("A · B\\",), categories=("|bug",)),
            parts=(Area("total"), Area("feature", ('say "hi"',)), Area("tag", ("x·y",))),
            driver="bug",
            driver_share=0.5,
            customers=3,
            teams=("A · B\\",),
        ),
    ]

    assert read_kept(kept(found)) == tuple(found)
    assert read_kept(kept([])) == ()
    assert frame_of(found)["name"].tolist() == ["v5", "A \\· B\\ · |bug"]
