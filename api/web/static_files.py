"""Style sheet, script and emblem, served from memory."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.web.rendering import static_files

router = APIRouter(include_in_schema=False)


@router.get("/tinh/{name}")
@router.get("/tinh/{version}/{name}")
def static_file(name: str, version: str = "") -> Response:  # noqa: ARG001 -- part of the address alone
    """Addresses carry the files' digest, so browsers may keep what they got.

    Modules carry it as a folder: what they import by name is then of the same version.
    """
    content = static_files().get(name)
    if content is None:
        raise HTTPException(404)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(
        content, media_type=media_type, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
