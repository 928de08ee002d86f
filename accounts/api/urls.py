"""Addresses under /api/v1/auth/."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("login", views.LoginView.as_view(), name="api-login"),
    path("refresh", views.RefreshView.as_view(), name="api-refresh"),
    path("me", views.MeView.as_view(), name="api-me"),
]
