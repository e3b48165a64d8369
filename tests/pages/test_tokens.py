"""The page My tokens: a token is made, shown once, and revoked."""

import shutil

from analytics.people.acting import acting_as, host
from analytics.store.people_file import mark_of
from analytics.store.tokens import Tokens


def test_a_token_is_shown_once_and_revoked_by_its_button(show, sample_store, tmp_path):
    store = shutil.copytree(sample_store, tmp_path / "store")
    page = show("tokens", store=store)
    assert page.headline.startswith("You have no token.")

    page.at.text_input(key="token_about").set_value("nightly import")
    page.at.selectbox(key="token_role").set_value("CS lead")
    next(button for button in page.at.button if button.label == "Make a token").click()
    page = page.run()

    assert page.headline.startswith("You have 1 token.")
    secret = page.at.code[0].value
    with acting_as(host()):
        assert Tokens(store).account(mark_of(secret)).role.value == "CS lead"
    page = page.run()
    assert page.at.code  # a run that something else starts does not lose it
    page.at.button(key="copied").click()
    page = page.run()
    assert not page.at.code
    page.at.button(key="revoke1").click()
    page = page.run()
    assert page.headline.startswith("You have no token.")
    with acting_as(host()):
        assert Tokens(store).account(mark_of(secret)) is None
