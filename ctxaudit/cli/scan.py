"""`ctxaudit scan`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.cli.audited import Chosen, audit_of
from ctxaudit.cli.baseline import Ratchet, ratchet
from ctxaudit.cli.options import (
    AllFlag,
    BaselineOption,
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    BuildOption,
    ColorOption,
    ConfigOption,
    ContextArgument,
    ContextOption,
    EnvFileOption,
    ExcludedSizesOption,
    ExtendSelectOption,
    FailOnOption,
    FileOption,
    FormatOption,
    IgnoreFileOption,
    IgnoreOption,
    IsolatedFlag,
    MaxFilesOption,
    MaxGrowthOption,
    MaxSizeOption,
    NewOnlyFlag,
    OutputOption,
    SelectOption,
    ShowSuppressedFlag,
    TargetOption,
    TopOption,
    TrackedFlag,
    WarnSizeOption,
    WriteBaselineOption,
)
from ctxaudit.cli.output import outputs, report_of, write_reports
from ctxaudit.cli.settings import InForce, Options, in_force
from ctxaudit.cli.status import CLEAN, FINDINGS, NO_AUDIT, run
from ctxaudit.formats.details import Details
from ctxaudit.model import Severity
from ctxaudit.names import shown
from ctxaudit.rules.oversize_context import ID as OVERSIZE

if TYPE_CHECKING:
    from ctxaudit.results import Audit


def scan(
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
    format_: FormatOption = "text",
    output: OutputOption = None,
    max_size: MaxSizeOption = None,
    max_files: MaxFilesOption = None,
    warn_size: WarnSizeOption = None,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    show_suppressed: ShowSuppressedFlag = False,
    fail_on: FailOnOption = None,
    tracked: TrackedFlag = False,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    new_only: NewOnlyFlag = False,
    max_growth: MaxGrowthOption = None,
    config: ConfigOption = None,
    isolated: IsolatedFlag = False,
    top: TopOption = 10,
    excluded_sizes: ExcludedSizesOption = True,
    color: ColorOption = "auto",
) -> None:
    """Audit a build context: what is in it, what is sent, what should not be.

    Without a Dockerfile in CONTEXT, all builds of the repository are looked for and audited.

    Exit status: 0 clean, 1 findings at or above --fail-on or a limit exceeded, 2 no audit possible.
    """

    def command() -> int:
        wanted = outputs(format_, color, output or ())
        given = Options(max_size, max_files, warn_size, select, extend_select, ignore, fail_on)
        now = in_force(given, context, config, isolated=isolated)
        named = Chosen(
            context, file, context_dir, every, build, env_file, target, build_arg, build_context
        )
        chosen = now.choosing(named)
        known = ratchet(baseline, write_baseline, max_growth, new_only=new_only)
        asked = _Asked(builder, ignore_file, top, excluded_sizes, tracked)
        audit, unread = _audited(chosen, now, known, asked)
        details = Details(top, show_suppressed, unread, f"ctxaudit scan {context}", context)
        write_reports(report_of(audit, details), wanted)
        now.tell_idle_limits(chosen, audit)
        return status_of(audit, now.failing)

    run(command)


class _Asked(NamedTuple):
    """What is asked of every build, as given."""

    builder: str
    ignore_file: str | None
    top: int
    excluded_sizes: bool
    tracked: bool


def _audited(
    chosen: Chosen, now: InForce, known: Ratchet, asked: _Asked
) -> tuple[Audit, tuple[str, ...]]:
    """The audit, compared with what is known, and the files that may tell of more builds."""
    with chosen.tree(only_tracked=asked.tracked):
        audit = audit_of(
            chosen,
            builder=asked.builder,
            ignore_file=asked.ignore_file,
            limits=known.limits(now.limits),
            checks=now.checks,
            top=asked.top,
            excluded_sizes=asked.excluded_sizes,
            secret_limits=now.secret_limits,
        )
        unread = chosen.unread(audit)
    return known.compared(audit), unread


def status_of(audit: Audit, failing: Sequence[Severity]) -> int:
    """Where a build could not be audited that is on this machine, or none could be: status 2."""
    failed = [one for one in audit.not_audited if not one.definition.is_remote or not audit.builds]
    for one in failed:
        print(f"ctxaudit: error: {one.reason}", file=sys.stderr)
    if failed:
        return NO_AUDIT
    for build in audit.builds:
        if build.budget is not None and build.budget.exceeded:
            if not any(found.rule == OVERSIZE for found in build.open_findings):
                name = shown(build.name)
                print(f"ctxaudit: a limit of {name} is exceeded (suppressed)", file=sys.stderr)
            return FINDINGS
        new = (one for one in build.open_findings if not one.in_baseline)
        if any(found.severity in failing for found in new):
            return FINDINGS
    return CLEAN
