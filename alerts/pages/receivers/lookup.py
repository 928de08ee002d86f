"""What the address names, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from accounts.models import User
from alerts.models import AlertReceiver
from alerts.selectors.deliveries import receivers_for


def receiver_or_404(user: User, receiver_id: UUID) -> AlertReceiver:
    """Return the receiver with its environment and rules."""
    receiver = receivers_for(user).filter(receiver_id=receiver_id).first()
    if receiver is None:
        raise Http404("Receiver not found, or you have no access.")
    return receiver
