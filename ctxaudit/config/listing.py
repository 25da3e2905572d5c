"""What is in force and where each of it comes from, as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ctxaudit.config.layers import Layers
from ctxaudit.config.model import BudgetTable
from ctxaudit.config.origin import DEFAULT, Origin, of_file
from ctxaudit.config.texts import KEYS
from ctxaudit.config.values import USUAL_FAIL_ON
from ctxaudit.model import SecretLimits

_LARGEST_SEARCHED = f"{SecretLimits().most_bytes // 10**6}MB"
_DEFAULTS: dict[str, Any] = {
    "extend-select": [],
    "ignore": [],
    "fail-on": USUAL_FAIL_ON,
}
_NO_SECRETS_SET = {"max-file-size": _LARGEST_SEARCHED, "vendored": False, "fixtures": False}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Setting(NamedTuple):
    """A key as TOML writes it, its value as JSON has it, and what says so.

    The value is None where nothing is set and the default is no value.
    """

    name: str
    value: Any
    origin: Origin


def settings_in_force(layers: Layers) -> Iterator[Setting]:
    """All settings. A list that several layers add to has a row for each, a table for each key."""
    config = layers.config
    for key in KEYS:
        rows = list(zip(layers.values(key), layers.origins(key), strict=True))
        for value, origin in rows or [(_DEFAULTS.get(key), DEFAULT)]:
            yield Setting(key, list(value) if isinstance(value, tuple) else value, origin)
    for key, names in config.per_path_ignores.items():
        yield _row(layers, list(names), "per-path-ignores", key)
    for key, severity in config.severity.items():
        yield _row(layers, severity, "severity", key)
    for at, table in enumerate(config.budget):
        yield Setting("budget", _as_written(table), _origin(layers, "budget", at))
    for field, value in config.secrets._asdict().items():
        key = field.replace("_", "-")
        if value is None:
            yield Setting(f"secrets.{key}", _NO_SECRETS_SET[key], DEFAULT)
        else:
            yield _row(layers, value, "secrets", key)


def _row(layers: Layers, value: Any, table: str, key: str) -> Setting:
    written = key if _BARE_KEY.fullmatch(key) else f'"{key}"'
    return Setting(f"{table}.{written}", value, _origin(layers, table, key))


def _origin(layers: Layers, table: str, key: str | int) -> Origin:
    place = layers.config.location(table, key)
    return DEFAULT if place is None else of_file(place)


def _as_written(table: BudgetTable) -> Mapping[str, Any]:
    """What is set of a budget, by the keys of the file."""
    values = table._asdict().items()
    return {key.replace("_", "-"): value for key, value in values if value is not None}
