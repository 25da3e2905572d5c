"""Lines of styled text, which print plainly anywhere and in colour on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console


class Span(NamedTuple):
    """A piece of a line; `style` is a style of rich."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def plain(lines: Iterable[Line]) -> str:
    """The lines as plain text, no blanks at their ends."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


def print_styled(lines: Iterable[Line], console: Console) -> None:
    """Prints the lines in colour; a line longer than the terminal is wide wraps there."""
    from rich.text import Text

    for line in lines:
        text = Text.assemble(*[(span.text, span.style) for span in line], end="\n")
        text.rstrip()
        console.print(text, soft_wrap=True, highlight=False)
