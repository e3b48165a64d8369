"""How an export is taken out of one helpdesk, in words for the person who clicks there.

As the tools' own documentation states it; menus move. Kept with each source, shown by the page Help, by
`data/import.md` and by the command `guide`.
"""

from dataclasses import dataclass

NEEDED = "the ticket’s id and created time; most useful besides: tags, group, type, status, subject, company"


@dataclass(frozen=True)
class ExportGuide:
    """Where the export is found, which columns to tick, what limits it, and what its times mean."""

    tool: str  # "Zendesk"
    where: str  # menu path, from the first click
    columns: str = ""  # what to tick; "": nothing can be chosen
    limits: str = ""
    times: str = ""  # beyond what the source's `clock` states

    def lines(self, clock: str) -> tuple[tuple[str, str], ...]:
        """(heading, text) in the order of reading. clock: of the source, "workspace" or a zone."""
        read = (
            "Without an offset they are read in the workspace’s zone; another is stated with --time-zone, or in the "
            "preview on Imports."
            if clock == "workspace"
            else f"Without an offset they are read as {clock}."
        )
        return (
            ("Where", self.where),
            ("Columns", self.columns or f"All that it writes. Needed: {NEEDED}."),
            *((("Limits", self.limits),) if self.limits else ()),
            ("Times", " ".join(filter(None, (self.times, read)))),
        )
