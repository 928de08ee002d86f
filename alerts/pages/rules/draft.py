"""A rule as it is being typed: its form, its hours, and the sentence that says what it will do."""

from __future__ import annotations

from typing import Any, Final

from django.http import QueryDict

from accounts.models import User
from alerts.kinds import OCCUPANCY
from alerts.models import AlertRule
from alerts.pages.rules.durations import DurationWidget
from alerts.pages.rules.form import ALWAYS, HOURS, RuleForm
from alerts.pages.rules.hours import MOST, USUAL, HoursForm, HoursSet, rows_of
from alerts.services.rule_checks import USUAL_SECONDS
from alerts.services.rules import unsaved_rule
from alerts.words import rule_sentence
from spoton.service_errors import InvalidInputError
from tracking.models import Environment

USUAL_COOLDOWN: Final = 600
USUAL_THRESHOLD: Final = 10


class RuleDraft:
    """What has been typed so far.

    Args:
        data: as the browser sends it.
        user: who types.
        environment, kind: of the rule.
    """

    def __init__(self, data: QueryDict, *, user: User, environment: Environment, kind: str) -> None:
        self.environment, self.kind = environment, kind
        self.form = RuleForm(data, user=user, environment=environment, kind=kind)
        self.hours = HoursSet(data, prefix="hours", form_kwargs={"use_required_attribute": False})

    def is_valid(self) -> bool:
        """Return whether it can be saved, as far as forms know."""
        fine = self.form.is_valid()
        if self.form.cleaned_data.get("when") != HOURS:
            return fine
        return self.hours.is_valid() and fine

    def values(self) -> dict[str, Any]:
        """Return what the services take, of what is valid."""
        values = self.form.values()
        values["schedule"] = []
        if self.form.cleaned_data.get("when") == HOURS:
            rows: list[HoursForm] = list(self.hours.forms)
            values["schedule"] = [row.entry() for row in rows]
        return values

    def sentence(self) -> tuple[str, bool]:
        """Return what the rule will do and True, or what is still missing and False."""
        if not self.is_valid():
            return self._missing(), False
        values = self.values() | {"kind": self.kind}
        try:
            return rule_sentence(unsaved_rule(self.environment, values)), True
        except InvalidInputError as error:
            return str(error), False

    def hide_errors(self) -> None:
        """Show the fields as they are: nothing is wrong while someone types."""
        self.form.errors.clear()
        for row in self.hours.forms:
            row.errors.clear()

    def _missing(self) -> str:
        found = [text for texts in self.form.errors.values() for text in texts]
        if self.form.cleaned_data.get("when") == HOURS:
            rows = (row.errors for row in self.hours.forms)
            found += [text for row in rows for texts in row.values() for text in texts]
            found += self.hours.non_form_errors()
        return str(found[0])


def new_data(kind: str, zone: str) -> QueryDict:
    """Return the usual values of a new rule of a kind."""
    data = _data(USUAL_SECONDS.get(kind, 0), USUAL_COOLDOWN, [])
    data.update({"time_zone": zone, "direction": "any", "when": ALWAYS})
    if kind in OCCUPANCY:
        data["threshold"] = str(USUAL_THRESHOLD)
    return data


def data_of(rule: AlertRule) -> QueryDict:
    """Return a stored rule as the browser would send it."""
    data = _data(rule.seconds, rule.cooldown_seconds, rows_of(rule.schedule))
    places = {
        "zone_id": rule.zone.zone_id if rule.zone else "",
        "line_id": rule.line.line_id if rule.line else "",
        "camera_id": rule.camera.camera_id if rule.camera else "",
    }
    number = "" if rule.threshold is None else str(rule.threshold)
    data.update({"name": rule.name, "threshold": number, "direction": rule.direction} | places)
    data.update({"when": HOURS if rule.schedule else ALWAYS, "time_zone": rule.time_zone})
    chosen = rule.receivers.values_list("receiver_id", flat=True)
    data.setlist("receivers", [str(receiver) for receiver in chosen])
    return data


def changed_kind(data: QueryDict, kind: str, zone: str) -> QueryDict:
    """Return what was typed for another kind, with the usual numbers of this one."""
    usual, mixed = new_data(kind, zone), data.copy()
    for name in ("seconds_number", "seconds_unit", "cooldown_seconds_number",
                 "cooldown_seconds_unit", "threshold"):  # fmt: skip
        mixed.setlist(name, usual.getlist(name))
    for name, values in usual.lists():
        if name not in mixed:
            mixed.setlist(name, values)
    return mixed


def with_hours(data: QueryDict, *, add: bool = False, remove: int | None = None) -> QueryDict:
    """Return the same with a row of hours more or less; one always stays."""
    said = data.get("hours-TOTAL_FORMS", "")
    total = int(said[:9]) if said.isascii() and said.isdigit() else 0
    rows = [
        {
            "days": data.getlist(f"hours-{row}-days"),
            "begin": data.get(f"hours-{row}-begin", ""),
            "end": data.get(f"hours-{row}-end", ""),
        }
        for row in range(min(total, MOST))
        if row != remove
    ]
    mixed = data.copy()
    _set_hours(mixed, [*rows, USUAL][:MOST] if add else rows)
    return mixed


def _data(seconds: int, cooldown: int, rows: list[dict[str, Any]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (("seconds", seconds), ("cooldown_seconds", cooldown)):
        number, unit = DurationWidget("").decompress(value)
        data.update({f"{name}_number": str(number), f"{name}_unit": str(unit)})
    _set_hours(data, rows)
    return data


def _set_hours(data: QueryDict, rows: list[dict[str, Any]]) -> None:
    rows = rows or [USUAL]
    for name in ("hours-TOTAL_FORMS", "hours-INITIAL_FORMS"):
        data[name] = str(len(rows))
    for number, row in enumerate(rows):
        data.setlist(f"hours-{number}-days", [str(day) for day in row["days"]])
        data[f"hours-{number}-begin"], data[f"hours-{number}-end"] = row["begin"], row["end"]
