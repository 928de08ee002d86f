"""One alert."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from alerts.models import Alert
from alerts.pages.alerts.rows import rows_of
from alerts.selectors.alerts import alerts_for
from alerts.selectors.deliveries import deliveries_for
from spoton.rights import has_right


class NoteForm(forms.Form):
    """What a person writes down when they acknowledge."""

    note = forms.CharField(
        required=False,
        max_length=Alert._meta.get_field("note").max_length,
        help_text="What you found or did. Everyone who may see the alert can read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page("alerts.view")
def show_alert(request: HttpRequest, alert_id: UUID) -> HttpResponseBase:
    """Show what happened, who knows of it, and who was told."""
    user = user_of(request)
    alert = alerts_for(user).select_related("task", "person").filter(alert_id=alert_id).first()
    if alert is None:
        raise Http404("Alert not found, or you have no access.")
    told = deliveries_for(user).filter(alert=alert)
    context = {
        "row": rows_of([alert], small=False)[0],
        "form": NoteForm(),
        "deliveries": told if has_right(user, "alert_deliveries.view") else None,
    }
    return show(request, "alerts/alert.html", context)
