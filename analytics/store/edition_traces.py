"""Edition traces: a published week without what a customer wrote, and without names that are to be forgotten."""

import html
import json
import re
from collections.abc import Iterable, Sequence

from analytics.store.mentions import REDACTED, Mentions, spellings, whole_words

THANKS_TO, THANKED = "Thanks to ", ", who raised what shipped: "  # around the names in a line of thanks
THANKS = re.compile(f"({THANKS_TO})([^<>]*?)({THANKED})")
REMOVED = "(a quote that was removed)"
GONE = "<!doctype html><html><body><p>This document named a customer who was forgotten.</p></body></html>"


def no_thanks_to(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds names of agents in a line of thanks, as thanks write them; None without names."""
    forms = {form.replace("&#x27;", "&#39;") for name in names for form in spellings(name)}
    return whole_words(sorted(forms, key=len, reverse=True)) if forms else None


def forgotten(
    headline: str,
    edition: str,
    document: str,
    texts: Sequence[str],
    mentions: Mentions,
    written: Iterable[str],
    no_thanks: re.Pattern[str] | None,
) -> tuple[str, str, str]:
    """A published week without quotes of these texts and without the names; the same where it has neither."""
    content = json.loads(edition)
    quote = (content.get("quote") or {}).get("text", "")
    plain = " ".join(quote.split()).strip(" …").lower()
    if plain and (mentions.inside(quote) or any(plain in text for text in texts)):
        content["quote"] = None
        for form in {quote, html.escape(quote), html.escape(quote, quote=False)}:
            document = document.replace(form, REMOVED)
    if no_thanks and content.get("thanks"):
        content["thanks"], document = (_unthanked(text, no_thanks) for text in (content["thanks"], document))
    shorter = mentions.without_in(content)
    if shorter != json.loads(edition):
        edition = json.dumps(shorter, ensure_ascii=False)
    return mentions.without(headline), edition, mentions.without_in_document(document, written) or GONE


def _unthanked(text: str, names: re.Pattern[str]) -> str:
    return THANKS.sub(lambda found: found[1] + names.sub(REDACTED, found[2]) + found[3], text)
