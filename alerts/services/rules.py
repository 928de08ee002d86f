"""Create, change and delete rules. A running task follows them within half a second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q

from accounts.models import User
from accounts.services import audit
from alerts.models import AlertRule
from alerts.selectors.rule_specs import spec
from alerts.selectors.rules import rules_for
from alerts.services.resolve import resolve
from alerts.services.rule_checks import USUAL_SECONDS, check_values
from spoton.rights import require
from spoton.service_errors import ConflictError, InvalidInputError, NotVisibleError
from tracking.models import Camera, Environment, Line, Zone
from tracking.services.environments.setup import environment_for
from tracking.services.wake import wake_workers

MOST_RULES: Final = 1000
"""In an environment: so many are measured to slow no tick."""
_PLACES: Final[dict[str, type[Model]]] = {"zone": Zone, "line": Line, "camera": Camera}
_COLUMNS: Final = (
    "name", "zone", "line", "camera", "threshold", "seconds", "direction", "schedule",
    "time_zone", "cooldown_seconds", "enabled",
)  # fmt: skip


@transaction.atomic
def create_rule(actor: User, values: Mapping[str, Any]) -> AlertRule:
    """Add a rule.

    Args:
        values: `environment_id`, `name`, `kind` and, as far as they differ from the usual,
            `zone_id`, `line_id`, `camera_id`, `threshold`, `seconds`, `direction`, `schedule`,
            `time_zone`, `cooldown_seconds`, `enabled`.

    Raises:
        NotAllowedError: the actor may not.
        NotVisibleError: there is no such environment, or it is not the actor's to see.
        InvalidInputError: a value does not fit the kind, or the place is elsewhere.
        ConflictError: there are too many.
    """
    require(actor, "alert_rules.edit", doing="Adding a rule")
    environment = environment_for(actor, values["environment_id"], lock=True)
    if environment.alert_rules.count() >= MOST_RULES:
        raise ConflictError(f"There are {MOST_RULES} rules already. Delete some first.")
    rule = unsaved_rule(environment, values)
    rule.created_by = actor
    rule.save()
    _record(actor, "create", rule, None, audit.state(rule))
    return rule


def unsaved_rule(environment: Environment, values: Mapping[str, Any]) -> AlertRule:
    """Return the rule that these values make, checked; see `create_rule`.

    Raises:
        InvalidInputError: a value does not fit the kind, or the place is elsewhere.
    """
    kind = values["kind"]
    rule = AlertRule(environment=environment, kind=kind, seconds=USUAL_SECONDS.get(kind, 0))
    _set(rule, values)
    return rule


@transaction.atomic
def update_rule(actor: User, rule_id: UUID, values: Mapping[str, Any]) -> AlertRule:
    """Change what is given of the values that `create_rule` takes, but kind and environment.

    Alerts of what is no longer watched are resolved.

    Raises:
        NotAllowedError, InvalidInputError: as there.
        NotVisibleError: there is none, or it is not the actor's to see.
    """
    require(actor, "alert_rules.edit", doing="Changing a rule")
    rule = _visible(actor, rule_id)
    before, watched = audit.state(rule), spec(rule).fingerprint
    _set(rule, values)
    after = audit.state(rule)
    if after == before:
        return rule
    if not rule.enabled or spec(rule).fingerprint != watched:
        resolve(Q(rule=rule))
        rule.resets += 1
    rule.save()
    _record(actor, "update", rule, before, after)
    return rule


@transaction.atomic
def delete_rule(actor: User, rule_id: UUID) -> None:
    """Delete a rule. Its alerts are resolved and stay."""
    require(actor, "alert_rules.edit", doing="Deleting a rule")
    rule = _visible(actor, rule_id)
    resolve(Q(rule=rule))
    _record(actor, "delete", rule, audit.state(rule), None)
    rule.delete()


def _visible(actor: User, rule_id: UUID) -> AlertRule:
    rule = rules_for(actor).filter(rule_id=rule_id).select_for_update(of=("self",)).first()
    if rule is None:
        raise NotVisibleError("No such rule, or you have no access to its environment.")
    return rule


def _set(rule: AlertRule, values: Mapping[str, Any]) -> None:
    """Set what is given, and check the whole."""
    for name in _COLUMNS:
        if name in _PLACES:
            if f"{name}_id" in values:
                setattr(rule, name, _place(rule.environment, name, values[f"{name}_id"]))
        elif name in values:
            setattr(rule, name, values[name])
    check_values(rule.kind, {name: getattr(rule, name) for name in _COLUMNS})


def _place(environment: Environment, kind: str, part_id: str | None) -> Model | None:
    if part_id is None:
        return None
    rows = _PLACES[kind]._default_manager.filter(environment=environment)
    place = rows.filter(**{f"{kind}_id": part_id}).first()
    if place is None:
        raise InvalidInputError(
            f"{kind}_id", f"There is no {kind} {part_id!r} in {environment.environment_id}."
        )
    return place


def _record(
    actor: User,
    verb: str,
    rule: AlertRule,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    audit.record(
        actor,
        f"alert_rule.{verb}",
        rule,
        target_id=str(rule.rule_id),
        before=before,
        after=after,
        environment_id=rule.environment.environment_id,
    )
    transaction.on_commit(wake_workers)
