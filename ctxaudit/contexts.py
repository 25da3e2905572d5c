"""The contexts that builds use: each is walked once, however many builds take from it."""

from __future__ import annotations

import functools
import os
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit import disk
from ctxaudit.builder import Builder
from ctxaudit.claims import Claims, watched_names
from ctxaudit.errors import CtxauditError
from ctxaudit.ignorefile.decide import PatternList
from ctxaudit.ignorefile.read import read_patterns
from ctxaudit.inputs import Dockerfile, IgnoreInput, Path, open_context, read_ignore_input
from ctxaudit.largest import largest_directories, largest_files
from ctxaudit.model import PatternUse, Place, SecretLimits, Skipped, Totals
from ctxaudit.recorded import Recorded
from ctxaudit.survey import Progress, Recall, survey
from ctxaudit.tree import ContextTree
from ctxaudit.usage import pattern_uses

if TYPE_CHECKING:
    from ctxaudit.catalogue.find import Known
    from ctxaudit.furthest import Furthest
    from ctxaudit.git.ask import GitUnknown
    from ctxaudit.git.facts import GitFacts
    from ctxaudit.git.history import History
    from ctxaudit.lint.whatif import WhatIf
    from ctxaudit.needs import Needs
    from ctxaudit.secrets.search import SecretSearch

USUAL_SECRETS = SecretLimits()


class DecidedContext:
    """One context decided by one ignore file, with what is true of it for every build.

    `matching` as in `survey.Survey`; `secret_limits` are those of the search for secrets.
    """

    def __init__(
        self,
        context_dir: str,
        tree: ContextTree,
        matching: set[int],
        secret_limits: SecretLimits,
    ) -> None:
        self.context_dir = context_dir
        self.tree = tree
        self._matching = matching
        self._secret_limits = secret_limits
        self.largest_directories = functools.cache(self._largest_directories)
        self.largest_files = functools.cache(self._largest_files)

    @cached_property
    def pattern_uses(self) -> tuple[PatternUse, ...]:
        """What each pattern of the ignore file does."""
        return pattern_uses(self.tree, self.tree.totals_by_state, self._matching)

    @cached_property
    def git(self) -> GitFacts | GitUnknown | None:
        """What git tracks and ignores in it; None where there is no repository around."""
        from ctxaudit.git.ask import in_repository

        if place := disk.in_view(self.context_dir):
            return place.view.git_facts(place.prefix)
        if not in_repository(self.context_dir):
            return None
        from ctxaudit.git.facts import read_facts

        return read_facts(self.context_dir)

    @cached_property
    def untracked(self) -> Totals | None:
        """What of the included files git does not track; None where it tracks nothing at all."""
        from ctxaudit.git.facts import GitFacts

        if not isinstance(self.git, GitFacts) or not self.git.tracked:
            return None
        from ctxaudit.git.untracked import untracked_totals

        return untracked_totals(self.tree, self.git.tracked)

    @property
    def git_trouble(self) -> tuple[Skipped, ...]:
        """Why git told nothing, if it was asked."""
        from ctxaudit.git.ask import GitUnknown

        asked = (self.__dict__.get(name) for name in ("git", "history"))
        reasons = dict.fromkeys(one.reason for one in asked if isinstance(one, GitUnknown))
        return tuple(Skipped(".git", reason) for reason in reasons)

    @cached_property
    def history(self) -> History | GitUnknown | None:
        """How often its files change; None where there is no repository around."""
        from ctxaudit.git.ask import in_repository

        if not in_repository(self.context_dir):
            return None
        from ctxaudit.git.history import read_history

        return read_history(self.context_dir)

    @cached_property
    def known(self) -> Known:
        """What the catalogue knows of what is included, see `catalogue.find`."""
        from ctxaudit.catalogue.find import find_known
        from ctxaudit.catalogue.proofs import reader_of

        return find_known(self.tree, reader_of(self.context_dir))

    @cached_property
    def unneeded(self) -> dict[str, Claims]:
        """What is included for people and services, see `catalogue.find.find_unneeded`."""
        from ctxaudit.catalogue.find import find_unneeded
        from ctxaudit.catalogue.proofs import reader_of

        return find_unneeded(self.tree, reader_of(self.context_dir))

    @cached_property
    def secrets(self) -> SecretSearch:
        """The search for secrets in its files; it reads what a rule asks for."""
        from ctxaudit.secrets.search import SecretSearch

        return SecretSearch(self.context_dir, self.tree, self._secret_limits)

    @cached_property
    def needs(self) -> Needs:
        """What builds of it are known to read beside what they copy by name."""
        from ctxaudit.needs.find import find_needs, reader_of

        return find_needs(self.tree, reader_of(self.context_dir))

    @cached_property
    def what_if(self) -> WhatIf:
        """What another ignore file would do to it."""
        from ctxaudit.lint.whatif import WhatIf

        return WhatIf(self.tree)

    def with_secrets(self, furthest: Furthest) -> frozenset[str]:
        """The files in which a search that was asked for found secrets."""
        searched = "secrets" in self.__dict__
        return (
            frozenset(one.path for one in self.secrets.of(furthest).files)
            if searched
            else frozenset()
        )

    def unsearched(self, furthest: Furthest) -> tuple[Skipped, ...]:
        """What the search for secrets left out, if there was one for this build."""
        return self.secrets.skipped(furthest) if "secrets" in self.__dict__ else ()

    def _largest_directories(self, count: int) -> tuple[Place, ...]:
        return largest_directories(self.tree, count)

    def _largest_files(self, count: int) -> tuple[Place, ...]:
        return largest_files(self.tree, count)


class Taken(NamedTuple):
    """A context as one build takes it."""

    ignore: IgnoreInput
    decided: DecidedContext

    @property
    def tree(self) -> ContextTree:
        """The tree of the context."""
        return self.decided.tree


_Key = tuple[str, str, bytes | None]  # the directory, the ignore file and its content


class Contexts:
    """Surveys contexts for one builder and remembers them.

    `excluded_sizes`, `progress` and `secret_limits` as in `ctxaudit.scan`.
    """

    def __init__(
        self,
        builder: Builder,
        *,
        excluded_sizes: bool = True,
        progress: Progress | None = None,
        secret_limits: SecretLimits = USUAL_SECRETS,
    ) -> None:
        self.builder = builder
        self.excluded_sizes = excluded_sizes
        self.progress = progress
        self.secret_limits = secret_limits
        self._instead: dict[str, bytes] = {}
        self._decided: dict[_Key, DecidedContext | CtxauditError] = {}
        self._recorded: list[Recorded] = []

    def with_ignore_file(self, path: str, content: bytes) -> Contexts:
        """The same contexts, as if the ignore file at `path` (as shown) had this content.

        What was surveyed before is not read again.
        """
        other = Contexts(
            self.builder,
            excluded_sizes=self.excluded_sizes,
            progress=self.progress,
            secret_limits=self.secret_limits,
        )
        other._decided, other._recorded = self._decided, self._recorded
        other._instead = {**self._instead, path: content}
        return other

    def take(
        self, context_dir: str, dockerfile: Dockerfile | None, ignore_file: Path | None = None
    ) -> Taken:
        """The context decided by the ignore file that this builder reads, or by the one named.

        Raises CtxauditError where it cannot be read or the builder would refuse the ignore file.
        """
        ignore = read_ignore_input(context_dir, dockerfile, ignore_file, self.builder)
        if ignore.path in self._instead:
            ignore = ignore._replace(content=self._instead[ignore.path])
        key = (disk.real_path(context_dir), ignore.path, ignore.content)
        if key not in self._decided:
            try:
                self._decided[key] = self._decide(context_dir, key[0], ignore)
            except CtxauditError as error:
                self._decided[key] = error
        found = self._decided[key]
        if isinstance(found, CtxauditError):
            raise found
        return Taken(ignore, found)

    def whole_tree(self, context_dir: str) -> ContextTree:
        """What lies below a directory, whatever the ignore file there says.

        One that Docker refuses is no trouble here.
        """
        try:
            return self.take(context_dir, None).tree
        except CtxauditError:
            nothing = IgnoreInput("", None, (), ())
            return self._decide(context_dir, disk.real_path(context_dir), nothing).tree

    def _decide(self, context_dir: str, directory: str, ignore: IgnoreInput) -> DecidedContext:
        parsed = read_patterns(ignore.content or b"", path=ignore.path, builder=self.builder.name)
        patterns = PatternList(parsed, watched_names(parsed))
        prune = not self.excluded_sizes and not patterns.refused
        known = self._recall(directory)
        root = open_context(context_dir)
        try:
            found = survey(
                root,
                patterns,
                self.builder,
                prune=prune,
                progress=self.progress,
                recall=known or _seen_below(directory),
            )
        finally:
            os.close(root)
        if known is None:
            self._recorded.append(Recorded(directory, found.folders))
        tree = ContextTree(found.folders, patterns, self.builder, len(os.fsencode(directory)))
        if patterns.refused:
            from ctxaudit.refusal import refuse_what_docker_refuses

            refuse_what_docker_refuses(tree, ignore.path)
        return DecidedContext(context_dir, tree, found.matching, self.secret_limits)

    def _recall(self, directory: str) -> Recall | None:
        """The listings of an earlier pass that came by this directory."""
        for recorded in self._recorded:
            prefix = recorded.prefix_of(directory)
            if prefix is not None:
                return recorded.below(prefix)
        return None


def _seen_below(directory: str) -> Recall | None:
    """The listings of a directory that a view shows; None for one on disk."""
    place = disk.in_view(directory)
    return None if place is None else lambda prefix: place.view.listing(place.prefix + prefix)
