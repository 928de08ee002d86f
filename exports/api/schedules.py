"""/export/schedules, /export/schedules/{id} and what is done to one."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, needs_by_method, signed_in_user
from exports.api.schedule_serializers import (
    NewScheduleSerializer,
    ScheduleChangesSerializer,
    ScheduleSerializer,
)
from exports.api.serializers import QueuedJobSerializer
from exports.models import ReportSchedule
from exports.selectors.schedules import schedules_for, visible_schedule
from exports.services import schedules
from spoton.http.filters import Parse, QueryFilters, choices, equals, flag
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body, refuse_unknown
from spoton.http.throttles import EXPENSIVE


class _SchedulesView(RefusalsMixin, GenericAPIView[ReportSchedule]):
    serializer_class = ScheduleSerializer

    def get_permissions(self) -> list[BasePermission]:
        """Let viewers read, and operators write."""
        return needs_by_method(self.request, read="exports.view", write="exports.create")

    def get_queryset(self) -> QuerySet[ReportSchedule]:
        """Return schedules of where the caller may look."""
        return schedules_for(signed_in_user(self.request))

    def shown(self, schedule_id: UUID) -> dict[str, object]:
        """Return a schedule as it is now."""
        schedule = visible_schedule(signed_in_user(self.request), schedule_id)
        return dict(ScheduleSerializer(schedule).data)


class ScheduleListView(_SchedulesView, ListAPIView[ReportSchedule]):
    """GET scheduled reports, POST a new one."""

    filter_backends = [QueryFilters]
    query_filters: ClassVar[dict[str, Parse]] = {
        "environment": equals("environment__environment_id"),
        "every": choices("every", ReportSchedule.Every.values),
        "enabled": flag(Q(enabled=True)),
    }

    @extend_schema(summary="List scheduled reports")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of schedules."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Schedule a report, which is sent to receivers of alerts",
        request=NewScheduleSerializer,
        responses={201: ScheduleSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one."""
        given = NewScheduleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = {"time_zone": settings.PAGE_TIME_ZONE, **given.validated_data}
        schedule = schedules.create_schedule(signed_in_user(request), values)
        return Response(self.shown(schedule.pk), status=status.HTTP_201_CREATED)


class ScheduleView(_SchedulesView):
    """GET, PATCH or DELETE one scheduled report."""

    @extend_schema(summary="Get a scheduled report")
    def get(self, request: Request, schedule_id: UUID) -> Response:
        """Return it."""
        refuse_unknown(request, ())
        return Response(self.shown(schedule_id))

    @extend_schema(
        summary="Edit, pause or resume a scheduled report; it is the caller's from then on",
        request=ScheduleChangesSerializer,
        responses=ScheduleSerializer,
    )
    def patch(self, request: Request, schedule_id: UUID) -> Response:
        """Change what is given."""
        given = ScheduleChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        schedules.update_schedule(signed_in_user(request), schedule_id, given.validated_data)
        return Response(self.shown(schedule_id))

    @extend_schema(
        summary="Delete a scheduled report; what it has made stays", responses={204: None}
    )
    def delete(self, request: Request, schedule_id: UUID) -> Response:
        """Delete it."""
        schedules.delete_schedule(signed_in_user(request), schedule_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SendScheduleView(RefusalsMixin):
    """POST → 202 and the queued job."""

    permission_classes = [needs("exports.create")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Make the report of the last whole period now, and send it",
        request=None,
        responses={202: QueuedJobSerializer},
    )
    def post(self, request: Request, schedule_id: UUID) -> Response:
        """Queue it; 429 when too many exports are, 409 when there is no room for its file."""
        refuse_body(request)
        job = schedules.send_now(signed_in_user(request), schedule_id)
        return Response(QueuedJobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
