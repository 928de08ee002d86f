"""Addresses of people, under /api/v1/."""

from django.urls import path

from .decisions import DecisionListView
from .forget import ForgetView
from .image import PersonImageView
from .merge import MergeView
from .persons import PersonListView, PersonView
from .search import PersonSearchView
from .split import SplitView
from .trajectory import TrajectoryView
from .undo import UndoView

_PERSON = "persons/<uuid:person_id>"
_CHANGE = "persons/changes/<uuid:change_id>"

urlpatterns = [
    path("persons", PersonListView.as_view(), name="api-persons"),
    path("persons/search", PersonSearchView.as_view(), name="api-person-search"),
    path(_PERSON, PersonView.as_view(), name="api-person"),
    path(f"{_PERSON}/trajectory", TrajectoryView.as_view(), name="api-person-trajectory"),
    path(f"{_PERSON}/decisions", DecisionListView.as_view(), name="api-person-decisions"),
    path(f"{_PERSON}/merge", MergeView.as_view(), name="api-person-merge"),
    path(f"{_PERSON}/split", SplitView.as_view(), name="api-person-split"),
    path(f"{_PERSON}/forget", ForgetView.as_view(), name="api-person-forget"),
    path(f"{_CHANGE}/undo", UndoView.as_view(), name="api-person-change-undo"),
    path(f"media/{_PERSON}/image", PersonImageView.as_view(), name="api-person-image"),
]
