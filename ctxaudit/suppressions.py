"""Decisions of users to hide findings: comments in the files that builds read, and settings.

`# ctxaudit: ignore[rule-id] reason` stands above the pattern or instruction that a finding is
about, `# ctxaudit: ignore-file[rule-id] reason` anywhere in a Dockerfile or an ignore file. Both
kinds of file take such a line for a comment. A hidden finding is still counted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import Finding, Skipped, Suppression

_COMMENT = re.compile(r"#[ \t]*ctxaudit:[ \t]*(ignore|ignore-file)\[([^\]]*)\][ \t]*(.*)")


HiddenBy = Callable[[str, str], frozenset[str]]


class CommentedFile(NamedTuple):
    """A file that may have such comments, by the path that findings name it with.

    `indents`: blanks may stand before a comment, as in a Dockerfile; in an ignore file such a line
    is a pattern.
    """

    path: str
    text: str
    indents: bool


class Comment(NamedTuple):
    """A comment that hides findings of some rules in its file.

    `holds_for` is the line of the instruction or pattern below it, None for the whole file.
    """

    file: str
    line: int
    holds_for: int | None
    rules: frozenset[str]
    reason: str

    def hides(self, finding: Finding) -> bool:
        """Whether this comment is about the finding."""
        if finding.rule not in self.rules:
            return False
        if self.holds_for is None:
            return True
        place = finding.location
        return place is not None and (place.file, place.line) == (self.file, self.holds_for)


class PathIgnores(NamedTuple):
    """Rules that are hidden for paths: patterns as in a `.gitignore`, and the rules' ids.

    `file` is where that is written; the patterns hold for what lies in its directory.
    """

    file: str
    rules: Mapping[str, frozenset[str]]

    def matching(self, finding: Finding, context: str) -> str | None:
        """The first pattern that hides the finding, by its entry or the file of its place."""
        if not any(finding.rule in rules for rules in self.rules.values()):
            return None
        from pathspec import PathSpec

        paths = self._paths(finding, context)
        for pattern, rules in self.rules.items():
            spec = PathSpec.from_lines("gitignore", [pattern])
            if finding.rule in rules and any(map(spec.match_file, paths)):
                return pattern
        return None

    def _paths(self, finding: Finding, context: str) -> list[str]:
        """The entry and the file of the place, from the directory where the patterns hold."""
        paths = [] if finding.path is None else [os.path.join(context, finding.path)]
        if finding.location is not None:
            paths.append(finding.location.file)
        start = os.path.realpath(os.path.dirname(self.file) or ".")
        relative = [os.path.relpath(os.path.realpath(path), start) for path in paths]
        return [path for path in relative if not path.startswith("../")]


def read_comments(file: CommentedFile, hidden_by: HiddenBy) -> Iterator[Comment | Skipped]:
    """The comments of one file.

    `hidden_by` gives the ids of the rules that a name hides for a reason. A name for which it
    raises CtxauditError is told as skipped, since it hides nothing.
    """
    if "ctxaudit:" not in file.text:
        return
    lines = [line.strip() if file.indents else line.rstrip() for line in file.text.split("\n")]
    for at, line in enumerate(lines):
        if (found := _COMMENT.match(line)) is not None:
            scope, names, reason = found.groups()
            ids: set[str] = set()
            for name in filter(None, map(str.strip, names.split(","))):
                try:
                    ids |= hidden_by(name, reason.strip())
                except CtxauditError as error:
                    yield Skipped(f"{file.path}:{at + 1}", error.message)
            holds_for = None if scope == "ignore-file" else _below(lines, at)
            yield Comment(file.path, at + 1, holds_for, frozenset(ids), reason.strip())


def _below(lines: Sequence[str], at: int) -> int:
    """The number of the next line that is neither a comment nor blank."""
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith("#")):
        at += 1
    return at + 1


class Decisions(NamedTuple):
    """All decisions that hold for one build of the directory `context`.

    `unknown` are comments that hide nothing, and why.
    """

    context: str
    comments: tuple[Comment, ...]
    path_ignores: PathIgnores | None
    unknown: tuple[Skipped, ...]


def read_decisions(
    context: str,
    files: Iterable[CommentedFile],
    path_ignores: PathIgnores | None,
    hidden_by: HiddenBy,
) -> Decisions:
    """The decisions in the files of one build."""
    found = [one for file in files for one in read_comments(file, hidden_by)]
    comments = tuple(one for one in found if isinstance(one, Comment))
    unknown = tuple(one for one in found if isinstance(one, Skipped))
    return Decisions(context, comments, path_ignores, unknown)


def suppress(findings: Iterable[Finding], decisions: Decisions) -> tuple[Finding, ...]:
    """The findings, with those that a user decided to hide marked as such."""
    return tuple(
        finding._replace(suppression=_suppression(finding, decisions)) for finding in findings
    )


def _suppression(finding: Finding, decisions: Decisions) -> Suppression | None:
    for comment in decisions.comments:
        if comment.hides(finding):
            return Suppression(comment.reason, comment.file, comment.line)
    path_ignores = decisions.path_ignores
    pattern = path_ignores and path_ignores.matching(finding, decisions.context)
    if path_ignores is None or pattern is None:
        return None
    return Suppression(f"ignored for {pattern}", path_ignores.file, None)
