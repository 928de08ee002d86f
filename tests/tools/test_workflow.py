"""The hosted workflow does what .ci/run does, with the services that it expects."""

from __future__ import annotations

import re

import yaml

from tools.sources import ROOT

JOB = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"][
    "test"
]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.cpu.yml").read_text(encoding="utf-8"))["services"]


def test_it_runs_what_every_change_must_pass() -> None:
    assert [step["run"] for step in JOB["steps"] if ".ci/run" in step.get("run", "")] == [".ci/run"]


def test_services_are_those_of_production() -> None:
    assert {name: one["image"] for name, one in JOB["services"].items()} == {
        name: COMPOSE[name]["image"] for name in ("postgres", "redis")
    }


def test_addresses_are_those_of_ci() -> None:
    text = (ROOT / ".ci/run").read_text(encoding="utf-8")
    defaults = dict(re.findall(r'export (\w+_URL)="\$\{\w+:-([^}]+)\}"', text))
    assert {name: JOB["env"][name] for name in defaults} == defaults
