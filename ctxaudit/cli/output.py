"""Where reports go: one to stdout, any number into files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from ctxaudit.cli.terminal import wants_color
from ctxaudit.errors import CtxauditError
from ctxaudit.formats.details import Details
from ctxaudit.formats.registry import check_format, render
from ctxaudit.names import shown
from ctxaudit.reading import why_unread
from ctxaudit.results import Audit

_SUMMARY = "GITHUB_STEP_SUMMARY"


class Outputs(NamedTuple):
    """The format on stdout, and formats with the files that they go to."""

    format: str
    color: str
    files: tuple[tuple[str, str], ...]


def outputs(format_: str, color: str, files: Sequence[str]) -> Outputs:
    """Reads the options `--format`, `--color` and `--output FORMAT=FILE`.

    Raises CtxauditError for a format that there is not, and for another form.
    """
    pairs = []
    for text in files:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise CtxauditError(f'write --output FORMAT=FILE, not "{shown(text)}"')
        pairs.append((check_format(name), path))
    return Outputs(check_format(format_), color, tuple(pairs))


def write_reports(audit: Audit, wanted: Outputs, details: Details) -> None:
    """Writes all reports. Raises CtxauditError for a file that cannot be written."""
    for name, path in wanted.files:
        try:
            _write(path, render(name, audit, details).encode("utf-8", "surrogateescape"))
        except OSError as error:
            reason = f"cannot write the {name} report: {why_unread(error)}"
            raise CtxauditError(reason, path=shown(path)) from None
    if wanted.format == "text" and wants_color(wanted.color, sys.stdout):
        _print_in_color(audit, details)
    else:
        sys.stdout.write(render(wanted.format, audit, details))


def _print_in_color(audit: Audit, details: Details) -> None:
    from rich.console import Console

    from ctxaudit.formats import spans, text

    console = Console(file=sys.stdout, force_terminal=True, highlight=False)
    spans.print_styled(text.lines(audit, details), console)


def _write(path: str, content: bytes) -> None:
    """The whole file or nothing of it; what is no regular file, such as a pipe, is written to.

    The summary of a job in GitHub Actions is a file that every step adds to.
    """
    if path == os.environ.get(_SUMMARY) or (os.path.exists(path) and not os.path.isfile(path)):
        with open(path, "ab") as file:
            file.write(content)
        return
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
