"""Which tools that lock versions the needed RUN instructions of a build call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxaudit.dockerfile import BuildPlan

_REST = r"[^&|;\n]*"  # of the same command
# a call that installs what a manifest of the project asks for, or builds with it
CALLS = {
    "npm": rf"\bnpm\s+(?:ci|install|i)\b(?!{_REST}\s(?:-g|--global|--no-package-lock)\b)",
    "yarn": r"(?:^|[;&|\s])yarn(?=\s+(?:install|--|build|run|workspaces)|\s*(?:$|[;&|\n]))",
    "pnpm": rf"\bpnpm\s+(?:install|i|fetch|-r|run|build)\b(?!{_REST}\s(?:-g|--global)\b)",
    "bun": r"\bbun\s+(?:install|i)\b",
    "poetry": r"\bpoetry\s+(?:install|sync|export)\b",
    "uv": r"\buv\s+(?:sync|run|export)\b",
    "pipenv": r"\bpipenv\s+(?:install|sync|requirements)\b",
    "pdm": r"\bpdm\s+(?:install|sync|export)\b",
    "cargo": r"\bmaturin\s+build\b|"
    rf"\bcargo\s+(?:build|run|test|check|rustc|auditable|chef\s+cook|install\s{_REST}--path)\b",
    "go": r"\bgo\s+(?:build|install|run|test|generate|mod\s+(?:download|vendor|verify))\b",
    "bundler": r"\bbundle(?:\s+(?:install|--|check)|\s*(?:$|[;&|\n]))",
    "composer": r"\bcomposer\s+(?:install|i)\b",
    "mix": r"\bmix\s+(?:deps\.get|do)\b",
    "dotnet": rf"\bdotnet\s+(?:restore|build|publish)\b{_REST}--locked-mode",
}


def called(plan: BuildPlan) -> frozenset[str]:
    """The names of `CALLS` of which a needed RUN has one."""
    texts = [
        "\n".join((*one.args, *(heredoc.content for heredoc in one.heredocs)))
        if not one.json
        else " ".join(one.args)
        for one in plan.instructions
        if one.needed and one.name == "RUN"
    ]
    return frozenset(
        tool for tool, call in CALLS.items() if any(re.search(call, text) for text in texts)
    )
