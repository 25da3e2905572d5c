"""Whether an install needs more of the project than its manifests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ctxaudit.advice.manifests import text_of
from ctxaudit.advice.node import NodeProject
from ctxaudit.expression import Expression
from ctxaudit.rules.evidence import Evidence

if TYPE_CHECKING:
    from ctxaudit.advice.reinstalls import EarlyCopy

_LOCAL_PIP = Expression(r"^\s*(?:-e\b|--editable\b|\.{1,2}(?:/|\s*$)|/|.*\bfile:)", re.MULTILINE)
_LOCAL: dict[str, tuple[str, Expression[str]]] = {
    "pip": (r".*\.(?:txt|in)", _LOCAL_PIP),
    "go": (r"(?:.*/)?go\.mod", Expression(r"=>\s*\.{1,2}/")),
    "poetry": (r"(?:.*/)?pyproject\.toml", Expression(r"\bpath\s*=")),
    "uv": (r"(?:.*/)?pyproject\.toml", Expression(r"\bpath\s*=|\bworkspace\s*=\s*true")),
    "pipenv": (r"(?:.*/)?Pipfile", Expression(r"\bpath\s*=|\beditable\s*=")),
    "bundle": (r"(?:.*/)?Gemfile", Expression(r"\bpath:|:path\b|^\s*gemspec\b", re.MULTILINE)),
    "composer": (r"(?:.*/)?composer\.json", Expression(r'"type"\s*:\s*"path"')),
    "mix": (r"(?:.*/)?mix\.exs", Expression(r"\bpath:|\bin_umbrella:")),
}
_LOCAL_NODE = Expression(r'"(?:file|link|portal):')
_NODE = ("npm", "yarn", "pnpm", "bun")


def needs_sources(evidence: Evidence, early: EarlyCopy) -> bool:
    """Whether scripts of the project run on install, or local packages are installed."""
    paths = [
        path
        for _, taken in early.copies
        for path, _ in taken.files()
        if early.install.reads(path) and "node_modules/" not in path
    ]
    context_dir = evidence.decided.context_dir
    if early.install.kind in _NODE:
        return _node(context_dir, paths, early)
    name, local = _LOCAL.get(early.install.kind, ("", _LOCAL_NODE))
    return any(
        re.fullmatch(name, path) is not None and local.search(text_of(context_dir, path) or "")
        for path in paths
    )


def _node(context_dir: str, paths: Iterable[str], early: EarlyCopy) -> bool:
    from ctxaudit.advice.manifests import json_of

    runs_scripts = not any(command.has("--ignore-scripts") for command in early.ran.commands)
    for path in paths:
        if path.rpartition("/")[2] != "package.json":
            continue
        project = NodeProject(path, json_of(context_dir, path), context_dir)
        if runs_scripts and project.has_hooks:
            return True
        if _LOCAL_NODE.search(text_of(context_dir, path) or ""):
            return True
    return False
