"""Values of settings: the text of an environment variable as what it means.

Each raises ValueError for text that cannot be used, with what would be right as its text.
"""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROLES = ("viewer", "pm", "cs-lead", "admin")
SHORTEST_SECRET = 20  # letters of a secret between machines


def a_minute(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()) or not int(text):
        raise ValueError("a whole number above 0, such as 120")
    return int(text)


def exact(text: str) -> str:
    return text


def folder(text: str) -> Path:
    try:
        text.encode()  # the database takes no other names
        return Path(text).expanduser()
    except (UnicodeEncodeError, RuntimeError):
        raise ValueError("the path of a folder, in UTF-8, of a user who exists where it begins with ~") from None


def address(text: str) -> str:
    address = text.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address such as https://tagwatch.example")
    return address


def issuer(text: str) -> str:
    """An address by https; by http on this machine alone.

    >>> issuer("http://localhost:9400/"), issuer("https://login.example/realms/a")
    ('http://localhost:9400/', 'https://login.example/realms/a')
    """
    parts = urlsplit(text.strip())
    if parts.hostname and parts.scheme == "https" and not parts.query:
        return text.strip()
    if parts.hostname and parts.scheme == "http" and _is_this_machine(parts.hostname):
        return text.strip()
    raise ValueError("an address that begins with https://, or http:// on this machine")


def place(text: str) -> str:
    """A path of this server, or an address elsewhere."""
    return text.strip() if re.match(r"/(?![/\\])", text.strip()) else address(text)


def scopes(text: str) -> str:
    words = text.replace(",", " ").split()
    if "openid" not in words:
        raise ValueError("names with blanks between, openid among them, such as: openid email profile groups")
    return " ".join(words)


def roles(text: str) -> tuple[tuple[str, str], ...]:
    """Rows `what=role`, separated by semicolons or line ends; lines that begin with # are comments.

    >>> roles("support-leads=cs-lead; CN=All,DC=example=viewer")
    (('support-leads', 'cs-lead'), ('CN=All,DC=example', 'viewer'))
    """
    lines = (line for line in text.splitlines() if not line.strip().startswith("#"))
    rows = []
    for row in filter(None, (row.strip() for line in lines for row in line.split(";"))):
        what, _, role = (part.strip() for part in row.rpartition("="))
        role = role.lower().replace(" ", "-").replace("_", "-")
        if not what or role not in ROLES or re.search(rf"=\s*({'|'.join(ROLES)})\s*,", what, re.IGNORECASE):
            raise ValueError(
                f"rows such as support-leads=cs-lead; *=viewer, with semicolons between, each with a role of "
                f"{', '.join(ROLES)}; this is none: {row[:60]}"
            )
        rows.append((what, role))
    return tuple(rows)


def header(text: str) -> str:
    """The name of a header, as it is compared."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", text.strip()):
        raise ValueError("the name of a header, such as X-Auth-Request-Email")
    return text.strip().lower()


def long_secret(text: str) -> str:
    if len(text.strip()) < SHORTEST_SECRET or not text.strip().isascii():
        raise ValueError(f"at least {SHORTEST_SECRET} letters, such as `openssl rand -hex 32` prints")
    return text.strip()


def names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def port(text: str) -> int:
    if not text.strip().isdecimal() or not 0 < int(text) < 65_536:
        raise ValueError("a port's number from 1 to 65535")
    return int(text)


def seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", text.strip()) or not float(text):
        raise ValueError("a number of seconds above 0, such as 30")
    return float(text)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("a day, such as 2026-11-10") from None


def hours(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text.strip()) or not 0 < float(text) <= 720:
        raise ValueError("a number of hours above 0, at most 720, such as 12")
    return float(text)


def networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(part.strip(), strict=False)) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("addresses or networks such as 127.0.0.1, 10.0.0.0/8, comma-separated") from None


def umask(text: str) -> int:
    chosen = text.strip()
    if not re.fullmatch(r"(0o?)?0*[0-7]{1,3}", chosen) or int(chosen.replace("o", ""), 8) & 0o700:
        raise ValueError(
            "an octal umask that leaves the owner everything: 077 (the rule) for the owner alone, 027 for a group "
            "that may read, 007 for a group that may write"
        )
    return int(chosen.replace("o", ""), 8)


def yes(text: str) -> bool:
    return one_of("yes", "no")(text) == "yes"


def one_of(*known: str) -> Callable[[str], str]:
    def one(text: str) -> str:
        if text.strip().lower() not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return text.strip().lower()

    return one


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
