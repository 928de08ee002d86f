"""What `/health` says of encryption keys."""

from __future__ import annotations

from spoton.http import health
from spoton.resealing import unreadable, unreadable_words


def missing_keys() -> list[str]:
    """Return a warning if something is encrypted with a key that is not here."""
    words = unreadable_words(unreadable())
    if not words:
        return []
    return [f"{words}: put the former key back, or enter them again (docs/OPERATIONS.md)"]


health.warn.append(missing_keys)
