"""The alert rules of the demo environments."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from alerts.kinds import Kind
from alerts.models import AlertRule
from alerts.services.rules import unsaved_rule
from tracking.models import Environment

RULES: Final[dict[str, dict[str, Any]]] = {
    "campus": {"name": "Someone is at the junction", "zone_id": "junction"},
    "factory": {"name": "Someone is at the loading dock", "zone_id": "loading_dock"},
}


def create_demo_rules(environments: Collection[str]) -> list[AlertRule]:
    """Add the rule of each demo environment that has just been created."""
    rules = [
        unsaved_rule(environment, {"kind": Kind.ZONE_ENTERED, **RULES[environment.environment_id]})
        for environment in Environment.objects.filter(environment_id__in=environments)
        if environment.environment_id in RULES
    ]
    return AlertRule.objects.bulk_create(rules)
