"""Exports in a real browser: asked for, followed while it runs, downloaded, deleted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role
from alerts.models import AlertDelivery
from exports import jobs
from exports.models import ExportJob
from exports.runs import claim
from exports.runs.runner import run_claimed
from tests.alerts.deliveries.rows import make_receiver
from tests.exports.jobs import content, left, made
from tests.exports.seen import Seen
from tests.factories import (
    PASSWORD,
    client_for,
    make_environment,
    make_export,
    make_schedule,
    make_user,
)
from tests.live.fixtures import WebServer
from tests.pages.browser import Watched, browser_page

pytestmark = pytest.mark.slow
SHOTS = os.environ.get("SPOTON_SHOTS", "")
"""A folder for pictures of the pages, to look at them."""


@pytest.fixture
def page(browser: Browser, web: WebServer, seen: Seen) -> Iterator[Watched]:
    make_user(Role.OPERATOR, "otto")
    with browser_page(
        browser, viewport={"width": 1400, "height": 900}, timezone_id="UTC", accept_downloads=True
    ) as watched:
        yield watched


def shoot(page: Watched, name: str) -> None:
    """Take pictures of a page on a phone and a screen, light and dark."""
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        for size, (width, height) in {"phone": (390, 844), "wide": (1400, 900)}.items():
            page.page.set_viewport_size({"width": width, "height": height})
            page.page.screenshot(path=f"{SHOTS}/{name}-{size}-{scheme}.png", full_page=True)
    page.page.emulate_media(color_scheme="light")


def test_an_export_from_the_form_to_the_file(
    page: Watched, web: WebServer, seen: Seen, tmp_path: Path
) -> None:
    browser = page.page
    page.sign_in(web.url, "otto", PASSWORD)
    browser.click("nav a:has-text('Exports')")
    expect(browser.get_by_text("No exports yet")).to_be_visible()
    shoot(page, "empty")
    browser.click("text=New export")
    expect(browser.locator("#estimate")).to_contain_text("no rows")
    browser.fill("#export-start_time", "2026-03-29T00:00:00")
    browser.fill("#export-end_time", "2026-03-29T02:00:00")
    browser.locator("#export-end_time").blur()
    expect(browser.locator("#estimate")).to_contain_text("About 720 rows")
    browser.check("#camera-c01")
    expect(browser.locator("#estimate")).to_contain_text("About 360 rows")
    shoot(page, "new")
    browser.click("button:has-text('Create')")
    expect(browser.locator("#results").get_by_text("Queued", exact=True)).to_be_visible()
    job = claim.claim_next()
    assert job is not None
    claim.held(job).update(progress=0.42, seconds_left=75, rows=151)
    expect(browser.get_by_text("42%, 1 min 15 s left")).to_be_visible()
    make_export(seen.environment)
    make_export(
        seen.environment, status="failed", error_code="disk_full", error="The disk is full."
    )
    expect(browser.get_by_text("The disk is full.")).to_be_visible()
    shoot(page, "list")
    run_claimed(job)
    with browser.expect_download() as download:
        browser.click(f"#download-{job.job_id}")
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == content(job.job_id)
    assert download.value.suggested_filename == job.file_name
    browser.click(f"#delete-{job.job_id}")
    browser.click("#confirm-yes")
    expect(browser.locator(f"#delete-{job.job_id}")).to_have_count(0)
    assert left() == []
    assert not ExportJob.objects.filter(job_id=job.job_id).exists()
    assert page.complaints == []


def test_a_schedule_from_the_form_to_the_receiver(
    page: Watched, web: WebServer, seen: Seen
) -> None:
    other = make_environment("factory")
    make_receiver("mqtt://broker.example.org", seen.environment, name="Office")
    make_receiver("mqtt://broker.example.org", other, name="Elsewhere")
    browser = page.page
    page.sign_in(web.url, "otto", PASSWORD)
    browser.goto(f"{web.url}/exports")
    browser.click("text=Scheduled reports")
    expect(browser.get_by_text("No scheduled reports yet")).to_be_visible()
    shoot(page, "schedules-empty")
    browser.click("main a:has-text('New schedule') >> nth=-1")
    browser.select_option("#schedule-environment_id", "factory")
    expect(browser.get_by_label("Elsewhere")).to_be_visible()
    browser.select_option("#schedule-environment_id", "campus")
    browser.get_by_label("Office").check()
    browser.get_by_label("Every day, for the day before").check()
    browser.select_option("#schedule-time_zone", "Europe/Berlin")
    shoot(page, "schedule-new")
    browser.click("button:has-text('Create')")
    expect(browser.get_by_text("Report scheduled.")).to_be_visible()
    make_schedule(seen.environment, enabled=False, last_error="Stopped: the account is gone.")
    browser.click("button:has-text('Send now')")
    expect(browser.get_by_text("Report queued.")).to_be_visible()
    jobs.run_next()
    AlertDelivery.objects.update(last_error="No answer within 10 s.", attempts=1)
    browser.reload()
    expect(browser.get_by_text("sent to 0 of 1")).to_be_visible()
    expect(browser.get_by_text("Office: No answer within 10 s.")).to_be_visible()
    shoot(page, "schedules")
    browser.click("text=Every day, PDF")
    shoot(page, "schedule")
    browser.click("text=Cancel")
    browser.locator("button:has-text('Delete')").first.click()
    browser.click("#confirm-yes")
    expect(browser.get_by_text("Schedule deleted.")).to_be_visible()
    assert page.complaints == []


def test_viewers_look_and_others_find_nothing(
    page: Watched, browser: Browser, web: WebServer, seen: Seen, tmp_path: Path
) -> None:
    make_schedule(seen.environment)
    job = ExportJob.objects.get(pk=make_ready(seen).pk)
    make_user(Role.VIEWER, "vera")
    make_user(Role.ADMIN, "eve", limited_to=[make_environment("factory")])
    page.sign_in(web.url, "vera", PASSWORD)
    page.page.goto(f"{web.url}/exports")
    with page.page.expect_download() as download:
        page.page.click(f"#download-{job.job_id}")
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == content(job.job_id)
    expect(page.page.get_by_text("New export")).to_have_count(0)
    expect(page.page.locator(f"#delete-{job.job_id}")).to_have_count(0)
    page.page.click("text=Scheduled reports")
    expect(page.page.get_by_text("Every week, HTML")).to_be_visible()
    expect(page.page.locator("main form")).to_have_count(0)
    with browser_page(browser, timezone_id="UTC") as limited:
        limited.sign_in(web.url, "eve", PASSWORD)
        for address, words in (("", "No exports yet"), ("/schedules", "No scheduled reports yet")):
            limited.page.goto(f"{web.url}/exports{address}")
            expect(limited.page.get_by_text(words)).to_be_visible()
            expect(limited.page.get_by_text("Campus")).to_have_count(0)
        assert limited.complaints == []
    assert page.complaints == []


def make_ready(seen: Seen) -> ExportJob:
    """An export of all that was seen, with its file."""
    return made(client_for(make_user(Role.OPERATOR, "olga")), seen)
