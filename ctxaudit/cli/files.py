"""`ctxaudit files`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ctxaudit.cli.audited import audit_of
from ctxaudit.cli.options import (
    BuilderOption,
    ContextArgument,
    FileOption,
    IgnoreFileOption,
    TargetOption,
)
from ctxaudit.cli.status import CLEAN, run
from ctxaudit.errors import CtxauditError
from ctxaudit.names import as_bytes, shown

if TYPE_CHECKING:
    from ctxaudit.results import Build


def files(
    context: ContextArgument = ".",
    file: FileOption = None,
    target: TargetOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
    included: Annotated[
        bool, typer.Option("--included", help="Files that the ignore file lets through (default).")
    ] = False,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="Files that the ignore file keeps out.")
    ] = False,
    size: Annotated[bool, typer.Option("--size", help="Bytes and a tab before each path.")] = False,
    why: Annotated[
        bool, typer.Option("--why", help="A tab and the deciding pattern behind each path.")
    ] = False,
    zero: Annotated[
        bool,
        typer.Option("-0", "--zero", help="End each row with NUL and write names byte for byte."),
    ] = False,
) -> None:
    """List the files of a build context, one a line, sorted.

    Without -0 a control character in a name, or a byte that is not UTF-8, is written as an escape.
    """

    def command() -> int:
        if included and excluded:
            raise CtxauditError("--included and --excluded exclude each other")
        audit = audit_of(context, file, target=target, builder=builder, ignore_file=ignore_file)
        for row in _rows(audit.builds[0], not excluded, size, why):
            _write(row, zero)
        return CLEAN

    run(command)


def _rows(build: Build, included: bool, size: bool, why: bool) -> Iterator[str]:
    tree = build.main.tree
    chosen = [
        entry for entry in tree.entries() if tree.is_included(entry.path, entry.state) == included
    ]
    for path, bytes_, state in sorted(chosen, key=lambda entry: as_bytes(entry.path)):
        row = f"{bytes_}\t{path}" if size else path
        yield f"{row}\t{_reason(build, state)}" if why else row


def _reason(build: Build, state: int) -> str:
    if state < 0:
        return "no pattern matches"
    pattern = build.main.tree.patterns.patterns[state]
    return f"{build.ignore_file}:{pattern.line} {pattern.written}"


def _write(row: str, zero: bool) -> None:
    if zero:
        sys.stdout.buffer.write(os.fsencode(row) + b"\0")
    else:
        sys.stdout.write("\t".join(map(shown, row.split("\t"))) + "\n")
