"""The pipeline: read, walk and decide, follow the files, look for findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.builder import Builder, builder_named, skips_of
from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import ALL_IN_IMAGE, Furthest
from ctxaudit.ignorefile.read import refused
from ctxaudit.inputs import (
    Dockerfile,
    IgnoreInput,
    Path,
    open_context,
    read_dockerfile,
    read_ignore_input,
    relative,
)
from ctxaudit.largest import largest_directories, largest_files
from ctxaudit.model import NO_FILES, Budget, Funnel, Limits, Place, Reach, Skipped, Totals
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build, ContextAudit
from ctxaudit.rules import run
from ctxaudit.rules.evidence import Evidence, gather_claims
from ctxaudit.survey import Progress, survey
from ctxaudit.tree import ContextTree
from ctxaudit.usage import pattern_uses

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan
    from ctxaudit.journey import Journey

NO_LIMITS = Limits()


def scan(
    context: Path,
    dockerfile: Path | None = None,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    builder: str = "buildkit",
    ignore_file: Path | None = None,
    *,
    limits: Limits = NO_LIMITS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
) -> Audit:
    """Audits one build as this builder would do it.

    `dockerfile` is a path as `docker build -f` has it (`-` for stdin); without one, the builder's
    default in the context counts if it is there. `named_contexts` are `docker build`'s
    `--build-context`. `ignore_file` is read instead of the one the builder would read.
    `excluded_sizes=False` leaves excluded directories unread where that cannot change what is
    included; the totals of excluded and on-disk files are None then. `top` is the number of
    largest directories and files. `progress` is called with the entries and bytes seen so far.

    Raises CtxauditError where the audit cannot be made: a context or a given file cannot be read,
    or the builder would refuse the Dockerfile or the ignore file.
    """
    profile = builder_named(builder)
    context_dir = os.fspath(context)
    os.close(open_context(context_dir))  # what is wrong with it comes before all other trouble
    text = read_dockerfile(context_dir, dockerfile, profile)
    plan = _plan(text, target, build_args, named_contexts)
    walk = _Walk(profile, excluded_sizes, progress)
    ignore = read_ignore_input(context_dir, text, ignore_file, profile)
    taken: dict[str | None, _Taken] = {None: walk.take(context_dir, ignore)}
    for name in plan.named if plan is not None else ():
        directory = (named_contexts or {})[name]
        taken[name] = walk.take(directory, read_ignore_input(directory, None, None, profile))
    journey = None if plan is None else _follow(plan, profile, taken)
    return Audit((_build(taken, journey, profile, text, target, limits, top),))


class _Taken(NamedTuple):
    """One context after the walk; `matching` as in `survey.Survey`."""

    context_dir: str
    ignore: IgnoreInput
    tree: ContextTree
    matching: set[int]


_Contexts = Mapping[str | None, _Taken]  # the main one has the key None


class _Walk(NamedTuple):
    """How contexts are walked."""

    builder: Builder
    excluded_sizes: bool
    progress: Progress | None

    def take(self, context_dir: str, ignore: IgnoreInput) -> _Taken:
        """Surveys one context with its ignore file."""
        patterns = ignore.patterns
        prune = not self.excluded_sizes and not patterns.refused
        root = open_context(context_dir)
        try:
            found = survey(root, patterns, self.builder, prune=prune, progress=self.progress)
        finally:
            os.close(root)
        root_length = len(os.fsencode(os.path.realpath(context_dir)))
        tree = ContextTree(found.folders, patterns, self.builder, root_length)
        if patterns.refused:
            _refuse_what_docker_refuses(tree, ignore.path)
        return _Taken(context_dir, ignore, tree, found.matching)


def _refuse_what_docker_refuses(tree: ContextTree, ignore_path: str) -> None:
    """Raises where Docker's walk would come to a pattern that Go's regexp cannot compile."""
    from ctxaudit.ignorefile.charclass import UnknownUnicodeClass
    from ctxaudit.ignorefile.trace import first_refusal

    patterns = tree.patterns
    skips = skips_of(tree.builder, patterns)
    number = first_refusal(patterns, tree.names_by_directory(), skips)
    if number is not None:
        pattern, reason = patterns.patterns[number], patterns.refused[number]
        if isinstance(reason, UnknownUnicodeClass):
            text = f"cannot evaluate {shown(pattern.written)}: {reason}, maybe a script of Unicode"
            raise CtxauditError(text, path=ignore_path, line=pattern.line)
        why = f"syntax error in pattern ({reason})"
        raise refused(pattern.written, why, ignore_path, pattern.line)


def _plan(
    dockerfile: Dockerfile | None,
    target: str | None,
    build_args: Mapping[str, str] | None,
    named_contexts: Mapping[str, str] | None,
) -> BuildPlan | None:
    if dockerfile is None:
        if target is not None:
            raise CtxauditError(f'there is no Dockerfile, so no stage "{target}"')
        return None
    from ctxaudit.dockerfile import plan

    return plan(
        dockerfile.text,
        name=dockerfile.shown_path,
        target=target,
        build_args=build_args,
        named_contexts=named_contexts,
    )


def _follow(plan: BuildPlan, builder: Builder, taken: _Contexts) -> Journey:
    from ctxaudit.journey import Source, follow

    sources = {name: Source(one.context_dir, one.tree) for name, one in taken.items()}
    return follow(plan, sources, fetches_by_need=builder.fetches_by_need)


def _build(
    taken: _Contexts,
    journey: Journey | None,
    builder: Builder,
    dockerfile: Dockerfile | None,
    target: str | None,
    limits: Limits,
    top: int,
) -> Build:
    contexts = {name: _context(one, journey, name) for name, one in taken.items()}
    main = contexts.pop(None)
    ignore, tree = taken[None].ignore, taken[None].tree
    uses = pattern_uses(tree, tree.totals_by_state(), taken[None].matching)
    litter, deeper = gather_claims(tree)
    evidence = Evidence(
        context=main,
        ignore=ignore,
        dockerfile=None if dockerfile is None else dockerfile.shown_path,
        journey=journey,
        uses=uses,
        limits=limits,
        litter=litter,
        deeper=deeper,
    )
    below = main.furthest.below
    return Build(
        main=main,
        named_contexts={name: one for name, one in contexts.items() if name is not None},
        dockerfile=evidence.dockerfile,
        target=target,
        builder=builder.name,
        patterns=uses,
        copies=() if journey is None else journey.copies(),
        largest_directories=_with_reach(largest_directories(tree, top), below),
        largest_files=_with_reach(largest_files(tree, top), below),
        findings=run(evidence),
        skipped=(*main.skipped, *_unknown(journey)),
        budget=_budget(limits, main.totals.included),
        journey=journey,
    )


def _with_reach(places: tuple[Place, ...], below: Callable[[str], Reach]) -> tuple[Place, ...]:
    return tuple(place._replace(reach=below(place.path)) for place in places)


def _context(taken: _Taken, journey: Journey | None, name: str | None) -> ContextAudit:
    furthest = Furthest(taken.tree, ALL_IN_IMAGE if journey is None else journey.ways(name))
    return ContextAudit(
        context=relative(taken.context_dir),
        ignore_file=taken.ignore.path if taken.ignore.exists else None,
        totals=_funnel(taken.tree, furthest),
        skipped=taken.tree.problems() + _unmeasured(taken.tree),
        tree=taken.tree,
        furthest=furthest,
    )


def _funnel(tree: ContextTree, furthest: Furthest) -> Funnel:
    included = furthest.totals("included")
    transferred, in_image = furthest.totals("transferred"), furthest.totals("in_image")
    if not tree.is_complete:
        return Funnel(None, None, included, transferred, in_image)
    on_disk = NO_FILES
    for totals in tree.totals_by_state().values():
        on_disk = on_disk.plus(*totals)
    excluded = on_disk.plus(-included.files, -included.bytes)
    return Funnel(on_disk, excluded, included, transferred, in_image)


def _unmeasured(tree: ContextTree) -> tuple[Skipped, ...]:
    """Directories left unread on request, so that what they hold is not counted."""
    return tuple(
        Skipped(folder.prefix + name, "excluded and not measured (--no-excluded-sizes)")
        for folder in tree.folders
        for name, _ in folder.pruned
    )


def _unknown(journey: Journey | None) -> tuple[Skipped, ...]:
    """What the Dockerfile alone does not tell."""
    if journey is None:
        return ()
    plan = journey.plan
    return tuple(
        Skipped(
            plan.dockerfile if one.line is None else f"{plan.dockerfile}:{one.line}", one.reason
        )
        for one in plan.unknown
    )


def _budget(limits: Limits, included: Totals) -> Budget | None:
    if limits.max_bytes is None and limits.max_files is None:
        return None
    too_large = limits.max_bytes is not None and included.bytes > limits.max_bytes
    too_many = limits.max_files is not None and included.files > limits.max_files
    return Budget(limits.max_bytes, limits.max_files, too_large or too_many)
