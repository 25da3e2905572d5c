"""`ctxaudit scan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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
    ExcludedSizesOption,
    ExtendSelectOption,
    FailOnOption,
    FileOption,
    FormatOption,
    IgnoreFileOption,
    IgnoreOption,
    IsolatedFlag,
    MaxFilesOption,
    MaxSizeOption,
    SelectOption,
    ShowSuppressedFlag,
    TargetOption,
    TopOption,
    WarnSizeOption,
)
from ctxaudit.cli.status import CLEAN, FINDINGS, NO_AUDIT, run
from ctxaudit.errors import CtxauditError
from ctxaudit.formats.details import Details
from ctxaudit.model import SEVERITIES, Limits
from ctxaudit.sizes import parse_size

if TYPE_CHECKING:
    from ctxaudit.config import Config
    from ctxaudit.pipeline import Checks
    from ctxaudit.results import Audit

FORMATS = ("text", "json", "svg")
FAIL_ON = (*SEVERITIES, "none")


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
    max_size: MaxSizeOption = None,
    max_files: MaxFilesOption = None,
    warn_size: WarnSizeOption = None,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    show_suppressed: ShowSuppressedFlag = False,
    fail_on: FailOnOption = None,
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
        if format_ not in FORMATS:
            raise CtxauditError(
                f'--format is {", ".join(FORMATS[:-1])} or {FORMATS[-1]}, not "{format_}"'
            )
        if fail_on not in (None, *FAIL_ON):
            raise CtxauditError(f'--fail-on is {", ".join(FAIL_ON)}, not "{fail_on}"')
        settings = _settings(context, config, isolated)
        limits = Limits(
            _size(max_size or settings.max_size),
            settings.max_files if max_files is None else max_files,
            _size(warn_size or settings.warn_size),
        )
        chosen = Chosen(
            context,
            file,
            context_dir,
            every,
            build or (),
            env_file or (),
            target,
            build_arg or (),
            build_context or (),
        )
        audit = audit_of(
            chosen,
            builder=builder,
            ignore_file=ignore_file,
            limits=limits,
            checks=_checks(settings, select, extend_select, ignore),
            top=top,
            excluded_sizes=excluded_sizes,
        )
        _print(audit, chosen, format_, color, Details(top, show_suppressed))
        return _status(audit, fail_on or settings.fail_on or "error")

    run(command)


def _settings(directory: str, path: str | None, isolated: bool) -> Config:
    """The settings of the file that was named, else of the one that is found."""
    from ctxaudit.config import Config, find_config, read_config

    if path is not None and isolated:
        raise CtxauditError("use either --config or --isolated")
    if path is not None:
        return read_config(path)
    return Config() if isolated else find_config(directory)


def _checks(
    settings: Config,
    select: list[str] | None,
    extend_select: list[str] | None,
    ignore: list[str] | None,
) -> Checks:
    """The rules of the command line, else of the settings; what adds or takes away is joined."""
    from ctxaudit.pipeline import Checks
    from ctxaudit.rules import choose, path_ignores

    rules = choose(
        _names(select) or settings.select,
        (*settings.extend_select, *_names(extend_select)),
        (*settings.ignore, *_names(ignore)),
    )
    return Checks(rules, path_ignores(settings.path, settings.per_path_ignores))


def _names(texts: list[str] | None) -> list[str]:
    """The names in repeated options, each of which may hold several."""
    return [name.strip() for text in texts or () for name in text.split(",") if name.strip()]


def _size(text: str | None) -> int | None:
    return None if text is None else parse_size(text)


def _print(audit: Audit, chosen: Chosen, format_: str, color: str, details: Details) -> None:
    if format_ == "json":
        from ctxaudit import __version__
        from ctxaudit.formats import json

        sys.stdout.write(json.report(audit, version=__version__))
        return
    from ctxaudit.cli.terminal import wants_color
    from ctxaudit.formats import spans, text

    lines = text.report(audit, details._replace(unread=chosen.unread(audit)))
    if format_ == "svg":
        from ctxaudit.formats import svg

        command = f"ctxaudit scan {chosen.root}"
        sys.stdout.write(svg.report(lines, title=command))
    elif wants_color(color, sys.stdout):
        from rich.console import Console

        spans.print_styled(lines, Console(file=sys.stdout, force_terminal=True, highlight=False))
    else:
        sys.stdout.write(spans.plain(lines))


def _status(audit: Audit, fail_on: str) -> int:
    """Where a build could not be audited that is on this machine, or none could be: status 2."""
    failed = [one for one in audit.not_audited if not one.definition.is_remote or not audit.builds]
    for one in failed:
        print(f"ctxaudit: error: {one.reason}", file=sys.stderr)
    if failed:
        return NO_AUDIT
    failing = SEVERITIES[: FAIL_ON.index(fail_on) + 1] if fail_on != "none" else ()
    for build in audit.builds:
        if build.budget is not None and build.budget.exceeded:
            return FINDINGS
        if any(found.severity in failing for found in build.open_findings):
            return FINDINGS
    return CLEAN
