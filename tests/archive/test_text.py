"""Words of real letters, taken out in the real sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import TextUnavailableError
from archive.jobs import text_job
from archive.search.fold import fold
from archive.text import SandboxText
from infra.sandbox import Sandbox

SAMPLES = Path(__file__).parent.parent / "data" / "samples"


@pytest.fixture(scope="module")
def extract() -> Iterator[SandboxText]:
    with Sandbox(allowed=("archive.jobs",), workers=1, seconds=20, preload=("archive.jobs",)) as sandbox:
        yield SandboxText(sandbox)


@pytest.mark.parametrize("name", ["01-docx-kh.pdf", "02-html-tb.pdf", "09-docx-ttr.pdf"])
def test_letters_give_their_words(extract: SandboxText, name: str) -> None:
    text = " ".join(fold(extract((SAMPLES / name).read_bytes())).split())
    assert "cong hoa xa hoi chu nghia viet nam" in text
    assert "doc lap" in text


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_says_so(extract: SandboxText, content: bytes) -> None:
    with pytest.raises(TextUnavailableError, match="Không mở được tệp"):
        extract(content)


def test_limits_cut_the_text_and_say_so() -> None:
    pdf = (SAMPLES / "01-docx-kh.pdf").read_bytes()
    whole, _ = text_job({}, {"pdf": pdf})
    cut, files = text_job({"max_characters": 40}, {"pdf": pdf})
    assert (whole["complete"], cut["complete"]) == (True, False)
    assert len(files["text"].decode()) == 40
