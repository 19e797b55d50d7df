"""Why a signature cannot be taken as good, on its way to the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from signing.report import Integrity, SubIndication

if TYPE_CHECKING:
    from collections.abc import Callable

_Value = TypeVar("_Value")

UNREADABLE = "Cấu trúc của chữ ký bị hỏng hoặc bị sửa nên không đọc được."


class Fault(Exception):  # noqa: N818 - a finding about a file, not an error of this program
    """A sub-indication and a Vietnamese sentence; `integrity` is what it means for the signed bytes."""

    def __init__(
        self,
        sub_indication: SubIndication,
        reason: str,
        *,
        integrity: Integrity = Integrity.BROKEN,
    ) -> None:
        super().__init__(reason)
        self.sub_indication = sub_indication
        self.reason = reason
        self.integrity = integrity


def guarded(action: Callable[[], _Value]) -> _Value:
    """Run parser code on hostile bytes: whatever it throws becomes a `Fault` with FORMAT_FAILURE.

    The parsers let through KeyError, AssertionError, RecursionError, UnicodeDecodeError, …: no list is safe.
    """
    try:
        return action()
    except Fault:
        raise
    except Exception as error:
        raise Fault(SubIndication.FORMAT_FAILURE, UNREADABLE) from error
