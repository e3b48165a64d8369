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

# The word for a tag before one, as it is written; what is behind a blank may be anything else about tags.
PREFIX = re.compile(
    r"^(?:(?:ticket|conversation|issue|case)[ _.])?(?:tags?|labels?|keywords?)"
    r"(?: ?(?:(?P<bracket>\[)|(?P<mark>[:./|=_-])) ?| )(?P<tag>\S.{0,199})$",
    re.IGNORECASE,
)
# What is no tag behind that word: something else about tags.
NO_TAG = re.compile(
    r"^(?:(?:count|number|total|added|removed|changed|ids?|names?|list|string|url|urls|colou?r|time|date|at|by|all|any|"
    r"first|last|csv|text|api ids?|applied|type|group|source|missing|present|version|printed|created|updated|reviewed|"
    r"modified|edited|checked|match|matches|matched|status|score|confidence)\b.*|\d+)$"
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
# Of NO, what says no and is not merely nothing.
STATES_NO = frozenset(NO) - {"none", "null", "nan", "n/a", "-", "–", "—", "[]", "{}", "0000-00-00 00:00:00"}
COUNT = re.compile(r"\d{1,2}(?:\.0{1,2})?")  # how often a ticket has the tag


def tags_by_column(format: Format, headers: Iterable[str]) -> dict[str, str]:
    """Of the columns that feed the tags, those that stand for one tag each: header → tag.

    They are named like no list of tags, and each of their first cells is yes, no or empty; where all are empty, the
    names of at least two say so. A rare tag may be in no first row.
    """
    found = {header: _tag(header) for header in headers if not _is_list(header) and _is_marked(format, header)}
    yes_or_no = any(cell in YES or cell in STATES_NO for header in found for cell in _cells(format, header))
    return found if yes_or_no or (len(found) >= LEAST and all(map(_is_named_tag, found))) else {}


def with_tag_columns(format: Format, mapping: Mapping) -> Mapping:
    """The mapping with the columns `tag_bug, tag_billing …` where none holds tags; such a tag stays whole."""
    if "tags" not in mapping.columns:
        named = [header for header in _free(format, mapping) if _is_named_tag(header)]
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
    asked = [header for header in _free(format, mapping) if _may_be_tag(header) and _is_marked(format, header)]
    likely = [
        header
        for header in asked
        if any(cell in YES for cell in _cells(format, header))
        and any(cell not in YES for cell in _cells(format, header))
    ]
    if len(likely) < LEAST:
        return None
    first, last = (asked.index(likely[place]) for place in (0, -1))
    likely = [
        header  # a rare tag: no in every first row, or empty and between the others
        for place, header in enumerate(asked)
        if first <= place <= last or any(cell in YES or cell in STATES_NO for cell in _cells(format, header))
    ][:MOST]
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


def _may_be_tag(header: str) -> bool:
    """Whether the name of a column of yes and no, which does not say that it is a tag, can be that of one."""
    name = normalise_header(header)
    found = PREFIX.match(header)
    return (
        bool(name)
        and name not in KNOWN_HEADERS
        and not OF_A_FLAG.search(name)
        and not _is_named_tag(header)
        and not (found and NO_TAG.match(normalise_header(_behind(found))))
    )


def _is_named_tag(header: str) -> bool:
    """Whether the header is the word for a tag, a mark, and a tag, such as `tag_bug`."""
    found = PREFIX.match(header)
    return bool(
        found and (found["mark"] or found["bracket"]) and not NO_TAG.match(normalise_header(_behind(found)) or "0")
    )


def _behind(found: re.Match[str]) -> str:
    return found["tag"].removesuffix("]") if found["bracket"] else found["tag"]


def _tag(header: str) -> str:
    """The tag as it is written: the header, without the word for a tag before it."""
    found = PREFIX.match(header)
    return _behind(found) if found and not NO_TAG.match(normalise_header(_behind(found))) else header.strip()


def _cells(format: Format, header: str) -> list[str]:
    place = format.headers.index(header)
    return [row[place].strip().lower() for row in format.first_rows if place < len(row)]


def _is_marked(format: Format, header: str) -> bool:
    cells = _cells(format, header)
    if _is_named_tag(header) and any(not cell or cell in NO for cell in cells):
        cells = [cell for cell in cells if not COUNT.fullmatch(cell)]
    return all(not cell or cell in YES or cell in NO for cell in cells)
