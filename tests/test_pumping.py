"""Pumping: no regular expression takes more than a second for a megabyte of foreign text.

The expressions are found by reading the modules, compiled ones and those that are written where they are applied, so
that a new one is tested by being there. The functions that see to it that an expression is applied to short texts alone
are pumped themselves.
"""

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import analytics
from analytics.ingest.dates import read_time
from analytics.ingest.lines import Line
from analytics.ingest.names import clean, safe_name
from analytics.ingest.privacy import Pseudonyms, address_columns
from analytics.ingest.records import split_records
from analytics.ingest.source import header_zone, normalise_header, unwrapped
from analytics.ingest.tag_cells import MARKS, TagForm
from analytics.store.mentions import Mentions
from analytics.text.asking import sentences
from analytics.workspace.conventions import (
    display,
    named_category,
    named_feature,
    named_team,
    normalise_tag,
    team_of_column,
)
from analytics.workspace.issues import issue_key, safe_link
from analytics.workspace.spelling import read_number

ROOT = Path(__file__).parents[1]
LETTERS = " \t\n-_.,;:|/#@'\"()[]{}<>=+*\\0aA\x00é\u4e00"
PAIRS = (
    *("a ", "0 ", "a.", "0.", "a@", "a@a.", "a/", " -", "[a] ", "(a)", "'a' ", '"a",', "a,", ". ", ".\n", "?a"),
    *("#1", "aA", "1a", " >", "line ", "tier 1 ", "0,0", "20260101", "<a ", "E+0", "https://a/", "/issues/1", "(UTC)"),
)
ENDS = (("", ""), ("a", "!"), ("(", "\x00"))
# Applied to short texts alone, by the functions of SHORT_ONLY.
BOUNDED = {
    "analytics.ingest.zones.IN_BRACKETS",
    "analytics.ingest.zones.AT_END",
    "analytics.ingest.zones.NAME",
    "analytics.ingest.zones.OFFSET",
    "analytics.ingest.dates.FORMS",
    "analytics.ingest.dates.NUMBERS",
    "analytics.ingest.date_words.COMMENT",
    "analytics.ingest.date_words.HALF",
    "analytics.ingest.source.WRAPPINGS",
    "analytics.ingest.privacy.ADDRESS",  # by the database, whose expressions are linear
    "analytics.insights.suggestions.NO_TOPIC",
}
WRITTEN = {
    "search",
    "match",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
    "compile",
}  # of the module `re`
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "header": lambda text: (normalise_header(text), unwrapped(text), header_zone(text)),
    "time": lambda text: [read_time(text, day_first=first) for first in (True, None)],
    "tag": lambda text: (normalise_tag(text), named_team(text), named_category(text), named_feature(text)),
    "team": lambda text: (team_of_column(text, is_group=True), display(text)),
    "tag cell": lambda text: TagForm(MARKS, spaces=True, lists=True).tags(text),
    "hashtags": lambda text: TagForm(("\n", "<br>"), hashtags=True).tags(text),
    "address_columns": lambda text: address_columns(("a",), [(text,)]),
    "pseudonym": Pseudonyms(b"0123456789abcdef").of,
    "record": lambda text: list(split_records([Line(text)], delimiter=",", width=4)),
    "name": lambda text: (clean(text[:4000].replace("\x00", "")), safe_name(text[:4000])),
    "sentences": sentences,
    "issue": lambda text: (safe_link(text), _or_refused(issue_key, text)),
    "number": lambda text: _or_refused(read_number, text),
    "forgotten name": lambda text: Mentions.of(["Ada"]).without(f"{text} Ada"),
}


def _or_refused(function: Callable[[str], object], text: str) -> object:
    try:
        return function(text)
    except ValueError:
        return None


def patterns() -> Iterator[tuple[str, re.Pattern]]:
    """Every compiled expression of a module, alone or inside tuples."""

    def inside(value: object) -> Iterator[re.Pattern]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple | list):
            for member in value:
                yield from inside(member)
        elif isinstance(value, dict):
            yield from inside(tuple(value.values()))

    for info in pkgutil.walk_packages(analytics.__path__, "analytics."):
        if not info.name.endswith("__main__"):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if not name.startswith("__"):
                    yield from ((f"{info.name}.{name}", pattern) for pattern in inside(value))


def found() -> list[tuple[str, re.Pattern]]:
    bounded = {pattern for name, pattern in patterns() if name in BOUNDED}
    return list({pattern: (name, pattern) for name, pattern in patterns() if pattern not in bounded}.values())


def written() -> Iterator[tuple[str, re.Pattern, str]]:
    """Every expression that is written as one word where it is applied, and how it is, in the modules and the pages."""
    for path in sorted([*ROOT.glob("analytics/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "dashboard.py"]):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
                continue
            name, of, first = call.func.attr, call.func.value, call.args[0]
            if isinstance(of, ast.Name) and of.id == "re" and name in WRITTEN and isinstance(first, ast.Constant):
                flags = next((word.value for word in call.keywords if word.arg == "flags"), None)
                options = [part for part in (*call.args[1:], flags) if isinstance(part, ast.Attribute | ast.BinOp)]
                words = {word for part in options for word in re.findall(r"re\.([A-Z]+)", ast.unparse(part))}
                compiled = re.compile(first.value, sum(getattr(re, word) for word in words))
                yield f"{path.relative_to(ROOT)}:{call.lineno}", compiled, name


def apply(pattern: re.Pattern, how: str, text: str) -> object:
    """Apply an expression as the module does."""
    if how in ("sub", "subn"):
        return getattr(pattern, how)("", text)
    return list(pattern.finditer(text)) if how == "finditer" else getattr(pattern, how)(text)


class TooLong(Exception):
    pass


def takes_at_most(seconds: float, what: str, call: Callable[[], object]) -> None:
    """Fail where a call takes more CPU time three times over; a search in progress is broken off.

    The clock is that of the process: a thread of another test that still runs spends some of it.
    """

    def stop(*_):
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for _ in range(3):
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            try:
                call()
                return
            except TooLong:
                continue
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    pytest.fail(f"more than {seconds} s: {what}")


def texts(size: int) -> Iterator[tuple[str, str]]:
    """What is pumped, in words, and the text."""
    for pump in (*LETTERS, *PAIRS):
        for head, tail in ENDS:
            yield f"{head!r} + {pump!r}… + {tail!r}", head + (pump * (size // len(pump) + 1))[:size] + tail


def pump_expressions(size: int, seconds: float) -> None:
    for name, pattern in found():
        for what, text in texts(size):
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            takes_at_most(seconds, f"{name} on {what}: {pattern.pattern}", partial(pattern.search, given))


def pump_written(size: int, seconds: float) -> None:
    for place, pattern, how in written():
        if how != "compile":  # the others are found as compiled ones
            for what, text in texts(size):
                call = partial(apply, pattern, how, text)
                takes_at_most(seconds, f"{place} on {what}: {pattern.pattern}", call)


def pump_function(name: str, size: int, seconds: float) -> None:
    for what, text in texts(size):
        takes_at_most(seconds, f"{name} on {what}", partial(FUNCTIONS[name], text))


needs_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of CPU time on this system")


@needs_timer
def test_every_expression_is_linear_in_its_text():
    assert len(found()) > 40
    pump_expressions(8_000, 0.15)  # what is quadratic takes half a second and more


@needs_timer
def test_every_expression_written_where_it_is_applied_is_linear_in_its_text():
    assert len(list(written())) > 60
    pump_written(8_000, 0.15)


def test_the_expressions_of_pages_are_found_too_and_none_is_compiled_while_a_page_is_drawn():
    places = [(place, how) for place, _, how in written() if place.startswith(("pages", "dashboard"))]

    assert places and all(how != "compile" for _, how in places), "compiled in a page, it would not be pumped"


@needs_timer
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_reads_a_cell_is_linear_in_its_text(name):
    pump_function(name, 8_000, 0.3)


@pytest.mark.long
@needs_timer
def test_every_expression_takes_a_second_at_most_for_a_megabyte():
    pump_expressions(1_000_000, 1.0)
    pump_written(1_000_000, 1.0)


@pytest.mark.long
@needs_timer
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_reads_a_cell_takes_seconds_at_most_for_a_megabyte(name):
    pump_function(name, 1_000_000, 6.0)
