"""Tag cells: how a file writes several tags into one cell, decided by all cells of the column.

Lists (JSON, Python, Postgres, quoted) are recognised cell by cell. What separates the tags elsewhere is decided by
evidence: how many cells hold a mark, and whether the parts that it makes are tags of other cells, too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analytics.ingest.list_cells import OUTER, listed
from analytics.ingest.tag_counts import are_counts, count_doubt, without_count

NAMES = {
    "comma": ",",
    "semicolon": ";",
    "bar": "|",
    "newline": "\n",
    "tab": "\t",
    "space": "space",
    "none": "none",
    "auto": "auto",
}
BREAK = "<br>"  # in the place of every HTML tag that breaks a line or wraps a word
# What never is part of a tag, wherever it occurs.
ALWAYS = ("\n", BREAK, "#LBBR#", "$$##$$", "$$")  # the last three are GLPI's
MARKS = (*ALWAYS, "、", "，", "،", "；", "؛", "｜", "\t", ";", "|", ",", "•", "·")
# Believed only where the parts are tags of other cells.
UNUSUAL = ("\\n", "~", "^")
# Never believed, only asked about.
LISTING = (" / ", "/", " + ", "+", " & ")  # those that list things more often than they name a part of one
DOUBTFUL = (" / ", "/", " + ", "+", " & ", " > ", " - ", "::")
PATTERN_OF = {
    BREAK: r"[,;|]?\s{0,20}(?i:</?(?:br|li|ul|ol|p|div|span|b|strong|em)\b[^<>]*>)",
    "\n": r"[,;|、，،]?\s{0,20}[\r\n\x0b\x0c\x1c-\x1f]+",
}
BULLET = re.compile(r"^[-*•·]\s+")
BULLET_ANYWHERE = re.compile(r"[-*•·]\s")
HASHTAG = re.compile(r"^#[^\s#]*[^\W\d][^\s#]*$")
RECUR = 0.8  # of the parts that a second mark makes, the share that other cells hold as tags


@dataclass(frozen=True)
class TagForm:
    """How the tag cells of one file are taken apart.

    separators: members of MARKS or any text; empty where a cell is one tag. spaces: white space separates.
    lists: some cells are lists or hold SharePoint ids. hashtags: each tag begins with a number sign. counts: a number
    in brackets behind a tag is no part of it.
    """

    separators: tuple[str, ...] = (",",)
    spaces: bool = False
    lists: bool = False
    hashtags: bool = False
    counts: bool = False
    notes: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """True when a cell can be taken apart by its separators alone."""
        return not (self.lists or self.hashtags or self.counts)

    @property
    def title(self) -> str:
        """The form in words, such as "separated by comma"."""
        kinds = [_called(mark) for mark in self.separators] + (["space"] if self.spaces else [])
        if self.lists:
            kinds.append("lists in brackets or quotes")
        if self.hashtags:
            return "hashtags"
        counted = ", numbers in brackets left out" if self.counts else ""
        return (f"separated by {' and '.join(kinds)}" if kinds else "one tag per cell") + counted

    @property
    def pattern(self) -> str:
        """A regular expression of what separates two tags; empty where nothing does."""
        parts = [PATTERN_OF.get(mark) or re.escape(mark) for mark in self.separators]
        return "|".join([*parts, *([r"\s+"] if self.spaces else [])])

    def tags(self, cell: str) -> list[str]:
        """The tags of a cell as written, without empty ones.

        >>> TagForm((",",), lists=True).tags("[{'id': 4, 'name': 'billing'}]")
        ['billing']
        """
        if self.counts:
            return [without_count(tag) for tag in replace(self, counts=False).tags(cell)]
        if self.lists and (found := listed(cell)) is not None:
            return _without_empty(found)
        if self.hashtags:
            return _without_empty(part.lstrip("#＃") for part in re.split(r"[\s,;|、，]+|(?<=\w)(?=#)", cell))
        return _without_empty(self._split(cell))

    @cached_property
    def _split(self) -> Callable[[str], list[str]]:
        pattern = self.pattern
        return re.compile(pattern).split if pattern else lambda cell: [cell]


def form_of(cells: Mapping[str, int], stated: str, *, final: bool = False) -> TagForm:
    """How tag cells are written.

    cells: distinct cells → how many rows have them. stated: what the source writes: a separator, "space", "none" or
    "auto". final: a person stated it, and no evidence counts against it.
    """
    if final and stated != "auto":
        return TagForm((), spaces=True) if stated == "space" else TagForm(() if stated == "none" else (stated,))
    lists = {cell for cell in cells if listed(cell) is not None}
    others = {cell: rows for cell, rows in cells.items() if cell not in lists}
    at_once = "\x00".join(others)  # of marks that occur nowhere no cell needs to be asked
    if "#" in at_once and _are_hashtags(others):
        return TagForm((), lists=bool(lists), hashtags=True)
    holding = {mark: _rows_with(others, mark) if _occurs(at_once, mark) else 0 for mark in MARKS}
    first = _first_separator(others, holding, stated)
    if first == "space":
        marks = tuple(mark for mark in _always(holding) if mark != "\n")  # white space itself
        return TagForm(marks, spaces=True, lists=bool(lists))
    separators = [*_always(holding), *([first] if first and first not in ALWAYS else [])]
    for mark in (*MARKS, *UNUSUAL):
        if (
            mark not in separators
            and _occurs(at_once, mark)
            and _rows_with(others, mark)
            and _makes_known_tags(others, mark, separators)
        ):
            separators.append(mark)
    bullets = BULLET_ANYWHERE.search(at_once) and any(
        BULLET.match(line.strip()) for cell in others for line in cell.splitlines()
    )
    form = TagForm(tuple(separators), lists=bool(lists or bullets))
    return _with_counts(replace(form, notes=tuple(_doubts(others, form, stated))), cells)


def _with_counts(form: TagForm, cells: Iterable[str]) -> TagForm:
    """The form without the numbers in brackets behind its tags where they count, and a note of them."""
    if not any(bracket in cell for cell in cells for bracket in ")]"):
        return form
    tags = {tag for cell in cells for tag in form.tags(cell)}
    if not are_counts(tags):
        return replace(form, notes=(*form.notes, *filter(None, [count_doubt(tags)])))
    example = min((tag for tag in tags if without_count(tag) != tag), key=lambda tag: (len(tag), tag))
    note = (
        f"The numbers in brackets behind tags, such as '{example[:40]}', are taken for counts and left out: if they "
        f"belong to the tags, --tags-separated-by '{form.separators[0] if form.separators else 'none'}'."
    )
    return replace(form, counts=True, notes=(*form.notes, note))


def _are_hashtags(cells: Iterable[str]) -> bool:
    tokens = [token for cell in cells for token in re.split(r"[\s,;|]+", cell) if token]
    tokens = [part for token in tokens for part in re.split(r"(?<=\w)(?=#)", token)]
    return bool(tokens) and sum(bool(HASHTAG.match(token)) for token in tokens) >= RECUR * len(tokens)


def separator_named(text: str) -> str:
    """What `--tags-separated-by` means: a name of NAMES, or the text itself.

    >>> separator_named("newline"), separator_named("::")
    ('\\n', '::')
    """
    return NAMES.get(text.strip().lower(), text)


def _first_separator(cells: Mapping[str, int], holding: Mapping[str, int], stated: str) -> str:
    # One damaged row with a line break does not make names of a column of comma lists.
    breaks = max((holding[mark] for mark in _always(holding)), default=0)
    broken = [cell for cell in cells if _holds(cell, "\n")] if breaks == 1 else []
    if all(unit in cells for cell in broken for unit in TagForm(ALWAYS).tags(cell)):
        broken = []  # what the break parts are cells of their own: it separates
    usual = [
        mark
        for mark in MARKS
        if mark not in ALWAYS
        and holding[mark]
        and (
            holding[mark] > 4 * breaks
            or _parts_recur(cells, mark)
            or (broken and holding[mark] > 1 and all(_holds(cell, mark) for cell in broken))
        )
    ]
    best = max(usual, key=lambda mark: holding[mark], default="")
    best = best if best and holding[best] else next(iter(_always(holding)), ",")
    if stated == "space":
        several = sum(rows for cell, rows in cells.items() if len(cell.split()) > 1 or best in cell)
        return best if best not in ALWAYS and holding[best] * 2 > several > 0 else "space"
    if stated == "none":
        return ""
    if stated == "auto":
        return best
    return best if not _rows_with(cells, stated) and holding[best] else stated


def _parts_recur(cells: Mapping[str, int], mark: str) -> bool:
    """Whether a mark beside line breaks separates tags: its parts then occur in several units, not in one name only."""
    in_lines, by_mark = TagForm(ALWAYS), TagForm((mark,))
    units = {unit.casefold() for cell in cells for unit in in_lines.tags(cell)}
    parts = Counter(part for unit in units if _holds(unit, mark) for part in {*by_mark.tags(unit)})
    return bool(parts) and sum(parts[part] > 1 or part in units for part in parts) * 2 >= len(parts)


def _later_part_again(taken: Mapping[str, Sequence[str]], mark: str) -> str:
    """A tag in which what stands behind a mark stands behind it in another, too; empty where there is none.

    Under a heading it seldom does. Links are no such tags.
    """
    parts = {
        tag.casefold(): {part for each in tag.casefold().split(mark)[1:] if (part := each.strip())}
        for tags in taken.values()
        for tag in tags
        if mark in tag and "://" not in tag
    }
    times = Counter(part for each in parts.values() for part in each)
    return next((tag for tag, each in parts.items() if any(times[part] > 1 for part in each)), "")


def _known_in_part(cells: Mapping[str, int], mark: str, form: TagForm) -> str:
    """A tag of which a part behind a mark with blanks around it is a tag elsewhere; empty where there is none."""
    if mark.strip() == mark:
        return ""
    known = {tag.casefold() for cell in cells if not _holds(cell, mark) for tag in form.tags(cell)}
    tags = (tag for cell in cells if _holds(cell, mark) for tag in form.tags(cell))
    return next((tag for tag in tags if known & {part.strip().casefold() for part in tag.split(mark)}), "")


def _makes_known_tags(cells: Mapping[str, int], mark: str, separators: Sequence[str]) -> bool:
    """Whether the parts that a second mark makes are tags of cells that do not hold it."""
    form = TagForm(tuple(separators))
    known = {tag.casefold() for cell in cells if not _holds(cell, mark) for tag in form.tags(cell)}
    further = TagForm((*separators, mark))
    parts = [part.casefold() for cell in cells if _holds(cell, mark) for part in further.tags(cell)]
    return bool(parts) and sum(part in known for part in parts) >= RECUR * len(parts)


def _doubts(cells: Mapping[str, int], form: TagForm, stated: str) -> Iterable[str]:
    """What a person should look at: blanks that may separate, commas that may be part of a name."""
    taken = {cell: form.tags(cell) for cell in cells}
    counts = Counter(tag.casefold() for tags in taken.values() for tag in tags)
    at_once = "\x00".join(cells)
    for mark in DOUBTFUL:
        if not (_occurs(at_once, mark) and _rows_with(cells, mark)):
            continue
        way_on = f"if '{mark.strip()}' separates the tags, --tags-separated-by '{mark.strip()}'."
        if _makes_known_tags(cells, mark, form.separators):
            example = next(cell for cell in cells if _holds(cell, mark))
            yield f"'{example[:40]}' is read as one tag, though its parts are tags of their own: {way_on}"
            break
        if mark in LISTING and (example := _known_in_part(cells, mark, form) or _later_part_again(taken, mark)):
            yield f"'{example[:40]}' is read as one tag, though a part of it is in other tags, too: {way_on}"
            break
    spaced = {tag for tag in counts if " " in tag}
    if stated == "auto" and len(spaced) >= 3 and not any(len(tags) > 1 for tags in taken.values()):
        words = [word for tag in spaced for word in tag.split()]
        if sum(word in counts for word in words) >= RECUR * len(words):
            yield (
                f"Tags such as '{min(spaced, key=len)[:40]}' hold blanks, and their words are tags of their own: if "
                "blanks separate the tags, --tags-separated-by space."
            )
    several = [cell for cell, tags in taken.items() if len(tags) > 1]
    if len(several) >= 2 and all(cells[cell] >= 3 for cell in several):
        alone = all(counts[tag.casefold()] == 1 for cell in several for tag in taken[cell])
        if alone:
            yield (
                f"'{several[0][:40]}' always occurs as a whole: if it is one tag, --tags-separated-by none; "
                f"it is read as {len(taken[several[0]])}."
            )


def _without_empty(parts: Iterable[str]) -> list[str]:
    return [text for part in parts if (text := BULLET.sub("", part.strip(OUTER)))]


def _holds(cell: str, mark: str) -> bool:
    return _occurs(cell.strip(OUTER), mark)


def _occurs(cell: str, mark: str) -> bool:
    return bool(re.search(PATTERN_OF[mark], cell)) if mark in PATTERN_OF else mark in cell


def _rows_with(cells: Mapping[str, int], mark: str) -> int:
    return sum(rows for cell, rows in cells.items() if _holds(cell, mark))


def _always(holding: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(mark for mark in ALWAYS if holding[mark])


def _called(mark: str) -> str:
    return next((name for name, text in NAMES.items() if text == mark), mark)
