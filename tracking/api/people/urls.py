"""Addresses of people, under /api/v1/."""

from django.urls import path

from . import views
from .forget import ForgetView
from .search import PersonSearchView

urlpatterns = [
    path("persons", views.PersonListView.as_view(), name="api-persons"),
    path("persons/search", PersonSearchView.as_view(), name="api-person-search"),
    path("persons/<uuid:person_id>", views.PersonView.as_view(), name="api-person"),
    path(
        "persons/<uuid:person_id>/trajectory",
        views.TrajectoryView.as_view(),
        name="api-person-trajectory",
    ),
    path(
        "persons/<uuid:person_id>/decisions",
        views.DecisionListView.as_view(),
        name="api-person-decisions",
    ),
    path("persons/<uuid:person_id>/merge", views.MergeView.as_view(), name="api-person-merge"),
    path("persons/<uuid:person_id>/split", views.SplitView.as_view(), name="api-person-split"),
    path("persons/<uuid:person_id>/forget", ForgetView.as_view(), name="api-person-forget"),
    path(
        "persons/changes/<uuid:change_id>/undo",
        views.UndoView.as_view(),
        name="api-person-change-undo",
    ),
    path(
        "media/persons/<uuid:person_id>/image",
        views.PersonImageView.as_view(),
        name="api-person-image",
    ),
]
