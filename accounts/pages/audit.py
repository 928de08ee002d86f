"""The audit log: who did what, narrowed by anyone who looks for something."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from accounts.labels.audit import action_choices, action_words, differences
from accounts.models import AuditEntry, User
from accounts.selectors.audit import audit_for
from spoton.http.moment_field import LocalMomentField

_SEARCHED: Final = ("target_id", "target_type", "username", "address", "request_id")


class _MomentField(LocalMomentField):
    """A time as the browser's own control gives it, in the zone of anyone who looks."""

    def __init__(self, label: str, *, is_end: bool = False) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            label=label,
            is_end=is_end,
            required=False,
            widget=widget,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
        )


class AuditFilter(forms.Form):
    """What the log is narrowed by."""

    search = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Object, user, address, request id"}
        ),
    )
    user = forms.CharField(label="User", required=False, max_length=150)
    action = forms.CharField(label="Action", required=False, max_length=63)
    environment = forms.CharField(required=False, max_length=63)
    since = _MomentField("From")
    until = _MomentField("To", is_end=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].widget = forms.Select(choices=[("", "Any"), *action_choices()])
        environments = user.visible_environments().order_by("name")
        names = environments.values_list("environment_id", "name")
        self.fields["environment"].widget = forms.Select(choices=[("", "Any"), *names])


@page("audit.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """List entries, newest first; each opens to show what became different."""
    user = user_of(request)
    form = AuditFilter(request.GET, user=user)
    given = form.cleaned_data if form.is_valid() else {}
    rows = page_of(request, _narrowed(audit_for(user), given))
    context = {
        "filter": form,
        "rows": rows,
        "entries": [(row, action_words(row.action), differences(row)) for row in rows],
        "is_filtered": any(given.values()) or not form.is_valid(),
        "is_limited": not user.sees_everything,
    }
    return show(request, "accounts/audit.html", context)


def _narrowed(entries: QuerySet[AuditEntry], given: dict[str, Any]) -> QuerySet[AuditEntry]:
    for word in str(given.get("search", "")).split():
        matches = Q()
        for name in _SEARCHED:
            matches |= Q(**{f"{name}__icontains": word})
        entries = entries.filter(matches)
    exactly = {
        "username": given.get("user"),
        "action": given.get("action"),
        "environment_id": given.get("environment"),
        "time__gte": given.get("since"),
        "time__lt": given.get("until"),
    }
    return entries.filter(**{name: value for name, value in exactly.items() if value})
