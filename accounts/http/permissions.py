"""The rule of `spoton.rights` in front of REST views."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import User
from spoton.http import request_context
from spoton.rights import RIGHTS, require
from spoton.service_errors import NotAllowedError

if TYPE_CHECKING:  # views read the settings, and those name classes that import this module
    from rest_framework.views import APIView


class HasRight(BasePermission):
    """Needs a right; `needs` makes the subclasses."""

    right: ClassVar[str]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the caller is signed in and has the right."""
        if not isinstance(request.user, User):
            return False
        request_context.note_user(request.user.get_username())
        try:
            require(request.user, self.right)
        except NotAllowedError as error:
            self.message = str(error)
            return False
        return True


@cache
def needs(right: str) -> type[HasRight]:
    """Return the permission class for a name of `RIGHTS`."""
    if right not in RIGHTS:
        raise ValueError(f"there is no right {right!r}")
    return type("HasRight", (HasRight,), {"right": right, "__doc__": f"Needs {right}."})


def needs_by_method(request: Request, *, read: str, write: str) -> list[BasePermission]:
    """Return the permissions of a view that is read with one right and changed with another."""
    return [needs(read if request.method in SAFE_METHODS else write)()]


def signed_in_user(request: Request) -> User:
    """Return the caller, for views whose permission class has let only users through."""
    if not isinstance(request.user, User):
        raise TypeError("a view without a permission class asked for the signed-in user")
    return request.user
