"""Who gets in after a restore: sign-ins end, and what opens the door again is named."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.models import Session
from django_q.models import OrmQ

from accounts.models import ApiToken, User
from accounts.services import sign_ins
from spoton.resealing import unreadable, unreadable_words
from tracking.models import ProcessingTask


@dataclass(frozen=True, slots=True)
class Access:
    """Who and what opens the door at one moment, by names that people know."""

    users: frozenset[str]
    tokens: frozenset[str]

    @classmethod
    def now(cls) -> Access:
        """Read it."""
        users = User.objects.filter(is_active=True).values_list("username", flat=True)
        tokens = ApiToken.objects.working().values_list("prefix", "name", "user__username")
        return cls(
            frozenset(users),
            frozenset(
                f"{prefix}… ({name or 'no name'}, of {user})" for prefix, name, user in tokens
            ),
        )


def close_doors() -> None:
    """End every sign-in, also those that had ended when the backup was not yet restored.

    Jobs that were waiting are dropped too: each is from a time that is over.
    """
    Session.objects.all().delete()
    sign_ins.end_everybody()
    OrmQ.objects.all().delete()


def report(before: Access, created_at: str) -> list[str]:
    """Say what a restore has brought back that its operator may not expect."""
    after = Access.now()
    said = ["everybody has to sign in again"]
    if before.users and (back := sorted(after.users - before.users)):
        said.append(f"may sign in again: {', '.join(back)}")
    if after.tokens:
        said.append("API tokens that work:")
        for token in sorted(after.tokens):
            mark = "" if token in before.tokens else ", which did not before"
            said.append(f"  {token}{mark}")
    running = ProcessingTask.objects.filter(
        status__in=ProcessingTask.ACTIVE_STATUSES, desired=ProcessingTask.Desired.RUNNING
    )
    said += [
        f"will run when SpotOn starts: task {str(task.pk)[:8]} of "
        f"{task.environment.environment_id} ({task.mode})"
        for task in running.select_related("environment")
    ]
    if keyless := unreadable_words(unreadable()):
        said.append(
            f"{keyless}: add the key that the backup was made with as a further line to "
            f"{settings.ENCRYPTION_KEYS_FILE}, or enter them again"
        )
    said.append(
        f"who was forgotten after {created_at}, but not in this database, is back: "
        "forget them again"
    )
    return said
