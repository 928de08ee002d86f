"""All environments that one may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from spoton.http.text_filter import holds
from spoton.rights import has_right
from tracking.selectors import setup


@page("environments.view")
def list_environments(request: HttpRequest) -> HttpResponseBase:
    """Show them as cards, with what is set up and what runs there."""
    environments = setup.environment_cards_for(user_of(request))
    text = request.GET.get("q", "").replace("\x00", "").strip()
    state = request.GET.get("state", "")
    if text:
        environments = environments.filter(holds("name", text) | holds("environment_id", text))
    if state == "running":
        environments = environments.filter(tasks__in=setup.active_tasks()).distinct()
    elif state == "idle":
        environments = environments.exclude(tasks__in=setup.active_tasks())
    context = {
        "rows": page_of(request, environments, per_page=24),
        "q": text,
        "state": state,
        "filtered": bool(text or state),
        "may_create": has_right(user_of(request), "environments.create"),
    }
    return show(request, "environments/list.html", context)
