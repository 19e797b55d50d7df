"""Identifiers of rows: random, so that they can be made before the row and tell nothing."""

from uuid import uuid4

ID_LENGTH = 32


def new_id() -> str:
    return uuid4().hex
