"""The web page of a subscription's links: it confirms or unsubscribes by its button, without sign-in.

A POST is what unsubscribes, from the button or from a mail program (RFC 8058); a GET never does.
"""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from analytics.delivery.subscription_links import CONFIRM, END, BadLink, read_link, workspace_of
from analytics.errors import AnalyticsError
from analytics.operations.web import known_host
from analytics.people.acting import NotAllowed
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.signin.page import Form, page
from analytics.store.subscriptions import Subscription, Subscriptions
from analytics.store.workspaces import server_folder

Link = tuple[str, str]  # address and words
GONE = "It is not there any more: nothing is sent by it."


async def by_link(request: Request) -> Response:
    """`/subscription/confirm?token=…` and `/subscription/end?token=…`."""
    if not known_host(request.headers.get("host", ""), request.headers.get("origin")):
        return PlainTextResponse("This host name is not ours. Set TAGWATCH_URL or TAGWATCH_HOSTS.", 403)
    deed, token = request.path_params["deed"], request.query_params.get("token", "")
    if deed not in (CONFIRM, END):
        return PlainTextResponse("Not here.", 404)
    own_page = page_of(NamedWorkspace("", "", server_folder()))
    try:
        workspace = workspace_of(server_folder(), token)
        known, own_page = Subscriptions(workspace.folder), page_of(workspace)
        named = read_link(known.folder, deed, token)
        if request.method == "POST":
            with in_workspace(workspace):
                done = await run_in_threadpool(known.confirm if deed == CONFIRM else known.end, *named)
            return _done(deed, done, own_page)
        found = await run_in_threadpool(known.marked, *named)
    except BadLink as error:
        return page("This link does not open", note=str(error), link=own_page, status=403)
    except NotAllowed as error:
        return page("Not now", note=str(error), link=own_page, status=403)
    except AnalyticsError as error:
        return page("Not now", note=str(error), status=503)
    return _asked(deed, found, f"/subscription/{deed}?token={token}", own_page)


routes = [Route("/subscription/{deed}", by_link, methods=["GET", "POST"])]


def page_of(workspace: NamedWorkspace) -> Link:
    """The way to the page My subscriptions of a workspace."""
    query = f"?{urlencode(workspace.parameters)}" if workspace.parameters else ""
    return f"/my_subscriptions{query}", "My subscriptions"


def _asked(deed: str, found: Subscription | None, action: str, own_page: Link) -> Response:
    """The page with the button; without one where there is nothing to do."""
    if found is None or (deed == CONFIRM and found.confirmed_at):
        return _done(deed, found, own_page)
    if deed == CONFIRM:
        return page(
            "Send it here?",
            [Form(action, "Yes, send it")],
            lead=f"{_who(found)} asked that {found.about} goes to {found.to}. If you did not, close this page: nothing "
            "is sent.",
        )
    return page("Unsubscribe?", [Form(action, "Unsubscribe")], lead=f"{found.to} gets {found.about}.")


def _done(deed: str, found: Subscription | None, own_page: Link) -> Response:
    if found is None:
        return page("Unsubscribed" if deed == END else "Not there any more", lead=GONE, link=own_page)
    if deed == CONFIRM:
        return page("Confirmed", lead=f"{found.to} gets {found.about} from now on.", link=own_page)
    return page("Unsubscribed", lead=f"{found.to} gets {found.about} no longer.", link=own_page)


def _who(found: Subscription) -> str:
    return found.owner or "The owner of this Tagwatch"
