"""The two runs of `make test`: what is not repeated on the second, and what comes first in both.

A test asks for the database or Redis by a mark or a fixture, or it has neither: Django's are closed
to it by pytest-django, and the programs that it starts get addresses where nobody answers. Such a
test says the same on whatever database and Redis are given.

What a browser does is not repeated either: what it gets from the server is tested on both. Nor is
what is marked `once`, such as how many people keep their id when a worker is killed. What is not
repeated in a whole folder is not even read then: to import it takes longer than some tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

SAME: Final = "same_on_both"
BROWSER: Final = "browser"
SERVICES: Final = frozenset(
    ("db", "transactional_db", "live_server", "django_db_setup", "redis_url", "redis_server")
)
FOLDERS_OF_SAME: Final = (
    "tests/lab/evaluation",
    "tests/lab/joint",
    "tests/lab/simulation",
    "tests/lab/training",
    "tests/tools",
    "tests/vision",
)
"""Folders in which no test asks for either."""
LONGEST: Final = (
    "tests/worker/test_playback.py",
    "tests/worker/test_recording.py",
    "tests/worker/test_killed_in_a_crowd.py",
    "tests/spoton/backup/test_backup_killed.py",
    "tests/pages/test_live_browser.py",
    "tests/vision/weights/test_appearance.py",
    "tests/lab/evaluation/test_evaluation.py",
    "tests/pages/test_accessibility.py",
    "tests/worker/test_cameras_while_running.py",
    "tests/alerts/deliveries/test_runner.py",
    "tests/alerts/deliveries/test_run_deliveries.py",
    "tests/live/test_backpressure.py",
    "tests/api/test_schemathesis.py",
    "tests/spoton/test_quiet.py",
    "tests/spoton/test_access_table.py",
    "tests/tracking/services/test_retention_killed.py",
    "tests/spoton/run/test_up.py",
    "tests/pages/environments/test_upload_cleanup.py",
    "tests/spoton/test_demo_live.py",
    "tests/lab/test_accuracy.py",
    "tests/lab/test_evaluate.py",
    "tests/pages/tasks/test_tasks_browser.py",
    "tests/worker/test_task_runs.py",
    "tests/vision/sources/test_endless_cameras.py",
    "tests/alerts/deliveries/test_apprise.py",
    "tests/pages/people/test_people_browser.py",
    "tests/vision/sources/test_hostile_pictures.py",
    "tests/pages/live/test_live_wall_browser.py",
    "tests/worker/test_identity_state.py",
    "tests/pages/floor/test_floor_browser.py",
    "tests/worker/test_passwords.py",
    "tests/lab/training/test_distillation.py",
    "tests/pages/environments/test_set_up_browser.py",
)
"""Files that take more than ten seconds in all, longest first (`pytest --durations=0`)."""
NOWHERE: Final = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
}


def _has_same_only(path: Path, config: pytest.Config) -> bool:
    return any(path.is_relative_to(config.rootpath / name) for name in FOLDERS_OF_SAME)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out on the second run what has nothing for it."""
    second = f"not {SAME}" in config.getoption("markexpr")
    return True if second and _has_same_only(collection_path, config) else None


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what asks for neither database nor Redis, and what drives a browser."""
    names = getattr(item, "fixturenames", ())
    if "chromium" in names:
        item.add_marker(BROWSER)
    if item.get_closest_marker("django_db") is None and SERVICES.isdisjoint(names):
        item.add_marker(SAME)
    elif _has_same_only(item.path, item.config):
        raise pytest.UsageError(f"{item.nodeid} asks for a database or Redis: see tests/halves.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let no program of a test that asks for neither reach what is given, fixtures included."""
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker(SAME) is not None:
            for name, address in NOWHERE.items():
                patch.setenv(name, address)
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long, then with those of many tests: no worker ends late."""
    if not hasattr(config, "workerinput"):
        return
    tests = Counter(item.path for item in items)
    place = {config.rootpath / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (place.get(item.path, len(place)), -tests[item.path]))
