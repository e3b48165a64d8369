"""Drawing: what every picture that is drawn without a browser has: the document, its caption, texts, and hatching."""

import html
from collections.abc import Iterable, Iterator

from analytics.figures.caption import Caption
from analytics.figures.paper import FONTS, Paper
from analytics.formatting import clean

WIDTH, EDGE = 1600, 60  # px


def document(parts: Iterable[str], height: int, paper: Paper, *, fills: str = "") -> str:
    """An SVG document of WIDTH px with the hatching of no data as `url(#gap)`; fills: further patterns."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{html.escape(FONTS)}" font-size="20" fill="{paper.muted}"><defs>{fills}'
        '<pattern id="gap" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V9" stroke="{paper.hatch}" stroke-width="2"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{height}" fill="{paper.background}"/>{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, more: str = "", *, escaped: bool = False) -> str:
    """One line of text at a place in px; more: further attributes. escaped: the words are so already."""
    return f'<text x="{x}" y="{y}" {more}>{words if escaped else html.escape(clean(words))}</text>'


def captioned(caption: Caption, paper: Paper) -> Iterator[str]:
    """What the numbers rest on, above the chart."""
    title, scope, base = caption.lines
    yield text(EDGE, 76, title, f'font-size="38" font-weight="700" fill="{paper.ink}"')
    yield text(EDGE, 118, scope, 'font-size="24"')
    yield text(EDGE, 152, base)
