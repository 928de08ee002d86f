"""How often rows that people make are made, changed and deleted, for `/metrics`."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django_prometheus.models import model_deletes, model_inserts, model_updates

COUNTED: Final = {
    "accounts.User": "user",
    "tracking.Environment": "environment",
    "tracking.Camera": "camera",
    "tracking.ProcessingTask": "task",
    "alerts.AlertRule": "alert_rule",
    "exports.ExportJob": "export",
}
"""Not those that workers write in bulk: they count themselves."""


def connect() -> None:
    """Count from now on.

    django-prometheus has a base class for models instead, which hides their types from mypy and
    does not see what is deleted along with something else.
    """
    for label, name in COUNTED.items():
        model = apps.get_model(label)
        for counter in (model_inserts, model_updates, model_deletes):
            counter.labels(name)
        post_save.connect(_saved, sender=model)
        post_delete.connect(_deleted, sender=model)


def _saved(sender: type[Model], *, created: bool, raw: bool, **_: Any) -> None:
    if not raw:
        (model_inserts if created else model_updates).labels(COUNTED[sender._meta.label]).inc()


def _deleted(sender: type[Model], **_: Any) -> None:
    model_deletes.labels(COUNTED[sender._meta.label]).inc()
