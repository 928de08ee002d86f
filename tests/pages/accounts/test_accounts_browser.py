"""An administrator makes a user, who signs in and settles; the audit log has it all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from tests.factories import PASSWORD, make_environment, make_user
from tests.pages.browser import Watched, browser_page, go_back
from tests.proxies import below

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "a first pass phrase", "a second pass phrase"


def sign_in(watched: Watched, server: LiveServer, name: str, password: str) -> None:
    watched.page.goto(f"{server.url}/login?next={below('/account')}")
    watched.page.get_by_label("User name").fill(name)
    watched.page.get_by_label("Password").fill(password)
    watched.page.get_by_role("button", name="Sign in").click()


def sign_out(watched: Watched) -> None:
    watched.page.get_by_role("button", name="Sign out").click()
    watched.page.wait_for_url("**/login")


def make_olga(watched: Watched) -> None:
    page = watched.page
    page.get_by_role("link", name="Users").click()
    page.get_by_role("link", name="New user").click()
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Role").select_option("operator")
    assert not page.get_by_label("Campus").is_visible()
    page.get_by_label("All environments").uncheck()
    page.get_by_label("Campus").check()
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Create user").click()
    page.get_by_text("User olga created.").wait_for()


def settle(watched: Watched) -> None:
    """The new user looks at the account, and changes time zone and password."""
    page = watched.page
    assert page.get_by_role("link", name="System").is_visible()
    assert page.get_by_role("link", name="Users").count() == 0
    assert "Campus" in page.inner_text("main")
    assert "Factory" not in page.inner_text("main")
    assert "Calibrate cameras" in page.inner_text("main")
    assert "Manage users" not in page.inner_text("main")
    page.get_by_label("Time zone optional").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Save time zone").click()
    page.get_by_text("Pages show times in Asia/Tokyo").wait_for()
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("Current password").fill(FIRST)
    page.get_by_label("New password", exact=True).fill(SECOND)
    page.get_by_label("Repeat new password").fill(SECOND)
    page.get_by_role("button", name="Change password").click()
    page.get_by_text("Password changed.").wait_for()


def make_a_token_once(watched: Watched) -> None:
    """The page that shows a token is reloaded, and no second one is made."""
    page = watched.page
    page.get_by_role("link", name="New token").click()
    page.get_by_label("What is it for?").fill("report script")
    page.get_by_label("Your password").fill(SECOND)
    page.get_by_role("button", name="Create token").click()
    page.get_by_label("Your token").wait_for()
    page.reload()
    page.get_by_role("button", name="Create token").wait_for()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("heading", name="API tokens").wait_for()
    assert page.get_by_role("cell", name="report script").count() == 1


def find_it_all(watched: Watched) -> None:
    """The administrator narrows the log, and opens what was changed; then switches her off."""
    page = watched.page
    page.get_by_role("link", name="Users").click()
    page.get_by_role("searchbox").press_sequentially("olg")
    page.wait_for_url("**search=olg**")
    page.get_by_role("link", name="olga").click()
    page.get_by_role("link", name="Activity").click()
    page.get_by_label("Action", exact=True).select_option("user.update")
    page.wait_for_url("**action=user.update**")
    page.locator("summary", has_text="Changed a user").click()
    assert page.get_by_text("Asia/Tokyo").is_visible()
    go_back(page)
    go_back(page)
    page.get_by_role("button", name="Disable").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    page.get_by_text("User disabled and signed out").wait_for()


def test_a_new_user_from_the_first_sign_in_to_the_last(
    live_server: LiveServer, browser: Browser
) -> None:
    make_environment()
    make_environment("factory")
    make_user(Role.ADMIN, "ada")
    with browser_page(browser) as watched:
        sign_in(watched, live_server, "ada", PASSWORD)
        make_olga(watched)
        sign_out(watched)
        sign_in(watched, live_server, "olga", FIRST)
        settle(watched)
        make_a_token_once(watched)
        sign_out(watched)
        sign_in(watched, live_server, "ada", PASSWORD)
        find_it_all(watched)
        sign_out(watched)
        assert watched.complaints == []
        sign_in(watched, live_server, "olga", SECOND)
        watched.page.get_by_text("the account is disabled").wait_for()
