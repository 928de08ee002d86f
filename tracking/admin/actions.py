"""What an administrator can do from the lists of the admin site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from spoton.service_errors import ServiceError
from tracking.models import Environment, ProcessingTask
from tracking.services.tasks.pause import pause_task, resume_task
from tracking.services.tasks.start import start_task
from tracking.services.tasks.stop import stop_task


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user


@admin.action(description="Start a task with all cameras of this environment")
def start_following(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Environment]) -> None:
    """Start a task in each chosen environment; say why where that fails."""
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
    """Stop the chosen tasks."""
    _each(modeladmin, request, queryset, stop_task, "stopping")


@admin.action(description="Pause")
def pause_following(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[ProcessingTask]
) -> None:
    """Pause the chosen tasks; say why where that fails."""
    _each(modeladmin, request, queryset, pause_task, "pausing")


@admin.action(description="Resume")
def resume_following(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[ProcessingTask]
) -> None:
    """Resume the chosen tasks; say why where that fails."""
    _each(modeladmin, request, queryset, resume_task, "resumed")


def _each(
    modeladmin: Any,
    request: HttpRequest,
    tasks: QuerySet[ProcessingTask],
    service: Callable[[User, UUID], ProcessingTask],
    doing: str,
) -> None:
    for task in tasks:
        try:
            service(_user(request), task.pk)
        except ServiceError as error:
            modeladmin.message_user(request, f"{task}: {error}", messages.ERROR)
        else:
            modeladmin.message_user(request, f"{task}: {doing}.", messages.SUCCESS)
