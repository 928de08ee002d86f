"""Addresses under /api/v1/auth/."""

from django.urls import path

from accounts.api.views import audit, health, me, sign_in, tickets, users

urlpatterns = [
    path("login", sign_in.LoginView.as_view(), name="api-login"),
    path("refresh", sign_in.RefreshView.as_view(), name="api-refresh"),
    path("logout", sign_in.LogoutView.as_view(), name="api-logout"),
    path("password", me.PasswordView.as_view(), name="api-password"),
    path("me", me.MeView.as_view(), name="api-me"),
    path("ticket", tickets.TicketView.as_view(), name="api-ticket"),
    path("permissions/test", me.RightsView.as_view(), name="api-permissions"),
    path("health", health.SignInHealthView.as_view(), name="api-auth-health"),
    path("users", users.UserListView.as_view(), name="api-users"),
    path("users/<int:user_id>", users.UserView.as_view(), name="api-user"),
    path("audit", audit.AuditView.as_view(), name="api-audit"),
]
