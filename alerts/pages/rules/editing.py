"""What adding and editing a rule share: the parts that follow what is typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.text import get_text_list

from accounts.http.pages import time_zone
from alerts.pages.rules.draft import RuleDraft, changed_kind, with_hours
from alerts.selectors.hearers import hearers_of


def typed_data(request: HttpRequest, kind: str) -> QueryDict | None:
    """Return what the browser sends of a rule while it is typed, None at first."""
    data: QueryDict = request.GET
    if "shown_kind" not in data:
        return None
    zone = time_zone(request).key
    if data["shown_kind"] != kind:
        data = changed_kind(data, kind, zone)
    if "add" in data:
        return with_hours(data, add=True)
    remove = data.get("remove", "")
    return with_hours(data, remove=int(remove)) if remove.isdecimal() else data


def parts(draft: RuleDraft, rule_key: int | None = None) -> dict[str, Any]:
    """Return what the form's template shows of a draft; call it before errors are hidden."""
    sentence, is_complete = draft.sentence()
    may_choose = "receivers" in draft.form.fields
    hearers = [
        one for one in hearers_of(draft.environment, rule_key) if one.all_rules or not may_choose
    ]
    return {
        "draft": draft,
        "form": draft.form,
        "hours": draft.hours,
        "sentence": sentence,
        "is_complete": is_complete,
        "hearers": hearers,
        "hearer_names": get_text_list([one.name for one in hearers], "and"),
    }
