"""A schedule runs with the rights of its owner, as long as they have them."""

from __future__ import annotations

from typing import Final

from accounts.models import User
from exports.report.kind import KIND
from spoton.rights import has_right
from tracking.models import Environment

_SAVE: Final = "Save it to take it over."


def refusal(owner: User | None, environment: Environment) -> str:
    """Return why `owner` may not have a report of this environment, "" if they may."""
    if owner is None:
        return f"the account of its owner was deleted. {_SAVE}"
    name = owner.get_username()
    if not owner.is_active:
        return f"the account of its owner, {name}, is deactivated. {_SAVE}"
    if not has_right(owner, KIND.create_right):
        return f"its owner, {name}, may no longer create exports. {_SAVE}"
    if not owner.sees_environment(environment.environment_id):
        return f"its owner, {name}, no longer has access to this environment. {_SAVE}"
    return ""
