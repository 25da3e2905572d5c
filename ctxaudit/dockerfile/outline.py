"""From instructions to typed commands and stages, with the checks that need no variables.

The source is `instructions/parse.go` of BuildKit: what is refused here is refused in every stage,
needed or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ctxaudit.dockerfile import checks
from ctxaudit.dockerfile.commands import (
    ArgCommand,
    Command,
    CopyCommand,
    EnvCommand,
    OnbuildCommand,
    OtherCommand,
    Outline,
    RunCommand,
    StageText,
    WorkdirCommand,
)
from ctxaudit.dockerfile.flags import Flags, read_flags
from ctxaudit.dockerfile.frontends import Frontend
from ctxaudit.dockerfile.mounts import origin_of
from ctxaudit.dockerfile.parse import Heredoc, Instruction, parse_heredoc_word
from ctxaudit.dockerfile.refusal import Refusal

_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*", re.ASCII)
_ONBUILD = re.compile(r"\s*ONBUILD\s*", re.IGNORECASE)
_NO_TRIGGERS = ("MAINTAINER", "FROM")
_NETWORKS = ("", "default", "none", "host")


def read_outline(instructions: Sequence[Instruction], frontend: Frontend) -> Outline:
    """Reads and checks all instructions. Raises Refusal with the line."""
    arguments: list[ArgCommand] = []
    stages: list[tuple[StageText, list[Command], list[Instruction]]] = []
    for instruction in instructions:
        try:
            found = _read(instruction, frontend)
            if isinstance(found, StageText):
                stages.append((found, [], [instruction]))
            elif stages:
                stages[-1][1].append(found)
                stages[-1][2].append(instruction)
            elif isinstance(found, ArgCommand):
                arguments.append(found)
            else:
                raise Refusal("no build stage in current context")
        except Refusal as refusal:
            raise refusal.at(instruction.line) from None
    if not stages:
        raise Refusal("dockerfile contains no stages to build", instructions[-1].line)
    return Outline(
        tuple(arguments),
        tuple(
            stage._replace(commands=tuple(commands), texts=tuple(texts))
            for stage, commands, texts in stages
        ),
    )


def read_command(instruction: Instruction, frontend: Frontend) -> Command:
    """Reads one instruction that is no FROM. Raises Refusal."""
    found = _read(instruction, frontend)
    if isinstance(found, StageText):
        raise Refusal("FROM isn't allowed as an ONBUILD trigger")
    return found


def _read(instruction: Instruction, frontend: Frontend) -> Command | StageText:
    return _READERS[instruction.name](instruction, frontend)


def _read_copy(instruction: Instruction, frontend: Frontend) -> CopyCommand:
    name, args = instruction.name, instruction.args
    if len(args) < 2:
        raise Refusal(
            f"{name} requires at least two arguments, but only one was provided."
            " Destination could not be determined"
        )
    flags = read_flags(name, instruction.flags, frontend)
    if parse_heredoc_word(args[-1]) is not None:
        raise Refusal(f"{name} cannot accept a heredoc as a destination")
    names = {source: parse_heredoc_word(source) for source in args[:-1]}
    by_name = {heredoc.name: heredoc for heredoc in instruction.heredocs}
    return CopyCommand(
        instruction.line,
        name,
        tuple(source for source in args[:-1] if names[source] is None),
        tuple(_heredoc(found, by_name) for source in args[:-1] if (found := names[source])),
        args[-1],
        flags.text("from"),
        flags.list("exclude"),
        flags.is_on("parents"),
        flags.is_on("link"),
        flags.text("chown"),
        flags.text("chmod"),
        flags.text("checksum"),
        name == "ADD" and flags.text("unpack") != "false",
    )


def _heredoc(name: str, by_name: dict[str, Heredoc]) -> Heredoc:
    # a heredoc word in the JSON form has no document: its file is empty
    return by_name.get(name, Heredoc(name, "", chomp=False, expand=False))


def _read_run(instruction: Instruction, frontend: Frontend) -> RunCommand:
    flags = read_flags("RUN", instruction.flags, frontend)
    origins = tuple(origin_of(mount) for mount in flags.list("mount"))
    if flags.text("network") not in _NETWORKS or flags.texts.get("network") == "":
        raise Refusal(f'invalid network mode "{flags.text("network")}"')
    args = instruction.args
    if instruction.heredocs and parse_heredoc_word("".join(args)) is not None:
        args = (instruction.heredocs[0].content,)
    return RunCommand(
        instruction.line,
        flags.list("mount"),
        origins,
        instruction.json,
        args,
        bool(flags.list("device")) and not frontend.has_flag("RUN", "device"),
    )


def _read_env(instruction: Instruction, frontend: Frontend) -> EnvCommand:
    read_flags("ENV", instruction.flags, frontend)
    return EnvCommand(instruction.line, _pairs(instruction))


def _read_label(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    read_flags("LABEL", instruction.flags, frontend)
    words = tuple(word for pair in _pairs(instruction) for word in pair)
    return OtherCommand(instruction.line, "LABEL", words)


def _pairs(instruction: Instruction) -> tuple[tuple[str, str], ...]:
    args = instruction.args
    if not args:
        raise Refusal(f"{instruction.name} requires at least one argument")
    pairs = tuple(zip(args[::3], args[1::3], strict=True))
    if not all(name for name, _ in pairs):
        raise Refusal(f"{instruction.name} names can not be blank")
    return pairs


def _read_arg(instruction: Instruction, _: Frontend) -> ArgCommand:
    if not instruction.args:
        raise Refusal("ARG requires at least one argument")
    pairs: list[tuple[str, str | None]] = []
    for argument in instruction.args:
        name, has_default, default = argument.partition("=")
        if has_default and not name:
            raise Refusal("ARG names can not be blank")
        pairs.append((name, default if has_default else None))
    return ArgCommand(instruction.line, tuple(pairs))


def _read_from(instruction: Instruction, frontend: Frontend) -> StageText:
    args = instruction.args
    name = ""
    if len(args) == 3 and args[1].lower() == "as":
        name = args[2].lower()
        if not _STAGE_NAME.fullmatch(name):
            raise Refusal(
                f'invalid name for build stage: "{args[2]}",'
                " name can't start with a number or contain symbols"
            )
    elif len(args) != 1:
        raise Refusal("FROM requires either one or three arguments")
    flags = read_flags("FROM", instruction.flags, frontend)
    return StageText(instruction.line, name, args[0], flags.text("platform"), ())


def _read_onbuild(instruction: Instruction, frontend: Frontend) -> OnbuildCommand:
    _at_least_one(instruction)
    read_flags("ONBUILD", instruction.flags, frontend)
    name = instruction.args[0]
    if name == "ONBUILD":
        raise Refusal("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if name in _NO_TRIGGERS:
        raise Refusal(f"{name} isn't allowed as an ONBUILD trigger")
    trigger = _ONBUILD.sub("", instruction.text, count=1)
    for heredoc in instruction.heredocs:
        trigger += f"\n{heredoc.content}{heredoc.name}"
    return OnbuildCommand(instruction.line, trigger)


def _read_workdir(instruction: Instruction, frontend: Frontend) -> WorkdirCommand:
    other = _read_single(instruction, frontend)
    return WorkdirCommand(other.line, other.words[0])


def _read_single(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    """An instruction with exactly one argument."""
    if len(instruction.args) != 1:
        raise Refusal(f"{instruction.name} requires exactly one argument")
    if instruction.name != "STOPSIGNAL":  # BuildKit does not look at its flags
        read_flags(instruction.name, instruction.flags, frontend)
    words = () if instruction.name == "MAINTAINER" else instruction.args
    return OtherCommand(instruction.line, instruction.name, words)


def _read_plain(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    """CMD and ENTRYPOINT: anything goes, nothing is expanded."""
    read_flags(instruction.name, instruction.flags, frontend)
    return OtherCommand(instruction.line, instruction.name, ())


def _read_words(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    """EXPOSE and VOLUME: one or more words."""
    _at_least_one(instruction)
    read_flags(instruction.name, instruction.flags, frontend)
    words = instruction.args
    if instruction.name == "VOLUME":
        words = tuple(word.strip() for word in words)
        if not all(words):
            raise Refusal("VOLUME specified can not be an empty string")
    return OtherCommand(instruction.line, instruction.name, words)


def _read_shell(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    read_flags("SHELL", instruction.flags, frontend)
    _at_least_one(instruction)
    if not instruction.json:
        raise Refusal("SHELL requires the arguments to be in JSON form")
    return OtherCommand(instruction.line, "SHELL", ())


def _read_healthcheck(instruction: Instruction, frontend: Frontend) -> OtherCommand:
    _at_least_one(instruction)
    kind, *command = instruction.args
    flags = Flags({}, {})
    if kind.upper() != "NONE":  # BuildKit does not look at the flags of NONE
        flags = read_flags("HEALTHCHECK", instruction.flags, frontend)
    checks.check_health(kind, command, flags.texts)
    return OtherCommand(instruction.line, "HEALTHCHECK", ())


def _at_least_one(instruction: Instruction) -> None:
    if not instruction.args:
        raise Refusal(f"{instruction.name} requires at least one argument")


_READERS: dict[str, Callable[[Instruction, Frontend], Command | StageText]] = {
    "ADD": _read_copy,
    "ARG": _read_arg,
    "CMD": _read_plain,
    "COPY": _read_copy,
    "ENTRYPOINT": _read_plain,
    "ENV": _read_env,
    "EXPOSE": _read_words,
    "FROM": _read_from,
    "HEALTHCHECK": _read_healthcheck,
    "LABEL": _read_label,
    "MAINTAINER": _read_single,
    "ONBUILD": _read_onbuild,
    "RUN": _read_run,
    "SHELL": _read_shell,
    "STOPSIGNAL": _read_single,
    "USER": _read_single,
    "VOLUME": _read_words,
    "WORKDIR": _read_workdir,
}
