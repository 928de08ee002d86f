"""The audit log."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import examples, filters
from accounts.api.serializers.audit import AuditSerializer
from accounts.http.permissions import needs, signed_in_user
from accounts.models import AuditEntry
from accounts.selectors.audit import audit_for
from spoton.http.filters import QueryFilters


class AuditView(ListAPIView[AuditEntry]):
    """GET who changed what, newest first."""

    permission_classes = [needs("audit.view")]
    serializer_class = AuditSerializer
    filter_backends = [QueryFilters]
    query_filters = filters.AUDIT

    def get_queryset(self) -> QuerySet[AuditEntry]:
        """Return what the caller may see."""
        return audit_for(signed_in_user(self.request))

    @extend_schema(summary="List audit entries, newest first", examples=examples.AUDIT)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return a page of entries."""
        return super().get(request, *args, **kwargs)
