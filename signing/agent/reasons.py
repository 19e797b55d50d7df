"""Why the system did not read or write a file, in words for whoever is no technician."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa hết chỗ",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.EEXIST: "ở đó đã có một tệp cùng tên",
    errno.EIO: "ổ đĩa bị lỗi khi đọc hoặc ghi",
} | ({errno.EDQUOT: "đã dùng hết dung lượng được cấp"} if hasattr(errno, "EDQUOT") else {})


def reason_of(error: OSError) -> str:
    """A short Vietnamese reason; what the system says where the number is none that people meet."""
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or type(error).__name__
