"""What the pages of the admin site share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.audited_admin import AuditedAdmin
from tracking.services.wake import wake_workers

_M = TypeVar("_M", bound=Model)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin
    _Paginator = Paginator[Model]
else:  # Django's own classes take no type arguments when they run

    class ModelAdmin(admin.ModelAdmin, Generic[_M]):
        """Takes one."""

    _Paginator = Paginator


class Configured(AuditedAdmin[_M]):
    """What people write: every change is written down, and workers are told."""

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


class Found(ModelAdmin[_M]):
    """What workers write: to look at."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand what a worker finds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: _M | None = None) -> bool:
        """Nobody changes it either."""
        return False


class UncountedPaginator(_Paginator):
    """Pages through the newest rows without counting millions."""

    @cached_property
    def count(self) -> int:
        """As many as can be paged through."""
        return 10_000
