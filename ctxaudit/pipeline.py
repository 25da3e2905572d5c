"""One build through the pipeline: read, walk and decide, follow the files, look for findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.budgets import budget_of
from ctxaudit.builds.model import BuildDefinition
from ctxaudit.contexts import Contexts, Taken
from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import ALL_IN_IMAGE, Furthest
from ctxaudit.inputs import Dockerfile, Path, open_context, read_dockerfile, relative
from ctxaudit.litter.needs import Needs
from ctxaudit.model import NO_FILES, Budget, Funnel, Limits, Place, Reach, Severity, Skipped
from ctxaudit.results import Build, ContextAudit
from ctxaudit.rules import DEFAULT_RULES, NOTHING_CHANGED, hidden_by, left_out, run
from ctxaudit.rules.evidence import Evidence
from ctxaudit.rules.oversize_context import ID as OVERSIZE
from ctxaudit.savings import savings_of
from ctxaudit.suppressions import CommentedFile, Decisions, PathIgnores, read_decisions, suppress
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan
    from ctxaudit.journey import Journey


class Checks(NamedTuple):
    """What is looked for: the ids of rules (see `rules.choose`), and where findings are hidden.

    `severities` are those that a user sets, by the ids of rules (see `rules.severities`).
    """

    rules: frozenset[str] = DEFAULT_RULES
    path_ignores: PathIgnores | None = None
    severities: Mapping[str, Severity] = NOTHING_CHANGED


class Asked(NamedTuple):
    """What is asked of every build, see `ctxaudit.scan`."""

    ignore_file: Path | None
    limits: Limits
    checks: Checks
    top: int


class Inputs(NamedTuple):
    """What one build is made of; the main context has the key None."""

    definition: BuildDefinition
    dockerfile: Dockerfile | None
    taken: Mapping[str | None, Taken]
    journey: Journey | None


def audit_build(definition: BuildDefinition, contexts: Contexts, asked: Asked) -> Build:
    """Audits one build with contexts that others may share. Raises CtxauditError as `scan` does."""
    return _build(read_build(definition, contexts, asked.ignore_file), asked)


def read_build(
    definition: BuildDefinition, contexts: Contexts, ignore_file: Path | None = None
) -> Inputs:
    """Reads what one build is made of. Raises CtxauditError as `scan` does."""
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
    return Inputs(definition, dockerfile, taken, journey)


def evidence_of(inputs: Inputs) -> Evidence:
    """What rules may look at, of a build that was read."""
    main = _context(inputs.taken[None], inputs.journey, None)
    return _evidence(inputs, main, None)


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


def _build(inputs: Inputs, asked: Asked) -> Build:
    definition, dockerfile, taken, journey = inputs
    contexts = {name: _context(one, journey, name) for name, one in taken.items()}
    main = contexts.pop(None)
    decided, below = taken[None].decided, main.furthest.below
    shown_path = None if dockerfile is None else dockerfile.shown_path
    budget = budget_of(asked.limits, definition.called(shown_path, main.context), main)
    # a limit that is set is watched, whatever else is selected
    rules = asked.checks.rules if budget is None else asked.checks.rules | {OVERSIZE}
    evidence = _evidence(inputs, main, budget)
    decisions = _decisions(inputs, asked.checks)
    findings = suppress(run(evidence, rules, asked.checks.severities), decisions)
    return Build(
        definition=definition,
        main=main,
        named_contexts={name: one for name, one in contexts.items() if name is not None},
        dockerfile=shown_path,
        builder=main.tree.builder.name,
        patterns=decided.pattern_uses,
        copies=() if journey is None else journey.copies(),
        largest_directories=_with_reach(decided.largest_directories(asked.top), below),
        largest_files=_with_reach(decided.largest_files(asked.top), below),
        rules=rules,
        findings=findings,
        skipped=(
            *main.skipped,
            *left_out(evidence, rules),
            *definition.unknown,
            *_unknown(journey),
            *decisions.unknown,
        ),
        budget=budget,
        journey=journey,
        savings=savings_of(findings, main.furthest),
        untracked=decided.untracked,
    )


def _evidence(inputs: Inputs, main: ContextAudit, budget: Budget | None) -> Evidence:
    dockerfile = inputs.dockerfile
    ignore, decided = inputs.taken[None]
    return Evidence(
        context=main,
        ignore=ignore,
        dockerfile=None if dockerfile is None else dockerfile.shown_path,
        journey=inputs.journey,
        uses=decided.pattern_uses,
        budget=budget,
        decided=decided,
        wanted=Needs(main.tree, inputs.journey),
        dockerfile_text="" if dockerfile is None else dockerfile.text,
    )


def _decisions(inputs: Inputs, checks: Checks) -> Decisions:
    """What the files of this build and the settings say of findings to hide."""
    ignore, dockerfile = inputs.taken[None].ignore, inputs.dockerfile
    patterns = (ignore.content or b"").decode("utf-8", "surrogateescape")
    files = [CommentedFile(ignore.path, patterns, indents=False)]
    if dockerfile is not None:
        files.append(CommentedFile(dockerfile.shown_path, dockerfile.text, indents=True))
    context = relative(inputs.definition.context)
    return read_decisions(context, files, checks.path_ignores, hidden_by)


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
