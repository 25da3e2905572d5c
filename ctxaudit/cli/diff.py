"""`ctxaudit diff`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from ctxaudit.cli.audited import Chosen, audit_of
from ctxaudit.cli.options import (
    AllFlag,
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    BuildOption,
    ColorOption,
    ConfigOption,
    ContextArgument,
    ContextOption,
    EnvFileOption,
    ExtendSelectOption,
    FailOnOption,
    FileOption,
    IgnoreFileOption,
    IgnoreOption,
    IsolatedFlag,
    MaxGrowthOption,
    OutputOption,
    SelectOption,
    TargetOption,
    TopOption,
)
from ctxaudit.cli.output import Report, outputs, write_reports
from ctxaudit.cli.scan import status_of
from ctxaudit.cli.settings import Options, in_force
from ctxaudit.cli.status import CLEAN, FINDINGS, run
from ctxaudit.formats.details import Details
from ctxaudit.formats.growth import GROWTH_FORMATS, render_growth

if TYPE_CHECKING:
    from ctxaudit.formats.spans import Line
    from ctxaudit.growth.model import Growth

RevisionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[REVISION]",
        help="A revision of git; REV... is the merge base with REV [that with the default branch].",
    ),
]
GrowthFormatOption = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", help=f"What to print: {', '.join(GROWTH_FORMATS)}."),
]


def diff(
    revision: RevisionArgument = None,
    context: ContextArgument = ".",
    file: FileOption = None,
    target: TargetOption = None,
    build_arg: BuildArgOption = None,
    build_context: BuildContextOption = None,
    context_dir: ContextOption = None,
    every: AllFlag = False,
    build: BuildOption = None,
    env_file: EnvFileOption = None,
    builder: BuilderOption = "buildkit",
    ignore_file: IgnoreFileOption = None,
    format_: GrowthFormatOption = "text",
    output: OutputOption = None,
    max_growth: MaxGrowthOption = None,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    fail_on: FailOnOption = None,
    config: ConfigOption = None,
    isolated: IsolatedFlag = False,
    top: TopOption = 10,
    color: ColorOption = "auto",
) -> None:
    """Tell how the builds changed since a revision: what is sent and shipped, and new findings.

    What git tracks is compared, as it lies on disk now; nothing is checked out. The ignore file,
    the Dockerfile and the builds of the revision count for what was sent then.

    Exit status: 0 clean, 1 new findings at or above --fail-on or growth over --max-growth, 2 no
    comparison possible.
    """

    def command() -> int:
        from ctxaudit.growth.limit import limited, parse_limit
        from ctxaudit.growth.since import growth_since

        wanted = outputs(format_, color, output or (), GROWTH_FORMATS)
        limit = None if max_growth is None else parse_limit(max_growth)
        options = Options(
            select=select, extend_select=extend_select, ignore=ignore, fail_on=fail_on
        )
        now = in_force(options, context, config, isolated=isolated)
        named = Chosen(
            context, file, context_dir, every, build, env_file, target, build_arg, build_context
        )
        chosen = now.choosing(named)
        growth = growth_since(
            revision,
            chosen.directory,
            lambda: audit_of(chosen, builder=builder, ignore_file=ignore_file, checks=now.checks),
        )
        growth = limited(growth, limit)
        details = Details(top, command=f"ctxaudit diff {growth.revision.title}")
        write_reports(_report(growth, details), wanted)
        status = status_of(growth.now, now.failing)
        return FINDINGS if status == CLEAN and growth.exceeded else status

    run(command)


def _report(growth: Growth, details: Details) -> Report:
    def lines() -> Iterable[Line]:
        from ctxaudit.formats.growth import text

        return text.lines(growth, details)

    return Report(lambda name: render_growth(name, growth, details), lines)
