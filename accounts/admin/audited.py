"""What is changed on the admin site is written down like what is changed by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import admin
from django.db import DataError, transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import User
from accounts.services import audit

_M = TypeVar("_M", bound=Model)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin
else:  # Django's own class takes no type argument when it runs

    class _ModelAdmin(admin.ModelAdmin, Generic[_M]):
        pass


class AuditedAdmin(_ModelAdmin[_M]):
    """Writes an audit row for each row that is added, changed or deleted."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> _M | None:
        """Find the row; a key that no row can have is one that is not there."""
        try:
            with transaction.atomic():
                return super().get_object(request, object_id, from_field)
        except (OverflowError, DataError):
            return None

    def save_model(self, request: HttpRequest, obj: _M, form: ModelForm[_M], change: bool) -> None:
        """Save, and remember what was."""
        self._remember(obj, form, change)
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm[_M], formsets: Any, change: bool
    ) -> None:
        """Save what belongs to the row too, and only then say what is."""
        super().save_related(request, form, formsets, change)
        before, after = getattr(form, "audit_before", None), self.audit_state(form.instance)
        if before != after:
            self._record(request, "update" if change else "create", form.instance, before, after)

    def delete_model(self, request: HttpRequest, obj: _M) -> None:
        """Delete one row."""
        with transaction.atomic():
            self._record(request, "delete", obj, self.audit_state(obj), None)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[_M]) -> None:
        """Delete the rows that were ticked."""
        with transaction.atomic():
            for obj in queryset:
                self._record(request, "delete", obj, self.audit_state(obj), None)
            super().delete_queryset(request, queryset)

    def audit_state(self, obj: _M) -> dict[str, Any]:
        """Return what the log keeps of a row: its fields, and the names of what it is tied to."""
        ties = {
            field.name: sorted(str(tied) for tied in getattr(obj, field.name).all())
            for field in obj._meta.many_to_many
        }
        return audit.state(obj) | ties

    def _remember(self, obj: _M, form: ModelForm[_M], change: bool) -> None:
        if change:
            stored = type(obj)._base_manager.get(pk=obj.pk)
            form.audit_before = self.audit_state(stored)  # type: ignore[attr-defined]

    def _record(
        self,
        request: HttpRequest,
        what: str,
        obj: _M,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        actor = request.user if isinstance(request.user, User) else None
        audit.record(
            actor,
            f"{obj._meta.model_name}.{what}",
            obj,
            target_id=_name_of(obj),
            before=before,
            after=after,
            environment_id=_environment_of(obj),
        )


def _name_of(obj: Model) -> str:
    """Return the id that people know: a camera's camera_id, a user's name."""
    name = getattr(obj, f"{obj._meta.model_name}_id", None) or getattr(obj, "username", None)
    return str(name or obj.pk)


def _environment_of(obj: Any) -> str:
    """Return the environment that a row lies in, empty for one that lies in none."""
    if obj._meta.model_name == "environment":
        return str(obj.environment_id)
    for step in ("environment", "camera", "task"):
        nearer = getattr(obj, step, None)
        if isinstance(nearer, Model):
            return _environment_of(nearer)
    return ""
