"""Rules about how long someone stays in a zone: one cause per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2s
from uuid import UUID

from .rule_spec import RuleSpec
from .watches import Watches

Occupants = Sequence[tuple[UUID, float]]
"""Who is in a zone since when, seconds since the epoch."""


@lru_cache(maxsize=8192)
def cause_of(person: UUID) -> str:
    """Return what stands for someone in a state: it tells who it is only to who knows them."""
    return blake2s(person.bytes, digest_size=10).hexdigest()


class DwellRules:
    """Watches everyone in a zone that has such a rule; leaving it resolves the alert."""

    def __init__(self, rules: Iterable[RuleSpec], watches: Watches) -> None:
        self._watches = watches
        self._rules: dict[str, list[RuleSpec]] = defaultdict(list)
        zones: dict[str, str] = {}
        for rule in rules:
            if rule.kind == "dwell_over" and rule.zone is not None:
                self._rules[rule.zone].append(rule)
                zones[rule.rule_id] = rule.zone
        self._seen: dict[str, Occupants] = {}
        # By zone and cause, since when; None: not known before the next look.
        self._inside: dict[str, dict[str, float | None]] = defaultdict(dict)
        for rule_id, cause in watches.causes():
            if rule_id in zones:
                self._inside[zones[rule_id]][cause] = None

    def see(self, now: float, occupants: Mapping[str, Occupants]) -> None:
        """Follow who is in each zone."""
        for zone, rules in self._rules.items():
            inside = occupants.get(zone)
            if inside is not None and inside != self._seen.get(zone):
                self._seen[zone] = inside
                self._follow(zone, rules, inside, now)

    def _follow(self, zone: str, rules: list[RuleSpec], inside: Occupants, now: float) -> None:
        before = self._inside[zone]
        people = {cause_of(person): (person, since) for person, since in inside}
        after: dict[str, float | None] = {cause: since for cause, (_, since) in people.items()}
        gone = [cause for cause in before if cause not in after]
        new = [cause for cause, since in after.items() if before.get(cause) != since]
        self._inside[zone] = after
        for rule in rules:
            self._hand_over(rule, {cause: before[cause] for cause in gone}, new, people)
            for cause in gone:
                if (watch := self._watches.get(rule, cause)) is not None:
                    self._watches.see(watch, holds=False, now=now)
            for cause in new:
                person, since = people[cause]
                watch = self._watches.of(rule, cause)
                watch.person = person
                self._watches.hold_since(watch, since, now)

    def _hand_over(
        self,
        rule: RuleSpec,
        gone: Mapping[str, float | None],
        new: Iterable[str],
        people: Mapping[str, tuple[UUID, float]],
    ) -> None:
        """Let the alert about someone who turns out to be another person continue as theirs.

        It is they who have now been there since the same moment.
        """
        heirs = {people[cause][1]: cause for cause in new}
        for cause, since in gone.items():
            watch = self._watches.get(rule, cause)
            if watch is None or watch.alert is None or since is None or since not in heirs:
                continue
            known = self._watches.get(rule, heirs[since])
            if known is None or known.alert is None:
                other = self._watches.move(watch, heirs[since])
                assert other.alert is not None
                change = other.update(other.alert.value, people[heirs[since]][0])
                self._watches.note(other, change, since)
