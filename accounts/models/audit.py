"""Who changed what, when and from where: rows that are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models.base import ModelBase


class AuditIsAppendOnlyError(TypeError):
    """Someone tried to change or delete what the audit log says."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Rows that can be read and added."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AuditIsAppendOnlyError("audit entries are never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AuditIsAppendOnlyError("audit entries are never deleted")


class AuditEntry(models.Model):
    """One change. Names instead of foreign keys: what is deleted later stays readable here."""

    time = models.DateTimeField(auto_now_add=True)
    user_id_then = models.BigIntegerField(null=True, blank=True)
    username = models.CharField(max_length=150, blank=True, help_text="Empty: the system itself.")
    action = models.CharField(max_length=63, help_text="e.g. camera.update")
    target_type = models.CharField(max_length=63, blank=True)
    target_id = models.CharField(max_length=200, blank=True)
    environment_id = models.CharField(max_length=63, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    address = models.CharField(max_length=63, blank=True, help_text="Where the call came from.")
    request_id = models.CharField(max_length=63, blank=True)

    objects: ClassVar[models.Manager[AuditEntry]] = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["environment_id", "-id"]),
            models.Index(fields=["username", "-id"]),
            models.Index(fields=["target_type", "target_id", "-id"]),
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["target_id", "-id"]),
            models.Index(fields=["request_id"]),
            models.Index(fields=["time"]),
        ]

    def __str__(self) -> str:
        return f"{self.username or 'system'} {self.action} {self.target_id}"

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Add the row; refuse to change one."""
        if not self._state.adding:
            raise AuditIsAppendOnlyError("audit entries are never changed")
        super().save(force_insert=True, using=using)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> NoReturn:
        """Refuse."""
        raise AuditIsAppendOnlyError("audit entries are never deleted")
