"""Files that git does not track are sent to the builder.

A clean clone, as CI has it, lacks them, so the image that is built here is not the one that is
built there. That is usual while one works, so the rule runs only if it is selected: in CI, say,
where nothing should lie around.

Files that git is told to ignore are the rule `ignored-by-git`.

Bad:

    $ git status --short
    ?? notes.txt            # and COPY . . takes it

Good:

    $ git status --short

Fix: commit them, or keep them out of the build context.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.git.facts import GitFacts
from ctxaudit.git.others import known_paths, untracked_claims
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed

ID = "untracked-file"
GROUP: Group = "context"
SEVERITY: Severity = "note"
DEFAULT = False
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, with the largest file of each directory."""
    git = evidence.decided.git
    if not isinstance(git, GitFacts):
        return
    claims = untracked_claims(evidence.tree, git, known_paths(evidence.known_claims))
    if claims is None or (reach := evidence.reach_of(claims)) == "included":
        return
    by_size = sorted(claims.items, key=lambda claim: -claim.totals.bytes)
    several = claims.totals.files > 1
    yield Finding(
        ID,
        SEVERITY,
        f"{listed([claim.path for claim in by_size])} {how_far(reach, several=several)}, though git"
        f" does not track {'them' if several else 'it'} ({amount(claims.totals)})",
        "commit what belongs to the project, and keep the rest out of the build context",
        path=by_size[0].path,
        location=evidence.end_of_ignore_file(),
        files=claims.totals.files,
        bytes=claims.totals.bytes,
        reach=reach,
    )
