"""The text report as a picture of a terminal, for a README or a web page."""

from __future__ import annotations

import io
import re

from ctxaudit.formats.details import Details
from ctxaudit.formats.spans import print_styled
from ctxaudit.formats.text import WIDTH, lines
from ctxaudit.results import Audit

_WEB_FONT = re.compile(r"\s*@font-face\s*\{.*?\}", re.DOTALL)


def report(audit: Audit, details: Details) -> str:
    """An SVG that needs nothing from the network."""
    from rich.console import Console

    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    print_styled([*lines(audit, details), ()], console)  # the picture cuts into its last line
    return _WEB_FONT.sub("", console.export_svg(title=details.command, unique_id="ctxaudit")) + "\n"
