"""The committed OpenAPI document is the one that the code gives."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import yaml
from django.core.management import call_command

from spoton.conf.config import BASE_DIR

SNAPSHOT = BASE_DIR / "docs" / "openapi.yaml"
METHODS = {"get", "put", "post", "patch", "delete"}


def made() -> str:
    """The document, valid and without a warning."""
    output = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=output)
    return output.getvalue()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_snapshot_is_current() -> None:
    assert made() == SNAPSHOT.read_text(), "`make schema` writes it anew"


def test_every_call_has_a_summary_a_group_and_an_example() -> None:
    document = yaml.safe_load(SNAPSHOT.read_text())
    groups = {tag["name"] for tag in document["tags"]}
    lacking = [
        name
        for name, operation in operations(document).items()
        if not operation.get("summary")
        or not set(operation.get("tags", [])) <= groups
        or not all(map(has_example, contents(operation)))
    ]
    assert lacking == []


def contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The JSON that goes in and, where all is well, comes out."""
    bodies = [operation.get("requestBody", {})]
    bodies += [body for status, body in operation["responses"].items() if status.startswith("2")]
    return [
        body["content"]["application/json"]
        for body in bodies
        if "application/json" in body.get("content", {})
    ]


def has_example(content: dict[str, Any]) -> bool:
    plain = content["schema"]
    return bool("examples" in content or "example" in plain or plain == {"type": "object"})


def test_no_enum_is_named_by_a_hash() -> None:
    schemas = yaml.safe_load(SNAPSHOT.read_text())["components"]["schemas"]
    assert [name for name in schemas if re.search(r"[0-9A-F][0-9a-f]{2}Enum$", name)] == []
