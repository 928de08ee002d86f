"""Every figure of a simulated week equals the truth: stored, asked for, and answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.analytics.week.asking import Caller
from tests.analytics.week.behavior import check_behavior
from tests.analytics.week.killed import roll_killed_again_and_again
from tests.analytics.week.places import check_places
from tests.analytics.week.queries import check_queries
from tests.analytics.week.rows import check_rows
from tests.analytics.week.series import check_series
from tests.analytics.week.statistics import check_statistics
from tests.analytics.week.truth import Week
from tests.factories import make_user
from tracking.models import ChangedQuarter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def week(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Week]:
    """The week, which all tests read; to store it takes longer than they do.

    What summed it up was killed 20 times.
    """
    with django_db_blocker.unblock():
        week = Week()
        try:
            week.store()
            assert ChangedQuarter.objects.count() == 7 * 96 + 1
            roll_killed_again_and_again()
            yield week
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def someone(week: Week) -> User:
    """A viewer of the week's environment alone."""
    return make_user(limited_to=[week.environment])


def test_stored_figures_are_the_true_ones(week: Week) -> None:
    check_rows(week)


def test_queries_say_the_truth(week: Week) -> None:
    check_queries(week)


def test_answers_by_bucket_are_the_truth(week: Week, someone: User) -> None:
    check_series(Caller(week, someone))


def test_answers_of_ranges_are_the_truth(week: Week, someone: User) -> None:
    check_places(Caller(week, someone))


def test_statistics_say_the_truth(week: Week, someone: User) -> None:
    check_statistics(week, someone)


def test_behavior_says_the_truth(week: Week, someone: User) -> None:
    check_behavior(week, someone)
