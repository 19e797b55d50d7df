"""The REST interface: the same services as the pages, as JSON with Problem Details."""

from importlib.metadata import version

from fastapi import APIRouter

from api.rest import (
    agent,
    archive,
    batches,
    directory,
    health,
    incoming,
    outgoing,
    sessions,
    signature_requests,
    sources,
    trust,
    validations,
)
from api.rest.schemas import ProblemOut

API_PREFIX = "/api/v1"
VERSION = version("antin")

TAGS = (
    {"name": "phiên", "description": "Đăng nhập, đăng xuất, tôi là ai"},
    {"name": "kiểm tra", "description": "Kiểm tra PDF đã ký; không cần tài khoản"},
    {"name": "văn bản đi", "description": "Soạn, trình, ký, ban hành, gửi"},
    {"name": "lượt ký", "description": "Ký hoặc ban hành nhiều văn bản bằng một lần nhập mã PIN"},
    {
        "name": "ký từ nơi khác",
        "description": "Khóa nằm ở thiết bị của người ký: chuẩn bị, ký ở đó, kiểm tra rồi mới lưu",
    },
    {
        "name": "máy ký",
        "description": "Lời của hệ thống cho máy ký trên máy của người dùng, và đăng ký chứng thư ở đó",
    },
    {"name": "văn bản đến", "description": "Kiểm tra khi đến, vào sổ, bút phê, xử lý"},
    {"name": "hồ sơ", "description": "Lập, kết thúc, thu nhận"},
    {"name": "lưu trữ", "description": "Tìm, xem, cấp bản sao"},
    {"name": "sổ", "description": "Sổ đăng ký theo Phụ lục IV Nghị định 30/2020/NĐ-CP"},
    {"name": "danh mục", "description": "Cơ quan, người, loại văn bản"},
    {"name": "tin cậy", "description": "Chứng thư gốc và danh sách tin cậy; hai người cho mỗi thay đổi"},
    {"name": "vận hành", "description": "Tình trạng dịch vụ"},
)

_PROBLEM = {"model": ProblemOut, "content": {"application/problem+json": {}}}

_versioned = APIRouter(prefix=API_PREFIX, responses={"4XX": _PROBLEM, "5XX": _PROBLEM})
for module in (
    sessions,
    validations,
    outgoing,
    batches,
    signature_requests,
    agent,
    incoming,
    archive,
    directory,
    sources,
    trust,
):
    _versioned.include_router(module.router)

router = APIRouter()
router.include_router(_versioned)
router.include_router(health.router)
