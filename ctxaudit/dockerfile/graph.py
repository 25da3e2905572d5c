"""The graph of stages: bases, names, `--from`, ONBUILD triggers, named contexts.

The source is `toDispatchState` in BuildKit's `dockerfile2llb/convert.go`. States stand in the order
in which BuildKit keeps them: stages first, then each image or named context that some `--from`
names; `--from=N` counts in that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ctxaudit.dockerfile.commands import (
    CopyCommand,
    OnbuildCommand,
    RunCommand,
    StageText,
)
from ctxaudit.dockerfile.expand import Variables, expand
from ctxaudit.dockerfile.frontends import Frontend
from ctxaudit.dockerfile.outline import read_command
from ctxaudit.dockerfile.parse import parse_trigger
from ctxaudit.dockerfile.platforms import check_platform
from ctxaudit.dockerfile.references import familiar_name
from ctxaudit.dockerfile.refusal import Refusal, did_you_mean
from ctxaudit.dockerfile.state import NO_IMAGE, Bound, State

_REMOTE = re.compile(r"(?:https?|git|ssh|docker-image|oci-layout|target|input)://|git@", re.ASCII)
_INDEX = re.compile(r"[-+]?\d+", re.ASCII)


class Graph:
    """All states, by position and by name."""

    def __init__(self, named_contexts: Mapping[str, str], frontend: Frontend, escape: str) -> None:
        # by familiar name: the name as given, and the value
        self.named_contexts = {
            _familiar(name): (name, value) for name, value in named_contexts.items()
        }
        self.frontend = frontend
        self.escape = escape
        self.states: list[State] = []
        self._by_name: dict[str, State] = {}

    def add_stages(self, stages: Iterable[StageText], variables: Variables) -> None:
        """Adds the stages with their FROM lines expanded. Raises Refusal."""
        for index, text in enumerate(stages):
            try:
                self._add_stage(text, index, variables)
            except Refusal as refusal:
                raise refusal.at(text.line) from None

    def _add_stage(self, text: StageText, index: int, variables: Variables) -> None:
        base = expand(text.base, variables, self.escape).text or ""
        if not base:
            raise Refusal(f"base name ({text.base}) should not be blank")
        if text.platform:
            check_platform(text.platform, expand(text.platform, variables, self.escape).text or "")
        state = State(text._replace(base=base), index)
        replacement = self._named(state.name) if state.name else None
        self._add(state)
        if replacement is not None:
            state.base = None
            state.replaced = True
            self._start_from_named(state, replacement)

    def _add(self, state: State) -> None:
        self.states.append(state)
        state.listed = True
        state.base = self._by_name.get(state.base_name)
        if state.base is None and state.base_name == NO_IMAGE:
            state.root = "scratch"
        if state.name:
            self._by_name[state.name] = state

    def _named(self, name: str) -> str | None:
        """The familiar name under which a named context is given for this name."""
        if name.lower() in (NO_IMAGE, "context"):
            return None
        try:
            familiar = familiar_name(name)
        except Refusal as refusal:
            raise Refusal(f"invalid context name {name}: {refusal.reason}") from None
        return familiar if familiar in self.named_contexts else None

    def _start_from_named(self, state: State, familiar: str) -> None:
        name, value = self.named_contexts[familiar]
        if value == f"docker-image://{NO_IMAGE}":
            state.root = "scratch"
        elif is_remote(value):
            state.root, state.source = "image", value.removeprefix("docker-image://")
        else:
            state.root, state.source = "named", name

    def target(self, name: str | None) -> State:
        """The state to build. Raises Refusal for a name that no stage has."""
        if not name:
            return self.states[-1]
        if (found := self._by_name.get(name.lower())) is not None:
            return found
        reason = f'target stage "{name}" could not be found'
        raise Refusal(did_you_mean(reason, name, [state.title for state in self.states]))

    def connect(self) -> None:
        """Finds what each `--from` and mount names. Raises Refusal, for circles too."""
        for state in list(self.states):
            for bound in state.commands:
                self._bind(state, bound)
        _refuse_circles(self.states)
        if len(self.states) == 1:
            self.states[0].title = ""

    def _bind(self, state: State, bound: Bound) -> None:
        command, line = bound.command, bound.line
        try:
            if isinstance(command, CopyCommand) and command.origin:
                bound.origins = (self._origin(command.origin, line),)
            elif isinstance(command, RunCommand):
                # a mount without `from` counts as one from `scratch`, even from a stage so named
                bound.origins = tuple(
                    self._by_name.get((name or NO_IMAGE).lower())
                    or _unregistered(name or NO_IMAGE, line)
                    for name in command.origins
                )
        except Refusal as refusal:
            raise refusal.at(line) from None
        for origin in bound.origins:
            state.dependencies[origin] = line
            if not origin.listed:
                self._add(origin)

    def _origin(self, name: str, line: int) -> State:
        if expand(name, Variables({}), self.escape).text != name:
            raise Refusal(
                "variable expansion is not supported for --from, define a new stage with FROM"
                " using ARG from global scope as a workaround"
            )
        if _INDEX.fullmatch(name):
            index = int(name)
            if not 0 <= index < len(self.states):
                raise Refusal(f"invalid stage index {index}")
            return self.states[index]
        return self._by_name.get(name.lower()) or _unregistered(name, line)

    def resolve(self, target: State) -> None:
        """Marks what the target needs and adds the triggers of local bases. Raises Refusal."""
        while True:
            reachable = reachable_from(target)
            for state in self.states:
                self._resolve_root(state, state in reachable)
            if not self._add_triggers(reachable):
                return

    def _resolve_root(self, state: State, reachable: bool) -> None:
        state.needed = reachable
        if state.base is not None or state.root == "scratch" or state.settled:
            return
        # BuildKit looks at an image of a --from once: if only a trigger that is added later makes
        # it needed, no named context stands in for it any more
        state.settled = not state.is_stage
        try:
            familiar = familiar_name(state.base_name)
        except Refusal as refusal:
            reason = f'failed to parse stage name "{state.base_name}": {refusal.reason}'
            raise Refusal(reason, state.line) from None
        if state.replaced:
            return
        if familiar in self.named_contexts and (reachable or state.is_stage):
            self._start_from_named(state, familiar)
        else:
            state.source = state.base_name

    def _add_triggers(self, reachable: Iterable[State]) -> bool:
        found = False
        for state in reachable:
            if state.base is None or state.triggered:
                continue
            state.triggered = True
            try:
                triggers = list(self._triggers(state.base))
                for bound in triggers:
                    self._bind(state, bound)
                    found = found or bool(bound.origins)
            except Refusal as refusal:
                raise Refusal(refusal.reason, state.line) from None
            state.commands[:0] = triggers
        return found

    def _triggers(self, base: State) -> Iterator[Bound]:
        for bound in base.commands:
            if isinstance(bound.command, OnbuildCommand):
                instruction = parse_trigger(bound.command.trigger)
                command = read_command(instruction, self.frontend)
                yield Bound(command, instruction, bound.line)


def reachable_from(target: State) -> dict[State, None]:
    """The target and everything it depends on, in a fixed order."""
    found: dict[State, None] = {}
    waiting = [target]
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found[state] = None
        waiting += state.dependencies
        if state.base is not None:
            waiting.append(state.base)
    return found


def is_remote(value: str) -> bool:
    """Whether a named context is something else than a local directory."""
    return _REMOTE.match(value) is not None


def _familiar(name: str) -> str:
    try:
        return familiar_name(name)
    except Refusal as refusal:
        raise Refusal(f"invalid context name {name}: {refusal.reason}") from None


def _unregistered(name: str, line: int) -> State:
    return State(StageText(line, "", name, "", ()), None)


def _refuse_circles(states: Iterable[State]) -> None:
    """Refuses a state that depends on itself through `--from` alone, as BuildKit looks for it."""
    done: set[State] = set()
    for start in states:
        path: dict[State, int] = {}
        waiting = [(start, start.line, False)]
        while waiting:
            state, line, leaving = waiting.pop()
            if leaving:
                del path[state]
                done.add(state)
            elif state in path:
                circle = list(path.values())[list(path).index(state) + 1 :]
                reason = f"circular dependency detected on stage: {start.title}"
                raise Refusal(reason, min([*circle, line]))
            elif state not in done:
                path[state] = line
                waiting.append((state, line, True))
                waiting += [(other, at, False) for other, at in state.dependencies.items()]
