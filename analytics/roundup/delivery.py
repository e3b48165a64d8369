"""Delivery: an edition as files in a folder. (Slack and e-mail will stand here.)"""

from datetime import date
from pathlib import Path
from typing import Literal

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.roundup.document import html_document
from analytics.roundup.edition import Edition
from analytics.roundup.picture import png
from analytics.roundup.story import compose
from analytics.roundup.text import markdown, plain_text
from analytics.store.facts import Facts


def file_stem(edition: Edition) -> str:
    """`tagwatch-2026-03-02`, the first day of the week told."""
    return f"tagwatch-{edition.week}"


def write_roundup(facts: Facts, calendar: Calendar, scope: Scope, folder: Path, *, week: date | None = None,
                  theme: Literal["light", "dark"] = "light") -> list[Path]:
    """Write picture, document and text twin of one week; returns the paths.

    The texts are written first: without a browser they are there, and NoBrowser says what the picture needs.
    """
    edition = compose(facts, calendar, scope, week=week)
    document = html_document(edition, theme=theme)
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / file_stem(edition)
    texts = {".txt": plain_text(edition), ".md": markdown(edition), ".html": document}
    paths = []
    for suffix, text in texts.items():
        path = stem.with_suffix(suffix)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    picture = stem.with_suffix(".png")
    picture.write_bytes(png(document))
    return [picture, *paths]
