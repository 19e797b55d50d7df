"""What a signer agrees to: the file and the data shown beside it, as one short token."""

import hashlib
import json

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
