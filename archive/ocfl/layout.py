"""Where an object stands in the storage root: OCFL community extension 0004, hashed n-tuples of SHA-256.

The digest of the object's id makes the path, so neither colons nor Vietnamese letters reach a folder's name.
"""

import hashlib
import json
from pathlib import PurePosixPath

ROOT_DECLARATION = "0=ocfl_1.1"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
LAYOUT_FILE = "ocfl_layout.json"
EXTENSION = "0004-hashed-n-tuple-storage-layout"
TUPLE_SIZE = 3
TUPLES = 3


def object_key(object_id: str) -> str:
    """Hash an id into the name of its folder: 64 hexadecimal digits."""
    return hashlib.sha256(object_id.encode()).hexdigest()


def object_path(object_id: str) -> PurePosixPath:
    """Place an object relative to the storage root, such as `3c0/ff4/240/3c0ff4240c1e…`."""
    key = object_key(object_id)
    tuples = (key[start : start + TUPLE_SIZE] for start in range(0, TUPLES * TUPLE_SIZE, TUPLE_SIZE))
    return PurePosixPath(*tuples, key)


def root_files() -> dict[str, bytes]:
    """Everything a new storage root holds, by relative path."""
    return {
        f"extensions/{EXTENSION}/config.json": _json(
            {
                "extensionName": EXTENSION,
                "digestAlgorithm": "sha256",
                "tupleSize": TUPLE_SIZE,
                "numberOfTuples": TUPLES,
                "shortObjectRoot": False,
            }
        ),
        LAYOUT_FILE: _json(
            {
                "extension": EXTENSION,
                "description": "Three levels of three hexadecimal digits of the SHA-256 of the object id",
            }
        ),
        ROOT_DECLARATION: b"ocfl_1.1\n",
    }


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
