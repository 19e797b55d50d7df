from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.signing.agent.faces.driving import Display, Office, office


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    missing = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
    if missing or find_spec("_tkinter") is None:
        pytest.skip(f"not here: {' '.join(missing) or 'tkinter'}")
    with Display() as shown:
        yield shown


@pytest.fixture
def person(display: Display) -> Iterator[Office]:
    """Somebody at a machine whose window is open."""
    with office(display) as here:
        yield here
