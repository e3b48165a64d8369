"""What nearly every command starts with: the workbench of the store that TAGWATCH_DATA names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, UnknownName
from analytics.formatting import Style, written
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts
from analytics.workspace.origins import present

EMPTY = f"The store is empty. Import an export first: {PROGRAM} import FILE"


def with_workbench(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the command an open workbench as its first argument, and write numbers and dates in its style."""

    @wraps(handler)
    def call(*arguments: object, **options: object) -> object:
        bench = Workbench()
        with written(bench.settings.style):
            return handler(bench, *arguments, **options)

    return call


def with_any_workbench(handler: Callable[..., Any]) -> Callable[..., Any]:
    """As with_workbench, for commands that must run where the decisions cannot be read: in the plain style then."""

    @wraps(handler)
    def call(*arguments: object, **options: object) -> object:
        bench = Workbench()
        try:
            style = bench.settings.style
        except AnalyticsError:
            style = Style()
        with written(style):
            return handler(bench, *arguments, **options)

    return call


def facts_of(bench: Workbench, *, zone: str | None = None, origin: str = "") -> Facts:
    """The newest facts; raises AnalyticsError while the store is empty, UnknownName for an origin that it has not."""
    if origin and bench.origins and origin not in (known := present(bench.origins)):
        raise UnknownName("origin of this store", origin, list(known))
    facts = bench.facts(zone=zone, origin=origin)
    if facts is None:
        raise AnalyticsError(EMPTY)
    return facts
