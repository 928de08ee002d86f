"""What every form and every part of a page does in a real browser when users are quick or late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from alerts.models import AlertReceiver
from tests.factories import PASSWORD, make_environment, make_user
from tests.pages.browser import Watched, browser_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watched(live_server: LiveServer, browser: Browser) -> Iterator[Watched]:
    make_environment()
    make_user(Role.ADMIN, "ada")
    with browser_page(browser) as watched:
        watched.sign_in(live_server.url, "ada", PASSWORD)
        watched.page.wait_for_url("**/live")
        yield watched


# Whether each of two clicks was held back.
TWO_CLICKS = """(button) => {
  const held = [];
  addEventListener("submit", (event) => held.push(event.defaultPrevented));
  button.click();
  button.click();
  return held;
}"""


def test_a_form_that_is_on_its_way_is_not_sent_again(
    watched: Watched, live_server: LiveServer
) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/alerts/receivers/new")
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Address").fill("https://hooks.example.org/in")
    page.get_by_label("Secret").fill("a secret of many letters")
    assert page.get_by_role("button", name="Add receiver").evaluate(TWO_CLICKS) == [False, True]
    page.get_by_role("heading", name="Desk").wait_for()
    assert AlertReceiver.objects.count() == 1
    assert watched.complaints == []


@pytest.mark.parametrize("path", ["/system", "/users"])
def test_who_was_signed_out_is_led_to_sign_in_and_back(
    path: str, watched: Watched, live_server: LiveServer
) -> None:
    page = watched.page
    page.goto(f"{live_server.url}{path}")
    page.context.clear_cookies(name="spoton_session")
    if path == "/users":
        page.get_by_role("searchbox").press_sequentially("olg")
    page.wait_for_url("**/login?next=**")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}*")


def test_what_was_typed_stays_when_signed_out_meanwhile(
    watched: Watched, live_server: LiveServer
) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/environments/campus/cameras/new")
    page.check("[value=stream]")
    page.fill("#id_address", "rtsp://192.168.1.20/live")
    page.context.clear_cookies(name="spoton_session")
    page.click("#save")
    page.get_by_text("You are signed out, and nothing was saved.").wait_for()
    expect(page.locator("#id_address")).to_have_value("rtsp://192.168.1.20/live")
    assert page.locator("#camera_form").count() == 1


def test_the_first_mistake_of_a_long_form_is_shown(
    watched: Watched, live_server: LiveServer
) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(f"{live_server.url}/environments/campus/cameras/new")
    page.check("[value=stream]")
    page.click("#save")
    page.get_by_text("Enter the stream address of the camera.").wait_for()
    expect(page.locator("#id_address")).to_be_focused()
    expect(page.locator("#id_address")).to_be_in_viewport()
    page.keyboard.type("rtsp://")
    expect(page.get_by_text("Enter the stream address of the camera.")).to_be_hidden()
    page.goto(f"{live_server.url}/alerts/receivers/new")
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Address").fill("nowhere")
    page.get_by_label("Secret").fill("a secret of many letters")
    page.get_by_role("button", name="Add receiver").click()
    expect(page.get_by_label("Address")).to_be_focused()
    assert watched.complaints == []


def test_a_server_that_is_back_is_said_to_be(watched: Watched, live_server: LiveServer) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/tasks")
    page.context.set_offline(True)
    page.get_by_label("Mode").select_option("live")
    page.get_by_text("Cannot reach the server.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Reconnected.").wait_for()
