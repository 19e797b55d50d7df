"""How each faulty certificate is made. All keys are new, or the one given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from asn1crypto.x509 import PolicyMappings
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import keys, profiles
from certs.authority.crl import CrlIssuer
from certs.authority.faulty.blueprint import (
    AUTHORITY_USAGE,
    SIGNER_USAGE,
    YEAR,
    Blueprint,
    with_broken_signature,
    with_sha1,
)
from certs.authority.faulty.table import FAULTS, REVOKED_FOR, Fault
from certs.authority.ledger import Index
from certs.authority.model import CaName, Issued, KeyKind, PrivateKey, ServiceKey, SubjectData
from certs.authority.profiles import DEMO_ARC, Issuer, Period
from certs.authority.sources import NOWHERE, Sources
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from certs.authority.demo import DemoAuthority

DAY = timedelta(days=1)
HOLDER = SubjectData("Người Thử Nghiệm (DEMO)", "Cơ quan thử nghiệm (DEMO)", title="Chuyên viên")
NOBODY = "http://khong-ai-tra-loi.invalid"

_ANY_POLICY = "2.5.29.32.0"
_POLICY_MAPPINGS = x509.ObjectIdentifier("2.5.29.33")


@dataclass(frozen=True, slots=True)
class Faulty:
    """A key with its certificate and chain, what is wrong with it, and what verification must say."""

    name: str
    issued: Issued
    fault: Fault
    lists: tuple[bytes, ...] = ()
    """Revocation lists (DER, complete, empty) of issuers that nobody serves."""


@dataclass(frozen=True)
class FaultyCertificates:
    """Makes them below a demo authority, as seen at one time: what is wrong then is wrong since a day."""

    authority: DemoAuthority
    at: datetime
    key: PrivateKey | None = field(default=None, repr=False)
    """Of the holder; None for a new one each time."""
    _lists: list[bytes] = field(default_factory=list, init=False, repr=False)

    def make(self, name: str) -> Faulty:
        """Make the certificate with this fault (see `FAULTS`); raises `AuthorityError` for other names."""
        if name not in FAULTS:
            raise AuthorityError(
                f"Không có lỗi chứng thư nào tên “{name}”. Hãy chọn một tên trong danh sách."
            )
        self._lists.clear()
        issued = _RECIPES[name](self)
        return Faulty(name, issued, FAULTS[name], tuple(self._lists))

    def holder(self) -> Blueprint:
        """Begin a sound certificate of the holder."""
        return Blueprint(
            profiles.subject_name(HOLDER),
            self.key or keys.new_key(KeyKind.RSA2048),
            self.at - YEAR,
            self.at + YEAR,
        )

    def issued(self, blueprint: Blueprint, ca: CaName = CaName.ISSUING, *, known: bool = True) -> Issued:
        """Have an authority of the hierarchy sign it; `known` to its records, so that OCSP answers."""
        certificate = blueprint.signed_by(self.authority.issuer(ca))
        if known:
            self.authority.register(certificate, ca)
        return Issued(certificate, self.authority.chain_of(ca), blueprint.key)

    def below(self, intermediate: Issuer, blueprint: Blueprint, *above: bytes) -> Issued:
        """Have another authority sign it, whose own certificate comes first in the chain."""
        certificate = replace(blueprint, sources=NOWHERE).signed_by(intermediate)
        chain = (intermediate.certificate, *(above or (self.authority.anchor,)))
        empty = Index(self.authority.base_url, self.at, 0, MappingProxyType({}))
        self._lists.append(CrlIssuer(intermediate).current(empty, self.at))
        return Issued(certificate, chain, blueprint.key)

    def intermediate(self, **changes: object) -> Issuer:
        """Make a further authority below the root, sound but for the changes to its blueprint."""
        blueprint = replace(self._intermediate("CA phụ thử nghiệm (DEMO)"), **changes)  # type: ignore[arg-type]
        return self.certified(blueprint, self.authority.issuer(CaName.ROOT), CaName.ROOT)

    def certified(self, blueprint: Blueprint, issuer: Issuer, records: CaName | None = None) -> Issuer:
        certificate = blueprint.signed_by(issuer)
        if records is not None:
            self.authority.register(certificate, records)
        return Issuer(CaName.ISSUING, certificate, _service_key(blueprint.key), issuer.base_url)

    def _intermediate(self, name: str) -> Blueprint:
        return Blueprint(
            profiles.demo_name(name),
            keys.new_service_key(KeyKind.P256),
            self.at - 2 * YEAR,
            self.at + 2 * YEAR,
            usage=AUTHORITY_USAGE,
            policies=(_ANY_POLICY,),
            authority=x509.BasicConstraints(ca=True, path_length=0),
        )


Recipe = Callable[[FaultyCertificates], Issued]


def _changed(work: FaultyCertificates, **changes: object) -> Issued:
    return work.issued(replace(work.holder(), **changes))  # type: ignore[arg-type]


def _below(work: FaultyCertificates, **changes: object) -> Issued:
    return work.below(work.intermediate(**changes), work.holder())


def _expired(work: FaultyCertificates) -> Issued:
    return _changed(work, not_after=work.at - DAY)


def _not_yet_valid(work: FaultyCertificates) -> Issued:
    return _changed(work, not_before=work.at + DAY)


def _revoked(work: FaultyCertificates, reason: str) -> Issued:
    issued = work.issued(work.holder())
    work.authority.revoke(
        facts.serial_number(issued.certificate), work.at - DAY, getattr(x509.ReasonFlags, reason)
    )
    return issued


def _suspended(work: FaultyCertificates) -> Issued:
    issued = work.issued(work.holder())
    work.authority.suspend(facts.serial_number(issued.certificate), work.at - DAY)
    return issued


def _reinstated(work: FaultyCertificates) -> Issued:
    issued = work.issued(work.holder())
    serial = facts.serial_number(issued.certificate)
    work.authority.suspend(serial, work.at - 2 * DAY)
    work.authority.reinstate(serial, work.at - DAY)
    return issued


def _suspended_then_revoked(work: FaultyCertificates) -> Issued:
    issued = work.issued(work.holder())
    serial = facts.serial_number(issued.certificate)
    work.authority.suspend(serial, work.at - 3 * DAY)
    work.authority.revoke(serial, work.at - DAY, x509.ReasonFlags.key_compromise)
    return issued


def _revoked_authority(work: FaultyCertificates) -> Issued:
    intermediate = work.intermediate()
    serial = facts.serial_number(intermediate.certificate)
    work.authority.revoke(serial, work.at - DAY, x509.ReasonFlags.ca_compromise)
    return work.below(intermediate, work.holder())


def _expired_authority(work: FaultyCertificates) -> Issued:
    return _below(work, not_after=work.at - DAY)


def _unknown_to_responder(work: FaultyCertificates) -> Issued:
    return work.issued(replace(work.holder(), sources=Sources(lists=())), known=False)


def _authority_signs(work: FaultyCertificates) -> Issued:
    usage = profiles.key_usage(digital_signature=True, content_commitment=True, key_cert_sign=True)
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    return work.issued(replace(work.holder(), usage=usage, authority=constraints), CaName.ROOT)


def _name_not_permitted(work: FaultyCertificates) -> Issued:
    elsewhere = x509.DirectoryName(profiles.subject_name(replace(HOLDER, organisation="Nơi khác (DEMO)")))
    return _below(work, extensions=(x509.NameConstraints([elsewhere], None),))


def _wrong_policy(work: FaultyCertificates) -> Issued:
    required = x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)
    intermediate = work.intermediate(policies=(f"{DEMO_ARC}.1",), extensions=(required,))
    return work.below(intermediate, replace(work.holder(), policies=(f"{DEMO_ARC}.99",)))


def _policy_mapped_from_any(work: FaultyCertificates) -> Issued:
    pair = {"issuer_domain_policy": _ANY_POLICY, "subject_domain_policy": f"{DEMO_ARC}.1"}
    mapping = x509.UnrecognizedExtension(_POLICY_MAPPINGS, PolicyMappings([pair]).dump())
    return _below(work, extensions=(mapping,))


def _path_too_long(work: FaultyCertificates) -> Issued:
    upper = work.intermediate()
    lower = work.certified(
        replace(work._intermediate("CA phụ bậc hai thử nghiệm (DEMO)"), sources=NOWHERE),  # noqa: SLF001
        upper,
    )
    return work.below(lower, work.holder(), upper.certificate, work.authority.anchor)


def _no_authority(work: FaultyCertificates) -> Issued:
    return _below(work, authority=None, usage=SIGNER_USAGE)


def _authority_without_key_usage(work: FaultyCertificates) -> Issued:
    return _below(work, usage=profiles.key_usage(crl_sign=True))


def _unknown_critical_extension(work: FaultyCertificates) -> Issued:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{DEMO_ARC}.98"), b"\x05\x00")
    return _changed(work, extensions=(strange,))


def _weak_key(work: FaultyCertificates) -> Issued:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  weak on purpose
    return _changed(work, key=key)


def _weak_hash(work: FaultyCertificates) -> Issued:
    """Below an authority with an RSA key, since there is no other signature with SHA-1 that is still met."""
    intermediate = work.intermediate(key=keys.new_service_key(KeyKind.RSA2048))
    sound = work.below(intermediate, work.holder())
    return replace(sound, certificate=with_sha1(sound.certificate, intermediate.key))


def _path_loop(work: FaultyCertificates) -> Issued:
    base = work.authority.base_url
    one, two = (
        replace(work._intermediate(f"CA vòng {number} (DEMO)"), sources=NOWHERE)  # noqa: SLF001
        for number in (1, 2)
    )
    as_root = [
        Issuer(
            CaName.ISSUING,
            profiles.root_named(
                side.subject, _service_key(side.key), Period(side.not_before, side.not_after)
            ),
            _service_key(side.key),
            base,
        )
        for side in (one, two)
    ]
    first, second = work.certified(one, as_root[1]), work.certified(two, as_root[0])
    return work.below(first, work.holder(), second.certificate)


def _other_issuer_name(work: FaultyCertificates) -> Issued:
    return _changed(work, issuer_name=profiles.demo_name("CA khác thử nghiệm (DEMO)"))


def _broken_signature(work: FaultyCertificates) -> Issued:
    issued = work.issued(work.holder())
    return replace(issued, certificate=with_broken_signature(issued.certificate))


def _unknown_root(work: FaultyCertificates) -> Issued:
    key = keys.new_service_key(KeyKind.P256)
    period = Period(work.at - 2 * YEAR, work.at + 2 * YEAR)
    stranger = Issuer(CaName.ROOT, profiles.root(key, period), key, work.authority.base_url)
    holder = replace(work.holder(), sources=NOWHERE)
    return Issued(holder.signed_by(stranger), (stranger.certificate,), holder.key)


def _self_signed(work: FaultyCertificates) -> Issued:
    holder = replace(work.holder(), sources=NOWHERE)
    key = _service_key(holder.key)
    certificate = profiles.root_named(holder.subject, key, Period(holder.not_before, holder.not_after))
    own = Issuer(CaName.ISSUING, certificate, key, work.authority.base_url)
    return Issued(holder.signed_by(own), (), holder.key)


def _service_key(key: PrivateKey) -> ServiceKey:
    if not isinstance(key, ServiceKey):
        raise AuthorityError(
            "CA thử nghiệm chỉ dùng khóa RSA hoặc ECDSA cho chính nó. Hãy chọn loại khóa khác."
        )
    return key


_RECIPES: Mapping[str, Recipe] = {
    "sound": _changed,
    "expired": _expired,
    "not-yet-valid": _not_yet_valid,
    **{f"revoked-{reason.replace('_', '-')}": partial(_revoked, reason=reason) for reason in REVOKED_FOR},
    "suspended": _suspended,
    "reinstated": _reinstated,
    "suspended-then-revoked": _suspended_then_revoked,
    "revoked-authority": _revoked_authority,
    "expired-authority": _expired_authority,
    "unknown-to-responder": _unknown_to_responder,
    "no-source": partial(_changed, sources=NOWHERE),
    "dead-source": partial(_changed, sources=Sources(base_url=NOBODY)),
    "wrong-key-usage": partial(_changed, usage=profiles.key_usage(key_encipherment=True)),
    "wrong-purpose": partial(_changed, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    "authority-signs": _authority_signs,
    "name-not-permitted": _name_not_permitted,
    "wrong-policy": _wrong_policy,
    "policy-mapped-from-any": _policy_mapped_from_any,
    "path-too-long": _path_too_long,
    "no-authority": _no_authority,
    "authority-without-key-usage": _authority_without_key_usage,
    "unknown-critical-extension": _unknown_critical_extension,
    "weak-key": _weak_key,
    "weak-hash": _weak_hash,
    "path-loop": _path_loop,
    "other-issuer-name": _other_issuer_name,
    "broken-signature": _broken_signature,
    "unknown-root": _unknown_root,
    "self-signed": _self_signed,
    "other-key-identifier": partial(_changed, issuer_key_id=bytes(20)),
}
