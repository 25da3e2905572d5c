"""`ctxaudit explain`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ctxaudit.cli.audited import Chosen, build_of
from ctxaudit.cli.options import (
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    BuildOption,
    ContextOption,
    EnvFileOption,
    FileOption,
    IgnoreFileOption,
    TargetOption,
)
from ctxaudit.cli.status import CLEAN, run
from ctxaudit.names import shown

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan
    from ctxaudit.explain import Explanation, Match
    from ctxaudit.reach import Placement
    from ctxaudit.results import Build


def explain(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Paths in the build context.")
    ],
    context_dir: ContextOption = None,
    file: FileOption = None,
    target: TargetOption = None,
    build_arg: BuildArgOption = None,
    build_context: BuildContextOption = None,
    build: BuildOption = None,
    env_file: EnvFileOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
) -> None:
    """Tell why each path is or is not sent: the deciding pattern and the ones it overruled."""

    def command() -> int:
        chosen = Chosen(
            ".", file, context_dir, False, build, env_file, target, build_arg, build_context
        )
        audited = build_of(chosen, builder=builder, ignore_file=ignore_file)
        for number, path in enumerate(paths):
            if number:
                sys.stdout.write("\n")
            sys.stdout.writelines(_lines(audited, _in_context(audited.context, path)))
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
    whole = (
        "in part " if found.is_directory and found.included != (found.reach != "excluded") else ""
    )
    state = "included" if found.included or whole else "excluded"
    yield f"{shown(found.path)} {verb} {whole}{state}\n"
    yield from _patterns(build, found)
    if found.reach != "excluded":
        yield f"  {_FURTHEST[found.reach] if found.is_directory else _HOW_FAR[found.reach]}\n"
    if build.journey is not None:
        for place in found.places:
            yield f"  {_place(build.journey.plan, place)}\n"


_HOW_FAR = {
    "included": "not sent: no instruction of this build takes it",
    "transferred": "sent to the builder, and only there: no COPY or ADD takes it",
    "stage": "sent to the builder",
    "image": "sent to the builder",
}
_FURTHEST = {
    "included": "nothing in it is sent: no instruction of this build takes it",
    "transferred": "sent to the builder in whole or in part; no COPY or ADD takes any of it",
    "stage": "sent in whole or in part, and copied into a stage that is not shipped",
    "image": "sent in whole or in part, and some of it ends up in the image",
}


def _patterns(build: Build, found: Explanation) -> Iterator[str]:
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


def _place(plan: BuildPlan, place: Placement) -> str:
    """One place of a file: the instruction, the stage, the path there."""
    stage = plan.stages[place.stage]
    where = f"stage {shown(stage.name or str(stage.position))}"
    if place.in_image:
        where = f"the image ({where})" if len(plan.stages) > 1 else "the image"
    path = shown(place.path) if place.path is not None else "a path that cannot be told"
    by = (
        f"{shown(plan.dockerfile)}:{place.copy.line}  {place.copy.instruction}"
        if place.copy
        else ""
    )
    notes = []
    if place.removed_at is not None:
        notes.append(f"removed at line {place.removed_at}, yet still in a layer")
    if place.after_run:
        notes.append("unless a RUN on the way removed it")
    note = f"  ({'; '.join(notes)})" if notes else ""
    return f"{by or 'base'} -> {path} in {where}{note}"
