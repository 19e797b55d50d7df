"""What can go wrong in the flow of documents.

Texts are Vietnamese sentences that say what is wrong and what to do next; they may be shown as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import SignatureRejectedError

if TYPE_CHECKING:
    from docflow.model import IncomingAction, IncomingState, OutgoingAction, OutgoingState


class DocflowError(Exception):
    """Base of all that `docflow` refuses. `code` is stable and meant for programs; `str()` is for people."""

    code = "docflow.refused"


class DocumentNotFoundError(DocflowError):
    """No such document, or none that this actor may know of: the two are not told apart."""

    code = "docflow.not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy văn bản này trong cơ quan của bạn. Hãy kiểm tra lại đường dẫn.")


class InvalidDataError(DocflowError):
    """What a person filled in cannot be used."""

    code = "docflow.invalid_data"


class ActionNotAllowedError(DocflowError):
    """The step does not fit the document's state, as after a second press of the same button."""

    code = "docflow.wrong_state"

    def __init__(self, state: OutgoingState | IncomingState, action: OutgoingAction | IncomingAction) -> None:
        super().__init__(
            f"Văn bản đang ở trạng thái “{state.label}” nên không thể “{action.label}”. "
            "Có thể việc này đã được làm rồi; hãy tải lại trang để xem."
        )
        self.state = state
        self.action = action


class StaleRevisionError(DocflowError):
    """The document is no longer the one that was shown to the person who pressed the button."""

    code = "docflow.stale_revision"

    def __init__(self) -> None:
        super().__init__("Văn bản đã thay đổi kể từ khi bạn mở. Hãy tải lại trang, đọc bản mới rồi làm lại.")


class BusyError(DocflowError):
    """Somebody else did the same to the same document at the same moment, and was first."""

    code = "docflow.busy"

    def __init__(self) -> None:
        super().__init__("Việc này vừa được người khác làm xong cùng lúc với bạn. Hãy tải lại trang để xem.")


class PlacesNeededError(DocflowError):
    """The places could not be found with certainty; a person has to choose them before submission."""

    code = "docflow.places_needed"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(
            "Chưa chắc chắn vị trí số, ngày hoặc chữ ký trên văn bản. "
            "Hãy chọn vị trí trên trang rồi trình ký lại. " + " ".join(problems)
        )
        self.problems = problems


class NotReadyToSignError(DocflowError):
    """Something that signing needs is missing: a key, a certificate, an image."""

    code = "docflow.not_ready"


class VerificationError(DocflowError):
    """The signatures of a document do not allow the step."""

    code = "docflow.verification"


class AnswerRefusedError(DocflowError):
    """A key's answer that is late, is the second one, or belongs to something else."""

    code = "docflow.answer_refused"


class BatchRunningError(DocflowError):
    """As many batches are being worked on as may be at once: this person's, or the whole server's."""

    code = "docflow.batch_running"

    def __init__(self, sentence: str, batch_id: int | None = None) -> None:
        super().__init__(sentence)
        self.batch_id = batch_id
        """The person's own batch that runs; None where it is the server that is full."""


class KeyInUseError(DocflowError):
    """A key cannot be exchanged while something waits for the one there is."""

    code = "docflow.key_in_use"


class EnrolmentRefusedError(DocflowError):
    """A certificate that somebody wants to register does not prove what it has to."""

    code = "docflow.enrolment_refused"


class NameDiffersError(EnrolmentRefusedError):
    """The certificate names somebody else than it is to be registered for."""

    code = "docflow.name_differs"


class WrongAnswerError(SignatureRejectedError):
    """What a person's own device gave does not verify: nothing behind this service failed."""

    code = "signature.wrong_answer"
