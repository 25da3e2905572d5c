"""The text report as a picture of a terminal, for a README or a web page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from ctxaudit.formats.spans import Line, print_styled
from ctxaudit.formats.text import WIDTH

_WEB_FONT = re.compile(r"\s*@font-face\s*\{.*?\}", re.DOTALL)


def report(lines: Iterable[Line], *, title: str) -> str:
    """The lines as an SVG that needs nothing from the network; the same lines, the same bytes."""
    from rich.console import Console

    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    print_styled([*lines, ()], console)  # the picture cuts into its last line
    return _WEB_FONT.sub("", console.export_svg(title=title, unique_id="ctxaudit")) + "\n"
