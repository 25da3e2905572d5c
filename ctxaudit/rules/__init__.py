"""The rules: one module each, one registry, one function that runs them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctxaudit.errors import CtxauditError
from ctxaudit.model import SEVERITIES, Finding, Group
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
from ctxaudit.rules.rule import Rule
from ctxaudit.rules.selection import chosen
from ctxaudit.suppressions import PathIgnores

RULES: tuple[Rule, ...] = (
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


DEFAULT_RULES = chosen(RULES)


def choose(
    select: Iterable[str] = (), extend_select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> frozenset[str]:
    """The ids of the rules that run, see `selection.chosen`."""
    return chosen(RULES, select, extend_select, ignore)


def group_of(rule: str) -> Group:
    """The group of the rule with this id."""
    return next(one.GROUP for one in RULES if rule == one.ID)


def path_ignores(
    file: str | None, names_by_pattern: Mapping[str, Sequence[str]]
) -> PathIgnores | None:
    """Rules to hide for paths: names as for `choose` by patterns, which hold below `file`."""
    if file is None or not names_by_pattern:
        return None
    rules = {pattern: chosen(RULES, names) for pattern, names in names_by_pattern.items()}
    return PathIgnores(file, rules)


def hidden_by(name: str, reason: str) -> frozenset[str]:
    """The ids of the rules that a comment with this name hides.

    Raises CtxauditError if the name means no rule, and where a secret would be hidden without a
    reason.
    """
    rules = chosen(RULES, [name])
    if not reason and any(rule.ID in rules and rule.GROUP == "secrets" for rule in RULES):
        raise CtxauditError(f"hides nothing: say why, to hide {name}")
    return rules


def run(evidence: Evidence, rules: frozenset[str] = DEFAULT_RULES) -> tuple[Finding, ...]:
    """What the rules with these ids say of one build, the worst first (see `rank`)."""
    checks = [rule.check for rule in RULES if rule.ID in rules]
    return tuple(sorted((found for check in checks for found in check(evidence)), key=rank))


def rank(finding: Finding) -> tuple[int, int, str, int, bytes]:
    """What findings are sorted by: severity, then bytes, then place."""
    line = finding.location.line if finding.location else 0
    path = as_bytes(finding.path or "")
    return SEVERITIES.index(finding.severity), -finding.bytes, finding.rule, line, path
