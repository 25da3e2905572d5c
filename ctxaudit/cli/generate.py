"""`ctxaudit generate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ctxaudit.cli.audited import Chosen
from ctxaudit.cli.options import (
    BuildArgOption,
    BuildContextOption,
    BuilderOption,
    BuildOption,
    ContextArgument,
    ContextOption,
    EnvFileOption,
    FileOption,
    TargetOption,
)
from ctxaudit.cli.status import CLEAN, FINDINGS, run
from ctxaudit.cli.subject import begin_with, say
from ctxaudit.errors import CtxauditError

if TYPE_CHECKING:
    from ctxaudit.contexts import Contexts
    from ctxaudit.proposal.propose import Proposal
    from ctxaudit.proposal.subject import Subject

StyleOption = Annotated[
    str | None,
    typer.Option(
        "--style",
        metavar="STYLE",
        help="deny: lines for what no build needs; allow: * and exceptions for what builds take "
        "[that of the block that is there, else deny].",
    ),
]
WriteFlag = Annotated[
    bool, typer.Option("--write", help="Write it into the ignore file, in one step.")
]
DiffFlag = Annotated[
    bool, typer.Option("--diff", help="Print the change as a unified diff; status 1 if any.")
]
CheckFlag = Annotated[
    bool, typer.Option("--check", help="Status 1 if the ignore file is not what is proposed.")
]

FixFlag = Annotated[
    bool,
    typer.Option("--fix", help="Replace lines too that do not do what they say; --diff shows it."),
]
InteractiveFlag = Annotated[
    bool,
    typer.Option(
        "--interactive", help="Pick in a tree what is excluded; asks before it writes the file."
    ),
]

VerifyFlag = Annotated[
    bool,
    typer.Option(
        "--verify", help="Ask Docker as well what each COPY gets, before and after; runs no RUN."
    ),
]
VerifyBuildsFlag = Annotated[
    bool,
    typer.Option(
        "--verify-builds", help="Do the whole builds as well, before and after; runs every RUN."
    ),
]


class _Checks(NamedTuple):
    """What a real builder is asked."""

    copies: bool
    builds: bool


class _Do(NamedTuple):
    """What to do with the proposal; at most one, else it is printed."""

    write: bool
    diff: bool
    check: bool
    interactive: bool


def generate(
    context: ContextArgument = ".",
    file: FileOption = None,
    target: TargetOption = None,
    build_arg: BuildArgOption = None,
    build_context: BuildContextOption = None,
    context_dir: ContextOption = None,
    build: BuildOption = None,
    env_file: EnvFileOption = None,
    builder: BuilderOption = "buildkit",
    style: StyleOption = None,
    write: WriteFlag = False,
    diff: DiffFlag = False,
    check: CheckFlag = False,
    fix: FixFlag = False,
    verify: VerifyFlag = False,
    verify_builds: VerifyBuildsFlag = False,
    interactive: InteractiveFlag = False,
) -> None:
    """Propose an ignore file that excludes what no build needs, and print it.

    The lines of the file that is there stay as they are; ours stand in a block behind them. Before
    anything is printed it is proven on this tree that no build loses what it needs.
    """

    def command() -> int:
        do = _Do(write, diff, check, interactive)
        if sum(do) > 1:
            raise CtxauditError("use one of --write, --diff, --check and --interactive")
        chosen = Chosen(
            context, file, context_dir, False, build, env_file, target, build_arg, build_context
        )
        checks = _Checks(verify, verify_builds)
        if interactive:
            if fix or any(checks):
                raise CtxauditError("--interactive takes neither --fix nor --verify")
            return _pick(chosen, builder, style)
        return _do(do, _proposed(chosen, builder, style, checks, fix=fix or diff))

    run(command)


def _proposed(
    chosen: Chosen, builder: str, style: str | None, checks: _Checks, *, fix: bool
) -> Proposal:
    from ctxaudit.proposal.propose import propose_for, style_named

    wanted = style_named(style)

    def begin(subject: Subject, before: bytes | None, contexts: Contexts) -> Proposal:
        proposal = propose_for(subject, before, contexts, wanted, fix=fix)
        for text in _verified(proposal, contexts, checks) if any(checks) else ():
            say(text)
        return proposal

    return begin_with(chosen, builder, begin)


def _verified(proposal: Proposal, contexts: Contexts, checks: _Checks) -> Iterator[str]:
    """What a real builder says of the proposal. Raises CtxauditError where it does not agree."""
    from ctxaudit.verify.told import told, told_whole
    from ctxaudit.verify.verify import IgnoreChange, verify
    from ctxaudit.verify.whole import build_whole

    change = IgnoreChange(proposal.path, proposal.before, proposal.content)
    definitions = [build.definition for build in proposal.builds]
    for verified in verify(definitions, change, contexts):
        yield from told(verified)
    if checks.builds:
        yield from map(told_whole, build_whole(definitions, change, contexts))


def _pick(chosen: Chosen, builder: str, style: str | None) -> int:
    from ctxaudit.picker.model import Model
    from ctxaudit.picker.run import check_usable, pick
    from ctxaudit.proposal.propose import style_named
    from ctxaudit.proposal.told import saving

    check_usable()
    wanted = style_named(style)

    def begin(subject: Subject, before: bytes | None, contexts: Contexts) -> Model:
        return Model(subject, before, contexts, wanted)

    written = pick(begin_with(chosen, builder, begin), _replace)
    if written is None:
        say("nothing was written")
    else:
        say(f"wrote {written.path}")
        say(saving(written))
    return CLEAN


def _do(do: _Do, proposal: Proposal) -> int:
    from ctxaudit.proposal.told import notes_of, saving

    status = CLEAN
    if do.write:
        _write(proposal)
    elif do.diff:
        status = _diff(proposal)
    elif do.check:
        status = FINDINGS if proposal.is_new else CLEAN
    else:
        sys.stdout.buffer.write(proposal.content)
    sys.stdout.flush()  # before what is said on stderr
    if do.check and status == CLEAN:
        return status
    if do.check:
        say(f"{proposal.path} is not what would be proposed; see ctxaudit generate --diff")
    say(saving(proposal))
    for note in (*proposal.notes, *notes_of(proposal.kept)):
        say(f"note: {note}")
    return status


def _write(proposal: Proposal) -> None:
    if proposal.is_new:
        _replace(proposal)
        say(f"wrote {proposal.path}")
    else:
        say(f"{proposal.path} is as proposed")


def _replace(proposal: Proposal) -> None:
    from ctxaudit.proposal.write import write_ignore_file

    write_ignore_file(proposal.path, proposal.content, proposal.before, root=proposal.context)


def _diff(proposal: Proposal) -> int:
    from ctxaudit.proposal.diff import unified_diff

    text = unified_diff(proposal.before, proposal.content, proposal.path, proposal.reasons())
    sys.stdout.buffer.write(text)
    return FINDINGS if text else CLEAN
