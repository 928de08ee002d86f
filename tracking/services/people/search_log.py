"""Write similarity searches to the audit log: who searched for which person, never the image."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from accounts.models import User
from accounts.services import audit
from tracking.selectors.people import PersonQuery


def note_search(user: User, person_id: UUID | None, query: PersonQuery, results: int) -> None:
    """Note a search by a person, or by a picture where `person_id` is None."""
    asked = {name: value for name, value in asdict(query).items() if value}
    audit.record(
        user,
        "person.search",
        target_id="" if person_id is None else str(person_id),
        after={"by": "picture" if person_id is None else "person", **asked, "results": results},
        environment_id=query.environment,
    )
