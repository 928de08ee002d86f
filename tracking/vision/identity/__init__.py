from .floor import FloorIdentity, Sighting
from .types import Decision, IdentityEvent, IdentityResult, IdentitySettings

__all__ = [
    "Decision",
    "FloorIdentity",
    "IdentityEvent",
    "IdentityResult",
    "IdentitySettings",
    "Sighting",
]
