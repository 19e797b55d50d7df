"""How a job in the sandbox may end other than well. Texts are Vietnamese and may be shown."""

from infra.errors import InfraError


class SandboxError(InfraError):
    code = "sandbox.refused"


class SandboxTimeoutError(SandboxError):
    """The job used up its time; its process was killed."""

    code = "sandbox.timeout"


class SandboxCrashError(SandboxError):
    """The job's process died, ran out of memory, or the job failed in a way nobody foresaw."""

    code = "sandbox.crashed"

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
        """For the log, never for people: the child's traceback or how it ended."""


class SandboxBusyError(SandboxError):
    """Every worker was busy for too long."""

    code = "sandbox.busy"


class JobRefusedError(SandboxError):
    """The job itself refused the file; `code` and the text are those of the error it raised."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
