"""Do two checkouts count the same? Every `count` of one store (or of exports), compared row by row.

    python -m tests.bench.same_counts OTHER_CHECKOUT [--exports DIR --mapping FILE] [--shown N]

Each checkout loads the sample (or the exports) into a store of its own with its own code, and with its own virtual
environment where it has one (`.venv`), and answers all questions in one process. The sample lies where it was drawn
(TAGWATCH_SAMPLE_DAY), since older checkouts do not move it with the calendar. Prints each question whose answers
differ, with the first rows that only one of them has; exit code 1 when there are any.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.sample.company import LAST_DAY

HERE = Path(__file__).resolve().parents[2]
STEPS = ("", "day", "week", "month")
GROUPS = ("", "team", "category", "team,category", "feature", "tag", "channel", "plan", "source", "segment")
MEASURES = ("tickets", "customers")
# Runs in either checkout: the command line moved from one module into a package.
ANSWERS = """
import contextlib, importlib.util, io, json, sys
cli = importlib.import_module("analytics.cli")
main = importlib.import_module("analytics.cli.program").main if hasattr(cli, "__path__") else cli.main
answers = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except Exception as error:  # the program's own fault: told as the answer
            code = f"{type(error).__name__}: {error}"
    answers.append((code, out.getvalue(), err.getvalue()))
json.dump(answers, sys.stdout)
"""


def main() -> int:
    """Load both, ask both, compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--exports", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--shown", type=int, default=3, help="rows to print per question and checkout (default: 3)")
    parsed = parser.parse_args()
    questions = [
        ["count", *(["--by", by] if by else []), "--measure", measure, "--format", "csv"]
        for step, group, measure in itertools.product(STEPS, GROUPS, MEASURES)
        for by in [",".join(filter(None, (step, group)))]
    ]
    load = ["sample"]
    if parsed.exports:
        files = parsed.exports.resolve()
        load = ["import", str(files), *(["--mapping", str(parsed.mapping.resolve())] if parsed.mapping else [])]
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = (
            Checkout(place, Path(folder) / name).answers([load, *questions])
            for name, place in (("ours", HERE), ("theirs", parsed.other.resolve()))
        )
    differ = 0
    for question, mine, other in zip(questions, ours, theirs, strict=True):
        if different := difference(mine, other, parsed.shown):
            differ += 1
            print(" ".join(question), *different, sep="\n    ")
    print(f"{len(questions)} counts asked of both, {differ} differ")
    return 1 if differ else 0


@dataclass(frozen=True)
class Checkout:
    """One checkout and the store that it fills."""

    folder: Path
    store: Path

    def answers(self, commands: Sequence[Sequence[str]]) -> list[str]:
        """What each command after the first prints, or why it prints nothing; one process runs them all.

        The first fills the store; where it is refused the program ends.
        """
        python, begun = self.folder / ".venv" / "bin" / "python", time.perf_counter()
        done = subprocess.run(
            [str(python if python.exists() else sys.executable), "-c", ANSWERS],
            input=json.dumps(commands),
            cwd=self.folder,
            env={"TAGWATCH_SAMPLE_DAY": LAST_DAY.isoformat(), **os.environ, "TAGWATCH_DATA": str(self.store)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.folder}: {done.stderr}")
        answers = json.loads(done.stdout)
        if answers[0][0] not in (0, 1):
            raise SystemExit(f"{self.folder}: {' '.join(commands[0])}: {answers[0]}")
        print(f"{self.folder}: {len(commands)} commands in {time.perf_counter() - begun:.0f} s", flush=True)
        return [output if code in (0, 1) else f"no answer: {code} {error}" for code, output, error in answers[1:]]


def difference(ours: str, theirs: str, shown: int) -> list[str]:
    """Rows that only one of two answers has, as lines to print; none where they are the same rows."""
    mine, other = Counter(ours.splitlines()), Counter(theirs.splitlines())
    only = {"ours": list((mine - other).elements()), "theirs": list((other - mine).elements())}
    return [
        f"only {whose}, {len(rows)} of {found.total()} rows: {' | '.join(rows[:shown])}"
        for (whose, rows), found in zip(only.items(), (mine, other), strict=True)
        if rows
    ]


if __name__ == "__main__":
    sys.exit(main())
