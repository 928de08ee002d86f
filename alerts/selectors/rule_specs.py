"""The rules of an environment, as the engine watches them."""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet, Sum

from alerts.engine.rule_spec import RuleSpec
from alerts.engine.schedule import schedule
from alerts.kinds import SYSTEM
from alerts.models import AlertRule

Version = tuple[int, int, int]
"""Another one when a rule is added, changed or deleted: how many, their saves, the newest key."""


def rules_version(environment_key: int) -> Version:
    """Return the version of an environment's rules: cheap enough to ask twice a second."""
    found = AlertRule.objects.filter(environment=environment_key).aggregate(
        count=Count("pk"), saves=Sum("saves"), resets=Sum("resets"), newest=Max("pk")
    )
    changes = (found["saves"] or 0) + (found["resets"] or 0)
    return found["count"], changes, found["newest"] or 0


def task_rules(environment_key: int) -> tuple[RuleSpec, ...]:
    """Return the rules that a task of the environment watches."""
    rows = AlertRule.objects.filter(environment=environment_key).exclude(kind__in=SYSTEM)
    return _specs(rows.filter(enabled=True))


def system_rules() -> tuple[RuleSpec, ...]:
    """Return the rules about the system, of all environments."""
    return _specs(AlertRule.objects.filter(enabled=True, kind__in=SYSTEM))


def spec(rule: AlertRule) -> RuleSpec:
    """Return what the engine needs of a rule."""
    return RuleSpec(
        rule_id=str(rule.rule_id),
        name=rule.name,
        kind=rule.kind,
        zone=rule.zone.zone_id if rule.zone else None,
        line=rule.line.line_id if rule.line else None,
        camera=rule.camera.camera_id if rule.camera else None,
        threshold=rule.threshold or 0,
        seconds=rule.seconds,
        direction=rule.direction,
        cooldown=rule.cooldown_seconds,
        schedule=schedule(rule.schedule, rule.time_zone),
        place=rule.place,
        resets=rule.resets,
    )


def _specs(rows: QuerySet[AlertRule]) -> tuple[RuleSpec, ...]:
    found = rows.select_related("zone", "line", "camera").order_by("pk")
    return tuple(spec(rule) for rule in found)
