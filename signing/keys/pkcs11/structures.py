"""The structures of PKCS#11 (2.40, chapter 3) as C lays them out, for either kind of machine.

CK_ULONG is C's `unsigned long`: 8 bytes on 64-bit Linux and macOS, 4 on Windows of any kind; and on Windows
structures are packed to the byte (2.1: `#pragma pack(push, cryptoki, 1)`).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from ctypes import Structure, c_ubyte, c_ulong, c_void_p
from dataclasses import dataclass
from typing import Any

FUNCTIONS = 68


@dataclass(frozen=True, slots=True)
class Layout:
    """How a machine lays structures out."""

    ulong: type[ctypes.c_uint32 | ctypes.c_uint64 | c_ulong]
    packed: bool


HERE = Layout(c_ulong, packed=sys.platform == "win32")
WINDOWS = Layout(ctypes.c_uint32, packed=True)
UNIX_64 = Layout(ctypes.c_uint64, packed=False)

_Fields = Sequence[tuple[str, Any]]


class Structures:
    """The structures in one layout."""

    def __init__(self, layout: Layout) -> None:
        ulong = layout.ulong

        def made(name: str, fields: _Fields) -> type[Structure]:
            # `_layout_` says since Python 3.13 what `_pack_` alone said before.
            packing: dict[str, object] = {"_pack_": 1, "_layout_": "ms"} if layout.packed else {}
            return type(name, (Structure,), {**packing, "_fields_": tuple(fields)})

        version = made("CK_VERSION", (("major", c_ubyte), ("minor", c_ubyte)))
        self.version = version
        self.function_list = made(
            "CK_FUNCTION_LIST", (("version", version), ("functions", c_void_p * FUNCTIONS))
        )
        self.info = made(
            "CK_INFO",
            (
                ("cryptoki", version),
                ("manufacturer", c_ubyte * 32),
                ("flags", ulong),
                ("description", c_ubyte * 32),
                ("version", version),
            ),
        )
        self.slot_info = made(
            "CK_SLOT_INFO",
            (
                ("description", c_ubyte * 64),
                ("manufacturer", c_ubyte * 32),
                ("flags", ulong),
                ("hardware", version),
                ("firmware", version),
            ),
        )
        self.token_info = made(
            "CK_TOKEN_INFO",
            (
                ("label", c_ubyte * 32),
                ("manufacturer", c_ubyte * 32),
                ("model", c_ubyte * 16),
                ("serial", c_ubyte * 16),
                ("flags", ulong),
                ("max_sessions", ulong),
                ("sessions", ulong),
                ("max_rw_sessions", ulong),
                ("rw_sessions", ulong),
                ("max_pin", ulong),
                ("min_pin", ulong),
                ("total_public", ulong),
                ("free_public", ulong),
                ("total_private", ulong),
                ("free_private", ulong),
                ("hardware", version),
                ("firmware", version),
                ("time", c_ubyte * 16),
            ),
        )
        self.mechanism_info = made(
            "CK_MECHANISM_INFO", (("min_key", ulong), ("max_key", ulong), ("flags", ulong))
        )
        self.mechanism = made(
            "CK_MECHANISM", (("mechanism", ulong), ("parameter", c_void_p), ("length", ulong))
        )
        self.attribute = made("CK_ATTRIBUTE", (("type", ulong), ("value", c_void_p), ("length", ulong)))
        self.initialize_args = made(
            "CK_C_INITIALIZE_ARGS",
            (
                ("create", c_void_p),
                ("destroy", c_void_p),
                ("lock", c_void_p),
                ("unlock", c_void_p),
                ("flags", ulong),
                ("reserved", c_void_p),
            ),
        )
