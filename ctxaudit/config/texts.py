"""Settings that are given as text: by options, and by variables of the environment.

Both have the names of the keys: `max-size` is `--max-size` and `CTXAUDIT_MAX_SIZE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ctxaudit.config import values
from ctxaudit.config.origin import Origin
from ctxaudit.errors import CtxauditError

PREFIX = "CTXAUDIT_"
CONFIG = "config"  # no key of a file: it names the file
_LISTS = frozenset(("builds", "select", "extend-select", "ignore"))
KEYS: dict[str, Callable[[Any, values.Where], Any]] = {
    "builds": values.build_names,
    "select": values.rules,
    "extend-select": values.rules,
    "ignore": values.rules,
    "fail-on": values.threshold,
    "max-size": values.size,
    "max-files": values.count,
    "warn-size": values.size,
}
Given = dict[str, tuple[Any, Origin]]


def read_environment(environment: Mapping[str, str]) -> Given:
    """The settings in variables, with `config` among them; an empty variable sets nothing.

    Raises CtxauditError, which names the variable, for one that there is not and a wrong value.
    """
    known = {key.upper().replace("-", "_"): key for key in (CONFIG, *KEYS)}
    found: Given = {}
    for variable in sorted(name for name in environment if name.startswith(PREFIX)):
        name = variable.removeprefix(PREFIX)
        if name not in known:
            raise CtxauditError(values.no_such("variable", name, known, PREFIX))
        if environment[variable].strip():
            key, origin = known[name], Origin("environment", variable)
            found[key] = (_value(key, [environment[variable]], origin), origin)
    return found


def read_options(options: Mapping[str, Sequence[str]]) -> Given:
    """The settings in options, by keys, each with its texts; those without any set nothing."""
    found: Given = {}
    for key, texts in options.items():
        if any(map(str.strip, texts)):
            origin = Origin("option", f"--{key}")
            found[key] = (_value(key, texts, origin), origin)
    return found


def _value(key: str, texts: Sequence[str], origin: Origin) -> Any:
    value: Any = texts[-1]
    if key == CONFIG:
        return value
    if key in _LISTS:
        value = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    elif key == "max-files" and value.strip().isdecimal():
        value = int(value)
    return KEYS[key](value, origin)
