"""The pages in the navigation; those that a role may not use are not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from spoton.rights import rights_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the rail.

    Attributes:
        area: first part of the addresses of its pages.
    """

    label: str
    icon: str
    view: str
    area: str
    right: str


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as one user sees it."""

    label: str
    icon: str
    address: str
    area: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one label."""

    label: str
    entries: tuple[NavigationLink, ...]


PAGES: Final[tuple[tuple[str, tuple[Entry, ...]], ...]] = (
    (
        "",
        (
            Entry("Overview", "overview", "overview", "overview", "environments.view"),
            Entry("Live", "live", "live", "live", "live.view"),
            Entry("Alerts", "bell", "alerts", "alerts", "alerts.view"),
            Entry("People", "people", "people", "people", "persons.view"),
            Entry("Analytics", "chart", "analytics", "analytics", "analytics.view"),
            Entry("Tasks", "tasks", "tasks", "tasks", "tasks.view"),
            Entry("Exports", "download", "exports", "exports", "exports.view"),
        ),
    ),
    (
        "Set up",
        (
            Entry("Environments", "setup", "environments", "environments", "environments.view"),
            Entry("Users", "users", "users", "users", "users.manage"),
            Entry("Audit", "audit", "audit", "audit", "audit.view"),
            Entry("System", "system", "system", "system", "system.view"),
        ),
    ),
)


def context(request: HttpRequest) -> dict[str, object]:
    """Return what every template knows: pages, the user's rights, and how they want it to look."""
    theme = request.COOKIES.get("spoton_theme", "")
    known: dict[str, object] = {"theme": theme if theme in {"light", "dark"} else "auto"}
    user = getattr(request, "user", None)
    if isinstance(user, User):
        rights = frozenset(rights_of(user))
        known |= {"rights": rights, "navigation": _groups(request.path_info, rights)}
    return known


def _groups(path: str, rights: frozenset[str]) -> list[Group]:
    area = path.strip("/").partition("/")[0]
    groups = [
        Group(
            label,
            tuple(
                NavigationLink(
                    entry.label, entry.icon, reverse(entry.view), entry.area, entry.area == area
                )
                for entry in entries
                if entry.right in rights
            ),
        )
        for label, entries in PAGES
    ]
    return [group for group in groups if group.entries]
