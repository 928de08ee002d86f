"""Addresses of accounts' pages."""

from django.urls import path

from accounts.pages import (
    account,
    audit,
    email,
    login_second_factor,
    oidc,
    password,
    password_reset,
    second_factor,
    sign_ins,
    tokens,
    users,
)
from accounts.pages.login import LoginPageView
from accounts.pages.logout import LogoutPageView

urlpatterns = [
    path("login", LoginPageView.as_view(redirect_authenticated_user=True), name="login"),
    path("login/second-factor", login_second_factor.ask, name="login-second-factor"),
    path(
        "login/second-factor/set-up", login_second_factor.set_up, name="login-second-factor-set-up"
    ),
    path("login/oidc", oidc.begin, name="login-oidc"),
    path("login/oidc/return", oidc.come_back, name="login-oidc-return"),
    path("logout", LogoutPageView.as_view(), name="logout"),
    path("password-reset", password_reset.ask, name="password-reset"),
    path(
        "password-reset/<uidb64>/<token>",
        password_reset.LinkView.as_view(),
        name="password-reset-link",
    ),
    path("account", account.index, name="account"),
    path("account/password", password.change, name="account-password"),
    path("account/email", email.change, name="account-email"),
    path("account/second-factor", second_factor.set_up, name="account-second-factor"),
    path(
        "account/second-factor/recovery-codes",
        second_factor.recovery_codes,
        name="account-recovery-codes",
    ),
    path(
        "account/second-factor/disable", second_factor.disable, name="account-second-factor-disable"
    ),
    path("account/sign-ins/<uuid:sign_in_id>/end", sign_ins.end, name="account-sign-in-end"),
    path("account/sign-ins/end-others", sign_ins.end_others, name="account-sign-ins-end-others"),
    path("account/tokens/new", tokens.create, name="account-token"),
    path("account/tokens/<int:token_id>/end", tokens.revoke, name="account-token-end"),
    path("users", users.index, name="users"),
    path("users/new", users.new, name="user-new"),
    path("users/<int:user_id>", users.edit, name="user"),
    path("users/<int:user_id>/password", users.password, name="user-password"),
    path("users/<int:user_id>/activity", users.activity, name="user-activity"),
    path("users/<int:user_id>/unlock", users.unlocked, name="user-unlock"),
    path(
        "users/<int:user_id>/second-factor/reset",
        users.reset_second_factor,
        name="user-second-factor-reset",
    ),
    path("audit", audit.index, name="audit"),
]
