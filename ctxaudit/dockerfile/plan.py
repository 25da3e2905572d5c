"""From the text of a Dockerfile to a plan: what a build of one target takes, and from where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ctxaudit.dockerfile.commands import ArgCommand
from ctxaudit.dockerfile.copies import base_of
from ctxaudit.dockerfile.expand import Variables, expand
from ctxaudit.dockerfile.frontends import Frontend, check_options, frontend_of
from ctxaudit.dockerfile.graph import Graph, is_remote
from ctxaudit.dockerfile.model import BuildPlan, Fetch, Stage, Unknown
from ctxaudit.dockerfile.outline import read_outline
from ctxaudit.dockerfile.parse import parse
from ctxaudit.dockerfile.platforms import own_platform, platform_arguments
from ctxaudit.dockerfile.refusal import Refusal
from ctxaudit.dockerfile.replay import Replay, Settings
from ctxaudit.dockerfile.start import start
from ctxaudit.dockerfile.state import State
from ctxaudit.errors import CtxauditError
from ctxaudit.names import shown

_EVERYTHING = Fetch((None,))
_CHECKS_REFUSE = Unknown(
    None, "# check=error=true: Docker refuses the build where one of its checks warns", bounds=False
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_BYTES = re.compile("[\udc80-\udcff]")


def plan(
    text: str,
    *,
    name: str = "Dockerfile",
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    platform: str | None = None,
) -> BuildPlan:
    """Resolves a Dockerfile as BuildKit does before it fetches anything.

    `text` has its line ends as in the file and surrogate escapes for bytes that are not UTF-8.
    `named_contexts` are values of `--build-context`: local directories, or `docker-image://...` and
    the like. `platform` is the one to build for, without it Linux on this machine's processor.

    Raises CtxauditError where BuildKit would refuse, with its reason. A `# syntax=` other than
    Docker's own has rules that are not known: then everything is the safe bound.
    """
    arguments = dict(build_args or {})
    frontend = frontend_of(text, arguments)
    try:
        return _resolve(text, name, frontend, target, arguments, named_contexts or {}, platform)
    except Refusal as refusal:
        if frontend.official:
            reason = f"Docker refuses this Dockerfile: {shown(refusal.reason)}"
            raise CtxauditError(reason, path=name, line=refusal.line) from None
        return _unreadable(name, frontend)


def _resolve(
    text: str,
    name: str,
    frontend: Frontend,
    target_name: str | None,
    build_args: Mapping[str, str],
    named_contexts: Mapping[str, str],
    platform: str | None,
) -> BuildPlan:
    checks_refuse = check_options(frontend.check or "")
    parsed = parse(text)
    outline = read_outline(parsed.instructions, frontend)
    target_stage = target_name or outline.stages[-1].name
    defaults = platform_arguments(platform or own_platform(), target_stage, build_args)
    variables = _global_arguments(outline.arguments, defaults, build_args, parsed.escape)
    graph = Graph(named_contexts, frontend, parsed.escape)
    graph.add_stages(outline.stages, variables)
    target = graph.target(target_name)
    graph.connect()
    graph.resolve(target)
    replay = Replay(Settings(_texts(variables), build_args, parsed.escape))
    for state in graph.states:
        if not state.is_stage:
            start(state)
    for state in graph.states:
        if state.is_stage:
            replay.stage(state)
    target.paths.add("/")
    if checks_refuse:
        replay.unknown[_CHECKS_REFUSE] = None
    return _plan_of(name, frontend, graph, target, replay)


def _global_arguments(
    commands: Iterable[ArgCommand],
    defaults: Mapping[str, str],
    build_args: Mapping[str, str],
    escape: str,
) -> Variables:
    """What FROM lines see: the predefined ARGs and those before the first FROM."""
    variables = Variables(defaults)
    for command in commands:
        for key, default in command.pairs:
            value = build_args.get(key)
            if value is None and default is not None:
                try:
                    value = expand(default, variables, escape).text
                except Refusal as refusal:
                    raise refusal.at(command.line) from None
            if value is not None:
                variables.values[key] = value
    return variables


def _texts(variables: Variables) -> dict[str, str]:
    return {key: value for key, value in variables.values.items() if isinstance(value, str)}


def _plan_of(
    name: str, frontend: Frontend, graph: Graph, target: State, replay: Replay
) -> BuildPlan:
    stages = tuple(_stages(graph.states, target))
    images = _images(graph.states)
    beyond = list(_hidden_triggers(graph.states))
    if not frontend.official:
        beyond.append(_foreign(frontend))
    main = Fetch((_request(replay.context_paths),)) if None in target.uses else Fetch()
    return BuildPlan(
        name,
        target.position,
        stages,
        _EVERYTHING if beyond else main,
        {key: _named_fetch(key, target) for key in _local_contexts(graph)},
        images,
        (*replay.unknown, *beyond),
        frontend.name,
        frontend.check,
    )


def _stages(states: Iterable[State], target: State) -> Iterable[Stage]:
    shipped: set[State] = set()
    layer: State | None = target
    while layer is not None:
        shipped.add(layer)
        layer = layer.base
    for state in states:
        if state.index is not None:
            yield Stage(
                state.index,
                state.name,
                state.line,
                base_of(state),
                state.needed,
                state in shipped,
                state.replaced,
                tuple(state.steps),
                tuple(one._replace(shipped=state in shipped) for one in state.instructions),
            )


def _request(paths: set[str]) -> tuple[str, ...] | None:
    """The follow paths that BuildKit sends for these; None if one of them is everything.

    They travel as JSON and then in a gRPC header. Raises Refusal for what that cannot carry.
    """
    if not paths or "/" in paths:
        return None
    sent = {_BAD_BYTES.sub("\ufffd", path.removeprefix("/")) for path in paths}
    if all(map(str.isascii, sent)) and any(map(_CONTROL.search, sent)):
        raise Refusal('header key "followpaths" contains value with non-printable ASCII characters')
    return tuple(sorted(sent))


def _named_fetch(name: str, target: State) -> Fetch:
    used = [state for state in target.uses if state is not None and state.source == name]
    requests = {_request(state.paths) for state in used}
    return Fetch(tuple(sorted(requests, key=lambda request: (request is not None, request or ()))))


def _local_contexts(graph: Graph) -> list[str]:
    return [name for name, value in graph.named_contexts.values() if not is_remote(value)]


def _images(states: Iterable[State]) -> tuple[str, ...]:
    names = {
        state.source or state.base_name: None
        for state in states
        if state.needed and state.base is None and state.root == "image"
    }
    return tuple(names)


def _hidden_triggers(states: Iterable[State]) -> Iterable[Unknown]:
    """Images that by their name are made of ONBUILD triggers, which only their registry shows."""
    for state in states:
        if not (state.runs and state.is_stage and state.base is None and state.root == "image"):
            continue
        image = state.source or state.base_name
        if "onbuild" in image.lower():
            reason = f"the ONBUILD instructions of the image {shown(image)} cannot be seen"
            yield Unknown(state.line, reason)


def _foreign(frontend: Frontend) -> Unknown:
    reason = f"# syntax={shown(frontend.name or '')} is no frontend of Docker's: its rules decide"
    return Unknown(None, reason)


def _unreadable(name: str, frontend: Frontend) -> BuildPlan:
    """The plan for a text that only its own frontend can read."""
    return BuildPlan(
        name, 0, (), _EVERYTHING, {}, (), (_foreign(frontend),), frontend.name, frontend.check
    )
