"""What all pages share: rights, what is shown, the time zone, parts for htmx."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.http.pages import page, show, time_zone
from accounts.models import Role, User
from spoton.service_errors import NotAllowedError, NotVisibleError
from tests.factories import make_user
from tests.pages.signed_in import unindented

pytestmark = pytest.mark.django_db

PATHS = {
    "environments.view": ["/overview", "/environments", "/account"],
    "live.view": ["/live"],
    "persons.view": ["/people"],
    "tasks.view": ["/tasks"],
    "system.view": ["/system"],
    "users.manage": ["/users"],
    "audit.view": ["/audit"],
}


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(make_user(role))
    return client


@pytest.mark.parametrize("path", [path for paths in PATHS.values() for path in paths])
def test_strangers_are_sent_to_the_sign_in_page_and_back(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/login?next={path}")


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.VIEWER, {"system.view", "users.manage", "audit.view"}),
        (Role.OPERATOR, {"users.manage", "audit.view"}),
        (Role.ADMIN, set()),
    ],
)
def test_what_a_role_may_not_do_is_refused_and_not_shown(
    client: Client, role: Role, refused: set[str]
) -> None:
    page_of_role = signed_in(client, role)
    rail = unindented(page_of_role.get("/overview")).partition("<main")[0]
    for right, paths in PATHS.items():
        for path in paths:
            assert page_of_role.get(path).status_code == (403 if right in refused else 200), path
            assert (f'href="{path}"' in rail) == (right not in refused), path


def test_the_rail_marks_where_one_is(client: Client) -> None:
    text = unindented(signed_in(client, Role.VIEWER).get("/people"))
    assert 'href="/people" title="People" aria-current="page"' in text
    assert text.count("aria-current") == 1


@pytest.mark.parametrize(
    ("cookie", "theme", "media"),
    [
        ("dark", "dark", 'media="all"'),
        ("light", "light", 'media="not all"'),
        ("", "auto", 'media="(prefers-color-scheme: dark)"'),
        ('"><script>', "auto", 'media="(prefers-color-scheme: dark)"'),
    ],
)
def test_the_theme_is_there_with_the_first_byte(
    client: Client, cookie: str, theme: str, media: str
) -> None:
    client.cookies["spoton_theme"] = cookie
    text = unindented(signed_in(client, Role.VIEWER).get("/overview"))
    assert f'data-theme="{theme}"' in text
    assert media in text


@pytest.mark.parametrize(
    ("account", "browser", "zone"),
    [
        ("", "", "UTC"),
        ("", "Europe/Berlin", "Europe/Berlin"),
        ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"),
        ("", "../../etc/passwd", "UTC"),
    ],
)
def test_times_are_in_the_account_s_zone_else_the_browser_s(
    rf: RequestFactory, account: str, browser: str, zone: str
) -> None:
    request = rf.get("/overview")
    request.user = User(username="vera", time_zone=account)
    request.COOKIES["spoton_zone"] = browser
    assert time_zone(request).key == zone


def view(request: HttpRequest) -> HttpResponse:
    if "refuse" in request.GET:
        refusal = {"invisible": NotVisibleError, "forbidden": NotAllowedError}
        raise refusal[request.GET["refuse"]]("No.")
    return HttpResponse(timezone.get_current_timezone_name())


@pytest.mark.parametrize(
    ("refusal", "expected"), [("invisible", "Http404"), ("forbidden", "PermissionDenied")]
)
def test_refusals_of_services_become_the_status_that_rest_has(
    rf: RequestFactory, refusal: str, expected: str
) -> None:
    request = rf.get("/", {"refuse": refusal})
    request.user = make_user(Role.VIEWER)
    with pytest.raises(Exception, match="No") as raised:
        page("live.view")(view)(request)
    assert type(raised.value).__name__ == expected


def test_other_methods_and_unknown_rights_are_refused(rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = make_user(Role.VIEWER)
    assert page("live.view")(view)(request).status_code == 405
    with pytest.raises(ValueError, match="there is no right"):
        page("live.views")


@pytest.mark.parametrize("target", ["results", "../../secret", "no_such_part"])
def test_htmx_gets_the_part_if_there_is_one_and_else_the_page(
    rf: RequestFactory, target: str
) -> None:
    headers = {"HX-Request": "true", "HX-Target": target}
    request = rf.get("/", headers=headers)
    request.user = make_user(Role.VIEWER)
    answer = show(request, "base.html", {})
    assert answer.status_code == 200
    assert b"<main" in answer.content


NOT_SAVED = "You were signed out, so nothing was saved."


@pytest.mark.parametrize(
    ("path", "sender", "back"),
    [
        ("/people/undo", "http://testserver/people?state=lost", "/people%3Fstate%3Dlost"),
        ("/people/undo", "https://elsewhere.example/trap", "/overview"),
        ("/people/undo", "", "/overview"),
        ("/users/new", "", "/users/new"),
    ],
)
def test_a_form_that_came_too_late_leads_back_to_its_page(
    client: Client, path: str, sender: str, back: str
) -> None:
    answer = client.post(path, headers={"Referer": sender} if sender else {})
    assert (answer.status_code, answer["Location"]) == (302, f"/login?next={back}")
    assert NOT_SAVED in client.get(answer["Location"]).content.decode()
    assert NOT_SAVED not in client.get("/login").content.decode()


def test_an_address_of_forms_alone_says_so_to_people(client: Client) -> None:
    answer = signed_in(client, Role.ADMIN).get("/people/undo")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert int(answer["Content-Length"]) == len(answer.content)
    text = unindented(answer)
    assert "This address takes what a form sends." in text
    assert 'href="/overview"' in text
