"""The links of subscriptions: one confirms, one unsubscribes. Signed by the store; they open without sign-in.

Opening one changes nothing, since mail programs open links by themselves: its page has a button that does.
"""

import time
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import BadData

from analytics.errors import AnalyticsError
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.roundup.links import address
from analytics.store.signing import signer
from analytics.store.subscriptions import Subscription
from analytics.store.workspaces import Workspaces, id_of

CONFIRM, END = "confirm", "end"  # what a link is for: the last part of its path
DAYS_VALID = 3  # of a link that confirms; one that unsubscribes never ends
NOT_VALID = "This link is not valid. Open the one in the letter again, whole."
NO_ADDRESS = (
    "TAGWATCH_URL is not set: what subscribers are sent needs links to confirm and to unsubscribe. Set it to the "
    "address that people open."
)


class BadLink(AnalyticsError):
    """The link was changed, is for something else, or has ended."""


def link_of(folder: Path, subscription: Subscription, deed: str) -> str:
    """The address that does a deed (CONFIRM or END) for whoever has it; raises AnalyticsError without TAGWATCH_URL."""
    if not address():
        raise AnalyticsError(NO_ADDRESS)
    until = int(time.time() + DAYS_VALID * 86_400) if deed == CONFIRM else 0
    signed = signer(folder, salt=f"subscription {deed}").dumps([subscription.number, subscription.mark, until])
    token = f"{id}:{signed}" if (id := id_of(folder)) else signed
    return f"{address()}/subscription/{deed}?{urlencode({'token': token})}"


def workspace_of(server: Path, token: str) -> NamedWorkspace:
    """The workspace whose token this is, by the id before its colon; raises BadLink."""
    found = Workspaces(server).of(token.rpartition(":")[0])
    if found is None:
        raise BadLink(NOT_VALID)
    return found


def read_link(folder: Path, deed: str, token: str) -> tuple[int, str]:
    """Number and mark of the subscription that a link is for; raises BadLink."""
    id, _, token = token.rpartition(":")
    try:
        if id != id_of(folder):
            raise ValueError("a token of another workspace")
        number, mark, until = signer(folder, salt=f"subscription {deed}").loads(token)
    except (BadData, ValueError, TypeError):
        raise BadLink(NOT_VALID) from None
    if until and time.time() >= until:
        raise BadLink("This link has ended. Ask for a new one on the page My subscriptions.")
    return int(number), str(mark)
