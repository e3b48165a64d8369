"""Tickets of nine authors, some over three products, who saw nothing but the feature catalogue of an invented product.

`PRODUCT.json`: the catalogue, in the columns of the feature records. `PRODUCT_AUTHOR.jsonl`: one ticket a line. Authors
did not see the program, each other's tickets, or any template; what they wrote is for training and for measuring
whether a ticket asks for what exists, leaving out one author, or one product with all of its authors.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).with_name("authors")
LEARNED = "abcde"  # authors whose tickets the weights are learned from
KINDS = ("unaware", "nearby", "enhancement", "howto", "bug", "other")


@dataclass(frozen=True)
class Author:
    """One author's tickets, and the catalogue that they were written from."""

    name: str
    product: str
    features: tuple[dict[str, Any], ...]
    tickets: tuple[dict[str, Any], ...]  # subject, body, language, kind (one of KINDS), feature ("": none), unaware

    @property
    def further(self) -> bool:
        """Whether the tickets are for measuring alone."""
        return self.name[-1] not in LEARNED


def authors() -> tuple[Author, ...]:
    """All authors, by name."""
    found = []
    for path in sorted(HERE.glob("*.jsonl")):
        catalogue = json.loads((HERE / f"{path.stem.partition('_')[0]}.json").read_text(encoding="utf-8"))
        tickets = tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        found.append(Author(path.stem, catalogue["product"], tuple(catalogue["features"]), tickets))
    return tuple(found)
