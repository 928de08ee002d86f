"""Every way in: routes and sockets, their methods, and the right and least role that each needs.

Read off what the views declare, for docs/THREAT_MODEL.md and for the test that walks all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.http.permissions import HasRight
from accounts.models import Role
from spoton.rights import RIGHTS, UNLIMITED_RIGHTS

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANYONE: Final = "anyone"
UNLIMITED: Final = "admin of all environments"
# Views of other packages, and what must answer before a sign-in.
OPEN: Final[dict[str, tuple[str, ...]]] = {
    "root": ("GET",),
    "health": ("GET",),
    "health-live": ("GET",),
    "health-ready": ("GET",),
    "schema": ("GET",),
    "docs": ("GET",),
    "redoc": ("GET",),
    "login": ("GET", "POST"),
    "login-second-factor": ("GET", "POST"),
    "login-second-factor-set-up": ("GET", "POST"),
    "login-oidc": ("GET",),
    "login-oidc-return": ("GET",),
    "password-reset": ("GET", "POST"),
    "password-reset-link": ("GET", "POST"),
    "logout": ("POST",),
}


@dataclass(frozen=True, slots=True)
class Entrance:
    """One method of one route.

    Attributes:
        kind: open, page, REST, media or socket.
        name: of the route.
        path: as the URL configuration writes it.
        who: `anyone`, a role, or `admin of all environments`.
        right: its name, "" if anyone may.
    """

    kind: str
    name: str
    method: str
    path: str
    who: str
    right: str = ""


def entrances() -> list[Entrance]:
    """Return all of them, in the order of the URL configuration; the admin site is left out."""
    from spoton.sockets import SOCKETS  # loads consumers, which views must not wait for

    found = [entry for path, route in _routes() for entry in _entrances(path, route)]
    return found + [
        _entrance("socket", "", "GET", f"/{path}", socket.right) for path, socket in SOCKETS
    ]


def _routes() -> Iterator[tuple[str, URLPattern]]:
    def below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield path, pattern
            elif pattern.app_name != "admin":
                yield from below(pattern, path)

    yield from below(get_resolver(), "/")


def _entrances(path: str, route: URLPattern) -> Iterator[Entrance]:
    name = route.name or ""
    view: Any = route.callback
    view_class: Any = getattr(view, "cls", None)
    is_media = path.startswith("/api/v1/media/")
    kind = "media" if is_media else "page" if view_class is None else "REST"
    if name in OPEN:
        yield from (Entrance("open", name, method, path, ANYONE) for method in OPEN[name])
    elif view_class is not None:
        for method in METHODS:
            if hasattr(view_class, method.lower()):
                yield _entrance(kind, name, method, path, _of_rest(view_class, method))
    elif hasattr(view, "right"):
        for method in METHODS:
            if method in view.methods:
                yield _entrance(kind, name, method, path, view.right)
    elif name:
        raise LookupError(f"the route {name} does not declare who may use it")


def _entrance(kind: str, name: str, method: str, path: str, right: str) -> Entrance:
    return Entrance(kind, name, method, path, _least(right), right)


def _of_rest(view_class: type[APIView], method: str) -> str:
    """Return the right that a method needs, "" if anyone may."""
    view = view_class()
    view.request = _Request(method)  # type: ignore[assignment]
    asked = [type(permission) for permission in view.get_permissions()]
    if asked == [AllowAny]:
        return ""
    (right,) = [permission.right for permission in asked if issubclass(permission, HasRight)]
    return right


@dataclass
class _Request:
    method: str


def _least(right: str) -> str:
    """Return the least role that has a right."""
    if not right:
        return ANYONE
    return UNLIMITED if right in UNLIMITED_RIGHTS else Role(RIGHTS[right]).value
