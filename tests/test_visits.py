"""Visits: what a person was shown is no news at the next visit, of each origin by itself."""

from datetime import UTC, datetime

import pytest

from analytics.store.visits import BREAK, Visits

FIRST = datetime(2026, 3, 10, 9, tzinfo=UTC)
SUPPORT, SURVEY = "2026-03-09~up~team~Sync", "2026-03-08~up~total~"


@pytest.fixture
def visits(bench) -> Visits:
    visits = Visits(bench.folder)
    assert visits.begin_or_go_on(FIRST) is None
    visits.saw([SUPPORT])
    visits.saw([SURVEY], "survey")
    return visits


def test_looking_at_another_origin_makes_no_news_of_the_first(visits):
    known = visits.begin_or_go_on(FIRST + 2 * BREAK)

    assert known is not None and (known.of(""), known.of("survey")) == ({SUPPORT}, {SURVEY})
    assert known.of("review") == frozenset()


def test_what_is_shown_later_replaces_what_was_shown_of_its_origin_alone(visits):
    visits.saw([], "survey")

    known = visits.begin_or_go_on(FIRST + 2 * BREAK)

    assert known is not None and (known.of(""), known.of("survey")) == ({SUPPORT}, frozenset())


def test_seen_is_about_one_origin(visits):
    visits.begin_or_go_on(FIRST + 2 * BREAK)
    visits.seen_all([SURVEY, "2026-03-10~up~total~"], "survey")

    known = visits.begin_or_go_on(FIRST + 3 * BREAK - BREAK / 2)

    assert known is not None and (known.of(""), len(known.of("survey"))) == ({SUPPORT}, 2)
    assert known.at != FIRST
