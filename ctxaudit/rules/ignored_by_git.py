"""Files that git is told to ignore are sent to the builder.

Nobody else has them: they were made on this machine, by a tool or for its own use, and an image
with them is not the one that CI builds from the same commit. Docker does not read `.gitignore`.

What other rules know by its name or content (dependencies, caches, secrets) is left out here, and
so is what a COPY or a manifest names, since it may have been made for the build. A warning from
10 MB on.

Bad:

    # .gitignore            # .dockerignore
    /scratch/               (no such line)

Good:

    # .gitignore            # .dockerignore
    /scratch/               scratch

Fix: exclude it too, unless a build is meant to take what was made before.

See: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.claims import Claims, paths_of
from ctxaudit.git.facts import GitFacts
from ctxaudit.git.others import ignored_claims, known_paths
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.litter.lines import MOST_LINES
from ctxaudit.litter.needs import Needs
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed

ID = "ignored-by-git"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

_MUCH = 10_000_000  # bytes


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the largest entries."""
    if evidence.context.furthest.below("") in ("included", "excluded"):
        return
    git = evidence.decided.git
    if not isinstance(git, GitFacts) or not git.ignored:
        return
    known = known_paths(evidence.known_claims)
    known |= evidence.decided.with_secrets(evidence.context.furthest)
    claims = ignored_claims(evidence.tree, git, known)
    if claims is not None:
        claims = _unneeded(evidence, git, known)
    if claims is not None:
        yield from _finding(evidence, claims)


def _unneeded(evidence: Evidence, git: GitFacts, known: frozenset[str]) -> Claims | None:
    """What is ignored and neither a COPY nor a manifest speaks of."""
    needs = frozenset(need.path for need in evidence.decided.needs.items if need.path)
    claims = ignored_claims(evidence.tree, git, known | needs)
    if claims is None:
        return None
    unnamed = Needs(evidence.tree, evidence.journey).split({ID: claims})[ID].unneeded
    items = [
        claim
        for claim in unnamed
        if claim.positions or not any(path.startswith(f"{claim.path}/") for path in needs)
    ]
    return Claims(claims.tree, items) if items else None


def _finding(evidence: Evidence, claims: Claims) -> Iterator[Finding]:
    reach = evidence.reach_of(claims)
    if reach == "included":
        return
    by_size = sorted(claims.items, key=lambda claim: -claim.totals.bytes)
    paths = list(
        dict.fromkeys(
            path for claim in by_size for path in (claim.path, *paths_of(claims.tree, claim))
        )
    )
    lines = [f"/{line}" for path in paths if (line := pattern_of(path)) is not None]
    is_settled = len(lines) == len(paths) <= MOST_LINES
    it = "it" if len(paths) == 1 else "them"
    yield Finding(
        ID,
        SEVERITY if claims.totals.bytes >= _MUCH else "note",
        f"{listed(paths)} {how_far(reach, several=len(paths) > 1)}, though git is told to ignore"
        f" {it} ({amount(claims.totals)})",
        f"if no build needs {it}, add {listed(lines)} to {shown(evidence.ignore.path)}",
        path=paths[0],
        location=evidence.end_of_ignore_file(),
        files=claims.totals.files,
        bytes=claims.totals.bytes,
        reach=reach,
        add_lines=tuple(lines) if is_settled else (),
    )
