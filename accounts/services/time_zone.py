"""Someone chooses the time zone in which pages show them times."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.user import validate_time_zone
from accounts.services import audit
from spoton.service_errors import InvalidInputError


def set_time_zone(user: User, name: str) -> None:
    """Show `user` times in this zone; empty: in the browser's."""
    if name:
        try:
            validate_time_zone(name)
        except ValidationError as error:
            raise InvalidInputError("time_zone", " ".join(error.messages)) from None
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=user.pk).time_zone
        if before == name:
            return
        User.objects.filter(pk=user.pk).update(time_zone=name)
        audit.record(
            user,
            "user.update",
            user,
            target_id=user.username,
            before={"time_zone": before},
            after={"time_zone": name},
        )
    user.time_zone = name
