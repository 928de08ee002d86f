"""Tasks as pages ask for them: with whether a living worker holds them, and filtered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypedDict
from uuid import UUID

from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import User
from spoton.http.days import midnight
from spoton.http.text_filter import holds
from tracking.models import ProcessingTask, states
from tracking.selectors.scope import environments_for, tasks_for

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_ACTIVE: Final = "active"
_NO_ID: Final = re.compile(r"[^0-9a-f-]")


class LeaseState(TypedDict):
    """What `held_tasks_for` adds to a task."""

    held: bool | None


def held_tasks_for(user: User) -> QuerySet[WithAnnotations[ProcessingTask, LeaseState]]:
    """Return tasks with `held`: a worker's lease is good now, by the database's clock."""
    held = ExpressionWrapper(Q(lease_expires_at__gt=Now()), output_field=BooleanField())
    return tasks_for(user).annotate(held=held)


class TaskFilters(forms.Form):
    """What a list of tasks can be narrowed to; a bad value is said and left out."""

    q = forms.CharField(required=False, max_length=100, label="Task ID or user")
    environment = forms.ChoiceField(required=False)
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), (_ACTIVE, "Active"), *states.TASK.items()],
    )
    mode = forms.ChoiceField(
        required=False, choices=[("", "Any"), ("live", "Live"), ("recorded", "Recordings")]
    )
    since = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label="To", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["q"].widget = forms.TextInput(
            attrs={"type": "search", "placeholder": "3f9a… or a user name", "autocomplete": "off"}
        )
        field = self.fields["environment"]
        if isinstance(field, forms.ChoiceField):
            known = environments_for(user).order_by("name").values_list("environment_id", "name")
            field.choices = [("", "All"), *known]

    def is_used(self) -> bool:
        """Return whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(
        self, tasks: QuerySet[WithAnnotations[ProcessingTask, LeaseState]]
    ) -> QuerySet[WithAnnotations[ProcessingTask, LeaseState]]:
        """Return those of `tasks` that are asked for; a time is when a task was created."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("environment"):
            tasks = tasks.filter(environment__environment_id=asked["environment"])
        if asked.get("status") == _ACTIVE:
            tasks = tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES)
        elif asked.get("status"):
            tasks = tasks.filter(status=asked["status"])
        if asked.get("mode"):
            tasks = tasks.filter(mode=asked["mode"])
        if asked.get("since"):
            tasks = tasks.filter(created_at__gte=midnight(asked["since"]))
        if asked.get("until"):
            tasks = tasks.filter(created_at__lt=midnight(asked["until"]) + timedelta(days=1))
        if asked.get("q"):
            tasks = tasks.filter(_named(asked["q"]))
        return tasks


def _named(text: str) -> Q:
    """Match the beginning of a task's ID, or who started it."""
    found = holds("created_by__username", text)
    word = text.strip().lower()
    try:
        return found | Q(pk=UUID(word))
    except ValueError:
        return found if _NO_ID.search(word) else found | Q(pk__startswith=word)
