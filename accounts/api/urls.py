"""Addresses under /api/v1/auth/."""

from django.urls import path

from accounts.api.views import audit, health, me, sign_in, sign_ins, tickets, users

urlpatterns = [
    path("login", sign_in.LoginView.as_view(), name="api-login"),
    path("refresh", sign_in.RefreshView.as_view(), name="api-refresh"),
    path("logout", sign_in.LogoutView.as_view(), name="api-logout"),
    path("password", me.PasswordView.as_view(), name="api-password"),
    path("me", me.MeView.as_view(), name="api-me"),
    path("ticket", tickets.TicketView.as_view(), name="api-ticket"),
    path("permissions/test", me.RightsView.as_view(), name="api-permissions"),
    path("health", health.SignInHealthView.as_view(), name="api-auth-health"),
    path("sign-ins", sign_ins.SignInListView.as_view(), name="api-sign-ins"),
    path("sign-ins/end-others", sign_ins.EndOthersView.as_view(), name="api-sign-ins-end-others"),
    path("sign-ins/<uuid:sign_in_id>", sign_ins.SignInView.as_view(), name="api-sign-in"),
    path("tokens", sign_ins.ApiTokenListView.as_view(), name="api-tokens"),
    path("tokens/<int:token_id>", sign_ins.ApiTokenView.as_view(), name="api-token"),
    path("users", users.UserListView.as_view(), name="api-users"),
    path("users/<int:user_id>", users.UserView.as_view(), name="api-user"),
    path("audit", audit.AuditView.as_view(), name="api-audit"),
]
