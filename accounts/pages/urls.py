"""Addresses of accounts' pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.pages import account, audit, users
from accounts.pages.sign_in import SignInView

urlpatterns = [
    path("login", SignInView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("account", account.index, name="account"),
    path("users", users.index, name="users"),
    path("audit", audit.index, name="audit"),
]
