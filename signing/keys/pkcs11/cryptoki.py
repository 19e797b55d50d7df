"""The C interface of PKCS#11 through `ctypes`: the nineteen functions that signing needs, nothing more.

An interface of our own rather than a binding: the PIN is handed over from memory that is wiped afterwards,
and every return value is seen as it is. A call lets other threads run meanwhile. A library may crash or hang:
it is only ever loaded into a process of its own (`signing.keys.pkcs11.process`).
"""

from __future__ import annotations

import ctypes
import threading
from contextlib import nullcontext
from ctypes import CFUNCTYPE, POINTER, byref, c_ubyte, c_ulong, c_void_p, cast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.keys.pkcs11.constants import (
    OS_LOCKING_OK,
    SERIAL_SESSION,
    Attribute,
    ObjectClass,
    Rv,
)
from signing.keys.pkcs11.structures import HERE, Structures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from signing.keys.pkcs11.mechanisms import Plan
    from signing.keys.secrecy import Secret

MOST_SLOTS = 256
MOST_OBJECTS = 512
MOST_MECHANISMS = 1024
MOST_VALUE = 64 * 1024
"""Bytes of one attribute or signature: what a library says of lengths is not believed beyond it."""
_POSITIONS = {
    "C_Initialize": 0,
    "C_GetInfo": 2,
    "C_GetSlotList": 4,
    "C_GetSlotInfo": 5,
    "C_GetTokenInfo": 6,
    "C_GetMechanismList": 7,
    "C_GetMechanismInfo": 8,
    "C_OpenSession": 12,
    "C_CloseSession": 13,
    "C_CloseAllSessions": 14,
    "C_Login": 18,
    "C_Logout": 19,
    "C_GetAttributeValue": 24,
    "C_FindObjectsInit": 26,
    "C_FindObjects": 27,
    "C_FindObjectsFinal": 28,
    "C_SignInit": 42,
    "C_Sign": 43,
}
"""Places in CK_FUNCTION_LIST; only `C_GetFunctionList` must be exported by name."""


class CryptokiError(Exception):
    """A function returned something else than CKR_OK."""

    def __init__(self, function: str, code: int) -> None:
        super().__init__(f"{function}: {code_name(code)}")
        self.function = function
        self.code = code


def code_name(code: int) -> str:
    """`CKR_…`, or the number of one that is not known here."""
    return f"CKR_{Rv(code).name}" if code in set(Rv) else f"CKR 0x{code:X}"


_C = Structures(HERE)
_Call = CFUNCTYPE(c_ulong, *())


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    manufacturer: str
    description: str
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawToken:
    """What slot and token say of themselves, texts without their padding."""

    slot: int
    slot_description: str
    slot_manufacturer: str
    label: str
    manufacturer: str
    model: str
    serial: str
    flags: int
    max_sessions: int


class Library:
    """A loaded and initialised PKCS#11 library. Every method raises `CryptokiError`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError for what cannot be loaded, AttributeError for a library of another kind."""
        self._library = ctypes.CDLL(str(path))
        listed = POINTER(_C.function_list)()
        given = self._library.C_GetFunctionList
        given.restype = c_ulong
        _checked("C_GetFunctionList", given(byref(listed)))
        table = listed.contents.functions
        self._calls: dict[str, Any] = {
            name: cast(table[position], _Call) for name, position in _POSITIONS.items()
        }
        self._one_at_a_time: AbstractContextManager[Any] = nullcontext()
        self._initialise()

    def _initialise(self) -> None:
        """Ask the library to lock for itself; one that cannot is called by one thread at a time."""
        arguments = _C.initialize_args(flags=OS_LOCKING_OK)
        try:
            self._call("C_Initialize", byref(arguments))
        except CryptokiError as error:
            if error.code != Rv.CANT_LOCK:
                raise
            self._one_at_a_time = threading.RLock()
            self._call("C_Initialize", None)

    def info(self) -> LibraryInfo:
        info = _C.info()
        self._call("C_GetInfo", byref(info))
        version = info.version.major, info.version.minor
        return LibraryInfo(_text(info.manufacturer), _text(info.description), version)

    def slots(self) -> list[int]:
        """Slots with a token in them. Asking for all of them first makes libraries look again."""
        count = c_ulong()
        self._call("C_GetSlotList", c_ubyte(0), None, byref(count))
        self._call("C_GetSlotList", c_ubyte(1), None, byref(count))
        held = min(count.value + 8, MOST_SLOTS)
        found = (c_ulong * held)()
        count = c_ulong(held)
        self._call("C_GetSlotList", c_ubyte(1), found, byref(count))
        return list(found[: min(count.value, held)])

    def token(self, slot: int) -> RawToken:
        about, info = _C.slot_info(), _C.token_info()
        self._call("C_GetSlotInfo", c_ulong(slot), byref(about))
        self._call("C_GetTokenInfo", c_ulong(slot), byref(info))
        return RawToken(
            slot,
            _text(about.description),
            _text(about.manufacturer),
            _text(info.label),
            _text(info.manufacturer),
            _text(info.model),
            _text(info.serial),
            info.flags,
            info.max_sessions,
        )

    def mechanisms(self, slot: int) -> dict[int, int]:
        """The flags of each mechanism of the token in the slot."""
        count = c_ulong()
        self._call("C_GetMechanismList", c_ulong(slot), None, byref(count))
        held = min(count.value, MOST_MECHANISMS)
        found = (c_ulong * held)()
        count = c_ulong(held)
        self._call("C_GetMechanismList", c_ulong(slot), found, byref(count))
        return {kind: self._mechanism_flags(slot, kind) for kind in found[: min(count.value, held)]}

    def _mechanism_flags(self, slot: int, kind: int) -> int:
        info = _C.mechanism_info()
        try:
            self._call("C_GetMechanismInfo", c_ulong(slot), c_ulong(kind), byref(info))
        except CryptokiError as error:
            if error.code != Rv.MECHANISM_INVALID:
                raise
            return 0
        return int(info.flags)

    def open_session(self, slot: int) -> int:
        """A read-only session."""
        session = c_ulong()
        self._call("C_OpenSession", c_ulong(slot), c_ulong(SERIAL_SESSION), None, None, byref(session))
        return session.value

    def close_session(self, session: int) -> None:
        self._call("C_CloseSession", c_ulong(session))

    def close_all(self, slot: int) -> None:
        self._call("C_CloseAllSessions", c_ulong(slot))

    def login(self, session: int, user: int, pin: Secret | None) -> None:
        """Log in; None leaves it to the PIN pad of the device."""
        if pin is None:
            self._call("C_Login", c_ulong(session), c_ulong(user), None, c_ulong(0))
            return
        with pin.shown() as (address, length):
            self._call("C_Login", c_ulong(session), c_ulong(user), c_void_p(address), c_ulong(length))

    def logout(self, session: int) -> None:
        self._call("C_Logout", c_ulong(session))

    def find(self, session: int, kind: ObjectClass) -> list[int]:
        """Handles of the objects of a class that the session can see."""
        wanted = c_ulong(kind)
        template = _C.attribute(Attribute.CLASS, cast(byref(wanted), c_void_p), ctypes.sizeof(wanted))
        self._call("C_FindObjectsInit", c_ulong(session), byref(template), c_ulong(1))
        found = (c_ulong * 64)()
        handles: list[int] = []
        try:
            while len(handles) < MOST_OBJECTS:
                count = c_ulong()
                self._call("C_FindObjects", c_ulong(session), found, c_ulong(len(found)), byref(count))
                if not 0 < count.value <= len(found):
                    break
                handles += found[: count.value]
        finally:
            self._call("C_FindObjectsFinal", c_ulong(session))
        return handles

    def attribute(self, session: int, handle: int, kind: Attribute) -> bytes | None:
        """None where the object has no such attribute, or keeps it to itself."""
        wanted = _C.attribute(kind, None, 0)
        try:
            self._call("C_GetAttributeValue", c_ulong(session), c_ulong(handle), byref(wanted), c_ulong(1))
            if wanted.length > MOST_VALUE:  # also CK_UNAVAILABLE_INFORMATION
                return None
            value = ctypes.create_string_buffer(max(1, wanted.length))
            wanted.value = cast(value, c_void_p)
            self._call("C_GetAttributeValue", c_ulong(session), c_ulong(handle), byref(wanted), c_ulong(1))
        except CryptokiError as error:
            if error.code not in {Rv.ATTRIBUTE_TYPE_INVALID, Rv.ATTRIBUTE_SENSITIVE}:
                raise
            return None
        return value.raw[: min(wanted.length, len(value))]

    def begin_sign(self, session: int, key: int, plan: Plan) -> None:
        parameter = ctypes.create_string_buffer(b"".join(_ulong(number) for number in plan.parameter))
        length = ctypes.sizeof(c_ulong) * len(plan.parameter)
        address = cast(parameter, c_void_p) if plan.parameter else None
        mechanism = _C.mechanism(plan.mechanism, address, length)
        self._call("C_SignInit", c_ulong(session), byref(mechanism), c_ulong(key))

    def end_sign(self, session: int, data: bytes) -> bytes:
        value = (c_ubyte * 2048)()
        length = c_ulong(len(value))
        self._call("C_Sign", c_ulong(session), data, c_ulong(len(data)), value, byref(length))
        return bytes(value[: min(length.value, len(value))])

    def _call(self, name: str, *arguments: object) -> None:
        with self._one_at_a_time:
            code = self._calls[name](*arguments)
        _checked(name, code)


def _checked(name: str, code: int) -> None:
    if code != Rv.OK:
        raise CryptokiError(name, code)


def _ulong(number: int) -> bytes:
    return bytes(c_ulong(number))


def _text(field: Sequence[int]) -> str:
    """A padded field as text, up to a zero, with which some libraries end their texts."""
    return bytes(field).partition(b"\0")[0].decode("utf-8", "replace").rstrip(" ")
