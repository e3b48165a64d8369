"""The sample's story: ten steps, each on the page that shows it, with the facts that it tells of on that page."""

import pytest

from analytics.sample.story import story
from analytics.workspace.menu import PAGES

STEPS = story()


def test_the_way_in_stands_beside_what_says_that_this_is_sample_data(show):
    ((label, link),) = show("trends").links("story in").items()

    assert (label, link) == ("Its story in 10 steps", {"story": ["1"]})


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_each_step_opens_its_page_tells_itself_and_leads_on(show, number):
    step = STEPS[number - 1]

    page = show("" if step.page == "this_week" else step.page, story=str(number), **step.parameters)

    assert f"{number} of 10 · {step.title}." in page.html and step.text in page.html
    assert not page.errors and page.headline
    if number < len(STEPS):
        ((label, link),) = page.links("Next: ").items()
        assert label == f"Next: {STEPS[number].title}"
        assert link == {name: [value] for name, value in {**STEPS[number].parameters, "story": str(number + 1)}.items()}
    else:
        assert page.links("Load your own export")


def test_the_steps_show_what_they_tell_of(show):
    def at(number: int):
        step = STEPS[number - 1]
        return show(step.page, story=str(number), **step.parameters)

    assert "Widgets (feature) rose to" in at(2).html
    assert "Sync · Incident" in at(4).html
    assert at(7).table("Feature")["Feature"].iloc[0] == "Offline mode"
    assert {step.page for step in STEPS} <= set(PAGES)


def test_the_story_goes_along_the_menu_and_ends_with_one_click(show):
    page = show("trends", story="5", cell="Setup|confusion", period="all")
    next(button for button in page.at.button if button.label == "End the story").click()

    ended = page.run()

    assert "of 10" not in ended.html and ended.links("story in")


def test_a_sample_of_later_weeks_has_its_story_there():
    assert story(3)[3].parameters == {"day": "2026-04-01"} and STEPS[3].parameters == {"day": "2026-03-11"}
