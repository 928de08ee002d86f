"""Fields whose JSON has a shape or a check that their Python type does not tell."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

POINT_SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 2,
    "maxItems": 2,
}
POINTS_SCHEMA: Final[dict[str, Any]] = {"type": "array", "items": POINT_SCHEMA}


@extend_schema_field(POINTS_SCHEMA)
class PointsField(serializers.JSONField):
    """[[x, y], …] in metres on the floor."""


class NumberField(serializers.FloatField):
    """A finite number; an integer that no float holds is refused like any other nonsense."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        if not abs(data) <= 1e12:
            self.fail("invalid")
        return float(data)
