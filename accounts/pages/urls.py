"""Addresses of accounts' pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.pages import account, audit, password, sign_ins, tokens, users
from accounts.pages.login import LoginPageView

urlpatterns = [
    path("login", LoginPageView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("account", account.index, name="account"),
    path("account/password", password.change, name="account-password"),
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
    path("audit", audit.index, name="audit"),
]
