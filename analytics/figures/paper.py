"""Paper: the colours and fonts of the roundup's frame and chart, light and dark."""

from dataclasses import dataclass

FONTS = (
    "Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', 'Noto Sans CJK JP', 'Noto Sans CJK SC', "
    "'Noto Sans CJK KR', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif, "
    "'Noto Color Emoji', 'Apple Color Emoji'"
)
PALE = 0.34  # how far earlier weeks fade into the paper


@dataclass(frozen=True)
class Paper:
    """The colours of one theme, #rrggbb. Category colours come with the data."""

    name: str
    background: str
    ink: str
    muted: str
    line: str
    hatch: str
    band: str
    worse: str
    better: str


LIGHT = Paper("light", "#ffffff", "#1b1f24", "#58636f", "#e4e8ee", "#c3cad3", "#eceff3", "#b3261e", "#1a7441")
DARK = Paper("dark", "#14181d", "#eceff3", "#a3afbc", "#2b333c", "#4d5763", "#232a32", "#ff8f85", "#5fcb8d")


def faded(color: str, background: str) -> str:
    """`color` mixed with the paper, opaque, so that grid lines do not show through."""
    mixed = (round(int(color[i : i + 2], 16) * (1 - PALE) + int(background[i : i + 2], 16) * PALE) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)
