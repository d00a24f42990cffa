"""Runs every rule's own examples and counter-examples.

A rule file is checked by `tests/rules/check_*.py`, one per kind of file: `FILES` names the rule files it speaks
for, `rules(data)` yields the rules in one, each a dict with `examples` and `counter_examples`, and
`fires(rule, example)` says whether the rule acts in that example.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dragoman import rules


def checks() -> list[ModuleType]:
    found = []
    for path in sorted(Path(__file__).parent.glob("check_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return found


CHECKS = checks()
CASES = [(check, name, rule) for check in CHECKS for name in check.FILES for rule in check.rules(rules.load(name))]


def label(case: tuple[ModuleType, str, dict[str, Any]]) -> str:
    _, name, rule = case
    return f"{name}:{rule.get('id') or rule.get('form') or rule.get('cue') or rule.get('name')}"


@pytest.mark.parametrize("case", CASES, ids=label)
def test_rule(case: tuple[ModuleType, str, dict[str, Any]]) -> None:
    check, name, rule = case
    assert rule.get("source"), f"{name}: a rule without source: {rule}"
    assert rule.get("examples"), f"{name}: a rule without examples: {rule}"
    for example in rule["examples"]:
        assert check.fires(rule, example), f"{name}: should act in {example!r}"
    for example in rule.get("counter_examples", []):
        assert not check.fires(rule, example), f"{name}: should not act in {example!r}"
