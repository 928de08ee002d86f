"""Users, for who administers them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from spoton.rights import has_right


def users_for(user: User) -> QuerySet[User]:
    """Return the users that `user` may administer: all of them, or none."""
    users = (
        User.objects.select_related("second_factor", "provider_identity")
        .prefetch_related("environments")
        .order_by("username")
    )
    return users if has_right(user, "users.manage") else users.none()
