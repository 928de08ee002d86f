"""What the address names, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from accounts.models import User
from alerts.models import AlertRule
from alerts.selectors.rules import rules_for


def rule_or_404(user: User, rule_id: UUID) -> AlertRule:
    """Return the rule with its environment and places."""
    rule = rules_for(user).filter(rule_id=rule_id).first()
    if rule is None:
        raise Http404("Rule not found, or you have no access.")
    return rule
