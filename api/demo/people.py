"""Who lives in the demo: two invented agencies with their people. Any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass

from infra.identity import Role

PASSWORD = "antin-demo"  # noqa: S105 - printed at every start; the demo refuses production
PIN = "246810"
REPORT_CREDENTIAL = "report"
"""Name of the key with which the demo signs verification reports."""
INSTALLATION = "Hệ thống kiểm tra chữ ký số (bản chạy thử)"
INSTALLATION_ORGANISATION = "Tỉnh An Phú (hư cấu)"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    full_name: str
    position: str
    role: Role
    signature: str | None = None
    """File name of the signature image among the demo's marks; leaders only."""
    further_roles: tuple[Role, ...] = ()

    @property
    def credential(self) -> str:
        """Name of the person's key in the key process."""
        return self.username.replace(".", "-")


@dataclass(frozen=True, slots=True)
class DemoAgency:
    code: str
    former_code: str
    """The agency's code in the older form, kept as an alias (QCVN 102:2016)."""
    name: str
    parent_name: str
    abbreviation: str
    place: str
    seal: str
    seal_diameter_mm: float
    people: tuple[DemoPerson, ...]
    credential: str
    """Name of the agency's key in the key process."""


SO_NOI_VU = DemoAgency(
    code="H99.07",
    former_code="000.00.07.H99",
    name="Sở Nội vụ tỉnh An Phú",
    parent_name="Ủy ban nhân dân tỉnh An Phú",
    abbreviation="SNV",
    place="An Phú",
    seal="seal-so-noi-vu.png",
    seal_diameter_mm=36.0,
    credential="agency-snv",
    people=(
        DemoPerson("lanhdao.snv", "Trần Thị Bích Ngọc", "Giám đốc", Role.LEADER, "signature-director.png"),
        DemoPerson("chuyenvien.snv", "Nguyễn Văn An", "Chuyên viên", Role.DRAFTER),
        DemoPerson("vanthu.snv", "Phạm Thị Hồng", "Văn thư", Role.CLERK),
        DemoPerson("luutru.snv", "Lê Minh Đức", "Lưu trữ viên", Role.ARCHIVIST),
        DemoPerson(
            "quantri.snv",
            "Bùi Thanh Tâm",
            "Quản trị viên",
            Role.ADMIN,
            # A demo is so small that one of the nine administers the installation, too.
            further_roles=(Role.SYSTEM_ADMIN,),
        ),
    ),
)

VAN_PHONG_BAC_HA = DemoAgency(
    code="H98.01",
    former_code="000.00.01.H98",
    name="Văn phòng UBND tỉnh Bắc Hà",
    parent_name="Ủy ban nhân dân tỉnh Bắc Hà",
    abbreviation="VP",
    place="Bắc Hà",
    seal="seal-van-phong.png",
    seal_diameter_mm=36.0,
    credential="agency-bh",
    people=(
        DemoPerson("lanhdao.bh", "Tôn Nữ Hoàng Oanh", "Chánh Văn phòng", Role.LEADER, "signature-deputy.png"),
        DemoPerson("chuyenvien.bh", "Hoàng Đức Thịnh", "Chuyên viên", Role.DRAFTER),
        DemoPerson("vanthu.bh", "Vũ Thị Lan", "Văn thư", Role.CLERK),
        DemoPerson("luutru.bh", "Đặng Quốc Bảo", "Lưu trữ viên", Role.ARCHIVIST),
    ),
)

AGENCIES = (SO_NOI_VU, VAN_PHONG_BAC_HA)
