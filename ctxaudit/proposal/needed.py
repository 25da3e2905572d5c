"""What must stay in a build context: what copies take by name, and what builds are known to read.

A wide copy (`COPY . .`) names nothing. A directory that is named stays, but for what lies in it and
is certainly litter.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.expression import Expression
from ctxaudit.ignorefile.decide import prefixes_of
from ctxaudit.names import shown
from ctxaudit.tree import ContextTree

if TYPE_CHECKING:
    from ctxaudit.dockerfile import Copy
    from ctxaudit.needs import Need
    from ctxaudit.rules.evidence import Evidence

BY_HAND = "keeps it by hand"
# `.env.production` and the like are none: they may be made for the build
_OF_MACHINE = Expression(r"(?:\A|/)(?:\.env|\.env(?:\..*)?\.local|\.bundle/config)\Z")


class Cause(NamedTuple):
    """Why a path stays: where that is said (`file:line`), and in words."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place} {self.words}"


class Needed:
    """The paths of one context that its builds need, with the causes.

    `add` takes more; a path need not be there (what a later build step copies). `unknown` is a copy
    whose source cannot be told: it may be any directory.
    """

    def __init__(self, tree: ContextTree) -> None:
        self.tree = tree
        self.unknown: Cause | None = None
        self._whole: dict[str, Cause] = {}  # these, and all below them
        self._directories: dict[str, Cause] = {}  # these, and what is no litter below them
        self._above: dict[str, Cause] = {}  # the directories on the way to them
        self._but: set[str] = set()  # litter in them

    def add(self, path: str, cause: Cause, *, named_directory: bool = False) -> None:
        """Something that stays; `named_directory`: it is copied with all that lies in it."""
        known = self._directories if named_directory else self._whole
        known.setdefault(path, cause)
        for directory in directories_above(path):
            self._above.setdefault(directory, cause)

    def leave_out(self, paths: Iterable[str]) -> None:
        """Litter, of which nobody means to say that it stays with a directory around it."""
        self._but.update(paths)

    def cause(self, path: str) -> Cause | None:
        """Why this very path, or something below it, must stay; None if it need not."""
        found = self._whole.get(path) or self._directories.get(path) or self._above.get(path)
        if found is not None:
            return found
        for one in (path, *directories_above(path)):
            if one in self._but or one in self._whole:
                return self._whole.get(one)
        return None

    def around(self, path: str) -> Cause | None:
        """Why a directory around the path is copied by name; None if none is."""
        above = (self._directories.get(directory) for directory in directories_above(path))
        return next((one for one in above if one is not None), self.unknown)

    def whole(self) -> Iterator[tuple[str, Cause]]:
        """The paths that stay with all below them."""
        return iter(self._whole.items())

    def named(self) -> Iterator[str]:
        """All paths that stay."""
        return itertools.chain(self._whole, self._directories)


def directories_above(path: str) -> list[str]:
    """`a/b/c` gives `a/b` and `a`."""
    return [prefix[:-1] for prefix in reversed(prefixes_of(path)[1:])]


def find_needed(evidences: Sequence[Evidence], *, of_manifests: bool = True) -> Needed:
    """What the builds of one context need of it, `.git` apart, see `history`.

    `of_manifests`: with what the project's manifests say that a step reads.
    """
    needed = Needed(evidences[0].tree)
    for evidence in evidences:
        needed.unknown = needed.unknown or _unknown(evidence)
        for path, cause, is_directory in _copied(evidence):
            needed.add(path, cause, named_directory=is_directory)
        for need in _commanded(evidence):
            needed.add(need.path, _cause(need))
    for path, cause, is_directory in _brought_back(evidences[0]):
        needed.add(path, cause, named_directory=is_directory)
    for need in evidences[0].decided.needs.items if of_manifests else ():
        if need.path.rpartition("/")[2] != ".git" and not _is_of_machine(need, evidences[0]):
            needed.add(need.path, _cause(need))
    return needed


def _is_of_machine(need: Need, evidence: Evidence) -> bool:
    """Whether these are settings that a step reads where they are there, and git does not have."""
    from ctxaudit.git.facts import GitFacts

    facts = evidence.decided.git
    is_stray = isinstance(facts, GitFacts) and not facts.is_tracked(need.path)
    return is_stray and not need.certain and _OF_MACHINE.search(need.path) is not None


def _cause(need: Need) -> Cause:
    return Cause(f"{shown(need.cause.file)}:{need.cause.line}", f"reads it: it {need.why}")


def _unknown(evidence: Evidence) -> Cause | None:
    if evidence.journey is None:
        return None
    for copy in evidence.journey.plan.copies:
        if copy.origin.kind == "context":
            for source in copy.sources:
                if source.local and source.path is None:
                    place = f"{evidence.dockerfile}:{copy.line}"
                    return Cause(place, f"copies {shown(source.written)}, which is not known")
    return None


def _copied(evidence: Evidence) -> Iterator[tuple[str, Cause, bool]]:
    """What the copies of all stages name, and whether it is a directory: one file, many targets."""
    if evidence.journey is None:
        return
    from ctxaudit.named import is_output
    from ctxaudit.reach import ContextFiles
    from ctxaudit.reach.files import matches_of

    files = ContextFiles(evidence.decided.context_dir, lambda _path: True)
    for copy in evidence.journey.plan.copies:
        cause = Cause(f"{evidence.dockerfile}:{copy.line}", "copies it")
        for source in _named(copy):
            written = "/".join(source)
            if files.kind(written) != "directory":  # a symlink, or something that is not there yet
                yield written, cause, False
            for match in matches_of(files, written):
                if match.path:
                    is_source = match.kind == "directory" and not is_output(source)
                    yield match.path, cause, is_source


def _named(copy: Copy) -> Iterator[list[str]]:
    """The local sources of the main context in their parts, without the stars at their ends."""
    from ctxaudit.named import named_sources

    for parts in named_sources([copy]):
        while parts and not parts[-1].strip("*"):
            parts.pop()
        if parts:
            yield parts


def _brought_back(evidence: Evidence) -> Iterator[tuple[str, Cause, bool]]:
    """What an exception of the user names, and whether it is a directory."""
    tree = evidence.tree
    if not tree.patterns.has_exceptions:
        return
    for at, folder in enumerate(tree.folders):
        if at and folder.state != tree.folders[tree.parents[at]].state:
            yield from _brought(evidence, folder.prefix[:-1], folder.state, is_directory=True)
        for name, _, state in folder.rows() if folder.states else ():
            if state != folder.state:
                yield from _brought(evidence, folder.prefix + name, state, is_directory=False)


def _brought(
    evidence: Evidence, path: str, state: int, *, is_directory: bool
) -> Iterator[tuple[str, Cause, bool]]:
    if state >= 0 and evidence.tree.patterns.exception[state]:
        location = evidence.line_of(state)
        cause = Cause(f"{shown(location.file)}:{location.line}", "brings it back")
        yield path, cause, is_directory


def _commanded(evidence: Evidence) -> Iterable[Need]:
    if evidence.journey is None:
        return
    from ctxaudit.named import is_output
    from ctxaudit.needs.commands import named_by_commands
    from ctxaudit.needs.reached import Stages

    stages = Stages(evidence.journey)
    for need, instruction in named_by_commands(stages, evidence.dockerfile or ""):
        # what another stage built has the place of the output that lies here
        is_out = is_output(need.path.split("/"))
        if not (is_out and stages.is_made(need.path, instruction, named=1)):
            yield need
