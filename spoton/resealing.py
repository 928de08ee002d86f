"""All that is sealed in the database: counted where no key opens it, and sealed again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db.models import F, Model, QuerySet, TextField
from django.db.models.functions import Cast

from spoton.sealed import UnreadableSecretError, is_readable, seal, unseal
from spoton.sealed_fields import SealedAddressField, SealedTextField
from spoton.source_addresses import SEALED

_STORED: Final = "stored_text"


def sealed_columns() -> list[tuple[type[Model], SealedTextField]]:
    """Return every column of this kind, in the order of the apps."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    ]


def unreadable() -> dict[str, int]:
    """Return how many rows of each kind no key of ours opens, by its name in plural.

    >>> unreadable_words({"cameras": 2, "alert receivers": 1})
    '3 stored secrets cannot be decrypted (cameras: 2, alert receivers: 1)'
    """
    found: Counter[str] = Counter()
    for model, _, _, sealed in _stored():
        if not is_readable(sealed):
            found[str(model._meta.verbose_name_plural)] += 1
    return dict(found)


def unreadable_words(found: dict[str, int]) -> str:
    """Return them as a sentence without its end, "" for none."""
    kinds = ", ".join(f"{name}: {count}" for name, count in found.items())
    total = sum(found.values())
    return f"{total} stored secrets cannot be decrypted ({kinds})" if found else ""


def seal_again() -> tuple[int, int]:
    """Seal everything with the first key; return how many were, and how many no key opens.

    Each for itself: what is changed meanwhile stays as it is then.
    """
    done = left = 0
    for model, field, pk, sealed in _stored():
        opened = _opened(sealed)
        if opened is None:
            left += 1
            continue
        rows = _with_stored(model, field).filter(pk=pk, **{_STORED: _start(field) + sealed})
        done += rows.update(**{field.name: _start(field) + seal(opened)})
    return done, left


def _stored() -> Iterator[tuple[type[Model], SealedTextField, Any, str]]:
    """Yield model, column, key and sealed text of every row that has one."""
    for model, field in sealed_columns():
        start = _start(field)
        rows = _with_stored(model, field).filter(**{f"{_STORED}__startswith": start})
        for pk, text in rows.exclude(**{_STORED: ""}).values_list("pk", _STORED).iterator():
            yield model, field, pk, text.removeprefix(start)


def _with_stored(model: type[Model], field: SealedTextField) -> QuerySet[Model]:
    column = Cast(F(field.name), TextField())  # past what the field makes of it
    rows: QuerySet[Model] = model._default_manager.order_by().annotate(**{_STORED: column})
    return rows


def _start(field: SealedTextField) -> str:
    return SEALED if isinstance(field, SealedAddressField) else ""


def _opened(sealed: str) -> str | None:
    try:
        return unseal(sealed)
    except UnreadableSecretError:
        return None
