"""What the helper does: find certificates on devices, ask the signer, sign, and hand signatures back."""

from signing.agent.work.desk import Desk
from signing.agent.work.errors import Code, WorkError
from signing.agent.work.model import Enrolled, Refused, Result, Signed, State, Wanted, Watched

__all__ = [
    "Code",
    "Desk",
    "Enrolled",
    "Refused",
    "Result",
    "Signed",
    "State",
    "Wanted",
    "Watched",
    "WorkError",
]
