"""What the ground floor refuses. Texts are Vietnamese sentences that say what to do next and may be shown."""


class InfraError(Exception):
    """Base of everything `infra` refuses. `code` is stable and meant for programs; `str()` is for people."""

    code = "infra.refused"


class SettingsError(InfraError):
    """A setting is missing, unknown or out of range; the service does not start."""

    code = "settings.refused"


class DemoForbiddenError(InfraError):
    """Something that belongs to the demo was asked of a production installation."""

    code = "settings.demo_forbidden"


class AlreadyRunningError(InfraError):
    """Another process holds the data folder."""

    code = "home.locked"


class StoreFullError(InfraError):
    """The disk or the quota is full; nothing was stored."""

    code = "objects.full"


class UnknownObjectError(InfraError):
    """No object of that digest is kept."""

    code = "objects.unknown"


class CorruptObjectError(InfraError):
    """The stored bytes no longer match their digest."""

    code = "objects.corrupt"


class NotAllowedError(InfraError):
    """The actor may not do this here."""

    code = "policy.not_allowed"
