from .floor import FloorIdentity, Sighting
from .types import IdentityEvent, IdentityResult, IdentitySettings

__all__ = ["FloorIdentity", "IdentityEvent", "IdentityResult", "IdentitySettings", "Sighting"]
