"""What the log of deliveries can be narrowed to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from alerts.models import AlertDelivery, states
from alerts.pages.filters import PlaceAndDays
from alerts.selectors.deliveries import receivers_for


class DeliveryFilters(PlaceAndDays):
    """Where, when, in which state, to which receiver; a time is when a delivery was made."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((state, look.label) for state, look in states.DELIVERY.items())],
    )
    receiver = forms.TypedChoiceField(required=False, coerce=UUID)

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, user)
        known = receivers_for(user).prefetch_related(None).values_list("receiver_id", "name")
        self.offer("receiver", [("", "Any"), *known])

    def narrow(self, deliveries: QuerySet[AlertDelivery]) -> QuerySet[AlertDelivery]:
        """Return those of `deliveries` that are asked for."""
        deliveries = deliveries.filter(self.asked("created_at"))
        given = self.cleaned_data
        if given.get("state"):
            deliveries = deliveries.filter(state=given["state"])
        if given.get("receiver"):
            deliveries = deliveries.filter(receiver__receiver_id=given["receiver"])
        return deliveries
