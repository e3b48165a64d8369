"""The request at the gate: where it comes from and whether it was forwarded, believed only of our own proxies."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from analytics.configuration import configuration

# What proxies add: one of these on a machine of one person is somebody from elsewhere.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def peer(scope: Scope) -> str:
    """The address at the other end of the connection."""
    client = scope.get("client")
    return client[0] if client else ""


def is_proxy(address: str) -> bool:
    """Whether an address is one of TAGWATCH_PROXIES; ::ffff:10.0.0.5 is 10.0.0.5 at a socket of both families."""
    try:
        found = ip_address(address)
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in ip_network(network) for network in configuration().proxies)
    except ValueError:
        return False


def visitor_address(scope: Scope) -> str:
    """The address of the person: the last one in X-Forwarded-For that is no proxy of ours, else the connection's."""
    address = peer(scope)
    hops = [hop.strip() for hop in ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",") if hop.strip()]
    while hops and is_proxy(address):
        address = hops.pop()
    return address[:60]


def is_forwarded(headers: Headers) -> bool:
    return any(name in headers for name in FORWARDED)


def same_origin(headers: Headers) -> bool:
    """Whether the Origin that a browser adds is the host that it asked."""
    origin, host = headers.get("origin", ""), headers.get("host", "")
    if origin == configuration().url:
        return bool(origin)
    try:
        parts, asked = urlsplit(origin), urlsplit(f"//{host}")
        # A proxy that passes $host drops the port.
        return bool(parts.hostname) and parts.hostname == asked.hostname and asked.port in (None, parts.port)
    except ValueError:
        return False


def over_https() -> bool:
    """Whether people come by https alone: then cookies are marked so."""
    return configuration().url.startswith("https://")
