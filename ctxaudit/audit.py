"""The pipeline: read, walk and decide, follow the files, look for findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.builder import builder_named
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts, Taken
from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import ALL_IN_IMAGE, Furthest
from ctxaudit.inputs import Dockerfile, Path, open_context, read_dockerfile, relative
from ctxaudit.model import NO_FILES, Budget, Funnel, Limits, Place, Reach, Skipped, Totals
from ctxaudit.results import Audit, Build, ContextAudit, NotAudited
from ctxaudit.rules import DEFAULT_RULES, hidden_by, run
from ctxaudit.rules.evidence import Evidence
from ctxaudit.suppressions import Comment, Hiding, PathIgnores, read_comments, suppress
from ctxaudit.survey import Progress
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan
    from ctxaudit.journey import Journey

NO_LIMITS = Limits()


class Checks(NamedTuple):
    """What is looked for: the ids of rules (see `rules.choose`), and where findings are hidden."""

    rules: frozenset[str] = DEFAULT_RULES
    path_ignores: PathIgnores | None = None


DEFAULT_CHECKS = Checks()


def scan(
    context: Path | BuildDefinition,
    dockerfile: Path | None = None,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    builder: str = "buildkit",
    ignore_file: Path | None = None,
    *,
    limits: Limits = NO_LIMITS,
    checks: Checks = DEFAULT_CHECKS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
) -> Audit:
    """Audits one build as this builder would do it.

    `context` is a directory or a build that `discover` found; what else is given then replaces what
    the build has. `dockerfile` is a path as `docker build -f` has it (`-` for stdin); without one,
    the builder's default in the context counts if it is there. `named_contexts` are `docker
    build`'s `--build-context`. `ignore_file` is read instead of the one the builder would read.
    `excluded_sizes=False` leaves excluded directories unread where that cannot change what is
    included; the totals of excluded and on-disk files are None then. `checks` say which findings
    are looked for. `top` is the number of largest directories and files. `progress` is called with
    the entries and bytes seen so far.

    Raises CtxauditError where the audit cannot be made: a context or a given file cannot be read,
    or the builder would refuse the Dockerfile or the ignore file.
    """
    if not isinstance(context, BuildDefinition):
        context = BuildDefinition(name="", context=os.fspath(context))
    definition = replaced(context, dockerfile, target, build_args, named_contexts)
    contexts = Contexts(builder_named(builder), excluded_sizes=excluded_sizes, progress=progress)
    return Audit((audit_build(definition, contexts, ignore_file, limits, checks, top),))


def scan_builds(
    definitions: Iterable[BuildDefinition],
    builder: str = "buildkit",
    ignore_file: Path | None = None,
    *,
    limits: Limits = NO_LIMITS,
    checks: Checks = DEFAULT_CHECKS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
    contexts: Contexts | None = None,
) -> Audit:
    """Audits several builds; a context that they share is walked once.

    The options are those of `scan`; `contexts` are contexts that were surveyed before, by the same
    builder. A build that cannot be audited is told in `Audit.not_audited` and does not keep the
    others from it.
    """
    if contexts is None:
        contexts = Contexts(
            builder_named(builder), excluded_sizes=excluded_sizes, progress=progress
        )
    builds: list[Build] = []
    not_audited: list[NotAudited] = []
    for definition in definitions:
        try:
            builds.append(audit_build(definition, contexts, ignore_file, limits, checks, top))
        except CtxauditError as error:
            not_audited.append(NotAudited(definition, error))
    return Audit(tuple(builds), tuple(not_audited))


def replaced(
    definition: BuildDefinition,
    dockerfile: Path | None,
    target: str | None,
    build_args: Mapping[str, str] | None,
    named_contexts: Mapping[str, str] | None,
) -> BuildDefinition:
    """The build with these options of a command line instead of or beside its own."""
    if dockerfile is not None:
        definition = definition._replace(dockerfile=os.fspath(dockerfile), dockerfile_inline=None)
    return definition._replace(
        target=definition.target if target is None else target,
        build_args={**definition.build_args, **(build_args or {})},
        named_contexts={**definition.named_contexts, **(named_contexts or {})},
    )


def audit_build(
    definition: BuildDefinition,
    contexts: Contexts,
    ignore_file: Path | None,
    limits: Limits,
    checks: Checks,
    top: int,
) -> Build:
    """Audits one build with contexts that others may share. Raises CtxauditError as `scan` does."""
    if definition.problem is not None:
        raise definition.problem
    context_dir = definition.context
    os.close(open_context(context_dir))  # what is wrong with it comes before all other trouble
    dockerfile = _dockerfile(definition, contexts)
    plan = _plan(definition, dockerfile)
    taken: dict[str | None, Taken] = {None: contexts.take(context_dir, dockerfile, ignore_file)}
    for name in plan.named if plan is not None else ():
        taken[name] = contexts.take(definition.named_contexts[name], None)
    journey = None
    if plan is not None:
        journey = _follow(plan, taken, fetches_by_need=contexts.builder.fetches_by_need)
    return _build(_Inputs(definition, dockerfile, taken, journey), limits, checks, top)


class _Inputs(NamedTuple):
    """What one build is made of; the main context has the key None."""

    definition: BuildDefinition
    dockerfile: Dockerfile | None
    taken: Mapping[str | None, Taken]
    journey: Journey | None


def _dockerfile(definition: BuildDefinition, contexts: Contexts) -> Dockerfile | None:
    if definition.dockerfile_inline is None:
        return read_dockerfile(definition.context, definition.dockerfile, contexts.builder)
    where = definition.sources[0].location if definition.sources else None
    origin = "inline Dockerfile" if where is None else f"inline Dockerfile of {where.file}"
    return Dockerfile(None, definition.dockerfile_inline, origin)


def _plan(definition: BuildDefinition, dockerfile: Dockerfile | None) -> BuildPlan | None:
    if dockerfile is None:
        if definition.target is not None:
            raise CtxauditError(f'there is no Dockerfile, so no stage "{definition.target}"')
        return None
    from ctxaudit.dockerfile import plan

    return plan(
        dockerfile.text,
        name=dockerfile.shown_path,
        target=definition.target,
        build_args=definition.build_args,
        named_contexts=definition.named_contexts,
    )


def _follow(
    plan: BuildPlan, taken: Mapping[str | None, Taken], *, fetches_by_need: bool
) -> Journey:
    from ctxaudit.journey import Source, follow

    sources = {name: Source(one.decided.context_dir, one.tree) for name, one in taken.items()}
    return follow(plan, sources, fetches_by_need=fetches_by_need)


def _build(inputs: _Inputs, limits: Limits, checks: Checks, top: int) -> Build:
    definition, dockerfile, taken, journey = inputs
    contexts = {name: _context(one, journey, name) for name, one in taken.items()}
    main = contexts.pop(None)
    decided = taken[None].decided
    litter, deeper = decided.claims
    evidence = Evidence(
        context=main,
        ignore=taken[None].ignore,
        dockerfile=None if dockerfile is None else dockerfile.shown_path,
        journey=journey,
        uses=decided.pattern_uses,
        limits=limits,
        litter=litter,
        deeper=deeper,
        decided=decided,
        dockerfile_text="" if dockerfile is None else dockerfile.text,
    )
    below = main.furthest.below
    said = _comments(inputs)
    return Build(
        definition=definition,
        main=main,
        named_contexts={name: one for name, one in contexts.items() if name is not None},
        dockerfile=evidence.dockerfile,
        builder=main.tree.builder.name,
        patterns=evidence.uses,
        copies=() if journey is None else journey.copies(),
        largest_directories=_with_reach(decided.largest_directories(top), below),
        largest_files=_with_reach(decided.largest_files(top), below),
        findings=suppress(
            run(evidence, checks.rules),
            Hiding(
                main.context, [one for one in said if isinstance(one, Comment)], checks.path_ignores
            ),
        ),
        skipped=(
            *main.skipped,
            *definition.unknown,
            *_unknown(journey),
            *(one for one in said if isinstance(one, Skipped)),
        ),
        budget=_budget(limits, main.totals.included),
        journey=journey,
    )


def _comments(inputs: _Inputs) -> list[Comment | Skipped]:
    """What the files of this build say of findings to hide."""
    ignore, dockerfile = inputs.taken[None].ignore, inputs.dockerfile
    patterns = (ignore.content or b"").decode("utf-8", "surrogateescape")
    found = list(read_comments(ignore.path, patterns, hidden_by))
    if dockerfile is not None:
        found += read_comments(dockerfile.shown_path, dockerfile.text, hidden_by)
    return found


def _with_reach(places: tuple[Place, ...], below: Callable[[str], Reach]) -> tuple[Place, ...]:
    return tuple(place._replace(reach=below(place.path)) for place in places)


def _context(taken: Taken, journey: Journey | None, name: str | None) -> ContextAudit:
    tree = taken.tree
    furthest = Furthest(tree, ALL_IN_IMAGE if journey is None else journey.ways(name))
    return ContextAudit(
        context=relative(taken.decided.context_dir),
        ignore_file=taken.ignore.path if taken.ignore.exists else None,
        totals=_funnel(tree, furthest),
        skipped=tree.trouble.skipped + tree.trouble.unmeasured,
        tree=tree,
        furthest=furthest,
    )


def _funnel(tree: ContextTree, furthest: Furthest) -> Funnel:
    included = furthest.totals("included")
    transferred, in_image = furthest.totals("transferred"), furthest.totals("in_image")
    if not tree.is_complete:
        return Funnel(None, None, included, transferred, in_image)
    on_disk = NO_FILES
    for totals in tree.totals_by_state.values():
        on_disk = on_disk.plus(*totals)
    excluded = on_disk.plus(-included.files, -included.bytes)
    return Funnel(on_disk, excluded, included, transferred, in_image)


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
