"""What the JSON of people takes from other tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracking.models import Person
from tracking.selectors import people as selectors


def about(people: Sequence[Person]) -> dict[str, Any]:
    """Return their cameras, and who has a photo, for the serializers' context."""
    return {
        "cameras": selectors.cameras_of(people),
        "with_picture": selectors.with_picture(people),
    }
