"""Configuration: what the environment sets, with its types and defaults. Nobody else reads the environment.

`configuration()` is a frozen view of the environment at that moment. A value is read where it is needed: one that
cannot be used raises `BadSetting` with the variable's name there, and `Configuration.problems` finds all of them.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload
from urllib.parse import urlsplit

import platformdirs

from analytics.errors import AnalyticsError

ROOT = Path(__file__).resolve().parents[1]  # holds `analytics` and `pages`: a checkout, or the package `tagwatch`
INSTALLED = not (ROOT / "pyproject.toml").is_file()
PROGRAM = "tagwatch" if INSTALLED else "python -m analytics"  # how people call the command line here
# Where the store lives unless TAGWATCH_DATA names another folder; never among installed packages.
DEFAULT_STORE = platformdirs.user_data_path("tagwatch") / "store" if INSTALLED else ROOT / "data" / "store"
PREFIX = "TAGWATCH_"
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
OWNER_ONLY = 0o077
LOG_LEVELS = ("debug", "info", "warning", "error")

T = TypeVar("T")


class BadSetting(AnalyticsError):
    """A variable of the environment whose value cannot be used; the text names it and what it may be."""


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One variable of the environment.

    of: its value from text; raises ValueError, with what would be right as its text. default: when it is not set or
    empty. secret: its value is never shown.
    """

    name: str
    about: str
    of: Callable[[str], T]
    default: T
    secret: bool = False

    def read(self, environment: Mapping[str, str]) -> T:
        """Its value; raises BadSetting."""
        text = environment.get(self.name, "")
        if not text.strip():
            return self.default
        try:
            return self.of(text)
        except ValueError as error:
            shown = "set to something else" if self.secret else f"'{text.strip()[:40]}'"
            raise BadSetting(f"{self.name} is {shown}; it must be {error}.") from None

    @overload
    def __get__(self, owner: None, kind: type) -> "Variable[T]": ...
    @overload
    def __get__(self, owner: "Configuration", kind: type) -> T: ...
    def __get__(self, owner: "Configuration | None", kind: type) -> "T | Variable[T]":
        return self if owner is None else self.read(owner.environment)


def _exact(text: str) -> str:
    return text


def _folder(text: str) -> Path:
    return Path(text).expanduser()


def _address(text: str) -> str:
    address = text.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address such as https://tagwatch.example")
    return address


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def _port(text: str) -> int:
    if not text.strip().isdecimal() or not 0 < int(text) < 65_536:
        raise ValueError("a port's number from 1 to 65535")
    return int(text)


def _umask(text: str) -> int:
    chosen = text.strip()
    if not re.fullmatch(r"(0o?)?0*[0-7]{1,3}", chosen) or int(chosen.replace("o", ""), 8) & 0o700:
        raise ValueError(
            "an octal umask that leaves the owner everything: 077 (the rule) for the owner alone, 027 for a group "
            "that may read, 007 for a group that may write"
        )
    return int(chosen.replace("o", ""), 8)


def _one_of(*known: str) -> Callable[[str], str]:
    def one(text: str) -> str:
        if text.strip().lower() not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return text.strip().lower()

    return one


@dataclass(frozen=True)
class Configuration:
    """The environment's settings for Tagwatch, as they were when it was made."""

    environment: Mapping[str, str] = field(repr=False)

    data = Variable("TAGWATCH_DATA", "the store's folder", _folder, DEFAULT_STORE)
    umask = Variable(
        "TAGWATCH_UMASK", "bits that the store's files do not get; 007 opens it to the group", _umask, OWNER_ONLY
    )
    url = Variable("TAGWATCH_URL", "where people open the dashboard; used in links", _address, "")
    hosts = Variable[tuple[str, ...]](
        "TAGWATCH_HOSTS", "further host names of the dashboard, comma-separated", _names, ()
    )
    link_key = Variable(
        "TAGWATCH_LINK_KEY", "signs links, instead of the store's own key: for several machines", _exact, "", True
    )
    pseudonym_key = Variable("TAGWATCH_PSEUDONYM_KEY", "the secret that pseudonyms are made with", _exact, "", True)
    chromium = Variable("TAGWATCH_CHROMIUM", "the browser that draws the roundup's picture", str.strip, "")
    log = Variable(
        "TAGWATCH_LOG", "text or json: log to standard error in that form, commands too", _one_of("text", "json"), ""
    )
    log_level = Variable(
        "TAGWATCH_LOG_LEVEL",
        f"{', '.join(LOG_LEVELS)}; without it info, for commands without TAGWATCH_LOG error",
        _one_of(*LOG_LEVELS),
        "",
    )
    slack_webhook = Variable(
        "TAGWATCH_SLACK_WEBHOOK", "Slack by incoming webhook: text and blocks", str.strip, "", True
    )
    slack_token = Variable(
        "TAGWATCH_SLACK_TOKEN",
        "Slack by a bot, with the picture: scopes files:write, files:read, chat:write",
        str.strip,
        "",
        True,
    )
    slack_channel = Variable("TAGWATCH_SLACK_CHANNEL", "the channel's id, for the bot", str.strip, "")
    slack_api = Variable("TAGWATCH_SLACK_API", "another address than https://slack.com/api/", str.strip, "")
    smtp_host = Variable("TAGWATCH_SMTP_HOST", "the mail server", str.strip, "")
    smtp_port = Variable[int | None](
        "TAGWATCH_SMTP_PORT", "its port; without it 587, 465 or 25 as the security asks", _port, None
    )
    smtp_security = Variable(
        "TAGWATCH_SMTP_SECURITY", "starttls (the default), tls or none", _one_of(*SMTP_PORTS), "starttls"
    )
    smtp_user = Variable("TAGWATCH_SMTP_USER", "who signs in there", _exact, "")
    smtp_password = Variable("TAGWATCH_SMTP_PASSWORD", "the password", _exact, "", True)
    mail_from = Variable("TAGWATCH_MAIL_FROM", "the sender", str.strip, "")
    mail_to = Variable("TAGWATCH_MAIL_TO", "the readers, comma-separated", str.strip, "")
    notify = Variable("TAGWATCH_NOTIFY", "who hears of trouble with the roundup", str.strip, "")

    def problems(self) -> Iterator[str]:
        """What is wrong with the environment: values that cannot be used, and names that mean nothing."""
        for variable in VARIABLES.values():
            try:
                variable.read(self.environment)
            except BadSetting as error:
                yield str(error)


VARIABLES: Mapping[str, Variable[Any]] = MappingProxyType(
    {value.name: value for value in vars(Configuration).values() if isinstance(value, Variable)}
)


def configuration() -> Configuration:
    """The configuration as the environment sets it now."""
    ours = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
    return Configuration(MappingProxyType(ours))


def named_by_hand(name: str) -> str | None:
    """A variable that a person named, for a secret that must not stand on the command line; None when it is not set."""
    return os.environ.get(name)


def environment_of_child(**changes: str) -> dict[str, str]:
    """The environment for a process of ours that must find `analytics` from any folder."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **changes}
