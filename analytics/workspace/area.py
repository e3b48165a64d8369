"""An area: all tickets, a team, a category, a cell, a feature or a tag.

One value type for every layer: a signal, a row of the grid, an owner and a link name the same area by it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

Level = Literal["total", "team", "category", "cell", "feature", "tag"]
LEVELS: tuple[Level, ...] = get_args(Level)  # coarse first
DIMENSIONS_OF: dict[Level, tuple[str, ...]] = {
    "total": (),
    "team": ("team",),
    "category": ("category",),
    "cell": ("team", "category"),
    "feature": ("feature",),
    "tag": ("tag",),
}
ALL_TICKETS = "all tickets"  # how decisions name the whole
STORED, IN_LINKS = "·", "|"  # what separates the values of a cell

Name = Callable[[str, str], str]  # (dimension, value) → what it is called on screen


@dataclass(frozen=True)
class Area:
    """What is meant at a level; `values`: one per dimension of the level, of a cell team and category (its slug)."""

    level: Level
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) != len(DIMENSIONS_OF[self.level]):
            raise ValueError(f"Area: a {self.level} is named by {DIMENSIONS_OF[self.level]}, not by {self.values}.")

    @classmethod
    def cell(cls, team: str, category: str) -> Self:
        return cls("cell", (team, category))

    @classmethod
    def of(cls, group: Mapping[str, str]) -> Self | None:
        """The area of a group such as {"team": "Sync", "category": "bug"}; None where the dimensions make none."""
        level = next((level for level, by in DIMENSIONS_OF.items() if set(by) == set(group)), None)
        return cls(level, tuple(group[name] for name in DIMENSIONS_OF[level])) if level else None

    @classmethod
    def read(cls, level: Level, text: str) -> Self:
        """The area that `text` names; raises ValueError for a cell that is not one team and one category, or a whole
        that is not called so.

        >>> Area.read("cell", "Sync · bug").values
        ('Sync', 'bug')
        """
        if level == "total":
            if text != ALL_TICKETS:
                raise ValueError(f"is not {ALL_TICKETS}, as the whole is called")
            return cls(level)
        if level != "cell":
            return cls(level, (text,))
        team, *category = (_plain(value, STORED) for value in text.split(f" {STORED} "))
        if len(category) != 1:
            raise ValueError("is no cell; write team · category, a · that belongs to a name as \\·")
        return cls.cell(team, category[0])

    @property
    def text(self) -> str:
        r"""How decisions and files name it, the inverse of `read`.

        >>> Area.cell("Sync", "bug").text, Area.cell("A · B", "bug").text, Area("total").text
        ('Sync · bug', 'A \\· B · bug', 'all tickets')
        """
        if self.level == "cell":
            return f" {STORED} ".join(_escaped(value, STORED) for value in self.values)
        return self.values[0] if self.values else ALL_TICKETS

    @property
    def key(self) -> str:
        r"""Its name in links and widgets, which no other area of its level has.

        >>> Area.cell("Sync", "bug").key, Area.cell("A|B", "bug").key
        ('Sync|bug', 'A\\|B|bug')
        """
        return IN_LINKS.join(_escaped(value, IN_LINKS) for value in self.values)

    @property
    def group(self) -> dict[str, str]:
        """Dimension → value."""
        return dict(zip(DIMENSIONS_OF[self.level], self.values, strict=True))

    def label(self, name: Name) -> str:
        """What it is called on screen, with the workspace's names of its values.

        >>> Area.cell("Sync", "bug").label(lambda dimension, value: value.title())
        'Sync · Bug'
        """
        return label_of(self.group, name) or ALL_TICKETS.capitalize()

    def holds(self, other: "Area") -> bool:
        """Whether each ticket of `other` is one of its own; True for itself."""
        inner = other.group
        return all(inner.get(dimension) == value for dimension, value in self.group.items())


def label_of(group: Mapping[str, str], name: Name) -> str:
    """What a group of tickets is called on screen, also one that is no area (a feature's bugs); "" for no group."""
    return f" {STORED} ".join(name(dimension, value) for dimension, value in group.items())


def _escaped(value: str, mark: str) -> str:
    return re.sub(rf"(\\*){re.escape(mark)}", rf"\1\1\\{mark}", value)


def _plain(value: str, mark: str) -> str:
    return re.sub(rf"(\\+){re.escape(mark)}", lambda found: "\\" * (len(found[1]) // 2) + mark, value)
