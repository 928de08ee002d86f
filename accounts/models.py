"""Users: what somebody may do (role) and where (environments)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Role(models.TextChoices):
    """Each role includes what the ones before it may do."""

    VIEWER = "viewer", "Viewer"
    OPERATOR = "operator", "Operator"
    ADMIN = "admin", "Administrator"


_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMIN: 2}


class SpotOnUserManager(UserManager["User"]):
    """`createsuperuser` makes an administrator of SpotOn too, not only of the admin site."""

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> User:
        """Create a superuser who also has the role of administrator."""
        extra_fields.setdefault("role", Role.ADMIN)
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """A person or machine that signs in."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    all_environments = models.BooleanField(
        default=True,
        help_text="Off: only the environments chosen below. An explicit switch, so that "
        "removing the last chosen environment never opens all of them.",
    )
    environments = models.ManyToManyField("tracking.Environment", blank=True, related_name="users")

    objects = SpotOnUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_user_role_known"
            )
        ]

    def has_role(self, role: Role) -> bool:
        """Whether this user may do what `role` may (a superuser may do everything)."""
        return self.is_active and (self.is_superuser or _RANK[Role(self.role)] >= _RANK[role])
