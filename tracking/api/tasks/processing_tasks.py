"""The list of tasks, and one task."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView

from accounts.http.permissions import needs, signed_in_user
from spoton.http import filters
from tracking.api import list_filters
from tracking.api.tasks import serializers
from tracking.models import ProcessingTask
from tracking.selectors import scope


@extend_schema_view(get=extend_schema(summary="List tasks, newest first"))
class TaskListView(ListAPIView[ProcessingTask]):
    """GET tasks, newest first."""

    permission_classes = [needs("tasks.view")]
    serializer_class = serializers.TaskSerializer
    filter_backends = [filters.QueryFilters]
    query_filters = list_filters.TASKS

    def get_queryset(self) -> QuerySet[ProcessingTask]:
        """Return what the caller may see."""
        return scope.tasks_for(signed_in_user(self.request))


@extend_schema_view(get=extend_schema(summary="Get a task with the state of its cameras"))
class TaskView(RetrieveAPIView[ProcessingTask]):
    """GET one task."""

    permission_classes = [needs("tasks.view")]
    serializer_class = serializers.TaskSerializer
    lookup_url_kwarg = "task_id"

    def get_queryset(self) -> QuerySet[ProcessingTask]:
        """Return what the caller may see."""
        return scope.tasks_for(signed_in_user(self.request))
