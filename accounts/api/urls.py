"""Addresses under /api/v1/auth/."""

from django.urls import path

from accounts.api.auth.audit import AuditView
from accounts.api.auth.health import SignInHealthView
from accounts.api.auth.login import LoginView
from accounts.api.auth.logout import LogoutView
from accounts.api.auth.me import MeView
from accounts.api.auth.password import PasswordView
from accounts.api.auth.permissions import RightsView
from accounts.api.auth.refresh import RefreshView
from accounts.api.auth.second_factor import UserSecondFactorView
from accounts.api.auth.sign_ins import EndOthersView, SignInListView, SignInView
from accounts.api.auth.ticket import TicketView
from accounts.api.auth.tokens import ApiTokenListView, ApiTokenView
from accounts.api.auth.users import UserListView, UserView

urlpatterns = [
    path("login", LoginView.as_view(), name="api-login"),
    path("refresh", RefreshView.as_view(), name="api-refresh"),
    path("logout", LogoutView.as_view(), name="api-logout"),
    path("password", PasswordView.as_view(), name="api-password"),
    path("me", MeView.as_view(), name="api-me"),
    path("ticket", TicketView.as_view(), name="api-ticket"),
    path("permissions/test", RightsView.as_view(), name="api-permissions"),
    path("health", SignInHealthView.as_view(), name="api-auth-health"),
    path("sign-ins", SignInListView.as_view(), name="api-sign-ins"),
    path("sign-ins/end-others", EndOthersView.as_view(), name="api-sign-ins-end-others"),
    path("sign-ins/<uuid:sign_in_id>", SignInView.as_view(), name="api-sign-in"),
    path("tokens", ApiTokenListView.as_view(), name="api-tokens"),
    path("tokens/<int:token_id>", ApiTokenView.as_view(), name="api-token"),
    path("users", UserListView.as_view(), name="api-users"),
    path("users/<int:user_id>", UserView.as_view(), name="api-user"),
    path(
        "users/<int:user_id>/second-factor",
        UserSecondFactorView.as_view(),
        name="api-user-second-factor",
    ),
    path("audit", AuditView.as_view(), name="api-audit"),
]
