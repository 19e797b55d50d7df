"""The demo's two finished journeys, one in each direction, in letters printed for the present year."""

from __future__ import annotations

import logging
import time

from api.demo.client import AnswerError, WaitedTooLongError
from api.demo.journey import Journey, Story
from api.demo.letters import Letter, typeset
from api.demo.people import SO_NOI_VU, VAN_PHONG_BAC_HA
from api.demo.seed import demo_folder
from infra.clock import local_date, utc_now
from infra.settings import Settings

logger = logging.getLogger(__name__)

ATTEMPTS = 5
PAUSE_SECONDS = 3.0


def stories(year: int) -> tuple[Story, Story]:
    """Give the two journeys, in letters printed for that year."""
    return _training_plan(year), _report(year)


def finish_letters(settings: Settings, address: str) -> None:
    """Walk both journeys to their end, once for each data folder; what is left goes on at the next start."""
    done = demo_folder(settings) / "letters.done"
    if done.exists():
        return
    told = stories(local_date(utc_now()).year)
    if all(_finished(address, story) for story in told):
        done.touch()


def _finished(address: str, story: Story) -> bool:
    """Walk one journey, trying again a few times: while the service starts, parts of it may still be busy."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            Journey(address, story, lambda step, note: logger.info("%s: %s", step, note)).finish()
        except (AnswerError, WaitedTooLongError) as error:
            logger.warning("Văn bản mẫu “%s”, lần %d: %s", story.subject, attempt, error)
            time.sleep(PAUSE_SECONDS)
        else:
            return True
    return False


def _training_plan(year: int) -> Story:
    letter = Letter(
        parent="UBND tỉnh An Phú",
        agency="Sở Nội vụ",
        symbol="/KH-SNV",
        place="An Phú",
        year=year,
        kind="Kế hoạch",
        subject=f"Tập huấn sử dụng chữ ký số năm {year}",
        paragraphs=(
            (
                "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn "
                "thư, Sở Nội vụ ban hành Kế hoạch tập huấn sử dụng chữ ký số cho cán bộ, công chức như sau:"
            ),
            (
                "1. Mục đích: bảo đảm văn bản điện tử được ký số đúng thẩm quyền, đúng thể thức và được gửi, "
                "nhận thông suốt giữa các cơ quan."
            ),
            "2. Thành phần: lãnh đạo, văn thư và lưu trữ viên của các cơ quan, đơn vị.",
            (
                "Đề nghị Văn phòng Ủy ban nhân dân tỉnh Bắc Hà cử công chức tham dự và gửi danh sách về "
                "Sở Nội vụ./."
            ),
        ),
        recipients=("- Văn phòng UBND tỉnh Bắc Hà;", "- Lãnh đạo Sở;", "- Lưu: VT, VP."),
        title_lines=("GIÁM ĐỐC",),
        signer="Trần Thị Bích Ngọc",
    )
    return Story(
        subject=letter.subject,
        type_code="ke-hoach",
        letter=typeset(letter),
        sender=SO_NOI_VU,
        receiver=VAN_PHONG_BAC_HA,
        instruction="Phòng Hành chính cử hai công chức tham dự, báo cáo danh sách.",
        result="Đã cử hai công chức tham dự tập huấn.",
        dossier="01.CNTT",
    )


def _report(year: int) -> Story:
    letter = Letter(
        parent="UBND tỉnh Bắc Hà",
        agency="Văn phòng",
        symbol="/BC-VP",
        place="Bắc Hà",
        year=year,
        kind="Báo cáo",
        subject="Kết quả gửi, nhận văn bản điện tử",
        paragraphs=(
            (
                "Văn phòng Ủy ban nhân dân tỉnh Bắc Hà báo cáo kết quả gửi, nhận văn bản điện tử có ký số "
                "giữa các cơ quan trong năm như sau:"
            ),
            "1. Toàn bộ văn bản đi, trừ văn bản mật, đã được ký số của người có thẩm quyền và của cơ quan.",
            "2. Văn bản đến được kiểm tra chữ ký số trước khi đăng ký; kết quả được phản hồi cho nơi gửi.",
            "Văn phòng trân trọng báo cáo./.",
        ),
        recipients=("- Sở Nội vụ tỉnh An Phú;", "- Lưu: VT."),
        title_lines=("TM. ỦY BAN NHÂN DÂN", "CHÁNH VĂN PHÒNG"),
        signer="Tôn Nữ Hoàng Oanh",
    )
    return Story(
        subject=letter.subject,
        type_code="bao-cao",
        letter=typeset(letter),
        sender=VAN_PHONG_BAC_HA,
        receiver=SO_NOI_VU,
        instruction="Tổng hợp vào báo cáo chung của tỉnh.",
        result="Đã tổng hợp số liệu.",
        dossier="02.VTLT",
    )
