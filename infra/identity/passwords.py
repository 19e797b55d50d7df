"""Password hashes (Argon2id, RFC 9106). Costly on purpose, so only a few are computed at once."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from infra.identity.errors import IdentityError

MIN_LENGTH = 8
MAX_LENGTH = 1024

_hasher = PasswordHasher()
_slots = threading.BoundedSemaphore(4)
"""Each computation takes 64 MB; a flood of sign-ins must not take the machine's memory."""


def hash_password(password: str) -> str:
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise IdentityError(
            f"Mật khẩu phải có từ {MIN_LENGTH} đến {MAX_LENGTH} ký tự. Hãy chọn mật khẩu khác."
        )
    with _slots:
        return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Compare; without a hash the work is done all the same and the answer is no."""
    with _slots:
        try:
            _hasher.verify(password_hash or _nobodys_hash(), password[:MAX_LENGTH])
        except VerificationError:
            return False
    return password_hash is not None and len(password) <= MAX_LENGTH


@cache
def _nobodys_hash() -> str:
    """Make what is verified in place of an unknown person's hash, so that the answer takes the same time."""
    return _hasher.hash("nobody has this password")
