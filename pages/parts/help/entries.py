"""Entries: everything that Help explains, as one searchable list of our own texts."""

from dataclasses import dataclass

from analytics.ingest.sources import SOURCES
from analytics.insights.counting_rules import GLOSSARY, RULES

STEPS = (
    (
        "1. Look around in the sample",
        "Until your first import the pages show a fictional company. Nothing of it stays.",
        "watch/this_week.py",
    ),
    (
        "2. Take an export out of your helpdesk",
        "“Your helpdesk” on this page states where each tool has it. Id, created time and tags matter most.",
        "manage/help.py",
    ),
    (
        "3. Drop it on Imports",
        "What it would bring is shown before anything is written, and each import can be undone.",
        "manage/imports.py",
    ),
    (
        "4. Map the tags that mean nothing yet",
        "Ten minutes with support: most of the tickets have few tags. All history is counted anew at once.",
        "manage/taxonomy.py",
    ),
    (
        "5. Name teams, owners and features",
        "Signals then name whom they concern, and requests for what exists are separated.",
        "manage/workspace.py",
    ),
    (
        "6. Read This week on Mondays",
        "One sentence, four numbers, the weeks before, and what changed; each number opens its tickets.",
        "watch/this_week.py",
    ),
)


@dataclass(frozen=True)
class Entry:
    """One thing that is explained."""

    part: str  # "steps", "helpdesk", "numbers" or "words"
    title: str
    lines: tuple[tuple[str, str], ...]  # (heading or "", text)
    page: str = ""  # where it is done
    key: str = ""  # of the address

    def has(self, words: list[str]) -> bool:
        """True when each of the words, folded, is in it."""
        text = " ".join([self.title, *(f"{heading} {text}" for heading, text in self.lines)]).casefold()
        return all(word in text for word in words)


def entries() -> list[Entry]:
    """All of Help, in the order of reading."""
    found = [Entry("steps", title, (("", text),), page) for title, text, page in STEPS]
    found += [
        Entry("helpdesk", source.guide.tool, source.guide.lines(source.clock), key=source.name)
        for source in sorted(SOURCES, key=lambda source: source.guide.tool.casefold() if source.guide else "")
        if source.guide
    ]
    found += [
        Entry("numbers", rule.name, (("", rule.text), *([("Example", rule.example.text)] if rule.example else [])))
        for rule in RULES
    ]
    return found + [Entry("words", word, (("", meaning),)) for word, meaning in GLOSSARY.items()]
