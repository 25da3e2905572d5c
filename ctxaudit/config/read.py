"""From the table of a file to settings: each key with what it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ctxaudit.config import texts, values
from ctxaudit.config.file import Place, SettingsFile
from ctxaudit.config.model import BudgetTable, Config, SecretsTable
from ctxaudit.model import LimitKind, Selection, Severity

_Take = Callable[[Any, Place], Any]
SELECTIONS: dict[str, Selection] = {
    "included": "included",
    "transferred": "transferred",
    "in-image": "in_image",
}
LIMIT_KINDS: dict[str, LimitKind] = {
    "max-size": "max_bytes",
    "max-files": "max_files",
    "warn-size": "warn_bytes",
}


def config_of(file: SettingsFile) -> Config:
    """The settings of a file. Raises CtxauditError, with the line, for what makes no sense."""
    given = _taken(file.table, Place(file), _KEYS, "[tool.ctxaudit]")
    return Config(path=file.path, file=file, **_as_fields(given))


def _taken(table: Any, place: Place, takes: Mapping[str, _Take], example: str) -> dict[str, Any]:
    """The checked values of a table of which the keys are known."""
    found = {}
    for key, value in values.items(table, place, example):
        if key not in takes:
            kind = f"setting of {place.name}" if place.keys else "setting"
            raise place.below(key).wrong(values.no_such(kind, key, takes))
        found[key] = takes[key](value, place.below(key))
    return found


def _as_fields(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("-", "_"): value for key, value in table.items()}


def _per_path_ignores(value: Any, place: Place) -> Mapping[str, values.Names]:
    example = '{"docs/" = ["large-data"]}'
    return {
        values.pattern(key, place.below(key)): values.rules(names, place.below(key))
        for key, names in values.items(value, place, example)
    }


def _severities(value: Any, place: Place) -> Mapping[str, Severity]:
    example = '{large-data = "error"}'
    return {
        values.rule(key, place.below(key)): values.severity(level, place.below(key))
        for key, level in values.items(value, place, example)
    }


def _budgets(value: Any, place: Place) -> tuple[BudgetTable, ...]:
    if not isinstance(value, list):
        raise place.wrong("budget is a list of tables; begin each with [[budget]]")
    return tuple(_budget(one, place.below(at)) for at, one in enumerate(value))


def _budget(value: Any, place: Place) -> BudgetTable:
    given = _taken(value, place, _BUDGET_KEYS, '{reach = "in-image", max-size = "50MB"}')
    if not any(key in given for key in LIMIT_KINDS):
        raise place.wrong(f"a budget needs a limit: {', '.join(LIMIT_KINDS)}")
    return BudgetTable(**_as_fields(given))


def _reach(value: Any, place: Place) -> str:
    return values.one_of(value, place, tuple(SELECTIONS))


def _secrets(value: Any, place: Place) -> SecretsTable:
    given = _taken(value, place, _SECRETS_KEYS, '{max-file-size = "20MB"}')
    return SecretsTable(**_as_fields(given))


_BUDGET_KEYS: dict[str, _Take] = {
    "build": values.text,
    "directory": values.pattern,
    "reach": _reach,
    **{key: texts.KEYS[key] for key in LIMIT_KINDS},
}
_SECRETS_KEYS: dict[str, _Take] = {
    "max-file-size": values.size,
    "vendored": values.flag,
    "fixtures": values.flag,
}
_KEYS: dict[str, _Take] = {
    **texts.KEYS,
    "per-path-ignores": _per_path_ignores,
    "severity": _severities,
    "budget": _budgets,
    "secrets": _secrets,
}
