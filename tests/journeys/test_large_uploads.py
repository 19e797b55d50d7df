"""A file of hundreds of megabytes is checked without ever standing in memory, in whichever process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.large import SIZE, blown_up, by_command, by_upload
from tests.load.material import Material

MOST_MB = 200
"""Resident in one process; more than a hundred and fifty of them the web server has at rest."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells a process its peak"
)


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return Material.create(tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def file(material: Material) -> Path:
    return blown_up(material, SIZE)


def test_the_command_holds_little_of_a_large_file(material: Material, file: Path) -> None:
    assert by_command(material, file) < MOST_MB


def test_the_service_holds_little_of_a_large_upload(material: Material, file: Path) -> None:
    peaks = by_upload(material.folder, file, file.stat().st_size + (1 << 20))
    assert max(peaks.values()) < MOST_MB, peaks
