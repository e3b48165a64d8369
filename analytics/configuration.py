"""Configuration: what the environment sets, with its types and defaults. Nobody else reads the environment.

`configuration()` is a frozen view of the environment at that moment. A value is read where it is needed: one that
cannot be used raises `BadSetting` with the variable's name there, and `Configuration.problems` finds all of them.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload
from zoneinfo import ZoneInfo

import platformdirs

from analytics import setting_values as values
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
    empty. secret: its value is never shown. Where only NAME_FILE is set, the value is what that file holds.
    """

    name: str
    about: str
    of: Callable[[str], T]
    default: T
    secret: bool = False

    def read(self, environment: Mapping[str, str]) -> T:
        """Its value; raises BadSetting."""
        text = environment.get(self.name, "")
        if not text.strip() and (file := environment.get(f"{self.name}_FILE", "")):
            try:
                text = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                raise BadSetting(f"{self.name}_FILE is '{file}', which cannot be read: {error}.") from None
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


@dataclass(frozen=True)
class Configuration:
    """The environment's settings for Tagwatch, as they were when it was made."""

    environment: Mapping[str, str] = field(repr=False)

    data = Variable("TAGWATCH_DATA", "the store's folder", values.folder, DEFAULT_STORE)
    workspace = Variable(
        "TAGWATCH_WORKSPACE", "in which workspace commands work; without it in the default one", str.strip, ""
    )
    workspace_id = Variable(
        "TAGWATCH_WORKSPACE_ID", "set by the dashboard alone: in which workspace a process works", str.strip, ""
    )
    lake = Variable(
        "TAGWATCH_LAKE", "a folder or s3://bucket/prefix for the tickets, as Parquet; decisions stay", str.strip, ""
    )
    umask = Variable(
        "TAGWATCH_UMASK", "bits that the store's files do not get; 007 opens it to the group", values.umask, OWNER_ONLY
    )
    url = Variable("TAGWATCH_URL", "where people open the dashboard; used in links", values.address, "")
    hosts = Variable[tuple[str, ...]](
        "TAGWATCH_HOSTS", "further host names of the dashboard, comma-separated", values.names, ()
    )
    auth = Variable(
        "TAGWATCH_AUTH",
        "how people sign in: none (this machine alone), accounts, oidc (an OpenID provider) or proxy",
        values.one_of("none", "accounts", "oidc", "proxy"),
        "none",
    )
    session_hours = Variable("TAGWATCH_SESSION_HOURS", "hours after which people sign in again", values.hours, 12.0)
    acting = Variable("TAGWATCH_ACTING", "set by the dashboard alone: for whom it started a process", str.strip, "")
    open = Variable("TAGWATCH_OPEN", "yes: what --i-know-this-is-open does", values.yes, False)
    proxies = Variable[tuple[str, ...]](
        "TAGWATCH_PROXIES", "addresses or networks of your own proxies, comma-separated", values.networks, ()
    )
    oidc_issuer = Variable("TAGWATCH_OIDC_ISSUER", "the OpenID provider's issuer", values.issuer, "")
    oidc_client = Variable("TAGWATCH_OIDC_CLIENT", "the client id that the provider gave", str.strip, "")
    oidc_secret = Variable(
        "TAGWATCH_OIDC_SECRET", "its client secret; none for a public client", values.exact, "", True
    )
    oidc_scopes = Variable(
        "TAGWATCH_OIDC_SCOPES", "what the provider is asked for", values.scopes, "openid email profile"
    )
    name_claim = Variable("TAGWATCH_NAME_CLAIM", "the claim that names a person", str.strip, "email")
    groups_claim = Variable("TAGWATCH_GROUPS_CLAIM", "the claim with a person's groups", str.strip, "groups")
    roles = Variable[tuple[tuple[str, str], ...]](
        "TAGWATCH_ROLES", "which role a group, a person or a claim gives: group=role; *=viewer", values.roles, ()
    )
    proxy_user = Variable("TAGWATCH_PROXY_USER", "the header with which your proxy names a person", values.header, "")
    proxy_groups = Variable("TAGWATCH_PROXY_GROUPS", "the header with the person's groups", values.header, "")
    proxy_secret = Variable(
        "TAGWATCH_PROXY_SECRET", "what your proxy sends as X-Tagwatch-Secret", values.long_secret, "", True
    )
    proxy_jwt = Variable("TAGWATCH_PROXY_JWT", "the header with your proxy's signed token", values.header, "")
    proxy_keys = Variable("TAGWATCH_PROXY_KEYS", "where the keys of that token are (JWKS)", values.issuer, "")
    proxy_issuer = Variable("TAGWATCH_PROXY_ISSUER", "who signs that token", str.strip, "")
    proxy_audience = Variable("TAGWATCH_PROXY_AUDIENCE", "for whom that token is made", str.strip, "")
    proxy_sign_out = Variable("TAGWATCH_PROXY_SIGN_OUT", "where people sign out of your proxy", values.place, "")
    reading = Variable(
        "TAGWATCH_READING",
        "background or off: whether the running dashboard reads new texts for their meaning; off: `read-texts` does",
        values.one_of("background", "off"),
        "background",
    )
    upload_patience = Variable(
        "TAGWATCH_UPLOAD_PATIENCE", "seconds without a byte after which an upload is ended", values.seconds, 30.0
    )
    api_rate = Variable("TAGWATCH_API_RATE", "requests a minute that a token may send", values.a_minute, 120)
    sample_day = Variable[date | None](
        "TAGWATCH_SAMPLE_DAY", "the day that the sample data takes for today, when it is loaded", values.day, None
    )
    link_key = Variable(
        "TAGWATCH_LINK_KEY", "signs links, instead of the store's own key: for several machines", values.exact, "", True
    )
    pseudonym_key = Variable(
        "TAGWATCH_PSEUDONYM_KEY", "the secret that pseudonyms are made with", values.exact, "", True
    )
    chromium = Variable("TAGWATCH_CHROMIUM", "the browser that draws the roundup's picture", str.strip, "")
    metrics_token = Variable(
        "TAGWATCH_METRICS_TOKEN", "opens /metrics; without it nobody gets them", values.long_secret, "", True
    )
    log = Variable(
        "TAGWATCH_LOG",
        "text or json: log to standard error in that form, commands too",
        values.one_of("text", "json"),
        "",
    )
    log_level = Variable(
        "TAGWATCH_LOG_LEVEL",
        f"{', '.join(LOG_LEVELS)}; without it info, for commands without TAGWATCH_LOG error",
        values.one_of(*LOG_LEVELS),
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
        "TAGWATCH_SMTP_PORT", "its port; without it 587, 465 or 25 as the security asks", values.port, None
    )
    smtp_security = Variable(
        "TAGWATCH_SMTP_SECURITY", "starttls (the default), tls or none", values.one_of(*SMTP_PORTS), "starttls"
    )
    smtp_user = Variable("TAGWATCH_SMTP_USER", "who signs in there", values.exact, "")
    smtp_password = Variable("TAGWATCH_SMTP_PASSWORD", "the password", values.exact, "", True)
    mail_from = Variable("TAGWATCH_MAIL_FROM", "the sender", str.strip, "")
    mail_to = Variable("TAGWATCH_MAIL_TO", "the readers, comma-separated", str.strip, "")
    notify = Variable("TAGWATCH_NOTIFY", "who is notified of trouble with the roundup", str.strip, "")

    @property
    def serves_everybody(self) -> bool:
        """Whether a network is served and nobody signs in."""
        return self.open and self.auth == "none"

    def problems(self) -> Iterator[str]:
        """What is wrong with the environment: values that cannot be used, and names that mean nothing."""
        for variable in VARIABLES.values():
            try:
                variable.read(self.environment)
            except BadSetting as error:
                yield str(error)

    def today(self, zone: str) -> date:
        """Today in a time zone; with TAGWATCH_SAMPLE_DAY that day."""
        return self.sample_day or datetime.now(ZoneInfo(zone)).date()


VARIABLES: Mapping[str, Variable[Any]] = MappingProxyType(
    {value.name: value for value in vars(Configuration).values() if isinstance(value, Variable)}
)


def configuration() -> Configuration:
    """The configuration as the environment sets it now. A page asks some two hundred times: it is read as it lies."""
    if os.supports_bytes_environ:
        names = [os.fsdecode(name) for name in os.environb if name.startswith(PREFIX.encode())]
    else:
        names = [name for name in os.environ if name.startswith(PREFIX)]
    return Configuration(MappingProxyType({name: os.environ[name] for name in names if name in os.environ}))


def trust_no_forwarder() -> None:
    """Keep a web server that starts after this from believing X-Forwarded-For: the gate decides whom it believes."""
    os.environ["FORWARDED_ALLOW_IPS"] = ""


def trusts_forwarders() -> bool:
    """Whether the web server of this process believes X-Forwarded-For of somebody, as uvicorn does of this machine."""
    return os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1") != ""


def open_to_network() -> None:
    """Serve everybody without sign-in from now on, as `--i-know-this-is-open` asks."""
    os.environ[Configuration.open.name] = "yes"


def serve_all_workspaces() -> None:
    """A dashboard serves every workspace, and its addresses name which: what commands work in means nothing to it."""
    for variable in (Configuration.workspace, Configuration.workspace_id):
        for name in (variable.name, f"{variable.name}_FILE"):
            os.environ.pop(name, None)


def named_by_hand(name: str) -> str | None:
    """A variable that a person named, for a secret kept off the command line; None when it is not set."""
    return os.environ.get(name)


def environment_of_child(**changes: str) -> dict[str, str]:
    """The environment for a process of ours that must find `analytics` from any folder."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **changes}
