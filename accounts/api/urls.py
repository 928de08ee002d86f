"""Addresses under /api/v1/auth/."""

from django.urls import path

from accounts.api.views import me, sign_in, tickets

urlpatterns = [
    path("login", sign_in.LoginView.as_view(), name="api-login"),
    path("refresh", sign_in.RefreshView.as_view(), name="api-refresh"),
    path("logout", sign_in.LogoutView.as_view(), name="api-logout"),
    path("password", me.PasswordView.as_view(), name="api-password"),
    path("me", me.MeView.as_view(), name="api-me"),
    path("ticket", tickets.TicketView.as_view(), name="api-ticket"),
]
