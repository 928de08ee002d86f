"""Users: the list, a new one, changing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, page_of, refusals, reported, show, user_of
from accounts.labels import rights
from accounts.models import Role, User
from accounts.pages.user_forms import NewUserForm, SetPasswordForm, UserFilter, UserForm
from accounts.selectors.users import users_for
from accounts.services import second_factor, users
from accounts.services.sign_in_lifetime import has_second_factor, is_second_factor_demanded
from accounts.services.sign_in_lockout import locked_among
from accounts.services.unlock import unlock
from spoton.http.text_filter import holds


@page("users.manage")
def index(request: HttpRequest) -> HttpResponseBase:
    """List users, and what each role may do."""
    form = UserFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = page_of(request, _narrowed(users_for(user_of(request)), given))
    context = {
        "filter": form,
        "rows": rows,
        "is_filtered": any(given.values()),
        "locked": locked_among(row.username for row in rows),
        "rights_table": rights.table(),
        "roles": Role.labels,
    }
    return show(request, "accounts/users.html", context)


def _narrowed(found: QuerySet[User], given: dict[str, Any]) -> QuerySet[User]:
    for word in str(given.get("search", "")).split():
        matches = Q()
        for name in ("username", "first_name", "last_name", "email"):
            matches |= holds(name, word)
        found = found.filter(matches)
    if given.get("role"):
        found = found.filter(role=given["role"])
    if given.get("active"):
        found = found.filter(is_active=given["active"] == "yes")
    return found


@page("users.manage", "GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponseBase:
    """Create a user."""
    form = NewUserForm(
        request.POST if request.method == "POST" else None,
        initial={"role": Role.VIEWER, "all_environments": True},
    )
    if form.is_valid():
        with refusals(form):
            created = users.create_user(user_of(request), form.changes())
            messages.success(request, f"User {created.username} created.")
            return redirect("user", user_id=created.pk)
    form.ask_for_the_password_again()
    return show(request, "accounts/user_new.html", {"form": form})


@page("users.manage", "GET", "HEAD", "POST")
def edit(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Show and change a user."""
    user = _user(request, user_id)
    form = UserForm(
        request.POST if request.method == "POST" else None, initial=UserForm.values_of(user)
    )
    if form.is_valid():
        with refusals(form):
            users.update_user(user_of(request), user_id, form.changes())
            return _done(request, user_id, "Saved.")
    return _edit_page(request, user, form, SetPasswordForm())


@page("users.manage", "POST")
def password(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Set someone's password, which ends their sign-ins."""
    user = _user(request, user_id)
    if user == user_of(request):  # it would end this very sign-in, and asks for no old one
        return redirect("account-password")
    form = SetPasswordForm(request.POST)
    if form.is_valid():
        with refusals(form):
            users.update_user(user_of(request), user_id, form.cleaned_data)
            return _done(request, user_id, "Password set. All sign-ins of this user have ended.")
    details = UserForm(initial=UserForm.values_of(user))
    return _edit_page(request, user, details, form)


@page("users.manage", "POST")
def activity(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Enable or disable a user."""
    is_on = request.POST.get("active") == "yes"
    done = "User enabled." if is_on else "User disabled and signed out everywhere."
    with reported(request, done):
        users.update_user(user_of(request), user_id, {"is_active": is_on})
    return redirect("user", user_id=user_id)


@page("users.manage", "POST")
def unlocked(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Forget wrong passwords."""
    with reported(request, "User unlocked."):
        unlock(user_of(request), user_id)
    return redirect("user", user_id=user_id)


@page("users.manage", "POST")
def reset_second_factor(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Take the second factor away from a user who lost it."""
    with reported(request, "Two-factor sign-in reset. All sign-ins of this user have ended."):
        second_factor.reset(user_of(request), user_id)
    return redirect("user", user_id=user_id)


def _user(request: HttpRequest, user_id: int) -> User:
    user = users_for(user_of(request)).filter(pk=user_id).first()
    if user is None:
        raise Http404(f"User {user_id} not found.")
    return user


def _done(request: HttpRequest, user_id: int, words: str) -> HttpResponseBase:
    messages.success(request, words)
    return redirect("user", user_id=user_id)


def _edit_page(
    request: HttpRequest, user: User, form: UserForm, password_form: SetPasswordForm
) -> HttpResponseBase:
    context = {
        "edited": user,
        "form": form,
        "password_form": password_form,
        "is_self": user == user_of(request),
        "is_locked": bool(locked_among([user.username])),
        "has_second_factor": has_second_factor(user),
        "is_second_factor_demanded": is_second_factor_demanded(user),
        "what_they_did": f"{reverse('audit')}?{urlencode({'user': user.username})}",
    }
    return show(request, "accounts/user.html", context)
