"""The ignore file keeps a lock file out, and the build installs without it.

`npm ci` fails without `package-lock.json`; most other tools resolve anew and install other versions
than were tested. Reported where a needed RUN calls the tool, its manifest arrives, and the lock
file would have come along in the same COPY.

Bad:

    Cargo.lock

Good:

    target

Fix: remove the pattern, or add an exception for the lock file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ctxaudit.lint.about import (
    about_line,
    brought_back_by,
    copied_together,
    line_and_text,
    totals_below,
)
from ctxaudit.lint.tools import called
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import NO_FILES, Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence, listed

ID = "lock-file-excluded"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


class _Lock(NamedTuple):
    name: str
    manifests: tuple[str, ...]
    tool: str


_LOCKS = (
    _Lock("package-lock.json", ("package.json",), "npm"),
    _Lock("npm-shrinkwrap.json", ("package.json",), "npm"),
    _Lock("yarn.lock", ("package.json",), "yarn"),
    _Lock("pnpm-lock.yaml", ("package.json",), "pnpm"),
    _Lock("bun.lock", ("package.json",), "bun"),
    _Lock("bun.lockb", ("package.json",), "bun"),
    _Lock("poetry.lock", ("pyproject.toml",), "poetry"),
    _Lock("uv.lock", ("pyproject.toml",), "uv"),
    _Lock("pdm.lock", ("pyproject.toml",), "pdm"),
    _Lock("Pipfile.lock", ("Pipfile",), "pipenv"),
    _Lock("Cargo.lock", ("Cargo.toml",), "cargo"),
    _Lock("go.sum", ("go.mod",), "go"),
    _Lock("Gemfile.lock", ("Gemfile",), "bundler"),
    _Lock("composer.lock", ("composer.json",), "composer"),
    _Lock("mix.lock", ("mix.exs",), "mix"),
    _Lock("packages.lock.json", (), "dotnet"),
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern that keeps lock files out."""
    if evidence.journey is None:
        return
    lost: dict[int, list[tuple[str, str]]] = {}
    for state, path, tool in _lost(evidence, called(evidence.journey.plan)):
        lost.setdefault(state, []).append((path, tool))
    for number, found in sorted(lost.items()):
        yield _finding(evidence, number, found)


def _lost(evidence: Evidence, tools: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    locks = {lock.name: lock for lock in _LOCKS if lock.tool in tools}
    tree = evidence.tree
    for name, lock in locks.items():
        for at in tree.holding(name):
            folder = tree.folders[at]
            path = folder.prefix + name
            state = tree.state_of(path)
            if state is not None and tree.patterns.selects(state):
                names = folder.name_list()
                manifests = [folder.prefix + one for one in lock.manifests if one in names]
                if _is_missed(evidence, path, manifests):
                    yield state, path, lock.tool


def _is_missed(evidence: Evidence, path: str, manifests: list[str]) -> bool:
    """Whether the build copies a manifest, and the lock file would come along."""
    furthest = evidence.context.furthest
    return any(
        furthest.of(manifest) in ("stage", "image") and copied_together(evidence, manifest, path)
        for manifest in manifests
    )


def _finding(evidence: Evidence, number: int, found: list[tuple[str, str]]) -> Finding:
    paths = sorted(path for path, _ in found)
    tools = sorted({tool for _, tool in found})
    totals = NO_FILES
    for path in paths:
        totals = totals.plus(*totals_below(evidence, path))
    rewrite = brought_back_by(evidence, number, paths)
    lines = " and ".join(f"!{shown(path)}" for path in paths)
    return about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{line_and_text(evidence, number)} excludes {listed(paths)}, so {' and '.join(tools)}"
        " installs without the locked versions",
        f"add {lines} behind it, or remove the pattern",
        moved=Moved(tuple(paths), totals),
        reach="excluded",
        rewrites=() if rewrite is None else (rewrite,),
    )
