"""The words of a document, taken out where foreign bytes may be parsed."""

from archive.errors import TextUnavailableError
from infra.sandbox import JobRefusedError, Sandbox, SandboxCrashError, SandboxTimeoutError

JOB = "archive.jobs:text_job"


class SandboxText:
    """Callable for `Archive`: runs the job in the sandbox, which must allow `archive.jobs`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __call__(self, pdf: bytes) -> str:
        """Give the words. Raises `TextUnavailableError`, or `SandboxBusyError` when there is no room now."""
        try:
            reply = self._sandbox.run(JOB, {}, {"pdf": pdf})
        except JobRefusedError as error:
            raise TextUnavailableError(str(error)) from error
        except (SandboxCrashError, SandboxTimeoutError) as error:
            raise TextUnavailableError(
                "Tệp quá phức tạp hoặc có lỗi nên không lấy được chữ; chỉ tìm được theo thông tin mô tả."
            ) from error
        return reply.files["text"].decode()
