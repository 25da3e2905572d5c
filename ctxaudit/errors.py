"""The one exception that stands for anticipated trouble."""

from __future__ import annotations


class CtxauditError(Exception):
    """Anticipated trouble: bad usage, or an input Docker itself would refuse.

    `message` says what is wrong and what to do; `path` and `line` say where. `str()` joins them
    to one line, `path:line: message`.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"
