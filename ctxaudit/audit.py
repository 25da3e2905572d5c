"""The pipeline: locate, read, walk and decide, look for findings; values in, an audit out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from ctxaudit.builder import Builder, builder_named, skips_of
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.locate import (
    IgnoreFile,
    PassedOver,
    find_ignore_file,
    read_ignore_file,
)
from ctxaudit.ignorefile.read import read_patterns, refused
from ctxaudit.largest import largest_directories, largest_files
from ctxaudit.model import (
    NO_FILES,
    Budget,
    Finding,
    Funnel,
    Limits,
    PatternUse,
    Place,
    Selection,
    Skipped,
    Totals,
)
from ctxaudit.names import shown
from ctxaudit.rules import run
from ctxaudit.rules.evidence import Evidence, gather_claims, watched_names
from ctxaudit.survey import Progress, open_root, survey
from ctxaudit.tree import ContextTree
from ctxaudit.usage import pattern_uses
from ctxaudit.walk import reason_of

NO_LIMITS = Limits()


class Build(NamedTuple):
    """The audit of one build. Paths of files are relative to the context directory."""

    context: str
    dockerfile: str | None
    ignore_file: str | None
    target: str | None
    builder: str
    totals: Funnel
    patterns: tuple[PatternUse, ...]
    largest_directories: tuple[Place, ...]
    largest_files: tuple[Place, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    budget: Budget | None
    tree: ContextTree

    def files(self, selection: Selection) -> tuple[str, ...]:
        """The files (all entries that are not directories) of one step of the funnel.

        Sorted by their bytes; bytes that are not UTF-8 as surrogate escapes.
        """
        if selection == "on_disk":
            return self.tree.files()
        if selection in ("included", "excluded"):
            return self.tree.files(included=selection == "included")
        raise CtxauditError(f'there is no selection "{selection}"')

    def directories(self) -> tuple[str, ...]:
        """The directories that arrive with the included files, empty ones among them."""
        return self.tree.directories()

    @property
    def emptied(self) -> tuple[str, ...]:
        """Included files that BuildKit delivers with 0 bytes (see rule `emptied-file`)."""
        return self.tree.emptied()


class Audit(NamedTuple):
    """What `scan` found out: one entry for each build."""

    builds: tuple[Build, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all builds."""
        return tuple(finding for build in self.builds for finding in build.findings)


def scan(
    context: str | os.PathLike[str],
    dockerfile: str | os.PathLike[str] | None = None,
    target: str | None = None,
    build_args: Mapping[str, str] | None = None,
    named_contexts: Mapping[str, str] | None = None,
    builder: str = "buildkit",
    ignore_file: str | os.PathLike[str] | None = None,
    *,
    limits: Limits = NO_LIMITS,
    top: int = 10,
    excluded_sizes: bool = True,
    progress: Progress | None = None,
) -> Audit:
    """Audits one build context as this builder would take it.

    `dockerfile` is a path as `docker build -f` has it; without one, the builder's own default in
    the context counts if it is there. `ignore_file` is read instead of the one the builder would
    read. `excluded_sizes=False` leaves excluded directories unread where that cannot change what
    is included; the totals of excluded and on-disk files are None then. `top` is the number of
    largest directories and files. `progress` is called with the entries and bytes seen so far.

    Raises CtxauditError where the audit cannot be made: the context or a given file cannot be
    read, or the builder would refuse the ignore file.
    """
    profile = builder_named(builder)
    context_dir = os.fspath(context)
    root = _open_context(context_dir)
    try:
        inputs = _read_inputs(context_dir, dockerfile, ignore_file, profile)
        prune = not excluded_sizes and not inputs.patterns.refused
        found = survey(root, inputs.patterns, profile, prune=prune, progress=progress)
    finally:
        os.close(root)
    tree = ContextTree(found.folders, inputs.patterns, profile)
    if inputs.patterns.refused:
        _refuse_what_docker_refuses(tree, inputs.ignore_path)
    return Audit((_build(tree, found.matching, inputs, target, limits, top),))


class _Inputs(NamedTuple):
    """The files that say what a build takes; paths as they are shown."""

    context: str
    dockerfile: str | None
    ignore_file: str | None
    ignore_path: str
    passed_over: tuple[PassedOver, ...]
    patterns: PatternList


def _open_context(context_dir: str) -> int:
    try:
        if os.path.realpath(context_dir) == "/":
            reason = "the root of the file system is no build context; name the one that you build"
            raise CtxauditError(reason, path=context_dir)
        return open_root(context_dir)
    except NotADirectoryError:
        reason = "is a file; name the directory that you build"
    except FileNotFoundError:
        reason = "there is no such directory"
    except OSError as error:
        reason = f"cannot read the build context: {reason_of(error)}"
    raise CtxauditError(reason, path=shown(context_dir))


def _read_inputs(
    context_dir: str,
    dockerfile: str | os.PathLike[str] | None,
    ignore_file: str | os.PathLike[str] | None,
    builder: Builder,
) -> _Inputs:
    dockerfile_path = _find_dockerfile(context_dir, dockerfile, builder)
    passed_over: tuple[PassedOver, ...] = ()
    found: IgnoreFile | None
    if ignore_file is None:
        found, passed_over = find_ignore_file(context_dir, dockerfile_path, builder)
    else:
        found = read_ignore_file(os.fspath(ignore_file))
    missing = os.path.join(context_dir, builder.context_names[0])
    ignore_path = relative(found.path if found else missing)
    content = found.content if found else b""
    patterns = read_patterns(content, path=ignore_path, builder=builder.name)
    return _Inputs(
        relative(context_dir),
        None if dockerfile_path is None else relative(dockerfile_path),
        ignore_path if found else None,
        ignore_path,
        tuple(PassedOver(relative(path), reason) for path, reason in passed_over),
        PatternList(patterns, watched_names(patterns)),
    )


def _find_dockerfile(
    context_dir: str, dockerfile: str | os.PathLike[str] | None, builder: Builder
) -> str | None:
    if dockerfile is not None:
        path = os.fspath(dockerfile)
        if not os.path.isfile(path):
            raise CtxauditError("there is no such Dockerfile", path=shown(path))
        return path
    for name in builder.dockerfile_names:
        path = os.path.join(context_dir, name)
        if os.path.isfile(path):
            return path
    return None


def _refuse_what_docker_refuses(tree: ContextTree, ignore_path: str) -> None:
    """Raises where Docker's walk would come to a pattern that Go's regexp cannot compile."""
    from ctxaudit.ignorefile.trace import first_refusal

    patterns = tree.patterns
    skips = skips_of(tree.builder, patterns)
    number = first_refusal(patterns, tree.names_by_directory(), skips)
    if number is not None:
        pattern = patterns.patterns[number]
        reason = f"syntax error in pattern ({patterns.refused[number]})"
        raise refused(pattern.written, reason, ignore_path, pattern.line)


def _build(
    tree: ContextTree,
    matching: set[int],
    inputs: _Inputs,
    target: str | None,
    limits: Limits,
    top: int,
) -> Build:
    decided = tree.totals_by_state()
    included, funnel = _measure(tree, decided)
    problems = tree.problems()
    uses = pattern_uses(tree, decided, matching)
    litter, deeper = gather_claims(tree)
    evidence = Evidence(
        tree=tree,
        included=included,
        ignore_file=inputs.ignore_file,
        ignore_path=inputs.ignore_path,
        passed_over=inputs.passed_over,
        uses=uses,
        problems=problems,
        limits=limits,
        litter=litter,
        deeper=deeper,
    )
    return Build(
        context=inputs.context,
        dockerfile=inputs.dockerfile,
        ignore_file=inputs.ignore_file,
        target=target,
        builder=tree.builder.name,
        totals=funnel,
        patterns=uses,
        largest_directories=largest_directories(tree, top),
        largest_files=largest_files(tree, top),
        findings=run(evidence),
        skipped=problems + _unknown(tree),
        budget=_budget(limits, included),
        tree=tree,
    )


def _measure(tree: ContextTree, decided: dict[int, Totals]) -> tuple[Totals, Funnel]:
    excluded = included = NO_FILES
    for state, totals in decided.items():
        if tree.patterns.selects(state):
            excluded = excluded.plus(*totals)
        else:
            included = included.plus(*totals)
    if not tree.builder.sends_sockets:
        left_out = len(tree.included_sockets())
        included, excluded = included.plus(-left_out, 0), excluded.plus(left_out, 0)
    if not tree.is_complete:
        return included, Funnel(None, None, included, None, None)
    return included, Funnel(included.plus(*excluded), excluded, included, None, None)


def _unknown(tree: ContextTree) -> tuple[Skipped, ...]:
    """Directories left unread on request, so that what they hold is not counted."""
    return tuple(
        Skipped(folder.prefix + name, "excluded and not measured (--no-excluded-sizes)")
        for folder in tree.folders
        for name, _ in folder.pruned
    )


def _budget(limits: Limits, included: Totals) -> Budget | None:
    if limits.max_bytes is None and limits.max_files is None:
        return None
    too_large = limits.max_bytes is not None and included.bytes > limits.max_bytes
    too_many = limits.max_files is not None and included.files > limits.max_files
    return Budget(limits.max_bytes, limits.max_files, too_large or too_many)


def relative(path: str) -> str:
    """The path as it is shown: from the working directory, with `/`."""
    try:
        return os.path.relpath(path)
    except FileNotFoundError:
        raise CtxauditError("the working directory was removed") from None
