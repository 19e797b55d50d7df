"""Batches that are signed with a key on the signer's own machine: their beginning, and going on with them.

What follows is carried by the page's script (`static/agent-courier.js`) over the REST interface.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.edge.certificates import FormCertificates
from api.errors import REFUSALS, problem_of
from api.web.acting import attempt
from api.web.batches import BASE, BatchForm, Choice

router = APIRouter(prefix=BASE, include_in_schema=False)


@router.post("/moi/may-ky")
def start(form: BatchForm, choice: Choice, certificates: FormCertificates) -> Response:
    try:
        batch_id, run = form.flow.asking.start(
            form.actor,
            choice.kind,
            choice.chosen,
            certificates,
            request_key=choice.request_key,
            unseen=choice.unseen,
            issued_on=choice.issued_on,
            insist=choice.insist,
            at=form.at,
        )
    except REFUSALS as error:
        return form.show_new(choice.kind, problem_of(error), choice)
    if run is not None:
        form.threads.launch(run)
    return form.page.go(f"{BASE}/{batch_id}")


@router.post("/{batch_id}/tiep-tuc/may-ky")
def resume(batch_id: int, form: BatchForm, certificates: FormCertificates) -> Response:
    return attempt(
        form.page,
        lambda: form.threads.launch(form.flow.asking.resume(form.actor, batch_id, certificates, form.at)),
        path=f"{BASE}/{batch_id}",
        done="da-ky-tiep",
        again=lambda problem: form.show(batch_id, problem),
    )
