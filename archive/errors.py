"""What the archive refuses, one class per cause. Texts are Vietnamese sentences for people."""


class ArchiveError(Exception):
    """Base of everything `archive` refuses. `code` is stable, for programs; `str()` is for people."""

    code = "archive.refused"


class DossierNotFoundError(ArchiveError):
    """No such dossier, or it belongs to an agency the actor may not see: the two are not told apart."""

    code = "dossier.not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy hồ sơ này trong cơ quan của bạn. Hãy mở lại từ danh mục hồ sơ.")


class RecordNotFoundError(ArchiveError):
    """No such archived document, or not the actor's to see."""

    code = "record.not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy tài liệu lưu trữ này. Hãy tìm lại theo số, ký hiệu hoặc trích yếu.")


class DossierDataError(ArchiveError):
    """Values that cannot describe a dossier or a document in it."""

    code = "dossier.data"


class DossierCodeTakenError(ArchiveError):
    code = "dossier.code_taken"

    def __init__(self, dossier_code: str) -> None:
        super().__init__(
            f"Mã hồ sơ {dossier_code} đã có trong cơ quan. "
            "Hãy đặt số và ký hiệu hồ sơ khác, hoặc mở hồ sơ đã có."
        )
        self.dossier_code = dossier_code


class DossierStateError(ArchiveError):
    """An act that the dossier's state does not allow."""

    code = "dossier.state"


class DocumentAlreadyFiledError(ArchiveError):
    """The document stands in this dossier already; filing it again would only repeat it."""

    code = "dossier.document_twice"

    def __init__(self) -> None:
        super().__init__("Văn bản đã có trong hồ sơ này; không cần đưa vào lần nữa.")


class DocumentNotFiledError(ArchiveError):
    code = "dossier.document_missing"

    def __init__(self) -> None:
        super().__init__(
            "Văn bản này không nằm trong hồ sơ. Hãy tải lại trang để xem danh mục văn bản mới nhất."
        )


class NotReadyForArchiveError(ArchiveError):
    """What stands in the way of taking a dossier over; `reasons` has one Vietnamese sentence each."""

    code = "archive.not_ready"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(
            "Chưa thể thu nhận hồ sơ: " + " ".join(reasons) + " Hãy trả lại hồ sơ kèm lý do để bổ sung."
        )
        self.reasons = reasons


class ContentDamagedError(ArchiveError):
    """Stored bytes are missing or no longer have the digest under which they were taken in."""

    code = "archive.damaged"


class QueryError(ArchiveError):
    """A search that cannot be run as it was asked."""

    code = "archive.query"


class TextUnavailableError(ArchiveError):
    """No words could be taken out of a file; it is archived all the same, and found by its data."""

    code = "archive.text"
