"""One definition for each distinct build, with a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ctxaudit import disk
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.model import Skipped


def distinct(definitions: Iterable[BuildDefinition]) -> tuple[BuildDefinition, ...]:
    """The definitions in the same order, each build once and under a name of its own.

    Of several sources that tell of one build the first names it. A CI workflow is a hint: where
    another source has its Dockerfile, context and target, its arguments do not make another build,
    and of several workflow steps with different arguments those count that all agree on.
    """
    found: dict[Any, BuildDefinition] = {}
    by_place: dict[Any, Any] = {}
    for definition in definitions:
        place, key = _place(definition), _key(definition)
        is_hint = bool(definition.sources) and definition.sources[0].kind == "workflow"
        known = by_place.get(place) if is_hint else key if key in found else None
        if known is None:
            by_place.setdefault(place, key)
            found[key] = definition
        else:
            found[known] = _merged(found[known], definition)
    return _named_apart(tuple(found.values()))


def _place(definition: BuildDefinition) -> Any:
    """What a build is made from, its arguments aside."""
    if definition.problem is not None:
        return (definition.name, str(definition.problem))
    dockerfile = definition.dockerfile and disk.real_path(definition.dockerfile)
    context = disk.real_path(definition.context)
    return (context, dockerfile, definition.dockerfile_inline, definition.target)


def _key(definition: BuildDefinition) -> Any:
    arguments = tuple(sorted(definition.build_args.items()))
    return (_place(definition), arguments, tuple(sorted(definition.named_contexts.items())))


def _merged(known: BuildDefinition, other: BuildDefinition) -> BuildDefinition:
    places = {source.location for source in known.sources}
    # bake reads Compose files too, and so tells of services a second time
    sources = (*known.sources, *(one for one in other.sources if one.location not in places))
    if not known.sources or known.sources[0].kind != "workflow":
        return known._replace(sources=sources)
    agreed = dict(known.build_args.items() & other.build_args.items())
    differing = sorted({*known.build_args, *other.build_args} - set(agreed))
    location = known.sources[0].location
    unknown = tuple(
        Skipped(
            f"{location.file}:{location.line}", f"build argument {name} has more than one value"
        )
        for name in differing
    )
    return known._replace(
        sources=sources,
        build_args=agreed,
        unknown=tuple(dict.fromkeys((*known.unknown, *unknown))),
    )


def _named_apart(definitions: tuple[BuildDefinition, ...]) -> tuple[BuildDefinition, ...]:
    """Names that several builds have get the file before them, then the context behind them."""
    for better in (_with_file, _with_context, _with_line):
        counts = Counter(definition.name for definition in definitions)
        definitions = tuple(
            definition._replace(name=better(definition))
            if counts[definition.name] > 1
            else definition
            for definition in definitions
        )
    return definitions


def _with_file(definition: BuildDefinition) -> str:
    if not definition.sources or definition.sources[0].kind in ("dockerfile", "workflow"):
        return definition.name
    return f"{definition.sources[0].location.file}:{definition.name}"


def _with_context(definition: BuildDefinition) -> str:
    return f"{definition.name} ({definition.context})"


def _with_line(definition: BuildDefinition) -> str:
    if not definition.sources:
        return definition.name
    location = definition.sources[0].location
    return f"{definition.name} ({location.file}:{location.line})"
