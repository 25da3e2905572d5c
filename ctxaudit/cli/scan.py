"""`ctxaudit scan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ctxaudit.cli.audited import audit_of
from ctxaudit.cli.options import (
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    ColorOption,
    ContextArgument,
    FileOption,
    IgnoreFileOption,
    TargetOption,
)
from ctxaudit.cli.status import CLEAN, FINDINGS, run
from ctxaudit.errors import CtxauditError
from ctxaudit.model import SEVERITIES, Limits
from ctxaudit.sizes import parse_size

if TYPE_CHECKING:
    from ctxaudit.results import Audit

FORMATS = ("text", "json", "svg")
FAIL_ON = (*SEVERITIES, "none")


def scan(
    context: ContextArgument = ".",
    file: FileOption = None,
    target: TargetOption = None,
    build_arg: BuildArgOption = None,
    build_context: BuildContextOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json or svg.")
    ] = "text",
    max_size: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Fail if more is included (50MB, 1.5GiB)."),
    ] = None,
    max_files: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Fail if more files are included.")
    ] = None,
    warn_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Warn if more is included.")
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(metavar="SEVERITY", help="Status 1 from: error, warning, note or none."),
    ] = "error",
    top: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many directories and files to list.")
    ] = 10,
    excluded_sizes: Annotated[
        bool,
        typer.Option(
            "--excluded-sizes/--no-excluded-sizes",
            help="Measure what the ignore file keeps out; without, excluded trees are not read.",
        ),
    ] = True,
    color: ColorOption = "auto",
) -> None:
    """Audit a build context: what is in it, what is sent, what should not be.

    Exit status: 0 clean, 1 findings at or above --fail-on or a limit exceeded, 2 no audit possible.
    """

    def command() -> int:
        if format_ not in FORMATS:
            raise CtxauditError(
                f'--format is {", ".join(FORMATS[:-1])} or {FORMATS[-1]}, not "{format_}"'
            )
        if fail_on not in FAIL_ON:
            raise CtxauditError(f'--fail-on is {", ".join(FAIL_ON)}, not "{fail_on}"')
        limits = Limits(_size(max_size), max_files, _size(warn_size))
        audit = audit_of(
            context,
            file,
            build_arg,
            build_context,
            target=target,
            builder=builder,
            ignore_file=ignore_file,
            limits=limits,
            top=top,
            excluded_sizes=excluded_sizes,
        )
        _print(audit, format_, color, top)
        return _status(audit, fail_on)

    run(command)


def _size(text: str | None) -> int | None:
    return None if text is None else parse_size(text)


def _print(audit: Audit, format_: str, color: str, top: int) -> None:
    if format_ == "json":
        from ctxaudit import __version__
        from ctxaudit.formats import json

        sys.stdout.write(json.report(audit, version=__version__))
        return
    from ctxaudit.cli.terminal import wants_color
    from ctxaudit.formats import spans, text

    lines = text.report(audit, top=top)
    if format_ == "svg":
        from ctxaudit.formats import svg

        command = f"ctxaudit scan {audit.builds[0].context}"
        sys.stdout.write(svg.report(lines, title=command))
    elif wants_color(color, sys.stdout):
        from rich.console import Console

        spans.print_styled(lines, Console(file=sys.stdout, force_terminal=True, highlight=False))
    else:
        sys.stdout.write(spans.plain(lines))


def _status(audit: Audit, fail_on: str) -> int:
    failing = SEVERITIES[: FAIL_ON.index(fail_on) + 1] if fail_on != "none" else ()
    for build in audit.builds:
        if build.budget is not None and build.budget.exceeded:
            return FINDINGS
        if any(found.severity in failing and not found.suppressed for found in build.findings):
            return FINDINGS
    return CLEAN
