"""A message: what is sent of one roundup, or of its digest, in the forms that chat and mail want."""

from dataclasses import dataclass, field

from analytics.formatting import clean, counted
from analytics.roundup import labels
from analytics.roundup.edition import Edition
from analytics.roundup.text import alt_text, plain_text


@dataclass(frozen=True)
class Message:
    """One thing to send."""

    title: str  # "Support roundup · week 10 · 2–8 March 2026 · all teams"
    headline: str
    lines: tuple[str, ...]  # short, for a chat
    links: tuple[tuple[str, str], ...]  # (label, address)
    text: str  # the whole text twin
    stem: str  # of file names
    alt: str = ""
    picture: bytes | None = field(default=None, repr=False)
    picture_link: str | None = None  # signed, for programs that fetch a picture by its address


@labels.in_its_style
def roundup_message(edition: Edition, stem: str, picture: bytes | None, *, picture_link: str | None = None) -> Message:
    """The picture with its headline, numbers and movers."""
    numbers = " · ".join(
        f"{clean(n.label)} {clean(n.value)}" + (f" ({clean(n.change)})" if n.change else "") for n in edition.numbers
    )
    moved = [f"{labels.title_of(m)} {labels.move(m, edition.thousands)}" for m in edition.movers]
    lines_of_text = [clean(edition.note), numbers, *(moved or [clean(edition.quiet)]), *_better(edition)]
    return Message(
        labels.kicker(edition),
        clean(edition.headline),
        tuple(line for line in lines_of_text if line),
        _links(edition),
        plain_text(edition),
        stem,
        alt_text(edition),
        picture,
        picture_link,
    )


@labels.in_its_style
def digest_message(edition: Edition, stem: str, *, links: tuple[tuple[str, str], ...] = ()) -> Message:
    """One team's week in three lines: how much, what moved, what customers could be informed of."""
    thousands = edition.thousands
    total = edition.numbers[0]
    moved = "; ".join(f"{labels.title_of(m)} {labels.move(m, thousands)}" for m in edition.movers)
    lines = (
        f"{counted(edition.footer.tickets, 'ticket', thousands)}"
        + (f", {clean(total.change)}" if total.change else "")
        + (f"; {clean(total.note)}" if total.note else ""),
        moved or clean(edition.quiet),
        "; ".join(_better(edition)) or _unaware(edition),
    )
    title = f"Weekly digest · {labels.kicker(edition).removeprefix('Support roundup · ')}"
    every = (*_links(edition), *links)
    text = "\n".join([title, *lines, *(f"{label}: {address}" for label, address in every)]) + "\n"
    return Message(title, clean(edition.headline), lines, every, text, stem)


def _better(edition: Edition) -> list[str]:
    if not edition.better:
        return []
    return [f"Got better: {labels.title_of(edition.better)} {labels.better(edition.better)}"]


def _unaware(edition: Edition) -> str:
    if not edition.unaware:
        return clean(edition.nothing_unaware)
    first = edition.unaware[0]
    return f"Asked for though it exists: {clean(first.feature)}, {labels.asked(first, edition.thousands)}"


def _links(edition: Edition) -> tuple[tuple[str, str], ...]:
    link = labels.web_link(edition.footer.link)
    return (("Open the roundup", link),) if link else ()
