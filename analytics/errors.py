"""The errors that people read.

Every message states what is wrong, where, and what to do. Pages and the command line catch
`AnalyticsError` and nothing wider, and show its text.
"""


class AnalyticsError(Exception):
    """Something the person at the screen can mend; the text states how."""


class UnreadableExport(AnalyticsError):
    """A file that cannot be taken in as an export at all; the store is unchanged."""


class StoreBusy(AnalyticsError):
    """Another writer holds the store; the text states who and since when."""


class StoreDamaged(AnalyticsError):
    """A version, or what names it, cannot be read; the text names what still works and the command that uses it."""


class DoneBut(AnalyticsError):
    """What was asked is done and published, but something after it failed: exit code 1, not 2."""


class UnknownName(AnalyticsError):
    """A name (source, team, dimension …) that does not exist; the nearest known one is suggested."""

    def __init__(self, kind: str, name: str, known: list[str]):
        from difflib import get_close_matches

        name = name if len(name) <= 200 else f"{name[:200]}…"
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"Unknown {kind} '{name}'.{hint} Known: {', '.join(known) or 'none yet'}.")
