"""The OpenAPI document and the pages that show it."""

import json
import re

import pytest
import yaml
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("", "*/*", "application/json"),
        ("", "application/yaml", "application/yaml"),
        ("", "application/vnd.oai.openapi", "application/vnd.oai.openapi"),
        ("?format=yaml", "*/*", "application/yaml"),
        ("?format=json", "application/yaml", "application/json"),
    ],
)
def test_the_document_comes_as_json_or_yaml(
    client: Client, query: str, accept: str, kind: str
) -> None:
    answer = client.get(f"/api/schema{query}", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    read = json.loads if kind == "application/json" else yaml.safe_load
    assert read(answer.content)["info"]["title"] == "SpotOn"


def test_an_unknown_format_is_refused(client: Client) -> None:
    answer = client.get("/api/schema?format=xml")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_hold_no_script_of_their_own(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    tags = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.S)
    assert len(tags) == page.count("<script") == 2
    assert all(" src=" in attributes and not inside for attributes, inside in tags)
    assert "//" not in page.replace("<!--", "")
    scripts = answer.headers["Content-Security-Policy"].partition("script-src")[2]
    assert "unsafe" not in scripts
