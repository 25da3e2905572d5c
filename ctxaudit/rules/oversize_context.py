"""The included files exceed a limit that the user set.

A limit in CI tells of a data set or an installed package on the day when it comes, before the slow
builds do. Without `--max-size`, `--max-files` or `--warn-size` the rule is silent.

Bad:

    ctxaudit scan --max-size 50MB          (and the context has 800 MB)

Good:

    ctxaudit scan --max-size 50MB          (and data/ is excluded)

Fix: see in the report where the bytes are, exclude what no build needs, or raise the limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.model import Finding, Group, Severity
from ctxaudit.rules.evidence import Evidence
from ctxaudit.sizes import show_count, show_size

ID = "oversize-context"
GROUP: Group = "context"
SEVERITY: Severity = "error"
DEFAULT = True
ALIASES: tuple[str, ...] = ()


def check(evidence: Evidence) -> Iterator[Finding]:
    """An error for `--max-size` and `--max-files`, a warning for `--warn-size`."""
    limits, (files, size) = evidence.limits, evidence.included
    if limits.max_bytes is not None and size > limits.max_bytes:
        yield _finding("error", show_size(size), show_size(limits.max_bytes), files, size)
    elif limits.warn_bytes is not None and size > limits.warn_bytes:
        yield _finding("warning", show_size(size), show_size(limits.warn_bytes), files, size)
    if limits.max_files is not None and files > limits.max_files:
        yield _finding("error", show_count(files, "file"), f"{limits.max_files:,}", files, size)


def _finding(severity: Severity, actual: str, limit: str, files: int, size: int) -> Finding:
    return Finding(
        ID,
        severity,
        f"the build context is {actual}, the limit {limit}",
        "exclude what no build needs, or raise the limit",
        files=files,
        bytes=size,
    )
