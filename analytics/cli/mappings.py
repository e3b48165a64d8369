"""The command `mappings`: what was decided about columns, as a list and as files."""

import argparse
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.ingest.mapping_files import files_of, take_in
from analytics.ingest.report import columns_used
from analytics.operations.workbench import Workbench


def add_mappings(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("mappings", help="which columns were named by hand, for which headers")
    command.add_argument("--out", type=Path, metavar="DIR", help="write them there as files, also for --mapping")
    command.add_argument("--take", type=Path, nargs="+", metavar="FILE", help="remember those of such files")
    command.add_argument("--forget", type=int, metavar="N", help="forget the one with this number in the list")
    command.set_defaults(run=_mappings)


def _mappings(parsed: argparse.Namespace, bench: Workbench) -> int:
    if parsed.take:
        taken = take_in(bench.mappings, [(path.name, _bytes_of(path)) for path in parsed.take])
        print(f"{taken} mapping{'s are' if taken != 1 else ' is'} remembered now.")
        return 0
    kept = bench.mappings.all()
    if parsed.forget is not None:
        if not 1 <= parsed.forget <= len(kept):
            raise AnalyticsError(f"There is no mapping {parsed.forget}. `python -m analytics mappings` lists them.")
        bench.mappings.remember(kept[parsed.forget - 1][0], None)
        print(f"Mapping {parsed.forget} is forgotten.")
        return 0
    if parsed.out:
        parsed.out.mkdir(parents=True, exist_ok=True)
        for name, text in files_of(bench.mappings).items():
            (parsed.out / name).write_text(text, encoding="utf-8")
            print(parsed.out / name)
    else:
        for number, (headers, mapping, when, who) in enumerate(kept, start=1):
            print(
                f"{number}. {mapping.source}, for {len(headers)} columns, by {who} on {when[:10]}: "
                f"{columns_used(mapping)}"
            )
    if not kept:
        print("No mapping is remembered. Name columns with --mapping or --map; they are kept for those headers.")
    return 0


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnalyticsError(f"Mapping file '{path}' cannot be read: {error.strerror}.") from error
