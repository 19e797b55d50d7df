"""What the person at the machine sees: a window, or a terminal where there is no display.

Everything shown comes from outside and goes through `plain` first.
"""

from signing.agent.faces.choosing import NoFaceError, choose_face
from signing.agent.faces.model import Face, House, PairedPage, PastWork

__all__ = ["Face", "House", "NoFaceError", "PairedPage", "PastWork", "choose_face"]
