"""Certificates over any key, and seals signed anew by their holders."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.signing.validation import builders
from tests.signing.validation.attacks.containers import gap_of, with_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asn1crypto import keys

    Sign = Callable[[bytes], bytes]


def certificate(  # noqa: PLR0913 - what a certificate says
    public: keys.PublicKeyInfo,
    name: str,
    *,
    issuer: x509.Name | None = None,
    sign: Sign | None = None,
    algorithm: str = "sha256_rsa",
    like: x509.Certificate | None = None,
) -> x509.Certificate:
    """A certificate over any key, by the test root unless told otherwise; `like` lends its extensions."""
    model = (like or builders.agency().asn1).copy()
    body = model["tbs_certificate"]
    body["subject_public_key_info"] = public
    body["subject"] = x509.Name.load(builders.name(name).public_bytes())
    body["serial_number"] = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
    if issuer is not None:
        body["issuer"] = issuer
    body["signature"] = algos.SignedDigestAlgorithm({"algorithm": algorithm})
    model["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": algorithm})
    body = x509.TbsCertificate.load(body.dump(force=True))
    model["tbs_certificate"] = body
    model["signature_value"] = (sign or _by_root)(body.dump())
    return x509.Certificate.load(model.dump(force=True))


def _by_root(data: bytes) -> bytes:
    return builders.root().key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def signed_by(
    pdf: bytes,
    holder: x509.Certificate,
    algorithm: Mapping[str, object],
    sign: Sign,
    *others: x509.Certificate,
    change: Callable[[list[cms.CMSAttribute]], None] | None = None,
) -> bytes:
    """Exchange the seal's signature for one by that certificate's holder."""
    _, start, end, length = gap_of(pdf)
    imprint = hashlib.sha256(pdf[:start] + pdf[end : end + length]).digest()

    def edit(info: cms.ContentInfo) -> bytes:
        data = info["content"]
        signer = data["signer_infos"][0]
        reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(holder.dump()).digest()})
        attributes = [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [imprint]}),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [reference]})],
                }
            ),
        ]
        if change is not None:
            change(attributes)
        data["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices("certificate", one) for one in (holder, *others)]
        )
        signer["sid"] = cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": holder.issuer, "serial_number": holder.serial_number}
                )
            }
        )
        signer["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer["signature_algorithm"] = algos.SignedDigestAlgorithm(dict(algorithm))
        signer["signed_attrs"] = cms.CMSAttributes(attributes)
        signer["signature"] = sign(signer["signed_attrs"].untag().dump())
        del signer["unsigned_attrs"]
        return bytes(info.dump())

    return with_contents(pdf, edit)
