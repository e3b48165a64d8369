"""The text twins of the frame: the same words and figures for mail, chat and screen readers."""

import re
from collections.abc import Iterator

from analytics.formatting import clean, count, counted, day, period
from analytics.roundup import labels
from analytics.roundup.edition import Edition, Mover

LIST_START = re.compile(r"^([-+=:])")
NUMBERED_START = re.compile(r"^(\d+)([.)])(?=\s|$)")
MARKS = re.compile(r"([\\`*_\[\]#|~$])")

Fact = tuple[str, str]  # a name, and its text; either may be empty


@labels.in_its_style
def plain_text(edition: Edition) -> str:
    """The edition for a plain mail: sections apart by empty lines, one fact per line."""
    lines = [labels.kicker(edition), clean(edition.headline), *_remarks(edition)]
    for title, facts in _sections(edition):
        lines += ["", title] if title else [""]
        lines += [": ".join(part for part in fact if part) for fact in facts]
    return "\n".join(lines) + "\n"


@labels.in_its_style
def markdown(edition: Edition) -> str:
    """The edition in CommonMark. Foreign text is escaped: it makes no link, image, tag or list."""
    lines = [f"# {escaped(clean(edition.headline))}", "", escaped(labels.kicker(edition))]
    lines += [line for remark in _remarks(edition) for line in ("", escaped(remark))]
    for title, facts in _sections(edition):
        lines += ["", f"## {escaped(title)}", ""] if title else [""]
        if not title and not any(name for name, _ in facts):
            lines += ["---"] + [line for _, text in facts for line in ("", _linked(text))]
            continue
        for name, text in facts:
            bold = f"**{escaped(name)}**" if name else ""
            lines.append("- " + ": ".join(part for part in (bold, _linked(text)) if part))
    return "\n".join(lines) + "\n"


@labels.in_its_style
def alt_text(edition: Edition) -> str:
    """One or two sentences for whoever cannot see the picture."""
    text = (
        f"Support roundup for {period(edition.week, edition.week_end)}, "
        f"{clean(edition.title_scope)}: {clean(edition.headline)}"
    )
    text += "" if text.endswith((".", "!", "?", "。")) else "."
    known = [(c.tickets, c) for c in edition.categories if c.tickets is not None]
    if not known:
        return text
    tickets, largest = max(known, key=lambda pair: pair[0])
    weeks = len(edition.weeks)
    drawn = "Bars show the week's tickets" if weeks == 1 else f"Stacked columns show {weeks} weeks of tickets"
    return (
        f"{text} {drawn} by category; the largest this week is {clean(largest.label)} with "
        f"{counted(tickets, 'ticket', edition.thousands)}."
    )


def escaped(text: str) -> str:
    """Text as literal Markdown.

    >>> print(escaped("![x](http://a) <b>"), escaped("1. one"))
    !\\[x\\](http://a) &lt;b&gt; 1\\. one
    """
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    literal = MARKS.sub(r"\\\1", entities)
    return NUMBERED_START.sub(r"\1\\\2", LIST_START.sub(r"\\\1", literal))


def _sections(edition: Edition) -> Iterator[tuple[str, list[Fact]]]:
    yield (
        "",
        [(clean(n.label), _with_brackets(clean(n.value), clean(n.change), clean(n.note))) for n in edition.numbers],
    )
    base = f" ({clean(edition.movers_base)})" if edition.movers else ""
    yield (
        f"What moved{base}",
        [_moved(m, edition.thousands) for m in edition.movers] + [("", clean(text)) for text in labels.still(edition)],
    )
    if edition.within:
        yield clean(edition.within_title), [_moved(m, edition.thousands) for m in edition.within]
    yield (
        "Asked for what already exists",
        [
            (
                f"{clean(u.feature)} · {clean(u.team)}",
                _with_brackets(labels.asked(u, edition.thousands), clean(u.change)),
            )
            for u in edition.unaware
        ]
        or [("", clean(edition.nothing_unaware))],
    )
    yield (
        "What got better",
        [
            (
                f"{labels.title_of(edition.better)} {labels.better(edition.better)}",
                labels.better_base(edition.better, edition.thousands),
            )
            if edition.better
            else ("", clean(edition.nothing_better))
        ],
    )
    if edition.quote:
        yield "In their words", [(clean(edition.quote.about), f"“{clean(edition.quote.text)}”")]
    yield _chart_title(edition), _chart_facts(edition)
    if edition.events:
        yield "What happened in these weeks", [(day(event.day), clean(event.name)) for event in edition.events]
    link = clean(edition.footer.link or "")
    yield "", [("", line) for line in (labels.basis(edition), labels.coverage(edition), link) if line]


def _remarks(edition: Edition) -> list[str]:
    return [clean(text) for text in (edition.note, edition.follow_up, edition.thanks) if text]


def _moved(mover: Mover, thousands: str) -> Fact:
    return labels.title_of(mover), _with_brackets(labels.move(mover, thousands), clean(mover.note))


def _chart_title(edition: Edition) -> str:
    return f"Tickets by category, {labels.short_period(edition.week, edition.week_end)}"


def _chart_facts(edition: Edition) -> list[Fact]:
    facts = [(clean(c.label), count(c.tickets, edition.thousands)) for c in reversed(edition.categories)]
    if edition.chart_note and facts:
        facts.append(("", clean(edition.chart_note)))
    if edition.gaps:
        weeks = counted(len(edition.gaps), "week", edition.thousands)
        facts.append(("No data", f"{weeks} ({labels.gaps(edition)})"))
    return facts or [("", labels.NO_WEEK)]


def _with_brackets(value: str, *asides: str) -> str:
    aside = "; ".join(a for a in asides if a)
    return f"{value} ({aside})" if aside else value


def _linked(text: str) -> str:
    return f"<{text}>" if labels.web_link(text) else escaped(text)
