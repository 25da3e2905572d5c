"""Variables of a stage and the expansion of words, with what cannot be known kept apart.

The expansion itself is `ShellLex` of e2b-dockerfile-utils, a port of BuildKit's
`frontend/dockerfile/shell`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ctxaudit.dockerfile.refusal import Refusal, quoted
from ctxaudit.names import shown

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MANY_STARS = 3
_LONG_VALUE = 1_000
_NAME = re.compile(r"[^\W\d]\w*")


class Hidden(NamedTuple):
    """The value of a variable that cannot be known, and why."""

    reason: str


class Variables:
    """ARGs and ENVs at one point of a stage.

    `unseen` names the image whose environment is not known, if there is one: any variable may be
    set there. `declared` are ARGs without a value.
    """

    def __init__(self, values: Mapping[str, str | Hidden], unseen: str | None = None) -> None:
        self.values = dict(values)
        self.unseen = unseen
        self.declared: set[str] = set()

    def having(self, values: Mapping[str, str | Hidden]) -> Variables:
        """A copy with others set: what a stage inherits."""
        copy = Variables({**self.values, **values}, self.unseen)
        copy.declared = set(self.declared)
        return copy


class Expanded(NamedTuple):
    """A word after expansion.

    `text` is None where it cannot be known, `reason` says why. `missing` are ARGs without a value
    that count as empty in it.
    """

    text: str | None
    reason: str = ""
    missing: tuple[str, ...] = ()


class _Lookup(Mapping[str, str]):
    """The variables as ShellLex asks for them; it remembers what could not be answered."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.reasons: list[str] = []
        self.missing: list[str] = []

    def __getitem__(self, name: str) -> str:
        value = self.variables.values.get(name)
        if isinstance(value, Hidden):
            self.reasons.append(value.reason)
            return ""
        if value is not None:
            return value
        if self.variables.unseen is not None and _NAME.fullmatch(name):
            self.reasons.append(self._why_unknown(name))
        elif name in self.variables.declared:
            self.missing.append(name)
        raise KeyError(name)

    def _why_unknown(self, name: str) -> str:
        image = shown(self.variables.unseen or "")
        if name in self.variables.declared:
            return f"ARG {name} has no value here and the image {image} may set it"
        return f"${name} is set in no instruction here and the image {image} may set it"

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables.values)

    def __len__(self) -> int:
        return len(self.variables.values)


def expand(word: str, variables: Variables, escape: str, *, in_document: bool = False) -> Expanded:
    """Expands one word. Raises Refusal for a malformed one and for `${X:?why}` without X.

    `in_document`: the text of a heredoc, where quotes mean nothing.
    """
    if "$" not in word and (in_document or not _has_quoting(word, escape)):
        return Expanded(word)
    from e2b_dockerfile_utils import ShellLex

    if _is_too_much(word, variables):
        return Expanded(None, f"{shown(word)} has too many wildcards for so long a value")
    lookup = _Lookup(variables)
    lex = ShellLex(
        "\\" if in_document else escape,
        skip_process_quotes=in_document,
        env=lookup,
        skip_unset_env=False,
    )
    try:
        text = lex.process_word(word)
    except ValueError as error:
        if lookup.reasons:
            return Expanded(None, lookup.reasons[0])
        reason = str(error).removeprefix(f"failed to process {word!r}: ")
        raise Refusal(f"failed to process {quoted(word)}: {reason}") from None
    if lookup.reasons:
        return Expanded(None, lookup.reasons[0])
    return Expanded(text, missing=tuple(dict.fromkeys(lookup.missing)))


def words_of(word: str, variables: Variables, escape: str) -> tuple[str, ...] | None:
    """The words that one word becomes (EXPOSE); None where that cannot be known."""
    from e2b_dockerfile_utils import ShellLex

    lookup = _Lookup(variables)
    try:
        words = ShellLex(escape, env=lookup, skip_unset_env=False).process_words(word)
    except ValueError as error:
        if lookup.reasons:
            return None
        raise Refusal(str(error)) from None
    return None if lookup.reasons else tuple(words)


def _is_too_much(word: str, variables: Variables) -> bool:
    """Whether `${X/a*b*c/}` might take forever: Go matches it in one pass, Python does not."""
    if "${" not in word or word.count("*") < _MANY_STARS:
        return False
    return any(
        isinstance(value, str) and len(value) > _LONG_VALUE for value in variables.values.values()
    )


def _has_quoting(word: str, escape: str) -> bool:
    return "'" in word or '"' in word or escape in word
