import sys
from pathlib import Path

from tests.infra.fixtures import agencies, database

__all__ = ["agencies", "database"]

# Child processes import the test helpers by name; they are handed this path.
ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
