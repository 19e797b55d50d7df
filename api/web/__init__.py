"""The pages: server-rendered, Vietnamese first, the document shown beside the act."""

from fastapi import APIRouter

from api.web import (
    archive,
    batches,
    dossiers,
    home,
    incoming,
    incoming_report,
    outgoing,
    own_batches,
    own_key_page,
    public,
    registers,
    sign_in,
    sources,
    static_files,
    trust,
)

router = APIRouter(include_in_schema=False)
for module in (
    static_files,
    sign_in,
    public,
    home,
    outgoing,
    batches,
    own_batches,
    own_key_page,
    incoming,
    incoming_report,
    registers,
    dossiers,
    archive,
    sources,
    trust,
):
    router.include_router(module.router)
