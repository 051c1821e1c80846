"""`python -m zhuxue.engine.cli` is the command `zhuxue`."""

import sys

from zhuxue.engine.cli import main

sys.exit(main())
