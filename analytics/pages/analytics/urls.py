"""Addresses of this area."""

from django.urls import path

from analytics.pages.analytics.environment import show_environment
from analytics.pages.analytics.heat import show_heat
from analytics.pages.analytics.list import list_environments

urlpatterns = [
    path("analytics", list_environments, name="analytics"),
    path("analytics/<slug:environment_id>", show_environment, name="analytics-environment"),
    path("analytics/<slug:environment_id>/heat", show_heat, name="analytics-heat"),
]
