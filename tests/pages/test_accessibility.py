"""axe-core on every page, light and dark, wide and on a phone: nothing serious, nothing critical.

A new page of the rail is looked at by itself; other pages are added to `OTHERS`, with {ids} of what
`ids` makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from accounts.models import Role
from accounts.services import api_tokens, audit
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from spoton.conf.config import BASE_DIR
from spoton.http.navigation import PAGES
from spoton.workers import HEARTBEAT_PREFIX
from tests.analytics.minutes import keep_minute
from tests.conftest import missing
from tests.factories import make_camera, make_environment, make_schedule, make_task, make_user
from tests.pages.alerts.conftest import make_alert
from tracking.models import Environment, Person

pytestmark = pytest.mark.django_db(transaction=True)

AXE: Final = BASE_DIR / "var/axe/node_modules/axe-core/axe.min.js"

RAIL: Final = {entry.label.lower(): entry.view for _, entries in PAGES for entry in entries}
OTHERS: Final = {
    "every task": "/live?all=1",
    "account": "/account",
    "change password": "/account/password",
    "email address": "/account/email",
    "two-factor sign-in": "/account/second-factor",
    "new token": "/account/tokens/new",
    "new user": "/users/new",
    "one user": "/users/{user}",
    "no user found": "/users?search=nobody-has-this-name",
    "no entry found": "/audit?action=camera.delete",
    "storage": "/system/storage",
    "models": "/system/models",
    "not found": "/nothing-is-here",
    "live task": "/live/{task}",
    "new task": "/tasks/new?environment={environment}",
    "one task": "/tasks/{task}",
    "nobody found": "/people?id=ffff",
    "one person": "/people/{person}",
    "decisions": "/people/{person}/decisions",
    "forget a person": "/people/{person}/forget",
    "tracks": "/people/{person}/tracks",
    "merge": "/people/{person}/merge",
    "search by looks": "/people/search",
    "no figures yet": "/analytics/{environment}",
    "new environment": "/environments/new",
    "one environment": "/environments/{environment}",
    "change environment": "/environments/{environment}/edit",
    "new camera": "/environments/{environment}/cameras/new",
    "one camera": "/environments/{environment}/cameras/{camera}",
    "change camera": "/environments/{environment}/cameras/{camera}/edit",
    "review": "/environments/{environment}/review",
    "floor": "/environments/{environment}/floor",
    "map": "/environments/{environment}/floor/map",
    "drawn map": "/environments/{environment}/floor/draw",
    "calibrate": "/environments/{environment}/cameras/{camera}/calibrate",
    "no alert found": "/alerts?kind=dwell_over",
    "one alert": "/alerts/{alert}",
    "rules": "/alerts/rules",
    "new rule": "/alerts/rules/new",
    "one rule": "/alerts/rules/{rule}",
    "receivers": "/alerts/receivers",
    "new receiver": "/alerts/receivers/new?kind=mqtt",
    "one receiver": "/alerts/receivers/{receiver}",
    "deliveries": "/alerts/deliveries",
    "new export": "/exports/new?environment_id={environment}",
    "new video": "/exports/new/video?environment_id={environment}",
    "new report": "/exports/new/report?environment_id={environment}",
    "new person file": "/exports/new/person-file?person_id={person}",
    "no export found": "/exports?status=failed",
    "scheduled reports": "/exports/schedules",
    "new schedule": "/exports/schedules/new",
    "one schedule": "/exports/schedules/{schedule}",
}
PUBLIC: Final = {"sign in": "/login?next=/audit"}

SIZES: Final = {"wide": (1440, 900), "phone": (390, 844)}
SCHEMES: Final = ("light", "dark")
# Dark changes colours alone, so there only these rules can answer otherwise.
OF_COLOURS: Final = ["color-contrast", "link-in-text-block"]
RUN: Final = """async (rules) => {
  for (const one of document.querySelectorAll("details")) { one.open = true; }
  const only = rules ? {runOnly: {type: "rule", values: rules}} : {};
  const {violations} = await axe.run(document, {resultTypes: ["violations"], ...only});
  return violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) =>
    `${one.impact} ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 200)).join("\\n  ")}`);
}"""
# What stands beside the work on a wide screen stands below it on a phone, and nothing sticks out.
CRAMPED: Final = """() => [
  ...[...document.querySelectorAll(".split")].filter((one) => one.checkVisibility() &&
    [...one.children].some((part) => part.checkVisibility() &&
      part.getBoundingClientRect().width < 0.8 * one.clientWidth))
    .map((one) => `beside each other: ${one.className}`),
  ...(document.documentElement.scrollWidth > innerWidth ? ["wider than the screen"] : []),
]"""
# With fingers: what is pressed is 44 px high; links within a text are as high as it, and the names
# of cameras beside a timeline as its rows.
TOO_LOW: Final = """() => [...document.querySelectorAll(
    "button:not(.timeline-camera), .button, select, summary, .tabs a, .choice > *, " +
    "label.check, label.day, " +
    "input:not([type=hidden], [type=checkbox], [type=radio], [type=file])")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)
  .filter((one) => one.getBoundingClientRect().height < 43.5 && !one.closest(".visually-hidden"))
  .map((one) => `too low to be touched: ${one.getBoundingClientRect().height} px, ` +
    one.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        missing("no axe-core here (make axe)")
    return Path(AXE).read_text(encoding="utf-8")


@pytest.fixture
def ids(browser: Browser, transactional_db: None, redis_client: Redis) -> dict[str, Any]:
    """A little of everything, so that pages have something to show."""
    campus = make_environment()
    camera = make_camera(campus)
    task = make_task(campus, [camera], held=True)
    make_task(make_environment("factory"), held=True)
    now = timezone.now()
    person = Person.objects.create(environment=campus, first_seen=now, last_seen=now)
    admin = make_user(Role.ADMIN, "ada")
    locked = make_user(Role.VIEWER, "vera", limited_to=[campus])
    api_tokens.create(admin, admin, name="report", days=30)
    audit.record(
        admin, "camera.update", camera, before={"name": "Door"}, after={"name": "Gate", "fps": 10}
    )
    beat = {"holder": "server:1:a", "device": "cpu", "detector": "yolov8n", "fps": 39.8}
    redis_client.set(f"{HEARTBEAT_PREFIX}server:1:a", json.dumps(beat), ex=60)
    for ago in (1, 0):
        keep_minute(ago)
    return {
        "environment": campus.environment_id,
        "camera": camera.camera_id,
        "task": task.pk,
        "person": person.pk,
        "user": locked.pk,
        "admin": admin,
        **alert_ids(campus),
    }


def alert_ids(campus: Environment) -> dict[str, Any]:
    """A rule with hours, an open alert, a receiver that was away, and a report that stopped."""
    rule = AlertRule.objects.create(
        environment=campus,
        name="Full",
        kind="occupancy_above",
        threshold=5,
        schedule=[{"days": [0, 5], "from": "08:00", "to": "18:00"}] * 2,
    )
    alert = make_alert(rule)
    receiver = AlertReceiver.objects.create(
        name="Desk", kind="webhook", shown_address="https://…", failures=2, last_error="Refused."
    )
    now = timezone.now()
    for state, event in (
        ("dead", "opened"),
        ("pending", "resolved"),
        ("delivered", "acknowledged"),
    ):
        AlertDelivery.objects.create(
            receiver=receiver, alert=alert, environment=campus, event=event, body="{}", state=state,
            last_error="Refused.", created_at=now, next_attempt_at=now, give_up_at=now,
        )  # fmt: skip
    schedule = make_schedule(campus, enabled=False, last_error="Stopped: its owner is gone.")
    schedule.receivers.add(receiver)
    make_schedule(campus)
    return {
        "schedule": schedule.pk,
        "alert": alert.alert_id,
        "rule": rule.rule_id,
        "receiver": receiver.receiver_id,
    }


def problems(page: Page, axe: str) -> list[str]:
    """What axe-core finds in each size and scheme."""
    found = []
    page.evaluate(axe)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            rules = None if scheme == "light" else OF_COLOURS
            found += [f"{size}, {scheme}: {one}" for one in page.evaluate(RUN, rules)]
        if size == "phone":
            found += [f"{size}: {one}" for one in page.evaluate(CRAMPED) + touched(page)]
    return found


def touched(page: Page) -> list[str]:
    """What is too low, or sticks out, on a screen that is touched."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    found: list[str] = page.evaluate(TOO_LOW) + page.evaluate(CRAMPED)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    return found


def look(browser: Browser, server: LiveServer, path: str, axe: str, client: Client | None) -> None:
    # Only here the policy is off: axe-core comes from outside of the pages.
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    try:
        if client is not None:
            cookie = client.cookies["spoton_session"]
            context.add_cookies(
                [{"name": "spoton_session", "value": cookie.value, "url": server.url}]
            )
        page = context.new_page()
        page.goto(f"{server.url}{path}")
        found = problems(page, axe)
    finally:
        context.close()
    assert found == [], "\n".join([path, *found])


@pytest.mark.parametrize("name", [*RAIL, *OTHERS])
def test_nothing_keeps_anybody_from_using_the_page(
    name: str, browser: Browser, live_server: LiveServer, axe: str, ids: dict[str, Any]
) -> None:
    client = Client()
    client.force_login(ids["admin"])
    path = reverse(RAIL[name]) if name in RAIL else OTHERS[name].format(**ids)
    look(browser, live_server, path, axe, client)


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_keeps_anybody_from_signing_in(
    name: str, browser: Browser, live_server: LiveServer, axe: str, transactional_db: None
) -> None:
    look(browser, live_server, PUBLIC[name], axe, None)
