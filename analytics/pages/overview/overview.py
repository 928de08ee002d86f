"""Everything at a glance: environments, people, cameras, tasks, and what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from accounts.models import User
from alerts.models import Alert
from alerts.pages.alerts.rows import AlertRow, rows_of
from alerts.selectors.alerts import STATES, alerts_for
from analytics.pages.overview.attention import notices_for
from analytics.pages.overview.environment_cards import (
    CardTotals,
    EnvironmentCard,
    environment_cards,
)
from spoton.rights import has_right
from tracking.models import Person
from tracking.pages.tasks.display import TaskDisplays
from tracking.selectors.people import people_for, with_picture

PER_PAGE: Final = 24
SEARCHED_FROM: Final = 9
"""So many environments have a search; fewer are seen at once."""
SHOWN_PEOPLE: Final = 12
SHOWN_ALERTS: Final = 4


@page("environments.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show all environments at a glance."""
    user = user_of(request)
    cards = environment_cards(user, TaskDisplays())
    notices = notices_for(user, (card.environment for card in cards)) if cards else []
    found = _narrowed(cards, request.GET.get("q", ""), request.GET.get("show", ""))
    context = {
        "cards": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "has_any": bool(cards),
        "searched": len(cards) >= SEARCHED_FROM,
        "q": request.GET.get("q", ""),
        "show": request.GET.get("show", ""),
        "totals": CardTotals.of(cards),
        "notices": notices,
        "critical": any(notice.severity == "critical" for notice in notices),
        "alerts": _open_alerts(user) if cards else [],
        "people": _recent_people(user) if cards else [],
    }
    return show(request, "overview/list.html", context)


def _narrowed(cards: Sequence[EnvironmentCard], text: str, wanted: str) -> list[EnvironmentCard]:
    word = text.strip().casefold()
    return [
        card
        for card in cards
        if word in card.environment.name.casefold()
        or word in card.environment.environment_id.casefold()
        if wanted not in ("running", "idle") or card.is_live == (wanted == "running")
    ]


def _open_alerts(user: User) -> list[AlertRow]:
    """Return the newest alerts that wait for someone."""
    if not has_right(user, "alerts.view"):
        return []
    waiting = alerts_for(user).filter(STATES[Alert.State.OPEN])
    return rows_of(waiting.select_related("person")[:SHOWN_ALERTS])


def _recent_people(user: User) -> list[Person]:
    """Return the people seen last who have a photo."""
    newest = list(people_for(user).filter(merged_into=None)[: 3 * SHOWN_PEOPLE])
    pictured = with_picture(newest)
    return [person for person in newest if person.pk in pictured][:SHOWN_PEOPLE]
