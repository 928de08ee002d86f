from .catching_up import Place, Since, caught_up
from .identity import Identity
from .likeness import LikenessPrior
from .types import (
    Appearance,
    Decision,
    IdentityEvent,
    IdentityResult,
    IdentitySettings,
    Sighting,
)

__all__ = [
    "Appearance",
    "Decision",
    "Identity",
    "IdentityEvent",
    "IdentityResult",
    "IdentitySettings",
    "LikenessPrior",
    "Place",
    "Sighting",
    "Since",
    "caught_up",
]
