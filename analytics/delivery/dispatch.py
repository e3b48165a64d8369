"""Delivery: one roundup to a folder, one message to Slack and by mail, to each place once."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analytics.delivery.attempts import NotSent, PerhapsSent
from analytics.delivery.mail import Mail, email_of
from analytics.delivery.message import Message
from analytics.delivery.sent import Deliveries, Delivery, Settled
from analytics.delivery.slack import Slack
from analytics.roundup.edition import Edition
from analytics.roundup.figures_table import figures_csv
from analytics.roundup.picture import Camera, NoBrowser
from analytics.roundup.service import Roundup, picture_of
from analytics.roundup.text import markdown, plain_text

TAKEN = "taken"  # the state of a delivery that nobody needs any more


@dataclass(frozen=True)
class Report:
    """What became of one step. `fine` is False where a person must look."""

    text: str
    fine: bool = True


def file_stem(edition: Edition, teams: Sequence[str] = ()) -> str:
    """`tagwatch-2026-03-02`, the first day of the week shown; teams are named, safely, after it."""
    return f"tagwatch-{edition.week}{team_slug(teams)}"


def team_slug(teams: Sequence[str]) -> str:
    """Teams as a part of a file's name; what had to be left out of them is distinguished by a hash.

    >>> team_slug(["Sync"]), team_slug(["../Übergabe"])
    ('-sync', '-bergabe-d69e8a')
    """
    if not teams:
        return ""
    name = "+".join(sorted(teams))
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    plain = slug == re.sub(r" ", "-", name.lower())
    return f"-{slug}" if plain else f"-{slug}-{hashlib.sha256(name.encode()).hexdigest()[:6]}".replace("--", "-")


def write_texts(roundup: Roundup, folder: Path, *, theme: str = "light") -> list[Path]:
    """Document, text twins and figures as files; returns their paths."""
    edition, stem = roundup.edition, file_stem(roundup.edition, roundup.scope.teams)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        ".html": roundup.document(theme=theme),
        ".md": markdown(edition),
        ".txt": plain_text(edition),
        ".csv": figures_csv(edition),
    }
    for suffix, text in texts.items():
        (folder / f"{stem}{suffix}").write_bytes(text.encode())
    return [folder / f"{stem}{suffix}" for suffix in texts]


def write_picture(roundup: Roundup, folder: Path, camera: Camera, *, theme: str = "light", scale: int = 1) -> Path:
    """The PNG; one of twice the size has it in its name. Raises NoBrowser."""
    large = "" if scale == 1 else f"@{scale}x"
    path = folder / f"{file_stem(roundup.edition, roundup.scope.teams)}{large}.png"
    path.write_bytes(picture_of(roundup, camera, theme=theme, scale=scale))
    return path


def picture_or_none(roundup: Roundup, camera: Camera) -> tuple[bytes | None, Report | None]:
    """The picture to send; without a browser the text goes alone, and that is reported."""
    try:
        return picture_of(roundup, camera), None
    except NoBrowser as missing:
        return None, Report(f"Sent without its picture. {missing}", fine=False)


def send_to_slack(
    message: Message,
    delivery: Callable[[str, str], Delivery],
    ledger: Deliveries,
    listed: Sequence[str] = (),
    *,
    again: bool = False,
    dry_run: Path | None = None,
) -> list[Report]:
    """Send once to each place listed, else to the Slack of the environment; a dry run writes what would be sent there.

    Raises NotSent where none is listed and the environment has none; a listed one that lacks its secret is reported.
    """
    reports: list[Report] = []
    for name, slack in _places(listed, reports):
        if dry_run:
            place = f"-{team_slug([name]).strip('-')}" if name else ""
            path = dry_run / f"{message.stem}{place}.slack.json"
            path.write_text(json.dumps(slack.payload(message), indent=2, ensure_ascii=False), encoding="utf-8")
            reports.append(Report(f"Would send to {place_name(name)}: {path}"))
        else:
            send = partial(slack.send, message)
            reports.append(_once(delivery("slack", slack.target), place_name(name), send, ledger, again=again))
    return reports


def _places(listed: Sequence[str], reports: list[Report]) -> Iterator[tuple[str, Slack]]:
    """Each place with its name ("": of the environment); what cannot be sent to is reported."""
    if not listed:
        yield "", Slack.from_environment()
    for name in listed:
        try:
            yield name, Slack.listed(name)
        except NotSent as missing:
            reports.append(Report(f"{place_name(name)}: not sent. {missing}", fine=False))


def place_name(name: str) -> str:
    """What a place in Slack is called in reports; an empty name is the one of the environment."""
    return f"Slack ({name})" if name else "Slack"


def send_by_mail(
    message: Message,
    delivery: Callable[[str, str], Delivery],
    ledger: Deliveries,
    to: Sequence[str],
    *,
    again: bool = False,
    dry_run: Path | None = None,
    unsubscribe: str = "",
) -> list[Report]:
    """Send once to each address; a dry run writes the letter. Those refused or in doubt are reported one by one.

    unsubscribe: the address that ends it, of a letter to one subscriber alone.
    """
    mail = Mail.from_environment()
    identity = " ".join(delivery("email", to[0] if unsubscribe else "").key)
    if dry_run:
        path = dry_run / f"{message.stem}.eml"
        path.write_bytes(email_of(message, mail, to, identity=identity).as_bytes())
        return [Report(f"Would mail to {', '.join(to)}: {path}")]
    reports, claimed = [], []
    for address in to:
        earlier = ledger.claim(delivery("email", address), again=again)
        if earlier:
            reports.append(_reported_earlier(f"mail to {address}", earlier))
        else:
            claimed.append(address)
    if not claimed:
        return reports
    refused: dict[str, str] = {}
    state, trouble = "sent", ""
    try:
        refused = mail.send(email_of(message, mail, claimed, identity=identity, unsubscribe=unsubscribe), claimed)
    except (NotSent, PerhapsSent) as error:
        state, trouble = ("unknown" if isinstance(error, PerhapsSent) else "failed"), str(error)
    except BaseException:
        for address in claimed:
            ledger.settle(delivery("email", address), "unknown", "interrupted")
        raise
    for address in claimed:
        failed = address in refused
        ledger.settle(delivery("email", address), "failed" if failed else state, refused.get(address, trouble))
        reports.append(_report(f"mail to {address}", "failed" if failed else state, refused.get(address, trouble)))
    return reports


def _once(delivery: Delivery, name: str, send: Callable[[], None], ledger: Deliveries, *, again: bool) -> Report:
    earlier = ledger.claim(delivery, again=again)
    if earlier:
        return _reported_earlier(name, earlier)
    state, trouble = "unknown", "interrupted"
    try:
        send()
        state, trouble = "sent", ""
    except (NotSent, PerhapsSent) as error:
        state, trouble = ("unknown" if isinstance(error, PerhapsSent) else "failed"), str(error)
    finally:
        ledger.settle(delivery, state, trouble)
    return _report(name, state, trouble)


def _reported_earlier(name: str, earlier: Settled) -> Report:
    when = f"{earlier.at:%Y-%m-%d %H:%M} UTC"
    return {
        "sent": Report(f"{name}: sent already on {when}; --again sends it once more."),
        TAKEN: Report(f"{name}: not sent, somebody has decided about it."),
        "sending": Report(f"{name}: another process has been sending it since {when}; left alone."),
    }.get(
        earlier.state,
        Report(
            f"{name}: may have been sent on {when} ({earlier.detail}). Look there; if it is missing, "
            "send it with --again.",
            fine=False,
        ),
    )


def _report(name: str, state: str, trouble: str) -> Report:
    return {
        "sent": Report(f"{name}: sent."),
        "failed": Report(f"{name}: not sent. {trouble} The next run tries again.", fine=False),
    }.get(
        state,
        Report(
            f"{name}: may have been sent. {trouble} Look there; if it is missing, send it with --again.", fine=False
        ),
    )
