"""Which byte ranges count as whole."""

from __future__ import annotations

import pytest

from signing.pdf.source import BytesSource
from signing.validation.coverage import GAPS, NOT_A_REVISION, OUTSIDE, as_byte_range, coverage_fault
from signing.validation.structure import ByteRange, read_structure

HEAD = b"%PDF-1.7\n1 0 obj\n<< /Type /Sig /Contents "
VALUE = b"<3003020101>"
TAIL = b" /ByteRange [0 1 2 3] >>\nendobj\nstartxref\n9\n%%EOF\n"
FILE = HEAD + VALUE + TAIL
CONTENTS = bytes.fromhex("3003020101")
SOUND = ByteRange(0, len(HEAD), len(HEAD) + len(VALUE), len(TAIL))


def fault_of(pdf: bytes, covered: ByteRange, contents: bytes) -> str | None:
    return coverage_fault(BytesSource(pdf), covered, contents)


def test_whole_revision_is_sound() -> None:
    assert fault_of(FILE, SOUND, CONTENTS) is None


def test_whole_revision_stays_sound_when_more_follows() -> None:
    assert fault_of(FILE + b"2 0 obj\n", SOUND, CONTENTS) is None


FAULTY = {
    "starts late": (SOUND._replace(first=1, first_length=SOUND.first_length - 1), GAPS),
    "gap starts early": (SOUND._replace(first_length=SOUND.first_length - 1), GAPS),
    "gap starts late": (SOUND._replace(first_length=SOUND.first_length + 1), GAPS),
    "gap ends late": (SOUND._replace(second=SOUND.second + 1, second_length=SOUND.second_length - 1), GAPS),
    "gap ends early": (SOUND._replace(second=SOUND.second - 1, second_length=SOUND.second_length + 1), GAPS),
    "parts overlap": (SOUND._replace(second=SOUND.first_length - 4), GAPS),
    "no gap": (SOUND._replace(second=SOUND.first_length), GAPS),
    "empty second part": (SOUND._replace(second_length=0), GAPS),
    "ends within the revision": (SOUND._replace(second_length=SOUND.second_length - 8), NOT_A_REVISION),
    "ends behind the file": (SOUND._replace(second_length=SOUND.second_length + 1), OUTSIDE),
}


@pytest.mark.parametrize("name", FAULTY)
def test_anything_else_is_a_fault(name: str) -> None:
    covered, fault = FAULTY[name]
    assert fault_of(FILE, covered, CONTENTS) == fault


@pytest.mark.parametrize("value", [b"<3003020102>", b"<30 03020101>", b"(0003020101)", b"<3003020101F"])
def test_gap_has_to_be_the_value_that_readers_see(value: bytes) -> None:
    covered = ByteRange(0, len(HEAD), len(HEAD) + len(value), len(TAIL))
    assert fault_of(HEAD + value + TAIL, covered, CONTENTS) == GAPS


def test_gap_has_to_belong_to_contents() -> None:
    head = HEAD.replace(b"/Contents", b"/Contentz")
    assert fault_of(head + VALUE + TAIL, SOUND, CONTENTS) == GAPS


@pytest.mark.parametrize(
    "numbers", [[], [0, 1, 2], [0, 1, 2, -3], [0, 1, 2, 10**13], [0, 1, 2, "3"], [0, 1, 2, True]]
)
def test_byte_range_is_four_plausible_numbers(numbers: list[object]) -> None:
    assert as_byte_range(numbers) is None


def test_trailing_white_space_is_not_data() -> None:
    assert not read_structure(BytesSource(FILE + b"\r\n\x00 ")).has_data_behind_end
    assert read_structure(BytesSource(FILE + b"\r\nx")).has_data_behind_end
