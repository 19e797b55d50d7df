"""Other keys for the demo's people, put where the key process looks, and taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from api.demo.people import PIN, SO_NOI_VU
from certs.authority import CertificateKind, DemoAuthority, Issued, SubjectData
from signing.keys.holder import install_credential
from tests.journeys.running import RunningService

LEADER_KEY = "lanhdao-snv"
AGENCY_KEY = SO_NOI_VU.credential
_SUBJECTS = {
    LEADER_KEY: (SubjectData("Trần Thị Bích Ngọc", SO_NOI_VU.name, title="Giám đốc"), CertificateKind.PERSON),
    AGENCY_KEY: (SubjectData(SO_NOI_VU.name, SO_NOI_VU.parent_name), CertificateKind.AGENCY),
}


def authority_of(service: RunningService) -> DemoAuthority:
    """The authority of that installation; what is revoked here is revoked there."""
    return DemoAuthority(service.home / "demo" / "authority")


def certified(authority: DemoAuthority, credential: str, *, since: datetime, until: datetime) -> Issued:
    """Certify the holder of one of the demo's keys once more."""
    subject, kind = _SUBJECTS[credential]
    return authority.issue(subject, kind=kind, not_before=since, not_after=until)


def certified_now(authority: DemoAuthority, credential: str, at: datetime) -> Issued:
    return certified(authority, credential, since=at - timedelta(days=1), until=at + timedelta(days=30))


def key_folder(home: Path) -> Path:
    return home / "demo" / "keys"


def install(home: Path, credential: str, issued: Issued, *, pin: str = PIN) -> None:
    """Put a key where the key process looks; before the first start the demo then makes none."""
    folder = key_folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    install_credential(folder, credential, DemoAuthority.to_pkcs12(issued, pin, credential), pin)


@contextmanager
def replaced(service: RunningService, credential: str, issued: Issued, *, pin: str = PIN) -> Iterator[None]:
    """Let the holder of `credential` sign with that key until the block ends."""
    before = {path: path.read_bytes() for path in key_folder(service.home).glob(f"{credential}.p*")}
    install(service.home, credential, issued, pin=pin)
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def unlocked(service: RunningService, credential: str) -> None:
    """What the administrator of the key process does for somebody who forgot their PIN."""
    (key_folder(service.home) / f"{credential}.tries").unlink(missing_ok=True)
