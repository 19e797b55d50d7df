"""Words for batches: messages of the catalogue, translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.i18n import noop as _
from docflow.batches import BatchKind, BatchState, ItemState

TITLES: Mapping[BatchKind, str] = MappingProxyType(
    {
        BatchKind.SIGN: _("Ký nhiều văn bản"),
        BatchKind.ISSUE: _("Ban hành nhiều văn bản"),
    }
)
TITLES_OF_ONE: Mapping[BatchKind, str] = MappingProxyType(
    {
        BatchKind.SIGN: _("Ký văn bản"),
        BatchKind.ISSUE: _("Ban hành"),
    }
)
"""Of a batch of one document, as a key on the signer's own machine signs it."""
BATCH_STATES: Mapping[BatchState, str] = MappingProxyType(
    {
        BatchState.RUNNING: _("Đang chạy"),
        BatchState.ASKING: _("Chờ máy ký"),
        BatchState.PAUSED: _("Tạm dừng"),
        BatchState.STOPPED: _("Đã dừng"),
        BatchState.DONE: _("Đã xong"),
    }
)
ITEM_STATES: Mapping[BatchKind, Mapping[ItemState, str]] = MappingProxyType(
    {
        BatchKind.SIGN: MappingProxyType(
            {
                ItemState.WAITING: _("Chờ ký"),
                ItemState.ACTING: _("Đang ký"),
                ItemState.ASKED: _("Chờ máy ký"),
                ItemState.DONE: _("Đã ký"),
                ItemState.REFUSED: _("Không ký được"),
                ItemState.STOPPED: _("Chưa ký"),
            }
        ),
        BatchKind.ISSUE: MappingProxyType(
            {
                ItemState.WAITING: _("Chờ ban hành"),
                ItemState.ACTING: _("Đang ban hành"),
                ItemState.ASKED: _("Chờ máy ký"),
                ItemState.DONE: _("Đã ban hành"),
                ItemState.REFUSED: _("Không ban hành được"),
                ItemState.STOPPED: _("Chưa ban hành"),
            }
        ),
    }
)
TONES: Mapping[str, str] = MappingProxyType(
    {
        BatchState.RUNNING: "go",
        BatchState.ASKING: "wait",
        BatchState.PAUSED: "wait",
        BatchState.STOPPED: "",
        BatchState.DONE: "good",
        ItemState.WAITING: "",
        ItemState.ACTING: "go",
        ItemState.ASKED: "wait",
        ItemState.REFUSED: "bad",
    }
)
