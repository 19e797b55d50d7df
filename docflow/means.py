"""What a person or an agency signs with, as the directory says; what is missing is told in words."""

from dataclasses import dataclass

from docflow.errors import NotReadyToSignError
from infra.identity import Agency, Person


@dataclass(frozen=True, slots=True)
class LeaderMeans:
    key_ref: str
    image: str
    """Digest of the signature image."""


@dataclass(frozen=True, slots=True)
class AgencyMeans:
    key_ref: str
    seal_image: str
    """Digest of the seal image."""
    diameter_mm: float


def leader_means(person: Person) -> LeaderMeans:
    """Raises `NotReadyToSignError` without a key or an image."""
    if person.key_ref is None:
        raise NotReadyToSignError(
            "Bạn chưa được cấp khóa ký số. Hãy đề nghị quản trị viên gán chứng thư số cho bạn."
        )
    if person.signature_image is None:
        raise NotReadyToSignError(
            "Bạn chưa có ảnh chữ ký. Hãy đề nghị quản trị viên tải ảnh chữ ký (PNG, nền trong suốt)."
        )
    return LeaderMeans(person.key_ref, person.signature_image)


def agency_means(agency: Agency) -> AgencyMeans:
    """Raises `NotReadyToSignError` without a key, or without a seal and its diameter."""
    if agency.key_ref is None:
        raise NotReadyToSignError(
            "Cơ quan chưa có khóa ký số. Hãy đề nghị quản trị viên gán chứng thư số của cơ quan."
        )
    if agency.seal_image is None or agency.seal_diameter_mm is None:
        raise NotReadyToSignError(
            "Cơ quan chưa có ảnh dấu hoặc đường kính dấu. Hãy đề nghị quản trị viên khai báo con dấu."
        )
    return AgencyMeans(agency.key_ref, agency.seal_image, agency.seal_diameter_mm)
