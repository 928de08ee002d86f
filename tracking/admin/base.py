"""What the pages of the admin site share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.admin.audited import AuditedAdmin
from tracking.services.wake import wake_workers

_M = TypeVar("_M", bound=Model)
_COUNTED: Final = 10_000

if TYPE_CHECKING:
    _Paginator = Paginator[Model]
else:  # Django's own class takes no type argument when it runs
    _Paginator = Paginator


class ConfigurationAdmin(AuditedAdmin[_M]):
    """What people edit: every change is audited, and workers are notified."""

    show_full_result_count = False
    save_on_top = True

    def save_model(self, request: HttpRequest, obj: _M, form: ModelForm[_M], change: bool) -> None:
        """Save and wake the workers."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(wake_workers)

    def delete_model(self, request: HttpRequest, obj: _M) -> None:
        """Delete and wake the workers."""
        super().delete_model(request, obj)
        transaction.on_commit(wake_workers)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[_M]) -> None:
        """Delete what was ticked and wake the workers."""
        super().delete_queryset(request, queryset)
        transaction.on_commit(wake_workers)


class BoundedPaginator(_Paginator):
    """Pages through the first rows without counting millions."""

    @cached_property
    def count(self) -> int:
        """How many there are, or as many as can be paged through."""
        rows = self.object_list
        return rows.order_by()[:_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class RecordAdmin(AuditedAdmin[_M]):
    """What workers write: to look at.

    It goes with retention, and with what REST and the pages delete. What holds any of it cannot
    be deleted here either: Django asks for the right to delete all that would go along.
    """

    show_full_result_count = False
    paginator = BoundedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand what a worker finds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: _M | None = None) -> bool:
        """Nobody changes it either."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: _M | None = None) -> bool:
        """Nobody deletes what cannot be seen again."""
        return False
