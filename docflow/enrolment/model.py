"""Whose certificate is registered, what its key signs to prove itself, and how names are compared."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from certs.facts import common_names

GOOD_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
"""Of a statement after its end: longer than a clock that is set is likely to go back."""
WRONG_ANSWERS = 3
_PURPOSE = b"antin-enrolment-v1\n"


class Owner(StrEnum):
    PERSON = "person"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Registered:
    reference: str
    """As the directory keeps it: `own:` and the SHA-256 of the certificate."""
    name: str
    """Whom the certificate names."""
    valid_until: datetime


def proof_of(enrolment: str) -> bytes:
    """Give what the key signs for a statement (JWS): never to be taken for signed attributes, a DER SET."""
    return _PURPOSE + hashlib.sha256(enrolment.encode("ascii")).digest()


def names_owner(certificate: bytes, name: str) -> bool:
    """Tell whether the certificate (DER) names this person or agency as its subject.

    Letter case, blanks and the way diacritics are written do not count; diacritics themselves do. The
    organisation does not count either: the certificates of an agency's people name it too. Of a certificate
    with several names others may read another one than we: it names nobody.
    """
    names = common_names(certificate)
    return len(names) == 1 and _plain(name) == _plain(names[0])


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
