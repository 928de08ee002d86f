"""What each right is, in words for the people who have it or give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accounts.models import Role
from spoton.rights import RIGHTS, UNLIMITED_RIGHTS

WORDS: Final[dict[str, str]] = {
    "environments.view": "View environments, cameras, maps and zones",
    "tasks.view": "View tasks and their progress",
    "live.view": "Watch live video and the floor map",
    "persons.view": "Search people and view their photos and paths",
    "analytics.view": "View statistics and people in view",
    "alerts.view": "View alerts",
    "people.faces": "See faces in live video and photos; otherwise they are blurred",
    "recordings.view": "Play recordings",
    "tasks.run": "Start, pause and stop tasks",
    "cameras.calibrate": "Calibrate cameras",
    "persons.correct": "Merge and split people",
    "recordings.keep": "Keep recordings beyond their retention",
    "persons.forget": "Forget people: delete their photos and identity",
    "system.view": "View system status",
    "alerts.acknowledge": "Acknowledge alerts",
    "alert_rules.edit": "Add, edit, delete and test alert rules",
    "alert_deliveries.view": "View which alerts were sent, and to which receivers",
    "alert_deliveries.resend": "Resend alerts",
    "exports.view": "View and download exports",
    "exports.create": "Create, schedule, cancel and delete exports",
    "exports.person_file": "Export everything about a person",
    "alert_receivers.edit": "View, add, edit and delete receivers of alerts",
    "environments.manage": "Edit environments; add, edit and delete cameras, zones and lines",
    "environments.create": "Add and delete environments",
    "files.use": "Use files and folders of the server as sources",
    "system.maintain": "Clear the cache and free memory",
    "system.support": "Download a support bundle",
    "metrics.view": "Read the metrics for Prometheus",
    "audit.view": "Read the audit log",
    "users.manage": "Manage users",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One right, and whether viewers, operators and administrators have it."""

    words: str
    roles: tuple[bool, ...]
    needs_all: bool


def in_words(names: list[str]) -> list[str]:
    """Say what these rights are, in the order of the roles that bring them."""
    return [WORDS.get(name, name) for name in RIGHTS if name in names]


def table() -> list[Row]:
    """Return who may do what."""
    order = list(Role)
    return [
        Row(
            WORDS.get(name, name),
            tuple(order.index(role) >= order.index(least) for role in order),
            name in UNLIMITED_RIGHTS,
        )
        for name, least in RIGHTS.items()
    ]
