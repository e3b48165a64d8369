"""Do two checkouts count the same? Every `count` of one store (or export folder), compared cell by cell.

    python -m tests.bench.same_counts OTHER_CHECKOUT [--exports DIR --mapping FILE]

Each checkout loads the sample (or the exports) into a store of its own with its own code and environment.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
STEPS = ("", "day", "week", "month")
GROUPS = ("", "team", "category", "team,category", "feature", "tag", "channel", "plan", "source", "segment")
MEASURES = ("tickets", "customers")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--exports", type=Path)
    parser.add_argument("--mapping", type=Path)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Checkout(HERE, Path(folder) / "ours"), Checkout(parsed.other.resolve(), Path(folder) / "theirs")
        for checkout in (ours, theirs):
            checkout.load(parsed.exports, parsed.mapping)
        differ, asked = [], 0
        for step, group, measure in itertools.product(STEPS, GROUPS, MEASURES):
            by = ",".join(filter(None, (step, group)))
            question = ["count", *(["--by", by] if by else []), "--measure", measure, "--format", "csv"]
            asked += 1
            if ours.run(*question) != theirs.run(*question):
                differ.append(" ".join(question))
    print(f"{asked} counts asked of both, {len(differ)} differ")
    print(*differ, sep="\n")
    return 1 if differ else 0


class Checkout:
    """One checkout with its virtual environment and a store of its own."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store

    def run(self, *arguments: str) -> str:
        python = self.folder / ".venv" / "bin" / "python"
        done = subprocess.run(
            [str(python if python.exists() else sys.executable), "-m", "analytics", *arguments],
            cwd=self.folder,
            env={**os.environ, "TAGWATCH_DATA": str(self.store)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"{self.folder}: {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def load(self, exports: Path | None, mapping: Path | None) -> None:
        if exports is None:
            self.run("sample")
        else:
            self.run("import", str(exports), *(["--mapping", str(mapping)] if mapping else []))


if __name__ == "__main__":
    sys.exit(main())
