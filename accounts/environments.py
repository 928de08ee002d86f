"""The environments that users belong to: a table of an app above this one."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User


def all_environments() -> QuerySet[Any]:
    """Return every environment."""
    return _model()._default_manager.all()


def environments_of(user: User) -> QuerySet[Any]:
    """Return the environments that `user` may see."""
    if not user.is_active:
        return all_environments().none()
    if user.sees_everything:
        return all_environments()
    return all_environments().filter(users=user)


def id_length() -> int | None:
    """Return how many letters an environment's id may have."""
    field: Any = _model()._meta.get_field("environment_id")
    length: int | None = field.max_length
    return length


def _model() -> type[Model]:
    model = User._meta.get_field("environments").related_model
    assert isinstance(model, type)
    return model
