"""`ctxaudit explain`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ctxaudit.cli.audited import audit_of
from ctxaudit.cli.options import BuilderOption, FileOption, IgnoreFileOption, TargetOption
from ctxaudit.cli.status import CLEAN, run
from ctxaudit.names import shown

if TYPE_CHECKING:
    from ctxaudit.explain import Match
    from ctxaudit.results import Build


def explain(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Paths in the build context.")
    ],
    context: Annotated[
        str, typer.Option("--context", "-C", metavar="DIR", help="The build context.")
    ] = ".",
    file: FileOption = None,
    target: TargetOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
) -> None:
    """Tell why each path is or is not sent: the deciding pattern and the ones it overruled."""

    def command() -> int:
        audit = audit_of(context, file, target=target, builder=builder, ignore_file=ignore_file)
        for number, path in enumerate(paths):
            if number:
                sys.stdout.write("\n")
            sys.stdout.writelines(_lines(audit.builds[0], _in_context(context, path)))
        return CLEAN

    run(command)


def _in_context(context: str, path: str) -> str:
    """The path from the context's root: as given, or from the working directory if that fits."""
    if os.path.lexists(os.path.join(context, path)):
        return path
    below = os.path.relpath(path, context)
    return path if below.startswith("..") else below


def _lines(build: Build, path: str) -> Iterator[str]:
    from ctxaudit.explain import explain as explain_path

    found = explain_path(build, path)
    verb = "is" if found.exists else "is not there; it would be"
    yield f"{shown(found.path)} {verb} {'included' if found.included else 'excluded'}\n"
    if found.decided is None:
        reason = "no pattern has the last word" if found.overruled else "no pattern matches it"
        yield f"  {reason}\n"
    else:
        yield f"  decided by  {_match(build, found.decided, found.path)}\n"
    for match in found.overruled:
        yield f"  overruled   {_match(build, match, found.path)}\n"


def _match(build: Build, match: Match, path: str) -> str:
    place = f"{shown(build.ignore_file or '')}:{match.pattern.line}"
    text = f"{place}  {shown(match.pattern.written)}"
    return text if match.path == path else f"{text}  (matches {shown(match.path)})"
