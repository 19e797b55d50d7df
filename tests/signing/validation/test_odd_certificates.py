"""Letters signed by people whose authority's software encodes certificates its own way pass all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from certs.authority import CaName
from signing.report import Indication
from signing.validation import validate_with
from tests.certs import odd
from tests.certs.pki import AT, TestPki
from tests.signing.validation.test_trust import signed_by

if TYPE_CHECKING:
    from signing.workflow import Services


@pytest.mark.parametrize("name", odd.ODD)
def test_small_sins_of_encoding_do_no_harm(
    name: str, letter: bytes, pki: TestPki, services: Services
) -> None:
    person, key = pki.person(), pki.authority.issuer(CaName.ISSUING).key
    assert isinstance(key, RSAPrivateKey)
    certificate = odd.signed_anew(person.certificate, key, odd.ODD[name])
    pki.authority.register(certificate)
    pdf = signed_by(replace(person, certificate=certificate), letter, at=AT, pki=pki, stamped=None)
    with pki.serve():
        report = validate_with(pdf, trust=pki.anchors, at=AT, source=services.revocation)
    assert report.indication is Indication.TOTAL_PASSED, report.signatures[0].reasons
