"""The history of a git repository is sent to the builder.

`.git` holds every version of every file, also of files deleted long ago, secrets among them; it
grows with the project and changes with each commit, so a `COPY . .` that takes it is never served
from the build cache. The `.git` of a submodule or of another worktree below is often a small file,
but tells of the same mistake.

Where a step makes the version of the project from the history (setuptools-scm, `git describe`),
`.git` cannot simply be excluded: then a note says what reads it, and how to do without. A `.git`
that a COPY or a mount names is left out.

Bad:

    COPY . /app

Good:

    # .dockerignore
    **/.git

Fix: exclude it. A step that needs the version gets it by a build argument, or mounts the history
for itself: `RUN --mount=type=bind,source=.git,target=.git make`, and the COPY before it has
`--exclude=.git`.

See: https://docs.docker.com/build/concepts/context/#keep-git-directory
https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import GIT
from ctxaudit.claims import Claims
from ctxaudit.git.version import VersionFromGit, version_from_git
from ctxaudit.ignorefile.literal import pattern_of
from ctxaudit.litter.findings import about_family
from ctxaudit.litter.lines import MOST_LINES
from ctxaudit.litter.needs import Needs
from ctxaudit.model import Finding, Group, Location, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, amount, how_far, listed
from ctxaudit.sizes import show_size

ID = "git-history"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding for all `.git`, and one for each store of objects in a kept one.

    Where one of them is needed, it has a finding of its own.
    """
    found = list(about_family(evidence, ID, GIT))
    needed = version_from_git(evidence) if found else None
    for finding in found:
        is_store = not f"/{finding.path}".endswith("/.git")
        if needed is None or is_store or finding.reach == "included":
            yield finding
        else:
            yield from _apart(evidence, finding, needed)


def _apart(evidence: Evidence, finding: Finding, needed: VersionFromGit) -> Iterator[Finding]:
    """A note about the history that is needed, and a warning about others."""
    claims = evidence.litter[GIT]
    items = Needs(evidence.tree, evidence.journey).split({GIT: claims})[GIT].unneeded
    used = [claim for claim in items if claim.path == needed.git]
    others = [claim for claim in items if claim.path != needed.git]
    if not used:
        yield finding
        return
    yield _needed(evidence, finding, needed, Claims(claims.tree, used))
    if others:
        yield _unused(evidence, finding, Claims(claims.tree, others))


def _needed(
    evidence: Evidence, finding: Finding, needed: VersionFromGit, claims: Claims
) -> Finding:
    tool, cause, git = needed.tool, needed.cause, shown(needed.git)
    why = f"the RUN in line {needed.instruction.line} reads it"
    if cause.file != evidence.dockerfile:
        why += f" with {tool.name} ({shown(cause.file)}:{cause.line})"
    elif tool.name != "git":
        why += f" with {tool.name}"
    variable = tool.variables[0] if tool.variables else "a build argument"
    return finding._replace(
        severity="note",
        message=f"{git} is sent ({show_size(claims.totals.bytes)}), since {why}:"
        " each commit makes all layers from its COPY on anew",
        help=f"hand the version over by {variable} and exclude {git}, or let that RUN alone"
        f" have it: COPY --exclude={git} and RUN --mount=type=bind,source={git},target={git}",
        path=needed.git,
        location=Location(evidence.dockerfile or "", needed.instruction.line),
        files=claims.totals.files,
        bytes=claims.totals.bytes,
        reach=evidence.reach_of(claims),
        add_lines=(),
    )


def _unused(evidence: Evidence, finding: Finding, claims: Claims) -> Finding:
    by_size = sorted(claims.items, key=lambda claim: -claim.totals.bytes)
    paths = [claim.path for claim in by_size]
    lines = [f"/{line}" for path in paths if (line := pattern_of(path)) is not None]
    reach = evidence.reach_of(claims)
    several = len(paths) > 1
    fate, it = how_far(reach, several=several), "them" if several else "it"
    return finding._replace(
        message=f"{listed(paths)} {fate}: no version is made from {it} ({amount(claims.totals)})",
        help=evidence.advice(listed(lines)),
        path=paths[0],
        files=claims.totals.files,
        bytes=claims.totals.bytes,
        reach=reach,
        add_lines=tuple(lines) if len(lines) == len(paths) <= MOST_LINES else (),
    )
