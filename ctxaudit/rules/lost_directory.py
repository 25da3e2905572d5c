"""A directory that git keeps for its name alone is excluded, and so missing in the image.

A `.gitkeep` or `.keep` says that a program expects the directory to be there. If the ignore file
excludes the directory whole, `COPY . .` does not make it, and a program that does not make it
itself fails. Silent where the Dockerfile speaks of the directory (`mkdir`, `VOLUME`, ...), where
the build does not copy it, and for names such as `node_modules`.

Bad:

    logs

Good:

    logs/*
    !logs/.gitkeep

Fix: exclude what is in the directory, and bring the file back that keeps it.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.folder import Folder
from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    patterns_of,
    quoted,
    reach_if_included,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence
from ctxaudit.tree import split_prefix

ID = "lost-directory"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "note"
DEFAULT = True
ALIASES: tuple[str, ...] = ()

KEEPERS = (".gitkeep", ".keep")


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each pattern that excludes such directories."""
    if evidence.journey is None:
        return
    kept: dict[int, list[str]] = {}
    tree = evidence.tree
    for at in sorted({at for name in KEEPERS for at in tree.holding(name)}):
        folder = tree.folders[at]
        if (path := _lost(evidence, folder)) is not None:
            kept.setdefault(folder.state, []).append(path)
    for number, paths in sorted(kept.items()):
        if patterns_of(evidence)[number].text in [_directory(path) for path in paths]:
            yield _finding(evidence, number, paths[0])


def _lost(evidence: Evidence, folder: Folder) -> str | None:
    """The file that keeps an excluded directory whose parent arrives, if this build copies it."""
    tree = evidence.tree
    if not folder.prefix or not tree.patterns.selects(folder.state):
        return None
    above, name = split_prefix(folder.prefix)
    if tree.patterns.selects(tree.folders[tree.by_prefix[above]].state):
        return None
    if evidence.context.furthest.below(folder.prefix[:-1]) != "excluded":
        return None
    if re.search(rf"\b{re.escape(name)}\b", evidence.dockerfile_text):
        return None
    path = folder.prefix + next(one for one in KEEPERS if one in folder.name_list())
    return path if gets_to_builder(reach_if_included(evidence, [path])) else None


def _directory(path: str) -> str:
    return path.rpartition("/")[0]


def _finding(evidence: Evidence, number: int, path: str) -> Finding:
    directory = _directory(path)
    lines = (f"{directory}/*", f"!{path}")
    rewrite = Rewrite(number, lines)
    returned = change_of(evidence, [rewrite]).returned
    return about_line(
        evidence,
        ID,
        SEVERITY,
        number,
        f"{quoted(evidence, number)} excludes {shown(directory)} whole, though {shown(path)} is"
        " there to keep it: the image has no such directory",
        f"write the lines {shown(lines[0])} and {shown(lines[1])}, or make it in the Dockerfile",
        moved=returned,
        reach="excluded",
        rewrites=(rewrite,) if {path, directory}.intersection(returned.paths) else (),
    )
