"""Addresses of the pages, and of the pictures that come from live tasks."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from accounts.pages import SignInView
from tracking import pages

urlpatterns = [
    path("login", SignInView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("live", pages.live, name="live"),
    path("live/<uuid:task_id>", pages.live_task, name="live-task"),
    path("api/v1/media/", include("tracking.live.urls")),
]
