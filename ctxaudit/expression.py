"""Regular expressions that are compiled when they are first used.

A scan loads many rules and asks most of them little: compiling all their expressions would take
longer than the scan of a small project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, AnyStr, Generic


class Expression(Generic[AnyStr]):
    """What `re.compile` gives, later; the methods are those of `re.Pattern`."""

    def __init__(self, pattern: AnyStr, flags: int = 0) -> None:
        self.pattern: AnyStr = pattern
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[AnyStr]:
        """The compiled expression."""
        return re.compile(self.pattern, self.flags)

    def search(self, text: AnyStr, *within: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.search`."""
        return self.compiled.search(text, *within)

    def match(self, text: AnyStr, *within: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.match`."""
        return self.compiled.match(text, *within)

    def fullmatch(self, text: AnyStr, *within: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text, *within)

    def finditer(self, text: AnyStr, *within: int) -> Iterator[re.Match[AnyStr]]:
        """As `re.Pattern.finditer`."""
        return self.compiled.finditer(text, *within)

    def findall(self, text: AnyStr) -> list[Any]:
        """As `re.Pattern.findall`."""
        return self.compiled.findall(text)

    def split(self, text: AnyStr, maxsplit: int = 0) -> list[Any]:
        """As `re.Pattern.split`."""
        return self.compiled.split(text, maxsplit)

    def sub(self, other: AnyStr | Callable[[re.Match[AnyStr]], AnyStr], text: AnyStr) -> AnyStr:
        """As `re.Pattern.sub`."""
        return self.compiled.sub(other, text)
