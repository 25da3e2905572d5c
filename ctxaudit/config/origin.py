"""Where a setting comes from."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location
from ctxaudit.names import shown

OriginKind = Literal["default", "file", "environment", "option"]


class Origin(NamedTuple):
    """What says something: a file with a line, a variable, an option, or nobody (a default)."""

    kind: OriginKind
    name: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """`ctxaudit.toml:3`, `CTXAUDIT_MAX_SIZE`, `--max-size` or `default`."""
        place = "" if self.line is None else f":{self.line}"
        return f"{shown(self.name)}{place}" if self.name else self.kind

    def wrong(self, message: str) -> CtxauditError:
        """What is wrong with what it says."""
        if self.kind == "file":
            return CtxauditError(message, path=shown(self.name), line=self.line)
        return CtxauditError(message if self.name in message else f"{self.name}: {message}")


DEFAULT = Origin("default")


def of_file(location: Location) -> Origin:
    """A line of a file of settings."""
    return Origin("file", location.file, location.line)
