"""The import with Spark as a file for spark-submit; its arguments are those of `import`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # else `inspect` would be the command beside this file
    from analytics.cli.program import main

    sys.exit(main(["import", "--engine", "spark", *sys.argv[1:]]))
