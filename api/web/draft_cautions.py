"""What a draft's own text says differently from its form: shown before somebody signs, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.i18n import noop as _
from docflow.doctypes import DOCUMENT_TYPES
from docflow.model import OutgoingState
from docflow.views import OutgoingView

_BEFORE_SIGNING = frozenset({OutgoingState.DRAFT, OutgoingState.RETURNED, OutgoingState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Caution:
    message: str
    """A message of the catalogue with the places `printed` and `chosen`."""
    printed: str
    chosen: str


def draft_cautions(document: OutgoingView) -> tuple[Caution, ...]:
    """Compare signer and symbol (Decree 30/2020, Appendix I, II.3 and II.7) with what was chosen."""
    return tuple(_differences(document)) if document.state in _BEFORE_SIGNING else ()


def _differences(document: OutgoingView) -> Iterator[Caution]:
    printed_signer = (document.layout.get("signer") or {}).get("name", "")
    # A degree or rank may stand before the name: "TS. …".
    if printed_signer and not _plain(printed_signer).endswith(_plain(document.signer.name)):
        yield Caution(
            _(
                "Văn bản in họ tên người ký là “%(printed)s” nhưng người ký đã chọn là %(chosen)s."
                " Hãy kiểm tra trước khi trình, ký."
            ),
            printed_signer,
            document.signer.name,
        )
    kind = DOCUMENT_TYPES[document.type_code]
    printed_kind = (document.symbol or "").strip("/ ").partition("-")[0]
    if kind.symbol and printed_kind and _plain(printed_kind) != _plain(kind.symbol):
        yield Caution(
            _(
                "Ký hiệu in trong văn bản là “%(printed)s”, không phải của loại đã chọn: %(chosen)s."
                " Hãy kiểm tra trước khi trình, ký."
            ),
            document.symbol or "",
            f"{document.type_name} ({kind.symbol})",
        )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
