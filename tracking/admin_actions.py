"""What an administrator can do from the lists of the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from tracking.models import Environment, ProcessingTask
from tracking.services.errors import ServiceError
from tracking.services.start_task import start_task
from tracking.services.stop_task import stop_task


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user


@admin.action(description="Follow people through all cameras of this environment")
def start_following(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Environment]) -> None:
    """Starts a task in each chosen environment; says why where it cannot."""
    for environment in queryset:
        try:
            task = start_task(_user(request), environment.environment_id)
        except ServiceError as error:
            modeladmin.message_user(request, f"{environment}: {error}", messages.ERROR)
            continue
        page = reverse("live-task", args=[task.pk])
        watch = format_html('{}: started. <a href="{}">Watch</a>', environment, page)
        modeladmin.message_user(request, watch, messages.SUCCESS)


@admin.action(description="Stop")
def stop_following(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[ProcessingTask]
) -> None:
    """Stops the chosen tasks."""
    for task in queryset:
        stop_task(_user(request), task.pk)
        modeladmin.message_user(request, f"{task}: stopping.", messages.SUCCESS)
