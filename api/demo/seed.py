"""Found the demo: authority, keys, agencies, people.

Every step looks first whether it was done, so a start that was killed is simply run again.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from api.demo.people import (
    AGENCIES,
    INSTALLATION,
    INSTALLATION_ORGANISATION,
    PASSWORD,
    PIN,
    REPORT_CREDENTIAL,
    DemoAgency,
    DemoPerson,
)
from api.trust import demo_root_file
from certs.authority import CertificateKind, DemoAuthority, SubjectData
from infra.identity import create_agency, create_person, find_agency_by_code, give_roles
from infra.settings import Settings, require_demo
from signing.keys.holder import install_credential

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from infra.database import Database
    from infra.identity import Agency
    from infra.objects import ObjectStore

KEY_YEARS = 3
CLOCK_TOLERANCE = timedelta(minutes=5)
"""Certificates begin a little earlier than now, for readers whose clocks are slow."""


def demo_folder(settings: Settings) -> Path:
    return settings.home / "demo"


def key_folder(settings: Settings) -> Path:
    return demo_folder(settings) / "keys"


def found_authority(settings: Settings, *, base_url: str, at: datetime) -> DemoAuthority:
    """Open the demo's authority, made on the first start. Raises `DemoForbiddenError` in production."""
    require_demo(settings)
    authority = DemoAuthority.create(demo_folder(settings) / "authority", base_url=base_url, at=at)
    root = authority.anchors.to_pem()
    place = demo_root_file(settings)
    if not place.exists() or place.read_bytes() != root:
        place.write_bytes(root)
    return authority


def found_keys(settings: Settings, authority: DemoAuthority, at: datetime) -> None:
    """Give every leader, every agency and the installation itself a key that opens with the demo's PIN."""
    require_demo(settings)
    folder = key_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    subject = SubjectData(common_name=INSTALLATION, organisation=INSTALLATION_ORGANISATION)
    _found_key(folder, REPORT_CREDENTIAL, authority, subject, CertificateKind.AGENCY, at)
    for agency in AGENCIES:
        subject = SubjectData(common_name=agency.name, organisation=agency.parent_name)
        _found_key(folder, agency.credential, authority, subject, CertificateKind.AGENCY, at)
        for person in agency.people:
            if person.signature:
                subject = SubjectData(
                    common_name=person.full_name, organisation=agency.name, title=person.position
                )
                _found_key(folder, person.credential, authority, subject, CertificateKind.PERSON, at)


def found_agencies(settings: Settings, database: Database, objects: ObjectStore) -> None:
    """Create both agencies with their people, each agency in one transaction."""
    require_demo(settings)
    for described in AGENCIES:
        seal = objects.put(mark(described.seal))
        signatures = {p.username: objects.put(mark(p.signature)) for p in described.people if p.signature}
        with database.transaction() as session:
            if find_agency_by_code(session, described.code) is None:
                agency = _agency(session, described, seal)
                for person in described.people:
                    _person(session, agency, person, signatures.get(person.username))
            for person in described.people:
                # A demo that an earlier release founded knows no such roles yet.
                give_roles(session, person.username, person.further_roles)


def mark(name: str) -> bytes:
    """Read one of the demo's signature or seal images (PNG)."""
    return files("api.demo").joinpath("samples", "marks", name).read_bytes()


def sample(name: str) -> bytes:
    """Read one of the sample letters (PDF)."""
    return files("api.demo").joinpath("samples", name).read_bytes()


def _found_key(  # noqa: PLR0913, PLR0917 - what a certificate says, and where its key goes
    folder: Path,
    credential: str,
    authority: DemoAuthority,
    subject: SubjectData,
    kind: CertificateKind,
    at: datetime,
) -> None:
    if (folder / f"{credential}.p12").exists():
        return
    issued = authority.issue(
        subject,
        kind=kind,
        not_before=at - CLOCK_TOLERANCE,
        not_after=at + timedelta(days=365 * KEY_YEARS),
    )
    p12 = authority.to_pkcs12(issued, PIN, subject.common_name)
    install_credential(folder, credential, p12, PIN)


def _agency(session: Session, described: DemoAgency, seal: str) -> Agency:
    return create_agency(
        session,
        code=described.code,
        aliases=(described.former_code,),
        name=described.name,
        parent_name=described.parent_name,
        abbreviation=described.abbreviation,
        place=described.place,
        seal_diameter_mm=described.seal_diameter_mm,
        seal_image=seal,
        key_ref=f"demo:{described.credential}",
    )


def _person(session: Session, agency: Agency, described: DemoPerson, signature: str | None) -> None:
    create_person(
        session,
        agency=agency,
        username=described.username,
        full_name=described.full_name,
        roles=(described.role, *described.further_roles),
        password=PASSWORD,
        position=described.position,
        signature_image=signature,
        key_ref=f"demo:{described.credential}" if signature else None,
    )
