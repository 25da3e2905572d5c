"""An exception for a directory brings back what an earlier line excludes inside it.

A directory that comes back comes back whole: after `**/__pycache__` a line `!src` includes
`src/__pycache__` again, since the last match decides and a match of a directory counts for all
below it. Only names that tools make and secrets are looked at; an exception that names the very
file that an earlier line excludes is taken at its word.

Bad:

    *
    **/__pycache__
    !src

Good:

    *
    !src
    **/__pycache__

Fix: repeat the pattern behind the exception, or move it there.

See: https://docs.docker.com/build/concepts/context/#negating-matches
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import is_preventive
from ctxaudit.lint.about import (
    about_line,
    change_of,
    gets_to_builder,
    named_by_copy,
    patterns_of,
    quoted,
    what_is_sent,
)
from ctxaudit.lint.lines import Rewrite
from ctxaudit.lint.matcher import matcher_of
from ctxaudit.lint.regions import Matched, matched_by
from ctxaudit.lint.whatif import Moved
from ctxaudit.model import Finding, Group, Severity
from ctxaudit.names import shown
from ctxaudit.rules.evidence import Evidence

ID = "exception-brings-back"
GROUP: Group = "ignorefile"
SEVERITY: Severity = "warning"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each exception; a note where this build takes nothing of it."""
    patterns = patterns_of(evidence)
    for number, pattern in enumerate(patterns):
        if not pattern.exception or evidence.uses[number].status != "live":
            continue
        earlier = [at for at in range(number) if _is_meant_everywhere(evidence, at)]
        later = {one.text for one in patterns[number:] if not one.exception}
        earlier = [at for at in earlier if patterns[at].text not in later]
        if earlier:
            yield from _brought_back(evidence, number, earlier)


def _is_meant_everywhere(evidence: Evidence, number: int) -> bool:
    pattern = patterns_of(evidence)[number]
    name = pattern.text.rpartition("/")[2]
    return not pattern.exception and bool(name.strip("*")) and is_preventive(pattern.text)


def _brought_back(evidence: Evidence, number: int, earlier: list[int]) -> Iterator[Finding]:
    patterns = patterns_of(evidence)
    named = [one for one in matched_by(evidence.tree, patterns[number]) if one.path]
    if not any(one.at is not None for one in named):
        return
    texts = [patterns[at].text for at in earlier if not _names_any(patterns[at].text, named)]
    texts = list(dict.fromkeys(texts))
    moved = change_of(evidence, [Rewrite(number, tuple(texts), keeps=True)]).removed
    texts = [text for text in texts if _matches_any(text, moved)]
    if texts:
        yield _finding(evidence, number, texts, moved)


def _names_any(text: str, named: list[Matched]) -> bool:
    """Whether the pattern matches what the exception names, or a directory above it."""
    matches = matcher_of(text)
    return any(
        matches("/".join(parts[:count]))
        for parts in (one.path.split("/") for one in named)
        for count in range(1, len(parts) + 1)
    )


def _matches_any(text: str, moved: Moved) -> bool:
    matches = matcher_of(text)
    return any(matches(path) for path in moved.paths)


def _finding(evidence: Evidence, number: int, texts: list[str], moved: Moved) -> Finding:
    reach = evidence.context.furthest.highest(moved.paths)
    lines = " and ".join(map(shown, texts))
    wanted = named_by_copy(evidence, moved.paths)
    return about_line(
        evidence,
        ID,
        "note" if wanted or not gets_to_builder(reach) else SEVERITY,
        number,
        f"{quoted(evidence, number)} brings back what {lines} excluded:"
        f" {what_is_sent(moved, reach)}",
        f"write {lines} once more behind this line",
        moved=moved,
        reach=reach,
        rewrites=() if wanted else (Rewrite(number, tuple(texts), keeps=True),),
    )
