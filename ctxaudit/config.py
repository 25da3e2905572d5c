"""The settings of a project: `.ctxaudit.toml`, `ctxaudit.toml`, or a table in `pyproject.toml`.

The nearest one counts, from the audited directory upwards, and of several in one directory the
first of these; the table is `[tool.ctxaudit]`. Files are not merged.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown
from ctxaudit.reading import read_regular, why_unread

OWN_NAMES = (".ctxaudit.toml", "ctxaudit.toml")
SHARED_NAME = "pyproject.toml"
_Names = tuple[str, ...]


class Config(NamedTuple):
    """What a project has set; `path` is the file, None where there is none.

    `per_path_ignores` has names of rules by patterns of paths, as in a `.gitignore` and from the
    directory of the file. Sizes are as written (`50MB`).
    """

    path: str | None = None
    select: _Names = ()
    extend_select: _Names = ()
    ignore: _Names = ()
    per_path_ignores: Mapping[str, _Names] = {}
    fail_on: str | None = None
    max_size: str | None = None
    max_files: int | None = None
    warn_size: str | None = None


def find_config(directory: str) -> Config:
    """Reads the settings that count for a directory. Raises CtxauditError as `read_config` does."""
    try:
        above = os.path.realpath(directory)
    except FileNotFoundError:
        raise CtxauditError("the working directory was removed") from None
    while True:
        for name in (*OWN_NAMES, SHARED_NAME):
            path = os.path.join(above, name)
            if os.path.isfile(path) and (found := _read(os.path.relpath(path))) is not None:
                return found
        parent = os.path.dirname(above)
        if parent == above:
            return Config()
        above = parent


def read_config(path: str) -> Config:
    """Reads the settings of a file that was named.

    Raises CtxauditError, with the line, for what cannot be read, is no TOML, an unknown key or a
    wrong type.
    """
    found = _read(path)
    if found is None:
        raise CtxauditError("has no [tool.ctxaudit]", path=shown(path))
    return found


def _read(path: str) -> Config | None:
    """None for a `pyproject.toml` that says nothing of this program."""
    try:
        content = read_regular(path)
    except OSError as error:
        raise CtxauditError(
            f"cannot read the configuration: {why_unread(error)}", path=shown(path)
        ) from None
    is_shared = os.path.basename(path) == SHARED_NAME
    if is_shared and b"ctxaudit" not in content:
        return None
    text = content.decode("utf-8", "replace")
    settings = _parsed(text, path)
    where: tuple[str, ...] = ()
    if is_shared:
        where = ("tool", "ctxaudit")
        settings = settings.get("tool", {}).get("ctxaudit")
        if settings is None:
            return None
    return _config(settings, _File(path, text, where))


def _parsed(text: str, path: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # the message ends with "(at line 3, column 7)"
        reason, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0]
        raise CtxauditError(
            f"is no TOML: {shown(reason).lower()}",
            path=shown(path),
            line=int(line) if line.isdigit() else None,
        ) from None


class _File(NamedTuple):
    """A file of settings, to say where something stands; `where` is the table that is ours."""

    path: str
    text: str
    where: tuple[str, ...]

    def wrong(self, message: str, *keys: str) -> CtxauditError:
        """What is wrong with a value."""
        return CtxauditError(message, path=shown(self.path), line=self._line((*self.where, *keys)))

    def _line(self, keys: tuple[str, ...]) -> int | None:
        """Where a key begins: behind the longest beginning of the file that does not have it.

        The TOML reader of the standard library tells no places.
        """
        import tomllib

        lines = self.text.split("\n")
        before = 0
        for count in range(1, len(lines) + 1):
            try:
                value: Any = tomllib.loads("\n".join(lines[:count]) + "\n")
            except tomllib.TOMLDecodeError:
                continue
            if _has(value, keys):
                while not lines[before].strip() or lines[before].lstrip().startswith("#"):
                    before += 1
                return before + 1
            before = count
        return None


def _has(value: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _config(settings: Any, file: _File) -> Config:
    if not isinstance(settings, dict):
        raise file.wrong("ctxaudit is a table, not a single value")
    values: dict[str, Any] = {}
    for key, value in settings.items():
        take = _TAKES.get(key)
        if take is None:
            near = difflib.get_close_matches(key, _TAKES, 1)
            hint = f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(_TAKES)}"
            raise file.wrong(f'there is no setting "{shown(key)}"{hint}', key)
        values[key.replace("-", "_")] = take(value, file, key)
    return Config(path=file.path, **values)


def _names(value: Any, file: _File, *keys: str) -> _Names:
    """A list of rules and groups, each of which exists."""
    from ctxaudit.rules import RULES
    from ctxaudit.rules.selection import check_name

    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise file.wrong(f'{keys[-1]} is a list of rules, like ["image"]', *keys)
    try:
        return tuple(check_name(RULES, name) for name in value)
    except CtxauditError as error:
        raise file.wrong(error.message, *keys) from None


def _by_path(value: Any, file: _File, key: str) -> Mapping[str, _Names]:
    if not isinstance(value, dict):
        raise file.wrong(f'{key} is a table, like {{"docs/" = ["large-data"]}}', key)
    return {pattern: _names(names, file, key, pattern) for pattern, names in value.items()}


def _size(value: Any, file: _File, key: str) -> str:
    from ctxaudit.sizes import parse_size

    if not isinstance(value, str):
        raise file.wrong(f'{key} is a size, like "50MB"', key)
    try:
        parse_size(value)
    except CtxauditError as error:
        raise file.wrong(error.message, key) from None
    return value


def _count(value: Any, file: _File, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise file.wrong(f"{key} is a number of files, 0 or more", key)
    return value


def _threshold(value: Any, file: _File, key: str) -> str:
    from ctxaudit.model import SEVERITIES

    known = (*SEVERITIES, "none")
    if value not in known:
        raise file.wrong(f"{key} is {', '.join(known[:-1])} or {known[-1]}", key)
    return str(value)


_TAKES: dict[str, Callable[[Any, _File, str], Any]] = {
    "select": _names,
    "extend-select": _names,
    "ignore": _names,
    "per-path-ignores": _by_path,
    "fail-on": _threshold,
    "max-size": _size,
    "max-files": _count,
    "warn-size": _size,
}
