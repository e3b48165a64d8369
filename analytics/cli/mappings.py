"""`python -m analytics mappings`: what was decided about columns, as a list and as files."""

from collections.abc import Sequence
from pathlib import Path

import click

from analytics.cli.output import write_lines
from analytics.cli.parameters import NUMBER, PATH, READ
from analytics.cli.workbench import with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.mapping_files import files_of, take_in
from analytics.ingest.report import columns_used
from analytics.operations.workbench import Workbench


@click.command
@click.argument("more", nargs=-1, type=READ, metavar="")
@click.option("--out", type=PATH, metavar="DIR", help="Write them there as files, also for --mapping.")
@click.option("--take", multiple=True, type=READ, metavar="FILE...", help="Remember those of such files.")
@click.option("--forget", type=NUMBER, metavar="N", help="Forget the one with this number in the list.")
@with_workbench
def mappings(
    bench: Workbench, *, more: Sequence[Path], out: Path | None, take: Sequence[Path], forget: int | None
) -> None:
    """List which columns were named by hand, for which headers."""
    if more and not take:
        raise click.UsageError(f"What about {more[0]}? To remember the mappings of files: --take FILE…")
    if take:
        taken = take_in(bench.mappings, [(path.name, _bytes_of(path)) for path in (*take, *more)])
        write_lines(f"{taken} mapping{'s are' if taken != 1 else ' is'} remembered now.")
        return
    kept = bench.mappings.all()
    if forget is not None:
        if not 1 <= forget <= len(kept):
            raise AnalyticsError(f"There is no mapping {forget}. `{PROGRAM} mappings` lists them.")
        bench.mappings.remember(kept[forget - 1][0], None)
        write_lines(f"Mapping {forget} is forgotten.")
        return
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files_of(bench.mappings).items():
            (out / name).write_text(text, encoding="utf-8")
            write_lines(out / name)
    else:
        for number, (headers, mapping, when, who) in enumerate(kept, start=1):
            write_lines(
                f"{number}. {mapping.source}, for {len(headers)} columns, by {who} on {when[:10]}: "
                f"{columns_used(mapping)}"
            )
    if not kept:
        write_lines("No mapping is remembered. Name columns with --mapping or --map; they are kept for those headers.")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnalyticsError(f"Mapping file '{path}' cannot be read: {error.strerror}.") from error
