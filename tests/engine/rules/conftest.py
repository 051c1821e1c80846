"""Tests here import one another's helpers by their plain names."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
