"""Doing what findings say, and what the ignore file lets through before and after."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import ctxaudit
from ctxaudit.model import Finding
from tests.conformance.fuzz_matcher import find_devtools


def ignore_findings(root: Path, builder: str = "buildkit") -> list[Finding]:
    """The findings of the group `ignorefile`; locations are below `root`."""
    rules = ctxaudit.choose(select=["ignorefile"])
    audit = ctxaudit.scan(root, builder=builder, checks=ctxaudit.Checks(rules))
    return list(audit.findings)


def apply(root: Path, finding: Finding) -> None:
    """Does one finding's changes in the ignore file of `root`."""
    path = root / ".dockerignore"
    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    for edit in sorted(finding.edits, key=lambda edit: (-edit.first, -edit.last)):
        lines[edit.first - 1 : edit.last] = edit.lines
    lines[-1:] = [*lines[-1:], *finding.add_lines] if lines[-1] else [*finding.add_lines, ""]
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))


def included(root: Path) -> set[str]:
    """The files that moby's matcher lets through, by docker-devtools."""
    command = [find_devtools(), "build-context", "ls", str(root), "--all", "-0"]
    done = subprocess.run(command, capture_output=True, check=True)
    rows = [row.decode() for row in done.stdout.split(b"\0") if row]
    sent = {row[2:] for row in rows if row[0] == "+"}
    return {path for path in sent if not (root / path).is_dir()} - {".dockerignore"}


def ignored_by_git(root: Path, lines: Iterable[str]) -> set[str]:
    """The files that git ignores by these lines of a `.gitignore`."""
    git = ["git", "-C", str(root), "-c", "core.excludesFile="]
    subprocess.run([*git, "init", "-q"], check=True)
    (root / ".git/info/exclude").write_text("".join(f"{line}\n" for line in lines))
    command = [*git, "ls-files", "-z", "--others", "--ignored", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, check=True)
    return {path.decode() for path in done.stdout.split(b"\0") if path}
