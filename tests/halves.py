"""The two runs of `make test`: what is not repeated on the second, and what comes first in both.

A test asks for the database or Redis by a mark or a fixture, or it has neither: Django's are closed
to it by pytest-django, and the programs that it starts get addresses where nobody answers. Such a
test says the same on whatever database and Redis are given.

What a browser does is not repeated either: what it gets from the server is tested on both. Nor is
what is marked `once`, such as how many people keep their id when a worker is killed, and pages:
tests/spoton/test_access_table.py opens each of them on both. What is not repeated in a whole folder
is not even read then: to import it takes longer than some tests.

What is marked `given` is the other way round: it takes long, and PostgreSQL is the harder of the
two. On SQLite it runs only where no database is given.
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
FOLDERS_ONCE: Final = ("tests/lab", "tests/live", "tests/pages")
"""Folders whose tests may ask for them, and show the same on whichever they get."""
_NOT_AGAIN: Final = FOLDERS_OF_SAME + FOLDERS_ONCE
LONGEST: Final = (
    "tests/pages/test_live_browser.py",
    "tests/lab/evaluation/test_evaluation.py",
    "tests/spoton/test_patterns.py",
    "tests/vision/sources/test_films_together.py",
    "tests/vision/weights/test_appearance.py",
    "tests/vision/test_playlist.py",
    "tests/pages/test_accessibility.py",
    "tests/worker/test_recording.py",
    "tests/api/test_schemathesis.py",
    "tests/worker/test_killed_in_a_crowd.py",
    "tests/spoton/test_access_table.py",
    "tests/pages/analytics/test_analytics_browser.py",
    "tests/live/test_backpressure.py",
    "tests/spoton/backup/test_backup_killed.py",
    "tests/spoton/run/test_up.py",
    "tests/worker/elsewhere/test_split_task.py",
    "tests/worker/test_playback.py",
    "tests/pages/test_forms_browser.py",
    "tests/spoton/backup/test_old_backup.py",
    "tests/pages/tasks/test_tasks_browser.py",
    "tests/spoton/test_quiet.py",
    "tests/worker/test_cameras_while_running.py",
    "tests/pages/test_proxies.py",
    "tests/pages/review/test_review_browser.py",
    "tests/pages/exports/test_exports_browser.py",
    "tests/vision/sources/test_endless_cameras.py",
    "tests/pages/alerts/test_alerts_browser.py",
    "tests/worker/test_live_recordings.py",
    "tests/alerts/deliveries/test_runner.py",
    "tests/pages/floor/test_floor_browser.py",
    "tests/lab/test_socket_benchmark.py",
    "tests/alerts/deliveries/test_run_deliveries.py",
    "tests/vision/sources/test_hostile_pictures.py",
    "tests/spoton/run/test_secrets_at_rest.py",
    "tests/spoton/test_demo_live.py",
    "tests/vision/test_floor_watch.py",
    "tests/vision/sources/test_recordings.py",
    "tests/pages/live/test_live_wall_browser.py",
    "tests/pages/environments/test_set_up_browser.py",
    "tests/alerts/deliveries/test_apprise.py",
    "tests/pages/cameras/test_lens_browser.py",
    "tests/tracking/admin/test_admin.py",
    "tests/worker/test_pacing.py",
    "tests/vision/recorder/test_recorder.py",
    "tests/worker/test_floor_killed.py",
    "tests/worker/test_alerts_killed.py",
    "tests/spoton/backup/test_backup.py",
    "tests/lab/test_benchmark.py",
    "tests/exports/video/test_blurring.py",
    "tests/worker/test_task_runs.py",
    "tests/pages/cameras/test_discovery_browser.py",
    "tests/tracking/onvif/test_onvif.py",
    "tests/spoton/run/test_supervisor.py",
    "tests/spoton/backup/test_scheduled.py",
    "tests/worker/test_alerts_while_running.py",
    "tests/vision/sources/test_rtsp.py",
    "tests/pages/people/test_people_browser.py",
    "tests/pages/environments/test_upload_cleanup.py",
    "tests/lab/test_overload_benchmark.py",
    "tests/lab/training/test_distillation.py",
    "tests/lab/test_accuracy.py",
    "tests/lab/evaluation/test_packed.py",
    "tests/vision/detection/test_detectors.py",
    "tests/spoton/test_below_a_path.py",
    "tests/worker/test_identity_state.py",
    "tests/pages/system/test_system_browser.py",
    "tests/pages/analytics/test_analytics_page.py",
    "tests/analytics/test_week.py",
    "tests/pages/cameras/test_camera_pages.py",
    "tests/tracking/api/test_roles.py",
    "tests/pages/tasks/test_overview_and_task_queries.py",
    "tests/tracking/management/test_load_demo.py",
    "tests/lab/test_evaluate.py",
    "tests/pages/live/test_overload_browser.py",
    "tests/vision/sources/test_odd_cameras.py",
    "tests/vision/joint/test_properties.py",
    "tests/tracking/test_recount_job.py",
    "tests/tracking/api/test_list_queries.py",
    "tests/lab/simulation/test_detections.py",
    "tests/vision/watching/test_broken_cameras.py",
    "tests/tracking/management/test_import_recordings.py",
    "tests/vision/sources/test_asked_rates.py",
    "tests/worker/test_passwords.py",
    "tests/lab/test_identity_benchmark.py",
    "tests/worker/test_command.py",
    "tests/pages/cameras/test_makers_browser.py",
    "tests/live/test_socket_fuzz.py",
    "tests/exports/video/test_build.py",
    "tests/vision/sources/test_seek.py",
    "tests/pages/accounts/test_accounts_browser.py",
    "tests/lab/test_export_weights.py",
    "tests/tracking/networks/test_detector.py",
    "tests/worker/test_missing_key.py",
    "tests/exports/schedules/test_run_and_send.py",
    "tests/live/test_media.py",
)
"""Files that take more than ten seconds in all, longest first (`pytest --durations=0`).

The first of them makes the database, for which most others would wait: five without one come next.
"""
NOWHERE: Final = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
}


def _is_in(folders: tuple[str, ...], path: Path, config: pytest.Config) -> bool:
    return any(path.is_relative_to(config.rootpath / name) for name in folders)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out on the second run what has nothing for it."""
    second = f"not {SAME}" in config.getoption("markexpr")
    return True if second and _is_in(_NOT_AGAIN, collection_path, config) else None


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what asks for neither database nor Redis, and what drives a browser."""
    names = getattr(item, "fixturenames", ())
    if "chromium" in names:
        item.add_marker(BROWSER)
    if item.get_closest_marker("django_db") is None and SERVICES.isdisjoint(names):
        item.add_marker(SAME)
    elif _is_in(FOLDERS_OF_SAME, item.path, item.config):
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
