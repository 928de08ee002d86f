"""Create, change and delete receivers of alerts. Addresses and secrets come in and never out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from alerts.deliveries import addresses
from alerts.deliveries.wake import wake_deliveries
from alerts.models import AlertReceiver, AlertRule
from alerts.selectors.deliveries import receivers_for
from spoton.rights import require
from spoton.sealed import seal
from spoton.service_errors import InvalidInputError, NotAllowedError, NotVisibleError
from tracking.models import Environment
from tracking.services.environments.setup import environment_for


def create_receiver(actor: User, values: Mapping[str, Any]) -> AlertReceiver:
    """Add a receiver.

    Args:
        values: `kind`, `name`, `address` and, of webhooks, `secret`; `environment_id` (None: all of
            them), `enabled`, `all_rules`, `rules` (ids). Rules alone also switch `all_rules` off.

    Raises:
        NotAllowedError: the actor is no administrator, or not one of all environments.
        InvalidInputError: a value cannot be used.
    """
    require(actor, "alert_receivers.edit", doing="Adding a receiver")
    # Before the transaction: a process looks at addresses of Apprise.
    receiver = AlertReceiver(
        kind=values["kind"],
        name=values["name"],
        environment=_environment(actor, values.get("environment_id")),
        enabled=values.get("enabled", True),
    )
    _set_address(receiver, values["address"])
    _set_secret(receiver, values.get("secret", ""))
    with transaction.atomic():
        rules = _rules(receiver, values.get("rules", ()))
        receiver.all_rules = values.get("all_rules", not rules)
        receiver.save()
        receiver.rules.set(rules)
        _record(actor, "create", receiver, None, _shown(receiver))
    return receiver


def update_receiver(actor: User, receiver_id: UUID, values: Mapping[str, Any]) -> AlertReceiver:
    """Change what is given of the values that `create_receiver` takes, but kind and environment.

    Raises:
        NotAllowedError, InvalidInputError: as there.
        NotVisibleError: there is none, or it is not the actor's to see.
    """
    require(actor, "alert_receivers.edit", doing="Changing a receiver")
    checked = _visible(actor, receiver_id)
    if "address" in values:
        _set_address(checked, values["address"])
    if "secret" in values:
        _set_secret(checked, values["secret"])
    with transaction.atomic():
        receiver = _visible(actor, receiver_id, lock=True)
        before = _shown(receiver)
        for name in ("name", "enabled", "all_rules"):
            if name in values:
                setattr(receiver, name, values[name])
        if "rules" in values:
            receiver.all_rules = values.get("all_rules", False)
            receiver.rules.set(_rules(receiver, values["rules"]))
        notes = _take_over(receiver, checked, values)
        # Of these alone: the delivery process writes the others meanwhile.
        receiver.save(
            update_fields=[
                *("name", "enabled", "all_rules", "sealed_address", "shown_address"),
                *("sealed_secret", "failures", "retry_at", "last_error"),
            ]
        )
        _record(actor, "update", receiver, before, _shown(receiver) | notes)
    return receiver


@transaction.atomic
def delete_receiver(actor: User, receiver_id: UUID) -> None:
    """Delete a receiver with its deliveries; raise as `update_receiver` does."""
    require(actor, "alert_receivers.edit", doing="Deleting a receiver")
    receiver = _visible(actor, receiver_id, lock=True)
    _record(actor, "delete", receiver, _shown(receiver), None)
    receiver.delete()


def _take_over(
    receiver: AlertReceiver, checked: AlertReceiver, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Take a new address or secret; return that there is one, for the audit log."""
    notes: dict[str, Any] = {}
    if "address" in values:
        receiver.sealed_address = checked.sealed_address
        receiver.shown_address = checked.shown_address
        notes["address"] = "changed"
    if "secret" in values:
        receiver.sealed_secret = checked.sealed_secret
        notes |= {"secret": "changed"}
    if notes or values.get("enabled"):  # someone has mended it: try at once
        receiver.failures, receiver.retry_at, receiver.last_error = 0, None, ""
    return notes


def _environment(actor: User, environment_id: str | None) -> Environment | None:
    if environment_id is not None:
        return environment_for(actor, environment_id)
    if not actor.sees_everything:
        raise NotAllowedError(
            "A receiver of all environments needs an administrator of all environments: name one "
            "in environment_id."
        )
    return None


def _set_address(receiver: AlertReceiver, address: str) -> None:
    try:
        receiver.shown_address = addresses.check(receiver.kind, address)
    except ValueError as error:
        raise InvalidInputError("address", str(error)) from None
    receiver.sealed_address = seal(address)


def _set_secret(receiver: AlertReceiver, secret: str) -> None:
    is_webhook = receiver.kind == AlertReceiver.Kind.WEBHOOK
    if is_webhook and not secret:
        raise InvalidInputError("secret", "A webhook needs a secret that it is signed with.")
    if secret and not is_webhook:
        raise InvalidInputError("secret", "Only webhooks have one: put it into the address.")
    receiver.sealed_secret = seal(secret)


def _rules(receiver: AlertReceiver, rule_ids: Sequence[UUID]) -> list[AlertRule]:
    rows = AlertRule.objects.filter(rule_id__in=rule_ids)
    if receiver.environment is not None:
        rows = rows.filter(environment=receiver.environment)
    found = {rule.rule_id: rule for rule in rows}
    missing = sorted(str(rule_id) for rule_id in set(rule_ids) - found.keys())
    if missing:
        raise InvalidInputError("rules", f"There are no such rules here: {', '.join(missing)}.")
    return list(found.values())


def _visible(actor: User, receiver_id: UUID, *, lock: bool = False) -> AlertReceiver:
    rows = receivers_for(actor).filter(receiver_id=receiver_id)
    receiver = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if receiver is None:
        raise NotVisibleError(f"Receiver {receiver_id} not found, or you have no access.")
    return receiver


def _shown(receiver: AlertReceiver) -> dict[str, Any]:
    """Return what the audit log may hold."""
    return {
        "name": receiver.name,
        "kind": receiver.kind,
        "address": receiver.shown_address,
        "enabled": receiver.enabled,
        "all_rules": receiver.all_rules,
        "rules": sorted(str(rule.rule_id) for rule in receiver.rules.all()),
    }


def _record(
    actor: User,
    verb: str,
    receiver: AlertReceiver,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.record(
        actor,
        f"alert_receiver.{verb}",
        receiver,
        target_id=receiver.name,
        before=before,
        after=after,
        environment_id=receiver.environment.environment_id if receiver.environment else "",
    )
    transaction.on_commit(wake_deliveries)
