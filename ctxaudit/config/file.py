"""One file of settings as text, and as values that know their places."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any, NamedTuple

from ctxaudit.config.places import Keys, line_of, lines_of_keys
from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown
from ctxaudit.reading import read_regular, why_unread

SHARED_NAME = "pyproject.toml"
_SHARED_TABLE = ("tool", "ctxaudit")


class SettingsFile:
    """A file that sets something; `table` is what it sets, without the name of the table."""

    def __init__(self, path: str, text: str, table: Any, prefix: Keys) -> None:
        self.path = path
        self.text = text
        self.table = table
        self.prefix = prefix

    @cached_property
    def lines(self) -> dict[Keys, int]:
        """The line of each key of the table, and of the table itself as the key `()`."""
        length = len(self.prefix)
        return {
            keys[length:]: line
            for keys, line in lines_of_keys(self.text).items()
            if keys[:length] == self.prefix
        }


class Place(NamedTuple):
    """A value of a file, by the keys that lead to it."""

    file: SettingsFile
    keys: Keys = ()

    @property
    def name(self) -> str:
        """The last key that is a name."""
        names = [key for key in self.keys if isinstance(key, str)]
        return shown(names[-1]) if names else "ctxaudit"

    @property
    def line(self) -> int | None:
        """The line of the value."""
        lines = self.file.lines
        return line_of(lines, self.keys) or lines.get(())

    def below(self, *keys: str | int) -> Place:
        """A value in this one."""
        return Place(self.file, (*self.keys, *keys))

    def wrong(self, message: str) -> CtxauditError:
        """What is wrong with the value."""
        return CtxauditError(message, path=shown(self.file.path), line=self.line)


def read_settings_file(path: str) -> SettingsFile | None:
    """None for a `pyproject.toml` that says nothing of this program.

    Raises CtxauditError for what cannot be read or is no TOML.
    """
    try:
        content = read_regular(path)
    except OSError as error:
        raise CtxauditError(
            f"cannot read the configuration: {why_unread(error)}", path=shown(path)
        ) from None
    is_shared = os.path.basename(path) == SHARED_NAME
    if is_shared and b"ctxaudit" not in content:
        return None
    text = _decoded(content, path)
    table = _parsed(text, path)
    if not is_shared:
        return SettingsFile(path, text, table, ())
    for key in _SHARED_TABLE:
        table = table.get(key) if isinstance(table, dict) else None
    return None if table is None else SettingsFile(path, text, table, _SHARED_TABLE)


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CtxauditError("is no TOML: not in UTF-8", path=shown(path), line=line) from None


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
            line=int(line) if line.isdigit() else text.count("\n") + 1,
        ) from None
