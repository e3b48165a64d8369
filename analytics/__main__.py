"""`python -m analytics …`"""

from analytics.cli.program import run

run()
