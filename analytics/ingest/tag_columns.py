"""Tag columns: tables with a column per tag, whose cells state whether the ticket has it (one-hot)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analytics.ingest.mapping import Mapping
from analytics.ingest.questions import Choice, Question
from analytics.ingest.sniffing import Format
from analytics.ingest.source import NUMBERED, TAG_WORDS, normalise_header, unwrapped
from analytics.ingest.sources import KNOWN_HEADERS
from analytics.workspace.discarded import NO, YES

PREFIX = re.compile(
    r"^(?:ticket |conversation |issue |case )?(?:tags?|labels?|keywords?)(?: ?[:./|=\[\-] ?| )(?P<tag>.{1,200}?)\]?$"
)
# What is no tag behind that word: something else about tags.
NO_TAG = re.compile(
    r"^(?:(?:count|number|total|added|removed|changed|ids?|names?|list|string|url|urls|colou?r|time|date|at|by|all|any|"
    r"first|last|csv|text|api ids?|applied|type|group|source|missing|present|version)\b.*|\d+)$"
)
# What the name of a column of yes and no begins or ends with where it states something else than a tag.
OF_A_FLAG = re.compile(
    r"^(?:is|has|have|was|were|did|does|do|can|should|needs?|not|no)\b|\?$|\b(?:overdue|answered|merged|linked|escalated|"
    r"reopened|locked|confidential|open|closed|active|archived|starred|read|unread|billable|public|private|internal|"
    r"breached|met|violated|spam|deleted|resolved|solved|verified|offered|approved|assigned|pending|count|number|"
    r"attachments?|survey|sla|csat|deflected|involved|automated|flagged|snoozed|replied|weekend|holiday)$"
)
MOST = 300  # columns
LEAST = 2  # columns that may be tags, to be asked about


def tags_by_column(format: Format, headers: Iterable[str]) -> dict[str, str]:
    """Of the columns that feed the tags, those that stand for one tag each: header → tag.

    They are named like no list of tags, and each of their first cells is yes, no or empty.
    """
    found = {header: _tag(header) for header in headers if not _is_list(header) and _is_marked(format, header)}
    return found if any(cell in YES for header in found for cell in _cells(format, header)) else {}


def with_tag_columns(format: Format, mapping: Mapping) -> Mapping:
    """The mapping with the columns `tag_bug, tag_billing …` where none holds tags; such a tag stays whole."""
    if "tags" not in mapping.columns:
        named = [h for h in _free(format, mapping) if (tag := _prefixed(h)) and not NO_TAG.match(tag)]
        if columns := tuple(tags_by_column(format, named))[:MOST]:
            mapping = replace(mapping, columns=mapping.columns | {"tags": columns})
    tags = mapping.columns.get("tags", ())
    if tags and tags_by_column(format, tags).keys() == {*tags}:
        return replace(mapping, tag_separator="none", tag_separator_final=True)
    return mapping


def question_about_tags(format: Format, mapping: Mapping) -> Question | None:
    """Whether columns of yes and no are tags, where nothing else is; None where there are no such columns."""
    if "tags" in mapping.columns:
        return None
    likely = [
        header
        for header in _free(format, mapping)
        if header
        and (name := normalise_header(header)) not in KNOWN_HEADERS
        and not OF_A_FLAG.search(name)
        and not _prefixed(header)
        and any(cell in YES for cell in _cells(format, header))
        and any(cell not in YES for cell in _cells(format, header))
        and _is_marked(format, header)
    ][:MOST]
    if len(likely) < LEAST:
        return None
    options = [part for header in likely for part in ("--map", f"tags={header}")]
    return Question(
        "tags",
        f"The columns {', '.join(map(repr, likely))} hold yes and no alone, as tables with a column per tag do. If "
        f"they are tags, use {' '.join(f'--map tags={header!r}' for header in likely)}.",
        (Choice(f"Each of {', '.join(likely)} is a tag", tuple(options)),),
    )


def _free(format: Format, mapping: Mapping) -> Sequence[str]:
    taken = {*mapping.drop, *mapping.pseudonymise, *mapping.flags.values()}
    taken |= {header for headers in mapping.columns.values() for header in headers}
    return [header for header in dict.fromkeys(format.headers) if header not in taken]


def _is_list(header: str) -> bool:
    name = unwrapped(normalise_header(header))
    return name in TAG_WORDS or bool(NUMBERED.match(name))


def _prefixed(header: str) -> str:
    found = PREFIX.match(normalise_header(header))
    return found["tag"] if found else ""


def _tag(header: str) -> str:
    """The tag as it is written: the header, without the word for a tag before it."""
    tag = _prefixed(header)
    return header.strip()[-len(tag) - header.strip().endswith("]") :].rstrip("]") if tag else header.strip()


def _cells(format: Format, header: str) -> list[str]:
    place = format.headers.index(header)
    return [row[place].strip().lower() for row in format.first_rows if place < len(row)]


def _is_marked(format: Format, header: str) -> bool:
    return all(not cell or cell in YES or cell in NO for cell in _cells(format, header))
