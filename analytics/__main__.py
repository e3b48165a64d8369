"""`python -m analytics …`"""

import sys

from analytics.cli.program import main

sys.exit(main())
