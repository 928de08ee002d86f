"""Add a receiver: its kind first, then the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from alerts.models import AlertReceiver
from alerts.pages.receivers.form import KINDS, ReceiverForm
from alerts.services.receivers import create_receiver

_LABELS = dict(AlertReceiver.Kind.choices)


@page("alert_receivers.edit", "GET", "HEAD", "POST")
def new_receiver(request: HttpRequest) -> HttpResponseBase:
    """Add one of the kind in the address."""
    user, asked = user_of(request), request.GET.get("kind", "")
    kind = asked if asked in KINDS else next(iter(KINDS))
    # What was typed is kept when the environment changes, but for what is secret.
    typed = {name: request.GET[name] for name in ("name", "environment_id") if name in request.GET}
    form = ReceiverForm(request.POST or None, user=user, kind=kind, initial=typed)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            receiver = create_receiver(user, form.values())
            messages.success(request, f"Receiver {receiver.name} added. Test it now.")
            return redirect("alert-receiver", receiver.receiver_id)
    context = {
        "form": form,
        "kind": kind,
        "kinds": [(value, _LABELS[value], words.about) for value, words in KINDS.items()],
    }
    return show(request, "alerts/receivers/new.html", context)
