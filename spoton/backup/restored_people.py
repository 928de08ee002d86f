"""People who were forgotten stay forgotten when an older backup, which still has them, comes back.

Their ids are read before the rows are replaced. In the same transaction the people are erased
again, and their pictures leave what is staged, so that neither is ever there.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from accounts.services import audit
from spoton.storage import durable
from tracking.models import Environment, ForgottenPerson, Person, PersonImage
from tracking.services.people.forget import erase
from worker.crops import image_path

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class PersonToForget:
    """A person who was forgotten; `environment_id` is the environment's id, "" if it is gone."""

    person: UUID
    environment_id: str
    at: datetime


def forgotten() -> list[PersonToForget]:
    """Return everybody who was forgotten, oldest first."""
    rows = ForgottenPerson.objects.order_by("pk").values_list(
        "person_id", "environment__environment_id", "forgotten_at"
    )
    return [PersonToForget(person, environment_id or "", at) for person, environment_id, at in rows]


def forget_again(people: list[PersonToForget], incoming: Path) -> int:
    """Erase them, within the transaction that has loaded the rows; return how many were back.

    Args:
        people: who was forgotten before the rows were replaced.
        incoming: where the pictures are staged.
    """
    back = 0
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        _drop_pictures([one.person for one in some], incoming)
        back += _erase(some)
    return back


def _erase(some: list[PersonToForget]) -> int:
    ids = [one.person for one in some]
    keys = dict(Environment.objects.values_list("environment_id", "pk"))
    where = dict(Person.objects.filter(pk__in=ids).values_list("pk", "environment_id"))
    by_environment = defaultdict(list)
    for one in some:
        by_environment[where.get(one.person) or keys.get(one.environment_id)].append(one.person)
    for key, theirs in by_environment.items():
        if key is None:  # nothing of them came back, nor did their environment
            continue
        environment = Environment.objects.get(pk=key)
        removed = erase(environment, theirs)
        audit.record(
            None,
            "person.forget_again",
            environment,
            after=asdict(removed),
            environment_id=environment.environment_id,
        )
    for one in some:
        ForgottenPerson.objects.get_or_create(person_id=one.person)
        ForgottenPerson.objects.filter(person_id=one.person).update(forgotten_at=one.at)
    return len(where)


def _drop_pictures(ids: list[UUID], incoming: Path) -> None:
    """Delete pictures, also files without a row, so that they stay deleted after a power cut."""
    named = PersonImage.objects.filter(person__in=ids).values_list("path", flat=True)
    for name in {*named, *map(image_path, ids)}:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path = incoming / name
            path.unlink()
            durable.sync_folder(path.parent)
