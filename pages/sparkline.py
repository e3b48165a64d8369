"""A sparkline: a few numbers over time as small columns of HTML, in the colours of the page's theme.

Drawn as text, not as a chart: it costs the reader no script and no request.
"""

import html
from collections.abc import Sequence


def sparkline(values: Sequence[float | None], words: str) -> str:
    """Columns from zero to the largest value, oldest first; the last one is stressed. None: no data, a gap.

    words: the same for those who do not see it.
    """
    known = [value for value in values if value is not None]
    top = max(known, default=0)
    if len(known) < 2 or top <= 0:
        return ""
    columns = "".join(
        "<i></i>" if value is None else f'<i style="height:{max(100 * value / top, 2):.0f}%;opacity:1"></i>'
        for value in values
    )
    return f'<div class="spark" role="img" aria-label="{html.escape(words, quote=True)}">{columns}</div>'
