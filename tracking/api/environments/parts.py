"""What the zones, lines and scenes of an environment share."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.http.permissions import signed_in_user
from tracking.api.environments.base import PartsView, given
from tracking.services.environments.parts import Part, create_part, delete_part, update_part

_P = TypeVar("_P", bound=Part)


class PartView(PartsView[_P]):
    """One kind of them."""

    kind: ClassVar[type[Part]]
    written: ClassVar[type[Serializer[Any]]]

    def shown(self, part_id: str) -> dict[str, Any]:
        """Return a part as it is now."""
        row = self.get_queryset().get(**{self.lookup_field: part_id})
        return dict(self.get_serializer(row).data)


class PartListView(PartView[_P], ListAPIView[_P]):
    """GET all of them; POST a new one."""

    def post(self, request: Request, environment_id: str) -> Response:
        """Add one; 409 if there is one of this id."""
        self.get_queryset()
        values = given(self.written, request)
        create_part(signed_in_user(request), environment_id, self.kind, values)
        return Response(self.shown(values[self.lookup_field]), status=status.HTTP_201_CREATED)


class OnePartView(PartView[_P], RetrieveAPIView[_P]):
    """GET, PATCH or DELETE one."""

    def patch(self, request: Request, environment_id: str, **ids: str) -> Response:
        """Change what is given."""
        part_id = ids[self.lookup_field]
        self.get_object()
        values = given(self.written, request, partial=True, context={"current_id": part_id})
        user = signed_in_user(request)
        update_part(user, environment_id, self.kind, part_id, values)
        return Response(self.shown(part_id))

    def delete(self, request: Request, environment_id: str, **ids: str) -> Response:
        """Delete it."""
        user = signed_in_user(request)
        delete_part(user, environment_id, self.kind, ids[self.lookup_field])
        return Response(status=status.HTTP_204_NO_CONTENT)


def described_list(name: str, shown: type[Serializer[Any]], written: type[Serializer[Any]]) -> Any:
    """Describe a list in the OpenAPI document."""
    return extend_schema_view(
        get=extend_schema(summary=f"List the {name}s of an environment"),
        post=extend_schema(summary=f"Add a {name}", request=written, responses={201: shown}),
    )


def described(name: str, shown: type[Serializer[Any]], written: type[Serializer[Any]]) -> Any:
    """Describe one of them in the OpenAPI document."""
    return extend_schema_view(
        get=extend_schema(summary=f"Get a {name}"),
        patch=extend_schema(summary=f"Edit a {name}", request=written, responses={200: shown}),
        delete=extend_schema(summary=f"Delete a {name}", request=None, responses={204: None}),
    )
