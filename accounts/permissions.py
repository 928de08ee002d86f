"""Who may call what: each role includes the ones before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import Role, User

if TYPE_CHECKING:  # views read the settings, and those name classes that import this module
    from rest_framework.views import APIView


class HasRole(BasePermission):
    """Needs a role; its subclasses say which."""

    role: ClassVar[Role]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller is signed in and has the role."""
        self.message = f"This needs the role of {self.role.label.lower()}."
        return isinstance(request.user, User) and request.user.has_role(self.role)


class IsViewer(HasRole):
    """May look."""

    role = Role.VIEWER


class IsOperator(HasRole):
    """May run tasks, calibrate and export."""

    role = Role.OPERATOR


class IsAdmin(HasRole):
    """May manage users and environments."""

    role = Role.ADMIN


class IsUnlimitedAdmin(IsAdmin):
    """May manage users: who is limited to environments could give others more than they have."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller is an administrator of everything."""
        if not super().has_permission(request, view):
            return False
        self.message = "This needs an administrator of all environments."
        return signed_in_user(request).is_unlimited_admin


def signed_in_user(request: Request) -> User:
    """The caller, for views whose permission class has let only users through."""
    if not isinstance(request.user, User):
        raise TypeError("a view without a role permission asked for the signed-in user")
    return request.user
