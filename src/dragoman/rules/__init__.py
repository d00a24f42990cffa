"""What the components know, as data: TOML and JSONL files that an analyst can review and diff.

A rule file is read once a process. `version()` names the rules as a whole: it changes when any rule does, and
every record carries it through the ledger.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from dragoman.errors import RuleError


@cache
def load(name: str) -> dict[str, Any]:
    """The rule file `name` ("cues.toml", "actors/states.toml") as plain values. Raises RuleError. Do not mutate."""
    path = resources.files(__name__).joinpath(name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"rules/{name}: {error}") from error


def names(folder: str = "") -> list[str]:
    """Every rule file below `folder`, as `load` takes it, sorted."""
    return sorted(_files(resources.files(__name__).joinpath(folder), folder))


def _files(path: Traversable, prefix: str) -> list[str]:
    found: list[str] = []
    for child in path.iterdir():
        name = f"{prefix}/{child.name}".lstrip("/")
        if child.is_dir():
            found += _files(child, name)
        elif child.name.endswith(".toml"):
            found.append(name)
    return found


def find(by: str) -> tuple[str, dict[str, Any]] | None:
    """The rule that a record's `by` names, with the file it stands in.

    Of "cues/say/that" the first part is a file or folder below `rules/`, the second the rule's `id`, `lemma`, `form`
    or `name`; what follows says which side of the rule acted. None if no rule goes by that name, as for what a table
    of names or code alone decides.
    """
    where, _, rest = by.partition("/")
    wanted = rest.partition("/")[0]
    for file in names():
        if where not in file.removesuffix(".toml").split("/"):
            continue
        for table in load(file).values():
            for rule in table if isinstance(table, list) else []:
                if isinstance(rule, dict) and wanted in (rule.get(key) for key in ("id", "lemma", "form", "name")):
                    return file, rule
    return None


@cache
def version() -> str:
    """Eight hex digits over the content of all rule files."""
    digest = hashlib.blake2b(digest_size=4)
    for name in names():
        digest.update(name.encode() + b"\0" + resources.files(__name__).joinpath(name).read_bytes())
    return digest.hexdigest()
