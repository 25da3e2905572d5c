"""What becomes of a stage, or of what a `--from` names, while a Dockerfile is followed."""

from __future__ import annotations

from typing import Literal

from ctxaudit.dockerfile.commands import Command, StageText
from ctxaudit.dockerfile.expand import Hidden, Variables
from ctxaudit.dockerfile.model import DEFAULT_SHELL, Instruction, Step
from ctxaudit.dockerfile.parse import Instruction as Written

NO_IMAGE = "scratch"
RootKind = Literal["scratch", "named", "image"]


class State:
    """A stage on its way through BuildKit, or an image that a `--from` names.

    `root` says what it starts from where `base` is None; `source` is the named context or image
    then. `replaced`: a named context of the stage's own name stands in. `paths` are the paths of
    the root that are used, shared with the stages based on it, and `uses` tells which contexts a
    build of this state really touches: "" for the main one, else the state of a named one.
    """

    def __init__(self, text: StageText, index: int | None) -> None:
        self.index = index
        self.line = text.line
        self.name = text.name
        self.title = text.name or ("" if index is None else f"stage-{index}")
        self.base_name = text.base
        self.text = text.texts[0] if text.texts else None
        self.commands = [
            Bound(command, written)
            for command, written in zip(text.commands, text.texts[1:], strict=True)
        ]
        self.base: State | None = None
        self.root: RootKind = "image"
        self.source = ""
        self.replaced = False
        self.listed = False
        self.needed = False
        self.settled = False
        self.dispatched = False
        self.triggered = False
        self.dependencies: dict[State, int] = {}
        self.paths: set[str] = set()
        self.uses: set[State | None] = set()
        self.steps: list[Step] = []
        self.instructions: list[Instruction] = []
        self.variables = Variables({})
        self.environment: dict[str, str | Hidden] = {}
        self.workdir: str | None = "/"
        self.user: str | None = None
        self.shell = DEFAULT_SHELL

    @property
    def is_stage(self) -> bool:
        """Whether it is a stage of the Dockerfile, not an image named by a `--from`."""
        return self.index is not None

    @property
    def position(self) -> int:
        """The index of the stage; only a stage has commands, so it is asked of no other state."""
        assert self.index is not None
        return self.index

    @property
    def runs(self) -> bool:
        """Whether the build runs the instructions of this stage."""
        return self.needed and not self.replaced


class Bound:
    """A command with the states its `--from` and mounts name; `onbuild` is its ONBUILD's line."""

    def __init__(self, command: Command, text: Written, onbuild: int | None = None) -> None:
        self.command = command
        self.text = text
        self.onbuild = onbuild
        self.origins: tuple[State, ...] = ()

    @property
    def line(self) -> int:
        """Where the command is written."""
        return self.onbuild if self.onbuild is not None else self.command.line
