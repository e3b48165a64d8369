"""The end of a session: forgotten here, in the browser, and where a provider or proxy keeps one of its own."""

from starlette.responses import Response

from analytics.signin import cookie
from analytics.signin.page import page


def ended(*, elsewhere: str = "", still: str = "") -> Response:
    """The answer to who signed out. elsewhere: where the browser goes on to end another session, too.

    still: stated where there is another session and no such place.
    """
    if elsewhere:
        lead = "You are signed out here. Now you are signed out where you signed in, too."
        response = page("Signing out", lead=lead, link=(elsewhere, "Go on"), go_on=elsewhere)
    else:
        response = page("You are signed out", lead=still, button=("/sign-in", "Sign in"))
    cookie.delete_on(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
