"""Excerpts: the beginning of a ticket, with the words marked that match a feature."""

from collections.abc import Iterable

from analytics.text.tokens import WORDS_OF, pieces

LONGEST = 320  # characters of a quote


def quote(subject: str, body: str, *, most: int = LONGEST) -> str:
    """Subject and beginning of the body on one line each."""
    text = "\n".join(filter(None, (" ".join(subject.split()), " ".join(body.split()))))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in stretches, with whether each is one of the (folded) words; together they are the text again.

    >>> marked("Notes on a plane!", ["plane"])
    [('Notes on a ', False), ('plane', True), ('!', False)]
    """
    wanted, parts, last = set(words), [], 0
    for found in WORDS_OF.finditer(text):
        folded = pieces(found.group())
        if not wanted & set(folded):
            continue
        start, end = found.span()
        if len(folded) > 1 and len(folded) == end - start - 1:  # two characters each: mark only those
            hits = [i for i, piece in enumerate(folded) if piece in wanted]
            start, end = start + hits[0], start + hits[-1] + 2
        parts += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [part for part in [*parts, (text[last:], False)] if part[0]]
