"""Instructions as typed commands, and stages as written; see `outline` for how they are read."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.dockerfile.parse import Heredoc, Instruction


class CopyCommand(NamedTuple):
    """COPY or ADD, nothing expanded. `unpack`: local archives are taken apart."""

    line: int
    name: str
    sources: tuple[str, ...]
    heredocs: tuple[Heredoc, ...]
    destination: str
    origin: str
    excludes: tuple[str, ...]
    parents: bool
    link: bool
    chown: str
    chmod: str
    checksum: str
    unpack: bool


class RunCommand(NamedTuple):
    """RUN: its mounts as written and its words (JSON form) or text (shell form)."""

    line: int
    mounts: tuple[str, ...]
    origins: tuple[str, ...]
    json: bool
    args: tuple[str, ...]
    devices: bool


class EnvCommand(NamedTuple):
    """ENV: names and values, not expanded."""

    line: int
    pairs: tuple[tuple[str, str], ...]


class ArgCommand(NamedTuple):
    """ARG: names, and defaults where there are some."""

    line: int
    pairs: tuple[tuple[str, str | None], ...]


class WorkdirCommand(NamedTuple):
    """WORKDIR."""

    line: int
    path: str


class OnbuildCommand(NamedTuple):
    """ONBUILD: the text of an instruction that runs in stages based on this one."""

    line: int
    trigger: str


class OtherCommand(NamedTuple):
    """An instruction that moves no files, with the words that must expand."""

    line: int
    name: str
    words: tuple[str, ...]


Command = (
    CopyCommand
    | RunCommand
    | EnvCommand
    | ArgCommand
    | WorkdirCommand
    | OnbuildCommand
    | OtherCommand
)


class StageText(NamedTuple):
    """A stage as written: `base` and `platform` are not expanded, `name` is in lower case.

    `texts` are the instructions that it was read from: FROM, then one for each command.
    """

    line: int
    name: str
    base: str
    platform: str
    commands: tuple[Command, ...]
    texts: tuple[Instruction, ...] = ()


class Outline(NamedTuple):
    """A whole Dockerfile: the ARGs before the first FROM, and the stages."""

    arguments: tuple[ArgCommand, ...]
    stages: tuple[StageText, ...]
