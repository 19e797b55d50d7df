"""The certificates, responses, lists and time stamps on which verdicts rest, each listed once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.report import ObjectKind, ValidationObject

if TYPE_CHECKING:
    from datetime import datetime

    from signing.validation.existence import Existence, Proof
    from signing.validation.paths import Path
    from signing.validation.revocation import RevocationVerdict
    from signing.validation.timestamps import Token


class ObjectList:
    """Collects validation objects (TS 119 102-2, 4.4); `carried` are the certificates the file brought."""

    def __init__(self, existence: Existence, at: datetime, carried: frozenset[bytes]) -> None:
        self._existence = existence
        self._at = at
        self._carried = carried
        self._objects: dict[str, ValidationObject] = {}

    @property
    def all(self) -> tuple[ValidationObject, ...]:
        return tuple(self._objects.values())

    def add_path(self, path: Path | None, verdict: RevocationVerdict | None) -> tuple[str, ...]:
        """List a path and the evidence about it; gives their names."""
        names: list[str] = []
        if path is not None:
            names += [self.add_certificate(der) for der in path.certificates]
        for index, check in enumerate(verdict.checks if verdict is not None else ()):
            statement = check.statement
            if statement is None or path is None:
                continue
            status = statement.status
            kind = ObjectKind.OCSP if statement.source == "ocsp" else ObjectKind.CRL
            issuer = _name(status.responder or path.steps[index][1])
            proof = self._existence.of_piece(statement.der)
            names.append(
                self._add(kind, statement.der, issuer, proof, status.this_update, embedded=statement.embedded)
            )
            if status.responder is not None:
                names.append(self.add_certificate(status.responder))
        return tuple(dict.fromkeys(names))

    def add_token(self, token: Token, proof: Proof | None) -> str:
        """List a time stamp; `proof` is a later one that covers it."""
        return self._add(
            ObjectKind.TIMESTAMP, token.der, _name(token.certificate), proof, token.time, embedded=True
        )

    def add_certificate(self, der: bytes) -> str:
        """List a certificate; gives its name."""
        embedded = der in self._carried
        return self._add(
            ObjectKind.CERTIFICATE,
            der,
            facts.issuer_name(der),
            self._existence.of_piece(der),
            None,
            embedded=embedded,
        )

    def _add(  # noqa: PLR0913 - one argument for each thing that is told of an object
        self,
        kind: ObjectKind,
        der: bytes,
        issuer: str,
        proof: Proof | None,
        time: datetime | None,
        *,
        embedded: bool,
    ) -> str:
        name = hashlib.sha256(der).hexdigest()
        if name not in self._objects:
            self._objects[name] = ValidationObject(
                kind,
                name,
                issuer,
                self._at if proof is None else proof.time,
                None if proof is None else proof.token,
                embedded,
                time,
            )
        return name


def _name(certificate: bytes) -> str:
    try:
        return facts.common_name(certificate)
    except CertificateUnreadableError:
        return ""
