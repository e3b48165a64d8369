"""`tagwatch …` and `python -m tagwatch …`: the command line."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run() -> None:
    """Run one command and end the process with its exit code."""
    sys.path.insert(0, str(HERE if (HERE / "analytics").is_dir() else HERE.parent))
    from analytics.cli.program import run as program

    program()


if __name__ == "__main__":
    run()
