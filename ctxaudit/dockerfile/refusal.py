"""What BuildKit says where it refuses a Dockerfile."""

from __future__ import annotations

from collections.abc import Iterable

_NEAR = 3  # edits from which on two words have nothing to do with each other


class Refusal(ValueError):
    """BuildKit would refuse the build; `reason` is its own text, `line` where it points to."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line

    def at(self, line: int) -> Refusal:
        """The same refusal with a line, unless it has one."""
        return self if self.line is not None else Refusal(self.reason, line)


def quoted(text: str) -> str:
    """The text in double quotes, as Go prints it with `%q`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def did_you_mean(reason: str, word: str, options: Iterable[str]) -> str:
    """The reason with the nearest option behind it, as BuildKit's `suggest` package adds it."""
    nearest, least = None, _NEAR
    for option in options:
        if option == word:
            return reason
        distance = _edits(word, option)
        if distance < least:
            nearest, least = option, distance
    return reason if nearest is None else f"{reason} (did you mean {nearest}?)"


def _edits(one: str, other: str) -> int:
    """The Levenshtein distance; anything from `_NEAR` on means "far"."""
    if abs(len(one) - len(other)) >= _NEAR:
        return _NEAR
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, start=1):
        above, row[0] = row[0], at
        for column, right in enumerate(other, start=1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (left != right)),
            )
    return row[-1]
