"""What the views of an environment and its parts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.http.permissions import needs_by_method, signed_in_user
from accounts.models import User
from spoton.http import filters
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_unknown
from tracking.models import Environment
from tracking.selectors import scope

from .serializers import EnvironmentSerializer

_M = TypeVar("_M", bound=Model)

WITH_DATA = OpenApiParameter(
    "with_data",
    OpenApiTypes.BOOL,
    description="Also delete stored tracks, people and recordings. Imported files stay, those of "
    "recorders go, protected ones too.",
)


class ConfiguredView(RefusalsMixin):
    """Everybody looks, administrators change."""

    def get_permissions(self) -> list[BasePermission]:
        """Return the right that the method needs."""
        return needs_by_method(self.request, read="environments.view", write="environments.manage")


def visible_environment(user: User, environment_id: str) -> Environment:
    """Return the environment, or answer 404."""
    return get_object_or_404(scope.environments_for(user), environment_id=environment_id)


class PartsView(ConfiguredView, GenericAPIView[_M]):
    """Of one environment's parts; 404 if the environment is not visible."""

    filter_backends = [filters.QueryFilters]

    def visible_parts(self, user: User) -> QuerySet[_M]:
        """Return such parts of all environments that `user` may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[_M]:
        """Return the parts of the environment in the address."""
        user = signed_in_user(self.request)
        environment = visible_environment(user, self.kwargs["environment_id"])
        return self.visible_parts(user).filter(environment=environment)


def given(serializer: type[Serializer[Any]], request: Request, **options: Any) -> Mapping[str, Any]:
    """Return what the body says, checked."""
    wanted = serializer(data=request.data, **options)
    wanted.is_valid(raise_exception=True)
    data: Mapping[str, Any] = wanted.validated_data
    return data


def asked_for_data(request: Request) -> bool:
    """Return whether `?with_data=true`."""
    refuse_unknown(request, {"with_data"})
    return filters.is_true("with_data", request.query_params.get("with_data", ""))


def shown_environment(request: Request, environment_id: str) -> dict[str, Any]:
    """Return an environment as it is now."""
    summaries = scope.environment_summaries_for(signed_in_user(request))
    return dict(EnvironmentSerializer(summaries.get(environment_id=environment_id)).data)
