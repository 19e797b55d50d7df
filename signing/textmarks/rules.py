"""What may be copied or digitised, and what not (Decree 30/2020, Art. 25; Appendix I, Part II, I)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import CopyError
from signing.marks import DECREE_30, Profile
from signing.textmarks.model import CopyMark, DigitisedMark
from signing.textmarks.scans import Pages, look_at_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.pdf.source import Source
    from signing.textmarks.model import TextMark
    from signing.textmarks.scans import Scan

DPI_TOLERANCE = 0.995
"""Scanners and page sizes are rounded."""
PAPER_SIZES_MM = ((210, 297), (297, 420), (148, 210), (176, 250), (216, 279), (216, 356), (215, 330))
"""A4, A3, A5, B5, letter, legal, F4."""
PAPER_TOLERANCE_MM = 5.0
NO_COPY_OF_ELECTRONIC = (
    "Tệp này là văn bản điện tử đã ký số. Không có {form} từ văn bản điện tử sang văn bản điện tử (Nghị định"
    " 30/2020/NĐ-CP, Điều 25): hãy chuyển tiếp nguyên tệp gốc, hoặc in ra rồi sao trên giấy."
)
EXTRACT_OF_SIGNED = (
    "Tệp có chữ ký số sẵn. Bản trích sao phải được dựng lại, chỉ gồm phần cần trích (Điều 25 khoản 3);"
    " hãy kiểm tra rằng đây không phải là toàn bộ bản gốc."
)
STATED = "Người ký xác nhận tệp được quét từ văn bản giấy"
"""Kept in the signature when a person answers for a file that does not look scanned."""


def check_signed(mark: TextMark) -> tuple[str, ...]:
    """Refuse a mark on a file that carries signatures; else warnings. Raises `CopyError`."""
    match mark:
        case CopyMark(form=form) if form.is_of_the_whole:
            raise CopyError(NO_COPY_OF_ELECTRONIC.format(form=form))
        case CopyMark():
            return (EXTRACT_OF_SIGNED,)
        case DigitisedMark():
            raise CopyError(
                "Tệp này đã có chữ ký số nên là văn bản điện tử, không phải văn bản giấy được số hóa."
                " Hãy đăng ký đến theo chính tệp này."
            )
        case _:
            return ()


def check_unsigned(pdf: bytes | Source, mark: TextMark, profile: Profile = DECREE_30) -> tuple[str, ...]:
    """Refuse a copy of what was never paper, or of a scan below the standard; else warnings.

    Raises `CopyError`, `UnreadableDocumentError`, `EncryptedDocumentError`.
    """
    if not isinstance(mark, CopyMark | DigitisedMark):
        return ()
    pages = look_at_pages(pdf)
    if isinstance(mark, DigitisedMark) or mark.form.is_of_the_whole:
        _refuse_written(pages, mark)
    for scan in pages.scans:
        _refuse_poor(scan, profile)
    odd = [scan for scan in pages.scans if not _is_paper(scan.size_mm)]
    return (_warning(odd),) if odd else ()


def _refuse_written(pages: Pages, mark: CopyMark | DigitisedMark) -> None:
    if not pages.scans and not pages.written:
        raise CopyError("Mọi trang của tệp đều trống. Hãy quét lại văn bản giấy.")
    if pages.written and not mark.from_paper:
        raise CopyError(
            f"Trang {pages.written[0] + 1} là chữ của tệp điện tử, không phải ảnh quét từ giấy; "
            f"{_only_of_paper(mark)}. Nếu tệp được quét rồi nhận dạng thành chữ, hãy xác nhận điều đó"
            " (from-paper=yes)."
        )


def _only_of_paper(mark: CopyMark | DigitisedMark) -> str:
    if isinstance(mark, CopyMark):
        return f"bản sao điện tử theo hình thức {mark.form} chỉ làm từ bản giấy (Điều 25)"
    return "chỉ văn bản giấy mới được số hóa (Điều 22 khoản 3 điểm b)"


def _refuse_poor(scan: Scan, profile: Profile) -> None:
    where = f"Trang {scan.page + 1}"
    if scan.dpi < profile.scan_dpi * DPI_TOLERANCE:
        raise CopyError(
            f"{where} được quét ở {scan.dpi:.0f} dpi; bản số hóa phải từ {profile.scan_dpi:.0f} dpi trở lên"
            " (Phụ lục I, Phần II). Hãy quét lại."
        )
    if not scan.colour:
        raise CopyError(
            f"{where} được quét đen trắng; bản số hóa phải là ảnh màu (Phụ lục I, Phần II). Hãy quét lại."
        )


def _warning(odd: Sequence[Scan]) -> str:
    width, height = odd[0].size_mm
    others = f" và {len(odd) - 1} trang khác" if len(odd) > 1 else ""
    return (
        f"Trang {odd[0].page + 1} (khổ {width:.0f} x {height:.0f} mm){others} không theo khổ giấy nào."
        " Hãy kiểm tra rằng tỷ lệ quét là 100 %."
    )


def _is_paper(size_mm: tuple[float, float]) -> bool:
    short, long = sorted(size_mm)
    return any(
        abs(short - width) <= PAPER_TOLERANCE_MM and abs(long - height) <= PAPER_TOLERANCE_MM
        for width, height in PAPER_SIZES_MM
    )
