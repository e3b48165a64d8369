"""Reach: from where a dashboard can be reached, and the refusal to serve a network without a sign-in that works."""

from ipaddress import ip_address
from pathlib import Path

from analytics.configuration import PROGRAM, Configuration, configuration, trusts_forwarders
from analytics.errors import AnalyticsError
from analytics.people.role import Role
from analytics.store.people import People


def only_here(address: str | None) -> bool:
    """True for an address that only this machine reaches; None is every address.

    >>> only_here("localhost"), only_here("127.0.0.1"), only_here("0.0.0.0"), only_here(None)
    (True, True, False, False)
    """
    if not address:
        return False
    try:
        return address == "localhost" or ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def check_reach(address: str | None) -> None:
    """Raise AnalyticsError where a network would read every ticket without sign-in."""
    settings = configuration()
    if settings.auth != "none" or settings.serves_everybody or only_here(address):
        return
    raise AnalyticsError(
        f"The dashboard was not started: {address or 'every address of this machine'} can be reached from the network, "
        "and nobody has to sign in. Choose one:\n"
        f"  1. people sign in: TAGWATCH_AUTH=accounts, then `{PROGRAM} people invite --role admin`; or oidc, or proxy "
        "(README, 'A team's server')\n"
        "  2. this machine alone: --address localhost\n"
        "  3. a walled test network without sign-in: --i-know-this-is-open"
    )


def check_sign_in() -> None:
    """Raise AnalyticsError where the way of TAGWATCH_AUTH lacks settings, or the web server would hide who connects."""
    settings = configuration()
    if settings.auth == "none":
        return
    _ = settings.roles, settings.session_hours  # what cannot be used raises now, not when people sign in
    if lacking := _lacking(settings):
        raise AnalyticsError(
            f"The dashboard was not started: TAGWATCH_AUTH={settings.auth} needs {'; '.join(lacking)}. "
            "README, 'A team's server', has the steps."
        )
    if trusts_forwarders():  # then the address of a connection is whatever a process of this machine writes
        raise AnalyticsError(
            "The dashboard was not started: its web server would believe X-Forwarded-For of every process of this "
            f"machine. Start it with `{PROGRAM} dashboard`, or set FORWARDED_ALLOW_IPS to nothing: FORWARDED_ALLOW_IPS="
        )


def nobody_manages(folder: Path) -> str:
    """What to do where a provider or a proxy signs people in and nobody of them can be an admin; "" elsewhere."""
    settings = configuration()
    if settings.auth not in ("oidc", "proxy") or any(role == Role.ADMIN.option for _, role in settings.roles):
        return ""
    if any(account.manages_server for account in People(folder).all()):
        return ""
    return (
        "Nobody who signs in is an admin. Add a row such as ann@company.example=admin to TAGWATCH_ROLES, or use "
        f"`{PROGRAM} people add NAME --role admin`."
    )


def _lacking(settings: Configuration) -> list[str]:
    """What the environment has yet to set, each with what it is."""
    if settings.auth == "oidc":
        wanted: dict[str, object] = {
            "TAGWATCH_URL (the address that people open)": settings.url,
            "TAGWATCH_OIDC_ISSUER (the provider's issuer)": settings.oidc_issuer,
            "TAGWATCH_OIDC_CLIENT (the client id that it gave)": settings.oidc_client,
        }
    elif settings.auth == "proxy":
        wanted = {"TAGWATCH_PROXIES (the proxy's addresses)": settings.proxies}
        if settings.proxy_jwt:
            wanted |= {
                "TAGWATCH_PROXY_KEYS (where the token's keys are)": settings.proxy_keys,
                "TAGWATCH_PROXY_ISSUER (who signs it)": settings.proxy_issuer,
                "TAGWATCH_PROXY_AUDIENCE (for whom it is made)": settings.proxy_audience,
            }
        else:
            wanted |= {
                "TAGWATCH_PROXY_SECRET (what the proxy sends as X-Tagwatch-Secret), or TAGWATCH_PROXY_JWT (the header "
                "with its signed token)": settings.proxy_secret,
                "TAGWATCH_PROXY_USER (the header that names a person)": settings.proxy_user,
            }
    else:
        wanted = {}
    return [what for what, value in wanted.items() if not value]
