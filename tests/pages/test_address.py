"""The address: a step that only the browser made leads back to the page as it was left."""

import pytest

from pages import address


@pytest.fixture
def kept(monkeypatch) -> address.Address:
    """A session on Trends that has searched on Tickets before."""
    session = address.Address(
        "trends",
        kept={"team": ["Sync"], "q": ["error"]},
        everywhere={"team", "period"},
        owners={"q": "tickets", "step": "trends"},
        settled={"team", "q"},
        shown={"team": ["Sync"], "step": ["month"]},
    )
    monkeypatch.setattr(address.st, "session_state", {address.STATE: session})
    return session


def test_a_page_is_left_and_gone_back_to_as_it_was(kept, monkeypatch):
    opened = []
    monkeypatch.setattr(address.st, "switch_page", lambda script, query_params: opened.append((script, query_params)))

    address.open_page("watch/ticket.py", {"team": "Sync", "id": "7"})

    noted = {"team": ["Sync"], "id": ["7"]}
    assert opened == [("watch/ticket.py", noted)]
    assert address._as_left(kept, "trends", noted) == {"team": ["Sync"], "step": ["month"]}
    assert address._as_left(kept, "trends", noted) == noted  # once: later it is somebody's own address
