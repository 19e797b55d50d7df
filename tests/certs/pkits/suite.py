"""All cases at once, and the page they make."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.utils import CryptographyDeprecationWarning

from tests.certs.pkits.cases import CASES
from tests.certs.pkits.page import page
from tests.certs.pkits.running import AT, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.certs.pkits.cases import Case
    from tests.certs.pkits.running import Answer

PAGE = Path(__file__).resolve().parents[3] / "docs" / "pkits.md"


def answers() -> dict[Case, Answer]:
    """Put every case to the engines; about ten seconds."""
    with warnings.catch_warnings():
        # The suite has negative serial numbers, which cryptography still reads, with a warning.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return {case: run(case) for case in CASES}


def written(results: Mapping[Case, Answer]) -> str:
    """Give the page for these answers."""
    return page(results, {"at": AT}) + "\n"
