"""Every call that reads a body or parameters refuses what it does not know, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from spoton.openapi.django_views import DJANGO_VIEWS
from spoton.openapi.document import document
from tests.factories import client_for, make_user
from tracking.models import Camera

SCHEMA: Final[dict[str, Any]] = json.loads(document("json"))
METHODS: Final = ("get", "put", "post", "patch", "delete")
UNKNOWN: Final = "no_such_name"
FORMATS: Final = {"application/json": "json", "multipart/form-data": "multipart"}


class Operation(NamedTuple):
    method: str
    path: str
    content_type: str
    schema: dict[str, Any]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, behind `$ref` and a lone `allOf`."""
    while "$ref" in schema or "allOf" in schema:
        if "allOf" in schema:
            (schema,) = schema["allOf"]
        else:
            schema = SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in SCHEMA["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method, path, methods[method]


def with_body() -> list[Operation]:
    return [
        Operation(method, path, content_type, content["schema"])
        for method, path, operation in operations()
        for content_type, content in operation.get("requestBody", {}).get("content", {}).items()
    ]


def without_body() -> list[str]:
    return [
        path
        for method, path, operation in operations()
        if method == "post" and path not in DJANGO_VIEWS and "requestBody" not in operation
    ]


def deletions() -> list[str]:
    return [path for method, path, _ in operations() if method == "delete"]


def with_parameters() -> list[tuple[str, str]]:
    """Those of the REST framework: pictures and documents read theirs themselves."""
    return [
        (method, path)
        for method, path, operation in operations()
        if path not in DJANGO_VIEWS
        and any(one["in"] == "query" for one in operation.get("parameters", ()))
    ]


def objects(schema: dict[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to each object of a body, `*` for the items of a list."""
    schema = resolved(schema)
    if schema.get("type") == "array":
        yield from objects(schema["items"], (*at, "*"))
    elif "properties" in schema:
        assert schema.get("additionalProperties") is False, f"not strict: {at or 'the body'}"
        yield at
        for name, inner in schema["properties"].items():
            yield from objects(inner, (*at, name))


def body_with_unknown(at: tuple[str, ...]) -> Any:
    if not at:
        return {UNKNOWN: 1}
    inner = body_with_unknown(at[1:])
    return [inner] if at[0] == "*" else {at[0]: inner}


def wrong_at(fields: Any, at: tuple[str, ...]) -> Any:
    for name in at:
        fields = fields["0" if name == "*" else name]
    return fields[UNKNOWN]


def address(path: str, rows: dict[str, Any]) -> str:
    return path.format_map(rows)


@pytest.fixture
def client(db: None, redis_url: str) -> APIClient:
    return client_for(make_user(Role.ADMIN, name="administrator"))


@pytest.mark.parametrize("asked", with_body(), ids=lambda one: f"{one.method} {one.path}")
def test_an_unknown_field_is_named(asked: Operation, client: APIClient, rows: Any) -> None:
    places = list(objects(asked.schema))
    assert places
    for at in places:
        call = getattr(client, asked.method)
        body, form = body_with_unknown(at), FORMATS[asked.content_type]
        answer = call(address(asked.path, rows), body, format=form)
        assert answer.status_code == 400, answer.content
        error = answer.json()["error"]
        assert error["code"] == "invalid"
        if not at:
            assert error["message"] == f"{UNKNOWN}: There is no such field."
        assert wrong_at(error["fields"], at) == ["There is no such field."]


@pytest.mark.parametrize("path", without_body())
def test_a_call_without_a_body_refuses_fields(path: str, client: APIClient, rows: Any) -> None:
    answer = client.post(address(path, rows), {UNKNOWN: 1})
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["fields"] == {UNKNOWN: ["There is no such field."]}
    assert client.post(address(path, rows), {}).status_code != 400


@pytest.mark.parametrize("path", deletions())
def test_a_deletion_refuses_fields(path: str, client: APIClient, rows: Any) -> None:
    rows |= {"sign_in_id": rows["change_id"], "token_id": 1}
    answer = client.delete(address(path, rows), {"with_data": True})
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["fields"] == {"with_data": ["There is no such field."]}
    assert client.delete(address(path, rows), {}).status_code != 400


@pytest.mark.parametrize(("method", "path"), with_parameters())
def test_an_unknown_parameter_is_named(
    method: str, path: str, client: APIClient, rows: Any
) -> None:
    answer = client.generic(method.upper(), f"{address(path, rows)}?{UNKNOWN}=1")
    assert answer.status_code == 400, answer.content
    fields: dict[str, list[str]] = answer.json()["error"]["fields"]
    others = [words for name, words in fields.items() if name != UNKNOWN]
    assert fields[UNKNOWN] == ["There is no such parameter."]
    assert all(words == ["This field is required."] for words in others)


def test_a_camera_with_source_instead_of_source_address(client: APIClient, rows: Any) -> None:
    wanted = {"camera_id": "c09", "source": "rtsp://10.0.0.4/live"}
    answer = client.post("/api/v1/environments/campus/cameras", wanted)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "source: There is no such field."
    assert not Camera.objects.filter(camera_id="c09").exists()


def test_all_that_is_wrong_is_named(client: APIClient, rows: Any) -> None:
    answer = client.post("/api/v1/environments", {"name": "", "colour": "red"})
    assert set(answer.json()["error"]["fields"]) == {"environment_id", "name", "colour"}


def test_what_is_named_stays_short(client: APIClient, rows: Any) -> None:
    answer = client.post("/api/v1/environments", {f"{n}{'x' * 999}": 1 for n in range(999)})
    assert len(answer.content) < 5000


@pytest.mark.parametrize("body", [[], [{}], "text", 1, None])
def test_what_is_no_object_is_refused(body: Any, client: APIClient, rows: Any) -> None:
    answer = client.post("/api/v1/environments", body)
    assert answer.status_code == 400
