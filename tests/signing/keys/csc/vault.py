"""The keys behind the tests' signing service: what `credentials/info` says of them, and what they sign."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

if TYPE_CHECKING:
    from certs.authority import Issued

Json = dict[str, Any]
HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
RSA, PSS, EC = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1"
RSA_SHA256, RSA_SHA512 = "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.13"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_FULL: dict[str, hashes.HashAlgorithm] = {
    RSA_SHA256: hashes.SHA256(),
    RSA_SHA512: hashes.SHA512(),
    ECDSA_SHA256: hashes.SHA256(),
}
PIN, OTP = "pin-482913", "otp-7750"
MAX_WRONG = 3


class RefusedError(Exception):
    """An answer that is no success."""

    def __init__(self, description: str, error: str = "invalid_request", status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass
class Holding:
    """One credential."""

    issued: Issued
    algorithms: tuple[str, ...] = (RSA_SHA256, RSA_SHA512, PSS)
    multisign: int = 10
    scal: str = "2"
    mode: str = "explicit"
    wants: tuple[str, ...] = ("PIN", "OTP")
    is_enabled: bool = True
    raw_ecdsa: bool = False
    """Answer with `r‖s`."""
    question: str | None = None
    """The challenge of version 2; None: sent another way."""
    wrong: int = 0
    otps: int = 0
    """OTPs that were sent and not used."""
    spoil: dict[int, str | None] = field(default_factory=dict)
    """Values of the next answer, by their place, that are replaced."""

    def described(self, version: str) -> Json:
        certificates = (self.issued.certificate, *self.issued.chain)
        said: Json = {
            "key": {"status": "enabled" if self.is_enabled else "disabled", "algo": list(self.algorithms)},
            "cert": {
                "status": "valid",
                "certificates": [base64.b64encode(one).decode() for one in certificates],
            },
            "SCAL": self.scal,
            "multisign": self.multisign,
        }
        if version == "v1":
            said["authMode"] = self.mode
            if "PIN" in self.wants:
                said["PIN"] = {"presence": "true", "format": "A", "label": "PIN"}
            if "OTP" in self.wants:
                said["OTP"] = {"presence": "true", "type": "online", "label": "OTP"}
            return said
        objects = [{"type": "Password", "id": "PIN", "label": "PIN"}] if "PIN" in self.wants else []
        if "OTP" in self.wants:
            objects.append({"type": "ChallengeResponse", "id": "OTP", "label": "OTP"})
        return said | {"auth": {"mode": self.mode, "expression": "PIN AND OTP", "objects": objects}}

    def send_otp(self) -> None:
        self.otps += 1

    def challenge(self, wanted: object) -> str | None:
        if wanted != "OTP":
            raise RefusedError("Invalid parameter authObjectID")
        self.otps += 1
        return self.question

    def check(self, version: str, body: Json) -> None:
        """The PIN and a fresh OTP, or a refusal; three wrong ones lock the credential."""
        if self.wrong >= MAX_WRONG:
            raise RefusedError("Credential locked" if version == "v2" else "PIN locked")
        given = body
        if version == "v2":
            given = {one["id"]: one["value"] for one in body.get("authData", ())}
        for name, right in (("PIN", PIN), ("OTP", OTP)):
            if name not in self.wants:
                if name in given:
                    raise RefusedError(f"{name} was not asked for")
                continue
            if given.get(name) != right or (name == "OTP" and not self.otps):
                self.wrong += 1
                code = "invalid_authentication_data" if version == "v2" else f"invalid_{name.lower()}"
                raise RefusedError("The authentication data is invalid", code)
        self.wrong, self.otps = 0, 0

    def sign(self, version: str, body: Json) -> list[str | None]:
        names = ("hash", "hashAlgo") if version == "v1" else ("hashes", "hashAlgorithmOID")
        oid = body.get("signAlgo")
        if oid not in self.algorithms:
            raise RefusedError("Invalid parameter signAlgo")
        algorithm = _FULL.get(oid) or HASHES.get(body.get(names[1], ""))
        if algorithm is None:
            raise RefusedError("Missing (or invalid type) string parameter hashAlgo")
        values: list[str | None] = []
        for place, text in enumerate(body[names[0]]):
            digest = base64.b64decode(text)
            if len(digest) != algorithm.digest_size:
                raise RefusedError("Invalid digest value length")
            value = self._value(oid, digest, algorithm, body.get("signAlgoParams"))
            values.append(self.spoil.pop(place, base64.b64encode(value).decode()))
        return values

    def _value(
        self, oid: str, digest: bytes, algorithm: hashes.HashAlgorithm, parameters: str | None
    ) -> bytes:
        key, hashed = self.issued.private_key, Prehashed(algorithm)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            signature = key.sign(digest, ec.ECDSA(hashed))
            if not self.raw_ecdsa:
                return signature
            half = (key.curve.key_size + 7) // 8
            return b"".join(number.to_bytes(half) for number in decode_dss_signature(signature))
        assert isinstance(key, rsa.RSAPrivateKey)
        if oid != PSS:
            return key.sign(digest, padding.PKCS1v15(), hashed)
        if parameters is None:
            raise RefusedError("Missing (or invalid type) string parameter signAlgoParams")
        read = algos.RSASSAPSSParams.load(base64.b64decode(parameters), strict=True)
        if read["hash_algorithm"]["algorithm"].native != algorithm.name:
            raise RefusedError("Invalid parameter signAlgoParams")
        return key.sign(digest, padding.PSS(padding.MGF1(algorithm), int(read["salt_length"].native)), hashed)


@dataclass
class Vault:
    """All credentials of a service, by their IDs."""

    holdings: dict[str, Holding]

    def holding(self, body: Json) -> Holding:
        found = self.holdings.get(str(body.get("credentialID")))
        if found is None:
            raise RefusedError("Invalid parameter credentialID")
        return found
