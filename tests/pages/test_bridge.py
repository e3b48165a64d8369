"""The bridge remembers an answer for what it was asked of, and no longer."""

from dataclasses import replace
from datetime import timedelta

from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from pages.bridge import View, answer

EXPORT = "id,created,tags\n" + "".join(f"{day},2026-03-{day:02} 10:00,bug\n" for day in range(2, 23))


def test_a_day_that_is_stated_to_be_missing_changes_what_was_answered_before(bench, load, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    load("a.csv", EXPORT)
    facts = bench.facts()
    calendar = bench.calendar(facts)
    day = calendar.through - timedelta(days=1)
    view = View(facts, calendar, Scope(), bench.settings, {})

    def asked(calendar) -> list[bool]:
        return answer(view, volume, facts, Scope(grain="week"), calendar)["complete"].tolist()

    before = asked(calendar)
    without = replace(calendar, covered=calendar.covered & (calendar.days.date != day))
    lacking = replace(calendar, lacking={"Sync": {day}})

    assert before[-1] and not asked(without)[-1]
    assert asked(calendar) == before
    assert len({calendar.mark, without.mark, lacking.mark, replace(lacking, lacking={"Web": {day}}).mark}) == 4
