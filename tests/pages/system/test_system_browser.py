"""The system's page in a real browser: charts under the strict policy, figures that go on."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from accounts.models import Role
from spoton.workers import HEARTBEAT_PREFIX
from tests.analytics.minutes import keep_minute
from tests.factories import make_user
from tests.pages.browser import browser_page

pytestmark = pytest.mark.django_db(transaction=True)

# How many of a chart's pixels have about this colour, out of its own canvas.
COUNT = """([selector, color]) => {
  const roots = (node) => [node, ...[...node.querySelectorAll("*")].filter((one) => one.shadowRoot)
    .flatMap((one) => roots(one.shadowRoot))];
  const all = roots(document.querySelector(selector)).flatMap(
    (root) => [...root.querySelectorAll("canvas")]);
  const probe = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(color);
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  let count = 0;
  for (const canvas of all) {
    if (!canvas.width) continue;
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
      .getContext("2d", {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    const {data} = copy.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      const far = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b);
      count += data[i + 3] > 200 && far < 24;
    }
  }
  return count;
}"""


def beat(redis: Redis, fps: float) -> None:
    latency = {"p50": 61.0, "p95": 94.0, "p99": 120.0}
    said = {"holder": "server:1:a", "device": "cpu", "fps": fps, "latency_ms": latency}
    redis.set(f"{HEARTBEAT_PREFIX}server:1:a", json.dumps(said), ex=60)


def test_charts_follow_the_theme_and_figures_keep_updating(
    live_server: LiveServer, browser: Browser, redis_client: Redis
) -> None:
    for ago, fps in enumerate((39.0, 40.0, 39.5, 40.0)):
        beat(redis_client, fps)
        keep_minute(ago)
    client = Client()
    client.force_login(make_user(Role.ADMIN, "ada"))
    cookie = client.cookies["spoton_session"].value
    with browser_page(browser, color_scheme="light") as watched:
        page = watched.page
        page.context.add_cookies(
            [{"name": "spoton_session", "value": cookie, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}/system")
        drawn = '[data-chart="chart-fps"][data-drawn="yes"]'
        page.wait_for_selector(drawn)
        page.wait_for_function(f"(args) => ({COUNT})(args) > 100", arg=[drawn, "--accent"])
        page.get_by_role("button", name="Theme").click()
        page.wait_for_function(f"(args) => ({COUNT})(args) > 100", arg=[drawn, "--accent"])
        beat(redis_client, 12.5)
        page.get_by_text("12.5").first.wait_for()  # without loading the page again
        page.get_by_role("button", name="Free memory").click()
        page.get_by_role("dialog").get_by_role("button", name="Free memory").click()
        page.get_by_text("Memory freed").wait_for()
        page.get_by_role("link", name="Storage and jobs").click()
        page.get_by_text(re.compile(r"in \d+ files?")).wait_for()
        assert watched.complaints == []
