"""Ids are chosen once: addresses, recordings and clients go by them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from spoton.http.strict import StrictSerializer


class FixedId(StrictSerializer):
    """A serializer that takes another id only for a new row (context `current_id` otherwise)."""

    id_field: ClassVar[str]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse to change the id, and leave it out where it is only repeated."""
        current = self.context.get("current_id")
        if current is not None and attrs.pop(self.id_field, current) != current:
            raise serializers.ValidationError({self.id_field: ["An id cannot be changed."]})
        return attrs
