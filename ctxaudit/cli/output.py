"""Where reports go: one to stdout, any number into files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from ctxaudit.cli.terminal import readers_may_leave, wants_color
from ctxaudit.errors import CtxauditError
from ctxaudit.formats.details import Details
from ctxaudit.formats.registry import FORMATS, check_format, render
from ctxaudit.formats.spans import Line
from ctxaudit.names import shown
from ctxaudit.reading import why_unread
from ctxaudit.results import Audit

_ADDED_TO = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")


class Outputs(NamedTuple):
    """The format on stdout, and formats with the files that they go to."""

    format: str
    color: str
    files: tuple[tuple[str, str], ...]


class Report(NamedTuple):
    """What is reported: its text in each format, and as styled lines."""

    render: Callable[[str], str]
    lines: Callable[[], Iterable[Line]]


def outputs(
    format_: str, color: str, files: Sequence[str], formats: Collection[str] = FORMATS
) -> Outputs:
    """Reads the options `--format`, `--color` and `--output FORMAT=FILE`.

    Raises CtxauditError for a format that there is not, and for another form.
    """
    pairs = []
    for text in files:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise CtxauditError(f'write --output FORMAT=FILE, not "{shown(text)}"')
        pairs.append((check_format(name, formats), path))
    return Outputs(check_format(format_, formats), color, tuple(pairs))


def report_of(audit: Audit, details: Details) -> Report:
    """The report of an audit."""

    def lines() -> list[Line]:
        from ctxaudit.formats import text

        return text.lines(audit, details)

    return Report(lambda name: render(name, audit, details), lines)


def write_reports(report: Report, wanted: Outputs) -> None:
    """Writes all reports. Raises CtxauditError for a file that cannot be written."""
    for name, path in wanted.files:
        content = report.render(name).encode("utf-8", "surrogateescape")
        write_file(path, f"{name} report", content)
    with readers_may_leave():
        if wanted.format == "text" and wants_color(wanted.color, sys.stdout):
            _print_in_color(report.lines())
        else:
            sys.stdout.write(report.render(wanted.format))


def _print_in_color(lines: Iterable[Line]) -> None:
    from rich.console import Console

    from ctxaudit.formats import spans

    console = Console(file=sys.stdout, force_terminal=True, highlight=False)
    spans.print_styled(lines, console)


def write_file(path: str, what: str, content: bytes) -> None:
    """Writes a file; `what` it is, for the CtxauditError if it cannot be written."""
    try:
        _write(path, content)
    except OSError as error:
        reason = f"cannot write the {what}: {why_unread(error)}"
        raise CtxauditError(reason, path=shown(path)) from None


def _write(path: str, content: bytes) -> None:
    """The whole file or nothing of it; what is no regular file, such as a pipe, is written to.

    The summary of a job and the outputs of a step in GitHub Actions are files that are added to.
    """
    is_added_to = path in map(os.environ.get, _ADDED_TO)
    if is_added_to or (os.path.exists(path) and not os.path.isfile(path)):
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
