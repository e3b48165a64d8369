"""The page My subscriptions: chosen, confirmed by a letter, ended with undo, each person's own."""

import pytest

from analytics.people import acting
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin.visitor import person_of
from analytics.store.people import People
from analytics.store.subscriptions import Subscriptions
from analytics.workspace.settings import Settings
from tests.test_roundup_delivery import hasty, post  # noqa: F401 (fixtures)

EXPORT = "id,created,subject,tags\n" + "".join(
    f"{n},2026-03-0{1 + n % 7} 10:00,Hello,team:{('sync', 'billing')[n % 2]};bug\n" for n in range(1, 20)
)


@pytest.fixture
def visit(monkeypatch, show, bench, load):
    """visit("ann") → the page as that person sees it, on a store of the test's own."""
    load("a.csv", EXPORT)
    store = bench.folder
    monkeypatch.setattr(acting, "_ask", [])
    monkeypatch.setenv("TAGWATCH_URL", "https://tagwatch.example")
    with acting_as(host()):
        for name, role in (("ann@team.example", Role.VIEWER), ("root", Role.ADMIN)):
            People(store).add(name, role)

    def visit(name: str):
        person = person_of(People(store).named(name), Settings.of({}))
        monkeypatch.setattr("pages.visitor._visitor", lambda: person)
        return show("my_subscriptions", store=store)

    visit.store = store
    return visit


def press(page, key: str):
    page.at.button(key=key).click()
    return page.run()


def test_a_viewer_subscribes_confirms_ends_it_and_takes_that_back(visit, post):  # noqa: F811
    page = visit("ann@team.example")
    assert page.headline.startswith("Nothing is sent to you.") and "subscribed to nothing" in page.html
    assert page.at.text_input(key="subscription_to").value == "ann@team.example"
    page.at.multiselect(key="subscription_teams").set_value(["Sync"])
    next(button for button in page.at.button if button.label == "Subscribe").click()
    page = page.run()

    assert "1 subscription to be confirmed" in page.html and len(post.letters) == 1
    assert any("A link went to ann@team.example" in text.value for text in page.at.text)
    known = Subscriptions(visit.store)
    with acting_as(host()):
        (made,) = known.all()
    page = press(page, f"again{made.number}")
    assert len(post.letters) == 2
    known.confirm(made.number, made.mark)
    page = visit("ann@team.example")
    assert page.headline.startswith("You are sent the weekly roundup by mail (Sync).")
    page = press(page, f"end{made.number}")
    assert page.headline.startswith("Nothing is sent to you.")
    page = press(page, "undo_subscription")
    assert page.headline.startswith("You are sent the weekly roundup by mail (Sync).")
    admin = visit("root")
    assert admin.headline.startswith("Nothing is sent to you.") and "Subscriptions of others" in admin.html
    assert any("ann@team.example: Weekly roundup" in text.value for text in admin.at.text)


def test_what_is_not_set_and_what_is_wrong_is_told(visit, monkeypatch):
    for name in ("TAGWATCH_URL", "TAGWATCH_SMTP_HOST", "TAGWATCH_SLACK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    page = visit("ann@team.example")
    told = "\n".join(text.value for text in page.at.text)
    assert "TAGWATCH_URL is not set" in told and "Mail needs a server" in told and "Slack needs a bot" in told

    page.at.text_input(key="subscription_to").set_value("nobody")
    next(button for button in page.at.button if button.label == "Subscribe").click()
    page = page.run()
    assert any("'nobody' is no mail address" in text.value for text in page.at.text)
    page.at.text_input(key="subscription_to").set_value("ann@team.example")
    next(button for button in page.at.button if button.label == "Subscribe").click()
    page = page.run()
    assert any("It is kept, but its confirmation was not sent: TAGWATCH_URL" in text.value for text in page.at.text)
