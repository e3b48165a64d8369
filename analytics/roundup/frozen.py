"""Frozen: an edition as JSON and back, so that a published week can be shown and compared for ever."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pandas as pd

from analytics.roundup.edition import Better, Edition, Footer, Happening, Mover, Number, Quote, UnawareFeature

PARTS = {"numbers": Number, "movers": Mover, "within": Mover, "unaware": UnawareFeature, "events": Happening}
SINGLE = {"footer": Footer, "better": Better, "quote": Quote}
FRAMES = {"series": ("tickets",), "expected": ("low", "high")}  # → their columns of whole numbers
DATES = {"week", "week_end", "data_through", "since", "day"}


def to_json(edition: Edition) -> str:
    """Every field, readable; the same edition gives the same text."""
    return json.dumps({f.name: _plain(getattr(edition, f.name)) for f in fields(edition)}, ensure_ascii=False)


def from_json(text: str) -> Edition:
    """The edition again. Fields that a later version added take their defaults, ones it dropped are left out."""
    stored = json.loads(text)
    parts: dict[str, Any] = {name: value for name, value in _known(Edition, stored).items()}
    for name, kind in PARTS.items():
        parts[name] = tuple(kind(**_known(kind, row)) for row in stored.get(name, ()))
    for name, kind in SINGLE.items():
        parts[name] = kind(**_known(kind, stored[name])) if stored.get(name) else None
    for name, whole in FRAMES.items():
        frame = pd.DataFrame(stored[name]["rows"], columns=stored[name]["columns"])
        frame["week"] = [date.fromisoformat(week) for week in frame["week"]]
        parts[name] = frame.astype(dict.fromkeys(whole, "Int64"))
    return Edition(**parts)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, pd.DataFrame):
        rows = value.astype(object).where(value.notna(), None).to_numpy().tolist()
        return {"columns": list(value.columns), "rows": [[_plain(_number(cell)) for cell in row] for row in rows]}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _number(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell


def _known(kind: type, stored: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {
        name: date.fromisoformat(value) if name in DATES else tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name in names
    }
