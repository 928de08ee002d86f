from .types import (
    AppearanceUpdate,
    IdentityDecision,
    IdentityEvent,
    IdentityResult,
    StoredHistory,
    TrackCorrection,
)

__all__ = [
    "AppearanceUpdate",
    "IdentityDecision",
    "IdentityEvent",
    "IdentityResult",
    "StoredHistory",
    "TrackCorrection",
]
