"""Where marks go on the page: arithmetic on boxes (Decree 30/2020, Appendix I, II.7.d and II.8.a)."""

from __future__ import annotations

from signing.errors import ImageError, PlacementError
from signing.geometry import Box, Point, mm
from signing.marks import DECREE_30, Profile

GAP_MARGIN = 1.0
"""Points left free above and below a leader's image."""
_ROUNDING = 0.001
"""Of the share; rectangles are written to a thousandth of a point."""
MIN_GAP = mm(6)
"""Less than this and a signature cannot be recognised."""


def leader_box(gap: Box, *, natural_width: float, natural_height: float) -> Box:
    """The box of the leader's image: inside the gap, in its middle, never larger than the image really is.

    Sizes in points. Raises `PlacementError` where the gap is too tight.
    """
    check_gap(gap)
    scale = min(
        1.0,
        (gap.height - 2 * GAP_MARGIN) / natural_height,
        gap.width / natural_width,
    )
    return Box.around(gap.center, width=natural_width * scale, height=natural_height * scale)


def check_gap(gap: Box) -> None:
    """Raises `PlacementError` where a signature in the gap could not be recognised."""
    if gap.height < MIN_GAP or gap.width < MIN_GAP:
        raise PlacementError(
            "Khoảng trống giữa chức vụ và họ tên quá hẹp cho chữ ký. Hãy thêm dòng trống trong dự thảo."
        )


def seal_box(signature: Box, diameter: float, profile: Profile = DECREE_30) -> Box:
    """The box of the seal: real size, over the left third of the signature image, centred on its height."""
    right = signature.x0 + signature.width * profile.seal_overlap
    center = Point(right - diameter / 2, signature.center.y)
    return Box.around(center, width=diameter, height=diameter)


def check_overlap(seal: Box, signature: Box, profile: Profile = DECREE_30) -> None:
    """Raises `PlacementError` unless the seal covers about a third of the signature's width (II.8.a)."""
    common = seal.intersection(signature)
    share = 0.0 if common is None else common.width / signature.width
    low, high = profile.seal_overlap_tolerance
    if not low - _ROUNDING <= share <= high + _ROUNDING:
        raise PlacementError(
            f"Dấu che {share:.0%} bề ngang hình chữ ký, trong khi cần khoảng một phần ba"
            f" (từ {low:.0%} đến {high:.0%}). Hãy ký lại với hình chữ ký có cỡ thông thường."
        )


def check_on_page(box: Box, *, width: float, height: float) -> None:
    """Raises `PlacementError` unless the whole box lies on the page."""
    if not Box(0, 0, width, height).contains(box, tolerance=0.01):
        raise PlacementError("Vị trí của hình chữ ký hoặc con dấu vượt ra ngoài trang. Hãy chọn lại vị trí.")


def seal_diameter(
    *, registered_mm: float | None, natural_width: float, natural_height: float, profile: Profile = DECREE_30
) -> float:
    """The seal's diameter in points: the registered one, else the image's own physical size.

    Raises `ImageError` when the image is not square or the diameter is beyond what the profile accepts.
    """
    if abs(natural_width - natural_height) > 0.02 * max(natural_width, natural_height):
        raise ImageError("Ảnh con dấu phải vuông và vừa khít con dấu. Hãy cắt lại ảnh.")
    diameter = natural_width if registered_mm is None else mm(registered_mm)
    smallest, largest = profile.seal_diameter_mm
    if not mm(smallest) - 0.01 <= diameter <= mm(largest) + 0.01:
        raise ImageError(
            f"Đường kính con dấu phải từ {smallest:g} đến {largest:g} mm."
            " Hãy kiểm tra đường kính đã đăng ký hoặc độ phân giải của ảnh."
        )
    return diameter
