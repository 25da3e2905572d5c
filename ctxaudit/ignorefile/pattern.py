"""Docker's ignore patterns as a pattern class of pathspec, registered there as `dockerignore`."""

from __future__ import annotations

import re
from typing import cast

from pathspec.pattern import RegexMatchResult, RegexPattern
from pathspec.util import register_pattern

from ctxaudit.ignorefile.grammar import Kind, as_matched, compile_pattern, python_expression
from ctxaudit.ignorefile.read import clean_pattern


class DockerPattern(RegexPattern):
    """One line of an ignore file in Docker's language, for use with pathspec.

    `include` is pathspec's word for "matches count": True for a pattern that excludes files from
    the build context, False for an exception (`!`), None for a comment or a blank line.

    A `pathspec.PathSpec` of these decides each path alone, which is moby's `MatchesOrParentMatches`
    only for lists without exceptions; `ctxaudit.ignorefile.PatternList` has Docker's whole rule.
    Raises CtxauditError or charclass.BadRegex for a pattern that Docker refuses.
    """

    __slots__ = ("kind",)

    def __init__(self, pattern: str | re.Pattern[str] | None, include: bool | None = None) -> None:
        self.kind: Kind | None = None
        if isinstance(pattern, str) and (cleaned := clean_pattern(pattern)) is not None:
            self.kind = compile_pattern(cleaned.text).kind
        super().__init__(pattern, include)

    @classmethod
    def of(cls, text: str) -> DockerPattern:
        """The pattern of a text that is already cleaned, with `!` taken off."""
        compiled = compile_pattern(text)
        pattern = cls(re.compile(python_expression(compiled)), True)
        pattern.kind = compiled.kind
        return pattern

    @classmethod
    def pattern_to_regex(  # type: ignore[override]  # pathspec types it for str and bytes alike
        cls, pattern: str
    ) -> tuple[str | None, bool | None]:
        """Translates one line to a Python expression to be searched in a path."""
        cleaned = clean_pattern(pattern)
        if cleaned is None:
            return None, None
        return python_expression(compile_pattern(cleaned.text)), not cleaned.exception

    def match_file(self, file: str) -> RegexMatchResult | None:
        """Matches a `/`-separated path (surrogate escapes for bytes that are not UTF-8)."""
        path = as_matched(file) if self.kind == "regex" else file
        return cast("RegexMatchResult | None", super().match_file(path))


register_pattern("dockerignore", DockerPattern, override=True)
