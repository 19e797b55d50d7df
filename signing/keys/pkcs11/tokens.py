"""What a token says of itself, whether a URI means it, and the state of its PIN. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from signing.keys.pkcs11.constants import TokenFlag
from signing.keys.pkcs11.uri import Pkcs11Uri

if TYPE_CHECKING:
    from signing.keys.pkcs11.cryptoki import LibraryInfo, RawToken


class PinState(StrEnum):
    """As the token tells it (PKCS#11, CKF_USER_PIN_…); many tokens tell nothing."""

    OK = "ok"
    LOW = "count-low"
    """A wrong PIN was given since the last right one."""
    FINAL = "final-try"
    """One more wrong PIN locks the token."""
    LOCKED = "locked"
    UNSET = "not-set"
    TO_BE_CHANGED = "to-be-changed"


@dataclass(frozen=True, slots=True)
class Token:
    slot: int
    slot_description: str
    slot_manufacturer: str
    label: str
    manufacturer: str
    model: str
    serial: str
    flags: int
    max_sessions: int
    library_manufacturer: str
    library_description: str
    library_version: tuple[int, int]
    mechanisms: dict[int, int] = field(default_factory=dict)
    """Flags of each mechanism by its number."""

    @classmethod
    def of(cls, raw: RawToken, library: LibraryInfo, mechanisms: dict[int, int]) -> Self:
        return cls(
            raw.slot,
            raw.slot_description,
            raw.slot_manufacturer,
            raw.label,
            raw.manufacturer,
            raw.model,
            raw.serial,
            raw.flags,
            raw.max_sessions,
            library.manufacturer,
            library.description,
            library.version,
            mechanisms,
        )

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays the same when it is pulled out and put in elsewhere."""
        return self.manufacturer, self.model, self.serial, self.label

    @property
    def fingerprint(self) -> str:
        """A file name for it."""
        return hashlib.sha256("\0".join(self.identity).encode()).hexdigest()[:32]

    @property
    def pin(self) -> PinState:
        flags = self.flags
        if flags & TokenFlag.USER_PIN_LOCKED:
            return PinState.LOCKED
        if not flags & TokenFlag.USER_PIN_INITIALIZED and flags & TokenFlag.LOGIN_REQUIRED:
            return PinState.UNSET
        if flags & TokenFlag.USER_PIN_FINAL_TRY:
            return PinState.FINAL
        if flags & TokenFlag.USER_PIN_TO_BE_CHANGED:
            return PinState.TO_BE_CHANGED
        return PinState.LOW if flags & TokenFlag.USER_PIN_COUNT_LOW else PinState.OK

    @property
    def has_pin_pad(self) -> bool:
        """The PIN is given on the device itself and never passes through here."""
        return bool(self.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH)

    @property
    def needs_pin(self) -> bool:
        return bool(self.flags & TokenFlag.LOGIN_REQUIRED)

    @property
    def is_initialised(self) -> bool:
        return bool(self.flags & TokenFlag.TOKEN_INITIALIZED)

    @property
    def uri(self) -> Pkcs11Uri:
        """Names this very token, wherever it is plugged in."""
        return Pkcs11Uri(
            token=self.label, manufacturer=self.manufacturer, model=self.model, serial=self.serial
        )

    @property
    def described(self) -> str:
        """For sentences."""
        return f"“{self.label}” ({self.manufacturer} {self.model}, số {self.serial}, khe {self.slot})"

    def is_meant_by(self, uri: Pkcs11Uri) -> bool:
        """Whether everything that the URI says of token, slot and library is true of this one."""
        wanted: tuple[tuple[object, object], ...] = (
            (uri.token, self.label),
            (uri.manufacturer, self.manufacturer),
            (uri.serial, self.serial),
            (uri.model, self.model),
            (uri.slot_id, self.slot),
            (uri.slot_manufacturer, self.slot_manufacturer),
            (uri.slot_description, self.slot_description),
            (uri.library_manufacturer, self.library_manufacturer),
            (uri.library_description, self.library_description),
            (uri.library_version, self.library_version),
        )
        return all(want is None or want == have for want, have in wanted)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "mechanisms": [list(one) for one in self.mechanisms.items()]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for nonsense."""
        version = tuple(said["library_version"])
        return cls(
            **{
                **said,
                "library_version": version,
                "mechanisms": {int(k): int(v) for k, v in said["mechanisms"]},
            }
        )
