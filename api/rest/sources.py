"""The sources of revocation evidence, for programs that watch over the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.edge.services import EvidenceSources
from api.rest.call import Call
from docflow.evidence import SourceView

router = APIRouter(prefix="/revocation-sources", tags=["vận hành"])


@router.get("")
def sources(call: Call, evidence: EvidenceSources) -> list[SourceView]:
    """Nguồn OCSP, CRL: đang trả lời hay không, từ khi nào, lỗi gần nhất, khi nào hỏi lại."""
    return list(evidence.all(call.actor, call.at))


@router.post("/{source_id}/retry", status_code=204)
def try_again(
    call: Call, evidence: EvidenceSources, source_id: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> None:
    """Cho hỏi lại ngay một nguồn đang tạm ngưng hỏi; nguồn đang trả lời thì không đổi gì."""
    evidence.try_again(call.actor, source_id, call.at)
