"""Reads of people, and what operators say about who is who."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from spoton.http.throttles import EXPENSIVE
from tracking.models import Decision, Person, PersonChange
from tracking.people.pictures import jpeg_answer, jpeg_of
from tracking.selectors import people as selectors
from tracking.selectors.trajectories import trajectory
from tracking.services.people.merge import merge_people
from tracking.services.people.split import split_person
from tracking.services.people.undo import undo_identity_change

from . import filters, serializers
from .about import about


def _visible(request: Request, person_id: UUID) -> Person:
    people = selectors.people_for(signed_in_user(request))
    return get_object_or_404(people, pk=person_id)


@extend_schema_view(
    get=extend_schema(summary="List people, newest first", parameters=filters.PEOPLE_PARAMETERS)
)
class PersonListView(ListAPIView[Person]):
    """GET people, newest first."""

    permission_classes = [needs("persons.view")]
    serializer_class = serializers.PersonSerializer
    _page: Sequence[Person] = ()

    def get_queryset(self) -> QuerySet[Person]:
        """Return what the caller may see and asks for."""
        people = selectors.people_for(signed_in_user(self.request))
        asked = filters.checked(filters.PersonListQuery, self.request)
        return selectors.matching(people, filters.person_query(asked))

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Return the page's people, whose cameras and pictures are looked up together."""
        page = super().paginate_queryset(queryset)
        self._page = page or ()
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        """Return cameras and pictures with the rest."""
        return {**super().get_serializer_context(), **about(self._page)}


class PersonView(APIView):
    """GET one person."""

    permission_classes = [needs("persons.view")]

    @extend_schema(
        summary="Get a person with cameras, zones, tracks and merges",
        description="Merged people are returned too: `merged_into` is the person they were "
        "merged into, `current_id` their current ID.",
        responses={200: serializers.PersonDetailSerializer},
    )
    def get(self, request: Request, person_id: UUID) -> Response:
        """Return the person, also if they were merged into someone else."""
        person = _visible(request, person_id)
        return Response(serializers.PersonDetailSerializer(person, context=about([person])).data)


class TrajectoryView(APIView):
    """GET where a person went."""

    permission_classes = [needs("persons.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get the trajectory of a person",
        parameters=filters.TRAJECTORY_PARAMETERS,
        responses={200: serializers.TrajectorySerializer},
    )
    def get(self, request: Request, person_id: UUID) -> Response:
        """Return floor points by camera and time."""
        person = _visible(request, person_id)
        asked = filters.checked(filters.TrajectoryQuery, request)
        path = trajectory(person, asked.get("since"), asked.get("until"), asked["step"])
        answer: Any = {
            "person_id": person.pk,
            "step": path.step,
            "truncated": path.truncated,
            "point_count": sum(map(len, path.cameras.values())),
            "cameras": [
                {"camera_id": camera, "points": points} for camera, points in path.cameras.items()
            ],
        }
        return Response(serializers.TrajectorySerializer(answer).data)


@extend_schema_view(
    get=extend_schema(
        summary="List the identity decisions of a person, newest first",
        description="Includes the decisions of people merged into this person.",
        parameters=filters.DECISION_PARAMETERS,
    )
)
class DecisionListView(ListAPIView[Decision]):
    """GET why a person has this identity."""

    permission_classes = [needs("persons.view")]
    serializer_class = serializers.DecisionSerializer

    def get_queryset(self) -> QuerySet[Decision]:
        """Return the decisions about a visible person."""
        decisions = selectors.decisions_about(_visible(self.request, self.kwargs["person_id"]))
        kinds = filters.checked(filters.DecisionQuery, self.request).get("kind")
        return decisions.filter(kind__in=kinds) if kinds else decisions


def _answer(request: Request, change: PersonChange) -> Response:
    shown = selectors.person_changes_for(signed_in_user(request)).get(pk=change.pk)
    return Response(serializers.PersonChangeSerializer(shown).data)


class MergeView(RefusalsMixin):
    """POST the person to merge into → the change."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Merge a person into another",
        description="The person in the address is merged; the one in `into` keeps the ID. Live "
        "views update within a second. 409 if either is already merged.",
        request=serializers.MergeSerializer,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, person_id: UUID) -> Response:
        """Make two people one."""
        wanted = serializers.MergeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        into = wanted.validated_data["into"]
        return _answer(request, merge_people(signed_in_user(request), person_id, into))


class SplitView(RefusalsMixin):
    """POST which tracks become someone else → the change."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Split a person in two",
        description="Moves the given tracks, or all that start at `at` or later, to a new "
        "person: `other_id` in the response.",
        request=serializers.SplitSerializer,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, person_id: UUID) -> Response:
        """Make two people of one."""
        wanted = serializers.SplitSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        change = split_person(signed_in_user(request), person_id, **wanted.validated_data)
        return _answer(request, change)


class UndoView(RefusalsMixin):
    """POST to take a merge or a split back → the change that did so."""

    permission_classes = [needs("persons.correct")]

    @extend_schema(
        summary="Undo a merge or a split",
        description="409 if it is already undone, or if the people or tracks have changed since.",
        request=None,
        responses={200: serializers.PersonChangeSerializer},
    )
    def post(self, request: Request, change_id: UUID) -> Response:
        """Take a change back."""
        refuse_body(request)
        return _answer(request, undo_identity_change(signed_in_user(request), change_id))


class PersonImageView(APIView):
    """GET a person's best picture."""

    permission_classes = [needs("persons.view")]

    @extend_schema(
        tags=["media"],
        summary="Get the best photo of a person",
        description="404 while there is none yet.",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, person_id: UUID) -> HttpResponse:
        """Return the JPEG, also of someone who was merged into them."""
        data = jpeg_of(selectors.best_image(_visible(request, person_id)))
        if not data:
            raise NotFound("This person has no photo yet.")
        return jpeg_answer(data)
