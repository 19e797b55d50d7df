"""Where Ấn Tín and EU DSS say different things of the same file: what decides, and who is right."""

from __future__ import annotations

from tests.interop.agreement.differing_certificates import CERTIFICATES, EVIDENCE
from tests.interop.agreement.differing_files import FILES
from tests.interop.agreement.differing_messages import MESSAGES, STAMPS
from tests.interop.agreement.differing_past import PAST

DIFFERENCES = (*CERTIFICATES, *EVIDENCE, *PAST, *STAMPS, *MESSAGES, *FILES)
