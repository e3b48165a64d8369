"""Checks: what must be true between the records of a workspace, whoever changed them and however."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from analytics.workspace.area import Area
from analytics.workspace.categories import CATEGORIES as DEFAULT_CATEGORIES
from analytics.workspace.categories import NONE
from analytics.workspace.decision_records import (
    CategoryRecord,
    CellRecord,
    DebriefRecord,
    EventRecord,
    RecipientRecord,
    SettingRecord,
    SignalRecord,
    SplitRecord,
    TagRecord,
    TeamRecord,
    TicketLabelRecord,
)
from analytics.workspace.kind import Kind, Problem, R, Record
from analytics.workspace.kinds import (
    CATEGORIES,
    CELLS,
    EVENTS,
    FEATURES,
    RECIPIENTS,
    SETTINGS,
    SIGNALS,
    SPLITS,
    TAGS,
    TEAMS,
)
from analytics.workspace.recipients import wrong_place
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS, FindingRecord, QuestionRecord
from analytics.workspace.settings import wrong_setting
from analytics.workspace.shadowing_kinds import DEBRIEFS
from analytics.workspace.ticket_kinds import TICKET_LABELS

State = Mapping[str, Mapping[str, Record]]  # plural of a kind → key → record
AboutArea = SignalRecord | DebriefRecord | QuestionRecord | FindingRecord
NUMBER = re.compile(r"\d+(\.\d+)?")
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def records(state: State, kind: Kind[R]) -> list[R]:
    """The records of one kind."""
    return list(records_by_key(state, kind).values())


def records_by_key(state: State, kind: Kind[R]) -> Mapping[str, R]:
    """Key → record of one kind."""
    return cast("Mapping[str, R]", state.get(kind.plural, {}))


def check(state: State, *, categories: Iterable[str] = ()) -> list[tuple[str, Problem]]:
    """Everything that is wrong, each with the key of the record that it is about.

    categories: slugs that are known besides the default ones and those decided on (the export's own).
    """
    known = {NONE, *categories, *(c.slug for c in DEFAULT_CATEGORIES), *(r["slug"] for r in records(state, CATEGORIES))}
    return [
        *_tags(records(state, TAGS), known),
        *_splits(records(state, SPLITS)),
        *_colors(state),
        *_former([(r["team"], r["former"], r) for r in records(state, TEAMS)], TEAMS),
        *_former([(r["feature"], r["former"], r) for r in records(state, FEATURES)], FEATURES),
        *_cells(records(state, CELLS), known),
        *_labels(records(state, TICKET_LABELS), known),
        *_events(records(state, EVENTS)),
        *_signals(records(state, SIGNALS)),
        *_debriefs(records(state, DEBRIEFS)),
        *_research(records(state, QUESTIONS), records(state, FINDINGS)),
        *_recipients(records(state, RECIPIENTS)),
        *_settings(records(state, SETTINGS)),
    ]


def _problem(kind: Kind[Any], record: Record, column: str, what: str) -> tuple[str, Problem]:
    value = record[column]
    return kind.key_of(record), Problem(kind.plural, column, kind.column(column).write(value), what)


def _area(kind: Kind[Any], record: AboutArea) -> Iterator[tuple[str, Problem]]:
    try:
        Area.read(record["level"], record["area"])
    except ValueError as wrong:
        yield _problem(kind, record, "area", str(wrong))


def _link(kind: Kind[Any], record: Record, column: str) -> Iterator[tuple[str, Problem]]:
    if record[column] and not str(record[column]).startswith(("https://", "http://")):
        yield _problem(kind, record, column, "is no link; it must begin with https://")


def _period(kind: Kind[Any], record: EventRecord | QuestionRecord) -> Iterator[tuple[str, Problem]]:
    if record["end"] and record["end"] < record["start"]:
        yield _problem(kind, record, "end", f"is before its start {record['start']}")


def _tags(tags: list[TagRecord], known: set[str]) -> Iterator[tuple[str, Problem]]:
    aliases = {tag["tag"]: tag["alias_of"] for tag in tags if tag["alias_of"]}
    for tag in tags:
        if tag["category"] and tag["category"] not in known:
            yield _problem(TAGS, tag, "category", f"is no category; known: {', '.join(sorted(known - {NONE}))}")
        if not tag["alias_of"]:
            continue
        if tag["team"] or tag["category"] or tag["feature"] or tag["use"]:
            yield _problem(
                TAGS,
                tag,
                "alias_of",
                f"makes '{tag['tag']}' another word for that tag, so it cannot mean "
                "something itself: leave team, category, feature and use empty",
            )
        seen = [tag["tag"]]
        while (following := aliases.get(seen[-1])) and following not in seen:
            seen.append(following)
        if following in seen:
            yield _problem(TAGS, tag, "alias_of", f"makes a circle of aliases: {' → '.join([*seen, following])}")


def _splits(splits: list[SplitRecord]) -> Iterator[tuple[str, Problem]]:
    for split in splits:
        if split["into"] == split["tag"]:
            yield _problem(SPLITS, split, "into", "is the tag that is split")
        if split["by"] == "tag" and split["value"] == split["tag"]:
            yield _problem(SPLITS, split, "value", "is the tag that is split, which each of its tickets has")


def _colors(state: State) -> Iterator[tuple[str, Problem]]:
    colored: list[tuple[Kind[Any], CategoryRecord | TeamRecord]] = [
        *((CATEGORIES, record) for record in records(state, CATEGORIES)),
        *((TEAMS, record) for record in records(state, TEAMS)),
    ]
    for kind, record in colored:
        if record["color"] and not COLOR.fullmatch(record["color"]):
            yield _problem(kind, record, "color", "is no colour; write #0072B2")


def _former(named: list[tuple[str, list[str], Record]], kind: Kind[Any]) -> Iterator[tuple[str, Problem]]:
    """named: each record with its name and the names it had."""
    names = {name for name, _, _ in named}
    owner: dict[str, str] = {}
    for name, earlier, record in named:
        for former in earlier:
            if former in names:
                yield _problem(kind, record, "former", f"names '{former}', which is still a {kind.name} of its own")
            elif former in owner:
                yield _problem(kind, record, "former", f"names '{former}', which '{owner[former]}' was called too")
            owner.setdefault(former, name)


def _cells(cells: list[CellRecord], known: set[str]) -> Iterator[tuple[str, Problem]]:
    for cell in cells:
        if cell["category"] not in known:
            yield _problem(CELLS, cell, "category", f"is no category; known: {', '.join(sorted(known - {NONE}))}")


def _labels(labels: list[TicketLabelRecord], known: set[str]) -> Iterator[tuple[str, Problem]]:
    for label in labels:
        if label["category"] and label["category"] not in known:
            what = f"is no category; known: {', '.join(sorted(known - {NONE}))}"
            yield _problem(TICKET_LABELS, label, "category", what)


def _events(events: list[EventRecord]) -> Iterator[tuple[str, Problem]]:
    for event in events:
        yield from _period(EVENTS, event)
        yield from _link(EVENTS, event, "link")


def _signals(signals: list[SignalRecord]) -> Iterator[tuple[str, Problem]]:
    for signal in signals:
        yield from _area(SIGNALS, signal)
        yield from _link(SIGNALS, signal, "issue")
        for column in ("observed", "expected", "days"):
            if signal[column] and not NUMBER.fullmatch(signal[column]):
                yield _problem(SIGNALS, signal, column, "is no number such as 12.5")


def _debriefs(notes: list[DebriefRecord]) -> Iterator[tuple[str, Problem]]:
    for note in notes:
        yield from _area(DEBRIEFS, note)


def _research(questions: list[QuestionRecord], findings: list[FindingRecord]) -> Iterator[tuple[str, Problem]]:
    for question in questions:
        yield from _area(QUESTIONS, question)
        yield from _period(QUESTIONS, question)
        if not int(question["wanted"]):
            yield _problem(QUESTIONS, question, "wanted", "is no number of answers; write at least 1")
    for finding in findings:
        yield from _area(FINDINGS, finding)
        yield from _link(FINDINGS, finding, "link")


def _recipients(known: list[RecipientRecord]) -> Iterator[tuple[str, Problem]]:
    for recipient in known:
        if what := wrong_place(recipient["way"], recipient["to"]):
            yield _problem(RECIPIENTS, recipient, "to", what)


def _settings(settings: list[SettingRecord]) -> Iterator[tuple[str, Problem]]:
    for setting in settings:
        if what := wrong_setting(setting["name"], setting["value"]):
            yield _problem(SETTINGS, setting, "value", what)
