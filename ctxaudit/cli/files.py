"""`ctxaudit files`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ctxaudit.cli.audited import Chosen, build_of
from ctxaudit.cli.options import (
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    BuildOption,
    ContextArgument,
    ContextOption,
    EnvFileOption,
    ExcludedFlag,
    FileOption,
    IgnoreFileOption,
    IncludedFlag,
    InImageFlag,
    SizeFlag,
    TargetOption,
    TrackedFlag,
    TransferredFlag,
    WhyFlag,
    ZeroFlag,
)
from ctxaudit.cli.status import CLEAN, run
from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import REACHES
from ctxaudit.names import as_bytes, shown

if TYPE_CHECKING:
    from ctxaudit.model import Reach
    from ctxaudit.results import Build


def files(
    context: ContextArgument = ".",
    file: FileOption = None,
    target: TargetOption = None,
    build_arg: BuildArgOption = None,
    build_context: BuildContextOption = None,
    context_dir: ContextOption = None,
    build: BuildOption = None,
    env_file: EnvFileOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
    tracked: TrackedFlag = False,
    included: IncludedFlag = False,
    excluded: ExcludedFlag = False,
    transferred: TransferredFlag = False,
    in_image: InImageFlag = False,
    size: SizeFlag = False,
    why: WhyFlag = False,
    zero: ZeroFlag = False,
) -> None:
    """List the files of a build context, one a line, sorted.

    Without -0 a control character in a name, or a byte that is not UTF-8, is written as an escape.
    """

    def command() -> int:
        steps = {
            "included": included,
            "excluded": excluded,
            "transferred": transferred,
            "in_image": in_image,
        }
        selected = [selection for selection, wanted in steps.items() if wanted] or ["included"]
        if len(selected) > 1:
            options = " and ".join(f"--{one.replace('_', '-')}" for one in selected)
            raise CtxauditError(f"{options} exclude each other")
        chosen = Chosen(
            context, file, context_dir, False, build, env_file, target, build_arg, build_context
        )
        with chosen.tree(only_tracked=tracked):
            audited = build_of(chosen, builder=builder, ignore_file=ignore_file)
            for row in _rows(audited, selected[0], size, why):
                _write(row, zero)
        return CLEAN

    run(command)


def _rows(build: Build, selection: str, size: bool, why: bool) -> Iterator[list[str]]:
    for path, bytes_, _ in sorted(_chosen(build, selection), key=lambda row: as_bytes(row[0])):
        row = [str(bytes_), path] if size else [path]
        yield [*row, _reason(build, path, selection)] if why else row


def _chosen(build: Build, selection: str) -> list[tuple[str, int, int]]:
    rows = build.main.furthest.entries()
    if selection == "excluded":
        return [row for row in rows if row[2] == 0]
    least = REACHES.index("image" if selection == "in_image" else cast("Reach", selection))
    return [row for row in rows if row[2] >= least]


def _reason(build: Build, path: str, selection: str) -> str:
    """The deciding pattern; for files of the image where they lie there."""
    from ctxaudit.explain import places_of

    if selection == "in_image":
        found = [place for place in places_of(build, path) if place.in_image]
        return ", ".join(place.path or "path not known" for place in found) or "/" + path
    state = build.main.tree.state_of(path)
    if state is None or state < 0:
        return "no pattern matches"
    pattern = build.main.tree.patterns.patterns[state]
    return f"{build.ignore_file}:{pattern.line} {pattern.written}"


def _write(row: list[str], zero: bool) -> None:
    if zero:
        sys.stdout.buffer.write(os.fsencode("\t".join(row)) + b"\0")
    else:
        sys.stdout.write("\t".join(map(shown, row)) + "\n")
