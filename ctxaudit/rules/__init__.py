"""The rules: one module each, one registry, one function that runs them all."""

from __future__ import annotations

from ctxaudit.model import SEVERITIES, Finding
from ctxaudit.names import as_bytes
from ctxaudit.rules import (
    copy_ignored_file,
    copy_missing_source,
    dead_pattern,
    emptied_file,
    git_history,
    installed_dependencies,
    missing_ignore_file,
    overlong_path,
    oversize_context,
    root_only_pattern,
    undecodable_name,
    unknown_stage,
    unread_ignore_file,
    unreadable_entry,
    unused_ignore_file,
)
from ctxaudit.rules.evidence import Evidence

RULES = (
    oversize_context,
    undecodable_name,
    overlong_path,
    unreadable_entry,
    emptied_file,
    copy_missing_source,
    copy_ignored_file,
    unknown_stage,
    unread_ignore_file,
    unused_ignore_file,
    git_history,
    installed_dependencies,
    missing_ignore_file,
    root_only_pattern,
    dead_pattern,
)


def run(evidence: Evidence) -> tuple[Finding, ...]:
    """All findings about one build, the worst first: by severity, then bytes, then place."""
    return tuple(sorted((found for rule in RULES for found in rule.check(evidence)), key=rank))


def rank(finding: Finding) -> tuple[int, int, str, int, bytes]:
    """What findings are sorted by."""
    line = finding.location.line if finding.location else 0
    path = as_bytes(finding.path or "")
    return SEVERITIES.index(finding.severity), -finding.bytes, finding.rule, line, path
