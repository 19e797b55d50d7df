"""What a signer agrees to: the file and the data shown beside it, as one short token."""

import hashlib
import json

from docflow.model import RevisionKind
from docflow.tables import OutgoingDocument


def consent_token(document: OutgoingDocument) -> str:
    """SHA-256 over everything a signer is shown; any edit of file or data gives another."""
    shown = (
        document.revision,
        document.subject,
        document.type_code,
        document.urgency,
        document.signer_id,
        [recipient.agency_id for recipient in document.recipients],
    )
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def faces_of(document: OutgoingDocument) -> list[str]:
    """List the digests of the files that look like the current one: validation data came since, no more."""
    faces = [document.revision]
    for row in reversed(document.revisions):
        faces.append(row.digest)
        if row.kind is not RevisionKind.LEVEL:
            break
    return faces
