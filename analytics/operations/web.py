"""The web: which requests are meant for this dashboard. Its routes lie outside the pages' gate and ask here."""

from contextlib import suppress
from urllib.parse import urlsplit

from analytics.configuration import BadSetting, configuration

HERE = ("localhost", "127.0.0.1", "[::1]")


def known_host(host: str, origin: str | None) -> bool:
    """True when a request names this dashboard: its Host, and the Origin that browsers add across sites.

    >>> known_host("localhost:8501", None), known_host("evil.example", None)
    (True, False)
    >>> known_host("localhost", "https://x.example")
    False
    """
    settings = configuration()
    if settings.serves_everybody:  # whatever a walled network calls it; other sites are still refused
        return bool(_name(f"//{host}")) and (origin is None or _name(origin) == _name(f"//{host}"))
    ours = {*HERE, *settings.hosts}
    with suppress(BadSetting):  # reported at the start; it names no host then
        ours |= {urlsplit(settings.url).hostname or ""} - {""}
    return _name(f"//{host}") in ours and (origin is None or _name(origin) in ours)


def _name(url: str) -> str:
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return f"[{name}]" if ":" in name else name
