from .fast_forward import StoredHistory, StoredPosition, fast_forward
from .identity import Identity
from .similarity import SimilarityPrior
from .types import (
    AppearanceUpdate,
    IdentityDecision,
    IdentityEvent,
    IdentityResult,
    IdentitySettings,
    Sighting,
    TrackCorrection,
)

__all__ = [
    "AppearanceUpdate",
    "Identity",
    "IdentityDecision",
    "IdentityEvent",
    "IdentityResult",
    "IdentitySettings",
    "Sighting",
    "SimilarityPrior",
    "StoredHistory",
    "StoredPosition",
    "TrackCorrection",
    "fast_forward",
]
