"""What an audit gives: builds and their contexts, whose files can be listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.builds.model import BuildDefinition
from ctxaudit.errors import CtxauditError
from ctxaudit.furthest import Furthest
from ctxaudit.model import (
    Budget,
    CopyUse,
    Finding,
    Funnel,
    PatternUse,
    Place,
    Selection,
    Skipped,
    Totals,
)
from ctxaudit.savings import NO_SAVINGS, Savings
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.journey import Journey


class ContextAudit(NamedTuple):
    """One build context as one build takes it. Paths of files are relative to its directory."""

    context: str
    ignore_file: str | None
    totals: Funnel
    skipped: tuple[Skipped, ...]
    tree: ContextTree
    furthest: Furthest

    def files(self, selection: Selection) -> tuple[str, ...]:
        """The files (all entries that are not directories) of one step of the funnel.

        Sorted by their bytes; bytes that are not UTF-8 as surrogate escapes.
        """
        if selection == "on_disk":
            return self.tree.files()
        if selection == "excluded":
            return self.tree.files(included=False)
        if selection in ("included", "transferred", "in_image"):
            return self.furthest.files(selection)
        raise CtxauditError(f'there is no selection "{selection}"')

    def directories(self) -> tuple[str, ...]:
        """The directories that arrive with the included files, empty ones among them."""
        return self.tree.directories()

    @property
    def emptied(self) -> tuple[str, ...]:
        """Included files that BuildKit delivers with 0 bytes (see rule `emptied-file`)."""
        return self.tree.trouble.emptied


class Build(NamedTuple):
    """The audit of one build; `main` is its context, `rules` are the ids of those that ran.

    `untracked` is what of the included files git does not track, `.git` aside; None where git
    cannot say.
    """

    definition: BuildDefinition
    main: ContextAudit
    named_contexts: Mapping[str, ContextAudit]
    dockerfile: str | None
    builder: str
    patterns: tuple[PatternUse, ...]
    copies: tuple[CopyUse, ...]
    largest_directories: tuple[Place, ...]
    largest_files: tuple[Place, ...]
    rules: frozenset[str]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    budget: Budget | None
    journey: Journey | None
    savings: Savings = NO_SAVINGS
    untracked: Totals | None = None

    @property
    def name(self) -> str:
        """What its source calls it, else its Dockerfile or its context."""
        return self.definition.called(self.dockerfile, self.context)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that nobody decided to hide, the worst first."""
        return tuple(finding for finding in self.findings if not finding.suppressed)

    @property
    def target(self) -> str | None:
        """The stage that is built; None is the last one."""
        return self.definition.target

    @property
    def context(self) -> str:
        """The context directory, from the working directory."""
        return self.main.context

    @property
    def ignore_file(self) -> str | None:
        """The ignore file that was read, from the working directory."""
        return self.main.ignore_file

    @property
    def totals(self) -> Funnel:
        """The funnel of the build context."""
        return self.main.totals

    @property
    def is_exact(self) -> bool:
        """Whether transferred is exact; else it is the safe bound, and `skipped` says why."""
        return self.journey is None or self.journey.plan.is_certain

    @property
    def emptied(self) -> tuple[str, ...]:
        """As `ContextAudit.emptied`."""
        return self.main.emptied

    def files(self, selection: Selection) -> tuple[str, ...]:
        """As `ContextAudit.files`."""
        return self.main.files(selection)

    def directories(self) -> tuple[str, ...]:
        """As `ContextAudit.directories`."""
        return self.main.directories()


class NotAudited(NamedTuple):
    """A build that was found and not audited, and why."""

    definition: BuildDefinition
    reason: CtxauditError


class Compared(NamedTuple):
    """How an audit compares with a baseline.

    `known` of its findings are in the file at `path`, and left out where they are `hidden`; so many
    entries of the file are `stale`: what they stand for is gone.
    """

    path: str
    known: int
    stale: int
    hidden: bool


class Audit(NamedTuple):
    """What `scan` found out: one entry for each build."""

    builds: tuple[Build, ...]
    not_audited: tuple[NotAudited, ...] = ()
    set_aside: tuple[Skipped, ...] = ()
    baseline: Compared | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all builds."""
        return tuple(finding for build in self.builds for finding in build.findings)
