"""The inbox on the page: one quiet line that states where it is, what lies in it and what failed there lately."""

from analytics.ingest.inbox import FAILED, Inbox, inbox_folder
from pages.bridge import workbench
from pages.look import quiet

SOME = 3
LONGEST = 160  # characters of one reason


def draw() -> None:
    """The line; file names and reasons are text of others."""
    inbox = Inbox(inbox_folder(workbench().folder))
    texts = [f"Files that are put into the folder {inbox.folder} go in by themselves, without this page."]
    if waiting := inbox.waiting():
        texts.append(f"In it now: {_some(waiting)}.")
    if failures := inbox.failures():
        reasons = [f"{failure.name} ({_short(failure.why)})" for failure in failures]
        texts.append(f"Failed in the last seven days, with a report in {FAILED}/: {_some(reasons)}")
    quiet(" ".join(texts))


def _some(names: list[str]) -> str:
    return ", ".join(names[:SOME]) + (f" and {len(names) - SOME} more" if len(names) > SOME else "")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
