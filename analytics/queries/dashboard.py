"""An environment at a glance, beside the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.db.models.functions import Now

from analytics.models import Scope
from tracking.models import Environment, ProcessingTask

from .buckets import Span
from .figures import Subject, Totals
from .people import unique_people
from .series import subject_of
from .totals import totals


@dataclass(frozen=True, slots=True)
class Period:
    """Figures of one period.

    Attributes:
        people: different people who were in view.
        totals: of the environment: mean, peak, entries, exits, dwell.
    """

    start: datetime
    end: datetime
    people: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """One zone in a period."""

    subject: Subject
    totals: Totals


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One environment.

    Attributes:
        people_now: who is in view at this moment; None: unknown, no camera delivers.
        zones: those with the most person-seconds first.
    """

    environment: Environment
    people_now: int | None
    period: Period
    before: Period
    zones: list[ZoneFigures]


def dashboard(environment: Environment, span: Span) -> Dashboard:
    """Return the figures of an environment in a span, and in the one before."""
    period, zones = _period(environment, span)
    before, _ = _period(environment, span.before())
    return Dashboard(environment, people_now(environment), period, before, zones)


def people_now(environment: Environment) -> int | None:
    """Return how many people are in view, by the newest figures of the workers; None: unknown."""
    running = environment.tasks.filter(
        status__in=ProcessingTask.ACTIVE_STATUSES, lease_expires_at__gt=Now()
    )
    people: int | None = running.order_by().aggregate(people=Sum("people_now"))["people"]
    return people


def _period(environment: Environment, span: Span) -> tuple[Period, list[ZoneFigures]]:
    found = totals(environment, span.start, span.end, [Scope.ZONE])
    people = unique_people(environment, span.start, span.end)
    zones = [
        ZoneFigures(subject_of(zone), found[Scope.ZONE, zone.pk])
        for zone in environment.zones.all()
        if (Scope.ZONE, zone.pk) in found
    ]
    zones.sort(key=lambda one: -(one.totals.mean or 0.0))
    whole = found[Scope.ENVIRONMENT, 0]
    return Period(span.start, span.end, people, whole), zones
