"""The web: which requests are meant for this dashboard. Its routes lie outside the pages' gate and ask here."""

import os
from urllib.parse import urlsplit

ADDRESS_VARIABLE = "TAGWATCH_URL"  # where people open the dashboard: https://tagwatch.example
HOSTS_VARIABLE = "TAGWATCH_HOSTS"  # further names under which it is reached, comma-separated
HERE = ("localhost", "127.0.0.1", "[::1]")


def known_host(host: str, origin: str | None) -> bool:
    """True when a request names this dashboard: its Host, and the Origin that browsers add across sites.

    >>> known_host("localhost:8501", None), known_host("evil.example", None)
    (True, False)
    >>> known_host("localhost", "https://x.example")
    False
    """
    ours = {*HERE, *(h.strip().lower() for h in os.environ.get(HOSTS_VARIABLE, "").split(",") if h.strip())}
    public = urlsplit(os.environ.get(ADDRESS_VARIABLE, "").strip()).hostname
    ours |= {public} if public else set()
    return _name(f"//{host}") in ours and (origin is None or _name(origin) in ours)


def _name(url: str) -> str:
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return f"[{name}]" if ":" in name else name
