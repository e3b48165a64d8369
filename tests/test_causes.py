"""Causes of a rise: terms, the issue that is named, quotes; in several languages, and never the obvious."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.metrics.scope import Scope
from analytics.metrics.texts import flat_texts, tickets_with
from analytics.operations.workbench import Workbench
from analytics.signals.causes import QUOTES, cause
from analytics.signals.drivers import before, drivers, explain, parts, strongest
from analytics.signals.findings import find
from analytics.signals.sentences import cause_words
from analytics.signals.signal import Signal
from analytics.text.terms import function_words, is_release, language, same_word, terms
from analytics.workspace.area import Area
from tests.test_signals import FIRST, Company, covers

AT = 150  # the day of what is planted
USUAL = {
    "en": ("How do I change the colour of my folders?", "The page is slow to open", "Where can I find the old invoice"),
    "de": ("Wie kann ich die Farbe der Ordner ändern?", "Die Seite öffnet nur langsam", "Wo finde ich die Rechnung"),
    "es": ("¿Cómo puedo cambiar el color de las carpetas?", "La página se abre muy lenta", "Dónde está la factura"),
    "ja": ("フォルダの色を変えるには", "ページを開くのが遅いです", "請求書はどこにありますか"),
}
PLANTED = {
    "en": (
        ("The certificate has expired since this morning", "Your certificate expired and I can not sign in"),
        {"certificate", "expired"},
    ),
    "de": (
        ("Das Zertifikat ist seit heute abgelaufen", "Euer Zertifikat ist abgelaufen und ich komme nicht rein"),
        {"zertifikat", "abgelaufen"},
    ),
    "es": (
        ("El certificado ha caducado desde esta mañana", "Su certificado está caducado y no puedo entrar"),
        {"certificado"},
    ),
    "ja": (("証明書の有効期限が切れました", "証明書が無効でログインできません"), {"証明書"}),
}


def company(usual: tuple[str, ...], *, mean: int = 6) -> Company:
    """Steady tickets of one cell, their subjects in turn."""
    made = Company()
    for day in range(AT + 10):
        for number in range(made.random.poisson(mean)):
            made.day(day, "team:sync;bug", 1, subject=usual[number % len(usual)])
    return made


def risen(bench: Workbench) -> Signal:
    facts, day = bench.facts(), FIRST + timedelta(days=AT)
    found = find(facts, bench.calendar(facts), start=day, end=day).signals
    return next(signal for signal in found if signal.tier == "signal" and signal.direction == "up")


@pytest.mark.parametrize("code", PLANTED)
def test_the_words_of_a_rise_are_those_of_its_cause_in_every_language(bench, load, code):
    planted, expected = PLANTED[code]
    made = company(USUAL[code])
    for number in range(30):
        made.day(AT, "team:sync;bug", 1, subject=planted[number % len(planted)])
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    found = cause(bench.facts(), signal, before(signal))

    words = found.words["value"].tolist()
    assert 1 <= len(words) <= 3
    assert expected <= {part for word in words for part in word.split()}, words
    functional = function_words(code)
    assert not any(part in functional for word in words for part in word.split())
    assert len(found.quotes) == QUOTES
    assert all(any(word in quote.text.lower() for word in words) for quote in found.quotes)


def test_names_of_the_area_team_and_category_explain_nothing(bench, load):
    made = company(USUAL["en"])
    made.day(AT, "team:sync;bug", 30, subject="Sync bug in Sync: printer offline")
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    words = cause(bench.facts(), signal, before(signal)).words["value"].tolist()

    assert words and not {"sync", "bug", "bugs"} & {part for word in words for part in word.split()}


def test_quotes_are_of_different_customers_and_none_is_empty(bench, load):
    made = company(USUAL["en"])
    made.day(AT, "team:sync;bug", 10, subject="The certificate expired again", customers=1)
    made.day(AT, "team:sync;bug", 20, subject="Certificate expired on all our phones")
    made.day(AT, "team:sync;bug", 6, subject=" ")
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    quotes = cause(bench.facts(), signal, before(signal)).quotes

    texts = flat_texts(bench.facts(), signal.span, most=999).set_index("ticket_id")["customer"]
    assert len(quotes) == 2 and all(quote.text.strip() for quote in quotes)
    assert len({texts[quote.ticket_id] for quote in quotes}) == 2


def test_an_issue_that_many_tickets_name_is_reported_however_it_is_written(bench, load):
    made = company(USUAL["en"])
    for written in ("bug 1735929", "Bug #1735929", "see bug1735929"):
        made.day(AT, "team:sync;bug", 8, subject=f"Crash on start ({written})")
    made.day(AT, "team:sync;bug;bug1735929", 8, subject="Crash on start")
    made.day(AT, "team:sync;bug", 3, subject="Crash on start or maybe issue 4711")
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    found = cause(bench.facts(), signal, before(signal))

    assert found.issue == ("bug 1735929", 32)
    assert "32 tickets name bug 1735929." in cause_words(found, signal.observed)


def test_a_release_s_number_comes_after_what_is_specific_among_words_and_tags(bench, load):
    made = company(USUAL["en"])
    made.day(AT, "team:sync;bug;v5_2;printing", 30, subject="Version 5.2.1 prints blank paper")
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    made_of = explain(bench.facts(), signal)

    words = made_of.cause.words["value"].tolist()
    assert words and words[0] != "5.2.1" and not is_release(words[0])
    best = strongest(made_of.drivers, signal.observed, signal.expected)
    assert "printing" in [value for dimension, value, *_ in best if dimension == "tag"]
    assert "v5_2" in set(made_of.drivers["value"])


def test_no_driver_makes_more_than_the_change(bench, load):
    made = company(USUAL["en"])
    made.day(AT, "team:sync;bug;sso", 30, subject="Certificate expired", channel="Chat")  # and no mail at all that day
    made.rows = [row for row in made.rows if not (f",{FIRST + timedelta(days=AT)} " in row and row.endswith("Email\n"))]
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)

    found = drivers(bench.facts(), signal)

    assert found["share"].between(0, 1).all()
    assert ("channel", "Chat") in [row[:2] for row in strongest(found, signal.observed, signal.expected)]


def test_an_area_inside_of_a_category_is_not_driven_by_it_and_a_team_by_one_of_its_own(sample_store):
    found = Workbench(sample_store)
    every = found.findings(found.facts()).signals

    for signal in every:
        if "category" in signal.area.group:
            assert signal.driver is None and signal.driver_share is None
        if signal.driver_share is not None:
            assert signal.driver_share <= 1


@pytest.mark.parametrize("untagged", [0, 2])
def test_tagging_is_judged_only_where_tickets_lack_tags(bench, load, untagged):
    made = company(USUAL["en"])
    for day in range(AT + 10):
        made.day(day, "", untagged)
    made.day(AT, "team:sync;bug", 30, subject="Certificate expired")
    load("a.csv", made.csv, covers=covers(AT + 10))

    assert parts(bench.facts(), risen(bench)).empty == (not untagged)


def test_what_is_counted_of_a_term_is_exact_and_hostile_text_is_text(bench, load):
    load(
        "a.csv",
        "Ticket ID,Created at,Tags,Subject,Requester,Channel\n"
        "1,2026-03-02 10:00,a,<b>add-ons</b> don’t work,A,Mail\n"
        "2,2026-03-02 10:00,a,ADD-ONS https://evil.example/add-ons,A,Mail\n"
        "3,2026-03-02 10:00,a,addons and add on,B,Mail\n",
        covers="2026-03-02..2026-03-02",
    )

    found, every = tickets_with(bench.facts(), Scope(), [" add-ons ", " don't ", "evil", " addons "])

    assert every == 3
    assert found["tickets"].tolist() == [2, 1, 0, 1] and found["writers"].tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("wie kann ich das ändern", "de"),
        ("no se puede iniciar la sesión", "es"),
        ("how do i change this", "en"),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_function_words(text, code):
    assert language(text.split()) == code


def test_a_word_that_only_another_language_does_without_is_a_term():
    assert {"font", "email"} <= terms(
        " the font of my email is too small "
    )  # font: French "do"; email: on a Czech list


def test_forms_of_one_word_are_one():
    assert same_word("add-on", "addons") and same_word("証明書", "証明") and not same_word("host", "hotel")


def test_a_signal_of_an_area_without_a_past_is_held_against_all_words(bench, load):
    made = company(USUAL["en"])
    made.day(AT, "team:print;bug", 30, subject="The printer is offline: how do I change the colour of my folders?")
    load("a.csv", made.csv, covers=covers(AT + 10))
    signal = risen(bench)
    born = replace(signal, area=Area.cell("Print", "bug"), scope=Scope(teams=("Print",), categories=("bug",)))

    words = explain(bench.facts(), born).cause.words["value"].tolist()

    assert "offline" in {part for word in words for part in word.split()} and "folders" not in words
