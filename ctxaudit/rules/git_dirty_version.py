"""A version is made from git in the build, where tracked files are missing.

For git a tracked file that the ignore file keeps out was deleted. `git describe --dirty`,
setuptools-scm, hatch-vcs, versioningit and versioneer then mark the version as one of a changed
tree: `1.4.0-dirty`, `1.4.1.dev0+g1234567.d20250101`.

Only said where `.git` reaches a step that makes such a version, and git tells that a tracked file
is excluded.

Bad:

    # .dockerignore, while setuptools-scm reads .git
    docs

Good:

    # Dockerfile; .git is in the ignore file
    ARG VERSION
    RUN SETUPTOOLS_SCM_PRETEND_VERSION=$VERSION pip install .

Fix: hand the version over by a build argument, or keep all tracked files.

See: https://setuptools-scm.readthedocs.io/en/latest/overrides/
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import GIT
from ctxaudit.git.facts import GitFacts
from ctxaudit.git.version import version_from_git
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown, sorted_paths
from ctxaudit.rules.evidence import Evidence, listed

ID = "git-dirty-version"
GROUP: Group = "context"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """At most one finding, at the pattern that excludes the first of them."""
    if GIT not in evidence.litter or evidence.context.furthest.below(".git") == "included":
        return
    version = version_from_git(evidence)
    git = evidence.decided.git
    if version is None or not version.minds or version.git != ".git":
        return
    if not isinstance(git, GitFacts):
        return
    lost = sorted_paths([path for path in git.tracked if _is_excluded(evidence, path)])
    if not lost:
        return
    number = evidence.tree.state_of(lost[0])
    yield Finding(
        ID,
        SEVERITY,
        f"{listed(lost)} {'is' if len(lost) == 1 else 'are'} tracked and excluded: for"
        f" {version.tool.name} in the RUN of line {version.instruction.line} the tree is dirty, and"
        " the version says so",
        "hand the version over by a build argument"
        + (f" ({shown(version.tool.variables[0])})" if version.tool.variables else "")
        + " and exclude .git, or keep all tracked files",
        path=lost[0],
        location=evidence.line_of(number) if number is not None and number >= 0 else None,
        files=len(lost),
        reach="excluded",
    )


def _is_excluded(evidence: Evidence, path: str) -> bool:
    state = evidence.tree.state_of(path)
    return state is not None and evidence.tree.patterns.selects(state)
