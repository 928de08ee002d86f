"""A receiver as a form. Its address and secret are written, and never shown again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms

from accounts.models import User
from alerts.deliveries.addresses import LONGEST
from alerts.models import AlertReceiver
from alerts.selectors.rules import rules_for
from tracking.models import Environment
from tracking.selectors.scope import environments_for

SHORTEST_SECRET: Final = 16
EVERY, CHOSEN, NONE = "all", "chosen", "none"
_SCOPES: Final = [
    (EVERY, "Alerts of all rules, also new ones"),
    (CHOSEN, "Alerts of chosen rules"),
    (NONE, "No alerts, only scheduled reports"),
]


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of receiver is for, and what its address looks like."""

    about: str
    example: str
    help: str


KINDS: Final[dict[str, KindWords]] = {
    "webhook": KindWords(
        "Sends signed JSON to an address of yours.",
        "https://example.org/alerts",
        "Where the JSON is sent. Each request is signed with the secret.",
    ),
    "mqtt": KindWords(
        "Publishes alerts and counts to a broker. Home Assistant finds them by itself.",
        "mqtts://user:password@broker.example.org",
        "Starts with mqtt:// or, encrypted, mqtts://. User, password and port are optional.",
    ),
    "apprise": KindWords(
        "Email, chat or push, through one of the services that Apprise knows.",
        "mailtos://user:password@example.org?to=team@example.org",
        "An Apprise address, such as mailtos://…, slack://… or ntfys://….",
    ),
}


class ReceiverForm(forms.Form):
    """A new receiver, or changes of one.

    Args:
        user: whose environments and rules are offered.
        kind: of the receiver.
        receiver: what is changed, None for a new one.
    """

    name = forms.CharField(
        max_length=200,
        help_text="For example: Control room, Night shift.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    environment_id = forms.ChoiceField(label="Environment", required=False)
    address = forms.CharField(
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    secret = forms.CharField(
        min_length=SHORTEST_SECRET,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    scope = forms.ChoiceField(
        label="Sent to this receiver", choices=_SCOPES, initial=EVERY, widget=forms.RadioSelect
    )
    rules = forms.TypedMultipleChoiceField(
        required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    enabled = forms.BooleanField(required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        user: User,
        kind: str,
        receiver: AlertReceiver | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.receiver = kind, receiver
        self._offer_places(user)
        self._offer_rules(user)
        self._ask_for_secrets()
        if receiver is not None:
            chosen = [rule.rule_id for rule in receiver.rules.all()]
            self.initial = {
                "name": receiver.name,
                "enabled": receiver.enabled,
                "scope": EVERY if receiver.all_rules else CHOSEN if chosen else NONE,
                "rules": chosen,
            }

    def clean(self) -> dict[str, Any]:
        """Refuse to choose rules and then none."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("scope") == CHOSEN
            and not cleaned.get("rules")
            and "rules" not in self.errors
        ):
            self.add_error("rules", "Choose at least one rule.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        given = self.cleaned_data
        values = {"name": given["name"], "enabled": given["enabled"]}
        chosen = given["rules"] if given["scope"] == CHOSEN else []
        values |= {"all_rules": given["scope"] == EVERY, "rules": chosen}
        values |= {name: given[name] for name in ("address", "secret") if given.get(name)}
        if self.receiver is None:
            values |= {"kind": self.kind, "environment_id": given["environment_id"] or None}
        return values

    def _offer_places(self, user: User) -> None:
        if self.receiver is not None:
            del self.fields["environment_id"]
            return
        known = list(environments_for(user).order_by("name").values_list("environment_id", "name"))
        self._choices("environment_id", [("", "All environments"), *known]
                      if user.sees_everything else known)  # fmt: skip

    def _offer_rules(self, user: User) -> None:
        place = self._place(user)
        rules = rules_for(user)
        if place is not None:
            rules = rules.filter(environment=place)
        self._choices(
            "rules",
            [
                (rule.rule_id, rule.name if place else f"{rule.name} ({rule.environment.name})")
                for rule in rules
            ],
        )

    def _place(self, user: User) -> Environment | None:
        if self.receiver is not None:
            return self.receiver.environment
        wanted = self.data.get("environment_id") or self.initial.get("environment_id") or ""
        return environments_for(user).filter(environment_id=wanted).first()

    def _ask_for_secrets(self) -> None:
        words, address = KINDS[self.kind], self.fields["address"]
        address.help_text = words.help
        address.widget.attrs["placeholder"] = words.example
        if self.kind != AlertReceiver.Kind.WEBHOOK:
            del self.fields["secret"]
        else:
            self.fields[
                "secret"
            ].help_text = (
                f"The receiver checks the signature with it. At least {SHORTEST_SECRET} characters."
            )
        if self.receiver is not None:
            address.required = False
            address.widget.attrs["placeholder"] = self.receiver.shown_address
            address.help_text = f"Leave it empty to keep {self.receiver.shown_address}."
            if "secret" in self.fields:
                self.fields["secret"].required = False
                self.fields["secret"].help_text = "Leave it empty to keep the one that is set."

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
