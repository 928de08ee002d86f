"""Ids are chosen once: addresses, recordings and clients go by them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from rest_framework import serializers

from spoton.http.strict import StrictSerializer
from tracking.models.validators import refuse_reserved


class FixedId(StrictSerializer):
    """A serializer that takes another id only for a new row (context `current_id` otherwise)."""

    id_field: ClassVar[str]
    has_page: ClassVar[bool] = True
    """An address ends with the id, so that some are reserved."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a reserved id, and to change one; leave it out where it is only repeated."""
        current = self.context.get("current_id")
        if current is not None and attrs.pop(self.id_field, current) != current:
            raise serializers.ValidationError({self.id_field: ["An id cannot be changed."]})
        if current is None and self.has_page:
            try:
                refuse_reserved(attrs[self.id_field])
            except ValidationError as error:
                raise serializers.ValidationError({self.id_field: error.messages}) from None
        return attrs
