"""Goes through the instructions of one stage as BuildKit does when it builds it.

The source is `dispatch` in BuildKit's `dockerfile2llb/convert.go`. Variables, the working directory
and the paths that are used of each context change from instruction to instruction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ctxaudit.dockerfile import checks, copies
from ctxaudit.dockerfile.commands import (
    ArgCommand,
    CopyCommand,
    EnvCommand,
    OnbuildCommand,
    OtherCommand,
    RunCommand,
    WorkdirCommand,
)
from ctxaudit.dockerfile.expand import (
    Expanded,
    Hidden,
    expand,
    words_of,
)
from ctxaudit.dockerfile.instructions import (
    NOTHING,
    Outcome,
    from_of,
    instruction_of,
    known,
    setting_of,
)
from ctxaudit.dockerfile.model import Copy, MakeDirectory, Pair, Run, Source, Unknown
from ctxaudit.dockerfile.mounts import Mount, read_mount
from ctxaudit.dockerfile.refusal import Refusal
from ctxaudit.dockerfile.removals import removed_paths
from ctxaudit.dockerfile.start import start
from ctxaudit.dockerfile.state import Bound, State
from ctxaudit.ignorefile import gopath

_WITHOUT_FILES = ("secret", "ssh")


class Settings(NamedTuple):
    """What counts in every stage: the ARGs before the first FROM, build arguments, the escape."""

    arguments: Mapping[str, str]
    build_args: Mapping[str, str]
    escape: str


class Replay:
    """Replays stages in order; collects what is used of the main context and what is unknown."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.context_paths: set[str] = set()
        self.unknown: dict[Unknown, None] = {}

    def stage(self, state: State) -> None:
        """Replays one stage. A stage whose instructions do not run is never refused.

        Raises Refusal.
        """
        start(state)
        setting = setting_of(state)
        if (first := from_of(state)) is not None:
            state.instructions.append(first)
        for bound in state.commands:
            outcome = NOTHING
            try:
                outcome = self._instruction(state, bound)
            except Refusal as refusal:
                if state.runs:
                    raise refusal.at(bound.line) from None
            state.instructions.append(instruction_of(state, bound, setting, outcome))
            setting = setting_of(state, setting)
        if state.replaced:
            start(state)

    def _instruction(self, state: State, bound: Bound) -> Outcome:
        match bound.command:
            case CopyCommand() as command:
                return self._copy(state, bound, command)
            case RunCommand() as command:
                return self._run(state, bound, command)
            case EnvCommand() as command:
                return self._env(state, command)
            case ArgCommand() as command:
                return self._arg(state, command)
            case WorkdirCommand() as command:
                path = self._expand(state, command.path).text
                state.workdir = copies.changed_directory(state.workdir, path)
                state.steps.append(MakeDirectory(bound.line, state.workdir))
                return Outcome((path,))
            case OtherCommand() as command:
                return self._other(state, bound, command)
            case OnbuildCommand():
                return NOTHING

    def _expand(self, state: State, word: str) -> Expanded:
        return expand(word, state.variables, self.settings.escape)

    def _value(self, state: State, word: str) -> str | Hidden:
        expanded = self._expand(state, word)
        return Hidden(expanded.reason) if expanded.text is None else expanded.text

    def _env(self, state: State, command: EnvCommand) -> Outcome:
        pairs = []
        found: dict[str, str | Hidden] = {}
        for written_name, written in command.pairs:
            name, value = self._value(state, written_name), self._value(state, written)
            if isinstance(name, str):
                found[name] = value
                pairs.append(Pair(name, written, known(value)))
        state.variables.values.update(found)
        state.environment.update(found)
        return Outcome(pairs=tuple(pairs))

    def _arg(self, state: State, command: ArgCommand) -> Outcome:
        pairs = []
        for name, default in command.pairs:
            value: str | Hidden | None = self.settings.build_args.get(name)
            if value is None:
                if default is not None:
                    value = self._value(state, default)
                else:
                    value = self.settings.arguments.get(name)
            if value is None:
                state.variables.declared.add(name)
            else:
                state.variables.values[name] = value
            pairs.append(Pair(name, default, value if isinstance(value, str) else None))
        return Outcome(pairs=tuple(pairs))

    def _other(self, state: State, bound: Bound, command: OtherCommand) -> Outcome:
        if command.name == "EXPOSE":
            for word in command.words:
                words = words_of(word, state.variables, self.settings.escape)
                checks.check_ports(words or ())
            return Outcome(command.words)
        if command.name == "SHELL":
            state.shell = bound.text.args
        texts: list[str | None] = []
        for word in command.words:
            text = self._expand(state, word).text
            texts.append(text)
            if text is not None and command.name == "STOPSIGNAL":
                checks.check_signal(text)
            if text == "" and command.name == "VOLUME":
                raise Refusal("VOLUME specified can not be an empty string")
        if command.name == "USER":
            state.user = texts[0]
        if command.name == "LABEL":
            pairs = zip(command.words[::2], command.words[1::2], texts[1::2], strict=True)
            return Outcome(pairs=tuple(Pair(*pair) for pair in pairs))
        return Outcome(tuple(texts))

    def _copy(self, state: State, bound: Bound, command: CopyCommand) -> Outcome:
        origin = bound.origins[0] if bound.origins else None
        self._expand(state, command.chown)
        mode = self._expand(state, command.chmod).text
        checksum = self._expand(state, command.checksum).text
        expanded = [self._expand(state, word) for word in command.sources]
        target = self._expand(state, command.destination)
        for heredoc in command.heredocs:
            if heredoc.expand:
                expand(heredoc.content, state.variables, "\\", in_document=True)
        if origin is not None and state.runs:
            copies.refuse_later_stage(state, origin, command.origin)
        checks.check_mode(mode or "")
        sources = tuple(
            copies.classified(Source(word, found.text), command.name)
            for word, found in zip(command.sources, expanded, strict=True)
        )
        copies.check_checksum(checksum, sources)
        copies.check_excludes(command.excludes)
        state.steps.append(
            Copy(
                line=bound.line,
                instruction="ADD" if command.name == "ADD" else "COPY",
                stage=state.position,
                needed=state.runs,
                origin=copies.origin_of(origin, command.origin),
                sources=sources,
                destination=copies.destination(state.workdir, target.text),
                excludes=command.excludes,
                parents=command.parents,
                link=command.link,
                heredocs=tuple(heredoc.name for heredoc in command.heredocs),
                onbuild=bound.onbuild is not None,
                unpack=command.unpack,
            )
        )
        if state.runs:
            self._note(bound.line, expanded, bounds=True)
            self._note(bound.line, [target], bounds=False)
            self._use(origin, sources)
            if any(source.local for source in sources):
                _touch(state, origin)
        return Outcome((*(word.text for word in expanded), target.text))

    def _use(self, origin: State | None, sources: Iterable[Source]) -> None:
        paths = self.context_paths if origin is None else origin.paths
        paths |= copies.follow_paths(sources)

    def _note(self, line: int, words: Iterable[Expanded], *, bounds: bool) -> None:
        """Notes what is not known about words that decide about files."""
        for word in words:
            found = [Unknown(line, word.reason, bounds)] if word.text is None else []
            for name in word.missing:
                reason = f"ARG {name} has no value and counts as empty; give it with --build-arg"
                found.append(Unknown(line, reason, bounds=False))
            self.unknown.update(dict.fromkeys(found))

    def _run(self, state: State, bound: Bound, command: RunCommand) -> Outcome:
        mounts = []
        if command.devices:
            raise Refusal(
                "device feature is only supported in Dockerfile frontend 1.14.0-labs or later"
            )
        if state.runs:
            state.paths.add("/")
        for written, name, origin in zip(
            command.mounts, command.origins, bound.origins, strict=True
        ):
            words: list[Expanded] = []

            def expanded(word: str, words: list[Expanded] = words) -> str | None:
                words.append(self._expand(state, word))
                return words[-1].text

            mount = read_mount(written, expanded)
            mounts.append(mount)
            if mount.type not in _WITHOUT_FILES:
                self._mount(state, bound, mount._replace(origin=name), origin, words)
            elif mount.type == "ssh" and mount.source:
                raise Refusal("ssh does not support source")
        state.steps.append(Run(bound.line, removed_paths(command, state.workdir)))
        return Outcome(mounts=tuple(mounts))

    def _mount(
        self, state: State, bound: Bound, mount: Mount, origin: State, words: list[Expanded]
    ) -> None:
        has_origin = bool(mount.origin) or mount.type == "cache"
        if has_origin and origin.is_stage and not origin.dispatched and state.runs:
            raise Refusal(
                f'cannot mount from stage "{mount.origin}" to "{mount.target}",'
                " stage needs to be defined before current command"
            )
        target = copies.destination(state.workdir, mount.target)
        if target is not None and gopath.clean(target) == "/":
            raise Refusal('invalid mount target "/"')
        source = Source(mount.source or "", mount.source)
        if mount.type == "cache" and not mount.origin:
            return
        state.steps.append(
            Copy(
                line=bound.line,
                instruction="RUN --mount",
                stage=state.position,
                needed=state.runs,
                origin=copies.origin_of(origin if mount.origin else None, mount.origin),
                sources=(source,),
                destination=target,
                onbuild=bound.onbuild is not None,
                mount=mount.type or "bind",
            )
        )
        if state.runs:
            self._note(bound.line, words, bounds=mount.type is None or mount.source is None)
            self._use(origin if has_origin else None, [source])
            if mount.type != "tmpfs":
                _touch(state, origin if has_origin else None)


def _touch(state: State, origin: State | None) -> None:
    """The state's files depend on the main context, or on whatever `origin` depends on."""
    if origin is None:
        state.uses.add(None)
    else:
        state.uses |= origin.uses
