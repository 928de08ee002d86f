"""Choose which receivers hear of a rule: seen from the rule."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from accounts.models import User
from alerts.models import AlertRule
from alerts.selectors.deliveries import receivers_for
from alerts.services.receivers import update_receiver


@transaction.atomic
def set_rule_receivers(actor: User, rule: AlertRule, chosen: Collection[UUID]) -> None:
    """Let the chosen ones hear of `rule`, and others no longer; those of all rules stay.

    Raises:
        NotAllowedError: the actor is no administrator.
    """
    for receiver in receivers_for(actor).filter(all_rules=False):
        known = {each.rule_id for each in receiver.rules.all()}
        wanted = known - {rule.rule_id}
        if receiver.receiver_id in chosen:
            wanted = known | {rule.rule_id}
        if wanted != known:
            update_receiver(actor, receiver.receiver_id, {"rules": sorted(wanted)})
