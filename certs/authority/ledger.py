"""The index: which certificates are revoked or suspended, since when and why. A value, written as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cryptography.x509 import ReasonFlags

from certs.authority.model import CaName
from certs.errors import AuthorityError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Revocation:
    """A revocation; with the reason certificateHold a suspension (*tạm dừng*), which may end."""

    at: datetime
    reason: ReasonFlags
    until: datetime | None = None
    """When a suspension ended: reinstated, or revoked for good."""

    @property
    def is_suspension(self) -> bool:
        return self.reason is ReasonFlags.certificate_hold

    def holds_at(self, moment: datetime) -> bool:
        return self.at <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Index:
    """One state of `index.json`."""

    base_url: str
    created_at: datetime
    version: int
    """Grows with every change."""
    revocations: Mapping[tuple[CaName, int], tuple[Revocation, ...]]
    """Oldest first; only the last may be open-ended."""

    def status(self, ca: CaName, serial: int, at: datetime) -> Revocation | None:
        """Find the revocation in force at `at`, if any."""
        return next((one for one in self.revocations.get((ca, serial), ()) if one.holds_at(at)), None)

    def listed(self, ca: CaName, at: datetime) -> Iterator[tuple[int, Revocation]]:
        """Go through an authority's revocations in force at `at`, by serial number."""
        for (name, serial), history in self.revocations.items():
            if name is ca:
                yield from ((serial, one) for one in history if one.holds_at(at))

    def reinstated(self, ca: CaName, at: datetime) -> Iterator[tuple[int, datetime]]:
        """Go through those whose suspension ended before `at`, and who are free since when."""
        for (name, serial), history in self.revocations.items():
            ended = history[-1].until
            if name is ca and ended is not None and ended <= at:
                yield serial, ended

    def with_revocation(self, ca: CaName, serial: int, revocation: Revocation) -> Index:
        """Revoke or suspend; one who is revoked for good keeps the first date and reason."""
        history = self.revocations.get((ca, serial), ())
        if history and history[-1].until is None:
            if not history[-1].is_suspension or revocation.is_suspension:
                return self
            history = (*history[:-1], _ended(history[-1], revocation.at))
        return self._with(ca, serial, (*history, revocation))

    def with_reinstatement(self, ca: CaName, serial: int, at: datetime) -> Index:
        """End a suspension; raises `AuthorityError` if there is none that could end."""
        history = self.revocations.get((ca, serial), ())
        if not history or history[-1].until is not None or not history[-1].is_suspension:
            raise AuthorityError(
                "Chứng thư số không bị tạm dừng nên không thể khôi phục. Hãy kiểm tra lại số."
            )
        return self._with(ca, serial, (*history[:-1], _ended(history[-1], at)))

    def _with(self, ca: CaName, serial: int, history: tuple[Revocation, ...]) -> Index:
        changed = {**self.revocations, (ca, serial): history}
        return replace(self, version=self.version + 1, revocations=MappingProxyType(changed))


def _ended(suspension: Revocation, at: datetime) -> Revocation:
    if at <= suspension.at:
        raise AuthorityError("Thời điểm phải sau lúc tạm dừng. Hãy chọn lại thời điểm.")
    return replace(suspension, until=at)


def index_to_json(index: Index) -> dict[str, Any]:
    """Give what `index_from_json` reads; several entries of one number are its history, oldest first."""
    return {
        "format": FORMAT,
        "base_url": index.base_url,
        "created_at": index.created_at.isoformat(),
        "version": index.version,
        "revoked": [
            {
                "ca": ca.value,
                "serial": f"{serial:x}",
                "at": one.at.isoformat(),
                "reason": one.reason.value,
                **({} if one.until is None else {"until": one.until.isoformat()}),
            }
            for (ca, serial), history in index.revocations.items()
            for one in history
        ],
    }


def index_from_json(data: dict[str, Any]) -> Index:
    """Read an index; raises `AuthorityError` for another format, `ValueError` or `KeyError` for damage."""
    if data["format"] != FORMAT:
        raise AuthorityError("Thư mục của CA thử nghiệm do phiên bản khác tạo ra. Hãy dùng đúng phiên bản.")
    found: dict[tuple[CaName, int], tuple[Revocation, ...]] = {}
    for entry in data["revoked"]:
        key = CaName(entry["ca"]), int(entry["serial"], 16)
        until = datetime.fromisoformat(entry["until"]) if "until" in entry else None
        one = Revocation(datetime.fromisoformat(entry["at"]), ReasonFlags(entry["reason"]), until)
        found[key] = (*found.get(key, ()), one)
    return Index(
        data["base_url"], datetime.fromisoformat(data["created_at"]), data["version"], MappingProxyType(found)
    )
