"""What of a context no build needs, by the catalogue: to be excluded, or kept and told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ctxaudit.catalogue import OUTPUT_FAMILIES, SECRET_FAMILIES, UNNEEDED
from ctxaudit.claims import Claim, Claims, narrowed, paths_of
from ctxaudit.litter.lines import lines_for
from ctxaudit.model import Totals
from ctxaudit.proposal.couplings import coupled
from ctxaudit.proposal.needed import directories_above
from ctxaudit.proposal.shorten import hits

if TYPE_CHECKING:
    from ctxaudit.catalogue import Entry
    from ctxaudit.proposal.basis import Basis

# nobody's program lives on these, so that a name which says it well enough will do, and git may
# have them
_OF_NO_PROGRAM = frozenset(("editor-files", "vcs-history", UNNEEDED))
_LEFT_BEHIND = frozenset(("cache-files", "test-output", "log-files", "temporary-files"))
_OF_TOOLS = _OF_NO_PROGRAM | _LEFT_BEHIND
# what a program needs though git does not have it: fetched or built before the build
_OF_THE_PROGRAM = frozenset(
    "model-weights model-dirs pickle-models named-datasets java-archives installers geo-databases"
    " mobile-packages c-static-libs python-extension-objects".split()
)
_MOST_LINES = 200
_TRACKED = "stays: git tracks it"


class Excluded(NamedTuple):
    """What of one entry of the catalogue is to be excluded, and the lines for it."""

    family: str
    what: str
    claims: Claims
    lines: tuple[str, ...]


class Kept(NamedTuple):
    """Something that looks unneeded and stays; `reason` follows the path in a sentence.

    `paths` stay with all in them, though git ignores them. `secret`: it looks like one, and git
    does not have it.
    """

    path: str
    totals: Totals
    reason: str
    paths: tuple[str, ...] = ()
    secret: bool = False


class Choice(NamedTuple):
    """What the catalogue's entries come to."""

    excluded: tuple[Excluded, ...]
    kept: tuple[Kept, ...]


def choose(basis: Basis) -> Choice:
    """Decides about everything that the catalogue knows among the included entries."""
    from ctxaudit.catalogue import entries

    known = basis.known
    rows = coupled(
        [
            (entry, claim, why)
            for entry in entries()
            for whole in (known[entry.id].items if entry.id in known else ())
            for claim, why in _verdicts(basis, whole)
        ]
    )
    # what is known for certain is not looked into
    staying = [claim for _, claim, why in rows if why is not None and _is_certain(claim)]
    going = _outermost([(entry, claim) for entry, claim, why in rows if why is None])
    gone = {claim.path for _, claim in going if not claim.positions}
    kept = [
        _kept(basis, entry, claim, why)
        for entry, claim, why in rows
        if why and gone.isdisjoint(directories_above(claim.path))
    ]
    excluded = []
    for entry in entries():
        claims = [claim for one, claim in going if one is entry]
        if not claims:
            continue
        spared = [claim for one, claim, why in rows if one is entry and why is not None]
        lines = _lines(basis, known[entry.id].at_any_depth, claims, spared, staying)
        if lines:
            items = Claims(basis.tree, claims)
            excluded.append(Excluded(entry.family, entry.what, items, lines))
        else:
            reason = "stays: it cannot be told in lines of an ignore file"
            kept += [_kept(basis, entry, claim, reason) for claim in claims]
    return Choice(tuple(excluded), tuple(kept))


def _kept(basis: Basis, entry: Entry, claim: Claim, why: str) -> Kept:
    # of a directory that git tracks, or that only may be something, what git ignores may still go
    is_open = why == _TRACKED or (why == _unsure(entry) and entry.id not in _OF_THE_PROGRAM)
    paths = () if is_open else tuple(paths_of(basis.tree, claim))
    return Kept(claim.path, claim.totals, why, paths, _is_stray(basis, entry, claim.path))


def _is_certain(claim: Claim) -> bool:
    return claim.source is not None and claim.source.confidence == "high"


def _outermost(going: list[tuple[Entry, Claim]]) -> list[tuple[Entry, Claim]]:
    """The claims that lie in no other of them: secrets and litter are looked for apart."""
    directories = {claim.path for _, claim in going if not claim.positions}
    return [
        (entry, claim)
        for entry, claim in going
        if directories.isdisjoint(directories_above(claim.path))
    ]


def certain_litter(basis: Basis) -> Iterator[str]:
    """What tools and editors surely leave behind wherever they run, without what git tracks."""
    for claims in basis.known.values():
        for claim in claims.items:
            family = claim.source.entry.family if claim.source is not None else ""
            is_left = family in _LEFT_BEHIND or family == "editor-files"
            if is_left and _is_certain(claim):
                paths = paths_of(basis.tree, claim)
                yield from (path for path in paths if path not in basis.tracked)


def _verdicts(basis: Basis, claim: Claim) -> Iterator[tuple[Claim, str | None]]:
    """The claim, or its files in groups, with why it stays: None to go, empty for no word."""
    if not claim.positions:
        yield claim, _why_stays(basis, claim, claim.path)
        return
    groups: dict[str | None, list[int]] = {}
    paths = paths_of(basis.tree, claim)
    for position, path in zip(claim.positions, paths, strict=True):
        groups.setdefault(_why_stays(basis, claim, path), []).append(position)
    for why, positions in groups.items():
        yield narrowed(basis.tree, claim, positions), why


def _why_stays(basis: Basis, claim: Claim, path: str) -> str | None:
    source = claim.source
    assert source is not None, "claims of the catalogue have a source"
    entry = source.entry
    if path == own_path(basis):
        return ""  # it gets its line whether it is there by now or not
    if entry.family == "git-history" and path == ".git" and basis.history is not None:
        return f"stays: {basis.history}"
    cause = basis.needed.cause(path)
    if cause is not None:
        return f"stays: {cause}"
    is_ignored = _is_ignored(basis, entry, path)
    if not basis.is_made_again(entry, path):
        return "stays: no step of a build makes it again"
    if source.confidence == "low" and not is_ignored:
        return _unsure(entry)
    if path in basis.tracked and (basis.history or entry.family not in _OF_NO_PROGRAM):
        return "" if basis.history else _TRACKED
    return None if source.confidence == "high" else _why_guess_stays(basis, entry, path, is_ignored)


def _why_guess_stays(basis: Basis, entry: Entry, path: str, is_ignored: bool) -> str | None:
    """What is only likely goes where nothing speaks for it."""
    is_made = is_ignored and entry.family in (*OUTPUT_FAMILIES, *_OF_TOOLS)
    if not is_made and (cause := basis.needed.around(path)) is not None:
        return f"stays: {cause.place} copies the directory around it"
    if entry.family == UNNEEDED:
        return "" if "/" in path and not _is_of_builds(basis, path) else None
    if is_ignored or entry.family in _OF_TOOLS or _is_of_machine(basis, entry, path):
        return None
    return _unsure(entry)


def _is_of_machine(basis: Basis, entry: Entry, path: str) -> bool:
    """Whether it is a secret that is no code, and that no build elsewhere can have."""
    is_code = entry.tools != "generic"
    return basis.git is not None and not is_code and _is_stray(basis, entry, path)


def _is_stray(basis: Basis, entry: Entry, path: str) -> bool:
    return entry.family in SECRET_FAMILIES and path not in basis.tracked


def _is_ignored(basis: Basis, entry: Entry, path: str) -> bool:
    """Whether git says that it is no part of the project."""
    if entry.id in _OF_THE_PROGRAM or basis.git is None:
        return False
    return basis.git.is_ignored(path)


def _unsure(entry: Entry) -> str:
    if entry.family == UNNEEDED:
        return ""
    breaks = f"; needed where {entry.breaks}" if entry.breaks else ""
    return f"stays: it is maybe {entry.what}{breaks}"


def _is_of_builds(basis: Basis, path: str) -> bool:
    """Whether it is the Dockerfile of a build."""
    full = os.path.relpath(os.path.join(basis.context_dir, path))
    return any(full == one.dockerfile for one in basis.evidences)


def own_path(basis: Basis) -> str | None:
    """The ignore file itself as a path of the context; None where it lies outside."""
    path = os.path.relpath(basis.evidences[0].ignore.path, basis.context_dir)
    return None if path.startswith("../") else path


def _lines(
    basis: Basis,
    at_any_depth: frozenset[str],
    going: list[Claim],
    spared: list[Claim],
    staying: list[Claim],
) -> tuple[str, ...]:
    """The shortest lines that take these claims and nothing that stays, there or not."""
    named = tuple(basis.needed.named())
    anywhere = frozenset(
        pattern for pattern in at_any_depth if not any(hits(pattern, one) for one in named)
    )
    source = going[0].source
    if source is not None and source.entry.family == UNNEEDED:
        anywhere = frozenset()  # what has such a name further down may be material of the program
    claims = Claims(basis.tree, going, anywhere)
    return lines_for(claims, spared, staying, _MOST_LINES)
